"""Looking up the law: packs as pages, rules by their id, periods counted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from lifecycle.law import Due
from regulations.clock import WorkingCalendar
from regulations.decisions import decisions
from regulations.in_force import pack_rules
from regulations.models import CalendarYear
from regulations.rulebook import Rule, StandingReading, count_period
from regulations.schema import PackHeader, PeriodValue
from regulations.shelf import library


@dataclass(frozen=True, slots=True)
class LawbookPage:
    """A pack as a reader sees it: what it is, its rules in order, the readings beneath them."""

    header: PackHeader
    on: date
    rules: tuple[Rule, ...]
    readings: tuple[StandingReading, ...]
    national_defaults: tuple[Rule, ...]


def natural_order(rule_id: str) -> tuple[tuple[int, int, str], ...]:
    """Sort ids as the text runs: JL-2 before JL-10."""
    parts = re.findall(r"\d+|[^\d.\-]+", rule_id)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def packs_on_the_shelf() -> list[PackHeader]:
    """Return every pack, the nation's first."""
    return sorted((pack.header for pack in library().packs.values()), key=lambda header: header.jurisdiction)


def lawbook_page(name: str, *, on: date) -> LawbookPage | None:
    """Return a pack as a page, or None where there is none of that name."""
    shelf = library()
    pack = shelf.packs.get(name)
    if pack is None:
        return None
    made = decisions()
    own = pack_rules(pack, on=on, decided=made)
    answered = {rule.key for rule in own}
    national = () if pack.header.is_national else pack_rules(shelf.national, on=on)
    return LawbookPage(
        header=pack.header,
        on=on,
        rules=_in_order(own),
        readings=tuple(made.reading(reading, on) for reading in pack.readings.values()),
        national_defaults=_in_order(rule for rule in national if rule.key not in answered),
    )


def _in_order(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(sorted(rules, key=lambda rule: natural_order(rule.id)))


def rules_by_id(rule_id: str, *, on: date) -> tuple[Rule, ...]:
    """Return the rules of any pack with an id, or all of an obligation, as they stand on a date."""
    shelf = library()
    made = decisions()
    every = [rule for pack in shelf.packs.values() for rule in pack_rules(pack, on=on, decided=made)]
    exact = tuple(rule for rule in every if rule.id == rule_id)
    return exact or tuple(rule for rule in every if rule_id in rule.obligations)


def period_due(rule: Rule, anchor: date, calendar: WorkingCalendar) -> Due | None:
    """Count one rule's period; None where it sets none (法无定期限)."""
    if not isinstance(rule.value, PeriodValue):
        return None
    return count_period(rule, rule.value, anchor, calendar)


def calendar_years(year: int | None = None) -> QuerySet[CalendarYear]:
    """Return the versions of the arrangements, newest first."""
    versions = CalendarYear.objects.prefetch_related("days")
    return versions if year is None else versions.filter(year=year)
