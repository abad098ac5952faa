"""Time in a pack: periods, renewal windows, application windows, and where the text sets none."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from regulations.clock import before_day
from regulations.schema.base import UNIT_LABELS, Code, DatedValue, MonthDay, Strict, Text, Unit

LONGEST_MONTH = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


class Extension(Strict):
    """How often and how far a period may be extended (延长); nothing named means with reasons, as needed."""

    times: Annotated[int, Field(ge=1)] | None = None
    amount: Annotated[int, Field(ge=1)] | None = None

    def summary(self, unit: str) -> str:
        """Say the limits: "可延长1次，每次不超过10个工作日"."""
        often = f"可延长{self.times}次" if self.times else "可以延长"
        return f"{often}，每次不超过{self.amount}{UNIT_LABELS[unit]}" if self.amount else often


class PeriodValue(DatedValue):
    """A length of time from an event or before one (期限)."""

    amount: Annotated[int, Field(ge=1)]
    unit: Unit
    direction: Literal["after", "before"] = "after"
    # 不少于: full days are counted, the period is never shortened.
    minimum: bool = False
    # Is an act on the last day itself still in time?
    inclusive: bool = True
    # 民法典第二百零三条: a limit that ends on a day off runs on; a validity (有效期) does not.
    rolls: bool = True
    starts: Text
    # Is the day of the event itself the first day? (民法典第二百零一条: as a rule it is not.)
    counts_event_day: bool = False
    when_passed: Literal["nothing", "reminder", "lead", "transition"] = "reminder"
    transition: Code | None = None
    # 视为: the text itself says what silence means.
    deemed: bool = False
    extension: Extension | None = None

    @model_validator(mode="after")
    def name_the_transition(self) -> Self:
        """Ask for the move exactly when the clock makes one."""
        if (self.when_passed == "transition") != (self.transition is not None):
            raise ValueError("when_passed: transition 与 transition（动作名）须同时填写或同时不填")
        if self.deemed and self.transition is None:
            raise ValueError("deemed（视为）须写明 transition：届满后视为作出的动作")
        return self

    def summary(self) -> str:
        """Say the period: "不少于5个工作日（自公示开始次日起算）"."""
        least = "不少于" if self.minimum else ""
        before = "提前" if self.direction == "before" else ""
        return f"{before}{least}{self.amount}{UNIT_LABELS[self.unit]}（{self.starts}）"


class RetentionValue(PeriodValue):
    """How long a kind of record is kept (保存期限), and from which event."""

    material: Literal["paper", "electronic", "video", "ledger"]
    start_event: Code


class RenewalValue(DatedValue):
    """When a renewal is applied for (延续申请时间): inside the last days, or so long before the end."""

    amount: Annotated[int, Field(ge=1)]
    unit: Literal["day", "month"]
    position: Literal["within_last", "at_least_before"]
    # Is the day that lies exactly so far before the end still right?
    inclusive: bool = True

    def span(self, valid_until: date) -> tuple[date | None, date]:
        """Return the first and the last day to apply; None where the text names no first day."""
        edge = before_day(valid_until, self.amount, self.unit)
        if self.position == "within_last":
            return (edge if self.inclusive else edge + timedelta(days=1)), valid_until
        return None, (edge if self.inclusive else edge - timedelta(days=1))

    def is_timely(self, on: date, valid_until: date) -> bool:
        """Tell whether a renewal applied for on a day is in time."""
        first, last = self.span(valid_until)
        return (first is None or first <= on) and on <= last

    def summary(self) -> str:
        """Say the window: "有效期届满前60日内" or "有效期届满30日前"."""
        length = f"{self.amount}{UNIT_LABELS[self.unit]}"
        return f"有效期届满前{length}内" if self.position == "within_last" else f"有效期届满{length}前"


class OpenEndedValue(DatedValue):
    """A step for which the text sets no period (法无定期限): no countdown is invented."""

    starts: Text

    def summary(self) -> str:
        """Say that there is no period."""
        return "法无定期限"


class Span(Strict):
    """A stretch of the year, both days included (起止日，含首尾)."""

    opens: MonthDay
    closes: MonthDay

    @field_validator("opens", "closes")
    @classmethod
    def exist_in_some_year(cls, given: str) -> str:
        """Refuse a day no month has."""
        month, day = int(given[:2]), int(given[3:])
        if month not in LONGEST_MONTH or not 1 <= day <= LONGEST_MONTH[month]:
            raise ValueError(f"“{given}”不是可能的月日，请写成 03-15 这样的形式")
        return given

    @model_validator(mode="after")
    def close_after_opening(self) -> Self:
        """Refuse a window that closes before it opens."""
        if self.closes < self.opens:
            raise ValueError("窗口的 closes 早于 opens；跨年的窗口请分成两段")
        return self

    def holds(self, on: date) -> bool:
        """Tell whether a day lies in the stretch."""
        return self.opens <= f"{on:%m-%d}" <= self.closes

    def opening_in(self, year: int) -> date:
        """Return the opening day in a year."""
        return date(year, int(self.opens[:2]), int(self.opens[3:]))

    def closing_in(self, year: int) -> date:
        """Return the last day in a year."""
        return date(year, int(self.closes[:2]), int(self.closes[3:]))


class WindowsValue(DatedValue):
    """The times of year in which an application may be handed in (申报窗口)."""

    spans: Annotated[tuple[Span, ...], Field(min_length=1)]

    def window_open(self, on: date) -> bool:
        """Tell whether an application may be handed in on this day."""
        return any(span.holds(on) for span in self.spans)

    def next_opening(self, on: date) -> date:
        """Return the first opening day after this one."""
        openings = (span.opening_in(year) for year in (on.year, on.year + 1) for span in self.spans)
        return min(opening for opening in openings if opening > on)

    def closing(self, on: date) -> date | None:
        """Return the last day of the window this day lies in, if any."""
        return next((span.closing_in(on.year) for span in self.spans if span.holds(on)), None)

    def summary(self) -> str:
        """List the windows: "3月15日—3月30日"."""
        said = (
            f"{int(s.opens[:2])}月{int(s.opens[3:])}日—{int(s.closes[:2])}月{int(s.closes[3:])}日"
            for s in self.spans
        )
        return "、".join(said) + "（含首尾两日）"
