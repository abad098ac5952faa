"""What somebody asks of the public directory, read from an address; what makes no sense narrows nothing."""

from __future__ import annotations

from collections.abc import Mapping

from institutions.models import Institution, Level
from institutions.selectors import Asked

LONGEST_SEARCH = 40
DIVISION_DIGITS = 6


def asked_of(given: Mapping[str, str]) -> Asked:
    """Read name, occupation, place, level and kind of an address."""
    place, level, kind = given.get("place", ""), given.get("level", ""), given.get("kind", "")
    levels = {str(value): value for value in Level.values}
    return Asked(
        words=given.get("q", "").strip()[:LONGEST_SEARCH],
        occupation=given.get("occupation", "").strip()[:LONGEST_SEARCH],
        place=place if place.isascii() and place.isdigit() and len(place) == DIVISION_DIGITS else "",
        level=levels.get(level),
        kind=kind if kind in Institution.Kind.values else "",
    )
