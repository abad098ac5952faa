"""Arrangements of days off in the admin: read-only, but for the page that adopts a year's."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.admin import TabularInline
from unfold.decorators import action

from regulations.admin.registers import CatalogueAdmin, may_look
from regulations.arrangements import lines_of
from regulations.calendar import NATION
from regulations.forms import ArrangementForm
from regulations.models import CalendarDay, CalendarYear, Jurisdiction
from regulations.selectors import regions_open_to
from regulations.services import load_arrangement, preview_arrangement


def may_load(request: HttpRequest) -> bool:
    """Tell whether somebody may adopt an arrangement."""
    return "load_arrangement" in getattr(request.user, "permissions", frozenset())


class CalendarDayInline(TabularInline):
    """放假和补班日."""

    model = CalendarDay
    fields = ["day", "name", "is_working"]
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let whoever sees the year see its days."""
        return may_look(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A change is a new version."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A change is a new version."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A change is a new version."""
        return False


@admin.register(CalendarYear)
class CalendarYearAdmin(CatalogueAdmin):
    """工作日历."""

    list_display = [
        "year",
        "place",
        "version",
        "status",
        "document",
        "published_on",
        "adopted_at",
        "adopted_by",
    ]
    list_filter = ["status", "region"]
    search_fields = ["year", "document"]
    inlines = [CalendarDayInline]
    actions_list = ["arrangement"]

    @admin.display(description="适用区域", ordering="region")
    def place(self, version: CalendarYear) -> str:
        """Say where the arrangement holds."""
        if version.region == NATION:
            return "全国"
        return str(Jurisdiction.objects.filter(pk=version.region).first() or version.region)

    def has_load_arrangement_permission(self, request: HttpRequest, *_: Any) -> bool:
        """Tell whether the button is shown."""
        return may_load(request)

    @action(description="录入放假安排", url_path="arrangement", permissions=["load_arrangement"])
    def arrangement(self, request: HttpRequest) -> HttpResponse:
        """Enter an arrangement, see whose dates it moves, adopt it."""
        regions = regions_open_to(request.user)
        form = ArrangementForm(request.POST or None, request.FILES or None, regions=regions)
        moved: Any = None
        if request.method == "POST" and form.is_valid():
            try:
                if "adopt" in request.POST:
                    return self._adopted(request, form)
                moved = preview_arrangement(**form.given(), by=request.user)
                form = _as_text(form, regions)
            except ValidationError as refusal:
                _show(form, refusal)
        context = {
            **self.admin_site.each_context(request),
            "title": "录入放假安排",
            "opts": self.model._meta,
            "form": form,
            "moved": moved,
        }
        status = 400 if form.errors else 200
        return TemplateResponse(
            request, "admin/regulations/calendaryear/arrangement.html", context, status=status
        )

    def _adopted(self, request: HttpRequest, form: ArrangementForm) -> HttpResponse:
        loaded = load_arrangement(**form.given(), by=request.user)
        message = f"{loaded.version}已启用，{len(loaded.moved)}个期限的届满日随之调整。"
        messages.success(request, message)
        return HttpResponseRedirect(reverse("admin:regulations_calendaryear_changelist"))


def _show(form: ArrangementForm, refusal: ValidationError) -> None:
    """Put each message beside its field."""
    for field, said in refusal.message_dict.items():
        form.add_error(field if field in form.fields else None, said)


def _as_text(form: ArrangementForm, regions: list[tuple[str, str]]) -> ArrangementForm:
    """Show what was read, from a file too, as the text that adopting sends again."""
    given = form.given()
    return ArrangementForm(
        {
            "region": given["region"],
            "year": given["year"],
            "document": given["document"],
            "published_on": given["published_on"].isoformat(),
            "days_off": lines_of(given["days_off"]),
            "make_up_days": lines_of(given["make_up_days"]),
        },
        regions=regions,
    )
