"""What each audience gives and gets."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from archive.api.serializers import FileOutput
from institutions.models import AssessmentFinding, Filing, FilingItem, Institution
from institutions.selectors import findings_of_filing
from lifecycle.api import FindingOutput

LONGEST_TEXT = 6000


class ItemOutput(serializers.ModelSerializer[FilingItem]):
    """An occupation applied for."""

    occupation_name = serializers.CharField(source="name")
    level_label = serializers.CharField()

    class Meta:
        model = FilingItem
        fields = ("occupation", "occupation_name", "level", "level_label", "standard")


class AssessmentFindingOutput(serializers.ModelSerializer[AssessmentFinding]):
    """Something to be put right."""

    proof: Any = FileOutput(allow_null=True)

    class Meta:
        model = AssessmentFinding
        fields = ("id", "text", "due_on", "statement", "proof", "rectified_at", "checked_off_at")


class FilingOutput(serializers.ModelSerializer[Filing]):
    """A filing as its institution and the authorities see it."""

    institution_name = serializers.CharField(source="institution.name")
    state_label = serializers.CharField(source="get_state_display")
    holder_name = serializers.CharField(source="holder.name", default="")
    items = ItemOutput(many=True)
    assessment_findings = AssessmentFindingOutput(many=True)

    class Meta:
        model = Filing
        fields = (
            "id",
            "number",
            "institution",
            "institution_name",
            "kind",
            "state",
            "state_label",
            "holder",
            "holder_name",
            "jurisdiction",
            "submitted_at",
            "corrected_at",
            "correction_items",
            "accepted_at",
            "assessment_passed",
            "publicity_closed_at",
            "decided_at",
            "law_on",
            "items",
            "assessment_findings",
        )


class FilingDetailOutput(FilingOutput):
    """One filing, with what the rules object to now."""

    findings = serializers.SerializerMethodField()

    class Meta(FilingOutput.Meta):
        fields = (*FilingOutput.Meta.fields, "findings")  # type: ignore[assignment]

    @extend_schema_field(FindingOutput(many=True))
    def get_findings(self, filing: Filing) -> list[dict[str, Any]]:
        """What the rules object to, while the case is open."""
        if filing.state in Filing.ENDED:
            return []
        return [finding.as_dict() for finding in findings_of_filing(filing)]


class FilingReasonInput(serializers.Serializer[Any]):
    """A move that needs a reason."""

    reason = serializers.CharField(
        max_length=LONGEST_TEXT, error_messages={"required": "请写明理由", "blank": "请写明理由"}
    )


class RefusalInput(FilingReasonInput):
    """Why an application is refused, and by which rules."""

    grounds = serializers.ListField(
        child=serializers.CharField(max_length=80), required=False, default=list, help_text="规则的键"
    )


class CorrectionItemInput(serializers.Serializer[Any]):
    """One thing to be corrected."""

    subject = serializers.CharField(max_length=200, help_text="补正事项")
    problem = serializers.CharField(max_length=1000, help_text="存在的问题")
    cure = serializers.CharField(max_length=1000, required=False, default="", help_text="补正办法")
    basis = serializers.CharField(max_length=300, required=False, default="", help_text="依据")


class RequestCorrectionInput(serializers.Serializer[Any]):
    """Everything that is missing."""

    items = CorrectionItemInput(many=True, allow_empty=False)


class BeginAssessmentInput(serializers.Serializer[Any]):
    """Who sits on the panel."""

    experts = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**31 - 1), help_text="见 panel/nameable"
    )
    reason = serializers.CharField(max_length=500, required=False, default="")


class ReportAssessmentInput(serializers.Serializer[Any]):
    """The consolidated report."""

    report = serializers.CharField(max_length=LONGEST_TEXT)
    passed = serializers.BooleanField()
    findings = serializers.ListField(
        child=serializers.CharField(max_length=1000), required=False, default=list
    )
    rectify_until = serializers.DateField(required=False, default=None)
    rectify_because = serializers.CharField(max_length=500, required=False, default="")


class ScopeLineOutput(serializers.Serializer[Any]):
    """An occupation at a level at a site, from a day to a day, and whether it holds today."""

    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.CharField()
    site = serializers.CharField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)
    holds = serializers.BooleanField()


class InstitutionOutput(serializers.ModelSerializer[Institution]):
    """An institution as the authorities see it."""

    state_label = serializers.CharField(source="get_state_display")

    class Meta:
        model = Institution
        fields = (
            "id",
            "name",
            "code",
            "uscc",
            "kind",
            "form",
            "affiliation",
            "jurisdiction",
            "supervisor",
            "state",
            "state_label",
            "valid_from",
            "valid_until",
            "opened_at",
        )
