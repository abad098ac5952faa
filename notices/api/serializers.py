"""What each audience sees of publicities and objections."""

from typing import Any

from rest_framework import serializers

from notices.models import Objection, Publicity


class PublicityOutput(serializers.ModelSerializer[Publicity]):
    """A publicity as the public sees it; names in it are masked."""

    kind_label = serializers.CharField(source="get_kind_display")
    place = serializers.CharField(source="jurisdiction.name")
    ends_on = serializers.DateField(source="last_on")
    lines = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    table = serializers.DictField()

    class Meta:
        model = Publicity
        fields = (
            "id",
            "kind",
            "kind_label",
            "title",
            "place",
            "lines",
            "table",
            "begins_on",
            "ends_on",
            "provisional",
            "rule_id",
            "basis",
            "objections_to",
            "closed_at",
            "outcome",
        )


class ObjectionOutput(serializers.ModelSerializer[Objection]):
    """An objection as the authority sees it."""

    state_label = serializers.CharField(source="get_state_display")

    class Meta:
        model = Objection
        fields = (
            "id",
            "number",
            "publicity",
            "name",
            "contact",
            "text",
            "made_at",
            "state",
            "state_label",
            "answer",
            "answered_at",
        )


class AnswerObjectionInput(serializers.Serializer[Any]):
    """The answer, as whoever objected will read it."""

    answer = serializers.CharField(max_length=4000, error_messages={"blank": "请写明答复内容"})
