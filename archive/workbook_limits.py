"""What a spreadsheet from outside may be, and how it is refused (电子表格限制). Pure."""

from __future__ import annotations

from dataclasses import dataclass

# Limits of the platform, not of the law: what one worker can read in bounded memory and time.
MOST_ROWS = 100_000
MOST_COLUMNS = 64
MOST_UNPACKED = 512 * 1024 * 1024
# Tables of text pack about 10:1, empty rows about 20:1; what packs far better was made to burst.
MOST_RATIO = 120
SUSPICIOUS_SIZE = 8 * 1024 * 1024
MOST_PARTS = 2_000

TRUNCATED = "文件不完整或已损坏，无法打开；请在表格软件中另存一份后重新上传"
ENCRYPTED = "文件设有打开密码，平台无法读取；请取消密码后重新上传"
MACROS = "文件带有宏，可能夹带程序，平台不接收；请另存为不带宏的 .xlsx 后重新上传"
BURSTING = "文件解压后的大小异常（疑似压缩炸弹），平台不予打开；请用表格软件重新保存一份正常的名册后上传"


class SpreadsheetRefused(ValueError):
    """The file is not read; the message says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How far the filled cells of a sheet reach down and to the right."""

    rows: int = 0
    columns: int = 0

    def reaching(self, row: int, column: int) -> Extent:
        """Return the extent widened to a cell, both counted from 1."""
        return Extent(max(self.rows, row), max(self.columns, column))


def formula_refused(cell: str) -> SpreadsheetRefused:
    """Refuse a formula, naming its cell."""
    return SpreadsheetRefused(
        f"单元格 {cell} 是公式，显示的内容可能与实际不符；请复制后“选择性粘贴—数值”，再重新上传"
    )


def merged_refused(cells: str) -> SpreadsheetRefused:
    """Refuse merged cells, naming them."""
    return SpreadsheetRefused(f"单元格 {cells} 是合并单元格，无法逐行读取；请取消合并并逐行填写后重新上传")


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 1: A, Z, AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column by its letters: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
