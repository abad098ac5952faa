"""The law in the admin: its registers, and the pages by which officers bring something in."""

from regulations.admin.arrangements import CalendarYearAdmin
from regulations.admin.catalogues import JurisdictionAdmin, OccupationAdmin, SpecialItemAdmin
from regulations.admin.editions import CatalogueEditionAdmin
from regulations.admin.packs import PackAdoptionAdmin
from regulations.admin.readings import ReadingDecisionAdmin
from regulations.admin.what_if import WhatIfAdmin

__all__ = [
    "CalendarYearAdmin",
    "CatalogueEditionAdmin",
    "JurisdictionAdmin",
    "OccupationAdmin",
    "PackAdoptionAdmin",
    "ReadingDecisionAdmin",
    "SpecialItemAdmin",
    "WhatIfAdmin",
]
