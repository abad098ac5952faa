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
    for row in institution.scope.all() if on is None else institution.scope.select_related("occupation"):
        if on is not None and not row.valid_from <= on <= row.valid_until:
            continue
        line = lines.setdefault(row.occupation_id, (row.occupation_id, row.occupation.name, []))
        if row.get_level_display() not in line[2]:
            line[2].append(row.get_level_display())
    return list(lines.values())
