"""The assessment of a filing for the authorities' systems: panel, draw, forms, notes, rectification."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.timezone import localdate
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import may
from institutions.api import assessment_serializers as told
from institutions.api.inputs import filled_in, sent
from institutions.api.own import NOT_FOUND, REFUSALS
from institutions.api.serializers import AssessmentFindingOutput
from institutions.forms.experts import DrawForm
from institutions.models import AssessmentFinding, Filing, PanelMember
from institutions.selectors import assessment_form, average_score
from institutions.selectors.assessment import findings_to_rectify, notes_of
from institutions.selectors.panel import (
    candidates_for,
    draw_of,
    next_in_line,
    panel_size,
    prepared_draw,
    uncovered_occupations,
    who_may_be_named,
)
from institutions.services import (
    check_off_finding,
    draw_panel,
    prepare_draw,
    replace_panel_member,
    send_back_rectification,
)
from lifecycle.door import check_move

RIGHT, MOVE = "begin_assessment_filing", "begin_assessment"
PANEL: dict[int, Any] = {200: told.PanelOutput, **REFUSALS}
FINDING: dict[int, Any] = {200: AssessmentFindingOutput, **REFUSALS}
FINDING_ID = OpenApiParameter("finding", int, OpenApiParameter.PATH)


class AssessmentActs:
    """What the authority that assesses does with its panel, and what it reads of it."""

    get_object: Any
    request: Any

    @extend_schema(summary="评估组和抽取记录", responses={200: told.PanelOutput, **NOT_FOUND})
    @action(detail=True, methods=["get"])
    def panel(self, request: Request, pk: str) -> Response:
        """评估组: who sits on it, how it was drawn, who was replaced; who may draw sees the candidates."""
        return self._panel(self.get_object())

    @extend_schema(summary="确定抽取名单", request=told.PrepareDrawInput, responses=PANEL)
    @action(detail=True, methods=["post"], url_path="panel/prepare")
    def prepare_panel(self, request: Request, pk: str) -> Response:
        """确定抽取名单: list and number are fixed and the seed is committed to, before it is drawn."""
        filing, user = self.get_object(), self.request.user
        check_move(filing, MOVE, by=user)
        size = filled_in(DrawForm(sent(request)))["size"] if "size" in sent(request) else None
        prepare_draw(filing, by=user, size=size)
        return self._panel(filing)

    @extend_schema(summary="随机抽取评估组", request=told.DrawInput, responses=PANEL)
    @action(detail=True, methods=["post"], url_path="panel/draw")
    def draw_panel(self, request: Request, pk: str) -> Response:
        """随机抽取: the seed is opened, every entry gets its ticket; the assessment begins."""
        filing = self.get_object()
        check_move(filing, MOVE, by=self.request.user)
        given = told.DrawInput(data=request.data)
        given.is_valid(raise_exception=True)
        prepared = filing.draws.filter(pk=given.validated_data["draw"]).first()
        if prepared is None:
            raise Http404("没有找到这次抽取")
        draw_panel(prepared, by=self.request.user)
        filing.refresh_from_db()
        return self._panel(filing)

    @extend_schema(
        summary="替换专家",
        request=told.ReplaceInput,
        parameters=[OpenApiParameter("member", int, OpenApiParameter.PATH)],
        responses=PANEL,
    )
    @action(detail=True, methods=["post"], url_path=r"panel/members/(?P<member>\d+)/replace")
    def replace_member(self, request: Request, pk: str, member: str) -> Response:
        """替换专家: by the next lot; by somebody named where no lot is left. With a reason."""
        filing = self.get_object()
        leaving = PanelMember.objects.filter(filing=filing, pk=member).first()
        if leaving is None:
            raise Http404("该专家已经不在评估组")
        given = told.ReplaceInput(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = given.validated_data["expert"]
        expert = who_may_be_named(filing).filter(pk=wanted).first() if wanted else None
        if wanted and expert is None:
            raise Http404("没有找到可以进入评估组的这名专家")
        reason = given.validated_data["reason"]
        replace_panel_member(leaving, by=self.request.user, reason=reason, expert=expert)
        return self._panel(filing)

    @extend_schema(summary="可以指定的专家", responses={200: told.NameableOutput(many=True)}, filters=False)
    @action(detail=True, methods=["get"], url_path="panel/nameable", pagination_class=None)
    def nameable(self, request: Request, pk: str) -> Response:
        """可以指定的专家: experts posted in the province, for naming a panel by hand; for who may name."""
        filing = self.get_object()
        people = who_may_be_named(filing) if may(RIGHT)(filing, request.user) else ()
        return Response(told.NameableOutput(people, many=True).data)

    @extend_schema(summary="评分表、现场记录和整改", responses={200: told.AssessmentOutput, **NOT_FOUND})
    @action(detail=True, methods=["get"])
    def assessment(self, request: Request, pk: str) -> Response:
        """评估情况: the form, what each expert gave, what was seen on site, what is to be put right."""
        filing = self.get_object()
        has_form = filing.law(localdate()).find("filing.assessment_form") is not None
        shown = {
            "form": assessment_form(filing) if has_form else None,
            "members": filing.panel.select_related("expert").order_by("pk"),
            "average": average_score(filing),
            "passed": filing.assessment_passed,
            "report": filing.report,
            "notes": notes_of(filing),
            "findings": findings_to_rectify(filing),
        }
        return Response(told.AssessmentOutput(shown).data)

    @extend_schema(summary="整改验收", request=None, parameters=[FINDING_ID], responses=FINDING)
    @action(detail=True, methods=["post"], url_path=r"findings/(?P<finding>\d+)/check-off")
    def check_off(self, request: Request, pk: str, finding: str) -> Response:
        """整改验收: what was put right is accepted; when all is, rights may be opened."""
        return self._on_finding(finding, check_off_finding)

    @extend_schema(summary="退回整改", request=None, parameters=[FINDING_ID], responses=FINDING)
    @action(detail=True, methods=["post"], url_path=r"findings/(?P<finding>\d+)/send-back")
    def send_back_finding(self, request: Request, pk: str, finding: str) -> Response:
        """退回整改: what was handed in does not do; the institution hands in again."""
        return self._on_finding(finding, send_back_rectification)

    def _on_finding(self, finding: str, service: Any) -> Response:
        found = AssessmentFinding.objects.filter(filing=self.get_object(), pk=finding).first()
        if found is None:
            raise Http404("没有找到该整改事项")
        return Response(AssessmentFindingOutput(service(found, by=self.request.user)).data)

    def _panel(self, filing: Filing) -> Response:
        may_draw = filing.state == Filing.State.ACCEPTED and may(RIGHT)(filing, self.request.user)
        drawn = draw_of(filing)
        coming = next_in_line(filing) if filing.state == Filing.State.UNDER_ASSESSMENT else None
        shown = {
            "least": panel_size(filing) if may_draw else None,
            "candidates": candidates_for(filing) if may_draw else None,
            "prepared": prepared_draw(filing),
            "drawn": drawn,
            "members": filing.panel.select_related("expert").order_by("pk"),
            "uncovered": uncovered_occupations(filing) if drawn else [],
            "next_in_line": coming.name if coming else "",
            "replacements": filing.replacements.select_related("left", "came"),
        }
        return Response(told.PanelOutput(shown).data)
