"""The places of an institution and what stands in them; every change is a new row with its day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from institutions.models import FiledRoom, Institution, ItemBank, RoomState, Site, SiteTenure
from institutions.services.staff import editable, end_row, not_ahead
from regulations.models import Occupation, SpecialItem


@transaction.atomic
def enter_site(
    institution: Institution, *, by: User, name: str, address: str, since: date, **tenure: Any
) -> Site:
    """登记场地: a place the institution works at; exams in it still take a filing of its rooms."""
    institution = editable(institution, by)
    not_ahead(since)
    if institution.sites.filter(name=name.strip(), until__isnull=True).exists():
        raise ValidationError(
            {"name": f"已登记名为“{name.strip()}”的场地；续租或面积变化的，请在该场地上变更"}
        )
    tenure_is_whole(**tenure)
    site = Site.objects.create(
        institution=institution, name=name.strip(), address=address.strip(), since=since, entered_by=by
    )
    SiteTenure.objects.create(site=site, since=since, entered_by=by, **tenure)
    return site


@transaction.atomic
def change_tenure(site: Site, *, by: User, since: date, **tenure: Any) -> SiteTenure:
    """变更场地权属: a lease renewed, a building bought; the earlier row ends the day before."""
    editable(site.institution, by)
    not_ahead(since)
    tenure_is_whole(**tenure)
    _succeed(site.tenures.filter(until__isnull=True), since)
    return SiteTenure.objects.create(site=site, since=since, entered_by=by, **tenure)


def tenure_is_whole(
    *, kind: str, lease_from: date | None = None, lease_until: date | None = None, **_: Any
) -> None:
    """Refuse a lease without an end, and an owned place with one."""
    if kind == SiteTenure.Kind.OWNED:
        if lease_from or lease_until:
            raise ValidationError({"lease_until": "自有场地没有租赁期，请留空"})
        return
    if lease_until is None:
        raise ValidationError({"lease_until": "租赁的场地请填写租赁终止日"})
    if lease_from is not None and lease_until <= lease_from:
        raise ValidationError({"lease_until": "租赁终止日应晚于起始日"})


@transaction.atomic
def end_site(site: Site, *, by: User, until: date) -> Site:
    """停用场地: the institution has left it; not while a filed room lies in it."""
    editable(site.institution, by)
    not_ahead(until, "until")
    if site.until is not None or until < site.since:
        raise ValidationError({"until": "停用日期不能早于登记起始日，也不能重复停用"})
    if site.scope.from_day(until).exists():
        raise ValidationError({"until": "该场地在备案范围内，请先办理场地变更备案"})
    if rooms := site.rooms.from_day(until):
        names = "、".join(room.name for room in rooms)
        raise ValidationError({"until": f"该场地还有备案考场（{names}），请先办理场地变更备案"})
    for tenure in site.tenures.filter(until__isnull=True):
        end_row(tenure, until)
    end_row(site, until)
    return site


@transaction.atomic
def change_room(
    room: FiledRoom,
    *,
    by: User,
    seats: int,
    since: date,
    site: Site | None = None,
    camera_count: int | None = None,
    equipment: str = "",
) -> RoomState:
    """变更考场现状: what the room holds from a day on; its site and its use stay as filed."""
    editable(room.institution, by)
    not_ahead(since)
    if site is not None and site.pk != room.site_id:
        raise ValidationError({"site": "考场的场地以备案为准；换场地的，请办理场地变更备案"})
    if room.valid_until is not None and room.valid_until < since:
        raise ValidationError({"since": f"该考场的备案已于{room.valid_until:%Y-%m-%d}结束"})
    if seats < 1:
        raise ValidationError({"seats": "座位（工位）数应大于0"})
    _succeed(room.states.filter(until__isnull=True), since)
    return RoomState.objects.create(
        room=room,
        site=room.site,
        seats=seats,
        camera_count=camera_count,
        equipment=equipment.strip(),
        since=since,
        entered_by=by,
    )


@transaction.atomic
def enter_item_bank(
    institution: Institution, *, by: User, of: Occupation | SpecialItem, name: str, source: str, **facts: Any
) -> ItemBank:
    """登记题库: a bank of items for what is examined; entered again under its name, it is the newer state."""
    institution = editable(institution, by)
    if facts["updated_on"] > localdate():
        raise ValidationError({"updated_on": "更新日期不能晚于今天"})
    today = localdate()
    _succeed(institution.item_banks.filter(name=name.strip(), until__isnull=True), today)
    return ItemBank.objects.create(
        institution=institution,
        occupation=of if isinstance(of, Occupation) else None,
        special_item=of if isinstance(of, SpecialItem) else None,
        name=name.strip(),
        source=source.strip(),
        since=today,
        entered_by=by,
        **facts,
    )


@transaction.atomic
def end_item_bank(bank: ItemBank, *, by: User) -> ItemBank:
    """停用题库: it is used no longer."""
    editable(bank.institution, by)
    if bank.until is not None:
        raise ValidationError("该题库已经停用")
    end_row(bank, localdate())
    return bank


def _succeed(rows: Any, since: date) -> None:
    """End the rows that stand, the day before the new one begins."""
    for row in rows:
        if since < row.since:
            raise ValidationError({"since": f"不能早于上一次登记的日期（{row.since:%Y-%m-%d}）"})
        end_row(row, since - timedelta(days=1))
