"""The working-day clock (工作日计算): pure counting on a calendar, with its trace in words."""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Literal, NamedTuple

Unit = Literal["working_day", "day", "month", "year"]
Direction = Literal["after", "before"]

ONE_DAY = timedelta(days=1)
WEEKDAYS = "一二三四五六日"
NATION = "CN"
UNIT_WORDS: dict[str, str] = {"working_day": "个工作日", "day": "日", "month": "个月", "year": "年"}
SATURDAY = 5

# 全国年节及纪念日放假办法（2024年修订）: the days whose date needs no lunar calendar. What is missing here
# (春节、清明、端午、中秋) is why a year without its arrangement is provisional.
FIXED_STATUTORY_DAYS: dict[tuple[int, int], str] = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}


class SpecialDay(NamedTuple):
    """A day the arrangement names: off though it could be worked, or worked though it is a weekend."""

    is_working: bool
    name: str


@dataclass(frozen=True, slots=True)
class YearArrangement:
    """The days off of one year (放假安排), as the State Council published them or provisional."""

    year: int
    version: int
    official: bool
    special_days: Mapping[date, SpecialDay]
    document: str = ""
    # The regional arrangements laid over the nation's: region and version, the wider area first.
    layers: tuple[tuple[str, int], ...] = ()

    @property
    def label(self) -> str:
        """Which version of which year: "2026v1"."""
        return f"{self.year}v{self.version}"


def provisional_arrangement(year: int) -> YearArrangement:
    """Stand in for a year nobody has published: weekends and the statutory days with a fixed date."""
    days = {
        date(year, month, day): SpecialDay(is_working=False, name=name)
        for (month, day), name in FIXED_STATUTORY_DAYS.items()
    }
    return YearArrangement(year=year, version=0, official=False, special_days=days)


class Counted(NamedTuple):
    """The end of a period and how it was found."""

    due_on: date
    trace: tuple[str, ...]
    provisional: bool
    version: str


def day_words(day: date) -> str:
    """Write a day as people say it: "2月11日"."""
    return f"{day.month}月{day.day}日"


def full_words(day: date) -> str:
    """Write a day with its year and weekday: "2026-02-24（星期二）"."""
    return f"{day.isoformat()}（星期{WEEKDAYS[day.weekday()]}）"


def span_words(days: list[date]) -> str:
    """Write a stretch of days: "2月15日—2月23日"."""
    return day_words(days[0]) if len(days) == 1 else f"{day_words(days[0])}—{day_words(days[-1])}"


def before_day(day: date, amount: int, unit: Unit) -> date:
    """Return the day that lies a calendar period before another one."""
    return _calendar_end(day, -amount, unit)


