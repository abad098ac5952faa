"""The interface of plans for the centres."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from exams.api.serializers import (
    EnrolmentOutput,
    FindEligibleInput,
    PlanDetailOutput,
    PlanOutput,
    ReasonInput,
)
from exams.models import Enrolment, ExamPlan
from exams.selectors.plans import enrolments_of, plans_of
from exams.services.plans import approve_plan, rule_eligible, rule_eligible_singly, rule_ineligible
from lifecycle.api import RefusalOutput
from lifecycle.door import carry_out

REFUSALS = {403: RefusalOutput, 404: RefusalOutput, 409: RefusalOutput, 422: RefusalOutput}
RULED = inline_serializer(
    "RuledOutput", {"passed": serializers.IntegerField(), "left": serializers.IntegerField()}
)


class RegulatorPlanViewSet(ReadOnlyModelViewSet[ExamPlan]):
    """计划审核: the plans within the territory that were handed in."""

    queryset = ExamPlan.objects.none()
    serializer_class = PlanOutput
    filterset_fields = ("state", "institution")

    def get_queryset(self) -> QuerySet[ExamPlan]:
        """The plans within the territory, drafts left out."""
        if getattr(self, "swagger_fake_view", False):
            return ExamPlan.objects.none()
        plans = plans_of(self.request.user).exclude(state=ExamPlan.State.DRAFT)  # type: ignore[arg-type]
        if self.action == "list":
            return plans
        return plans.prefetch_related("items__occupation", "items__sessions__room")

    def get_serializer_class(self) -> Any:
        """One plan comes with its items."""
        return PlanOutput if self.action == "list" else PlanDetailOutput

    @extend_schema(summary="审核通过", request=None, responses={200: PlanDetailOutput, **REFUSALS})
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """审核通过: every entry is ruled on and the plan is in order."""
        plan = approve_plan(self.get_object(), by=request.user)
        return Response(PlanDetailOutput(plan).data)

    @extend_schema(summary="退回修改", request=ReasonInput, responses={200: PlanDetailOutput, **REFUSALS})
    @action(detail=True, methods=["post"])
    def send_back(self, request: Request, pk: str) -> Response:
        """退回修改: say what must be changed in the plan."""
        return self._with_reason(request, "send_back")

    @extend_schema(summary="公布计划", request=None, responses={200: PlanDetailOutput, **REFUSALS})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """公布计划: the plan becomes public."""
        plan = self.get_object()
        carry_out(plan, "publish", by=request.user)
        return Response(PlanDetailOutput(plan).data)

    @extend_schema(summary="取消计划", request=ReasonInput, responses={200: PlanDetailOutput, **REFUSALS})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """取消计划: the plan is given up before it begins."""
        return self._with_reason(request, "cancel")

    @extend_schema(summary="资格审核批量通过", request=None, responses={200: RULED, **REFUSALS})
    @action(detail=True, methods=["post"], url_path="rule-eligible")
    def rule_eligible(self, request: Request, pk: str) -> Response:
        """资格审核批量通过: every entry the rules find nothing against; the others are ruled on singly."""
        plan = self.get_object()
        passed = rule_eligible(plan, by=request.user)  # type: ignore[arg-type]
        left = plan.enrolments.filter(state=Enrolment.State.ENTERED).count()
        return Response({"passed": len(passed), "left": left})

    def _with_reason(self, request: Request, move: str) -> Response:
        given = ReasonInput(data=request.data)
        given.is_valid(raise_exception=True)
        plan = self.get_object()
        carry_out(plan, move, by=request.user, **given.validated_data)
        return Response(PlanDetailOutput(plan).data)


class RegulatorEnrolmentViewSet(ReadOnlyModelViewSet[Enrolment]):
    """资格审核: the entries of plans that were handed in."""

    queryset = Enrolment.objects.none()
    serializer_class = EnrolmentOutput
    filterset_fields = ("plan", "state", "eligibility")

    def get_queryset(self) -> QuerySet[Enrolment]:
        """The entries within the territory."""
        if getattr(self, "swagger_fake_view", False):
            return Enrolment.objects.none()
        entries = enrolments_of(self.request.user)  # type: ignore[arg-type]
        return entries.exclude(plan__state=ExamPlan.State.DRAFT).order_by("pk")

    @extend_schema(
        summary="资格审核通过", request=FindEligibleInput, responses={200: EnrolmentOutput, **REFUSALS}
    )
    @action(detail=True, methods=["post"], url_path="find-eligible")
    def find_eligible(self, request: Request, pk: str) -> Response:
        """资格审核通过: the candidate meets the conditions; why, where the entry is not proven."""
        given = FindEligibleInput(data=request.data)
        given.is_valid(raise_exception=True)
        entry = rule_eligible_singly(self.get_object(), by=request.user, **given.validated_data)
        return Response(EnrolmentOutput(entry).data)

    @extend_schema(
        summary="资格审核不通过", request=ReasonInput, responses={200: EnrolmentOutput, **REFUSALS}
    )
    @action(detail=True, methods=["post"], url_path="find-ineligible")
    def find_ineligible(self, request: Request, pk: str) -> Response:
        """资格审核不通过: the candidate does not meet the conditions of the level."""
        given = ReasonInput(data=request.data)
        given.is_valid(raise_exception=True)
        entry = rule_ineligible(self.get_object(), by=request.user, **given.validated_data)
        return Response(EnrolmentOutput(entry).data)
