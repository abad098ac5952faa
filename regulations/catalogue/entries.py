"""What a catalogue's rows must say (目录条目): its columns, and the checks row by row. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Final, NamedTuple

from regulations.catalogue.files import Row, Table

OCCUPATION_CODE: Final = re.compile(r"^[1-8]-\d{2}-\d{2}-\d{2}$")
DIVISION_CODE: Final = re.compile(r"^\d{6}$")
ITEM_CODE: Final = re.compile(r"^[0-9A-Za-z][0-9A-Za-z.\-]{0,19}$")
# The online classification writes its marks behind the name: S 数字职业, L 绿色职业.
MARKS: Final = re.compile(r"(?<=[\u4e00-\u9fff）)])\s*(?P<marks>[LS](?:\s*[/、]?\s*[LS])?)$")
DAY: Final = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
EARLIEST_YEAR: Final = 1949
# A spreadsheet takes a cell that begins so for a formula, also in the table given out later.
FORMULA: Final = ("=", "+", "-", "@")
TIERS: Final = {"province": "province", "prefecture": "prefecture", "county": "county",
                "省级": "province", "地市级": "prefecture", "县级": "county"}  # fmt: skip
FLAGS: Final = {"": False, "0": False, "否": False, "1": True, "是": True}
RANKS: Final = {"province": 0, "prefecture": 1, "county": 2}

Entry = dict[str, Any]


class Problem(NamedTuple):
    """What is wrong in one cell, and how to mend it."""

    row: int
    column: str
    wrong: str
    cure: str

    def __str__(self) -> str:
        place = f"第{self.row}行" if self.row else "表头"
        return f"{place}“{self.column}”：{self.wrong}，{self.cure}"


class CatalogueRefused(ValueError):
    """Nothing of the file is taken over; every problem is named."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("；".join(str(problem) for problem in self.problems))


class Unfit(ValueError):
    """A cell cannot be read: what is wrong, how to mend it."""

    def __init__(self, wrong: str, cure: str) -> None:
        self.wrong, self.cure = wrong, cure
        super().__init__(wrong)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a catalogue: its name in files and on pages, and how its cells are read."""

    code: str
    label: str
    read: Callable[[str], Any]
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """How one catalogue's files look (目录格式)."""

    label: str
    columns: tuple[Column, ...]
    key: Callable[[Entry], str]
    finish: Callable[[Entry], Entry]
    check: Callable[[list[tuple[int, Entry]]], Iterator[Problem]]
    labels: Mapping[str, str] = field(default_factory=dict)


# -- cells --------------------------------------------------------------------------------------------------


def _words(longest: int) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if len(cell) > longest:
            raise Unfit(f"超过{longest}个字", "请核对是否错列")
        if cell.startswith(FORMULA):
            raise Unfit(f"以“{cell[0]}”开头，表格软件会当作公式", f"请去掉开头的“{cell[0]}”")
        return cell

    return read


def _code(pattern: re.Pattern[str], like: str) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if not pattern.match(cell):
            raise Unfit(f"“{cell}”不是规定的编码", f"请写成 {like} 的样子")
        return cell

    return read


def _flag(cell: str) -> bool:
    if cell not in FLAGS:
        raise Unfit(f"“{cell}”不认识", "请写 是 或 否")
    return FLAGS[cell]


def _tier(cell: str) -> str:
    if cell not in TIERS:
        raise Unfit(f"“{cell}”不是层级", "请写 省级、地市级 或 县级")
    return TIERS[cell]


def _number(cell: str) -> int:
    if not re.fullmatch(r"\d{1,4}", cell or "0"):
        raise Unfit(f"“{cell}”不是整数", "请写不小于0的整数")
    return int(cell or "0")


def _year(cell: str) -> int | None:
    if not cell:
        return None
    if not re.fullmatch(r"\d{4}", cell) or int(cell) < EARLIEST_YEAR:
        raise Unfit(f"“{cell}”不是年份", "请写四位年份，如 2020")
    return int(cell)


def _levels(cell: str) -> str:
    found = [level for level in re.split(r"[、,，/\s]*", cell) if level]
    if any(level not in "12345" for level in found) or len(set(found)) < len(found):
        raise Unfit(f"“{cell}”不是等级", "请写该职业设有的等级，如 5、4、3，不清楚的留空")
    return "".join(sorted(found, reverse=True))


