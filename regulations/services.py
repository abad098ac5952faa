"""Bringing the law into the tables: catalogues that come along, and the arrangements officers enter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from lifecycle.deadlines import Moved, recompute_open
from regulations.arrangements import Arrangement
from regulations.calendar import NATION, seed_years
from regulations.catalogue import OCCUPATIONS_READ_ON, OCCUPATIONS_SOURCE, division_rows, occupation_rows
from regulations.clock import YearArrangement, arranged
from regulations.models import CalendarDay, CalendarYear, Jurisdiction, Occupation
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


@dataclass(frozen=True, slots=True)
class LoadedArrangement:
    """A new version of a year's arrangement and the deadlines it moved."""

    version: CalendarYear
    moved: tuple[Moved, ...]


def load_law() -> list[SyncReport]:
    """Bring divisions, occupations and calendars in the tables up to the files that come along."""
    return [sync_jurisdictions(), sync_occupations(), sync_calendars()]


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


@transaction.atomic
def sync_calendars() -> SyncReport:
    """Bring the calendars up to the files; an arrangement an officer has entered stays."""
    added, changed, unchanged = [], [], 0
    for year, seed in seed_years().items():
        newest = _newest_version(year, NATION)
        if newest is None:
            _write_version(seed.arrangement, version=1, published_on=seed.published_on, by="随平台提供")
            added.append(str(year))
        elif seed.arrangement.official and newest.status == CalendarYear.Status.PROVISIONAL:
            next_version = newest.version + 1
            _write_version(
                seed.arrangement, version=next_version, published_on=seed.published_on, by="随平台提供"
            )
            changed.append(str(year))
        else:
            unchanged += 1
    if changed:
        clock = get_user_model().objects.clock()
        recompute_open(f"{'、'.join(changed)}年放假安排已公布", by=clock)
    return SyncReport("工作日历", tuple(added), tuple(changed), (), unchanged)


def load_arrangement(
    *,
    year: int,
    document: str,
    published_on: date,
    days_off: Mapping[date, str],
    make_up_days: Mapping[date, str],
    by: Any,
    region: str = NATION,
) -> LoadedArrangement:
    """Adopt a year's arrangement as a new version and count every open deadline anew."""
    arrangement = Arrangement(year, dict(days_off), dict(make_up_days))
    _require_sound(arrangement, document=document, region=region)
    with transaction.atomic():
        newest = _newest_version(year, region)
        _require_new(newest, arrangement)
        version = _write_version(
            _official(arrangement, document),
            version=newest.version + 1 if newest else 1,
            published_on=published_on,
            by=str(by),
            region=region,
        )
        moved = recompute_open(f"{year}年放假安排启用（{document}）", by=by)
    return LoadedArrangement(version, tuple(moved))


class _Unwind(Exception):
    """Takes back what a preview wrote."""


def preview_arrangement(**given: Any) -> tuple[Moved, ...]:
    """Say whose dates an arrangement would move, and leave everything as it was."""
    moved: tuple[Moved, ...] = ()
    try:
        with transaction.atomic():
            moved = load_arrangement(**given).moved
            raise _Unwind
    except _Unwind:
        return moved


def _require_sound(arrangement: Arrangement, *, document: str, region: str) -> None:
    problems: dict[str, list[str]] = {}
    # A province's own days off lie over the national ones and need not repeat the statutory days.
    found = arrangement.problems() if region == NATION else []
    if not document.strip():
        found.append(("document", "请填写文件名称或文号，没有依据的安排不能启用"))
    if not arrangement.days_off:
        found.append(("days_off", "请填写放假日期"))
    for field, message in found:
        problems.setdefault(field, []).append(message)
    if problems:
        raise ValidationError(problems)


def _require_new(newest: CalendarYear | None, arrangement: Arrangement) -> None:
    if newest is None or newest.status != CalendarYear.Status.OFFICIAL:
        return
    present = {(day.day, day.is_working) for day in newest.days.all()}
    given = {(day, False) for day in arrangement.days_off} | {(day, True) for day in arrangement.make_up_days}
    if present == given:
        raise ValidationError({"year": [f"与现行的{newest}完全相同，不必再次启用"]})


def _official(arrangement: Arrangement, document: str) -> YearArrangement:
    plain = arranged(
        arrangement.year,
        version=0,
        official=True,
        off=arrangement.days_off.items(),
        worked=arrangement.make_up_days.items(),
    )
    return replace(plain, document=document)


def _newest_version(year: int, region: str) -> CalendarYear | None:
    versions = CalendarYear.objects.select_for_update().filter(year=year, region=region)
    return versions.order_by("-version").first()


def _write_version(
    arrangement: YearArrangement,
    *,
    version: int,
    published_on: date | None,
    by: str,
    region: str = NATION,
) -> CalendarYear:
    status = CalendarYear.Status.OFFICIAL if arrangement.official else CalendarYear.Status.PROVISIONAL
    written = CalendarYear.objects.create(
        year=arrangement.year,
        region=region,
        version=version,
        document=arrangement.document,
        published_on=published_on,
        status=status,
        adopted_at=timezone.now(),
        adopted_by=by,
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar_year=written, day=day, is_working=special.is_working, name=special.name)
        for day, special in arrangement.special_days.items()
    )
    return written


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
