"""The certificate report (证书数据上报表): its eleven columns, its digest, its file. Pure."""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter

COLUMNS = (
    "姓名",
    "证件类型",
    "证件号码",
    "所在单位",
    "职业名称",
    "工种名称",
    "职业技能等级",
    "证书编号",
    "发证日期",
    "评价机构",
    "发证机构",
)
WIDTHS = (12, 10, 22, 30, 22, 18, 14, 28, 14, 34, 34)
NO_EMPLOYER = "其他"
SHEET = "Sheet1"
NUMBER_COLUMN = COLUMNS.index("证书编号")


@dataclass(frozen=True, slots=True)
class ReportedCertificate:
    """What the report says of one certificate."""

    name: str
    identity_kind: str
    identity_number: str
    employer: str
    occupation: str
    work_type: str
    level: int
    number: str
    issued_on: date
    institution: str
    issuer: str


Row = tuple[str, ...]


def report_rows(certificates: Iterable[ReportedCertificate]) -> list[Row]:
    """The rows of the report, in the order of the certificate numbers."""
    rows = [
        (
            c.name,
            c.identity_kind,
            c.identity_number,
            c.employer or NO_EMPLOYER,
            c.occupation,
            c.work_type,
            str(c.level),
            c.number,
            c.issued_on.isoformat(),
            c.institution,
            c.issuer,
        )
        for c in certificates
    ]
    return sorted(rows, key=lambda row: row[NUMBER_COLUMN])


def digest_of(rows: Sequence[Sequence[str]]) -> str:
    """SHA-256 of the rows in canonical form: freezes what is handed in; the receiver checks it."""
    text = json.dumps([list(row) for row in rows], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def summary_of(rows: Iterable[Sequence[str]]) -> list[tuple[str, str, str, int]]:
    """Occupation, work type, level and count: the summary that goes with the report (表5)."""
    counted = Counter((row[4], row[5], row[6]) for row in rows)
    return [(*key, count) for key, count in sorted(counted.items())]


def workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """The report as .xlsx, every cell text: no name becomes a formula, no number loses a digit."""
    paper = io.BytesIO()
    with xlsxwriter.Workbook(paper, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(SHEET)
        head = book.add_format({"bold": True, "border": 1, "align": "center"})
        cell = book.add_format({"num_format": "@", "border": 1})
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        for column, title in enumerate(COLUMNS):
            sheet.write_string(0, column, title, head)
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text, cell)
        sheet.freeze_panes(1, 0)
    return paper.getvalue()
