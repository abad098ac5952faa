"""What was filled in, page by page, as people read it."""

from __future__ import annotations

from typing import Any

from institutions.forms.draft import FIXED
from institutions.forms.pages import Part, parts_of
from institutions.models import Filing, FilingSite, Institution
from institutions.selectors import fact_of, materials_by_code, materials_for

Pairs = list[tuple[str, Any]]
WORDS = {True: "是", False: "否"}


def answers(filing: Filing) -> list[tuple[Part, Pairs]]:
    """Every page of an application with its answers; what was not said is empty."""
    return [(part, _answers_of(filing, part)) for part in parts_of(filing)]


def _answers_of(filing: Filing, part: Part) -> Pairs:
    if part.is_form:
        return _facts_of(filing, part)
    rows = {
        "staff": _staff,
        "rooms": _rooms,
        "occupations": _items,
        "changes": changes_of,
        "materials": _papers,
        "sites": sites_of_filing,
        "day": lambda case: [("变更日期", case.changed_on)],
    }
    return rows[part.slug](filing)


def _facts_of(filing: Filing, part: Part) -> Pairs:
    told: Pairs = []
    for fact in part.facts:
        value = fact_of(filing, fact.fact)
        told.append((fact.label, WORDS[value] if isinstance(value, bool) else value))
    for name in part.fixed:
        display = getattr(filing, f"get_{name}_display", None)
        told.append((str(FIXED[name].label), display() if display else getattr(filing, name)))
    return told


def _staff(filing: Filing) -> Pairs:
    return [
        (member.name, _joined(member.get_duty_display(), member.title, "、".join(member.covers)))
        for member in filing.staff.all()
    ]


def _rooms(filing: Filing) -> Pairs:
    by_site = filing.sites.count() > 1
    return [
        (
            room.name,
            _joined(
                f"{room.get_use_display()}，{room.seats}座，{'有' if room.has_camera else '无'}视频监控",
                room.site.name if by_site and room.site else "",
            ),
        )
        for room in filing.rooms.select_related("site")
    ]


def sites_of_filing(filing: Filing) -> Pairs:
    """The sites an application states; of a change, what was and what shall be."""
    return [(row.name, _site(row)) for row in filing.sites.select_related("site")]


def _site(row: FilingSite) -> str:
    was = row.site.address if row.site is not None else ""
    where = {
        row.Act.ADD: row.address if row.is_main else f"新增：{row.address}",
        row.Act.MOVE: f"{was} → {row.address}",
        row.Act.GIVE_UP: f"{was} → 停用",
    }.get(row.Act(row.act), row.address)
    lease = f"租赁期至{row.lease_until:%Y年%-m月%-d日}" if row.lease_until else ""
    area = f"{row.floor_area_m2}平方米" if row.floor_area_m2 else ""
    return _joined(where, row.get_kind_display(), lease, area)


def _items(filing: Filing) -> Pairs:
    items = filing.items.select_related("occupation", "special_item").prefetch_related("sites")
    return [
        (
            f"{item.code} {item.name}",
            _joined(
                item.level_label,
                item.direction,
                item.standard or "未写标准",
                "、".join(site.name for site in item.sites.all()),
            ),
        )
        for item in items
    ]


def changes_of(filing: Filing) -> Pairs:
    """What the register said and what it shall say."""
    columns = {column.name: str(column.verbose_name) for column in Institution._meta.concrete_fields}
    told: Pairs = [
        (columns[name], f"{change['before']} → {change['after']}") for name, change in filing.changes.items()
    ]
    return [*told, ("变化发生的日期", filing.changed_on)]


def _papers(filing: Filing) -> Pairs:
    uploaded = materials_by_code(filing)
    return [
        (entry.title, uploaded[entry.code].name if entry.code in uploaded else None)
        for entry in materials_for(filing)
    ]


def _joined(*parts: str) -> str:
    return "，".join(part for part in parts if part)
