"""The same question put to every province (同一问题，各省答案), answered from the packs alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, field_validator

from regulations.calendar import working_calendar
from regulations.in_force import MODE_OF_KIND, NoRulesInForce, rulebook
from regulations.loader import HERE, Library, Pack
from regulations.rulebook import Decisions, Rule, Rulebook
from regulations.schema import (
    KIND_LABELS,
    Code,
    DutyValue,
    GroundValue,
    NumberValue,
    OpenEndedValue,
    PeriodValue,
    RuleKey,
    Strict,
    Text,
    codes_are_distinct,
)
from regulations.strict_yaml import read_document, validated

QUESTIONS: Final = HERE / "questions.yaml"
SERVICE_TARGET: Final = "服务目标"
PLATFORM_CHOICE: Final = "平台设定"
NO_RULES: Final = "当日没有适用的规则"


class Question(Strict):
    """A question every province can be asked (问题), and the keys its answer stands under."""

    code: Code
    question: Text
    keys: Annotated[tuple[RuleKey, ...], Field(min_length=1)]
    show: Literal["value", "wording", "both", "measures", "people"] = "value"
    # What is said where the texts say nothing; never a number of ours.
    silent: Literal["未规定", "法无定期限"] = "未规定"


class Questions(Strict):
    """Every question, in the order they are asked."""

    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    _distinct = field_validator("questions")(codes_are_distinct)


@dataclass(frozen=True, slots=True)
class Said:
    """One rule that answers, in words (回答): what it says, where it stands, where to read it."""

    rule: Rule
    words: str

    @property
    def basis(self) -> str:
        """The article; for what the platform set itself, that it did."""
        if self.rule.citation.statutory:
            return self.rule.citation.basis
        is_time = isinstance(self.rule.value, PeriodValue | OpenEndedValue)
        return SERVICE_TARGET if is_time else PLATFORM_CHOICE

    @property
    def url(self) -> str:
        """The address of the entry in the law book."""
        return self.rule.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.words}（{self.basis}）"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a province answers for some kinds of institution; `who` is empty where it is all it governs."""

    who: str
    said: tuple[Said, ...]
    silent: str = ""

    def __str__(self) -> str:
        words = "；".join(map(str, self.said)) or self.silent
        return f"{self.who}：{words}" if self.who else words


@dataclass(frozen=True, slots=True)
class Column:
    """One province that is asked, with the pack it answers from and the kinds of institution it governs."""

    jurisdiction: str
    pack: Pack
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class ComparisonRow:
    """One question and what each province answers, in the order of the columns."""

    question: Question
    cells: tuple[tuple[Answer, ...], ...]


@dataclass(frozen=True)
class Comparison:
    """The questions down, the provinces across."""

    columns: tuple[Column, ...]
    rows: tuple[ComparisonRow, ...]

    def cell(self, question: str, pack: str) -> tuple[Answer, ...]:
        """Return what one province answers to one question."""
        row = next(row for row in self.rows if row.question.code == question)
        place = next(place for place, column in enumerate(self.columns) if column.pack.name == pack)
        return row.cells[place]


def load_questions(file: Path = QUESTIONS) -> tuple[Question, ...]:
    """Read the questions; what is unclear is refused with file, line and cure."""
    return validated(read_document(file), Questions).questions


def compare(
    shelf: Library,
    *,
    on: date,
    as_of: date | None = None,
    decided: Decisions | None = None,
    questions: Iterable[Question] | None = None,
) -> Comparison:
    """Put every question to every province that has a pack in force on a day."""
    columns = tuple(_columns(shelf, on))
    books = [_books(shelf, column, on=on, as_of=as_of, decided=decided) for column in columns]
    asked = load_questions() if questions is None else questions
    rows = (ComparisonRow(question, tuple(_cell(question, each) for each in books)) for question in asked)
    return Comparison(columns, tuple(rows))


def _columns(shelf: Library, on: date) -> Iterable[Column]:
    packs = (pack for pack in shelf.packs.values() if not pack.header.is_national and pack.holds(on))
    for pack in sorted(packs, key=lambda pack: (pack.header.jurisdiction, pack.name)):
        kinds: tuple[str, ...] = pack.header.scope.kinds or tuple(MODE_OF_KIND)
        yield Column(pack.header.jurisdiction, pack, kinds)


def _books(
    shelf: Library, column: Column, *, on: date, as_of: date | None, decided: Decisions | None
) -> dict[str, Rulebook]:
    """The rules of a province for each kind it governs."""
    books = {}
    for kind in column.kinds:
        try:
            books[kind] = rulebook(
                shelf,
                column.jurisdiction,
                mode=MODE_OF_KIND[kind],
                kind=kind,
                on=on,
                as_of=as_of,
                calendar=partial(working_calendar, column.jurisdiction),
                decided=decided,
            )
        except NoRulesInForce:
            continue
    return books


def _cell(question: Question, books: dict[str, Rulebook]) -> tuple[Answer, ...]:
    """Kinds that are answered alike share an answer; the silent ones come last."""
    if not books:
        return (Answer("", (), NO_RULES),)
    alike: dict[tuple[str, ...], list[str]] = {}
    said: dict[tuple[str, ...], tuple[Said, ...]] = {}
    for kind, book in books.items():
        found = tuple(_said(question, book))
        ids = tuple(one.rule.id for one in found)
        alike.setdefault(ids, []).append(kind)
        said[ids] = found
    everybody = len(alike) == 1
    return tuple(
        Answer(
            "" if everybody else "、".join(KIND_LABELS[kind] for kind in alike[ids]),
            said[ids],
            "" if ids else question.silent,
        )
        for ids in sorted(alike, key=lambda ids: not ids)
    )


def _said(question: Question, book: Rulebook) -> Iterable[Said]:
    rules = [rule for key in question.keys for rule in _asked(question, book, key)]
    titled = question.show in {"value", "people"} and (len(question.keys) > 1 or question.show == "people")
    seen: set[str] = set()
    for rule in rules:
        words = _words(question, rule)
        if question.show == "measures" and words in seen:
            continue
        seen.add(words)
        if question.show == "both":
            words = f"{words}：{_leads_to(rule, book)}"
        yield Said(rule, f"{rule.title}：{words}" if titled else words)


def _asked(question: Question, book: Rulebook, key: str) -> tuple[Rule, ...]:
    if question.show == "people":
        return tuple(rule for rule in book.numbers(key) if _counts_people(rule))
    if question.show == "measures":
        return book.entries(key)
    found = book.find(key)
    return (found,) if found else ()


def _counts_people(rule: Rule) -> bool:
    return isinstance(rule.value, NumberValue) and rule.value.unit == "person"


def _words(question: Question, rule: Rule) -> str:
    if question.show == "measures" and isinstance(rule.value, GroundValue):
        return "、".join(rule.value.measure_labels)
    in_our_words = rule.wording.rstrip("。")
    if question.show == "wording" or isinstance(rule.value, DutyValue) or not rule.summary:
        return in_our_words
    if question.show == "people" and rule.value.note:
        # The text names no number: the least that data can check is not what it says.
        return in_our_words
    return rule.summary


def _leads_to(rule: Rule, book: Rulebook) -> str:
    """What follows by the grounds a rule answers for; where there are none, its own words."""
    grounds = (ground for ground in book.grounds() if ground.id in rule.covers)
    measures = (ground.value.measure_labels for ground in grounds if isinstance(ground.value, GroundValue))
    return "；".join("、".join(labels) for labels in measures) or rule.wording.rstrip("。")
