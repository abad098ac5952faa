"""Scores for the systems of institutions and of authorities."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.models import User
from accounts.permissions import may
from exams.api.score_serializers import (
    CorrectScoreInput,
    EnterMarksInput,
    OwnEntryOutput,
    ScoreOutput,
    ScoreReviewOutput,
    ScoreSheetOutput,
    UpholdScoreInput,
)
from exams.api.serializers import ReasonInput
from exams.models import ScoreReview, ScoreSheet
from exams.selectors import scores as shown
from exams.services import scores as services
from lifecycle.api import RefusalOutput

REFUSALS: dict[int, Any] = dict.fromkeys((400, 403, 404, 409, 422), RefusalOutput)
SHEET = {200: ScoreSheetOutput, **REFUSALS}
REVIEW = {200: ScoreReviewOutput, **REFUSALS}


class _ScoreSheets(ReadOnlyModelViewSet[ScoreSheet]):
    """What both sides read of sheets; whose sheets they are, each side says."""

    serializer_class = ScoreSheetOutput
    queryset = ScoreSheet.objects.none()
    filterset_fields = ("state",)

    def _done(self, sheet: ScoreSheet) -> Response:
        return Response(ScoreSheetOutput(sheet).data)

    def _reason(self, request: Request) -> str:
        given = ReasonInput(data=request.data)
        given.is_valid(raise_exception=True)
        return str(given.validated_data["reason"])

    @extend_schema(summary="成绩", responses={200: ScoreOutput(many=True), 404: RefusalOutput})
    @action(detail=True, methods=["get"], pagination_class=None, filterset_fields=())
    def scores(self, request: Request, pk: str) -> Response:
        """成绩: every version of every mark, once the two entries agree; nothing before."""
        sheet = self.get_object()
        marks = sheet.marks.select_related("enrolment").order_by(
            "enrolment__ticket_number", "part", "version"
        )
        agreed: Any = [] if sheet.state == ScoreSheet.State.OPEN else marks
        return Response(ScoreOutput(agreed, many=True).data)


@extend_schema_view(
    list=extend_schema(summary="本机构的成绩登记表"),
    retrieve=extend_schema(summary="一张成绩登记表", responses={200: ScoreSheetOutput, 404: RefusalOutput}),
)
class InstitutionScoreSheetViewSet(_ScoreSheets):
    """成绩登记表: entered twice, made public, rechecked by the institution."""

    def get_queryset(self) -> Any:
        """The sheets of the person's own institution."""
        user: Any = self.request.user
        return shown.own_score_sheets(user)

    @extend_schema(
        summary="本人的登分",
        responses={200: OwnEntryOutput(many=True), 403: RefusalOutput, 404: RefusalOutput},
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_fields=())
    def entry(self, request: Request, pk: str) -> Response:
        """本人的登分: the marks one entered oneself; the other person's are not read."""
        sheet, user = self.get_object(), cast("User", request.user)
        side = shown.entry_side(sheet, user)
        if side is None or not may("enter_marks")(sheet, user):
            raise PermissionDenied("您不是本表的登分人")
        rows = [
            {
                "mark": cell.mark_id,
                "ticket_number": line.ticket_number,
                "name": line.name,
                "part": cell.part,
                "value": cell.value,
            }
            for line in shown.entry_lines(sheet, side)
            for cell in line.cells
        ]
        return Response(OwnEntryOutput(rows, many=True).data)

    @extend_schema(summary="登分", request=EnterMarksInput, responses=SHEET)
    @action(detail=True, methods=["post"])
    def enter_marks(self, request: Request, pk: str) -> Response:
        """登分: enter marks as one of the two people; all given are taken, or none."""
        given = EnterMarksInput(data=request.data)
        given.is_valid(raise_exception=True)
        values = {row["mark"]: row["value"] for row in given.validated_data["marks"]}
        user: Any = request.user
        services.enter_marks(self.get_object(), values, by=user)
        return self._done(self.get_object())

    @extend_schema(summary="完成登分", request=None, responses=SHEET)
    @action(detail=True, methods=["post"])
    def complete_entry(self, request: Request, pk: str) -> Response:
        """完成登分: both entries are complete and agree."""
        return self._done(services.complete_score_entry(self.get_object(), by=request.user))

    @extend_schema(summary="公示成绩", request=None, responses=SHEET)
    @action(detail=True, methods=["post"])
    def publicise(self, request: Request, pk: str) -> Response:
        """公示成绩: make confirmed scores public."""
        return self._done(services.publicise_score_sheet(self.get_object(), by=request.user))

    @extend_schema(summary="成绩复核", request=ReasonInput, responses=SHEET)
    @action(detail=True, methods=["post"])
    def recheck(self, request: Request, pk: str) -> Response:
        """成绩复核: stop the publicity and look at the marks again."""
        reason, user = self._reason(request), request.user
        return self._done(services.recheck_score_sheet(self.get_object(), by=user, reason=reason))

    @extend_schema(summary="复核完成重新公示", request=ReasonInput, responses=SHEET)
    @action(detail=True, methods=["post"])
    def resume_publicity(self, request: Request, pk: str) -> Response:
        """复核完成重新公示: the whole period begins anew."""
        reason, user = self._reason(request), request.user
        return self._done(services.resume_score_publicity(self.get_object(), by=user, reason=reason))


