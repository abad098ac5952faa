"""Opening a spreadsheet a stranger sent (电子表格): looked at from outside first, then read row by row. Pure.

A spreadsheet can do harm by being opened: a small file that unpacks to gigabytes, one cell at the far end of
an empty sheet, a formula that shows one thing and means another. `inspect` looks at the packing alone and is
quick enough for a request; `rows_of` looks through the sheet itself before it lets the reader in.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

import python_calamine

from archive.workbook_limits import ENCRYPTED, MOST_COLUMNS, MOST_ROWS, TRUNCATED, Extent, SpreadsheetRefused
from archive.workbook_xls import MAGIC, inspect_xls, survey_xls
from archive.workbook_xlsx import inspect_xlsx, survey_xlsx

__all__ = ["SpreadsheetRefused", "inspect", "rows_of"]

Row = tuple[int, list[Any]]


def inspect(content: BinaryIO) -> None:
    """Refuse by its packing a file that must not be opened: broken, locked, bursting, with macros."""
    if _is_old(content):
        inspect_xls(content)
    else:
        inspect_xlsx(content)


def rows_of(content: BinaryIO) -> tuple[int, Iterator[Row]]:
    """Return how far down the first sheet reaches, and its filled rows with their numbers, from 1.

    Empty rows are passed over. Raises `SpreadsheetRefused` before anything is read into memory.
    """
    inspect(content)
    extent = _extent(content)
    if extent.rows > MOST_ROWS + 1:
        raise SpreadsheetRefused(
            f"表格第{extent.rows}行仍有内容，一次最多导入{MOST_ROWS}行；"
            "请删除多余的行，或拆成几个文件分次导入"
        )
    if extent.columns > MOST_COLUMNS:
        raise SpreadsheetRefused(
            f"表格第{extent.columns}列仍有内容，名册最多{MOST_COLUMNS}列；请删除多余的列后重新上传"
        )
    content.seek(0)
    try:
        sheet = python_calamine.CalamineWorkbook.from_filelike(content).get_sheet_by_index(0)
    except python_calamine.PasswordError as error:
        raise SpreadsheetRefused(ENCRYPTED) from error
    except (python_calamine.CalamineError, OSError, ValueError, IndexError) as error:
        raise SpreadsheetRefused(TRUNCATED) from error
    return extent.rows, _filled(sheet)


def _is_old(content: BinaryIO) -> bool:
    content.seek(0)
    return content.read(len(MAGIC)) == MAGIC


def _extent(content: BinaryIO) -> Extent:
    try:
        return survey_xls(content) if _is_old(content) else survey_xlsx(content)
    except (struct.error, IndexError) as error:
        raise SpreadsheetRefused(TRUNCATED) from error


def _filled(sheet: Any) -> Iterator[Row]:
    # The reader gives rows from the top of the sheet, but columns from the first that is filled.
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if any(cell != "" and str(cell).strip() for cell in cells):
            yield number, left + cells
