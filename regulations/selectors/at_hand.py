"""The law at hand: decisions and calendars of the tables, or what comes along where there are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import OperationalError, ProgrammingError, transaction

from lifecycle.law import Due
from regulations.calendar import NATION, seed_calendar, working_calendar
from regulations.clock import WorkingCalendar
from regulations.decisions import decisions
from regulations.in_force import pack_rules
from regulations.rulebook import Decisions, Rule, count_period
from regulations.schema import PeriodValue
from regulations.shelf import library


@dataclass(frozen=True, slots=True)
class FoundRules:
    """The rules of an id, and since when, if they are of a later day than was asked about."""

    rules: tuple[Rule, ...]
    since: date | None = None

    @property
    def note(self) -> str:
        """Say that the law of a later day was asked, where it was."""
        return f"当日该规则尚未生效，按最早的版本（自{self.since}起）计算" if self.since else ""


@dataclass(frozen=True, slots=True)
class LawAtHand:
    """What questions are answered from: decisions made, and the calendar of an area."""

    decided: Decisions
    calendar: Callable[[str], WorkingCalendar]
    # The tables are not there yet: a fresh copy of the platform.
    is_bare: bool = False

    def rules(self, rule_id: str, *, on: date) -> FoundRules:
        """Return the rules of an id or an obligation, as of the day, else in their earliest version."""
        found = self._on(rule_id, on)
        if found:
            return FoundRules(found)
        first = min((day for day in _first_days(rule_id) if day > on), default=None)
        return FoundRules(self._on(rule_id, first), first) if first else FoundRules(())

    def due(self, rules: tuple[Rule, ...], anchor: date) -> Due | None:
        """Count the first period among some rules on the calendar of its area; None where none sets one."""
        for rule in rules:
            if isinstance(rule.value, PeriodValue):
                return count_period(rule, rule.value, anchor, self.calendar(_region(rule)))
        return None

    def _on(self, rule_id: str, on: date) -> tuple[Rule, ...]:
        packs = library().packs.values()
        every = [rule for pack in packs for rule in pack_rules(pack, on=on, decided=self.decided)]
        exact = tuple(rule for rule in every if rule.id == rule_id)
        return exact or tuple(rule for rule in every if rule_id in rule.obligations)


def law_at_hand() -> LawAtHand:
    """Return the law of the tables, or the one that comes along where there are no tables yet."""
    try:
        with transaction.atomic():
            made = decisions()
            working_calendar()
    except (OperationalError, ProgrammingError):
        return LawAtHand(Decisions(), lambda _: seed_calendar(), is_bare=True)
    return LawAtHand(made, working_calendar)


def _first_days(rule_id: str) -> list[date]:
    """The days on which an entry of this id, or of this obligation, begins to hold."""
    entries = [found.entry for pack in library().packs.values() for found in pack.entries.values()]
    exact = [entry for entry in entries if entry.id == rule_id]
    meant = exact or [e for e in entries if rule_id in e.covers or e.id.startswith(f"{rule_id}.")]
    return [value.valid_from for entry in meant for value in entry.dated()]


def _region(rule: Rule) -> str:
    header = library().packs[rule.pack_name].header
    return NATION if header.is_national else header.jurisdiction
