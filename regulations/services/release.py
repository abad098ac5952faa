"""Bringing what a release carries into the tables: catalogues and calendars."""

from __future__ import annotations

from regulations.services.arrangements import sync_calendars
from regulations.services.catalogues import SyncReport, sync_jurisdictions, sync_occupations


def load_law() -> list[SyncReport]:
    """Bring divisions, occupations and calendars in the tables up to the files that come along."""
    return [sync_jurisdictions(), sync_occupations(), sync_calendars()]
