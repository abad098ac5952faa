"""The register of readings in the admin (解读登记), and the page on which one is decided."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localdate

from regulations.admin.act_forms import DecideReadingForm, show_beside_fields
from regulations.admin.registers import CatalogueAdmin, may_look
from regulations.models import ReadingDecision
from regulations.selectors.readings import (
    RegisteredReading,
    register_of_readings,
    registered_reading,
    what_options_change,
    words_of_option,
)
from regulations.services.authority import require_standing, standing_over
from regulations.services.readings import RIGHT, decide_reading, preview_reading

UNDO = (
    "可以随时另作决定（改用别的读法，或撤回批准），自新决定的日期起适用。"
    "本次决定永久保留在登记中，不能更改或删除；已经开始的期限仍按开始之日的读法。"
)


@admin.register(ReadingDecision)
class ReadingDecisionAdmin(CatalogueAdmin):
    """条文解读: the register as the first page; the bare list of decisions behind it."""

    list_display = ["reading", "words", "approved", "decided_on", "by_title", "cases_affected", "at"]
    list_filter = ["approved"]
    search_fields = ["reading", "reason", "by_title"]
    fields = ["reading", "words", "approved", "decided_on", "by_title", "reason", "cases_affected", "at"]
    readonly_fields = ["words", "at"]

    @admin.display(description="采用的读法")
    def words(self, decision: ReadingDecision) -> str:
        """Say the option in the words of the register."""
        return words_of_option(decision)

    def get_urls(self) -> list[URLPattern]:
        """The list of decisions, and the page of the act."""
        view = self.admin_site.admin_view
        own = [
            path("decisions/", view(self.decisions_view), name="regulations_readingdecision_decisions"),
            path("<slug:reading>/decide/", view(self.decide_view), name="regulations_readingdecision_decide"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the register: every reading, how it stands, and which of them the person may decide."""
        if not may_look(request):
            raise PermissionDenied("只有人社部门在岗人员可以查看")
        today = localdate()
        by_pack: dict[str, list[dict[str, Any]]] = {}
        for registered in register_of_readings(on=today):
            row = {"registered": registered, "may_decide": _may_decide(request, registered)}
            by_pack.setdefault(registered.header.title, []).append(row)
        context = {
            **self.admin_site.each_context(request),
            "title": "条文解读登记",
            "opts": self.model._meta,
            # What one may decide oneself comes first.
            "packs": sorted(by_pack.items(), key=lambda pack: not pack[1][0]["may_decide"]),
        }
        return TemplateResponse(request, "admin/regulations/readingdecision/register.html", context)

    def decisions_view(self, request: HttpRequest) -> HttpResponse:
        """List what has been decided, newest first."""
        listed: HttpResponse = super().changelist_view(request, {"title": "解读决定"})
        return listed

    def decide_view(self, request: HttpRequest, reading: str) -> HttpResponse:
        """Say what a decision would change, show whose dates it moves, record it."""
        registered = registered_reading(reading, on=localdate())
        if registered is None:
            raise Http404(f"解读登记中没有“{reading}”，请核对编号")
        require_standing(request.user, RIGHT, registered.header, "决定条文解读")
        form = DecideReadingForm(request.POST or None, standing=registered.standing)
        moved: Any = None
        if request.method == "POST" and form.is_valid():
            given = {**form.cleaned_data, "by": request.user}
            try:
                if "decide" in request.POST:
                    return self._decided(request, reading, given)
                moved = preview_reading(reading, **given)
            except ValidationError as refusal:
                show_beside_fields(form, refusal)
        return self._page(request, registered, form, moved)

    def _decided(self, request: HttpRequest, reading: str, given: dict[str, Any]) -> HttpResponse:
        made = decide_reading(reading, **given)
        outcome = "已批准" if made.decision.approved else "已改为拟采用"
        moved = f"，{len(made.moved)}个期限的届满日随之调整" if made.moved else "，没有期限因此变动"
        messages.success(request, f"解读{reading}{outcome}，自{made.decision.decided_on}起适用{moved}。")
        return HttpResponseRedirect(reverse("admin:regulations_readingdecision_changelist"))

    def _page(
        self, request: HttpRequest, registered: RegisteredReading, form: DecideReadingForm, moved: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"决定条文解读 {registered.id}",
            "opts": self.model._meta,
            "registered": registered,
            "changes": what_options_change(registered, on=localdate()),
            "form": form,
            "moved": moved,
            "undo": UNDO,
        }
        status = 400 if form.errors else 200
        template = "admin/regulations/readingdecision/decide.html"
        return TemplateResponse(request, template, context, status=status)


def _may_decide(request: HttpRequest, registered: RegisteredReading) -> bool:
    return standing_over(request.user, RIGHT, registered.header) is not None
