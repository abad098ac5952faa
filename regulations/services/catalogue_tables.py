"""Writing a difference into the tables of the catalogues, and into the record of the edition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from regulations.catalogue import Difference, Entry
from regulations.models import CatalogueEdition, Jurisdiction, Occupation, SpecialItem
from regulations.selectors.catalogue_entries import DIVISION_FIELDS, OCCUPATION_FIELDS, REFERENCES

ONE_DAY: Final = timedelta(days=1)


def apply(catalogue: str, found: Difference, *, edition: CatalogueEdition) -> None:
    """Write a difference into its table."""
    writers: dict[str, Callable[[Difference, CatalogueEdition], None]] = {
        CatalogueEdition.Catalogue.OCCUPATIONS: _apply_occupations,
        CatalogueEdition.Catalogue.DIVISIONS: _apply_divisions,
        CatalogueEdition.Catalogue.SPECIAL_ITEMS: _apply_special_items,
    }
    writers[catalogue](found, edition)


def _apply_occupations(found: Difference, edition: CatalogueEdition) -> None:
    Occupation.objects.bulk_create(
        [
            Occupation(**_attributes(entry, OCCUPATION_FIELDS), read_on=edition.read_on)
            for entry in found.added
        ],
        batch_size=1000,
    )
    _change(Occupation, found, OCCUPATION_FIELDS)
    Occupation.objects.filter(is_current=True).update(
        source=edition.source[: Occupation._meta.get_field("source").max_length], read_on=edition.read_on
    )


def _apply_divisions(found: Difference, edition: CatalogueEdition) -> None:
    del edition
    Jurisdiction.objects.bulk_create(
        [Jurisdiction(**_attributes(entry, DIVISION_FIELDS)) for entry in found.added], batch_size=1000
    )
    _change(Jurisdiction, found, DIVISION_FIELDS)


def _change(model: Any, found: Difference, fields: Mapping[str, str]) -> None:
    rows = model.objects.in_bulk([change.entry["code"] for change in found.changed])
    touched: set[str] = set()
    for change in found.changed:
        for name, (_, said) in change.fields.items():
            setattr(rows[change.entry["code"]], fields[name], _kept(name, said))
            touched.add(fields[name].removesuffix("_id"))
    if touched:
        model.objects.bulk_update(rows.values(), sorted(touched), batch_size=500)
    model.objects.filter(pk__in=[entry["code"] for entry in found.gone]).update(is_current=False)


def _apply_special_items(found: Difference, edition: CatalogueEdition) -> None:
    """End what is no longer listed first: a code is listed once at a time."""
    mine = SpecialItem.objects.filter(region=edition.region)
    begins = {entry["code"]: entry["valid_from"] for entry in found.added}
    for entry in found.gone:
        # An item goes on under its code from a later day: until then it holds as it was.
        next_from = begins.get(entry["code"], edition.read_on)
        ended_on = max(next_from, entry["valid_from"]) - ONE_DAY
        mine.filter(code=entry["code"], valid_from=entry["valid_from"]).update(
            valid_until=ended_on, edition=edition
        )
    for change in found.changed:
        mine.filter(code=change.entry["code"], valid_from=change.entry["valid_from"]).update(
            **{name: said for name, (_, said) in change.fields.items()}, edition=edition
        )
    SpecialItem.objects.bulk_create(
        SpecialItem(region=edition.region, edition=edition, **entry) for entry in found.added
    )


def _attributes(entry: Entry, fields: Mapping[str, str]) -> dict[str, Any]:
    return {fields[name]: _kept(name, said) for name, said in entry.items()}


def _kept(name: str, said: Any) -> Any:
    return (said or None) if name in REFERENCES else said


# -- how an edition is recorded -----------------------------------------------------------------------------

Recorded = list[dict[str, Any]]


def differences_of(found: Difference) -> tuple[Recorded, Recorded, Recorded]:
    """Return a difference as an edition records it: what was added, changed with old and new, gone."""
    changed = [{**_named(change.entry), "fields": _kept_fields(change.fields)} for change in found.changed]
    return [_named(entry) for entry in found.added], changed, [_named(entry) for entry in found.gone]


def _named(entry: Entry) -> dict[str, Any]:
    named = {"code": entry["code"], "name": entry["name"]}
    if "valid_from" in entry:
        named["valid_from"] = entry["valid_from"].isoformat()
    return named


def _kept_fields(fields: Mapping[str, tuple[Any, Any]]) -> dict[str, list[Any]]:
    return {name: [_plain(before), _plain(after)] for name, (before, after) in fields.items()}


def _plain(said: Any) -> Any:
    return said.isoformat() if isinstance(said, date) else said
