"""Looking things up: packs as pages, occupations by name or code, divisions by tree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from lifecycle.law import Due
from regulations.catalogue import BorderEntry, border_entries
from regulations.clock import WorkingCalendar
from regulations.decisions import decisions
from regulations.in_force import pack_rules
from regulations.models import CalendarYear, Jurisdiction, Occupation
from regulations.rulebook import Rule, Rulebook, StandingReading, count_period
from regulations.schema import PackHeader, PeriodValue
from regulations.shelf import library

MOST_SUGGESTIONS = 20


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


def search_occupations(words: str, *, among: QuerySet[Occupation] | None = None) -> list[Occupation]:
    """Return up to 20 occupations whose code begins with the words or whose name has them, best first."""
    wanted = words.strip()
    base = Occupation.objects.filter(is_current=True) if among is None else among
    if not wanted:
        return []
    found = base.filter(Q(code__startswith=wanted) | Q(name__icontains=wanted))
    closeness = Case(
        When(Q(name=wanted) | Q(code=wanted), then=Value(0)),
        When(Q(name__startswith=wanted) | Q(code__startswith=wanted), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return list(found.annotate(closeness=closeness).order_by("closeness", "code")[:MOST_SUGGESTIONS])


def occupations_open_to_recognition(book: Rulebook) -> QuerySet[Occupation]:
    """Return the occupations that may be filed (JL-2.1): of the classes named, outside the catalogue."""
    classes = book.choices("filing.occupation_classes").codes
    return Occupation.objects.filter(is_current=True, class_code__in=classes).exclude(
        code__in=excluded_codes()
    )


@lru_cache(maxsize=1)
def excluded_codes() -> frozenset[str]:
    """Return the codes of occupations that lie wholly inside the national qualification catalogue."""
    return frozenset(entry.occupation_code for entry in border_entries() if entry.excludes)


def border_of(occupation_code: str) -> tuple[BorderEntry, ...]:
    """Return what the qualification catalogue says of an occupation: nothing, a part of it, or all."""
    return tuple(entry for entry in border_entries() if entry.occupation_code == occupation_code)


def jurisdictions_within(code: str) -> QuerySet[Jurisdiction]:
    """Return an area and everything beneath it, by its code."""
    prefix = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    return Jurisdiction.objects.filter(code__startswith=prefix)


def receiving_authority(book: Rulebook, *, affiliation: str, division: str) -> Jurisdiction:
    """Return whose centre receives an applicant seated in a division (JL-4.1)."""
    tiers = book.tiers()
    if tiers.received_by(affiliation) == "province":
        return Jurisdiction.objects.get(pk=f"{division[:2]}0000")
    own = {authority.code for authority in tiers.acceptance_authorities}
    place: Jurisdiction | None = Jurisdiction.objects.select_related("parent__parent").get(pk=division)
    while place is not None:
        if place.pk in own or place.level in {Jurisdiction.Level.PREFECTURE, Jurisdiction.Level.PROVINCE}:
            return place
        place = place.parent
    raise Jurisdiction.DoesNotExist(f"区划 {division} 没有上级受理机关")


def calendar_years(year: int | None = None) -> QuerySet[CalendarYear]:
    """Return the versions of the arrangements, newest first."""
    versions = CalendarYear.objects.prefetch_related("days")
    return versions if year is None else versions.filter(year=year)
