"""Whether a province runs a text nobody has adopted (试运行)."""

from __future__ import annotations

from datetime import date

from regulations.decisions import decisions
from regulations.shelf import library


def ran_on_trial(place: str, on: date) -> bool:
    """Tell whether a pack of the province of a place was a draft on a day; asks no table where none is."""
    province = f"{place[:2]}0000"
    drafts = [
        pack.name
        for pack in library().packs.values()
        if pack.header.jurisdiction == province and pack.header.status == "draft" and pack.holds(on)
    ]
    return bool(drafts) and any(not decisions().is_adopted(name, on) for name in drafts)