def read_day(cell: str) -> date | None:
    """Read a date as people and spreadsheets write it; None for an empty cell."""
    if not cell:
        return None
    matched = DAY.match(cell)
    if matched is None:
        raise Unfit(f"“{cell}”不是日期", "请写成 2026-03-01")
    try:
        return date(*(int(part) for part in matched.groups()))
    except ValueError as error:
        raise Unfit(f"日期“{cell}”不存在", "请核对年月日") from error


# -- the three catalogues -----------------------------------------------------------------------------------


def _finish_occupation(entry: Entry) -> Entry:
    """Strip the marks behind a name and set them; the class is the code's first digit.

    A column the file does not have says nothing: what was known of levels and marks stays.
    """
    matched = MARKS.search(entry["name"])
    given = {"S": "digital", "L": "green"}
    marks = {given[mark]: True for mark in (matched["marks"] if matched else "") if mark in given}
    name = MARKS.sub("", entry["name"])
    return {**entry, **marks, "name": name, "class_code": entry["code"][0], "is_current": True}


def _finish_division(entry: Entry) -> Entry:
    """A division listed without a year of its end is a current one."""
    whole = {"parent": "", "dissolved_in": None, "successor": "", **entry}
    return {**whole, "is_current": whole["dissolved_in"] is None}


def _finish_special_item(entry: Entry) -> Entry:
    return {"valid_until": None, **entry}


def _check_nothing(entries: list[tuple[int, Entry]]) -> Iterator[Problem]:
    del entries
    yield from ()


def _check_divisions(entries: list[tuple[int, Entry]]) -> Iterator[Problem]:
    tiers = {entry["code"]: entry["level"] for _, entry in entries}
    successors = {entry["code"]: entry["successor"] for _, entry in entries}
    for row, entry in entries:
        yield from _check_parent(row, entry, tiers)
        successor = entry["successor"]
        if successor and successor not in tiers:
            yield Problem(row, "承接代码", f"文件里没有代码 {successor}", "请补上该区划或改正代码")
        elif successor and _leads_back(entry["code"], successors):
            yield Problem(row, "承接代码", "承接关系绕回自己", "请核对前后承接的代码")
        if successor and entry["dissolved_in"] is None:
            yield Problem(row, "撤销年份", "写了承接代码却没有撤销年份", "请补上年份或删去承接代码")


def _check_parent(row: int, entry: Entry, tiers: Mapping[str, str]) -> Iterator[Problem]:
    code, parent = entry["code"], entry["parent"]
    if entry["level"] == "province":
        if parent or not code.endswith("0000"):
            yield Problem(row, "上级", "省级区划没有上级，代码后四位为0000", "请核对代码、层级和上级")
    elif parent not in tiers:
        yield Problem(row, "上级", f"文件里没有上级代码 {parent or '（空）'}", "请补上上级区划或改正代码")
    elif RANKS[tiers[parent]] >= RANKS[entry["level"]]:
        yield Problem(row, "上级", f"上级 {parent} 的层级不高于本级", "请核对层级和上级")


def _leads_back(code: str, successors: Mapping[str, str]) -> bool:
    seen = {code}
    following = successors.get(code, "")
    while following:
        if following in seen:
            return True
        seen.add(following)
        following = successors.get(following, "")
    return False


def _check_special_items(entries: list[tuple[int, Entry]]) -> Iterator[Problem]:
    by_code: dict[str, list[tuple[int, Entry]]] = {}
    for row, entry in entries:
        if entry["valid_until"] is not None and entry["valid_until"] < entry["valid_from"]:
            yield Problem(row, "至何日止", "早于起始日期", "请核对起止日期")
        by_code.setdefault(entry["code"], []).append((row, entry))
    for lines in by_code.values():
        in_order = sorted(lines, key=lambda line: line[1]["valid_from"])
        for (_, before), (row, after) in pairwise(in_order):
            if before["valid_until"] is None or before["valid_until"] >= after["valid_from"]:
                yield Problem(
                    row, "自何日起", f"项目 {after['code']} 的两段有效期重叠", "请为前一段写明截止日期"
                )


def _by_code(entry: Entry) -> str:
    return str(entry["code"])


def item_key(entry: Entry) -> str:
    """One item from one day on: a code may be listed again later under another name."""
    return f"{entry['code']}@{entry['valid_from']}"


