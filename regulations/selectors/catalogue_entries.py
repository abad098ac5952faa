"""What the tables of the catalogues say, as the entries that files are compared with."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db.models import Model
from django.utils.timezone import localdate

from regulations.catalogue import SHAPES, Entry, item_key
from regulations.models import CatalogueEdition, Jurisdiction, Occupation, SpecialItem

# The fields of an entry and where the tables keep them.
OCCUPATION_FIELDS: Final = {
    "code": "code",
    "name": "name",
    "class_code": "class_code",
    "middle_class": "middle_class",
    "minor_class": "minor_class",
    "work_types": "work_type_count",
    "digital": "digital",
    "green": "green",
    "levels": "levels",
    "is_current": "is_current",
}
DIVISION_FIELDS: Final = {
    "code": "code",
    "name": "name",
    "parent": "parent_id",
    "level": "level",
    "dissolved_in": "dissolved_in",
    "successor": "successor_id",
    "is_current": "is_current",
}
ITEM_FIELDS: Final = {
    "code": "code",
    "name": "name",
    "norm": "norm",
    "valid_from": "valid_from",
    "valid_until": "valid_until",
}
REFERENCES: Final = frozenset({"parent", "successor"})


def present_entries(
    catalogue: str,
    wanted: Mapping[str, Entry],
    *,
    region: Jurisdiction | None = None,
    on: date | None = None,
) -> dict[str, Entry]:
    """Return what the tables say, by the key of the catalogue.

    Of a region's items those that are over by the day of the new list are history: a list need not name them.
    """
    if catalogue == CatalogueEdition.Catalogue.OCCUPATIONS:
        return {o.code: entry_of(o, OCCUPATION_FIELDS) for o in Occupation.objects.all()}
    if catalogue == CatalogueEdition.Catalogue.DIVISIONS:
        own = Jurisdiction.objects.filter(is_local=False)
        return {division.code: entry_of(division, DIVISION_FIELDS) for division in own}
    items = [entry_of(item, ITEM_FIELDS) for item in SpecialItem.objects.filter(region=region)]
    return {
        item_key(item): item
        for item in items
        if item_key(item) in wanted or item["valid_until"] is None or (on and item["valid_until"] >= on)
    }


def entry_of(row: Model, fields: Mapping[str, str]) -> Entry:
    """Return a row of a table as an entry."""
    entry = {name: getattr(row, attribute) for name, attribute in fields.items()}
    return {name: (said or "") if name in REFERENCES else said for name, said in entry.items()}


def catalogue_csv(catalogue: str, region: Jurisdiction | None = None) -> str:
    """Write what holds now as the file it could be imported from: a pattern for the next edition."""
    out = io.StringIO()
    columns = SHAPES[catalogue].columns
    writer = csv.writer(out)
    writer.writerow([column.label for column in columns])
    for entry in present_entries(catalogue, {}, region=region, on=localdate()).values():
        if entry.get("is_current", True) or entry.get("dissolved_in"):
            writer.writerow([_written(entry.get(column.code)) for column in columns])
    return out.getvalue()


def _written(said: Any) -> str:
    if isinstance(said, bool):
        return "是" if said else "否"
    return "" if said is None else str(said)
