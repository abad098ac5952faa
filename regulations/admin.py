"""Catalogues and calendars in the admin: read-only, but for the page that adopts a year's arrangement."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action

from regulations.arrangements import lines_of
from regulations.calendar import NATION
from regulations.forms import ArrangementForm
from regulations.models import CalendarDay, CalendarYear, Jurisdiction, Occupation
from regulations.services import load_arrangement, preview_arrangement


def may_look(request: HttpRequest) -> bool:
    """Tell whether somebody holds a post that sees the registers."""
    held: frozenset[str] = getattr(request.user, "permissions", frozenset())
    return bool({"view_register", "load_arrangement"} & held)


def may_load(request: HttpRequest) -> bool:
    """Tell whether somebody may adopt an arrangement."""
    return "load_arrangement" in getattr(request.user, "permissions", frozenset())


class CatalogueAdmin(ModelAdmin):
    """A catalogue: everybody with a post may look, nobody edits."""

    list_fullwidth = True
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the catalogue to whoever holds a post."""
        return may_look(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let whoever holds a post look."""
        return may_look(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Entries come from the catalogue files."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Entries come from the catalogue files."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Old records carry old codes: nothing is removed."""
        return False


@admin.register(Jurisdiction)
class JurisdictionAdmin(CatalogueAdmin):
    """行政区划."""

    list_display = ["code", "name", "level", "parent", "is_local", "is_current"]
    list_filter = ["level", "is_local", "is_current"]
    list_select_related = ["parent"]
    search_fields = ["=code", "name"]


@admin.register(Occupation)
class OccupationAdmin(CatalogueAdmin):
    """职业分类目录."""

    list_display = ["code", "name", "middle_class", "minor_class", "work_type_count", "marks"]
    list_filter = ["class_code", "digital", "green", "is_current"]
    search_fields = ["code", "name"]

    @admin.display(description="标识")
    def marks(self, occupation: Occupation) -> str:
        """Say which marks the classification gives it."""
        given = {"数字职业": occupation.digital, "绿色职业": occupation.green}
        return "、".join(words for words, is_given in given.items() if is_given)


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
        form = ArrangementForm(request.POST or None, request.FILES or None)
        moved: Any = None
        if request.method == "POST" and form.is_valid():
            try:
                if "adopt" in request.POST:
                    return self._adopted(request, form)
                moved = preview_arrangement(**form.given(), by=request.user)
                form = _as_text(form)
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


def _as_text(form: ArrangementForm) -> ArrangementForm:
    """Show what was read, from a file too, as the text that adopting sends again."""
    given = form.given()
    return ArrangementForm(
        {
            "year": given["year"],
            "document": given["document"],
            "published_on": given["published_on"].isoformat(),
            "days_off": lines_of(given["days_off"]),
            "make_up_days": lines_of(given["make_up_days"]),
        }
    )
