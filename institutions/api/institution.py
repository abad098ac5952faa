"""Filings for the systems of institutions."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from institutions.api.moves import ANSWERS, REFUSALS, FilingCases
from institutions.api.serializers import FilingDetailOutput, FilingReasonInput
from institutions.selectors import own_filings

ONE = {200: FilingDetailOutput, 404: REFUSALS[404]}


@extend_schema_view(
    list=extend_schema(summary="本机构的备案申请"),
    retrieve=extend_schema(summary="一件备案申请", responses=ONE),
)
class InstitutionFilingViewSet(FilingCases):
    """备案申请: those of one's own institution."""

    def get_queryset(self) -> Any:
        """Own filings, drafts among them."""
        user: Any = self.request.user
        return own_filings(user).prefetch_related("items__occupation", "assessment_findings").order_by("-pk")

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
