"""Asking for the law (查法): which rules are in force for an area and a kind of institution on a date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from lifecycle.law import Citation
from regulations.calendar import working_calendar
from regulations.clock import WorkingCalendar
from regulations.loader import Library, Pack, PackEntry, library
from regulations.rulebook import PLATFORM_CHOICE, PLATFORM_PERIOD, Rule, Rulebook, RuleMissing
from regulations.schema import Basis, OpenEndedValue, PeriodValue

__all__ = ["NoRulesInForce", "Rule", "RuleMissing", "Rulebook", "pack_rules", "rulebook", "rules_in_force"]


class NoRulesInForce(LookupError):
    """No pack governs this question on this date."""


_books: dict[tuple[str, str, str, date], Rulebook] = {}
MOST_BOOKS = 512


def rules_in_force(
    jurisdiction_code: str, *, mode: str = "recognition", kind: str = "social", on: date
) -> Rulebook:
    """Return the rules in force for an area of any level on a date: the province's over the nation's."""
    asked = (jurisdiction_code[:2], mode, kind, on)
    if asked not in _books:
        if len(_books) >= MOST_BOOKS:
            _books.clear()
        _books[asked] = rulebook(
            library(), jurisdiction_code, mode=mode, kind=kind, on=on, calendar=working_calendar
        )
    return _books[asked]


def rulebook(
    shelf: Library,
    jurisdiction_code: str,
    *,
    mode: str = "recognition",
    kind: str = "social",
    on: date,
    calendar: Callable[[], WorkingCalendar],
) -> Rulebook:
    """Compose a rulebook from a library of packs: by key and date, the province overlays the nation."""
    province = f"{jurisdiction_code[:2]}0000"
    own = _governing(shelf, province, mode=mode, kind=kind, on=on)
    if own is None:
        raise NoRulesInForce(
            f"{on} 没有适用于区划 {province}、{mode}、{kind} 的规则包，请核对日期，或先为该省补充规则包"
        )
    rules = pack_rules(shelf, shelf.national, on=on) | pack_rules(shelf, own, on=on)
    return Rulebook(
        pack=own.label,
        title=own.header.title,
        status=own.header.status,
        document=own.header.document or "",
        jurisdiction=own.header.jurisdiction,
        mode=mode,
        kind=kind,
        on=on,
        rules=rules,
        calendar=calendar,
    )


def pack_rules(shelf: Library, pack: Pack, *, on: date) -> dict[str, Rule]:
    """Return the rules of one pack alone that are in force on a date, by key."""
    found = ((key, _rule(shelf, pack, entry, on)) for key, entry in pack.entries.items())
    return {key: rule for key, rule in found if rule is not None}


def _governing(shelf: Library, province: str, *, mode: str, kind: str, on: date) -> Pack | None:
    governing = [
        pack
        for pack in shelf.packs.values()
        if pack.header.jurisdiction == province and pack.header.scope.covers(mode, kind) and pack.holds(on)
    ]
    return max(governing, key=lambda pack: pack.header.valid_from, default=None)


def _rule(shelf: Library, pack: Pack, found: PackEntry, on: date) -> Rule | None:
    entry, value = found.entry, found.entry.on(on)
    if value is None:
        return None
    is_time = isinstance(value, PeriodValue | OpenEndedValue)
    citation = Citation(
        rule_id=entry.id,
        key=found.key,
        basis=_basis_words(pack, value.basis, is_time=is_time),
        statutory=not value.basis.platform,
        pack=pack.label,
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
        reading=shelf.readings[value.reading] if value.reading else None,
        pack_name=pack.name,
        pack_title=pack.header.title,
        is_draft=pack.header.status == "draft",
        file=found.file,
        line=found.line,
    )


def _basis_words(pack: Pack, basis: Basis, *, is_time: bool) -> str:
    if basis.platform:
        return PLATFORM_PERIOD if is_time else PLATFORM_CHOICE
    document = basis.document or pack.header.document or ""
    return " ".join(part for part in (document, basis.article) if part)
