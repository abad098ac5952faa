"""The law in the admin: its registers, and the pages by which officers bring something in."""

from regulations.admin.arrangements import CalendarYearAdmin
from regulations.admin.catalogues import JurisdictionAdmin, OccupationAdmin, SpecialItemAdmin
from regulations.admin.editions import CatalogueEditionAdmin

__all__ = [
    "CalendarYearAdmin",
    "CatalogueEditionAdmin",
    "JurisdictionAdmin",
    "OccupationAdmin",
    "SpecialItemAdmin",
]
