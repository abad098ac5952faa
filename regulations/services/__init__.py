"""What is done to the law: catalogues and arrangements brought in, readings and drafts decided."""

from regulations.services.adoption import adopt_pack
from regulations.services.arrangements import (
    LoadedArrangement,
    load_arrangement,
    preview_arrangement,
    sync_calendars,
)
from regulations.services.catalogue_tables import differences_of
from regulations.services.catalogues import (
    CatalogueFile,
    Preview,
    SyncReport,
    import_catalogue,
    preview_catalogue,
    require_may_import,
    sync_jurisdictions,
    sync_occupations,
)
from regulations.services.readings import DecidedReading, decide_reading, preview_reading
from regulations.services.release import load_law
from regulations.services.what_if import answer_what_if, ask_what_if, packs_open_to

__all__ = [
    "CatalogueFile",
    "DecidedReading",
    "LoadedArrangement",
    "Preview",
    "SyncReport",
    "adopt_pack",
    "answer_what_if",
    "ask_what_if",
    "decide_reading",
    "differences_of",
    "import_catalogue",
    "load_arrangement",
    "load_law",
    "packs_open_to",
    "preview_arrangement",
    "preview_catalogue",
    "preview_reading",
    "require_may_import",
    "sync_calendars",
    "sync_jurisdictions",
    "sync_occupations",
]
