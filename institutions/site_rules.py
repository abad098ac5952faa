"""What the rules say of the sites of a filing and of a change of site: facts and a rulebook in (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from institutions.rules import Fact, FilingBook, applies, full_years
from lifecycle.findings import Finding
from lifecycle.law import Citation
from regulations.schema import Material

CONDITIONS = "filing.conditions"
# The facts of conditions that places answer for; a change of site is held against these alone.
OF_PLACES = ("floor_area_m2", "theory_rooms", "has_cameras", "has_practical_cameras")
# What a reviewer judges of places from the papers or on the spot.
JUDGED_OF_PLACES = frozenset({"has_theory_places", "has_practical_places", "is_safe"})
# Under which rule a change of site is told, the province's own first.
TOLD_UNDER = ("filing.site_change", "filing.information_change", "filing.change_notice", "filing.route")


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """A site as a filing states it; `is_new_place` where exams would be held at an address not yet filed."""

    name: str
    act: str
    is_new_place: bool
    kind: str = ""
    lease_from: date | None = None
    lease_until: date | None = None
    rooms: int = 0


@dataclass(frozen=True, slots=True)
class SiteChangeFacts:
    """What a change of site states, and how the institution would stand after it (场地变更事实).

    `after` is keyed by the fact the rules name; None where the register does not say. `given_up_with` and
    `moved_with` name the sessions planned in rooms that end; `also_open` another filing on the same site.
    """

    form: str
    sites: Sequence[SiteFacts]
    changed_on: date | None
    has_new_rooms: bool = False
    after: Mapping[str, Fact] = field(default_factory=dict)
    materials: frozenset[str] = frozenset()
    given_up_with: Sequence[str] = ()
    moved_with: Sequence[str] = ()
    also_open: str = ""

    @property
    def changes_anything(self) -> bool:
        """Whether any site or room becomes another."""
        return self.has_new_rooms or any(site.act != "keep" for site in self.sites)

    @property
    def has_new_place(self) -> bool:
        """Whether an address is new, so that papers on it are asked."""
        return any(site.is_new_place for site in self.sites)


def told_under(book: FilingBook) -> Citation | None:
    """The rule a change of site is told under here; None where the law has none."""
    rule = next((found for key in TOLD_UNDER if (found := book.find(key)) is not None), None)
    return rule.citation if rule is not None else None


def site_findings(sites: Sequence[SiteFacts], book: FilingBook, day: date) -> Iterator[Finding]:
    """Hold each new place against what the law asks of how it is held; exams there need a room."""
    for site in sites:
        if not site.is_new_place:
            continue
        yield from _lease_findings(site, book, day)
        if not site.rooms:
            yield Finding.under(
                told_under(book),
                "rooms",
                f"“{site.name}”没有填写考场",
                "请在“考场”中为该场地添加考场；不在这里考核的，请删去该场地",
            )


def _lease_findings(site: SiteFacts, book: FilingBook, day: date) -> Iterator[Finding]:
    if site.kind != "leased" or site.lease_until is None:
        return
    if site.lease_until < day:
        yield Finding.under(
            told_under(book),
            "sites",
            f"“{site.name}”的租赁期至{_day(site.lease_until)}，在启用之前已经届满",
            "请填写续签后的租赁期，并附租赁合同",
        )
    years = full_years(site.lease_from or day, site.lease_until)
    for rule in book.conditions(CONDITIONS):
        if rule.value.fact == "lease_years" and not rule.value.is_met_by(years):
            yield Finding.under(
                rule.citation,
                "sites",
                f"“{site.name}”{rule.title}现为{years}{rule.value.unit_label}，规定{rule.value.summary()}",
                rule.cure,
                blocking=not rule.is_soft,
                soft=rule.is_soft,
            )


def site_change_findings(facts: SiteChangeFacts, book: FilingBook, day: date) -> list[Finding]:
    """Everything the rules object to in a change of site, in the order it is filled in."""
    cited = told_under(book)
    return [
        *_stated_findings(facts, cited),
        *site_findings(facts.sites, book, day),
        *_conditions_after(facts, book),
        *plans_findings(facts, cited),
        *_papers_findings(facts, book),
    ]


def _stated_findings(facts: SiteChangeFacts, cited: Citation | None) -> Iterator[Finding]:
    if not facts.changes_anything:
        yield Finding.under(
            cited, "sites", "没有填写要变更的场地", "请在“场地变更”中新增场地、填写新址，或停用不再使用的场地"
        )
    if facts.changed_on is None:
        yield Finding.under(cited, "changed_on", "没有填写变更日期", "请填写新场地启用、原场地停用的日期")
    if facts.sites and all(site.act == "give_up" for site in facts.sites):
        yield Finding.under(
            cited, "sites", "不能停用全部场地", "请保留或新增一处场地；不再开展评价的，请申请退出"
        )
    if facts.also_open:
        yield Finding.under(
            cited,
            "sites",
            f"同一场地的变更正在办理：{facts.also_open}",
            "请待该申请办结，或先撤回其中一件，再提交",
        )


def plans_findings(facts: SiteChangeFacts, cited: Citation | None) -> Iterator[Finding]:
    """No site is given up under a plan that runs; the plans of one that moves are named."""
    if facts.given_up_with:
        yield Finding.under(
            cited,
            "sites",
            f"拟停用的场地还有{len(facts.given_up_with)}场考核：{_some(facts.given_up_with)}",
            "请待这些场次考完再停用，或由监管中心退回计划后改到别的场地",
        )
    if facts.moved_with:
        yield Finding.under(
            cited,
            "sites",
            f"原址还有{len(facts.moved_with)}场考核受影响：{_some(facts.moved_with)}",
            "变更生效后原考场不再是备案考场，请及时与监管中心商定改期或换考场，并通知考生",
            blocking=False,
        )


def _conditions_after(facts: SiteChangeFacts, book: FilingBook) -> Iterator[Finding]:
    """What the law asks of places must still be so after the change, as far as the register knows."""
    for rule in book.conditions(CONDITIONS):
        value: Any = rule.value
        stands = facts.after.get(value.fact)
        if value.fact not in OF_PLACES or stands is None or not applies(rule, facts.form, ""):
            continue
        if not value.is_met_by(stands):
            message = (
                f"变更后不符合“{rule.title}”的要求：{rule.wording}"
                if isinstance(stands, bool)
                else f"变更后{rule.title}为{_plain(stands)}{value.unit_label}，规定{value.summary()}"
            )
            page = "sites" if value.fact == "floor_area_m2" else value.fact
            yield Finding.under(
                rule.citation, page, message, rule.cure, blocking=not rule.is_soft, soft=rule.is_soft
            )


def site_change_materials(book: FilingBook, *, has_new_place: bool) -> tuple[Any, tuple[Material, ...]]:
    """The papers on a new place: the province's own list, else what it asks when an address changes."""
    if not has_new_place:
        return None, ()
    own = book.find("filing.site_change.materials")
    if own is not None:
        return own, own.value.items
    rule = book.find("filing.information_change")
    points = getattr(rule.value, "points", ()) if rule is not None else ()
    return rule, tuple(
        Material(code=f"c_{point.code}", title=f"{point.label}：{point.note}")
        for point in points
        if point.code == "address" and point.note
    )


def _papers_findings(facts: SiteChangeFacts, book: FilingBook) -> Iterator[Finding]:
    rule, items = site_change_materials(book, has_new_place=facts.has_new_place)
    for place, material in enumerate(items, 1):
        if material.required and material.code not in facts.materials:
            yield Finding.under(
                rule.citation,
                f"material_{material.code}",
                f"缺少第{place}项材料“{material.title}”",
                "请上传该项材料的 PDF、JPG 或 PNG 文件" + (f"（{material.note}）" if material.note else ""),
            )


MOST_NAMED = 5


def _some(words: Sequence[str]) -> str:
    return "；".join(words[:MOST_NAMED]) + ("等" if len(words) > MOST_NAMED else "")


def _plain(amount: Fact) -> str:
    return f"{amount.normalize():f}" if isinstance(amount, Decimal) else str(amount)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
