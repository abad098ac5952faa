"""What the rules say of an application: facts and a rulebook in, findings out (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol

from lifecycle.findings import Finding
from lifecycle.law import Citation

Fact = bool | int | Decimal | None


class RuleEntry(Protocol):
    """One rule as the book hands it out."""

    key: str
    title: str
    wording: str
    cure: str
    value: Any
    citation: Citation

    @property
    def is_soft(self) -> bool:
        """原则上: it warns and never refuses by itself."""


class FilingBook(Protocol):
    """The rules a filing is held against."""

    def citation(self, key: str) -> Citation | None:
        """Where a rule stands."""

    def rule(self, key: str) -> Any:
        """A rule that has to be there."""

    def find(self, key: str) -> Any:
        """A rule, or None where the law is silent."""

    def conditions(self, prefix: str) -> Sequence[Any]:
        """What an applicant must satisfy."""

    def exclusions(self, prefix: str = "filing.exclusions") -> Sequence[Any]:
        """What bars an applicant."""

    def materials(self, key: str = "filing.materials") -> Sequence[Any]:
        """The papers of an application."""

    def windows(self, key: str = "filing.windows") -> Any:
        """When applications are taken."""

    def choices(self, key: str) -> Any:
        """A closed list of answers."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One occupation applied for, as the rules look at it."""

    code: str
    name: str
    class_code: str
    standard: str
    is_inside_qualification_catalogue: bool


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """What an application states (申报事实); `stated` is keyed by the name of the fact in the rules."""

    form: str
    form_label: str
    premises: str
    stated: Mapping[str, Fact]
    items: tuple[ItemFacts, ...] = ()
    materials: frozenset[str] = frozenset()
    experience: str = ""
    main_business: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What data cannot decide and a reviewer has to look at (人工核对事项)."""

    key: str
    title: str
    question: str
    citation: Citation


def full_years(first: date, last: date) -> int:
    """How many whole years a stretch of days holds, both days included."""
    end = last + timedelta(days=1)
    return end.year - first.year - ((end.month, end.day) < (first.month, first.day))


def filing_findings(facts: FilingFacts, book: FilingBook) -> list[Finding]:
    """Everything the rules object to, in the order of the text: who, conditions, occupations, papers."""
    return [
        *_applicant_findings(facts, book),
        *_condition_findings(facts, book),
        *_item_findings(facts, book),
        *_material_findings(facts, book),
    ]


def window_findings(book: FilingBook, on: date) -> list[Finding]:
    """Whether applications are taken on this day, and if not, from when."""
    if book.find("filing.windows") is None or book.windows().window_open(on):
        return []
    windows = book.windows()
    opens = windows.next_opening(on)
    return [
        Finding.under(
            book.citation("filing.windows"),
            "window",
            f"{_day(on)}不在申报时间内（申报时间：{windows.summary()}）",
            f"草稿已保存；下一个窗口自{_day(opens)}开放，届时再提交",
        )
    ]


def questions_for_reviewer(facts: FilingFacts, book: FilingBook) -> list[Question]:
    """What a person has to judge from the papers."""
    rules = [*book.conditions("filing.conditions"), *book.conditions("filing.scope_by_form")]
    return [
        Question(rule.key, rule.title, rule.value.question, rule.citation)
        for rule in rules
        if _is_for_reviewer(rule) and _applies(rule, facts)
    ]


def _applicant_findings(facts: FilingFacts, book: FilingBook) -> Iterator[Finding]:
    forms = book.rule("filing.applicant_forms")
    barred = False
    for rule in book.exclusions():
        if not _applies(rule, facts):
            continue
        stated = facts.stated.get(rule.value.fact)
        if stated is None:
            yield Finding.under(
                rule.citation,
                rule.value.fact,
                f"尚未说明是否有“{rule.title}”的情形",
                "请在“诚信声明”中逐项选择“是”或“否”",
            )
        elif stated:
            barred = barred or rule.value.fact == "is_government_body"
            yield Finding.under(rule.citation, rule.value.fact, f"{rule.title}：{rule.wording}", rule.cure)
    if facts.form not in forms.value.codes and not barred:
        yield Finding.under(
            forms.citation, "form", f"申报主体类型“{facts.form_label}”不在征集范围内", forms.cure
        )


def _condition_findings(facts: FilingFacts, book: FilingBook) -> Iterator[Finding]:
    if not facts.premises:
        yield Finding.under(
            book.citation("filing.conditions.floor_area_m2"),
            "premises",
            "尚未选择场地是自有还是租赁",
            "请在“场地和用房”中选择场地权属",
        )
    for rule in book.conditions("filing.conditions"):
        if not _applies(rule, facts):
            continue
        if rule.key == "filing.conditions.experience":
            yield from _told(rule, "experience", facts.experience)
        elif not _is_for_reviewer(rule):
            yield from _condition_finding(rule, facts)


def _condition_finding(rule: RuleEntry, facts: FilingFacts) -> Iterator[Finding]:
    value, name = rule.value, rule.value.fact
    stated = facts.stated.get(name)
    if value.is_met_by(stated):
        return
    if stated is None:
        message = f"尚未填写“{rule.title}”"
    elif isinstance(stated, bool):
        message = f"不符合“{rule.title}”的要求：{rule.wording}"
    else:
        message = f"{rule.title}现为{_plain(stated)}{value.unit_label}，规定{value.summary()}"
    yield Finding.under(rule.citation, name, message, rule.cure, blocking=not rule.is_soft, soft=rule.is_soft)


def _item_findings(facts: FilingFacts, book: FilingBook) -> Iterator[Finding]:
    classes = book.rule("filing.occupation_classes")
    standard = book.rule("filing.occupation_basis")
    border = book.rule("filing.catalogue_border")
    if not facts.items:
        yield Finding.under(
            classes.citation,
            "items",
            "尚未填写申报的职业（工种）和等级",
            "请在“申报职业和等级”中至少添加一项",
        )
    for item in facts.items:
        name = f"{item.code} {item.name}"
        if item.class_code not in classes.value.codes:
            yield Finding.under(
                classes.citation,
                "items",
                f"“{name}”属第{item.class_code}大类，不在可申报的大类内",
                classes.cure,
            )
        if item.is_inside_qualification_catalogue:
            yield Finding.under(
                border.citation,
                "items",
                f"“{name}”已列入《国家职业资格目录》，不纳入等级认定范围",
                border.cure,
            )
        if not item.standard.strip():
            yield Finding.under(
                standard.citation, "items", f"“{name}”没有写明所依据的标准或评价规范", standard.cure
            )
    for rule in book.conditions("filing.scope_by_form"):
        if _applies(rule, facts):
            yield from _told(rule, "main_business", facts.main_business)


def _material_findings(facts: FilingFacts, book: FilingBook) -> Iterator[Finding]:
    rule = book.rule("filing.materials")
    for place, material in enumerate(book.materials(), 1):
        if material.required and material.code not in facts.materials:
            yield Finding.under(
                rule.citation,
                f"material_{material.code}",
                f"缺少第{place}项材料“{material.title}”",
                "请上传该项材料的 PDF、JPG 或 PNG 文件" + (f"（{material.note}）" if material.note else ""),
            )


def _told(rule: RuleEntry, name: str, words: str) -> Iterator[Finding]:
    """What a reviewer judges must at least be said."""
    if not words.strip():
        yield Finding.under(
            rule.citation,
            name,
            f"尚未填写与“{rule.title}”有关的说明",
            rule.cure,
            blocking=not rule.is_soft,
            soft=rule.is_soft,
        )


def _applies(rule: RuleEntry, facts: FilingFacts) -> bool:
    wanted = rule.value.applies_to
    return not wanted or facts.form in wanted or facts.premises in wanted


def _is_for_reviewer(rule: RuleEntry) -> bool:
    return getattr(rule.value, "checked_by", "data") == "reviewer"


def _plain(amount: Fact) -> str:
    return f"{amount.normalize():f}" if isinstance(amount, Decimal) else str(amount)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
