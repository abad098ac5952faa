"""Occupations as an applicant searches for them: what the search finds, and whether the law lets it in."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.timezone import localdate

from institutions.models import Filing
from regulations.models import Occupation
from regulations.rulebook import Rulebook
from regulations.selectors import border_of, excluded_codes, search_occupations


@dataclass(frozen=True, slots=True)
class FoundOccupation:
    """An occupation the search finds; `hint` says what speaks against applying for it."""

    occupation: Occupation
    hint: str


def found_occupations(filing: Filing, words: str) -> list[FoundOccupation]:
    """What the search finds, and whether the law lets it be applied for."""
    book = filing.law(localdate())
    excluded = frozenset(excluded_codes(book.on))
    return [
        FoundOccupation(occupation, _hint(occupation, book, excluded))
        for occupation in search_occupations(words)
    ]


def _hint(occupation: Occupation, book: Rulebook, excluded: frozenset[str]) -> str:
    classes = book.find("filing.occupation_classes")
    border = book.find("filing.catalogue_border")
    wanted_inside = border is not None and bool(getattr(border.value, "must_be", False))
    if classes is not None and occupation.class_code not in getattr(classes.value, "codes", ()):
        return f"第{occupation.class_code}大类，不在可申报的大类内"
    if occupation.pk in excluded:
        return "" if wanted_inside else "已列入《国家职业资格目录》，不纳入等级认定"
    if entries := border_of(occupation.pk, book.on):
        return entries[0].note + ("" if entries[0].is_confirmed else "（未经核对）")
    return "不在《国家职业资格目录》内，不属职业资格鉴定范围" if wanted_inside else ""
