"""What the interfaces of plans give and take, one shape per audience."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.identity import masked_name, masked_number
from exams.models import Enrolment, ExamPlan, PlanItem, RosterImport, RosterRow, Session
from exams.selectors.plans import addresses_of


class SessionOutput(serializers.ModelSerializer[Session]):
    """One session."""

    room = serializers.CharField(source="room.name")
    part_label = serializers.CharField(source="get_part_display")

    class Meta:
        model = Session
        fields = ("part", "part_label", "room", "starts_at", "ends_at")


class PlanItemOutput(serializers.ModelSerializer[PlanItem]):
    """One occupation at one level."""

    occupation_code = serializers.CharField(source="occupation_id")
    occupation = serializers.CharField(source="occupation.name")
    level_label = serializers.CharField(source="get_level_display")
    sessions = SessionOutput(many=True)

    class Meta:
        model = PlanItem
        fields = (
            "occupation_code",
            "occupation",
            "work_type",
            "level",
            "level_label",
            "standard",
            "sessions",
        )


class PlanOutput(serializers.ModelSerializer[ExamPlan]):
    """A plan in a list."""

    institution = serializers.CharField(source="institution.name")
    institution_code = serializers.CharField(source="institution.code", allow_null=True)
    state_label = serializers.CharField(source="get_state_display")
    candidate_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = ExamPlan
        fields: tuple[str, ...] = (
            "id",
            "number",
            "title",
            "institution",
            "institution_code",
            "state",
            "state_label",
            "starts_on",
            "ends_on",
            "fee_note",
            "candidate_count",
            "submitted_at",
            "approved_at",
            "published_at",
        )


class PlanDetailOutput(PlanOutput):
    """A plan with its items and sessions."""

    items = PlanItemOutput(many=True)

    class Meta(PlanOutput.Meta):
        fields: tuple[str, ...] = (*PlanOutput.Meta.fields, "items")


class PublicPlanOutput(serializers.ModelSerializer[ExamPlan]):
    """A published plan as anybody may see it: nothing of the people in it."""

    institution = serializers.CharField(source="institution.name")
    address = serializers.SerializerMethodField()
    phone = serializers.CharField(source="institution.phone")
    state_label = serializers.CharField(source="get_state_display")
    items = PlanItemOutput(many=True)

    class Meta:
        model = ExamPlan
        fields = (
            "number",
            "title",
            "institution",
            "address",
            "phone",
            "state_label",
            "starts_on",
            "ends_on",
            "fee_note",
            "published_at",
            "items",
        )

    def get_address(self, plan: ExamPlan) -> str:
        """Where it is held: the sites of its sessions."""
        sessions = [session for item in plan.items.all() for session in item.sessions.all()]
        return addresses_of(plan.institution, sessions)


class ReasonInput(serializers.Serializer[Any]):
    """A move that must be given a reason."""

    reason = serializers.CharField(
        max_length=2000, error_messages={"required": "请写明理由", "blank": "请写明理由"}
    )


class FindEligibleInput(serializers.Serializer[Any]):
    """A ruling that somebody may sit; the reason is due where the entry is not proven."""

    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class RosterInput(serializers.Serializer[Any]):
    """A roster file, sent as multipart/form-data."""

    file = serializers.FileField(
        error_messages={"required": "请上传名册文件", "empty": "文件是空的；请检查原文件后重新上传"}
    )


class ConfirmRosterInput(serializers.Serializer[Any]):
    """How rows that are there already are treated."""

    mode = serializers.ChoiceField(
        choices=RosterImport.Mode.choices, error_messages={"required": "请选择导入方式"}
    )


class RosterOutput(serializers.ModelSerializer[RosterImport]):
    """A roster and how far it is."""

    stage_label = serializers.CharField(source="get_stage_display")
    file = serializers.CharField(source="file.name")

    class Meta:
        model = RosterImport
        fields = (
            "id",
            "plan",
            "file",
            "mode",
            "stage",
            "stage_label",
            "done_count",
            "total_count",
            "refusal",
            "summary",
            "uploaded_at",
            "confirmed_at",
        )


class RosterRowOutput(serializers.ModelSerializer[RosterRow]):
    """One row of a preview."""

    class Meta:
        model = RosterRow
        fields = ("number", "verdict", "cells", "findings", "eligibility", "eligibility_words")


class EnrolmentOutput(serializers.ModelSerializer[Enrolment]):
    """An entry as the centre sees it in a list, masked."""

    name = serializers.SerializerMethodField()
    identity_number = serializers.SerializerMethodField()
    state_label = serializers.CharField(source="get_state_display")
    item = serializers.CharField(source="item.__str__")

    class Meta:
        model = Enrolment
        fields = (
            "id",
            "name",
            "identity_number",
            "item",
            "condition",
            "retake",
            "eligibility",
            "eligibility_standard",
            "eligibility_condition",
            "eligibility_words",
            "state",
            "state_label",
        )

    def get_name(self, entry: Enrolment) -> str:
        """Masked."""
        return masked_name(entry.name)

    def get_identity_number(self, entry: Enrolment) -> str:
        """Masked."""
        return masked_number(entry.identity_number)
