"""The rows an application lists, as tables show them: people, rooms, what is applied for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from institutions.models import Filing

Table = tuple[list[str], list[dict[str, Any]]]


def _table(columns: list[str], rows: Sequence[tuple[int, list[str]]]) -> Table:
    """Rows whose cells know their column, for a phone that shows them one under the other."""
    return columns, [{"pk": pk, "cells": list(zip(columns, cells, strict=True))} for pk, cells in rows]


def staff_rows(filing: Filing) -> Table:
    """The people named."""
    return _table(
        ["姓名", "岗位", "职称或技能等级", "证卡编号"],
        [
            (
                person.pk,
                [person.name, person.get_duty_display(), person.title or "—", person.card_number or "—"],
            )
            for person in filing.staff.all()
        ],
    )


def room_rows(filing: Filing, *, by_site: bool) -> Table:
    """The rooms named, with their site where there are several."""
    columns = ["名称", "用途", "座位（工位）", "视频监控", *(["所在场地"] if by_site else [])]
    rows = []
    for room in filing.rooms.select_related("site"):
        where = [room.site.name if room.site else "主场地"] if by_site else []
        camera = "有" if room.has_camera else "无"
        rows.append((room.pk, [room.name, room.get_use_display(), f"{room.seats}", camera, *where]))
    return _table(columns, rows)


def item_rows(filing: Filing) -> Table:
    """What is applied for, with its sites where there are several."""
    by_site = filing.sites.count() > 1
    columns = ["编码", "职业（项目）", "等级", "工种或方向", "评价标准或规范", *(["场地"] if by_site else [])]
    rows = []
    for item in filing.items.select_related("occupation", "special_item").prefetch_related("sites"):
        sites = "、".join(site.name for site in item.sites.all()) or "全部场地"
        cells = [item.code, item.name, item.level_label, item.direction or "—", item.standard or "—"]
        rows.append((item.pk, [*cells, sites] if by_site else cells))
    return _table(columns, rows)
