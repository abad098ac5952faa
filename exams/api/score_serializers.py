"""What each audience sends and gets of scores."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from exams.models import Mark, ScoreReview, ScoreSheet

MARK: dict[str, Any] = {"max_digits": 5, "decimal_places": 1, "min_value": 0, "max_value": 100}


class ScoreSheetOutput(serializers.ModelSerializer[ScoreSheet]):
    """A score sheet: what it is of and where it stands."""

    state_label = serializers.CharField(source="get_state_display")
    plan = serializers.CharField(source="item.plan.number")
    institution = serializers.CharField(source="item.plan.institution.name")
    occupation_code = serializers.CharField(source="item.occupation_id")
    occupation = serializers.CharField(source="item.occupation.name")
    level = serializers.IntegerField(source="item.level")

    class Meta:
        model = ScoreSheet
        fields = (
            "id",
            "plan",
            "institution",
            "occupation_code",
            "occupation",
            "level",
            "state",
            "state_label",
            "signed_at",
            "confirmed_at",
            "final_at",
        )


class OwnEntryOutput(serializers.Serializer[Any]):
    """One mark of one's own entry; the other person's is not shown (双人盲登)."""

    mark = serializers.IntegerField()
    ticket_number = serializers.CharField()
    name = serializers.CharField()
    part = serializers.CharField()
    value = serializers.DecimalField(**MARK, allow_null=True)


class EnteredMarkInput(serializers.Serializer[Any]):
    """One mark as entered."""

    mark = serializers.IntegerField()
    value = serializers.DecimalField(**MARK, allow_null=True)


class EnterMarksInput(serializers.Serializer[Any]):
    """Marks of one's own entry; what is not named stays as it is."""

    marks = EnteredMarkInput(many=True, allow_empty=False)


class ScoreOutput(serializers.ModelSerializer[Mark]):
    """A mark both entries agree in."""

    ticket_number = serializers.CharField(source="enrolment.ticket_number")
    name = serializers.CharField(source="enrolment.name")

    class Meta:
        model = Mark
        fields = ("id", "ticket_number", "name", "part", "version", "value", "current", "reason")


class ScoreReviewOutput(serializers.ModelSerializer[ScoreReview]):
    """An objection of a candidate."""

    state_label = serializers.CharField(source="get_state_display")
    name = serializers.CharField(source="enrolment.name")
    ticket_number = serializers.CharField(source="enrolment.ticket_number")

    class Meta:
        model = ScoreReview
        fields = (
            "id",
            "number",
            "sheet",
            "ticket_number",
            "name",
            "part",
            "text",
            "contact",
            "made_at",
            "state",
            "state_label",
            "answer",
            "answered_at",
        )


class UpholdScoreInput(serializers.Serializer[Any]):
    """The answer to a candidate whose mark stands."""

    answer = serializers.CharField(max_length=2000, error_messages={"blank": "请写明核对经过和结论"})


class CorrectScoreInput(UpholdScoreInput):
    """The answer, and the right mark."""

    value = serializers.DecimalField(**MARK)
