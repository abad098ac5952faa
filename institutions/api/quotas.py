"""How many institutions an area has room for: the figures of a territory, and those in force for anybody."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from institutions.api.own import NOT_FOUND, OfAuthority
from institutions.models import AreaQuota
from institutions.selectors.quota import figures_within, places_taken, public_figures


class QuotaOutput(serializers.ModelSerializer[AreaQuota]):
    """The figure of an area for an occupation, or for each that has none of its own, and its document."""

    kind = serializers.CharField()
    place_name = serializers.CharField(source="jurisdiction.name")
    of_what = serializers.CharField()
    document = serializers.CharField()

    class Meta:
        model = AreaQuota
        fields = (
            "id",
            "jurisdiction",
            "place_name",
            "kind",
            "occupation",
            "of_what",
            "figure",
            "document",
            "set_by_title",
            "since",
            "until",
        )


class QuotaDetailOutput(QuotaOutput):
    """A figure with how many places are taken today."""

    taken = serializers.SerializerMethodField()

    class Meta(QuotaOutput.Meta):
        fields = (*QuotaOutput.Meta.fields, "taken")  # type: ignore[assignment]

    def get_taken(self, row: AreaQuota) -> int | None:
        """How many institutions it counts today; none is told where it is for every occupation."""
        return places_taken(row, localdate())


class PublicQuotaOutput(serializers.Serializer[Any]):
    """A figure in force, and how many there are."""

    quota = QuotaOutput()
    taken = serializers.IntegerField(allow_null=True)


class PlacesOutput(serializers.Serializer[Any]):
    """The places for one occupation or item a filing asks for."""

    name = serializers.CharField()
    area = serializers.CharField()
    limit = serializers.IntegerField()
    taken = serializers.IntegerField()
    left = serializers.IntegerField()
    is_full = serializers.BooleanField()
    document = serializers.CharField(source="basis")
    rule_id = serializers.CharField(source="rule.id")
    basis = serializers.CharField(source="rule.citation.basis")


@extend_schema_view(
    list=extend_schema(summary="辖区内的数量控制数额"),
    retrieve=extend_schema(summary="一项数额及已用名额", responses={200: QuotaDetailOutput, **NOT_FOUND}),
)
class RegulatorQuotaViewSet(ReadOnlyModelViewSet[AreaQuota]):
    """数量控制数额: those of the areas within the territory, past ones too; they are set in the office."""

    permission_classes = (OfAuthority,)
    queryset = AreaQuota.objects.none()
    filterset_fields = ("jurisdiction", "occupation")

    def get_queryset(self) -> Any:
        """Figures within the territory."""
        return figures_within(self.request.user)

    def get_serializer_class(self) -> Any:
        """One figure comes with how many places are taken."""
        return QuotaOutput if self.action == "list" else QuotaDetailOutput


@extend_schema(filters=False)
class PublicQuotaViewSet(GenericViewSet[AreaQuota]):
    """数量控制数额: those in force, for anybody who thinks of applying."""

    permission_classes = (AllowAny,)
    queryset = AreaQuota.objects.none()
    serializer_class = PublicQuotaOutput

    @extend_schema(summary="现行数量控制数额", responses={200: PublicQuotaOutput(many=True)})
    def list(self, request: Request) -> Response:
        """现行数额: each with how many institutions there are."""
        lines = [{"quota": row, "taken": taken} for row, taken in public_figures(localdate())]
        page: Any = self.paginate_queryset(lines)
        return self.get_paginated_response(PublicQuotaOutput(page, many=True).data)
