"""What the rules say of an application: facts and a rulebook in, findings out (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol

from lifecycle.findings import Finding
from lifecycle.law import Citation, Due
from regulations.schema import Material

Fact = bool | int | Decimal | None

# What an applicant owns or leases its rooms by, as rules name it in applies_to.
PREMISES = frozenset({"owned", "leased"})
# Judged by a reviewer from what is told: the fact of the rule, and the field in which it is told.
TOLD = {"has_experience": "experience"}


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

    def find(self, key: str) -> Any:
        """A rule, or None where the law is silent."""

    def conditions(self, prefix: str) -> Sequence[Any]:
        """What an applicant must satisfy."""

    def exclusions(self, prefix: str = "filing.exclusions") -> Sequence[Any]:
        """What bars an applicant."""

    def windows(self, key: str = "filing.windows") -> Any:
        """When applications are taken."""

    def due(self, key: str, anchor: date) -> Due | None:
        """A period counted from a day."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One occupation or special item applied for, as the rules look at it.

    `is_inside_qualification_catalogue` is None where the direction decides and cannot be told.
    """

    code: str
    name: str
    class_code: str
    standard: str
    is_inside_qualification_catalogue: bool | None = None
    is_on_special_item_list: bool | None = None


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
    kind: str = "initial"
    changes: Mapping[str, Any] = field(default_factory=dict)
    changed_on: date | None = None


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
    """Everything the rules object to, in the order of the text: who, conditions, occupations, papers.

    An extension is asked for what it adds, a change of data for what changes.
    """
    if facts.kind == "information_change":
        return [*_change_findings(facts, book), *_material_findings(facts, book)]
    found = [*_applicant_findings(facts, book)]
    if facts.kind != "scope_extension":
        found += [*_condition_findings(facts, book)]
    return [*found, *_item_findings(facts, book), *_material_findings(facts, book)]


def window_findings(book: FilingBook, on: date, kind: str = "initial") -> list[Finding]:
    """Whether applications are taken on this day, and if not, from when; data may change at any time."""
    if kind in ("information_change", "site_change") or book.find("filing.windows") is None:
        return []
    windows = book.windows()
    if windows.window_open(on):
        return []
    opens = windows.next_opening(on)
    return [
        Finding.under(
            book.citation("filing.windows"),
            "window",
            f"{_day(on)}不在申报时间内（申报时间：{windows.summary()}）",
            f"草稿已保存；下一个窗口自{_day(opens)}开放，届时再提交",
        )
    ]


def renewal_findings(book: FilingBook, on: date, valid_until: date | None) -> list[Finding]:
    """Whether a renewal is applied for in time: too early waits, too late is said and taken (C5, X10)."""
    rule = book.find("filing.renewal")
    if rule is None or valid_until is None or rule.value.is_timely(on, valid_until):
        return []
    first, last = rule.value.span(valid_until)
    until = f"备案有效期至{_day(valid_until)}，{rule.value.summary()}申请延续"
    if first is not None and on < first:
        return [
            Finding.under(
                rule.citation,
                "window",
                f"{until}，现在还没到时间",
                f"草稿已保存；请自{_day(first)}起提交",
            )
        ]
    return [
        Finding.under(
            rule.citation,
            "window",
            f"{until}，应于{_day(last)}以前提出，已迟{(on - last).days}日",
            "仍可提交；法规没有规定迟延的后果，迟延不影响今后申报，由审核机关说明办理时限",
            blocking=False,
        )
    ]


def questions_for_reviewer(facts: FilingFacts, book: FilingBook) -> list[Question]:
    """What a person has to judge from the papers."""
    if facts.kind == "information_change":
        return []
    rules = [*book.conditions("filing.conditions"), *book.conditions("filing.scope_by_form")]
    return [
        Question(rule.key, rule.title, rule.value.question, rule.citation)
        for rule in rules
        if _is_for_reviewer(rule) and applies(rule, facts.form, facts.premises)
    ]


def asks_for_premises(book: FilingBook) -> bool:
    """Whether some rule looks at whether rooms are owned or leased."""
    return any(PREMISES & set(rule.value.applies_to) for rule in book.conditions("filing.conditions"))


def materials_of(
    book: FilingBook, kind: str, form: str, changes: Mapping[str, Any]
) -> tuple[Any, tuple[Material, ...]]:
    """The list of papers this kind of filing needs, with the rule that sets it."""
    if kind == "information_change":
        rule = book.find("filing.information_change")
        points = getattr(rule.value, "points", ()) if rule is not None else ()
        # A point without a note names what may change and asks no paper for it.
        return rule, tuple(
            Material(code=f"c_{point.code}", title=f"{point.label}：{point.note}")
            for point in points
            if point.note and (point.code in changes or (point.code == "registration" and "name" in changes))
        )
    rule = book.find(f"filing.{kind}.materials") or book.find("filing.materials")
    items: tuple[Material, ...] = rule.value.items if rule is not None else ()
    return rule, tuple(
        item for item in items if not item.generated and (not item.applies_to or form in item.applies_to)
    )


def applies(rule: RuleEntry, form: str, premises: str) -> bool:
    """Whether a rule is for this form of applicant, or for rooms held this way."""
    wanted = rule.value.applies_to
    return not wanted or form in wanted or premises in wanted


def _applicant_findings(facts: FilingFacts, book: FilingBook) -> Iterator[Finding]:
    forms = book.find("filing.applicant_forms")
    barred = False
    for rule in book.exclusions():
        if not applies(rule, facts.form, facts.premises):
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
    if forms is not None and facts.form not in forms.value.codes and not barred:
        yield Finding.under(
            forms.citation, "form", f"申报主体类型“{facts.form_label}”不在征集范围内", forms.cure
        )


def _condition_findings(facts: FilingFacts, book: FilingBook) -> Iterator[Finding]:
    if not facts.premises and asks_for_premises(book):
        yield Finding.under(
            book.citation("filing.conditions.floor_area_m2"),
            "premises",
            "尚未选择场地是自有还是租赁",
            "请在“场地和用房”中选择场地权属",
        )
    for rule in book.conditions("filing.conditions"):
        if not applies(rule, facts.form, facts.premises):
            continue
        if rule.value.fact in TOLD:
            yield from _told(rule, TOLD[rule.value.fact], facts.experience)
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
    classes = book.find("filing.occupation_classes")
    standard = book.find("filing.occupation_basis")
    border = book.find("filing.catalogue_border")
    if not facts.items:
        first = next((rule for rule in (classes, border, standard) if rule is not None), None)
        yield Finding.under(
            first.citation if first else None,
            "items",
            "尚未填写申报的职业（工种）和等级",
            "请在“申报职业和等级”中至少添加一项",
        )
    for item in facts.items:
        name = f"{item.code} {item.name}"
        if classes is not None and item.class_code not in classes.value.codes:
            yield Finding.under(
                classes.citation,
                "items",
                f"“{name}”属第{item.class_code}大类，不在可申报的大类内",
                classes.cure,
            )
        if border is not None:
            yield from _border_finding(border, item)
        if standard is not None and not item.standard.strip():
            yield Finding.under(
                standard.citation, "items", f"“{name}”没有写明所依据的标准或评价规范", standard.cure
            )
    for rule in book.conditions("filing.scope_by_form"):
        if facts.kind != "scope_extension" and applies(rule, facts.form, facts.premises):
            yield from _told(rule, "main_business", facts.main_business)


def _border_finding(border: RuleEntry, item: ItemFacts) -> Iterator[Finding]:
    """Which side of the qualification catalogue an occupation must lie on, or that an item must be listed."""
    name = f"{item.code} {item.name}"
    if border.value.fact == "is_on_special_item_list":
        if not border.value.is_met_by(item.is_on_special_item_list):
            yield Finding.under(
                border.citation, "items", f"“{name}”不在公布的专项职业能力考核项目目录内", border.cure
            )
        return
    inside = item.is_inside_qualification_catalogue
    if border.value.is_met_by(inside):
        return
    if inside is None:
        yield Finding.under(
            border.citation,
            "items",
            f"“{name}”只有一部分列入《国家职业资格目录》，要看工种或方向",
            "请写明工种或方向后再添加该职业",
            blocking=border.value.must_be,
        )
    elif inside:
        yield Finding.under(
            border.citation, "items", f"“{name}”已列入《国家职业资格目录》，不纳入等级认定范围", border.cure
        )
    else:
        yield Finding.under(
            border.citation, "items", f"“{name}”不在《国家职业资格目录》内，不属职业资格鉴定范围", border.cure
        )


def _material_findings(facts: FilingFacts, book: FilingBook) -> Iterator[Finding]:
    rule, items = materials_of(book, facts.kind, facts.form, facts.changes)
    for place, material in enumerate(items, 1):
        if material.required and material.code not in facts.materials:
            yield Finding.under(
                rule.citation,
                f"material_{material.code}",
                f"缺少第{place}项材料“{material.title}”",
                "请上传该项材料的 PDF、JPG 或 PNG 文件" + (f"（{material.note}）" if material.note else ""),
            )


def _change_findings(facts: FilingFacts, book: FilingBook) -> Iterator[Finding]:
    rule = book.find("filing.information_change") or book.find("filing.change_notice")
    cited = rule.citation if rule is not None else None
    if not facts.changes:
        yield Finding.under(
            cited, "changes", "没有填写要变更的信息", "请在“变更事项”中填写变更后的内容，不变的保持原样"
        )
    if facts.changed_on is None:
        yield Finding.under(cited, "changed_on", "没有填写变化发生的日期", "请填写信息变化的日期")


def notice_findings(book: FilingBook, changed_on: date | None, on: date) -> list[Finding]:
    """How late a change is told of (CQ-10): said with the dates, and no reason to refuse it."""
    due = book.due("filing.change_notice", changed_on) if changed_on is not None else None
    if due is None or changed_on is None or on <= due.due_on:
        return []
    late = (on - due.due_on).days
    return [
        Finding.under(
            due.citation,
            "changed_on",
            f"信息于{_day(changed_on)}变化，应于{_day(due.due_on)}以前申请变更，已迟{late}日",
            "仍可提交；迟延情况会一并告知审核机关",
            blocking=False,
        )
    ]


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


def _is_for_reviewer(rule: RuleEntry) -> bool:
    return getattr(rule.value, "checked_by", "data") == "reviewer"


def _plain(amount: Fact) -> str:
    return f"{amount.normalize():f}" if isinstance(amount, Decimal) else str(amount)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
