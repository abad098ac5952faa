"""The table of institutions a province has on file (既有机构表): its columns, and reading a row. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from archive.sheets import Heading, Problem, day_of
from regulations.schema import KIND_LABELS

NAME, CODE, KIND, FORM = "机构名称", "统一社会信用代码", "机构类别", "申报主体类型"
AFFILIATION, DIVISION, ADDRESS = "隶属关系", "区划代码", "详细地址"
LEGAL, CONTACT, PHONE = "法定代表人", "联系人", "联系电话"
NUMBER, SINCE, UNTIL, SCOPE, DOCUMENT = "机构编码", "备案起始日", "备案终止日", "职业和等级", "备案文号"
LABEL = "既有机构导入模板"
# Filed for items of a list of special abilities, which have no levels.
SPECIAL = KIND_LABELS["special"]
LONGEST = {
    NAME: 120, ADDRESS: 200, LEGAL: 60, CONTACT: 60, PHONE: 30, DOCUMENT: 120, SCOPE: 4000, NUMBER: 20,
}  # fmt: skip
LONGEST_OTHER = 60
LEVEL_WORDS = {
    5: ("5", "五级", "初级工", "初级"),
    4: ("4", "四级", "中级工", "中级"),
    3: ("3", "三级", "高级工", "高级"),
    2: ("2", "二级", "技师"),
    1: ("1", "一级", "高级技师"),
}


def headings(
    kinds: tuple[str, ...], forms: tuple[str, ...], affiliations: tuple[str, ...]
) -> tuple[Heading, ...]:
    """The columns, with what may be chosen in each."""
    return (
        Heading(NAME, required=True, width=34),
        Heading(CODE, note="18位，按登记证书填写", required=True, width=24),
        Heading(KIND, required=True, choices=kinds, width=22),
        Heading(FORM, required=True, choices=forms, width=16),
        Heading(AFFILIATION, required=True, choices=affiliations, width=20),
        Heading(DIVISION, note="6位行政区划代码，填到县（市、区）；省、市本级的填本级代码", required=True),
        Heading(ADDRESS, required=True, width=36),
        Heading(LEGAL, required=True),
        Heading(CONTACT, required=True),
        Heading(PHONE, required=True, width=18),
        Heading(NUMBER, note="已有13位编码的填原编码；没有的留空，导入时按规则编发", width=18),
        Heading(SINCE, note="例：2024-05-01", required=True, is_date=True),
        Heading(UNTIL, note="例：2027-04-30；本省规定没有设定期限的留空", is_date=True),
        Heading(
            SCOPE,
            note="每个职业写“职业编码：等级”，等级用顿号隔开，职业之间用分号隔开。"
            "例：4-03-02-01：五级、四级、三级；6-31-01-03：四级。"
            "专项职业能力考核机构写项目编码，用分号隔开，不写等级",
            required=True,
            width=48,
        ),
        Heading(DOCUMENT, note="原备案回执或文件的编号", width=24),
    )


@dataclass(slots=True)
class FiledInstitution:
    """A row as the register takes it in."""

    cells: Mapping[str, str]
    uscc: str = ""
    code: str = ""
    since: date | None = None
    until: date | None = None
    # occupation or special item as written (code or name), with its levels; an item has none
    scope: tuple[tuple[str, tuple[int, ...]], ...] = ()

    def said(self, heading: str) -> str:
        """What a column holds."""
        return self.cells.get(heading, "")


def read_row(
    cells: Mapping[str, str], columns: tuple[Heading, ...]
) -> tuple[FiledInstitution, list[Problem]]:
    """Read one row: required columns, value lists, shapes. What the register knows of it is checked later."""
    problems = [*_missing(cells, columns), *_beyond(cells, columns)]
    row = FiledInstitution(
        cells,
        uscc=re.sub(r"\s", "", cells.get(CODE, "")).upper(),
        code=re.sub(r"\s", "", cells.get(NUMBER, "")).upper(),
        since=_day(cells, SINCE, problems),
        until=_day(cells, UNTIL, problems),
        scope=_scope(cells.get(SCOPE, ""), problems, has_levels=cells.get(KIND) != SPECIAL),
    )
    if row.since and row.until and row.until <= row.since:
        problems.append(Problem(UNTIL, "备案终止日不晚于起始日", "请核对两个日期"))
    return row, problems


def _missing(cells: Mapping[str, str], columns: tuple[Heading, ...]) -> list[Problem]:
    return [
        Problem(heading.title, f"“{heading.title}”没有填写", "该列为必填，请补充")
        for heading in columns
        if heading.required and not cells.get(heading.title)
    ]


def _beyond(cells: Mapping[str, str], columns: tuple[Heading, ...]) -> list[Problem]:
    problems = []
    for heading in columns:
        text = cells.get(heading.title, "")
        most = LONGEST.get(heading.title, LONGEST_OTHER)
        if len(text) > most:
            problems.append(
                Problem(
                    heading.title, f"“{heading.title}”有{len(text)}个字，最多{most}个字", "请精简后重新填写"
                )
            )
        elif text and heading.choices and text not in heading.choices:
            problems.append(
                Problem(
                    heading.title,
                    f"“{heading.title}”填写的“{text}”不在可选值内",
                    f"请填写：{'、'.join(heading.choices)}",
                )
            )
    return problems


def _day(cells: Mapping[str, str], title: str, problems: list[Problem]) -> date | None:
    text = cells.get(title, "")
    day = day_of(text) if text else None
    if text and day is None:
        problems.append(
            Problem(title, f"“{title}”填写的“{text[:20]}”不是有效日期", "请按“2026-01-31”的写法填写")
        )
    return day


def _scope(
    text: str, problems: list[Problem], *, has_levels: bool
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    found: dict[str, tuple[int, ...]] = {}
    for part in re.split(r"[;；\n]+", text):
        if not part.strip():
            continue
        written, _, words = part.replace(":", "：").partition("：")
        levels = [level_of(word) for word in re.split(r"[、,，\s/]+", words) if word]
        if not written.strip() or None in levels or bool(levels) != has_levels:
            problems.append(_unread(part.strip(), has_levels=has_levels))
            continue
        named = re.sub(r"\s+", "", written)
        if named in found:
            problems.append(Problem(SCOPE, f"“{named[:30]}”写了两次", "请合并为一项"))
        found[named] = tuple(sorted({level for level in levels if level}, reverse=True))
    return tuple(found.items())


def _unread(part: str, *, has_levels: bool) -> Problem:
    if has_levels:
        return Problem(SCOPE, f"“{part[:40]}”无法识别", "请按“4-03-02-01：五级、四级”的写法填写")
    return Problem(
        SCOPE, f"“{part[:40]}”无法识别：专项能力项目不分等级", "请只写项目编码或名称，项目之间用分号隔开"
    )


def level_of(word: str) -> int | None:
    """A level as people write it: 三级, 高级工, 3; None where it is none."""
    return next((level for level, words in LEVEL_WORDS.items() if word.strip() in words), None)
