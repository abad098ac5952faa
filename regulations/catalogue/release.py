"""What comes along (随平台提供的目录): editions with their source, the qualifications, the levels."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from regulations.catalogue.entries import Entry, entries_of
from regulations.catalogue.files import Row, Table, read_table

FOLDER: Final = Path(__file__).resolve().parents[1] / "catalogues"


@dataclass(frozen=True, slots=True)
class ReleasedEdition:
    """An edition of a catalogue that comes with the platform: its files, its source, the day it was read."""

    catalogue: str
    files: tuple[str, ...]
    source: str
    read_on: date

    def entries(self) -> Mapping[str, Entry]:
        """Return its entries by their key, checked like anybody's; read once, for they come with the code."""
        return _entries_of(self)

    def read(self) -> dict[str, Entry]:
        """Read its files."""
        tables = [read_table(self._content(name)) for name in self.files]
        columns = tuple(dict.fromkeys(column for table in tables for column in table.columns))
        lines = [row for table in tables for row in table.rows]
        numbered = tuple(
            Row(number, {column: row.cells.get(column, "") for column in columns})
            for number, row in enumerate(lines, 1)
        )
        return entries_of(self.catalogue, Table(columns, numbered))

    @property
    def sha256(self) -> str:
        """The digest of all its files in their order."""
        return hashlib.sha256(b"".join(self._content(name) for name in self.files)).hexdigest()

    @staticmethod
    def _content(name: str) -> bytes:
        return (FOLDER / name).read_bytes()


@lru_cache(maxsize=8)
def _entries_of(edition: ReleasedEdition) -> Mapping[str, Entry]:
    return MappingProxyType(edition.read())


RELEASED: Final = {
    "occupations": ReleasedEdition(
        catalogue="occupations",
        files=("occupations/occupations.csv",),
        source="职业分类大典（2022年版）在线第2版",
        read_on=date(2026, 11, 1),
    ),
    "divisions": ReleasedEdition(
        catalogue="divisions",
        files=("divisions.csv", "divisions_abolished.csv"),
        source="中国·国家地名信息库；1994年以来撤销和改码的区划依 GB/T 2260 历年代码",
        read_on=date(2026, 9, 17),
    ),
}


# -- the national qualification catalogue -------------------------------------------------------------------

Extent = Literal["whole", "part", "permit"]


@dataclass(frozen=True, slots=True)
class BorderEntry:
    """One sub-item of the qualification catalogue (职业资格目录) and the occupation it lies in, dated."""

    heading: str
    sub_item: str
    occupation_code: str
    # whole: the occupation is the catalogue's; part: only some of its work is, the rest goes to recognition;
    # permit: work that needs a permit granted apart, while the occupation itself goes to recognition.
    extent: Extent
    # Words in the name of a work type that put it inside, and those that put it outside; * is any other.
    inside: tuple[str, ...]
    outside: tuple[str, ...]
    # Words that come too near to be sure: 核电 says neither.
    near: tuple[str, ...]
    # None: the day is not known, so the item is taken to be in force as far back as anybody asks.
    valid_from: date | None
    valid_until: date | None
    is_confirmed: bool
    is_heading_confirmed: bool
    note: str

    @property
    def excludes(self) -> bool:
        """Whether the whole occupation is closed to recognition."""
        return self.extent == "whole"

    def is_in_force(self, on: date) -> bool:
        """Whether the catalogue has the item on a day, the last one included."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_until is None or on <= self.valid_until)

    def has_ended(self, on: date) -> bool:
        """Whether the item was cancelled before a day."""
        return self.valid_until is not None and self.valid_until < on


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Read a file that comes along; its lines of provenance begin with #."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))


@lru_cache(maxsize=1)
def border_entries() -> tuple[BorderEntry, ...]:
    """Return the qualification catalogue, sub-item by sub-item."""
    return tuple(_border_entry(row) for row in rows(FOLDER / "qualification_catalogue.csv"))


def _border_entry(row: dict[str, str]) -> BorderEntry:
    return BorderEntry(
        heading=row["heading"],
        sub_item=row["sub_item"],
        occupation_code=row["occupation_code"],
        extent=row["extent"],  # type: ignore[arg-type]  # a test holds the file against the three words
        inside=_words(row["inside"]),
        outside=_words(row["outside"]),
        near=_words(row["near"]),
        valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
        valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
        is_confirmed=row["confidence"] == "confirmed",
        is_heading_confirmed=row["heading_confidence"] == "confirmed",
        note=row["note"],
    )


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word for word in cell.split("、") if word)


# -- the scale of levels ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """One of the eight levels (新八级工), from apprentice up."""

    code: str
    label: str
    rank: int
    # The digit of national certificates; empty for the three levels only an employer may add.
    national: str
    note: str


@lru_cache(maxsize=1)
def level_scale() -> tuple[SkillLevel, ...]:
    """Return the eight levels, lowest first."""
    return tuple(
        SkillLevel(row["code"], row["label"], int(row["rank"]), row["national"], row["note"])
        for row in rows(FOLDER / "levels.csv")
    )