@extend_schema_view(
    list=extend_schema(summary="辖区内的成绩登记表"),
    retrieve=extend_schema(summary="一张成绩登记表", responses={200: ScoreSheetOutput, 404: RefusalOutput}),
)
class RegulatorScoreSheetViewSet(_ScoreSheets):
    """成绩登记表: confirmed or sent back by the centre."""

    def get_queryset(self) -> Any:
        """The sheets of the territory."""
        user: Any = self.request.user
        return shown.score_sheets(user)

    @extend_schema(summary="确认成绩", request=None, responses=SHEET)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """确认成绩: the centre confirms the signed marks."""
        return self._done(services.confirm_score_sheet(self.get_object(), by=request.user))

    @extend_schema(summary="退回重新登分", request=ReasonInput, responses=SHEET)
    @action(detail=True, methods=["post"])
    def send_back(self, request: Request, pk: str) -> Response:
        """退回重新登分: the signatures are void, the marks stay as old versions."""
        reason, user = self._reason(request), request.user
        return self._done(services.send_back_score_sheet(self.get_object(), by=user, reason=reason))


@extend_schema_view(
    list=extend_schema(summary="本机构收到的成绩异议"),
    retrieve=extend_schema(summary="一件成绩异议", responses={200: ScoreReviewOutput, 404: RefusalOutput}),
)
class ScoreReviewViewSet(ReadOnlyModelViewSet[ScoreReview]):
    """成绩异议: answered by the institution."""

    serializer_class = ScoreReviewOutput
    queryset = ScoreReview.objects.none()
    filterset_fields = ("state", "sheet")

    def get_queryset(self) -> Any:
        """The objections to own scores."""
        user: Any = self.request.user
        return shown.own_score_reviews(user)

    @extend_schema(summary="维持原成绩", request=UpholdScoreInput, responses=REVIEW)
    @action(detail=True, methods=["post"])
    def uphold(self, request: Request, pk: str) -> Response:
        """维持原成绩: answer why the mark stands."""
        return self._answer(request, UpholdScoreInput, services.uphold_score)

    @extend_schema(summary="更正成绩", request=CorrectScoreInput, responses=REVIEW)
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """更正成绩: the recheck found another mark; the old one stays visible."""
        return self._answer(request, CorrectScoreInput, services.correct_score)

    def _answer(self, request: Request, form: Any, service: Any) -> Response:
        given = form(data=request.data)
        given.is_valid(raise_exception=True)
        answered = service(self.get_object(), by=request.user, **given.validated_data)
        return Response(ScoreReviewOutput(answered).data)
