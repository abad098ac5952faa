"""The catalogues that come along: occupations, divisions, the border of the qualification catalogue."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent / "catalogues"

# 职业分类大典（2022年版）, the online edition (version 2) with the occupations added since.
OCCUPATIONS_SOURCE: Final = "职业分类大典（2022年版）在线第2版"
OCCUPATIONS_READ_ON: Final = date(2026, 11, 1)


@dataclass(frozen=True, slots=True)
class BorderEntry:
    """One sub-item of the qualification catalogue (职业资格目录) and the occupation it lies in."""

    heading: str
    sub_item: str
    occupation_code: str
    # whole: the occupation is the catalogue's; part: only some of its work is, the rest goes to recognition.
    extent: str
    confidence: str
    note: str

    @property
    def excludes(self) -> bool:
        """Whether the whole occupation is closed to recognition."""
        return self.extent == "whole"


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Read a catalogue file; its lines of provenance begin with #."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))


def occupation_rows() -> list[dict[str, str]]:
    """Return the national classification as it comes along."""
    return list(rows(FOLDER / "occupations" / "occupations.csv"))


def division_rows() -> list[dict[str, str]]:
    """Return the divisions of province, prefecture and county level as they come along, parents first."""
    return list(rows(FOLDER / "divisions.csv"))


@lru_cache(maxsize=1)
def border_entries() -> tuple[BorderEntry, ...]:
    """Return the border of the qualification catalogue, sub-item by sub-item."""
    return tuple(
        BorderEntry(
            heading=row["heading"],
            sub_item=row["sub_item"],
            occupation_code=row["occupation_code"],
            extent=row["extent"],
            confidence=row["confidence"],
            note=row["note"],
        )
        for row in rows(FOLDER / "qualification_catalogue.csv")
    )
