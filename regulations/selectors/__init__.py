"""Looking things up: packs as pages, occupations by name or code, divisions by tree."""

from regulations.selectors.catalogues import (
    MOST_SUGGESTIONS,
    border_of,
    excluded_codes,
    jurisdictions_within,
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
    rules_by_id,
)

__all__ = [
    "MOST_SUGGESTIONS",
    "LawbookPage",
    "border_of",
    "calendar_years",
    "excluded_codes",
    "jurisdictions_within",
    "lawbook_page",
    "natural_order",
    "occupations_open_to_recognition",
    "packs_on_the_shelf",
    "period_due",
    "receiving_authority",
    "rules_by_id",
    "search_occupations",
]
