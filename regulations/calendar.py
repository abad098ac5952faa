"""The working-day calendar in use (工作日历): the table's newest versions over the arrangements that come along."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.db.models import Count, Max

from regulations.clock import SpecialDay, WorkingCalendar, YearArrangement, arranged
from regulations.models import CalendarYear

__all__ = ["SeedYear", "WorkingCalendar", "seed_calendar", "seed_years", "working_calendar"]

FOLDER: Final = Path(__file__).resolve().parent / "catalogues" / "calendar"
NATION: Final = "CN"


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
        arrangement = YearArrangement(year, 1, plain.official, plain.special_days, row["document"])
        published = date.fromisoformat(row["published_on"]) if row["published_on"] else None
        years[year] = SeedYear(arrangement, published)
    return years


@lru_cache(maxsize=1)
def seed_calendar() -> WorkingCalendar:
    """Return the calendar that comes with the platform, untouched by the table."""
    return WorkingCalendar({year: seed.arrangement for year, seed in seed_years().items()})


# The newest calendar read from the table, under the state of the table it was read from: one cheap query tells
# every process whether another one has adopted an arrangement meanwhile.
_cached: dict[str, tuple[tuple[int | None, int], WorkingCalendar]] = {}


def working_calendar(region: str = NATION) -> WorkingCalendar:
    """Return the calendar in use now; a province's own days off lie over the national ones."""
    state = _state(region)
    cached = _cached.get(region)
    if cached is not None and cached[0] == state:
        return cached[1]
    calendar = read_calendar(region)
    _cached[region] = (state, calendar)
    return calendar


def _state(region: str) -> tuple[int | None, int]:
    adopted = CalendarYear.objects.filter(region__in={NATION, region}, adopted_at__isnull=False)
    found = adopted.aggregate(newest=Max("pk"), count=Count("pk"))
    return found["newest"], found["count"]


def read_calendar(region: str = NATION) -> WorkingCalendar:
    """Read the calendar from the table, newest adopted version of each year."""
    years: dict[int, YearArrangement] = dict(seed_calendar().years)
    for adopted in _newest(NATION):
        years[adopted.year] = adopted
    if region != NATION:
        for regional in _newest(region):
            base = years.get(regional.year, regional)
            days = {**base.special_days, **regional.special_days}
            years[regional.year] = YearArrangement(
                regional.year, regional.version, base.official, days, regional.document
            )
    return WorkingCalendar(years, region)


def _newest(region: str) -> Iterable[YearArrangement]:
    adopted = CalendarYear.objects.filter(region=region, adopted_at__isnull=False).prefetch_related("days")
    # In order of version, so that the newest of a year is the one that stays.
    newest = {version.year: version for version in adopted.order_by("year", "version")}
    for version in newest.values():
        days = {day.day: SpecialDay(day.is_working, day.name) for day in version.days.all()}
        official = version.status == CalendarYear.Status.OFFICIAL
        yield YearArrangement(version.year, version.version, official, days, version.document)


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))
