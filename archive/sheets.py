"""Tables people fill in and send (表格模板): headings, cells as text, template and marked-up file. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO, Any

import xlsxwriter

ERROR_HEADING = "错误说明"
LISTED_ROWS = 5000  # rows for which a template offers its lists
LONGEST_LIST = 255  # characters a drop-down list of a spreadsheet may have
# A spreadsheet keeps 15 significant digits of a number; the last digits of a longer one are lost.
MOST_DIGITS = 15
LOST_DIGITS = "（数值）"
DAY_ZERO = date(1899, 12, 30)
SERIAL_DAYS = range(3654, 60000)  # 1910 to 2064
WIDEST_NAMED = 20


class HeadingsRefused(ValueError):
    """The first row is not the template's; the message says which columns are missing or unknown."""


@dataclass(slots=True)
class Problem:
    """What is wrong with one cell and how to mend it."""

    column: str
    message: str
    cure: str = ""
    rule_id: str = ""
    basis: str = ""
    blocking: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Return the problem for JSON, in the shape of a finding."""
        return {
            "field": self.column,
            "message": self.message,
            "cure": self.cure,
            "rule_id": self.rule_id,
            "basis": self.basis,
            "blocking": self.blocking,
        }


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a template: its title, what it holds, whether it must be filled in."""

    title: str
    note: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    width: int = 16
    is_date: bool = False


def titles_of(header: Sequence[Any]) -> list[str]:
    """The titles of a first row: blanks and marks taken out, brackets made alike, none twice."""
    titles = [re.sub(r"[\s*＊]", "", str(cell)).replace("(", "（").replace(")", "）") for cell in header]
    while titles and not titles[-1]:
        titles.pop()
    named = named_of(titles)
    repeated = sorted({title for title in named if named.count(title) > 1})
    if repeated:
        raise HeadingsRefused(f"第一行有重复的列：{'、'.join(repeated)}；请各保留一列后重新上传")
    return titles


def named_of(titles: Sequence[str]) -> list[str]:
    """The titles that mean something: a file that came back with its error column is read without it."""
    return [title for title in titles if title and title != ERROR_HEADING]


def places_of(titles: Sequence[str], wanted: Sequence[str], form: str) -> dict[str, int]:
    """Where each wanted column stands; refuse a table that lacks one or has one nobody knows."""
    named = named_of(titles)
    missing = [title for title in wanted if title not in named]
    unknown = [title for title in named if title not in wanted]
    if missing or unknown:
        parts = []
        if missing:
            parts.append(f"缺少列：{'、'.join(missing)}")
        if unknown:
            parts.append(f"多出不认识的列：{'、'.join(unknown[:WIDEST_NAMED])}")
        raise HeadingsRefused(
            f"第一行的表头与{form}不符。{'；'.join(parts)}。"
            "请下载模板，把数据粘贴到模板中（不要改动第一行）后重新上传"
        )
    return {title: titles.index(title) for title in wanted}


def cell_text(cell: Any, *, is_date: bool = False, marks_lost_digits: bool = False) -> str:
    """A cell as the text a person meant: no ".0" behind numbers, dates as YYYY-MM-DD."""
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else ("是" if cell else "否")
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float):
        return _number_text(cell, is_date=is_date, marks_lost_digits=marks_lost_digits)
    return str(cell).strip().replace("\u3000", " ").strip()


def _number_text(number: float, *, is_date: bool, marks_lost_digits: bool) -> str:
    if number != int(number):
        return repr(number)
    if is_date and int(number) in SERIAL_DAYS:
        return (DAY_ZERO + timedelta(days=int(number))).isoformat()
    text = str(int(number))
    # Marked, so that the check can say what happened to the number.
    return f"{text}{LOST_DIGITS}" if marks_lost_digits and len(text) > MOST_DIGITS else text


def cells_of(row: Sequence[Any], places: Mapping[str, int], headings: Iterable[Heading]) -> dict[str, str]:
    """The filled cells of a row as text, by their titles."""
    found = {}
    for heading in headings:
        place = places.get(heading.title, len(row))
        text = cell_text(row[place], is_date=heading.is_date) if place < len(row) else ""
        if text:
            found[heading.title] = text
    return found


# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """The text so that a spreadsheet that opens a CSV shows it and never computes it."""
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_lines(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """A table as CSV, line by line while it is sent; with a mark, so that a spreadsheet shows Chinese."""
    yield "\ufeff".encode()
    yield _csv_line(titles)
    for row in rows:
        yield _csv_line(row)


def _csv_line(row: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(cell) for cell in row])
    return out.getvalue().encode()


def write_workbook(
    file: IO[bytes], sheet_name: str, titles: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    """A table as .xlsx, row by row into a file: nothing is gathered in memory, every cell is text."""
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet(sheet_name)
        head = workbook.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1})
        for place, title in enumerate(titles):
            sheet.set_column(place, place, 20)
            sheet.write_string(0, place, title, head)
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if cell:
                    sheet.write_string(line, place, cell)


def workbook_of_csv(content: bytes) -> bytes:
    """A CSV as a workbook of texts; in UTF-8 or as Chinese office programs write it (GB 18030)."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    if "\0" in text:
        raise ValueError("no text")
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet()
        for line, row in enumerate(csv.reader(io.StringIO(text, newline=""))):
            for place, cell in enumerate(row):
                if cell.strip():
                    sheet.write_string(line, place, cell)
    return file.getvalue()


def day_of(text: str) -> date | None:
    """A day as people write it: 2026-03-01, 2026/3/1, 20260301, 2026年3月1日; None where it is no day."""
    found = re.fullmatch(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?", text.split(" ", 1)[0])
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def template(sheet_name: str, headings: Sequence[Heading]) -> bytes:
    """An empty .xlsx: text columns, lists to choose from, required columns marked, a sheet that explains."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(sheet_name)
        text = workbook.add_format({"num_format": "@"})
        must = workbook.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1})
        may = workbook.add_format({"bg_color": "#F3F4F5", "border": 1})
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading.title, must if heading.required else may)
            sheet.set_column(place, place, heading.width, text)
            if heading.choices and len(",".join(heading.choices)) <= LONGEST_LIST:
                sheet.data_validation(
                    1, place, LISTED_ROWS, place, {"validate": "list", "source": list(heading.choices)}
                )
        sheet.freeze_panes(1, 0)
        notes = workbook.add_worksheet("填写说明")
        notes.set_column(0, 0, 24)
        notes.set_column(1, 1, 100)
        notes.write_row(0, 0, ["列名", "说明"])
        for line, heading in enumerate(headings, 1):
            notes.write_row(line, 0, [heading.title, _note_of(heading)])
    return file.getvalue()


def _note_of(heading: Heading) -> str:
    parts = ["必填" if heading.required else "选填"]
    if heading.choices:
        parts.append(f"可选值：{'、'.join(heading.choices)}")
    if heading.note:
        parts.append(heading.note)
    return "。".join(parts)


def marked_up(
    sheet_name: str,
    titles: Sequence[str],
    rows: Iterable[tuple[Mapping[str, str], str]],
    widths: Mapping[str, int],
) -> bytes:
    """The table back as it was sent, with a red column that says what is wrong with each row 错误说明."""
    file = io.BytesIO()
    headings = (*titles, ERROR_HEADING)
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet(sheet_name)
        text = workbook.add_format({"num_format": "@"})
        head = workbook.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1})
        red = workbook.add_format({"font_color": "#B00020", "bg_color": "#FDECEE", "text_wrap": True})
        for place, heading in enumerate(headings):
            sheet.set_column(place, place, widths.get(heading, 14))
            sheet.write_string(0, place, heading, red if heading == ERROR_HEADING else head)
        sheet.freeze_panes(1, 0)
        for line, (cells, message) in enumerate(rows, 1):
            for place, heading in enumerate(titles):
                value = cells.get(heading, "").removesuffix(LOST_DIGITS)
                if value:
                    sheet.write_string(line, place, value, text)
            if message:
                sheet.write_string(line, len(titles), message, red)
    return file.getvalue()
