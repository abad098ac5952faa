"""Reads of sites: where an institution is filed, what a change touches, what the public sees of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from institutions.models import FiledRoom, FiledScope, Filing, FilingSite, Institution, Site


def sites_on(institution: Institution, day: date) -> list[Site]:
    """The sites an institution works at on a day, the main one first."""
    held: Any = institution.sites.all()
    return list(held.in_force(day).order_by("-is_main", "pk"))


def filed_sites(institution: Institution, day: date) -> list[Site]:
    """The sites it is filed for on a day, the main one first: what it only told of is none of them."""
    filed = FiledScope.objects.filter(institution=institution).on(day).values("site")
    rooms = FiledRoom.objects.filter(institution=institution).on(day).values("site")
    held: Any = institution.sites.all()
    return list((held.filter(pk__in=filed) | held.filter(pk__in=rooms)).order_by("-is_main", "pk").distinct())


def main_site(institution: Institution, day: date) -> Site | None:
    """The site at the address of the institution; where none is called so, the first it works at."""
    return next(iter(sites_on(institution, day)), None)


# -- plans that run at a site -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session of a plan that binds, in a filed room (受影响的场次); `plan` in words, `url` its page."""

    plan: str
    room: str
    on: date
    is_public: bool
    url: str = ""


PlansInRooms = Callable[[Collection[int], date], Iterable[PlannedSession]]
_plans: list[PlansInRooms] = []


def provides_planned_sessions(provider: PlansInRooms) -> None:
    """Let an app above say which sessions are planned in some rooms on a day or later."""
    if provider not in _plans:
        _plans.append(provider)


def sessions_planned_at(sites: Collection[Site], day: date) -> list[PlannedSession]:
    """The sessions planned in the rooms of some sites on a day or later, in order of time."""
    if not sites:
        return []
    rooms = list(FiledRoom.objects.filter(site__in=sites).from_day(day).values_list("pk", flat=True))
    found = [session for provider in _plans for session in provider(rooms, day)] if rooms else []
    return sorted(found, key=lambda session: (session.on, session.plan, session.room))


def change_day(filing: Filing) -> date:
    """The day a change of site takes effect: the stated one, and not before it is decided."""
    today = localdate()
    return max(filing.changed_on or today, today)


def sessions_affected(filing: Filing) -> list[PlannedSession]:
    """The sessions planned in rooms that end with a change of site (受影响的场次)."""
    ending = [row.site for row in _rows_of(filing) if row.act in (row.Act.MOVE, row.Act.GIVE_UP) and row.site]
    return sessions_planned_at(ending, change_day(filing))


def _rows_of(filing: Filing) -> list[FilingSite]:
    return list(filing.sites.select_related("site"))


# -- what the public sees -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site an institution is or was filed for (备案场地), from a day to a day."""

    name: str
    address: str
    since: date
    until: date | None
    is_main: bool
    holds: bool
    rooms: tuple[FiledRoom, ...]


def site_lines(institution: Institution) -> list[SiteLine]:
    """Every site an institution is or was filed for with its rooms; what holds today first."""
    today = localdate()
    rooms: dict[int, list[FiledRoom]] = {}
    for room in institution.rooms.on(today).order_by("use", "pk"):
        rooms.setdefault(room.site_id, []).append(room)
    scoped = set(institution.scope.order_by().values_list("site", flat=True).distinct())
    known: Any = institution.sites.all()
    lines = [
        SiteLine(
            site.name,
            site.address,
            site.since,
            site.until,
            site.is_main,
            site.holds_on(today),
            tuple(rooms.get(site.pk, ())),
        )
        for site in known.order_by("-is_main", "-since", "-pk")
        if site.pk in scoped or site.pk in rooms
    ]
    return sorted(lines, key=lambda line: not line.holds)
