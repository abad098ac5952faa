"""Looking up the lists of special abilities (专项职业能力目录): what an area may examine on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from regulations.models import Jurisdiction, SpecialItem


def special_items_in_force(region: str, on: date) -> QuerySet[SpecialItem]:
    """Return the items that may be examined in an area on a day (GS-1a): its own list and those above it."""
    above = {region, f"{region[:4]}00", f"{region[:2]}0000"}
    return (
        SpecialItem.objects.filter(region__in=above, valid_from__lte=on)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))
        .select_related("region", "edition")
        .order_by("region", "code")
    )


def regions_with_special_items() -> QuerySet[Jurisdiction]:
    """Return the areas that have published a list of special abilities."""
    return Jurisdiction.objects.filter(pk__in=SpecialItem.objects.values("region")).order_by("code")


def regions_for_import(user: Any) -> QuerySet[Jurisdiction]:
    """Return the provinces and prefectures whose list of special abilities a person may bring in."""
    held = [standing for standing in user.standings if "import_catalogue" in standing.permissions]
    within = Q(pk__in=[])
    for standing in held:
        within |= Q(code__startswith=standing.territory_prefix)
    upper = [Jurisdiction.Level.PROVINCE, Jurisdiction.Level.PREFECTURE]
    return Jurisdiction.objects.filter(within, level__in=upper, is_current=True).order_by("code")
