"""The directory as a file for everybody (开放数据): its fields, its licence note, CSV and JSON. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from archive.sheets import csv_lines

TITLE = "职业技能评价机构名录"
LICENCE = (
    "本数据由人力资源社会保障部门依法公开，可以免费使用、传播和再加工；"
    "使用时请注明来源和数据日期，不得用于冒充机构或误导考生。数据以平台机构名录的当日状态为准。"
)


@dataclass(frozen=True, slots=True)
class Column:
    """One field of the file: its name in JSON, its heading in CSV, and what it says."""

    code: str
    label: str
    description: str


COLUMNS = (
    Column("code", "机构编码", "13位，证书编号的前13位"),
    Column("name", "机构名称", "备案时的登记名称"),
    Column("uscc", "统一社会信用代码", "18位"),
    Column("kind", "机构类别", "用人单位、社会培训评价组织、院校等"),
    Column("division", "区划代码", "所在地的行政区划代码，6位"),
    Column("place", "所在地", "市（州）和县（市、区）"),
    Column("address", "详细地址", "备案的办公地址"),
    Column("state", "备案状态", "数据日期当天的状态"),
    Column("valid_from", "备案起始日", "年-月-日"),
    Column("valid_until", "备案终止日", "年-月-日，含当日"),
    Column("occupation_code", "职业编码", "国家职业分类大典的编码"),
    Column("occupation", "职业名称", "国家职业分类大典的名称"),
    Column("level", "等级", "5至1，1为最高（一级/高级技师）"),
    Column("site", "场地", "该职业该等级备案的场地"),
    Column("site_address", "场地地址", "备案的场地所在地址"),
    Column("scope_from", "范围起始日", "该职业该等级自何日起可以评价"),
    Column("scope_until", "范围终止日", "该职业该等级至何日止，含当日"),
)


def as_csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The file as CSV: one heading line, UTF-8 with a mark, so that a spreadsheet shows Chinese."""
    titles = [column.label for column in COLUMNS]
    return b"".join(csv_lines(titles, ([str(row[c.code]) for c in COLUMNS] for row in rows)))


def as_json(rows: Iterable[Mapping[str, Any]], *, on: str) -> bytes:
    """The file as JSON, with the note, the day and the fields beside the rows."""
    content = {
        "title": TITLE,
        "licence": LICENCE,
        "date": on,
        "fields": [
            {"name": column.code, "label": column.label, "description": column.description}
            for column in COLUMNS
        ],
        "rows": list(rows),
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
