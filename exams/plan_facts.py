"""What a plan of exams says and what it rests on (计划事实): the facts the rules of plans judge. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """One part of one item in one room at one time."""

    part: str
    room: str
    room_id: int
    room_use: str
    seats: int
    starts_at: datetime
    ends_at: datetime
    is_filed: bool = True
    site: str = ""
    site_id: int | None = None

    @property
    def label(self) -> str:
        """The session as a person names it: 5月16日09:00 第一考场."""
        return f"{self.starts_at.month}月{self.starts_at.day}日{self.starts_at:%H:%M} {self.room}"

    def overlaps(self, other: SessionFacts) -> bool:
        """Whether both run at the same time."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One occupation at one level, with its sessions and the number of people entered."""

    label: str
    occupation: str
    level: int
    candidates: int
    sessions: tuple[SessionFacts, ...]


@dataclass(frozen=True, slots=True)
class ScopeFacts:
    """One occupation at one level the institution is filed for at a site, from one day to another."""

    occupation: str
    level: int
    valid_from: date
    valid_until: date
    site: str = ""
    site_id: int | None = None


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a plan says and what it rests on (计划事实)."""

    institution_state: str
    institution_state_label: str
    may_plan: bool
    items: tuple[ItemFacts, ...] = ()
    scope: tuple[ScopeFacts, ...] = ()
    # duty -> number of people
    staff: Mapping[str, int] = field(default_factory=dict)
    # sessions of the institution's other plans in the same rooms
    occupied: tuple[SessionFacts, ...] = ()
    # people entered in other plans of the same days: how many, and where
    clashes: int = 0
    clashing_with: tuple[str, ...] = ()

    @property
    def sessions(self) -> list[SessionFacts]:
        """Every session of the plan, in order of time."""
        found = [session for item in self.items for session in item.sessions]
        return sorted(found, key=lambda session: (session.starts_at, session.room))

    @property
    def first_day(self) -> date | None:
        """The day of the first session."""
        return min((session.starts_at.date() for session in self.sessions), default=None)

    @property
    def last_day(self) -> date | None:
        """The day of the last session."""
        return max((session.ends_at.date() for session in self.sessions), default=None)
