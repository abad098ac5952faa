"""Reads of the register as the public sees it."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from institutions.models import Institution, Site
from regulations.models import Jurisdiction


def prefectures(province: str) -> QuerySet[Jurisdiction]:
    """The prefectures of a province."""
    return Jurisdiction.objects.filter(parent_id=province, is_current=True).order_by("code")


def scope_by_site(institution: Institution, on: date) -> list[tuple[Site, list[tuple[str, str, list[str]]]]]:
    """What an institution is filed for on a day, site by site, the main one first."""
    rows = institution.scope.on(on).select_related("occupation", "special_item", "site")
    sites: dict[int, tuple[Site, dict[str, tuple[str, str, list[str]]]]] = {}
    for row in rows:
        line = sites.setdefault(row.site_id, (row.site, {}))[1].setdefault(row.code, (row.code, row.name, []))
        line[2].append(row.level_label)
    ordered = sorted(sites.values(), key=lambda pair: (not pair[0].is_main, pair[0].pk))
    return [(site, list(lines.values())) for site, lines in ordered]


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
