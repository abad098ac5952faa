"""Looking through an old workbook (.xls) without opening it: an OLE2 file with BIFF records. Pure.

Only what is needed to refuse a file: is it whole, is it locked, are there formulas or merged cells, and how
far do the filled cells of the first sheet reach.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from archive.workbook_limits import (
    ENCRYPTED,
    MACROS,
    TRUNCATED,
    Extent,
    SpreadsheetRefused,
    column_letters,
    formula_refused,
    merged_refused,
)

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = 512
END_OF_CHAIN = 0xFFFFFFFA
ENTRY = 128
SECTOR_SHIFTS = (9, 12)
STREAM, ROOT = 2, 5

BOF, EOF, BOUNDSHEET, FILEPASS, MERGED, FORMULA, MULRK = 0x809, 0x0A, 0x85, 0x2F, 0xE5, 0x06, 0xBD
# Records of a filled cell begin with its row and column: numbers, texts, truth values.
FILLED = frozenset({0x203, 0x204, 0x205, 0x27E, 0xFD, 0xD6})
CELL_HEAD = 4


def inspect_xls(content: BinaryIO) -> None:
    """Refuse a file that is cut short, locked, no workbook, or carries macros."""
    names = _Compound(content).names
    if "EncryptedPackage" in names:
        raise SpreadsheetRefused(ENCRYPTED)
    if "_VBA_PROJECT_CUR" in names:
        raise SpreadsheetRefused(MACROS)
    if not names & {"Workbook", "Book"}:
        raise SpreadsheetRefused("文件不是 Excel 工作簿；请用表格软件另存为 .xlsx 后重新上传")


def survey_xls(content: BinaryIO) -> Extent:
    """Return how far the first sheet reaches; refuse formulas, merged cells and locked files."""
    book = _Compound(content).stream("Workbook", "Book")
    start = None
    for kind, body in _records(book, 0):
        if kind == FILEPASS:
            raise SpreadsheetRefused(ENCRYPTED)
        if kind == BOUNDSHEET and start is None:
            start = struct.unpack_from("<I", body)[0]
    if start is None:
        raise SpreadsheetRefused(TRUNCATED)
    extent = Extent()
    for kind, body in _records(book, start):
        extent = _reach(extent, kind, body)
    return extent


def _reach(extent: Extent, kind: int, body: memoryview) -> Extent:
    if kind == MERGED:
        count, first, last, left, right = struct.unpack_from("<5H", body)
        if count:
            cells = f"{column_letters(left + 1)}{first + 1}:{column_letters(right + 1)}{last + 1}"
            raise merged_refused(cells)
    if kind == FORMULA:
        row, column = struct.unpack_from("<2H", body)
        raise formula_refused(f"{column_letters(column + 1)}{row + 1}")
    if kind in FILLED and len(body) >= CELL_HEAD:
        row, column = struct.unpack_from("<2H", body)
        return extent.reaching(row + 1, column + 1)
    if kind == MULRK:
        (row,), (last,) = struct.unpack_from("<H", body), struct.unpack_from("<H", body, len(body) - 2)
        return extent.reaching(row + 1, last + 1)
    return extent


def _records(book: memoryview, position: int) -> Iterator[tuple[int, memoryview]]:
    """Walk the records of one sheet, or of the head of the book, up to its end mark."""
    while True:
        kind, length = struct.unpack_from("<2H", book, position)
        yield kind, book[position + 4 : position + 4 + length]
        if kind == EOF:
            return
        position += 4 + length


class _Compound:
    """The streams of an OLE2 file, each found by following its chain of sectors."""

    def __init__(self, content: BinaryIO):
        content.seek(0)
        self.bytes = memoryview(content.read())
        try:
            self._read_head()
        except (struct.error, IndexError) as error:
            raise SpreadsheetRefused(TRUNCATED) from error

    def _read_head(self) -> None:
        if len(self.bytes) < HEADER or bytes(self.bytes[: len(MAGIC)]) != MAGIC:
            raise SpreadsheetRefused(TRUNCATED)
        shift = struct.unpack_from("<H", self.bytes, 30)[0]
        if shift not in SECTOR_SHIFTS:
            raise SpreadsheetRefused(TRUNCATED)
        self.size = 1 << shift
        tables, directory = struct.unpack_from("<2I", self.bytes, 44)
        self.cutoff, small_table, _, next_list, _ = struct.unpack_from("<5I", self.bytes, 56)
        places = list(struct.unpack_from("<109I", self.bytes, 76))
        while next_list < END_OF_CHAIN and len(places) < tables + 109:
            listed = self._sector(next_list).cast("I")
            places += listed[:-1]
            next_list = listed[-1]
        self.table: list[int] = []
        for place in places[:tables]:
            self.table += self._sector(place).cast("I")
        self.entries = self._entries(self._chained(directory))
        self.small_table = list(self._chained(small_table).cast("I")) if small_table < END_OF_CHAIN else []

    @property
    def names(self) -> set[str]:
        """The names of everything in the file."""
        return set(self.entries)

    def stream(self, *names: str) -> memoryview:
        """Return the bytes of the first stream there is of these names."""
        for name in names:
            if name in self.entries:
                start, length = self.entries[name]
                found = self._small(start) if length < self.cutoff else self._chained(start)
                if len(found) < length:
                    raise SpreadsheetRefused(TRUNCATED)
                return found[:length]
        raise SpreadsheetRefused(TRUNCATED)

    def _entries(self, directory: memoryview) -> dict[str, tuple[int, int]]:
        found = {}
        for at in range(0, len(directory) - ENTRY + 1, ENTRY):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            name = bytes(directory[at : at + max(0, min(length, 64) - 2)]).decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<2I", directory, at + 116)
            if kind:
                found["/" if kind == ROOT else name] = (start, size)
        return found

    def _sector(self, number: int) -> memoryview:
        start = (number + 1) * self.size
        found = self.bytes[start : start + self.size]
        if len(found) < self.size:
            raise SpreadsheetRefused(TRUNCATED)
        return found

    def _chained(self, sector: int) -> memoryview:
        return memoryview(b"".join(self._sector(number) for number in self._chain(self.table, sector)))

    def _small(self, start: int) -> memoryview:
        """A short stream lies in sectors of 64 bytes inside the root's stream."""
        inside = self._chained(self.entries["/"][0])
        return memoryview(
            b"".join(
                inside[number * 64 : number * 64 + 64] for number in self._chain(self.small_table, start)
            )
        )

    def _chain(self, table: list[int], number: int) -> Iterator[int]:
        for _ in range(len(table) + 1):
            if number >= END_OF_CHAIN:
                return
            yield number
            if number >= len(table):
                raise SpreadsheetRefused(TRUNCATED)
            number = table[number]
        # A chain longer than its table runs in a circle.
        raise SpreadsheetRefused(TRUNCATED)
