"""Reading a catalogue's file (目录文件): CSV or XLSX into numbered rows of text. Pure."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

# Limits of the platform: the largest catalogue of the nation has a few thousand rows.
LARGEST_FILE: Final = 1_500_000
LARGEST_UNPACKED: Final = 64_000_000
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 40

ZIP_BEGINS: Final = b"PK\x03\x04"
COMMENT: Final = "#"


class FileUnreadable(ValueError):
    """The file cannot be read as a table; the message says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its number in the file, and its cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file as text: its columns, and its lines without the empty ones and those of provenance."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(content: bytes) -> Table:
    """Read a file: XLSX by its first bytes, CSV otherwise; the first line names the columns."""
    if len(content) > LARGEST_FILE:
        raise FileUnreadable(f"文件超过{LARGEST_FILE // 1000}KB，请核对是否选错文件")
    if not content.strip():
        raise FileUnreadable("文件是空的，请核对是否选错文件")
    lines = _sheet_lines(content) if content.startswith(ZIP_BEGINS) else _csv_lines(content)
    filled = [(number, cells) for number, cells in lines if any(cells) and not cells[0].startswith(COMMENT)]
    if not filled:
        raise FileUnreadable("文件里没有内容，请核对是否选错文件")
    if len(filled) > MOST_ROWS:
        raise FileUnreadable(f"文件超过{MOST_ROWS}行，请核对是否选错文件")
    columns = _columns(*filled[0])
    return Table(columns, tuple(_row(number, cells, columns) for number, cells in filled[1:]))


def _columns(number: int, cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    if len(cells) > MOST_COLUMNS:
        raise FileUnreadable(f"文件超过{MOST_COLUMNS}列，请核对是否选错文件")
    for place, name in enumerate(cells, 1):
        if not name:
            raise FileUnreadable(f"第{number}行第{place}列没有列名，请补上列名或删去该列")
    twice = sorted({name for name in cells if cells.count(name) > 1})
    if twice:
        raise FileUnreadable(f"第{number}行列名“{'、'.join(twice)}”重复，请每列只留一个")
    return tuple(cells)


def _row(number: int, cells: list[str], columns: tuple[str, ...]) -> Row:
    if any(cells[len(columns) :]):
        raise FileUnreadable(f"第{number}行的格数多于列名，请核对是否多了逗号或空列")
    padded = cells + [""] * (len(columns) - len(cells))
    return Row(number, dict(zip(columns, padded, strict=False)))


def _csv_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells] or [""]
    except csv.Error as error:
        raise FileUnreadable(
            f"第{reader.line_num}行的引号或分隔符不成对，请用表格软件另存为 CSV 后重试"
        ) from error


def _text(content: bytes) -> str:
    # Spreadsheet programs in China save CSV as GBK unless told otherwise.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileUnreadable("文件不是 CSV 或 XLSX，请用表格软件另存为其中一种后重试")


def _sheet_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    _require_sane_package(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if not workbook.sheet_names:
            raise FileUnreadable("工作簿里没有工作表，请核对文件")
        lines = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise FileUnreadable("XLSX 文件不完整或已损坏，请在表格软件中另存一份后重试") from error
    for number, line in enumerate(lines, 1):
        yield number, [_cell(value) for value in line] or [""]


def _require_sane_package(content: bytes) -> None:
    """Refuse a package that is broken, encrypted or made to burst."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            unpacked = sum(part.file_size for part in package.infolist())
            names = set(package.namelist())
    except zipfile.BadZipFile as error:
        raise FileUnreadable("XLSX 文件不完整或已损坏，请在表格软件中另存一份后重试") from error
    if unpacked > LARGEST_UNPACKED:
        raise FileUnreadable("XLSX 文件解压后过大，平台不予打开；请用表格软件重新保存一份")
    if "xl/workbook.xml" not in names:
        raise FileUnreadable("文件不是 XLSX 表格，请用表格软件另存为 .xlsx 后重试")


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
