"""How many institutions there may be (数量上限): counted by area and by occupation or item."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate

from institutions.models import FiledScope, Filing, Institution
from lifecycle.findings import Finding
from regulations.rulebook import Rule

# How much of a division's code names the area a quota counts in.
DIGITS = {"county": 6, "prefecture": 4, "province": 2}
COUNTED = (Institution.State.ACTIVE, Institution.State.SUSPENDED)


def quota_findings(filing: Filing) -> list[Finding]:
    """Where one more institution would go beyond a quota: a remark while it applies, an exception to be made.

    Where an area has set no figure (XJ-7.3), nothing is full.
    """
    found = []
    items = list(filing.items.select_related("occupation", "special_item"))
    for rule in filing.law(localdate()).quotas():
        value: Any = rule.value
        for code, name in {item.code: item.name for item in items}.items():
            count = _filed_there(filing, rule, code)
            if value.is_full(count):
                found.append(
                    Finding.under(
                        rule.citation,
                        "items",
                        f"“{name}”在本地区已有{count}家（{value.summary()}）",
                        rule.cure,
                        blocking=not rule.is_soft,
                        soft=rule.is_soft,
                    )
                )
    return found


def _filed_there(filing: Filing, rule: Rule, code: str) -> int:
    value: Any = rule.value
    digits = max((DIGITS[part] for part in value.per if part in DIGITS), default=DIGITS["province"])
    own = "special_item__code" if filing.institution.is_special else "occupation_id"
    rows = FiledScope.objects.on(localdate()).filter(
        institution__jurisdiction__code__startswith=filing.jurisdiction_id[:digits],
        institution__kind=filing.institution.kind,
        institution__state__in=COUNTED,
        **{own: code},
    )
    others = rows.exclude(institution_id=filing.institution_id)
    return others.values("institution_id").distinct().count()
