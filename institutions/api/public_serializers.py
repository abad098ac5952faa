"""What anybody gets of the register: no person, no telephone unless the law has them published."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from institutions.api.places import OwnRuleOutput
from institutions.api.serializers import ScopeLineOutput
from institutions.models import Institution
from institutions.selectors import (
    public_contact,
    public_history,
    scope_by_occupation,
    scope_lines,
)
from institutions.selectors.own_rules import own_rules_of
from institutions.selectors.places import rooms_now
from institutions.selectors.succession import Lineage, lineage_of


class ScopeOutput(serializers.Serializer[Any]):
    """An occupation and its levels."""

    occupation = serializers.CharField()
    name = serializers.CharField()
    levels = serializers.ListField(child=serializers.CharField())


class DirectoryOutput(serializers.ModelSerializer[Institution]):
    """An institution as anybody sees it: no person, no telephone."""

    place = serializers.CharField(source="jurisdiction.name")
    scope = serializers.SerializerMethodField()

    class Meta:
        model = Institution
        fields = ("code", "name", "uscc", "kind", "form", "place", "valid_from", "valid_until", "scope")

    @extend_schema_field(ScopeOutput(many=True))
    def get_scope(self, institution: Institution) -> list[dict[str, Any]]:
        """What it is filed for; nothing once it stands no more."""
        if institution.state != Institution.State.ACTIVE:
            return []
        return [
            {"occupation": code, "name": name, "levels": levels}
            for code, name, levels in scope_by_occupation(institution)
        ]


class StatusChangeOutput(serializers.Serializer[Any]):
    """What became of an institution, when, by which article: no person, no reason."""

    at = serializers.DateTimeField()
    label: Any = serializers.CharField()
    state = serializers.CharField()
    state_label = serializers.CharField()
    rule_id = serializers.CharField()
    basis = serializers.CharField()


class PublicRoomOutput(serializers.Serializer[Any]):
    """A room exams are held in."""

    name = serializers.CharField()
    use = serializers.CharField()
    use_label = serializers.CharField(source="get_use_display")
    seats = serializers.IntegerField()
    has_camera = serializers.BooleanField()


class ContactOutput(serializers.Serializer[Any]):
    """Whom to ask, where the province has it published."""

    person = serializers.CharField()
    phone = serializers.CharField()


class LineageOutput(serializers.Serializer[Any]):
    """A merger or division an institution was in."""

    day = serializers.DateField(help_text="生效日期")
    words = serializers.CharField(source="clause", help_text="承继关系")
    others = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_others(self, line: Lineage) -> list[str]:
        """The codes of those on the other side."""
        return [one.code for one in line.others if one.code]


class PublicInstitutionOutput(DirectoryOutput):
    """One institution: how it stands, everything it is or was filed for, its rooms, rules and history."""

    state_label = serializers.CharField(source="get_state_display")
    scope_lines = serializers.SerializerMethodField()
    rooms = serializers.SerializerMethodField()
    own_rules = serializers.SerializerMethodField()
    history = serializers.SerializerMethodField()
    lineage = serializers.SerializerMethodField()
    contact = serializers.SerializerMethodField()

    class Meta(DirectoryOutput.Meta):
        fields = (  # type: ignore[assignment]
            *DirectoryOutput.Meta.fields,
            "address",
            "state",
            "state_label",
            "scope_lines",
            "rooms",
            "own_rules",
            "history",
            "lineage",
            "contact",
        )

    @extend_schema_field(ScopeLineOutput(many=True))
    def get_scope_lines(self, institution: Institution) -> Any:
        """What it is and was filed for, with the days; what holds today first."""
        return ScopeLineOutput(scope_lines(institution), many=True).data

    @extend_schema_field(PublicRoomOutput(many=True))
    def get_rooms(self, institution: Institution) -> Any:
        """The rooms filed today."""
        return PublicRoomOutput(rooms_now(institution), many=True).data

    @extend_schema_field(OwnRuleOutput(many=True))
    def get_own_rules(self, institution: Institution) -> Any:
        """The rules it has to publish, with their texts."""
        return OwnRuleOutput(own_rules_of(institution), many=True).data

    @extend_schema_field(LineageOutput(many=True))
    def get_lineage(self, institution: Institution) -> Any:
        """Where it comes from and what became of it."""
        return LineageOutput(lineage_of(institution), many=True).data

    @extend_schema_field(StatusChangeOutput(many=True))
    def get_history(self, institution: Institution) -> Any:
        """What became of it, newest first."""
        return StatusChangeOutput(public_history(institution), many=True).data

    @extend_schema_field(ContactOutput(allow_null=True))
    def get_contact(self, institution: Institution) -> dict[str, str] | None:
        """Contact person and telephone, where they are published (XJ-11)."""
        published = public_contact(institution)
        return {"person": published[0], "phone": published[1]} if published else None
