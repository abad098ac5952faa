"""The interface of plans for institutions."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from exams.api.serializers import (
    ConfirmRosterInput,
    PlanDetailOutput,
    PlanOutput,
    ReasonInput,
    RosterInput,
    RosterOutput,
    RosterRowOutput,
)
from exams.models import ExamPlan, RosterImport, RosterRow
from exams.selectors.plans import own_plans
from exams.services.plans import submit_plan
from exams.services.rosters import begin_confirmation, take_in_roster, undo_roster
from exams.tasks.rosters import carry_in_confirmed_roster, check_uploaded_roster
from lifecycle.api import RefusalOutput
from lifecycle.door import carry_out

REFUSALS = {403: RefusalOutput, 404: RefusalOutput, 409: RefusalOutput, 422: RefusalOutput}


class InstitutionPlanViewSet(ReadOnlyModelViewSet[ExamPlan]):
    """考核计划: the plans of the institution."""

    queryset = ExamPlan.objects.none()
    serializer_class = PlanOutput
    filterset_fields = ("state",)

    def get_queryset(self) -> QuerySet[ExamPlan]:
        """The plans of the person's own institution."""
        if getattr(self, "swagger_fake_view", False):
            return ExamPlan.objects.none()
        plans = own_plans(self.request.user)  # type: ignore[arg-type]
        if self.action == "list":
            return plans
        return plans.prefetch_related("items__occupation", "items__sessions__room")

    def get_serializer_class(self) -> Any:
        """One plan comes with its items."""
        return PlanOutput if self.action == "list" else PlanDetailOutput

    @extend_schema(summary="提交计划", request=None, responses={200: PlanDetailOutput, **REFUSALS})
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """提交计划: hand in the plan and its candidates, ahead of the exam by the lead time."""
        plan = submit_plan(self.get_object(), by=request.user)
        return Response(PlanDetailOutput(plan).data)

    @extend_schema(summary="取消计划", request=ReasonInput, responses={200: PlanDetailOutput, **REFUSALS})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """取消计划: give the plan up before it begins."""
        given = ReasonInput(data=request.data)
        given.is_valid(raise_exception=True)
        plan = self.get_object()
        carry_out(plan, "cancel", by=request.user, **given.validated_data)
        return Response(PlanDetailOutput(plan).data)

    @extend_schema(
        summary="上传考生名册",
        request={"multipart/form-data": RosterInput},
        responses={202: RosterOutput, 400: RefusalOutput, **REFUSALS},
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def roster(self, request: Request, pk: str) -> Response:
        """上传考生名册: the rows are checked by and by; ask for the roster to see how far it is."""
        given = RosterInput(data=request.data)
        given.is_valid(raise_exception=True)
        roster = take_in_roster(self.get_object(), given.validated_data["file"], by=request.user)  # type: ignore[arg-type]
        check_uploaded_roster.delay_on_commit(roster.pk)
        return Response(RosterOutput(roster).data, status=202)


class InstitutionRosterViewSet(ReadOnlyModelViewSet[RosterImport]):
    """名册导入: rosters handed in, their preview, confirmation and undoing."""

    queryset = RosterImport.objects.none()
    serializer_class = RosterOutput
    filterset_fields = ("plan", "stage")

    def get_queryset(self) -> QuerySet[RosterImport]:
        """The rosters of the plans of the person's own institution."""
        if getattr(self, "swagger_fake_view", False):
            return RosterImport.objects.none()
        mine = own_plans(self.request.user).values("pk")  # type: ignore[arg-type]
        return RosterImport.objects.filter(plan__in=mine).select_related("file", "plan__institution")

    @extend_schema(summary="名册预览", responses={200: RosterRowOutput(many=True), 404: RefusalOutput})
    @action(detail=True, methods=["get"])
    def rows(self, request: Request, pk: str) -> Response:
        """名册预览: every row with what the checks say of it; `?verdict=refused` shows those kept out."""
        rows = self.get_object().rows.order_by("number")
        verdict = request.query_params.get("verdict", "")
        if verdict in RosterRow.Verdict.values:
            rows = rows.filter(verdict=verdict)
        page: Any = self.paginate_queryset(cast("Any", rows))
        return self.get_paginated_response(RosterRowOutput(page, many=True).data)

    @extend_schema(
        summary="确认导入",
        request=ConfirmRosterInput,
        responses={202: RosterOutput, 400: RefusalOutput, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """确认导入: the rows nothing stands against are carried in by and by."""
        given = ConfirmRosterInput(data=request.data)
        given.is_valid(raise_exception=True)
        roster = begin_confirmation(self.get_object(), by=request.user, **given.validated_data)  # type: ignore[arg-type]
        carry_in_confirmed_roster.delay_on_commit(roster.pk, request.user.pk)
        return Response(RosterOutput(roster).data, status=202)

    @extend_schema(summary="撤销导入", request=None, responses={200: RosterOutput, **REFUSALS})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """撤销导入: the entries stand again as before; possible until the plan is handed in."""
        roster = undo_roster(self.get_object(), by=request.user)  # type: ignore[arg-type]
        return Response(RosterOutput(roster).data)
