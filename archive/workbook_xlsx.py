"""Looking through a workbook (.xlsx) without opening it: a ZIP of XML parts. Pure."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import BinaryIO

from archive.workbook_limits import (
    BURSTING,
    ENCRYPTED,
    MACROS,
    MOST_PARTS,
    MOST_RATIO,
    MOST_UNPACKED,
    SUSPICIOUS_SIZE,
    TRUNCATED,
    Extent,
    SpreadsheetRefused,
    column_number,
    formula_refused,
    merged_refused,
)

CHUNK = 1024 * 1024
LOCKED = 1

FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
# A cell with something in it: neither closed at once nor followed by its own end.
FILLED = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*\s)?r="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>(?!</)')
PLACELESS = re.compile(rb'<(?:\w+:)?c(?:\s(?![^>]*\br=")[^>]*)?(?<!/)>')
USUAL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>(?!</)')
FORMULA_MARKS = (b"<f>", b"<f ", b"<f/", b"<f\n", b"<f\r", b"<f\t", b":f")
CELL_STARTS = (b"<c ", b"<c>", b"<c/", b"<c\n", b"<c\r", b"<c\t")
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]+)"')
FIRST_SHEET = re.compile(rb'<(?:\w+:)?sheet\s[^>]*?\w+:id="([^"]+)"')


def inspect_xlsx(content: BinaryIO) -> None:
    """Refuse by the table of contents alone: broken, locked, bursting, with macros, no workbook."""
    with _opened(content) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if any(part.flag_bits & LOCKED for part in parts):
            raise SpreadsheetRefused(ENCRYPTED)
        unpacked = sum(part.file_size for part in parts)
        packed = max(1, sum(part.compress_size for part in parts))
        bursts = unpacked > SUSPICIOUS_SIZE and unpacked / packed > MOST_RATIO
        if unpacked > MOST_UNPACKED or bursts or len(parts) > MOST_PARTS:
            raise SpreadsheetRefused(BURSTING)
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise SpreadsheetRefused(MACROS)
        if "xl/workbook.xml" not in names:
            raise SpreadsheetRefused(
                "文件不是 Excel 工作簿（压缩包内没有工作表）；请用表格软件另存为 .xlsx 后重新上传"
            )


def survey_xlsx(content: BinaryIO) -> Extent:
    """Return how far the first sheet reaches; refuse formulas, merged cells, parts that lie about size."""
    with _opened(content) as archive:
        try:
            sheet = _first_sheet(archive)
            for part in archive.infolist():
                if part.filename != sheet:
                    _read_through(archive, part)
            return _survey(archive, sheet)
        except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, NotImplementedError) as error:
            raise SpreadsheetRefused(TRUNCATED) from error


def _opened(content: BinaryIO) -> zipfile.ZipFile:
    content.seek(0)
    try:
        return zipfile.ZipFile(content)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise SpreadsheetRefused(TRUNCATED) from error


def _read_through(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpack a part to nowhere: its size and checksum are then known to be true."""
    with archive.open(part) as stream:
        while stream.read(CHUNK):
            pass


def _first_sheet(archive: zipfile.ZipFile) -> str:
    with archive.open("xl/workbook.xml") as stream:
        found = FIRST_SHEET.search(stream.read(CHUNK))
    if found is None:
        raise SpreadsheetRefused(TRUNCATED)
    with archive.open("xl/_rels/workbook.xml.rels") as stream:
        relations = stream.read(CHUNK)
    for tag in re.findall(rb"<(?:\w+:)?Relationship\s[^>]*>", relations):
        target = re.search(rb'\bTarget="([^"]+)"', tag)
        if target and re.search(rb'\bId="' + re.escape(found[1]) + rb'"', tag):
            path = target[1].decode("utf-8", "replace")
            return path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    raise SpreadsheetRefused(TRUNCATED)


def _survey(archive: zipfile.ZipFile, sheet: str) -> Extent:
    extent, rest = Extent(), b""
    with archive.open(sheet) as stream:
        while chunk := stream.read(CHUNK):
            if b"\0" in chunk:
                raise SpreadsheetRefused(TRUNCATED)
            piece = rest + chunk
            # Cut before a row, so that no cell is seen by halves; a row longer than a chunk is cut at a tag.
            cut = piece.rfind(b"<row")
            if cut <= 0:
                cut = piece.rfind(b"<")
            if cut <= 0:
                raise SpreadsheetRefused(TRUNCATED)
            extent, rest = _look(piece[:cut], extent), piece[cut:]
    return _look(rest, extent)


def _look(piece: bytes, extent: Extent) -> Extent:
    if any(mark in piece for mark in FORMULA_MARKS):
        _refuse_formula(piece)
    merged = MERGED.search(piece) if b"mergeCell" in piece else None
    if merged:
        raise merged_refused(merged[1].decode())
    usual = _is_usual(piece)
    if not usual and PLACELESS.search(piece):
        raise SpreadsheetRefused(
            "表格的单元格没有标明位置，无法核对行列；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"
        )
    found = (USUAL if usual else FILLED).findall(piece)
    if not found:
        return extent
    columns = {letters for letters, _ in found}
    return extent.reaching(
        max(int(row) for _, row in found), max(column_number(letters.decode()) for letters in columns)
    )


def _is_usual(piece: bytes) -> bool:
    """Whether every cell is written as all common programs do, its place first: then looking is quick."""
    cells = sum(piece.count(start) for start in CELL_STARTS)
    return b":c" not in piece and piece.count(b'<c r="') == cells


def _refuse_formula(piece: bytes) -> None:
    formula = FORMULA.search(piece)
    if formula:
        cells = re.findall(rb'\sr="([A-Z]{1,3}\d{1,7})"', piece[: formula.start()])
        raise formula_refused(cells[-1].decode() if cells else "（位置不明）")
