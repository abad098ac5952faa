"""Looking up the border of the qualification catalogue (职业资格目录): by area, day and direction."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.timezone import localdate

from regulations.border import BorderLaw, Verdict, Work, verdict_on
from regulations.catalogue import BorderEntry, border_entries
from regulations.in_force import NoRulesInForce, rules_in_force
from regulations.models import Occupation
from regulations.rulebook import Rule
from regulations.selectors.special_items import special_items_in_force

# Whose rules say what of the border: the kind of institution that works under each regime.
ASKED: Final = {"recognition": "social", "qualification": "appraisal", "special": "special"}


def excluded_codes(on: date | None = None) -> frozenset[str]:
    """Return the codes of occupations that lie wholly inside the qualification catalogue on a day."""
    day = on or localdate()
    return frozenset(
        entry.occupation_code for entry in border_entries() if entry.excludes and not entry.has_ended(day)
    )


def border_of(occupation_code: str, on: date | None = None) -> tuple[BorderEntry, ...]:
    """Return what the qualification catalogue says of an occupation on a day: nothing, a part of it, all."""
    day = on or localdate()
    return tuple(
        entry
        for entry in border_entries()
        if entry.occupation_code == occupation_code and not entry.has_ended(day)
    )


def border_law(region: str, on: date) -> BorderLaw:
    """Return what the texts of an area say of the border on a day."""
    return BorderLaw(
        recognition=_rule(region, "recognition", "filing.catalogue_border", on),
        qualification=_rule(region, "qualification", "filing.catalogue_border", on),
        special=_rule(region, "special", "filing.catalogue_border", on),
        cancelled=_rule(region, "recognition", "catalogue.cancelled_items", on),
        classes=_rule(region, "recognition", "filing.occupation_classes", on),
    )


def _rule(region: str, mode: str, key: str, on: date) -> Rule | None:
    try:
        return rules_in_force(region, mode=mode, kind=ASKED[mode], on=on).find(key)
    except NoRulesInForce:
        return None


def regime_of_occupation(occupation: Occupation, *, direction: str, region: str, on: date) -> Verdict:
    """Say under which regime an occupation, in a direction, is evaluated in an area on a day."""
    work = Work(occupation.code, occupation.name, occupation.class_code, direction)
    return verdict_on(work, on=on, law=border_law(region, on))


def regime_of_special_item(code: str, *, region: str, on: date) -> Verdict:
    """Say whether an item may be examined in an area on a day: only what its list has (GS-1a)."""
    item = special_items_in_force(region, on).filter(code=code).first()
    work = Work(code, item.name if item else code, is_listed=item is not None)
    return verdict_on(work, on=on, law=border_law(region, on))
