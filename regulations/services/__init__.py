"""What is done to the law: catalogues and arrangements brought in, readings and drafts decided."""

from regulations.services.arrangements import (
    LoadedArrangement,
    load_arrangement,
    preview_arrangement,
    sync_calendars,
)
from regulations.services.catalogues import SyncReport, sync_jurisdictions, sync_occupations
from regulations.services.release import load_law

__all__ = [
    "LoadedArrangement",
    "SyncReport",
    "load_arrangement",
    "load_law",
    "preview_arrangement",
    "sync_calendars",
    "sync_jurisdictions",
    "sync_occupations",
]
