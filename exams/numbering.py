"""How the numbers of exams are composed (计划编号、准考证号), as the rules in force say. Pure."""

from __future__ import annotations

from datetime import date

from regulations.rulebook import Rulebook


def plan_segments(institution_code: str, year: int) -> dict[str, str]:
    """Return what a plan number says beside its serial: year, province, institution."""
    return {"year": f"{year % 100:02d}", **_of_institution(institution_code)}


def ticket_segments(institution_code: str, day: date) -> dict[str, str]:
    """Return what a ticket number says beside its serial: exam day, province, institution."""
    return {"day": f"{day:%y%m%d}", **_of_institution(institution_code)}


def _of_institution(code: str) -> dict[str, str]:
    # The institution's code ends with the two digits of its province and its own six.
    return {"province": code[-8:-6], "institution": code[-6:]}


def series_of(book: Rulebook, key: str, segments: dict[str, str]) -> str:
    """Return the name of the series a serial belongs to: it runs within the segments the rule names."""
    return ":".join([key, *(segments[code] for code in book.numbering(key).serial_within)])


def composed(book: Rulebook, key: str, segments: dict[str, str], serial: int) -> str:
    """Return the number: its segments in order, the serial filled up with zeros."""
    return "".join(
        str(serial).zfill(segment.length)
        if segment.code == "serial"
        else segment.fixed or segments[segment.code]
        for segment in book.numbering(key).segments
    )
