"""Whose text it is: who may decide how a pack is read and when its draft holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate

from regulations.clock import months_later
from regulations.schema import PackHeader

AUTHORITY = "authority"
NATIONAL = "decide_national_reading"

# An act is kept for good: a slip of the year would bar every later one.
FURTHEST_AHEAD = 12


def too_far_ahead(field: str, day: date) -> Iterator[tuple[str, str]]:
    """Refuse a day on which an act would begin to hold only after more than a year."""
    latest = months_later(localdate(), FURTHEST_AHEAD)
    if day > latest:
        yield field, f"日期不能晚于{latest}（一年以后），请核对年份"


def standing_over(user: Any, codename: str, header: PackHeader) -> Any | None:
    """Return the capacity in which a person may decide about a pack, or None where there is none.

    The right has to be held in the very province whose text the pack is. A pack of the nation belongs to
    no province: its readings are decided, for all provinces at once, by whoever keeps the platform.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return None
    if header.is_national:
        return next((held for held in user.standings if NATIONAL in held.permissions), None)
    return next(
        (
            held
            for held in user.standings
            if codename in held.permissions
            and held.side == AUTHORITY
            and held.jurisdiction_code == header.jurisdiction
        ),
        None,
    )


def require_standing(user: Any, codename: str, header: PackHeader, act: str) -> Any:
    """Return the capacity in which a person decides; refuse whoever has none."""
    held = standing_over(user, codename, header)
    if held is None:
        who = "系统管理员" if header.is_national else "本省人力资源和社会保障部门的单位负责人"
        raise PermissionDenied(f"您没有{act}的权限：《{header.title}》由{who}决定")
    return held
