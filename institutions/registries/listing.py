"""A registry's list as a table people bring (登记名单): its columns, and reading one row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from stdnum.cn import uscc as credit_code

from archive.sheets import Heading, Problem, day_of
from institutions.registries.record import Registry

NAME = Heading("单位名称", required=True, width=32)
CODE = Heading("统一社会信用代码", note="18位", required=True, width=24)
LISTED = Heading("列入日期", note="例：2025-03-01", required=True, is_date=True)
REMOVED = Heading("移出日期", note="仍在名单内的留空", is_date=True)
REASON = Heading("列入原因", width=36)

HEADINGS: Mapping[Registry, tuple[Heading, ...]] = {
    Registry.CREDIT: (
        CODE,
        NAME,
        Heading("法定代表人", required=True),
        Heading("登记状态", note="存续、注销、吊销、撤销等", required=True),
        Heading("状态日期", note="成为该状态的日期", is_date=True),
    ),
    Registry.ABNORMAL: (CODE, NAME, LISTED, REMOVED, REASON),
    # Who was never registered has no code: the name is all there is.
    Registry.ILLEGAL: (
        NAME,
        Heading("统一社会信用代码", note="没有的留空，按名称核对", width=24),
        LISTED,
        REMOVED,
        REASON,
    ),
}
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: whom it names and what it says."""

    uscc: str = ""
    name: str = ""
    legal_person: str = ""
    status: str = ""
    since: date | None = None
    until: date | None = None
    reason: str = ""


def entry_of(registry: Registry, cells: Mapping[str, str]) -> tuple[Entry, list[Problem]]:
    """Read one row of a list, with everything that keeps it out."""
    problems = [
        Problem(heading.title, f"“{heading.title}”没有填写", "该列为必填，请补充")
        for heading in HEADINGS[registry]
        if heading.required and not cells.get(heading.title)
    ]
    problems += [
        Problem(title, f"“{title}”有{len(text)}个字，最多{LONGEST}个字", "请精简后重新填写")
        for title, text in cells.items()
        if len(text) > LONGEST
    ]
    uscc = re.sub(r"\s", "", cells.get(CODE.title, "")).upper()
    if uscc and not credit_code.is_valid(uscc):
        problems.append(Problem(CODE.title, f"“{uscc[:30]}”不是有效的统一社会信用代码", "请逐位核对"))
    since = _day(cells, "状态日期" if registry is Registry.CREDIT else LISTED.title, problems)
    until = _day(cells, REMOVED.title, problems)
    if since and until and until < since:
        problems.append(Problem(REMOVED.title, "移出日期早于列入日期", "请核对两个日期"))
    entry = Entry(
        uscc=uscc,
        name=cells.get(NAME.title, ""),
        legal_person=cells.get("法定代表人", ""),
        status=cells.get("登记状态", ""),
        since=since,
        until=until,
        reason=cells.get(REASON.title, ""),
    )
    return entry, problems


def _day(cells: Mapping[str, str], title: str, problems: list[Problem]) -> date | None:
    text = cells.get(title, "")
    day = day_of(text) if text else None
    if text and day is None:
        problems.append(
            Problem(title, f"“{title}”填写的“{text[:20]}”不是有效日期", "请按“2026-01-31”的写法填写")
        )
    return day
