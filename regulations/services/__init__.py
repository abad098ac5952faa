"""What is done to the law: catalogues and arrangements brought in, readings and drafts decided."""

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
from regulations.services.release import load_law

__all__ = [
    "CatalogueFile",
    "LoadedArrangement",
    "Preview",
    "SyncReport",
    "differences_of",
    "import_catalogue",
    "load_arrangement",
    "load_law",
    "preview_arrangement",
    "preview_catalogue",
    "require_may_import",
    "sync_calendars",
    "sync_jurisdictions",
    "sync_occupations",
]
