"""Keeping the working-day calendar: arrangements that come along, and those officers enter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from lifecycle.recompute import Moved, recompute_open
from regulations.arrangements import Arrangement
from regulations.calendar import NATION, seed_years
from regulations.clock import YearArrangement, arranged
from regulations.models import CalendarDay, CalendarYear
from regulations.selectors import regions_open_to
from regulations.services.catalogues import SyncReport
from regulations.services.turns import one_at_a_time


@dataclass(frozen=True, slots=True)
class LoadedArrangement:
    """A new version of a year's arrangement and the deadlines it moved."""

    version: CalendarYear
    moved: tuple[Moved, ...]


@transaction.atomic
def sync_calendars() -> SyncReport:
    """Bring the calendars up to the files; an arrangement an officer has entered stays."""
    one_at_a_time(CalendarYear)
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
        for published in changed:
            recompute_open(f"{published}年放假安排已公布", by=clock, year=int(published))
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
    """Adopt a year's arrangement, the nation's or a region's, and count the deadlines it touches anew."""
    place = _place_open_to(by, region)
    arrangement = Arrangement(year, dict(days_off), dict(make_up_days))
    _require_sound(arrangement, document=document, region=region)
    with transaction.atomic():
        one_at_a_time(CalendarYear)
        newest = _newest_version(year, region)
        _require_new(newest, arrangement)
        version = _write_version(
            _official(arrangement, document),
            version=newest.version + 1 if newest else 1,
            published_on=published_on,
            by=str(by),
            region=region,
        )
        moved = recompute_open(
            f"{year}年{place}放假安排启用（{document}）", by=by, territory=_prefix(region), year=year
        )
    return LoadedArrangement(version, tuple(moved))


def _place_open_to(user: Any, region: str) -> str:
    """The name of the area, empty for the nation; refused to whoever may not arrange its days off (403)."""
    named = dict(regions_open_to(user))
    if region not in named:
        raise PermissionDenied("您没有录入该区域放假安排的权限，请由该地区有权的工作人员录入")
    return "" if region == NATION else named[region]


def _prefix(region: str) -> str:
    """The leading digits of the divisions an arrangement holds for; empty for the nation's."""
    if region == NATION:
        return ""
    return region[:2] if region.endswith("0000") else region[:4]


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
    found = arrangement.problems(regional=region != NATION)
    if not document.strip():
        found.append(("document", "请填写文件名称或文号，没有依据的安排不能启用"))
    if not arrangement.days_off and (region == NATION or not arrangement.make_up_days):
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
    versions = CalendarYear.objects.filter(year=year, region=region)
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
