"""What an expert sends and gets: the panels one sits on, one's own form, what was noted on site."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from archive.api.serializers import FileOutput
from institutions.api.assessment_serializers import ScoredFormOutput
from institutions.api.draft_serializers import PaperOutput
from institutions.api.review import SectionOutput
from institutions.models import AssessmentNote, PanelMember


class OwnAssessmentOutput(serializers.ModelSerializer[PanelMember]):
    """An assessment one was named for, and one's own form as far as it is filled in."""

    number = serializers.CharField(source="filing.number")
    institution = serializers.CharField(source="filing.institution.name")
    place = serializers.CharField(source="filing.institution.jurisdiction.name")
    state = serializers.CharField(source="filing.state")
    state_label = serializers.CharField(source="filing.get_state_display")
    scores = serializers.DictField(child=serializers.FloatField())

    class Meta:
        model = PanelMember
        fields = (
            "id",
            "number",
            "institution",
            "place",
            "state",
            "state_label",
            "named_at",
            "scores",
            "total",
            "comment",
            "saved_at",
            "signed_at",
        )


class OwnAssessmentDetailOutput(OwnAssessmentOutput):
    """One assessment, with the form to be filled in, what the applicant states, and its papers."""

    form = ScoredFormOutput()
    sections = SectionOutput(many=True)
    papers = PaperOutput(many=True)

    class Meta(OwnAssessmentOutput.Meta):
        fields = (*OwnAssessmentOutput.Meta.fields, "form", "sections", "papers")  # type: ignore[assignment]


class ScoresInput(serializers.Serializer[Any]):
    """Scores by the codes of the form's lines, and an opinion; what is left out stays as it is."""

    scores = serializers.DictField(
        child=serializers.DecimalField(max_digits=5, decimal_places=1, min_value=0, allow_null=True),
        required=False,
        default=dict,
    )
    comment = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class OwnNoteOutput(serializers.ModelSerializer[AssessmentNote]):
    """A note taken on site."""

    photo: Any = FileOutput(allow_null=True)

    class Meta:
        model = AssessmentNote
        fields = ("key", "item", "text", "photo", "taken_at", "received_at")
