"""Reads of the register as the public sees it."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from institutions.models import (
    Institution,
)
from regulations.models import Jurisdiction


def directory(words: str = "", *, division: str = "", occupation: str = "") -> QuerySet[Institution]:
    """The public directory (机构名录): institutions on the register, by name, place or occupation."""
    found = Institution.objects.filter(state=Institution.State.ACTIVE).select_related("jurisdiction__parent")
    if words:
        found = found.filter(name__icontains=words)
    if division:
        prefix = division[:2] if division.endswith("0000") else division.removesuffix("00")
        found = found.filter(jurisdiction__code__startswith=prefix)
    if occupation:
        found = found.filter(scope__occupation__name__icontains=occupation).distinct()
    return found.prefetch_related("scope__occupation").order_by("name")


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


def places_of_directory() -> list[Jurisdiction]:
    """The prefectures in which institutions stand on the register."""
    codes = {
        f"{code[:4]}00"
        for code in Institution.objects.filter(state=Institution.State.ACTIVE)
        .values_list("jurisdiction_id", flat=True)
        .distinct()
    }
    return list(Jurisdiction.objects.filter(code__in=codes).order_by("code"))
