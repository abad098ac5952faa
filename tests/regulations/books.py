"""The rulebooks the proofs ask, on the calendar that comes along: no database."""

from datetime import date

from regulations.calendar import seed_calendar
from regulations.in_force import rulebook
from regulations.loader import Library
from regulations.rulebook import Rulebook
from regulations.shelf import library


def jilin(on: date, shelf: Library | None = None) -> Rulebook:
    """Return the rules for a social institution in Jilin on a date."""
    return rulebook(shelf or library(), "220102", on=on, calendar=seed_calendar)
