"""Catalogues in the admin: divisions and occupations."""

from __future__ import annotations

from django.contrib import admin

from regulations.admin.registers import CatalogueAdmin
from regulations.models import Jurisdiction, Occupation


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
