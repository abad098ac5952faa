"""Asking for the law (查法): which rules are in force for an area and a kind of institution on a date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Final

from lifecycle.law import Citation
from regulations.calendar import working_calendar
from regulations.clock import WorkingCalendar
from regulations.decisions import decisions, decisions_version
from regulations.loader import Library, Pack, PackEntry, revalued
from regulations.rulebook import (
    PLATFORM_CHOICE,
    PLATFORM_PERIOD,
    TRIAL,
    Decisions,
    Rule,
    Rulebook,
    RuleMissing,
)
from regulations.schema import Basis, DatedValue, OpenEndedValue, PeriodValue, Reading
from regulations.shelf import library

__all__ = [
    "MODE_OF_KIND",
    "NoRulesInForce",
    "Rule",
    "RuleMissing",
    "Rulebook",
    "pack_rules",
    "rulebook",
    "rules_in_force",
]

# What each kind of institution evaluates (评价方式), unless a question is about another mode.
MODE_OF_KIND: Final = {
    "appraisal": "qualification",
    "employer": "recognition",
    "school": "recognition",
    "social": "recognition",
    "special": "special",
}


class NoRulesInForce(LookupError):
    """No pack governs this question on this date."""


_books: dict[tuple[object, ...], Rulebook] = {}
MOST_BOOKS: Final = 512


def rules_in_force(
    jurisdiction_code: str, *, kind: str = "social", mode: str = "", on: date, as_of: date | None = None
) -> Rulebook:
    """Return the rules in force for an area of any level on a date: the province's over the nation's.

    `on` is the day whose law governs (a case keeps that of its filing); `as_of` the day on which the
    question is asked, by which a draft may have been adopted, a reading approved, a transition clause begun.
    """
    shelf = library()
    wanted = mode or MODE_OF_KIND[kind]
    region = f"{jurisdiction_code[:4]}00"
    asked = (region, wanted, kind, on, as_of or on, shelf, decisions_version())
    if asked not in _books:
        if len(_books) >= MOST_BOOKS:
            _books.clear()
        _books[asked] = rulebook(
            shelf,
            jurisdiction_code,
            mode=wanted,
            kind=kind,
            on=on,
            as_of=as_of,
            calendar=partial(working_calendar, region),
            decided=decisions(),
        )
    return _books[asked]


def rulebook(
    shelf: Library,
    jurisdiction_code: str,
    *,
    mode: str = "recognition",
    kind: str = "social",
    on: date,
    as_of: date | None = None,
    calendar: Callable[[], WorkingCalendar],
    decided: Decisions | None = None,
) -> Rulebook:
    """Compose a rulebook from a library of packs: by key and date, the province overlays the nation."""
    province = f"{jurisdiction_code[:2]}0000"
    own = _governing(shelf, province, mode=mode, kind=kind, on=on)
    if own is None:
        raise NoRulesInForce(
            f"{on} 没有适用于区划 {province}、{mode}、{kind} 的规则包，请核对日期，或先为该省补充规则包"
        )
    made = decided or Decisions()
    rules = {
        rule.key: rule
        for pack in (shelf.national, own)
        for rule in pack_rules(pack, on=on, as_of=as_of, decided=made)
        if rule.scope.covers(mode, kind)
    }
    return Rulebook(
        pack=own.label,
        title=own.header.title,
        status=_status(own, made, as_of or on),
        document=own.header.document or "",
        jurisdiction=own.header.jurisdiction,
        mode=mode,
        kind=kind,
        on=on,
        rules=rules,
        calendar=calendar,
    )


def pack_rules(
    pack: Pack,
    *,
    on: date,
    as_of: date | None = None,
    decided: Decisions | None = None,
) -> tuple[Rule, ...]:
    """Return the rules of one pack alone that are in force on a date, whomever they govern."""
    made = decided or Decisions()
    found = (_rule(pack, entry, on, as_of or on, made) for entry in pack.entries.values())
    return tuple(rule for rule in found if rule is not None)


def _governing(shelf: Library, province: str, *, mode: str, kind: str, on: date) -> Pack | None:
    governing = [
        pack
        for pack in shelf.packs.values()
        if pack.header.jurisdiction == province and pack.header.scope.covers(mode, kind) and pack.holds(on)
    ]
    return max(governing, key=lambda pack: pack.header.valid_from, default=None)


def _status(pack: Pack, decided: Decisions, as_of: date) -> str:
    if pack.header.status == "draft" and decided.is_adopted(pack.name, as_of):
        return "in_force"
    return pack.header.status


def _rule(pack: Pack, found: PackEntry, on: date, as_of: date, decided: Decisions) -> Rule | None:
    entry, value = found.entry, found.entry.on(on, as_of)
    if value is None:
        return None
    # What a transition clause brought to the case is read as of the day that was asked for.
    is_of_that_day = value is entry.on(on)
    reading: Reading | None = pack.readings[value.reading] if value.reading else None
    standing = decided.reading(reading, as_of) if reading else None
    if standing is not None:
        value = _as_read(value, standing.option.sets.get(found.key))
    is_draft = _status(pack, decided, as_of) == "draft"
    citation = Citation(
        rule_id=entry.id,
        key=found.key,
        basis=_basis_words(pack, value, is_draft=is_draft),
        statutory=not value.basis.platform,
        pack=pack.label,
        trial=is_draft,
        reading="" if standing is None or standing.is_approved else standing.id,
        law_on=on if is_of_that_day else as_of,
    )
    return Rule(
        key=found.key,
        id=entry.id,
        title=entry.title,
        wording=entry.wording,
        cure=entry.cure or "",
        kind=entry.kind,  # type: ignore[attr-defined]
        value=value,
        citation=citation,
        reading=standing,
        scope=entry.scope,
        covers=entry.covers,
        pack_name=pack.name,
        pack_title=pack.header.title,
        is_draft=is_draft,
        file=found.file,
        line=found.line,
    )


def _as_read(value: DatedValue, fields: dict[str, object] | None) -> DatedValue:
    """Give a value the numbers of the reading that holds."""
    return revalued(value, fields) if fields else value


def _basis_words(pack: Pack, value: DatedValue, *, is_draft: bool) -> str:
    basis: Basis = value.basis
    if basis.platform:
        return PLATFORM_PERIOD if isinstance(value, PeriodValue | OpenEndedValue) else PLATFORM_CHOICE
    document = basis.document or pack.header.document or ""
    words = " ".join(part for part in (document, basis.article) if part)
    return f"{words}{TRIAL}" if is_draft else words
