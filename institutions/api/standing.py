"""An institution on the register, for its own system: how it stands, what is due, and giving it up."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from institutions.api.own import NOT_FOUND, REFUSALS, OfOwnInstitution
from institutions.api.serializers import FilingReasonInput, InstitutionOutput, ScopeLineOutput
from institutions.models import Institution
from institutions.selectors import scope_lines
from institutions.selectors.dues import DueLine, dues_of
from institutions.selectors.upkeep import register_facts
from institutions.upkeep import hints, minimums
from lifecycle.api import FindingOutput
from lifecycle.door import carry_out


class DueOutput(serializers.Serializer[Any]):
    """Something that is due on a day."""

    key = serializers.CharField()
    on = serializers.DateField()
    title = serializers.CharField()
    who = serializers.CharField()
    kind = serializers.CharField()
    kind_label = serializers.CharField()
    days_left = serializers.IntegerField(allow_null=True, help_text="剩余工作日；法规按工作日计的才有")
    provisional = serializers.BooleanField()
    statutory = serializers.BooleanField()
    rule_id = serializers.SerializerMethodField()
    basis = serializers.SerializerMethodField()

    def get_rule_id(self, line: DueLine) -> str:
        """The rule that sets the day, where one does."""
        return line.citation.rule_id if line.citation else ""

    def get_basis(self, line: DueLine) -> str:
        """Its article."""
        return line.citation.basis if line.citation else ""


class MinimumOutput(serializers.Serializer[Any]):
    """A number the law asks for and what the register says."""

    title = serializers.CharField()
    asked = serializers.CharField()
    stands = serializers.CharField()
    state = serializers.CharField(help_text="met、missing、unknown")
    state_label = serializers.CharField()
    soft = serializers.BooleanField(source="is_soft")
    rule_id = serializers.CharField(source="citation.rule_id")
    basis = serializers.CharField(source="citation.basis")


class StandingOutput(serializers.Serializer[Any]):
    """How an institution stands on the register today."""

    institution = InstitutionOutput()
    scope = ScopeLineOutput(many=True)
    minimums = MinimumOutput(many=True)
    hints = FindingOutput(many=True)


@extend_schema(filters=False)
class StandingViewSet(OfOwnInstitution, GenericViewSet[Institution]):
    """本机构: how it stands on the register."""

    queryset = Institution.objects.none()
    serializer_class = StandingOutput
    pagination_class = None

    @extend_schema(summary="本机构的登记情况", responses={200: StandingOutput, **NOT_FOUND})
    def list(self, request: Request) -> Response:
        """登记情况: period, scope, the numbers the law asks for, and what could be held against it."""
        institution, today = self.institution, localdate()
        book, facts = institution.law(today), register_facts(institution, today)
        is_known = institution.state != Institution.State.REGISTERED
        told = {
            "institution": institution,
            "scope": scope_lines(institution),
            "minimums": minimums(facts, book),
            "hints": [line.as_dict() for line in hints(facts, book, today)] if is_known else [],
        }
        return Response(StandingOutput(told).data)

    @extend_schema(
        summary="期限一览",
        parameters=[OpenApiParameter("year", int, description="只列这一年的")],
        responses={200: DueOutput(many=True), **NOT_FOUND},
    )
    @action(detail=False, methods=["get"])
    def dues(self, request: Request) -> Response:
        """期限一览: periods of every case, the ends of filing, lease and cards, the renewal; by date."""
        lines = dues_of(self.institution, localdate())
        year = request.query_params.get("year", "")
        shown = [line for line in lines if not year.isdecimal() or line.on.year == int(year)]
        return Response(DueOutput(shown, many=True).data)

    @extend_schema(
        summary="申请退出", request=FilingReasonInput, responses={200: InstitutionOutput, **REFUSALS}
    )
    @action(detail=False, methods=["post"])
    def surrender(self, request: Request) -> Response:
        """申请退出: the institution gives its filing up and leaves the directory; its certificates stay."""
        given = FilingReasonInput(data=request.data)
        given.is_valid(raise_exception=True)
        institution = self.institution
        carry_out(institution, "surrender", by=request.user, **given.validated_data)
        return Response(InstitutionOutput(institution).data)
