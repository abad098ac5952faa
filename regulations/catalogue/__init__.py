"""Catalogues as data: their files, their rows, what editions differ in, what comes along. Pure."""

from regulations.catalogue.difference import Change, Difference, difference
from regulations.catalogue.entries import (
    SHAPES,
    CatalogueRefused,
    Entry,
    Problem,
    entries_of,
    field_labels,
    item_key,
)
from regulations.catalogue.files import LARGEST_FILE, FileUnreadable, Table, read_table
from regulations.catalogue.release import (
    RELEASED,
    BorderEntry,
    ReleasedEdition,
    SkillLevel,
    border_entries,
    level_scale,
)

__all__ = [
    "LARGEST_FILE",
    "RELEASED",
    "SHAPES",
    "BorderEntry",
    "CatalogueRefused",
    "Change",
    "Difference",
    "Entry",
    "FileUnreadable",
    "Problem",
    "ReleasedEdition",
    "SkillLevel",
    "Table",
    "border_entries",
    "difference",
    "entries_of",
    "field_labels",
    "item_key",
    "level_scale",
    "read_table",
]