def months_later(day: date, months: int) -> date:
    """Return the corresponding day, or the last of the month where it has none (民法典第二百零二条)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days of a region (工作日历): weekends off, and the published arrangements over them."""

    years: Mapping[int, YearArrangement]
    _filled: dict[int, YearArrangement] = field(default_factory=dict, repr=False, compare=False)

    def arrangement(self, year: int) -> YearArrangement:
        """Return the arrangement of a year, a provisional one where none is published."""
        known = self.years.get(year)
        if known is not None:
            return known
        if year not in self._filled:
            self._filled[year] = provisional_arrangement(year)
        return self._filled[year]

    def is_official(self, year: int) -> bool:
        """Tell whether the State Council's arrangement of a year is known."""
        return self.arrangement(year).official

    def is_provisional(self, first: date, last: date) -> bool:
        """Tell whether some year from one day to another has no published arrangement (暂定)."""
        return any(not self.is_official(year) for year in range(first.year, last.year + 1))

    def special(self, day: date) -> SpecialDay | None:
        """Return what the arrangement says of a day, if anything."""
        return self.arrangement(day.year).special_days.get(day)

    def is_working_day(self, day: date) -> bool:
        """Tell whether a day is worked: make-up days are, days off and other weekends are not."""
        special = self.special(day)
        return special.is_working if special is not None else day.weekday() < SATURDAY

    def roll(self, day: date) -> date:
        """Move a day off on to the next working day (民法典第二百零三条)."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add(self, anchor: date, amount: int) -> date:
        """Return the n-th working day after a day that is not counted itself."""
        return self._walk(anchor, amount, ONE_DAY)

    def before(self, event: date, amount: int) -> date:
        """Return the n-th working day counting back from a day that is not counted itself."""
        return self._walk(event, amount, -ONE_DAY)

    def between(self, start: date, end: date) -> int:
        """Count the working days left after `start` up to and with `end`; negative once `end` has passed."""
        if end < start:
            return -self.between(end, start)
        return sum(1 for day in _days(start + ONE_DAY, end) if self.is_working_day(day))

    def version_of(self, start: date, end: date) -> str:
        """Name the arrangements a count used, layer by layer: "CN 2026v1 + 650000 2026v1"."""
        years = [self.arrangement(year) for year in range(min(start, end).year, max(start, end).year + 1)]
        named = {NATION: [arrangement.label for arrangement in years]}
        for arrangement in years:
            for region, version in arrangement.layers:
                named.setdefault(region, []).append(f"{arrangement.year}v{version}")
        return " + ".join(f"{region} {' '.join(labels)}" for region, labels in named.items())

    def count(
        self,
        anchor: date,
        amount: int,
        unit: Unit,
        *,
        direction: Direction = "after",
        rolls: bool = True,
        counts_event_day: bool = False,
    ) -> Counted:
        """Count a period from a day and say how: opening day not counted, ends on days off roll on.

        With `counts_event_day` the day of the event is the first day, where the text or a reading says so.
        """
        step = 1 if direction == "after" else -1
        head = _head(anchor, step, counts_event_day=counts_event_day)
        if unit == "working_day":
            start = anchor - step * ONE_DAY if counts_event_day else anchor
            leans_from, due_on = anchor, self._walk(start, amount, step * ONE_DAY)
            lines = self._working_day_trace(start, due_on, amount)
        else:
            end = _end_with_event_day if counts_event_day else _calendar_end
            ends_on = end(anchor, amount * step, unit)
            # Only a limit that runs forward rolls on; rolling a "before" would take time from the other side.
            due_on = self.roll(ends_on) if rolls and step > 0 else ends_on
            # A calendar period leans on the arrangement only where it ends.
            leans_from = ends_on
            head, lines = self._calendar_trace(head, ends_on, due_on, f"{amount}{UNIT_WORDS[unit]}", step)
        if unit != "working_day" and not (rolls and step > 0):
            return Counted(due_on, (head, *lines), provisional=False, version="")
        warning = self._unpublished(leans_from, due_on)
        version = self.version_of(leans_from, due_on)
        return Counted(due_on, (head, *lines, *warning), bool(warning), version)

    def _unpublished(self, first: date, last: date) -> tuple[str, ...]:
        """Warn of each year a count leaned on whose arrangement is not out."""
        years = range(min(first, last).year, max(first, last).year + 1)
        return tuple(
            f"{year}年放假安排尚未公布，暂按双休日和法定节日计算，公布后重新计算。"
            for year in years
            if not self.is_official(year)
        )

    def after_pause(
        self, due_on: date, unit: Unit, *, stopped_on: date, resumed_on: date, rolls: bool = True
    ) -> date:
        """Return where a stopped period ends: what was left at the stop counts from the resumption."""
        if unit == "working_day":
            left = self.between(stopped_on, due_on)
            return self.add(resumed_on, left) if left > 0 else self.roll(resumed_on)
        ends_on = resumed_on + max(due_on - stopped_on, timedelta(0))
        return self.roll(ends_on) if rolls else ends_on

    def ahead(self, due_on: date, days: int, unit: Unit) -> date:
        """Return the day so many days ahead of a last day: working days where the period counts them."""
        return self.before(due_on, days) if unit == "working_day" else due_on - timedelta(days=days)

    def _walk(self, day: date, amount: int, step: timedelta) -> date:
        if amount < 1:
            raise ValueError(f"期限至少为1个工作日，不能是{amount}")
        left = amount
        while left:
            day += step
            if self.is_working_day(day):
                left -= 1
        return day

    def _working_day_trace(self, anchor: date, due_on: date, amount: int) -> tuple[str, ...]:
        forward = due_on > anchor
        walk = list(_days(anchor + ONE_DAY, due_on) if forward else _days_back(anchor - ONE_DAY, due_on))
        lines: list[str] = []
        number = 0
        for (worked, words), group in groupby(walk, key=self._kind_of_day):
            days = sorted(group)
            if not worked:
                lines.append(f"{span_words(days)} {words}")
                continue
            first, number = number + 1, number + len(days)
            numbers = f"第{first}个工作日" if len(days) == 1 else f"第{first}—{number}个工作日"
            lines.append(f"{span_words(days)} {numbers}{words}")
        last = f"届满 {full_words(due_on)}" if forward else f"最迟 {full_words(due_on)}"
        return (*lines, f"{last}，共{amount}个工作日")

    def _kind_of_day(self, day: date) -> tuple[bool, str]:
        special = self.special(day)
        if self.is_working_day(day):
            return True, "（补班计入）" if special is not None else ""
        return False, f"{special.name}放假不计" if special is not None else "周末不计"

    def _calendar_trace(
        self, head: str, ends_on: date, due_on: date, length: str, step: int
    ) -> tuple[str, tuple[str, ...]]:
        head = head.replace("算，", f"算{length}，")
        if step < 0:
            return head, (f"最迟 {full_words(due_on)}",)
        lines = []
        if due_on != ends_on:
            days = list(_days(ends_on, due_on - ONE_DAY))
            lines.append(f"{span_words(days)}为休息日，顺延至其后第一个工作日")
        return f"{head}，末日为{full_words(ends_on)}", (*lines, f"届满 {full_words(due_on)}")


def _head(anchor: date, step: int, *, counts_event_day: bool) -> str:
    counted = "当日计入" if counts_event_day else "当日不计入"
    if step < 0:
        return f"自{full_words(anchor)}往前推算，{counted}"
    return f"自{full_words(anchor)}{'当日' if counts_event_day else '次日'}起算，{counted}"


def _calendar_end(anchor: date, amount: int, unit: Unit) -> date:
    if unit == "day":
        return anchor + timedelta(days=amount)
    return months_later(anchor, amount if unit == "month" else amount * 12)


def _end_with_event_day(anchor: date, amount: int, unit: Unit) -> date:
    """The last day where the day of the event is the first: the one before the corresponding day."""
    step = ONE_DAY if amount > 0 else -ONE_DAY
    end = _calendar_end(anchor, amount, unit)
    # Where the month has no corresponding day, its last day is reached either way (民法典第二百零二条).
    is_clamped = unit != "day" and end.day != anchor.day
    return end if is_clamped else end - step


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def _days_back(first: date, last: date) -> Iterator[date]:
    return (first - timedelta(days=offset) for offset in range((first - last).days + 1))


def arranged(
    year: int,
    *,
    version: int,
    official: bool,
    off: Iterable[tuple[date, str]],
    worked: Iterable[tuple[date, str]],
) -> YearArrangement:
    """Compose an arrangement from its days off and its make-up days."""
    days = {day: SpecialDay(is_working=False, name=name) for day, name in off}
    days |= {day: SpecialDay(is_working=True, name=name) for day, name in worked}
    return YearArrangement(year=year, version=version, official=official, special_days=days)
