"""The verdict on a candidate (资格预判): every condition weighed, the one that is met named. Pure.

A verdict helps whoever rules and binds nobody: an officer rules on an entry, with a reason where the verdict
does not carry it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Final, Literal

from regulations.eligibility.facts import CandidateFacts
from regulations.eligibility.requirements import (
    LEVEL_LABELS,
    AgeRequirement,
    Check,
    Setting,
    Status,
    day_words,
)
from regulations.eligibility.standards import Condition, StandardVersion

Outcome = Literal["met", "unmet", "unknown", "no_conditions", "not_covered"]

OUTCOME_LABELS: Final[dict[str, str]] = {
    "met": "符合申报条件",
    "unmet": "不符合申报条件",
    "unknown": "材料不足，尚不能认定",
    "no_conditions": "不设申报条件",
    "not_covered": "国家职业标准不作规定",
}
PROVEN: Final = frozenset({"met", "no_conditions"})

# 新八级工: what stands above and below the five levels of the national standards.
EMPLOYER_LEVELS: Final[dict[str, str]] = {
    "apprentice": "学徒工",
    "special_grade": "特级技师",
    "chief": "首席技师",
}


@dataclass(frozen=True)
class ConditionVerdict:
    """How one condition stands (某一项条件的核对)."""

    number: int
    wording: str
    status: Status
    checks: tuple[Check, ...]
    evidence: tuple[str, ...]

    @cached_property
    def turns_on(self) -> date | None:
        """The first day on which time alone meets it; None where it is met or needs more than time."""
        waiting = [check for check in self.checks if check.status != "met"]
        days = [check.turns_on for check in waiting]
        return max((day for day in days if day), default=None) if all(days) else None

    @property
    def since_words(self) -> str:
        """From when time alone meets it, in words; empty where it does not."""
        if self.turns_on is None:
            return ""
        at_latest = any(check.at_latest for check in self.checks if check.status != "met")
        return f"{'最迟' if at_latest else ''}自{day_words(self.turns_on)}起"

    @property
    def lacking(self) -> tuple[str, ...]:
        """What is missing or not known, in words."""
        return tuple(check.words for check in self.checks if check.status != "met")

    @property
    def grounds(self) -> tuple[str, ...]:
        """What is met, in words."""
        return tuple(check.words for check in self.checks if check.status == "met")


@dataclass(frozen=True)
class Verdict:
    """What the conditions say of a candidate on a day (资格预判)."""

    outcome: Outcome
    on: date
    conditions: tuple[ConditionVerdict, ...] = ()
    standard: StandardVersion | None = None
    note: str = ""

    @property
    def label(self) -> str:
        """The outcome in words."""
        return OUTCOME_LABELS[self.outcome]

    @cached_property
    def matched(self) -> ConditionVerdict | None:
        """The condition that is met, the first of several."""
        return next((item for item in self.conditions if item.status == "met"), None)

    @cached_property
    def next_turn(self) -> ConditionVerdict | None:
        """The condition that time alone meets first."""
        waiting = [item for item in self.conditions if item.turns_on]
        return min(waiting, key=lambda item: item.turns_on or date.max, default=None)

    @property
    def turns_on(self) -> date | None:
        """The first day on which the verdict turns by the mere passing of time."""
        found = self.next_turn
        return None if self.matched or found is None else found.turns_on

    @property
    def promise(self) -> str:
        """From when the person is eligible, in words; empty where time alone does not do it."""
        found = self.next_turn
        if self.turns_on is None or found is None:
            return ""
        return f"{found.since_words}符合第（{found.number}）项"

    @property
    def words(self) -> str:
        """The verdict in full: what is met and proved by which papers, or what each condition lacks."""
        if self.matched:
            grounds = "，".join(self.matched.grounds)
            papers = "、".join(self.matched.evidence)
            return f"符合第（{self.matched.number}）项：{grounds}。须核对：{papers}。"
        if not self.conditions:
            return f"{self.label}：{self.note}"
        lacking = "；".join(f"第（{item.number}）项 {'，'.join(item.lacking)}" for item in self.conditions)
        tail = f"{self.promise}。" if self.promise else ""
        return f"{self.label}。{lacking}。{tail}"

    def as_dict(self) -> dict[str, Any]:
        """The verdict for the record of an entry: what it was held against and how each condition stood."""
        return {
            "outcome": self.outcome,
            "on": self.on.isoformat(),
            "standard": self.standard.code if self.standard else "",
            "standard_label": self.standard.label if self.standard else "",
            "basis": self.standard.basis if self.standard else "",
            "general": bool(self.standard and self.standard.is_general),
            "condition": self.matched.number if self.matched else None,
            "evidence": list(self.matched.evidence) if self.matched else [],
            "turns_on": self.turns_on.isoformat() if self.turns_on else None,
            "conditions": [
                {
                    "number": item.number,
                    "wording": item.wording,
                    "status": item.status,
                    "lacking": list(item.lacking),
                }
                for item in self.conditions
            ],
        }


def judge(
    facts: CandidateFacts,
    standard: StandardVersion | None,
    level: int | str,
    on: date,
    *,
    mode: str = "recognition",
) -> Verdict:
    """Weigh every condition of a level on a day: the day of the exam, or of the entry.

    `level` is 5 to 1, or the code of a level only an employer appoints to. Special ability knows no level.
    """
    if mode == "special":
        return Verdict("no_conditions", on, note="专项职业能力考核面向具备该项技能的劳动者，不另设申报条件。")
    if level not in LEVEL_LABELS:
        named = EMPLOYER_LEVELS.get(str(level), f"等级“{level}”")
        return Verdict(
            "not_covered",
            on,
            note=f"{named}由用人单位自主评聘，国家职业标准不规定其申报条件，请按备案的本单位评价办法办理。",
        )
    if standard is None:
        return Verdict(
            "not_covered", on, note="该日没有已登记的职业标准或编制规程，请由审核人员对照标准原文认定。"
        )
    age = standard.norm.minimum_age
    setting = Setting.of(facts, on, age)
    grown = _of_age(age).check(facts, setting)
    conditions = standard.conditions(int(level))
    weighed = tuple(_weighed(facts, standard, item, setting, grown) for item in conditions)
    return Verdict(_outcome(weighed), on, weighed, standard)


@lru_cache
def _of_age(years: int) -> AgeRequirement:
    return AgeRequirement(kind="age", years=years)


def _outcome(conditions: Iterable[ConditionVerdict]) -> Outcome:
    found = {item.status for item in conditions}
    if "met" in found:
        return "met"
    return "unknown" if "unknown" in found else "unmet"


def _weighed(
    facts: CandidateFacts, standard: StandardVersion, condition: Condition, setting: Setting, grown: Check
) -> ConditionVerdict:
    checks = tuple(item.check(facts, setting) for item in condition.requires)
    # Said only where it is an obstacle: nobody needs to read that a cook of forty is of age.
    if grown.status != "met" and not any(isinstance(item, AgeRequirement) for item in condition.requires):
        checks = (grown, *checks)
    # What is missing for certain decides, whatever else is not known.
    statuses = {check.status for check in checks}
    status: Status = "short" if "short" in statuses else "unknown" if "unknown" in statuses else "met"
    return ConditionVerdict(
        condition.number, condition.wording, status, checks, standard.evidence_for(condition)
    )
