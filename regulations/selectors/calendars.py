"""The working-day calendar of a year as a page: months, what is off, what is worked, by which paper."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from regulations.calendar import NATION, seed_years, working_calendar
from regulations.clock import SATURDAY, SpecialDay, span_words
from regulations.models import CalendarYear, Jurisdiction

SpecialDays = Mapping[date, SpecialDay]

FIRST_YEAR = 2004
LAST_YEAR = 2099


@dataclass(frozen=True, slots=True)
class CalendarPageDay:
    """One day of a month's grid."""

    day: date
    in_month: bool
    is_off: bool
    name: str
    # 休 or 班, where the arrangement says other than the weekday does.
    mark: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """What the paper says of one holiday: its days off, and the weekends worked for it."""

    name: str
    off: tuple[str, ...]
    worked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A province's own days over the nation's (区域安排)."""

    name: str
    document: str
    published_on: date | None
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """The calendar of one year (工作日历)."""

    year: int
    official: bool
    document: str
    published_on: date | None
    version: int
    working_day_count: int
    months: tuple[tuple[int, tuple[tuple[CalendarPageDay, ...], ...]], ...]
    holidays: tuple[Holiday, ...]
    regions: tuple[Region, ...]
    years: tuple[int, ...]


def calendar_page(year: int) -> CalendarPage:
    """Return the calendar of a year, provisional where nobody has arranged it yet."""
    calendar = working_calendar()
    arrangement = calendar.arrangement(year)
    special = arrangement.special_days
    days = [
        date.fromordinal(n) for n in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    ]
    adopted = list(
        CalendarYear.objects.filter(year=year, adopted_at__isnull=False)
        .order_by("region", "-version")
        .prefetch_related("days")
    )
    nation = next((v for v in adopted if v.region == NATION and v.version == arrangement.version), None)
    return CalendarPage(
        year=year,
        official=arrangement.official,
        document=arrangement.document,
        published_on=_published_on(year, nation),
        version=arrangement.version,
        working_day_count=sum(calendar.is_working_day(day) for day in days),
        months=tuple((month, _weeks(year, month, special)) for month in range(1, 13)),
        holidays=_holidays(special),
        regions=_regions(adopted),
        years=tuple(sorted({*calendar.years, year})),
    )


def _published_on(year: int, nation: CalendarYear | None) -> date | None:
    if nation is not None:
        return nation.published_on
    seed = seed_years().get(year)
    return seed.published_on if seed else None


def _weeks(year: int, month: int, special: SpecialDays) -> tuple[tuple[CalendarPageDay, ...], ...]:
    weeks = Calendar().monthdatescalendar(year, month)
    return tuple(tuple(_day(day, month, special) for day in week) for week in weeks)


def _day(day: date, month: int, special: SpecialDays) -> CalendarPageDay:
    said = special.get(day)
    is_off = not said.is_working if said else day.weekday() >= SATURDAY
    mark = "" if said is None else "班" if said.is_working else "休"
    return CalendarPageDay(day, day.month == month, is_off, said.name if said else "", mark)


def _holidays(special: SpecialDays) -> tuple[Holiday, ...]:
    # In the order of the days off: a weekend may be worked long before the holiday it stands in for.
    off_first = sorted(special.items(), key=lambda item: (item[1].is_working, item[0]))
    names = dict.fromkeys(said.name for _, said in off_first)
    return tuple(
        Holiday(
            name=name,
            off=_spans(day for day, said in special.items() if said.name == name and not said.is_working),
            worked=_spans(day for day, said in special.items() if said.name == name and said.is_working),
        )
        for name in names
    )


def _spans(days: Iterable[date]) -> tuple[str, ...]:
    """Write days as stretches: those that follow one another are one."""
    numbered = enumerate(sorted(days))
    stretches = groupby(numbered, key=lambda pair: pair[1].toordinal() - pair[0])
    return tuple(span_words([day for _, day in stretch]) for _, stretch in stretches)


def _regions(adopted: Iterable[CalendarYear]) -> tuple[Region, ...]:
    newest = {version.region: version for version in reversed(list(adopted)) if version.region != NATION}
    names = dict(Jurisdiction.objects.filter(pk__in=newest).values_list("pk", "name"))
    return tuple(
        Region(
            name=names.get(region, region),
            document=version.document,
            published_on=version.published_on,
            days=tuple(
                f"{holiday.name}：{'、'.join(holiday.off)}"
                + (f"；补班{'、'.join(holiday.worked)}" if holiday.worked else "")
                for holiday in _holidays(
                    {day.day: SpecialDay(day.is_working, day.name) for day in version.days.all()}
                )
            ),
        )
        for region, version in sorted(newest.items())
    )
