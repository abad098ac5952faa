"""What the registries outside know of the bodies of the demonstration (登记部门的答复)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from institutions.models import Institution, RegistryListRow
from institutions.registries import Registry

# Every ninth body changed its head at the registry and told nobody.
CHANGED_EVERY = 9


def answers_of(institutions: Iterable[Institution]) -> dict[str, dict[str, Any]]:
    """What each registry says of each body, as the stand-in of the registries takes it."""
    there = list(institutions)
    listed = _on_the_list([institution.uscc for institution in there])
    return {institution.uscc: _said_of(institution, listed) for institution in there}


def _said_of(institution: Institution, listed: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    has_changed = institution.pk % CHANGED_EVERY == 0
    return {
        "credit": {
            "name": institution.name,
            "legal_person": "贾新任" if has_changed else institution.legal_representative,
            "status": "存续",
        },
        "abnormal": {"entries": listed.get(institution.uscc, [])},
        "illegal": {"entries": []},
    }


def _on_the_list(codes: list[str]) -> dict[str, list[dict[str, Any]]]:
    rows = RegistryListRow.objects.filter(Q(uscc__in=codes), job__registry=Registry.ABNORMAL.value).order_by(
        "pk"
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        entry = {
            "listed_on": row.since.isoformat() if row.since else None,
            "removed_on": row.until.isoformat() if row.until else None,
            "reason": row.reason,
        }
        found.setdefault(row.uscc, []).append(entry)
    return found
