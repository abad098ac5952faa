"""Reads of the register as the public sees it."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from institutions.models import (
    Institution,
)
from regulations.models import Jurisdiction


def prefectures(province: str) -> QuerySet[Jurisdiction]:
    """The prefectures of a province."""
    return Jurisdiction.objects.filter(parent_id=province, is_current=True).order_by("code")


def scope_by_occupation(institution: Institution, on: date | None = None) -> list[tuple[str, str, list[str]]]:
    """What an institution is filed for: code, occupation, its levels; on a date, what is valid then."""
    lines: dict[str, tuple[str, str, list[str]]] = {}
    rows = institution.scope.all()
    if on is not None:
        rows = institution.scope.on(on).select_related("occupation", "special_item")
    for row in rows:
        line = lines.setdefault(row.code, (row.code, row.name, []))
        if row.level_label not in line[2]:
            line[2].append(row.level_label)
    return list(lines.values())
