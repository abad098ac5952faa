"""Looking things up: packs as pages, occupations by name or code, divisions by tree."""

from regulations.selectors.border import (
    border_law,
    border_of,
    excluded_codes,
    regime_of_occupation,
    regime_of_special_item,
)
from regulations.selectors.catalogue_entries import catalogue_csv
from regulations.selectors.catalogues import (
    MOST_SUGGESTIONS,
    OccupationThen,
    division_today,
    jurisdictions_within,
    levels_open_to,
    occupation_history,
    occupation_on,
    occupations_open_to_recognition,
    receiving_authority,
    search_occupations,
)
from regulations.selectors.lawbook import (
    LawbookPage,
    calendar_years,
    lawbook_page,
    natural_order,
    packs_on_the_shelf,
    period_due,
)
from regulations.selectors.regions import regions_open_to
from regulations.selectors.special_items import (
    regions_for_import,
    regions_with_special_items,
    special_items_in_force,
)

__all__ = [
    "MOST_SUGGESTIONS",
    "LawbookPage",
    "OccupationThen",
    "border_law",
    "border_of",
    "calendar_years",
    "catalogue_csv",
    "division_today",
    "excluded_codes",
    "jurisdictions_within",
    "lawbook_page",
    "levels_open_to",
    "natural_order",
    "occupation_history",
    "occupation_on",
    "occupations_open_to_recognition",
    "packs_on_the_shelf",
    "period_due",
    "receiving_authority",
    "regime_of_occupation",
    "regime_of_special_item",
    "regions_for_import",
    "regions_open_to",
    "regions_with_special_items",
    "search_occupations",
    "special_items_in_force",
]
