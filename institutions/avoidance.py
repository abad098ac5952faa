"""Who may not sit on a panel, and why (回避): expert, applicant and rulebook in, reasons out (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from lifecycle.law import Citation

OWN_EMPLOYER = "assessment.avoidance.own_employer"
RECENT_PAIR = "assessment.avoidance.recent_pair"
FORM = "filing.assessment_form"


class AvoidanceBook(Protocol):
    """The rules a panel is held against."""

    def find(self, key: str) -> Any:
        """A rule, or None where the law is silent."""

    def citation(self, key: str) -> Citation | None:
        """Where a rule stands."""


@dataclass(frozen=True, slots=True)
class ExpertFacts:
    """An expert as the rules look at one; `fields` are classes or occupations by the code they begin with."""

    name: str
    employer: str = ""
    employer_code: str = ""
    fields: tuple[str, ...] = ()
    works_for_applicant: bool = False
    last_assessed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ApplicantFacts:
    """An applicant as the rules look at one: its names, its own people, what it applies for."""

    name: str
    credit_code: str
    people: frozenset[str] = frozenset()
    occupations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Avoidance:
    """Why an expert stays away (回避理由), by which rule; who `conflicts` may not be named by hand either."""

    reason: str
    citation: Citation | None
    cure: str = ""
    conflicts: bool = True


def avoidances(
    expert: ExpertFacts, applicant: ApplicantFacts, book: AvoidanceBook, on: date
) -> Iterator[Avoidance]:
    """Everything that keeps an expert from being drawn for this applicant on a day."""
    yield from conflicts(expert, applicant, book, on)
    form = book.citation(FORM)
    if expert.name in applicant.people:
        yield Avoidance("与申请材料所列人员同名，可能是同一人", form, conflicts=False)
    # An item of the list of special abilities has no class by which a field could be told.
    if applicant.occupations and not fits(expert.fields, applicant.occupations):
        yield Avoidance("专业领域与申报的职业（工种）不符", form, conflicts=False)


def conflicts(
    expert: ExpertFacts, applicant: ApplicantFacts, book: AvoidanceBook, on: date
) -> Iterator[Avoidance]:
    """What bars an expert from this applicant however the panel is put together."""
    own = book.find(OWN_EMPLOYER)
    if own is not None and _is_own(expert, applicant):
        yield Avoidance(f"{expert.name}是申请机构的人员，应当回避", own.citation, own.cure)
    recent = book.find(RECENT_PAIR)
    if recent is not None and expert.last_assessed_on and recent.value.counts(expert.last_assessed_on, on):
        day = expert.last_assessed_on
        yield Avoidance(
            f"{expert.name}{day.year}年{day.month}月{day.day}日评估过该机构，{recent.wording}",
            recent.citation,
            recent.cure,
        )


def _is_own(expert: ExpertFacts, applicant: ApplicantFacts) -> bool:
    if expert.works_for_applicant:
        return True
    if expert.employer_code and expert.employer_code == applicant.credit_code:
        return True
    return bool(expert.employer) and plain_name(expert.employer) == plain_name(applicant.name)


def plain_name(name: str) -> str:
    """A name without what people write differently: width of brackets, spaces, case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()


def fits(fields: Sequence[str], occupations: Sequence[str]) -> bool:
    """Whether one of the fields covers one of the occupations: "4" and "4-03" both cover "4-03-02-01"."""
    return any(
        occupation == field or occupation.startswith(f"{field}-")
        for field in fields
        for occupation in occupations
    )
