"""What the rules answer to a case written in YAML: one small function per word a case may expect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from institutions.rules import filing_findings
from regulations.calendar import seed_calendar
from regulations.in_force import MODE_OF_KIND, rulebook
from regulations.rulebook import Rule, Rulebook
from regulations.schema import (
    ChoicesValue,
    ConditionValue,
    DutyValue,
    ExclusionValue,
    GroundValue,
    LevelsValue,
    MaterialsValue,
    NumberValue,
    ProcedureValue,
    QuotaValue,
    RatioValue,
    RenewalValue,
    RouteValue,
    SeparationValue,
    TiersValue,
    WindowsValue,
)
from regulations.shelf import library
from regulations.strict_yaml import read_document
from tests.regulations.applications import application

FOLDER = Path(__file__).parent / "cases"
WORDS_OF_A_CASE = {"case", "on", "kind", "mode", "as_of", "rule", "facts", "expect"}


@dataclass(frozen=True)
class Case:
    """One case: whom and when, the rule asked, the facts, and what is expected."""

    pack: str
    name: str
    on: date
    kind: str
    mode: str
    as_of: date | None
    rule: str
    facts: Any
    expect: dict[str, Any]

    @classmethod
    def read(cls, pack: str, given: dict[str, Any]) -> Case:
        """Read a case, refusing a word that would decide nothing."""
        if unknown := set(given) - WORDS_OF_A_CASE:
            raise KeyError(f"{given.get('case')}: unknown words {', '.join(sorted(unknown))}")
        kinds = library().packs[pack].header.scope.kinds
        kind = given.get("kind") or ("social" if not kinds or "social" in kinds else kinds[0])
        return cls(
            pack=pack,
            name=given["case"],
            on=given["on"],
            kind=kind,
            mode=given.get("mode") or MODE_OF_KIND[kind],
            as_of=given.get("as_of"),
            rule=given.get("rule", ""),
            facts=given.get("facts"),
            expect=dict(given["expect"]),
        )

    def expecting(self, expect: dict[str, Any]) -> Case:
        """Return the same case with other expectations."""
        return replace(self, expect=expect)

    def book(self) -> Rulebook:
        """Compose the rules the case is held against, without a database."""
        shelf = library()
        return rulebook(
            shelf,
            shelf.packs[self.pack].header.jurisdiction,
            mode=self.mode,
            kind=self.kind,
            on=self.on,
            as_of=self.as_of,
            calendar=seed_calendar,
        )


def packs_with_cases() -> list[str]:
    """The packs that have a file of cases."""
    return sorted(file.stem for file in FOLDER.glob("*.yaml"))


def cases_of(pack: str) -> list[Case]:
    """The cases of one pack."""
    return [Case.read(pack, given) for given in read_document(FOLDER / f"{pack}.yaml").content]


def answers_of(case: Case) -> dict[str, Any]:
    """What the rules answer to every word the case expects; a word nobody knows is an error."""
    book = case.book()
    if not case.rule:
        return {wanted: OF_AN_APPLICATION[wanted](case, book) for wanted in case.expect}
    return {wanted: _answer(case, book, wanted) for wanted in case.expect}


def _answer(case: Case, book: Rulebook, wanted: str) -> Any:
    if wanted in OF_A_BOOK:
        return OF_A_BOOK[wanted](case, book)
    rule = book.rule(case.rule)
    if wanted in OF_A_RULE:
        return OF_A_RULE[wanted](rule)
    shape, answer = OF_A_VALUE[wanted]
    if not isinstance(rule.value, shape):
        raise TypeError(f"{case.name}: a rule of the kind {rule.kind} knows no “{wanted}”")
    return answer(rule.value, case)


def _event(case: Case) -> date:
    return case.facts["event"] if case.facts else case.on


def _due(case: Case, book: Rulebook) -> date | None:
    due = book.due(case.rule, _event(case))
    return due.due_on if due else None


def _provisional(case: Case, book: Rulebook) -> bool | None:
    due = book.due(case.rule, _event(case))
    return due.provisional if due else None


def _holder(value: RouteValue, case: Case) -> str | None:
    holder = value.holder(case.facts["stage"], case.facts["affiliation"])
    return f"{holder.tier} {holder.organ}" if holder else None


def _timely(value: RenewalValue, case: Case) -> bool:
    return value.is_timely(case.facts["applied_on"], case.facts["valid_until"])


def _kept_from(value: SeparationValue, case: Case) -> tuple[str, ...]:
    holds = not value.applies_to or case.facts["affiliation"] in value.applies_to
    took = {step.code for step in value.who_took} & set(case.facts["took"])
    return tuple(step.code for step in value.may_not_take) if holds and took else ()


Answer = Callable[[Any, Case], Any]

OF_AN_APPLICATION: dict[str, Callable[[Case, Rulebook], Any]] = {
    "findings": lambda case, book: tuple(
        finding.rule_id for finding in filing_findings(application(book, case.facts or {}), book)
    ),
}
OF_A_BOOK: dict[str, Callable[[Case, Rulebook], Any]] = {
    "absent": lambda case, book: book.find(case.rule) is None,
    "due": _due,
    "provisional": _provisional,
    "open_ended": lambda case, book: book.is_open_ended(case.rule),
}
OF_A_RULE: dict[str, Callable[[Rule], Any]] = {
    "id": lambda rule: rule.id,
    "basis": lambda rule: rule.citation.basis,
    "statutory": lambda rule: rule.citation.statutory,
    "soft": lambda rule: rule.is_soft,
    "automatic": lambda rule: rule.drives_effects,
    "reading": lambda rule: rule.reading.id if rule.reading else None,
}
OF_A_VALUE: dict[str, tuple[Any, Answer]] = {
    "met": (ConditionValue | NumberValue, lambda value, case: value.is_met_by(case.facts)),
    "counts": (
        ExclusionValue,
        lambda value, case: value.counts(case.facts["happened_on"], case.facts["applied_on"]),
    ),
    "window_open": (WindowsValue, lambda value, case: value.window_open(case.on)),
    "closing": (WindowsValue, lambda value, case: value.closing(case.on)),
    "next_opening": (WindowsValue, lambda value, case: value.next_opening(case.on)),
    "timely": (RenewalValue, _timely),
    "opens_on": (RenewalValue, lambda value, case: value.span(case.facts["valid_until"])[0]),
    "closes_on": (RenewalValue, lambda value, case: value.span(case.facts["valid_until"])[1]),
    "full": (QuotaValue, lambda value, case: value.is_full(case.facts["count"], case.facts.get("figure"))),
    "stages": (
        RouteValue,
        lambda value, case: tuple(stage.code for stage in value.stages_for(case.facts["affiliation"])),
    ),
    "holder": (RouteValue, _holder),
    "received_by": (TiersValue, lambda value, case: value.received_by(case.facts["affiliation"])),
    "levels": (
        LevelsValue,
        lambda value, case: tuple(level.code for level in value.open_to(frozenset(case.facts or ()))),
    ),
    "kept_from": (SeparationValue, _kept_from),
    "required": (RatioValue, lambda value, case: value.required(case.facts)),
    "codes": (ChoicesValue, lambda value, _: value.codes),
    "points": (DutyValue, lambda value, _: tuple(point.code for point in value.points)),
    "measures": (GroundValue, lambda value, _: tuple(value.measures)),
    "detectability": (GroundValue, lambda value, _: value.detectability),
    "decided_by": (GroundValue, lambda value, _: tuple(value.decided_by.tiers)),
    "steps": (ProcedureValue, lambda value, _: tuple(step.code for step in value.steps)),
    "items": (MaterialsValue, lambda value, _: len(value.items)),
}
