"""The working-day calendar in use (工作日历): the table's newest versions over those that come along."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.db.models import Count, Max

from regulations.clock import (
    NATION,
    SpecialDay,
    WorkingCalendar,
    YearArrangement,
    arranged,
    provisional_arrangement,
)
from regulations.models import CalendarYear

__all__ = ["NATION", "SeedYear", "WorkingCalendar", "seed_calendar", "seed_years", "working_calendar"]

FOLDER: Final = Path(__file__).resolve().parent / "catalogues" / "calendar"


@dataclass(frozen=True, slots=True)
class SeedYear:
    """A year's arrangement as it comes with the platform, with its document."""

    arrangement: YearArrangement
    published_on: date | None


@lru_cache(maxsize=1)
def seed_years() -> dict[int, SeedYear]:
    """Read the arrangements that come with the platform."""
    off: dict[int, list[tuple[date, str]]] = {}
    worked: dict[int, list[tuple[date, str]]] = {}
    for row in _rows("days.csv"):
        day = date.fromisoformat(row["day"])
        side = worked if row["kind"] == "work" else off
        side.setdefault(day.year, []).append((day, row["name"]))
    years = {}
    for row in _rows("years.csv"):
        year = int(row["year"])
        plain = arranged(
            year,
            version=1,
            official=row["status"] == "official",
            off=off.get(year, ()),
            worked=worked.get(year, ()),
        )
        published = date.fromisoformat(row["published_on"]) if row["published_on"] else None
        years[year] = SeedYear(replace(plain, document=row["document"]), published)
    return years


@lru_cache(maxsize=1)
def seed_calendar() -> WorkingCalendar:
    """Return the calendar that comes with the platform, untouched by the table."""
    return WorkingCalendar({year: seed.arrangement for year, seed in seed_years().items()})


# The newest calendar read, under the state of the table it was read from: one cheap query tells every process
# whether another one has adopted an arrangement meanwhile.
_cached: dict[str, tuple[tuple[int | None, int], WorkingCalendar]] = {}


def layers_over(region: str) -> tuple[str, ...]:
    """Return whose arrangements hold in an area, the wider first: nation, province, prefecture."""
    if region == NATION:
        return (NATION,)
    return tuple(dict.fromkeys((NATION, f"{region[:2]}0000", f"{region[:4]}00")))


def working_calendar(region: str = NATION) -> WorkingCalendar:
    """Return the calendar in use now in an area; regional days off lie over the nation's."""
    state = _state(region)
    cached = _cached.get(region)
    if cached is not None and cached[0] == state:
        return cached[1]
    calendar = read_calendar(region)
    _cached[region] = (state, calendar)
    return calendar


def _state(region: str) -> tuple[int | None, int]:
    adopted = CalendarYear.objects.filter(region__in=layers_over(region), adopted_at__isnull=False)
    found = adopted.aggregate(newest=Max("pk"), count=Count("pk"))
    return found["newest"], found["count"]


def read_calendar(region: str = NATION) -> WorkingCalendar:
    """Read the calendar from the table, newest adopted version of each year, layer over layer."""
    years: dict[int, YearArrangement] = dict(seed_calendar().years)
    newest = _newest(layers_over(region))
    for layer in layers_over(region):
        _lay_over(years, newest.get(layer, ()), layer)
    return WorkingCalendar(years)


def _lay_over(years: dict[int, YearArrangement], versions: Iterable[YearArrangement], region: str) -> None:
    """Put arrangements over those below; a day before New Year's belongs to the year it lies in."""
    stray: dict[date, SpecialDay] = {}
    for version in versions:
        stray |= {day: said for day, said in version.special_days.items() if day.year != version.year}
        if region == NATION:
            years[version.year] = version
            continue
        base = years.get(version.year) or provisional_arrangement(version.year)
        days = {**base.special_days, **version.special_days}
        layers = (*base.layers, (region, version.version))
        years[version.year] = replace(base, layers=layers, special_days=days)
    for day, said in stray.items():
        base = years.get(day.year) or provisional_arrangement(day.year)
        years[day.year] = replace(base, special_days={day: said, **base.special_days})


def _newest(regions: tuple[str, ...]) -> dict[str, list[YearArrangement]]:
    adopted = CalendarYear.objects.filter(region__in=regions, adopted_at__isnull=False)
    # In order of version, so that the newest of a year is the one that stays.
    ordered = adopted.order_by("year", "version").prefetch_related("days")
    newest = {(version.region, version.year): version for version in ordered}
    found: dict[str, list[YearArrangement]] = {}
    for version in newest.values():
        found.setdefault(version.region, []).append(
            YearArrangement(
                year=version.year,
                version=version.version,
                official=version.status == CalendarYear.Status.OFFICIAL,
                special_days={day.day: SpecialDay(day.is_working, day.name) for day in version.days.all()},
                document=version.document,
            )
        )
    return found


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))
