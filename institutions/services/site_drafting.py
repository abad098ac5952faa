"""The sites of an application: further ones in a first filing; in a change of site, what becomes of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from institutions.models import FiledScope, Filing, FilingItem, FilingSite
from institutions.services.drafting import editable_filing, touch
from institutions.services.places import tenure_is_whole

Act = FilingSite.Act
# The kinds of filing in which a site may be added: a renewal or an extension is for the sites there are.
ADDING = (Filing.Kind.INITIAL, Filing.Kind.SITE_CHANGE)


@transaction.atomic
def add_site(
    filing: Filing, *, by: User, name: str, address: str, subjects: Sequence[int] = (), **tenure: Any
) -> FilingSite:
    """添加场地: a further place to be filed; `subjects` are rows of the filed scope it is to be filed for.

    Of a change of site, everything filed where none is named; a first filing names sites at its items.
    """
    locked = editable_filing(filing, by=by)
    if locked.kind not in ADDING:
        raise ValidationError(f"“{locked.get_kind_display()}”不能新增场地，请另行申请场地变更")
    name, address = name.strip(), address.strip()
    _name_is_free(locked, name, address)
    tenure_is_whole(**tenure)
    row = FilingSite(filing=locked, name=name, address=address, **tenure)
    row.full_clean(exclude=["filing", "site"], validate_constraints=False)
    row.save()
    if locked.kind == Filing.Kind.SITE_CHANGE:
        _limit(row, subjects)
    touch(locked)
    return row


def _name_is_free(filing: Filing, name: str, address: str) -> None:
    standing: Any = filing.institution.sites.all()
    taken = standing.in_force(localdate()).filter(name=name).exclude(address=address)
    if filing.sites.filter(name=name).exists() or taken.exists():
        raise ValidationError({"name": f"已有名为“{name}”的场地，请换一个名称"})


def _limit(row: FilingSite, subjects: Sequence[int]) -> None:
    """File a new site for some of what is filed: an item of the filing for each, tied to the site."""
    filing = row.filing
    scope = FiledScope.objects.filter(institution=filing.institution_id).from_day(localdate())
    rows = list(scope.filter(pk__in=subjects))
    if len(rows) != len(set(subjects)):
        raise ValidationError({"subjects": "只能选择本机构已备案的职业和等级；增加职业或等级的，请另行申请"})
    for scoped in rows:
        item, _ = FilingItem.objects.get_or_create(
            filing=filing,
            occupation_id=scoped.occupation_id,
            special_item_id=scoped.special_item_id,
            level=scoped.level,
        )
        item.sites.add(row)


@transaction.atomic
def change_site(row: FilingSite, *, by: User, act: str, address: str = "", **tenure: Any) -> FilingSite:
    """迁址、停用或保持不变: what becomes of a site of the register; only a move names an address."""
    locked = editable_filing(row.filing, by=by)
    if locked.kind != Filing.Kind.SITE_CHANGE or row.site is None:
        raise ValidationError({"act": "只有场地变更申请可以变更已备案的场地"})
    if row.site.institution_id != locked.institution_id:
        raise ValidationError({"act": "该场地不是本机构的备案场地，请从本机构的场地中选择"})
    held = {"kind": "", "lease_from": None, "lease_until": None, "floor_area_m2": None}
    if act == Act.MOVE:
        address = address.strip()
        if not address or address == row.site.address:
            raise ValidationError({"address": "请填写新址，且应与原址不同"})
        tenure_is_whole(**tenure)
        held |= tenure
    elif act not in (Act.KEEP, Act.GIVE_UP):
        raise ValidationError({"act": "请选择迁址、停用或不变"})
    row.act, row.address = act, address if act == Act.MOVE else row.site.address
    for name, value in held.items():
        setattr(row, name, value)
    row.full_clean(exclude=["filing", "site"], validate_constraints=False)
    row.save()
    if act == Act.GIVE_UP:
        row.rooms.all().delete()
    touch(locked)
    return row


@transaction.atomic
def set_change_day(filing: Filing, *, by: User, changed_on: date | None) -> Filing:
    """填写变更日期: when the new places are taken into use and the old ones left; it may lie ahead."""
    locked = editable_filing(filing, by=by)
    locked.changed_on = changed_on
    locked.save(update_fields=["changed_on", "saved_at"])
    filing.refresh_from_db()
    return filing
