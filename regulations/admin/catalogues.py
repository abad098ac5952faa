"""Catalogues in the admin: divisions, occupations and their past, the lists of special abilities."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localdate
from unfold.admin import ModelAdmin

from regulations.admin.registers import CatalogueAdmin
from regulations.catalogue import field_labels
from regulations.models import Jurisdiction, Occupation, SpecialItem
from regulations.selectors import border_of, occupation_history


@admin.register(Jurisdiction)
class JurisdictionAdmin(CatalogueAdmin):
    """行政区划."""

    list_display = ["code", "name", "level", "parent", "is_local", "is_current", "dissolved_in", "successor"]
    list_filter = ["level", "is_local", "is_current"]
    list_select_related = ["parent", "successor"]
    search_fields = ["=code", "name"]


@admin.register(Occupation)
class OccupationAdmin(CatalogueAdmin):
    """职业分类目录."""

    list_display = ["code", "name", "middle_class", "minor_class", "work_type_count", "marks"]
    list_filter = ["class_code", "digital", "green", "is_current"]
    search_fields = ["code", "name"]
    readonly_fields = ["border", "history"]

    @admin.display(description="标识")
    def marks(self, occupation: Occupation) -> str:
        """Say which marks the classification gives it."""
        given = {"数字职业": occupation.digital, "绿色职业": occupation.green}
        return "、".join(words for words, is_given in given.items() if is_given)

    @admin.display(description="与《国家职业资格目录》的关系")
    def border(self, occupation: Occupation) -> str:
        """Say which sub-items of the qualification catalogue lie in it."""
        lines = [
            (
                "整个职业列入目录" if entry.excludes else "部分列入目录",
                entry.sub_item,
                entry.note,
                "" if entry.is_confirmed else "（未经核对）",
            )
            for entry in border_of(occupation.code)
        ]
        return format_html_join("", "<p>{}：{}。{}{}</p>", lines) or "目录外"

    @admin.display(description="沿革")
    def history(self, occupation: Occupation) -> str:
        """List what each edition did to it, newest first."""
        labels = field_labels("occupations")
        lines = [
            (
                edition.read_on,
                act,
                "；".join(
                    f"{labels.get(name, name)}“{before}”改为“{after}”"
                    for name, (before, after) in fields.items()
                ),
                edition.source,
            )
            for edition, act, fields in occupation_history(occupation.code)
        ]
        return format_html_join("", "<p>{} {} {}（{}）</p>", lines) or "没有记录"


class InForceFilter(admin.SimpleListFilter):
    """Items that may be examined today, or those that no longer may."""

    title = "效力"
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Offer both."""
        return [("yes", "现行"), ("no", "非现行")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the ones asked for."""
        today = localdate()
        current = Q(valid_from__lte=today) & (Q(valid_until__isnull=True) | Q(valid_until__gte=today))
        wanted = {"yes": current, "no": ~current}.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(wanted)


@admin.register(SpecialItem)
class SpecialItemAdmin(CatalogueAdmin):
    """专项能力项目."""

    list_display = ["code", "name", "region", "norm", "valid_from", "valid_until", "source"]
    list_filter = [InForceFilter, "region"]
    list_select_related = ["region", "edition"]
    search_fields = ["code", "name"]

    @admin.display(description="目录来源")
    def source(self, item: SpecialItem) -> str:
        """Name the list the item comes from."""
        return format_html("{}（{}）", item.edition.source, item.edition.read_on)
