"""The panel of a filing in the office: its list, its draw, and whoever is replaced."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localdate

from accounts.permissions import may
from institutions.forms.experts import DrawForm, ReplacementForm
from institutions.models import Filing, PanelMember
from institutions.selectors.panel import (
    candidates_for,
    draw_of,
    next_in_line,
    panel_size,
    prepared_draw,
    uncovered_occupations,
    who_may_be_named,
)
from institutions.services import draw_panel, prepare_draw, replace_panel_member
from lifecycle.findings import Finding, RulesNotMet
from lifecycle.move_forms import once_key

RIGHT = "begin_assessment_filing"


class PanelPages:
    """The pages of the panel, beside the moves of a filing."""

    admin_site: Any
    model: Any
    get_object: Any
    case_url: Any
    move_url: Any

    def panel_urls(self) -> list[URLPattern]:
        """The draw, and the replacement of one expert."""
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/panel/", view(self.panel_view), name="institutions_filing_panel"),
            path(
                "<path:object_id>/panel/<int:member>/replace/",
                view(self.replacement_view),
                name="institutions_filing_replace",
            ),
        ]

    def panel_url(self, filing: Filing) -> str:
        """The address of the page of the draw."""
        return reverse("admin:institutions_filing_panel", args=[filing.pk])

    def panel_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """抽取评估组: fix the list, then draw; once drawn, the record anybody can compute again."""
        filing = self._own(request, object_id)
        user: Any = request.user
        may_draw = filing.state == Filing.State.ACCEPTED and may(RIGHT)(filing, user)
        form = DrawForm(
            request.POST if "prepare" in request.POST else None, initial={"size": panel_size(filing)}
        )
        findings: list[Finding] = []
        if request.method == "POST":
            try:
                answer = self._acted(request, filing, form)
            except RulesNotMet as refusal:
                findings = list(refusal.findings)
            else:
                if answer is not None:
                    return answer
        drawn = draw_of(filing)
        context = {
            "form": form,
            "findings": findings,
            "may_draw": may_draw,
            "candidates": candidates_for(filing) if may_draw else None,
            "prepared": prepared_draw(filing),
            "drawn": drawn,
            "uncovered": uncovered_occupations(filing) if drawn else (),
            "dropped": filing.draws.filter(dropped_at__isnull=False).select_related("prepared_by"),
            "replacements": filing.replacements.select_related("left", "came", "by"),
            "by_hand_url": self.move_url(filing, "begin_assessment"),
        }
        return self._page(request, filing, "panel", "评估组", status=422 if findings else 200, **context)

    def _acted(self, request: HttpRequest, filing: Filing, form: DrawForm) -> HttpResponse | None:
        user: Any = request.user
        if "draw" in request.POST:
            prepared = next((d for d in filing.draws.all() if str(d.pk) == request.POST["draw"]), None)
            if prepared is None:
                raise Http404("没有找到这次抽取")
            draw_panel(prepared, by=user)
            messages.success(request, "已抽取评估组，技术评估开始")
        elif form.is_valid():
            prepare_draw(filing, by=user, size=form.cleaned_data["size"])
            messages.success(request, "名单和种子已确定，可以抽取")
        else:
            return None
        return HttpResponseRedirect(self.panel_url(filing))

    def replacement_view(self, request: HttpRequest, object_id: str, member: int) -> HttpResponse:
        """替换专家: by the next lot, or by somebody named where no lot is left."""
        filing = self._own(request, object_id)
        leaving = PanelMember.objects.filter(filing=filing, pk=member).select_related("expert").first()
        user: Any = request.user
        if leaving is None:
            raise Http404("该专家已经不在评估组")
        if not may(RIGHT)(filing, user):
            raise PermissionDenied("您没有替换该评估组专家的权限")
        coming = next_in_line(filing)
        there = filing.panel.values("expert")
        choices = None if coming else who_may_be_named(filing).exclude(pk__in=there)
        form = ReplacementForm(request.POST or None, choices=choices)
        findings: list[Finding] = []
        if request.method == "POST" and form.is_valid():
            try:
                seated = replace_panel_member(leaving, by=user, **form.cleaned_data)
            except RulesNotMet as refusal:
                findings = list(refusal.findings)
            else:
                messages.success(request, f"{leaving.expert}已退出，{seated.expert}进入评估组")
                return HttpResponseRedirect(self.case_url(filing))
        return self._page(
            request,
            filing,
            "replace",
            "替换专家",
            status=422 if findings else 200,
            form=form,
            findings=findings,
            leaving=leaving,
            coming=coming,
            once=once_key(),
            back_url=self.case_url(filing),
        )

    def _own(self, request: HttpRequest, object_id: str) -> Filing:
        filing = self.get_object(request, object_id)
        if not isinstance(filing, Filing):
            raise Http404("没有找到该事项，或不在您的职权范围内")
        return filing

    def _page(
        self, request: HttpRequest, filing: Filing, name: str, title: str, *, status: int, **context: Any
    ) -> HttpResponse:
        rule = filing.law(localdate()).rule("filing.assessment_form")
        shared = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.model._meta,
            "filing": filing,
            "case_url": self.case_url(filing),
            "rule": rule,
        }
        template = f"admin/institutions/filing/{name}.html"
        return TemplateResponse(request, template, {**shared, **context}, status=status)