SHAPES: Final[Mapping[str, Shape]] = {
    "occupations": Shape(
        label="职业分类目录",
        columns=(
            Column("code", "职业编码", _code(OCCUPATION_CODE, "6-18-02-04")),
            Column("name", "职业名称", _words(60)),
            Column("middle_class", "中类", _words(80)),
            Column("minor_class", "小类", _words(80)),
            Column("work_types", "工种数", _number, is_needed=False),
            Column("digital", "数字职业", _flag, is_needed=False),
            Column("green", "绿色职业", _flag, is_needed=False),
            Column("levels", "设有等级", _levels, is_needed=False),
        ),
        key=_by_code,
        finish=_finish_occupation,
        check=_check_nothing,
        labels={"class_code": "大类", "is_current": "现行"},
    ),
    "divisions": Shape(
        label="行政区划",
        columns=(
            Column("code", "区划代码", _code(DIVISION_CODE, "220102")),
            Column("name", "名称", _words(40)),
            Column("parent", "上级", _words(6), is_needed=False),
            Column("level", "层级", _tier),
            Column("dissolved_in", "撤销年份", _year, is_needed=False),
            Column("successor", "承接代码", _words(6), is_needed=False),
        ),
        key=_by_code,
        finish=_finish_division,
        check=_check_divisions,
        labels={"is_current": "现行"},
    ),
    "special_items": Shape(
        label="专项能力项目",
        columns=(
            Column("code", "项目代码", _code(ITEM_CODE, "GS-001")),
            Column("name", "项目名称", _words(80)),
            Column("norm", "考核规范", _words(120), is_needed=False),
            Column("valid_from", "自何日起", read_day),
            Column("valid_until", "至何日止", read_day, is_needed=False),
        ),
        key=item_key,
        finish=_finish_special_item,
        check=_check_special_items,
    ),
}


def field_labels(catalogue: str) -> dict[str, str]:
    """What the fields of a catalogue are called on pages."""
    shape = SHAPES[catalogue]
    return {**{column.code: column.label for column in shape.columns}, **shape.labels}


def entries_of(catalogue: str, table: Table) -> dict[str, Entry]:
    """Return the entries of a file by their key; all of it or, with every problem named, nothing."""
    shape = SHAPES[catalogue]
    columns = _known_columns(shape, table)
    problems: list[Problem] = []
    lines = [(row.number, _entry(shape, columns, row, problems)) for row in table.rows]
    if not lines:
        problems.append(Problem(0, "各列", "文件只有列名，没有条目", "请核对是否选错文件"))
    sound = [(number, shape.finish(entry)) for number, entry in lines if entry is not None]
    first_at: dict[str, int] = {}
    for number, entry in sound:
        key = shape.key(entry)
        if key in first_at:
            label = shape.columns[0].label
            problems.append(
                Problem(number, label, f"{entry['code']} 与第{first_at[key]}行重复", "请删去其中一行")
            )
        first_at.setdefault(key, number)
    # What hangs together is looked at once every row can be read.
    problems.extend([] if problems else shape.check(sound))
    if problems:
        raise CatalogueRefused(sorted(problems))
    return {shape.key(entry): entry for _, entry in sound}


def _known_columns(shape: Shape, table: Table) -> dict[str, str]:
    """Return which column of the file is which of the catalogue."""
    by_name = {name: column.code for column in shape.columns for name in (column.code, column.label)}
    problems = [
        Problem(0, name, "不认识的列", f"{shape.label}的列为：{'、'.join(c.label for c in shape.columns)}")
        for name in table.columns
        if name not in by_name
    ]
    found = {by_name[name]: name for name in table.columns if name in by_name}
    problems += [
        Problem(0, column.label, "缺少这一列", "请补上该列")
        for column in shape.columns
        if column.is_needed and column.code not in found
    ]
    if problems:
        raise CatalogueRefused(problems)
    return found


def _entry(shape: Shape, columns: Mapping[str, str], row: Row, problems: list[Problem]) -> Entry | None:
    entry: Entry = {}
    sound = True
    for column in shape.columns:
        if column.code not in columns:
            continue
        cell = row.cells[columns[column.code]]
        try:
            if column.is_needed and not cell:
                raise Unfit("没有填写", "请补上")
            entry[column.code] = column.read(cell)
        except Unfit as unfit:
            problems.append(Problem(row.number, column.label, unfit.wrong, unfit.cure))
            sound = False
    return entry if sound else None
