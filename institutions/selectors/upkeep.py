"""What the register says of an institution today, in the terms of the rules; and its scope as a map."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from institutions.models import Duty, FiledScope, Institution, Level
from institutions.models.people import ASSESSING
from institutions.models.places import SiteTenure
from institutions.rules import full_years
from institutions.selectors.own_rules import own_rules_of
from institutions.selectors.places import rooms_now, sites_of, subjects_of
from institutions.selectors.staff import people_of
from institutions.upkeep import Amount, RegisterFacts

LastActivity = Callable[[Institution], date | None]
_activity: list[LastActivity] = []


def provides_activity(provider: LastActivity) -> None:
    """Let an app above say when an institution last examined."""
    if provider not in _activity:
        _activity.append(provider)


def last_activity(institution: Institution) -> date | None:
    """The day an institution last examined; of one that never did, the day it was filed."""
    days = [day for provider in _activity if (day := provider(institution)) is not None]
    return max(days) if days else institution.valid_from


def register_facts(institution: Institution, on: date) -> RegisterFacts:
    """What the rules are held against: people, places, cards and published rules as they stand."""
    people: list[Any] = list(people_of(institution, on=on))
    sites = sites_of(institution)
    assessors = [p for p in people if any(row.duty in ASSESSING for row in p.shown_duties)]
    return RegisterFacts(
        form=institution.form,
        premises=frozenset(s.tenure.kind for s in sites if s.tenure),
        amounts={
            **_people_amounts(people, assessors, sorted(subjects_of(institution)), on),
            **_place_amounts(institution, sites),
        },
        valid_until=institution.valid_until,
        active_on=last_activity(institution),
        ended_cards=tuple(
            (person.name, max(card.valid_until for card in person.shown_cards))
            for person in assessors
            if person.shown_cards and not _valid_cards(person, on)
        ),
        without_card=tuple(person.name for person in assessors if not person.shown_cards),
        missing_rules=tuple(point.label for point in own_rules_of(institution) if point.text is None),
    )


def _valid_cards(person: Any, on: date) -> list[Any]:
    return [card for card in person.shown_cards if card.valid_from <= on <= card.valid_until]


def _people_amounts(
    people: Sequence[Any], assessors: Sequence[Any], codes: Sequence[str], on: date
) -> dict[str, Amount]:
    """Heads by duty; an assessor whose only cards have run out does not count."""
    duties = [row.duty for person in people for row in person.shown_duties]
    able = [p for p in assessors if not p.shown_cards or _valid_cards(p, on)]
    return {
        "full_time_staff": duties.count(Duty.FULL_TIME),
        "assessors": len(able),
        "supervisors": duties.count(Duty.SUPERVISOR),
        "experts": duties.count(Duty.EXPERT),
        "responsible_persons": duties.count(Duty.RESPONSIBLE),
        "full_time_exam_staff": duties.count(Duty.EXAM_MANAGER),
        "exam_affairs_staff": duties.count(Duty.EXAM_AFFAIRS),
        "assessors_per_item": min((_judging(able, code, on) for code in codes), default=None),
    }


def _judging(able: Iterable[Any], code: str, on: date) -> int:
    """How many assessors hold a valid card for an occupation or an item."""
    return sum(
        any(
            code in {subject.code for subject in (*card.occupations.all(), *card.special_items.all())}
            for card in _valid_cards(person, on)
        )
        for person in able
    )


def _place_amounts(institution: Institution, sites: Sequence[Any]) -> dict[str, Amount]:
    areas = [s.tenure.floor_area_m2 for s in sites if s.tenure and s.tenure.floor_area_m2 is not None]
    leases = [
        full_years(s.tenure.lease_from, s.tenure.lease_until)
        for s in sites
        if s.tenure and s.tenure.kind == SiteTenure.Kind.LEASED and s.tenure.lease_from
    ]
    rooms = rooms_now(institution)
    return {
        "floor_area_m2": sum(areas) if areas else None,
        "lease_years": min(leases, default=None),
        "theory_rooms": sum(room.use == "theory" for room in rooms),
    }


@dataclass(frozen=True, slots=True)
class ScopeCell:
    """An occupation at a level: until when, and at which sites where it is not filed for all of them."""

    valid_until: date | None
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """One occupation or item with the last day of each level (备案范围图); None where it is not filed."""

    code: str
    name: str
    cells: tuple[ScopeCell | None, ...]


def scope_map(institution: Institution, on: date) -> tuple[list[str], list[ScopeLine]]:
    """What an institution is filed for on a day: the levels that occur, and a line for each occupation."""
    rows: list[FiledScope] = list(
        institution.scope.on(on).select_related("occupation", "special_item", "site").order_by("pk")
    )
    levels = sorted({row.level for row in rows}, key=lambda level: -(level or 0))
    everywhere = len({row.site_id for row in rows})
    lines: dict[str, tuple[str, dict[int | None, list[FiledScope]]]] = {}
    for row in rows:
        lines.setdefault(row.code, (row.name, {}))[1].setdefault(row.level, []).append(row)
    labels = [Level(level).label if level else "不分等级" for level in levels]
    return labels, [
        ScopeLine(code, name, tuple(_cell(filed.get(level), everywhere) for level in levels))
        for code, (name, filed) in sorted(lines.items())
    ]


def _cell(rows: Sequence[FiledScope] | None, everywhere: int) -> ScopeCell | None:
    """The first day any of them ends; their sites, where there are more than those."""
    if not rows:
        return None
    ends = [row.valid_until for row in rows if row.valid_until is not None]
    sites = () if len(rows) == everywhere else tuple(row.site.name for row in rows)
    return ScopeCell(min(ends, default=None), sites)
