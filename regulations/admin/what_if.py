"""Trials of other rules in the admin (试算): asked on one page, answered on another, exported as a table."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localdate
from unfold.admin import ModelAdmin

from regulations import tasks
from regulations.forms import WhatIfForm
from regulations.models import WhatIf, WhatIfCase
from regulations.proposal import entry_text
from regulations.selectors.what_if import as_csv, as_workbook, counts_of
from regulations.services import ask_what_if, packs_open_to
from regulations.shelf import library, packs_folder

CASES_ON_A_PAGE = 50
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@admin.register(WhatIf)
class WhatIfAdmin(ModelAdmin):
    """试算: whoever may try rules sees the trials of the own province."""

    list_display = ["title", "pack", "since", "until", "status", "looked_at", "by", "asked_at"]
    list_filter = ["status", "pack"]
    search_fields = ["title"]
    list_select_related = ["by"]
    list_fullwidth = True
    actions = None
    change_form_template = "admin/regulations/whatif/answer.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[WhatIf]:
        """Only trials of packs the person may try."""
        trials: QuerySet[WhatIf] = super().get_queryset(request)
        return trials.filter(pack__in=packs_open_to(request.user))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever may try rules."""
        return "try_rules" in getattr(request.user, "permissions", ())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The queryset is scoped; who sees a row may open it."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may try rules asks."""
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A question that was asked stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A question that was asked stays."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The table of a trial, beside its page."""
        own = path(
            "<path:object_id>/export/<slug:form>/",
            self.admin_site.admin_view(self.export_view),
            name="regulations_whatif_export",
        )
        return [own, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask: choose an entry, change it, name the time."""
        if not self.has_add_permission(request):
            raise PermissionDenied("您没有试算规则的权限")
        user: Any = request.user
        open_packs = packs_open_to(user)
        form = WhatIfForm(
            request.POST or None, packs=open_packs, initial=self._beginning(request, open_packs)
        )
        if request.method == "POST" and form.is_valid():
            try:
                asked = ask_what_if(**form.cleaned_data, by=user)
            except ValidationError as refusal:
                for field, said in refusal.message_dict.items():
                    form.add_error(field, said)
            else:
                tasks.answer_what_if.delay_on_commit(asked.pk)
                messages.success(request, "已提交试算，正在逐件核对；可以离开本页，稍后回来查看。")
                return HttpResponseRedirect(reverse("admin:regulations_whatif_change", args=[asked.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": "新建试算",
            "opts": self.model._meta,
            "form": form,
            "entries": _entries(open_packs),
            "chosen": request.GET.get("entry", ""),
        }
        status = 400 if form.errors else 200
        return TemplateResponse(request, "admin/regulations/whatif/ask.html", context, status=status)

    def _beginning(self, request: HttpRequest, open_packs: list[str]) -> dict[str, Any]:
        """Begin with the entry that was chosen, as the pack has it now."""
        today = localdate()
        begin: dict[str, Any] = {
            "since": today.replace(month=1, day=1),
            "until": today,
            "from_the_start": True,
        }
        name, _, key = request.GET.get("entry", "").partition(":")
        if name in open_packs:
            pack = library().packs[name]
            begin["pack"] = name
            if key in pack.entries:
                begin["changes"] = entry_text(packs_folder(), pack, key)
                begin["title"] = f"试改{pack.entries[key].entry.title}"
        elif open_packs:
            begin["pack"] = open_packs[0]
        return begin

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The answer: how many and which cases, newly or no longer."""
        asked = self._asked(request, object_id)
        cases = asked.cases.all()
        wanted = request.GET.get("effect", "")
        if wanted in WhatIfCase.Effect.values:
            cases = cases.filter(effect=wanted)
        context = {
            **self.admin_site.each_context(request),
            "title": asked.title,
            "opts": self.model._meta,
            "original": asked,
            "asked": asked,
            "pack_title": library().packs[asked.pack].header.title,
            "running": asked.status in {WhatIf.Status.QUEUED, WhatIf.Status.RUNNING},
            "counts": counts_of(asked),
            "wanted": wanted,
            "page": Paginator(cases, CASES_ON_A_PAGE).get_page(request.GET.get("page")),
        }
        return TemplateResponse(request, self.change_form_template, context)

    def export_view(self, request: HttpRequest, object_id: str, form: str) -> HttpResponse:
        """The cases as a table to take away."""
        asked = self._asked(request, object_id)
        if form == "csv":
            content, media_type = as_csv(asked), "text/csv; charset=utf-8"
        elif form == "xlsx":
            content, media_type = as_workbook(asked), WORKBOOK
        else:
            raise Http404("没有这种格式")
        answer = HttpResponse(content, content_type=media_type)
        answer["Content-Disposition"] = f'attachment; filename="what-if-{asked.pk}.{form}"'
        return answer

    def _asked(self, request: HttpRequest, object_id: str) -> WhatIf:
        if not self.has_view_permission(request):
            raise PermissionDenied("您没有试算规则的权限")
        asked: WhatIf | None = self.get_object(request, object_id)
        if asked is None:
            raise Http404("没有找到该试算，或不是本省的规则包")
        return asked


def _entries(open_packs: list[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a proposal may begin with, pack by pack."""
    packs = (library().packs[name] for name in open_packs)
    return [
        (
            pack.header.title,
            [
                (f"{pack.name}:{key}", f"{found.entry.id} {found.entry.title}")
                for key, found in pack.entries.items()
            ],
        )
        for pack in packs
    ]
