"""What the mechanism needs to know of the law: citations and due dates. Who supplies them stands above."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule stands: its stable id and the article that is its basis (依据)."""

    rule_id: str
    key: str
    basis: str
    statutory: bool
    pack: str
    # The text is a draft nobody has adopted (试运行).
    trial: bool = False
    # The reading it rests on while nobody has approved it; empty once somebody has.
    reading: str = ""
    # The day whose text is meant: that of the case, not that of whoever reads it later.
    law_on: date | None = None

    def __str__(self) -> str:
        return f"{self.basis}（{self.rule_id}）" if self.statutory else f"{self.basis}（服务目标）"


@dataclass(frozen=True, slots=True)
class Due:
    """A date computed from an event, a rule and a calendar, with the counting shown.

    `unit` is working_day, day, month or year; `direction` is after or before. `minimum` marks a period of
    "at least" (不少于): full days, never shortened. `provisional` (暂定) says a year without an official
    arrangement was counted. `on_passing` names the move the clock takes when the date has passed; empty
    means a reminder only. `deemed` (视为) marks a move the text itself sees in silence.
    """

    citation: Citation
    title: str
    anchor_on: date
    due_on: date
    amount: int
    unit: str
    direction: str
    minimum: bool
    provisional: bool
    calendar_version: str
    trace: tuple[str, ...] = ()
    on_passing: str = ""
    deemed: bool = False


@dataclass(frozen=True, slots=True)
class Leeway:
    """How far a period may be extended (可延长): how often and until when at most; None where unlimited."""

    times: int | None
    until: date | None
    words: str


@dataclass(frozen=True, slots=True)
class OpenEnded:
    """A step for which the text sets no period (法无定期限): it is shown, and never counted down."""

    citation: Citation
    title: str


@dataclass(frozen=True, slots=True)
class Remainder:
    """Where a stopped period ends once it runs again (剩余期间): what was left, counted from the resumption.

    `provisional` (暂定) says that a year without an official arrangement was counted.
    """

    due_on: date
    provisional: bool
    calendar_version: str


@dataclass(frozen=True, slots=True)
class Separation:
    """Steps one person may not both take on one case (双人复核): who took one, may not take another.

    `soft` (原则上) lets a head make an exception for a case. `applies_to` names the kinds of case it holds
    for; all where empty.
    """

    citation: Citation
    title: str
    cure: str
    soft: bool
    who_took: tuple[str, ...]
    may_not_take: frozenset[str]
    applies_to: frozenset[str] = frozenset()


class LawBook(Protocol):
    """The rules in force for one case on one date."""

    @property
    def on(self) -> date:
        """The day whose law it is."""

    def citation(self, key: str) -> Citation | None:
        """Where the rule `key` stands, or None where the law is silent."""

    def title_of(self, key: str) -> str:
        """What the rule `key` is called; empty where the law is silent."""

    def is_soft(self, key: str) -> bool:
        """Whether the rule `key` holds only in principle (原则上)."""

    def due(self, key: str, anchor: date) -> Due | None:
        """The date the rule `key` sets from `anchor`, or None where no period is set (法无定期限)."""

    def separations(self, prefix: str) -> tuple[Separation, ...]:
        """Which steps of one case are for different people, by the rules beneath `prefix`."""

    def effect_hindrance(self, key: str) -> str:
        """Why the passing of the period `key` may have no effect by itself; empty where it may."""

    def after_pause(
        self, key: str, unit: str, *, due_on: date, stopped_on: date, resumed_on: date
    ) -> Remainder:
        """The end of the period `key` that was stopped: what was left then counts from the resumption."""

    def days_ahead(self, unit: str, *, due_on: date, days: int) -> date:
        """The day that lies so many days ahead of the last one, in the unit of the period."""

    def leeway(self, key: str, *, due_on: date) -> Leeway | None:
        """How far a period that ends on `due_on` may be extended, or None where it may not be."""

    def open_ended(self, key: str) -> OpenEnded | None:
        """The step `key` where the text sets it no period; None where it sets one or is silent."""
