"""Keeping the catalogues: divisions and occupations brought up to what comes along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from regulations.catalogue import OCCUPATIONS_READ_ON, OCCUPATIONS_SOURCE, division_rows, occupation_rows
from regulations.models import Jurisdiction, Occupation
from regulations.schema import TiersValue
from regulations.shelf import library


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync changed in one table (同步结果)."""

    subject: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    unchanged: int

    def __str__(self) -> str:
        return (
            f"{self.subject}：新增{len(self.added)}，变更{len(self.changed)}，"
            f"停用{len(self.gone)}，未变{self.unchanged}"
        )


@transaction.atomic
def sync_jurisdictions() -> SyncReport:
    """Bring the divisions up to the catalogue; one that is gone is kept, marked as no longer current."""
    wanted = [
        Jurisdiction(
            code=row["code"],
            name=row["name"],
            parent_id=row["parent"] or None,
            level=row["level"],
            is_local=False,
            is_current=True,
        )
        for row in division_rows()
    ]
    return _sync(
        "行政区划",
        Jurisdiction,
        [*wanted, *_local_authorities()],
        ("name", "parent_id", "level", "is_local", "is_current"),
    )


@transaction.atomic
def sync_occupations() -> SyncReport:
    """Bring the occupations up to the catalogue; one that is gone is kept, marked as no longer current."""
    wanted = [
        Occupation(
            code=row["code"],
            name=row["name"],
            class_code=row["code"][0],
            middle_class=row["middle_class"],
            minor_class=row["minor_class"],
            work_type_count=int(row["work_types"]),
            digital=row["digital"] == "1",
            green=row["green"] == "1",
            source=OCCUPATIONS_SOURCE,
            read_on=OCCUPATIONS_READ_ON,
            is_current=True,
        )
        for row in occupation_rows()
    ]
    fields = (
        "name", "class_code", "middle_class", "minor_class", "work_type_count",
        "digital", "green", "source", "read_on", "is_current",
    )  # fmt: skip
    return _sync("职业目录", Occupation, wanted, fields)


def _local_authorities() -> Iterable[Jurisdiction]:
    """Return the areas the packs name with a code of their own (e.g. 长白山管委会)."""
    entries = (found.entry for pack in library().packs.values() for found in pack.entries.values())
    tiers = (value for entry in entries for value in entry.dated() if isinstance(value, TiersValue))
    own = {area.code: area for value in tiers for area in value.acceptance_authorities if area.local}
    for area in own.values():
        yield Jurisdiction(
            code=area.code,
            name=area.name,
            parent_id=area.parent,
            level=area.tier,
            is_local=True,
            is_current=True,
        )


def _sync(subject: str, model: Any, wanted: list[Any], fields: tuple[str, ...]) -> SyncReport:
    present = {item.pk: item for item in model.objects.all()}
    added = [item for item in wanted if item.pk not in present]
    changed = [
        item
        for item in wanted
        if item.pk in present and any(getattr(item, f) != getattr(present[item.pk], f) for f in fields)
    ]
    codes = {item.pk for item in wanted}
    gone = [pk for pk, item in present.items() if pk not in codes and item.is_current]
    model.objects.bulk_create(added, batch_size=1000)
    model.objects.bulk_update(changed, [f.removesuffix("_id") for f in fields], batch_size=500)
    model.objects.filter(pk__in=gone).update(is_current=False)
    unchanged = len(wanted) - len(added) - len(changed)
    return SyncReport(
        subject, tuple(i.pk for i in added), tuple(i.pk for i in changed), tuple(gone), unchanged
    )
