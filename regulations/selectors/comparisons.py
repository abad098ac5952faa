"""The same question and what each province answers, as a page (同一问题，各地答案)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from regulations.comparison import Column, Comparison, ComparisonRow, compare
from regulations.decisions import decisions, decisions_version
from regulations.loader import Library
from regulations.models import Jurisdiction
from regulations.rulebook import Adoption
from regulations.selectors.lawbook import status_words
from regulations.shelf import library


@dataclass(frozen=True, slots=True)
class ComparedProvince:
    """One province of the comparison: its name, its text, and how far that text has come."""

    name: str
    column: Column
    status_label: str
    is_trial: bool


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """The questions down, the provinces across."""

    provinces: tuple[ComparedProvince, ...]
    rows: tuple[ComparisonRow, ...]

    @property
    def labelled(self) -> list[tuple[ComparisonRow, list[tuple[ComparedProvince, object]]]]:
        """Each question with every province beside its answers, as a phone shows them."""
        return [(row, list(zip(self.provinces, row.cells, strict=True))) for row in self.rows]


def comparison_page(*, on: date) -> ComparisonPage:
    """Put every question to every province as its text stands on a day."""
    compared = _compared(library(), on, decisions_version())
    names = dict(
        Jurisdiction.objects.filter(pk__in=[c.jurisdiction for c in compared.columns]).values_list(
            "pk", "name"
        )
    )
    adoptions = decisions().adoptions
    provinces = (_province(column, names, adoptions.get(column.pack.name), on) for column in compared.columns)
    return ComparisonPage(tuple(provinces), compared.rows)


@lru_cache(maxsize=8)
def _compared(shelf: Library, on: date, _version: int) -> Comparison:
    """Compose the answers once for each state of the packs and of what provinces have decided."""
    return compare(shelf, on=on, as_of=on, decided=decisions())


def _province(column: Column, names: dict[str, str], adoption: Adoption | None, on: date) -> ComparedProvince:
    is_adopted = adoption is not None and adoption.on <= on
    return ComparedProvince(
        # Without its division the document speaks for the province.
        name=names.get(column.jurisdiction, column.pack.header.title),
        column=column,
        status_label=status_words(column.pack, adoption, on),
        is_trial=column.pack.header.status == "draft" and not is_adopted,
    )
