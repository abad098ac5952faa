"""Where a person may arrange days off (适用区域)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from regulations.calendar import NATION
from regulations.models import Jurisdiction


def regions_open_to(user: Any) -> list[tuple[str, str]]:
    """Return where a person may arrange days off, as (code, name), the widest first.

    Whoever has the right in a province arranges for it and its prefectures, and enters what the State Council
    has published for the nation; in a prefecture, for that one alone.
    """
    held = [standing for standing in user.standings if "load_arrangement" in standing.permissions]
    codes = {standing.jurisdiction_code for standing in held if standing.jurisdiction_code}
    provinces = [code for code in codes if code.endswith("0000")]
    beneath = [level for level in Jurisdiction.Level if level != Jurisdiction.Level.COUNTY]
    areas = Jurisdiction.objects.filter(
        Q(pk__in=codes) | Q(parent__in=provinces), level__in=beneath, is_current=True
    )
    nation = [(NATION, "全国")] if provinces else []
    return nation + list(areas.order_by("code").values_list("code", "name"))
