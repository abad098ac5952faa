"""The route of a filing: who holds it where."""

from __future__ import annotations

from django.utils.timezone import localdate

from institutions.models import (
    Filing,
)
from regulations.schema import Stage


def holder_at(filing: Filing, stage: str) -> str | None:
    """The code of the authority that holds a filing at a stage of its route, None where there is none."""
    stages = filing.law(localdate()).route().stages_for(filing.institution.affiliation)
    found = next((item for item in stages if item.code == stage), None)
    return _authority(filing, found) if found is not None else None


def first_holder(filing: Filing) -> str:
    """The code of the authority a filing waits at first."""
    stages = filing.law(localdate()).route().stages_for(filing.institution.affiliation)
    return _authority(filing, stages[0]) if stages else str(filing.institution.supervisor_id)


def _authority(filing: Filing, stage: Stage) -> str:
    tier = stage.holders[filing.institution.affiliation].tier
    if tier == "province":
        return province_of(filing)
    # A county acts for itself; a prefecture's place may have a centre of its own (JL-4.1).
    return str(filing.jurisdiction_id if tier == "county" else filing.institution.supervisor_id)


def province_of(filing: Filing) -> str:
    """The code of the province of a filing."""
    return f"{filing.jurisdiction_id[:2]}0000"
