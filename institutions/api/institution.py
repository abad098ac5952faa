"""Filings for the systems of institutions."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from institutions.api.draft import DraftActs
from institutions.api.draft_serializers import KindOutput, StartInput
from institutions.api.inputs import filled_in, input_of, sent
from institutions.api.moves import ANSWERS, REFUSALS, FilingCases
from institutions.api.own import NOT_FOUND, OfOwnInstitution
from institutions.api.progress import ProgressActs
from institutions.api.serializers import (
    AssessmentFindingOutput,
    FilingDetailOutput,
    FilingReasonInput,
)
from institutions.forms.draft import RectificationForm
from institutions.models import Filing
from institutions.selectors import own_filings
from institutions.selectors.assessment import letters_for_applicant
from institutions.selectors.kinds import start_findings
from institutions.services import rectify_finding, start_filing

ONE = {200: FilingDetailOutput, **NOT_FOUND}


@extend_schema_view(
    list=extend_schema(summary="本机构的备案申请"),
    retrieve=extend_schema(summary="一件备案申请", responses=ONE),
)
class InstitutionFilingViewSet(OfOwnInstitution, DraftActs, ProgressActs, FilingCases):
    """备案申请: those of one's own institution, of every kind, from the draft to the receipt."""

    def get_queryset(self) -> Any:
        """Own filings, drafts among them."""
        user: Any = self.request.user
        return own_filings(user).prefetch_related(*self.SHOWN).order_by("-pk")

    def letters(self, filing: Filing) -> Any:
        """The documents the applicant is shown."""
        return letters_for_applicant(filing)

    @extend_schema(summary="现在可以申请的备案类型", responses={200: KindOutput(many=True)}, filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def kinds(self, request: Request) -> Response:
        """可以申请的备案类型: each kind of filing with what stands in the way of beginning it today."""
        lines = []
        for kind, label in Filing.Kind.choices:
            findings = [finding.as_dict() for finding in start_findings(self.institution, kind)]
            lines.append({"kind": kind, "label": label, "is_open": not findings, "findings": findings})
        return Response(KindOutput(lines, many=True).data)

    @extend_schema(
        summary="开始填写备案申请", request=StartInput, responses={201: FilingDetailOutput, **REFUSALS}
    )
    def create(self, request: Request) -> Response:
        """开始填写备案申请: a draft of a kind; one that is being written is given back."""
        given = StartInput(data=request.data)
        given.is_valid(raise_exception=True)
        kind = given.validated_data["kind"]
        if kind not in Filing.Kind.values:
            raise Http404("没有这一类备案申请")
        user: Any = request.user
        filing = start_filing(self.institution, by=user, kind=kind)
        return Response(FilingDetailOutput(self.get_queryset().get(pk=filing.pk)).data, status=201)

    @extend_schema(summary="提交备案申请", request=None, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """提交备案申请: hand a complete application in, inside a window."""
        return self.take(request, "submit")

    @extend_schema(summary="提交补正材料", request=None, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def resubmit(self, request: Request, pk: str) -> Response:
        """提交补正材料: hand in what was missing."""
        return self.take(request, "resubmit")

    @extend_schema(summary="撤回申请", request=FilingReasonInput, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """撤回申请: take the application back."""
        return self.take(request, "withdraw", FilingReasonInput)

    @extend_schema(
        summary="提交整改",
        request={"multipart/form-data": input_of("RectifyInput", RectificationForm)},
        parameters=[OpenApiParameter("finding", int, OpenApiParameter.PATH)],
        responses={200: AssessmentFindingOutput, **REFUSALS},
    )
    @action(
        detail=True,
        methods=["post"],
        url_path=r"findings/(?P<finding>\d+)/rectify",
        parser_classes=[MultiPartParser, JSONParser],
    )
    def rectify(self, request: Request, pk: str, finding: str) -> Response:
        """提交整改: how one finding of the assessment was put right, with proof."""
        filing = self.get_object()
        found = filing.assessment_findings.filter(pk=finding).first()
        if found is None or filing.state != Filing.State.FILED:
            raise Http404("没有找到该整改事项")
        user: Any = request.user
        given = filled_in(RectificationForm(sent(request), request.FILES))
        return Response(AssessmentFindingOutput(rectify_finding(found, by=user, **given)).data)
