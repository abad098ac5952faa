"""Cards to be worn at an exam, for the systems of institutions: who can have one, given out, printed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from archive.api.serializers import FileOutput
from institutions.api.inputs import LONGEST_ID
from institutions.api.own import NOT_FOUND, REFUSALS, OfOwnInstitution
from institutions.models import Duty, DutyCard
from institutions.selectors.staff import card_term, cards_of, people_of
from institutions.services.cards import issue_duty_card, print_card_sheet

# One sheet holds eight; more than this is drawn in several goes.
MOST_CARDS = 200
PDF: dict[Any, Any] = {(200, "application/pdf"): OpenApiTypes.BINARY, **NOT_FOUND}


class DutyCardOutput(serializers.ModelSerializer[DutyCard]):
    """A card: whose, for which duty, until when, and whether it still counts."""

    person_name = serializers.CharField(source="person.name")
    duty = serializers.CharField()
    duty_label = serializers.CharField(source="get_duty_display")
    code = serializers.CharField(source="document.code", help_text="查验码")
    voided_at = serializers.DateTimeField(source="document.voided_at", allow_null=True)
    void_reason = serializers.CharField(source="document.void_reason")
    file: Any = FileOutput(source="document.stored_file")

    class Meta:
        model = DutyCard
        fields = (
            "id",
            "number",
            "person",
            "person_name",
            "duty",
            "duty_label",
            "valid_from",
            "valid_until",
            "code",
            "voided_at",
            "void_reason",
            "file",
        )


class CardDueOutput(serializers.Serializer[Any]):
    """A duty of a person, with the day until which a card would hold, or what is in the way."""

    person = serializers.IntegerField()
    person_name = serializers.CharField()
    duty = serializers.CharField()
    duty_label = serializers.CharField()
    until = serializers.DateField(allow_null=True)
    hindrance = serializers.CharField()
    card = serializers.IntegerField(allow_null=True, help_text="现行证卡")


class IssueCardInput(serializers.Serializer[Any]):
    """For whom, for which duty."""

    person = serializers.IntegerField(
        error_messages={"required": "请指明人员", "invalid": "请填写人员的编号"}
    )
    duty = serializers.CharField(
        help_text="岗位", error_messages={"required": "请指明岗位", "blank": "请指明岗位"}
    )


@extend_schema_view(
    list=extend_schema(summary="本机构证卡"),
    retrieve=extend_schema(summary="一张证卡", responses={200: DutyCardOutput, **NOT_FOUND}),
)
class CardViewSet(OfOwnInstitution, ReadOnlyModelViewSet[DutyCard]):
    """证卡: those the institution has given out; the ones in force first."""

    queryset = DutyCard.objects.none()
    serializer_class = DutyCardOutput
    filterset_fields = ("person", "number")

    def get_queryset(self) -> Any:
        """Cards of one's own people."""
        return cards_of(self.institution)

    @extend_schema(summary="制发证卡", request=IssueCardInput, responses={201: DutyCardOutput, **REFUSALS})
    def create(self, request: Request) -> Response:
        """制发证卡: a card for one duty of a person; an older one for it is void."""
        institution = self.institution
        given = IssueCardInput(data=request.data)
        given.is_valid(raise_exception=True)
        person = institution.people.filter(pk=given.validated_data["person"]).first()
        if person is None:
            raise Http404("没有找到该人员")
        if given.validated_data["duty"] not in Duty.values:
            raise ValidationError({"duty": "没有这一岗位"})
        user: Any = request.user
        card = issue_duty_card(person, by=user, duty=given.validated_data["duty"])
        return Response(DutyCardOutput(self.get_queryset().get(pk=card.pk)).data, status=201)

    @extend_schema(summary="可以制发的证卡", responses={200: CardDueOutput(many=True)}, filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def due(self, request: Request) -> Response:
        """可以制发的证卡: each duty of each person with the card in force or what stands in its way."""
        institution, today = self.institution, localdate()
        in_force = {
            (card.person_id, card.duty): card.pk
            for card in cards_of(institution).filter(document__voided_at__isnull=True)
        }
        lines = []
        for person in people_of(institution, on=today):
            for row in person.shown_duties:
                until, hindrance = card_term(institution, person, row.duty, today)
                lines.append(
                    {
                        "person": person.pk,
                        "person_name": person.name,
                        "duty": row.duty,
                        "duty_label": row.get_duty_display(),
                        "until": until,
                        "hindrance": hindrance,
                        "card": in_force.get((person.pk, row.duty)),
                    }
                )
        return Response(CardDueOutput(lines, many=True).data)

    @extend_schema(summary="下载证卡", responses=PDF)
    @action(detail=True, methods=["get"])
    def pdf(self, request: Request, pk: str) -> HttpResponse:
        """下载证卡: the card as it was given out, void or not."""
        return _as_pdf(self.get_object().document.stored_file.read(), f"card-{pk}.pdf")

    @extend_schema(
        summary="打印证卡",
        parameters=[OpenApiParameter("card", int, many=True, description="只打印这些证卡")],
        responses={**PDF, 400: REFUSALS[400]},
        filters=False,
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def sheet(self, request: Request) -> HttpResponse:
        """打印证卡: the cards in force, or those asked for, eight to a sheet."""
        found = cards_of(self.institution).filter(
            document__voided_at__isnull=True, valid_until__gte=localdate()
        )
        if asked := [
            pk for pk in request.query_params.getlist("card") if pk.isdecimal() and len(pk) <= LONGEST_ID
        ]:
            found = found.filter(pk__in=asked)
        return _as_pdf(print_card_sheet(list(found[:MOST_CARDS])), "cards.pdf")


def _as_pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
