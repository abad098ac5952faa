"""What authorities and experts get of an assessment: panel, draw, scored form, notes, rectification."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.models import User
from archive.api.serializers import FileOutput
from institutions.api.serializers import AssessmentFindingOutput
from institutions.models import AssessmentNote, Expert, PanelDraw, PanelMember, PanelReplacement


class PrepareDrawInput(serializers.Serializer[Any]):
    """How many are drawn; as many as the form asks for where nothing is said."""

    size = serializers.IntegerField(required=False)


class DrawInput(serializers.Serializer[Any]):
    """Which prepared draw is carried out."""

    draw = serializers.IntegerField(
        error_messages={"required": "请指明已确定名单的抽取", "invalid": "请填写抽取的编号"}
    )


class ReplaceInput(serializers.Serializer[Any]):
    """Why somebody is replaced and, where no lot is left, by whom."""

    reason = serializers.CharField(
        max_length=500,
        error_messages={"required": "请写明替换的理由，理由记入评估档案", "blank": "请写明替换的理由"},
    )
    expert = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="只在没有可递补的抽签名次时填写"
    )


class NameableOutput(serializers.ModelSerializer[User]):
    """An expert who may be named to a panel."""

    class Meta:
        model = User
        fields = ("id", "name")


class CandidateOutput(serializers.Serializer[Any]):
    """An expert on the list of a draw."""

    expert = serializers.IntegerField(source="user_id")
    entry = serializers.CharField()
    employer = serializers.CharField()
    fields_of_work = serializers.ListField(source="fields", child=serializers.CharField())


class StaysAwayOutput(serializers.Serializer[Any]):
    """An expert who is not on the list, and why."""

    entry = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    rules = serializers.ListField(child=serializers.CharField())
    basis = serializers.CharField()


class CandidatesOutput(serializers.Serializer[Any]):
    """Whom a panel may be drawn from, and who stays away."""

    eligible = CandidateOutput(many=True)
    excluded = serializers.SerializerMethodField()

    def get_excluded(self, candidates: Any) -> list[dict[str, Any]]:
        """Everybody else of the pool, with the reasons."""
        return [one.as_kept() for one in candidates.excluded]


class PreparedOutput(serializers.ModelSerializer[PanelDraw]):
    """A draw whose list is fixed; its seed stays sealed until it is drawn."""

    excluded = StaysAwayOutput(many=True)

    class Meta:
        model = PanelDraw
        fields = ("id", "size", "terms", "terms_digest", "commitment", "prepared_at", "excluded")


class TicketOutput(serializers.Serializer[Any]):
    """An entry with its ticket and its place."""

    place = serializers.IntegerField()
    entry = serializers.CharField()
    ticket = serializers.CharField()
    is_drawn = serializers.BooleanField()


class DrawnOutput(PreparedOutput):
    """A draw that was carried out: with the seed anybody can compute it again."""

    lots = TicketOutput(many=True, source="lines")

    class Meta(PreparedOutput.Meta):
        fields = (*PreparedOutput.Meta.fields, "seed", "drawn_at", "lots")  # type: ignore[assignment]


class PanelMemberOutput(serializers.ModelSerializer[PanelMember]):
    """An expert on a panel, with the form as far as it is filled in."""

    name = serializers.CharField(source="expert.name")
    scores = serializers.DictField(child=serializers.FloatField())

    class Meta:
        model = PanelMember
        fields = (
            "id",
            "expert",
            "name",
            "named_at",
            "named_because",
            "scores",
            "total",
            "comment",
            "form_version",
            "signed_at",
        )


class ReplacementOutput(serializers.ModelSerializer[PanelReplacement]):
    """Somebody on a panel replaced."""

    left = serializers.CharField(source="left.name")
    came = serializers.CharField(source="came.name")

    class Meta:
        model = PanelReplacement
        fields = ("left", "came", "reason", "is_drawn", "at")


class PanelOutput(serializers.Serializer[Any]):
    """The panel of an assessment and how it came about."""

    least = serializers.IntegerField(allow_null=True, help_text="评估组至少几人；可以抽取时才有")
    candidates = CandidatesOutput(allow_null=True)
    prepared = PreparedOutput(allow_null=True)
    drawn = DrawnOutput(allow_null=True)
    members = PanelMemberOutput(many=True)
    uncovered = serializers.ListField(child=serializers.CharField(), help_text="评估组没有专业人员的职业")
    next_in_line = serializers.CharField(help_text="替换时按抽签顺序递补的专家")
    replacements = ReplacementOutput(many=True)


class ScoredLineOutput(serializers.Serializer[Any]):
    """A line of the scored form."""

    code = serializers.CharField()
    title = serializers.CharField()
    max_score = serializers.FloatField()


class ScoredFormOutput(serializers.Serializer[Any]):
    """The scored form of the pack."""

    version = serializers.CharField()
    pass_score = serializers.FloatField()
    minimum_experts = serializers.IntegerField()
    items = ScoredLineOutput(many=True)


class NoteOutput(serializers.ModelSerializer[AssessmentNote]):
    """What an expert noted on site."""

    by = serializers.CharField(source="by.name")
    photo: Any = FileOutput(allow_null=True)

    class Meta:
        model = AssessmentNote
        fields = ("key", "by", "item", "text", "photo", "taken_at", "received_at")


class RectificationOutput(serializers.Serializer[Any]):
    """Something to be put right: until when, and whether that was kept."""

    finding = AssessmentFindingOutput()
    due_on = serializers.DateField(allow_null=True)
    days_late = serializers.IntegerField()
    is_overdue = serializers.BooleanField()


class AssessmentOutput(serializers.Serializer[Any]):
    """An assessment as the authorities see it."""

    form = ScoredFormOutput(allow_null=True)
    members = PanelMemberOutput(many=True)
    average = serializers.DecimalField(max_digits=5, decimal_places=1, allow_null=True)
    passed = serializers.BooleanField(allow_null=True)
    report = serializers.CharField()
    notes = NoteOutput(many=True)
    findings = RectificationOutput(many=True)


class ExpertOutput(serializers.ModelSerializer[Expert]):
    """An expert of the pool."""

    name = serializers.CharField(source="user.name")
    province_name = serializers.CharField(source="province.name")
    place_name = serializers.CharField(source="place.name")
    fields_of_work = serializers.ListField(source="fields", child=serializers.CharField())

    class Meta:
        model = Expert
        fields = (
            "id",
            "user",
            "name",
            "province",
            "province_name",
            "place",
            "place_name",
            "employer",
            "employer_code",
            "title",
            "fields_of_work",
            "term_from",
            "term_until",
            "is_active",
        )
