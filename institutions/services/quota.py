"""Setting and ending the figure an area has for its institutions (数量控制数额)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from accounts.models import User
from accounts.roles import Side
from institutions.models import AreaQuota, Institution
from institutions.selectors.quota import SET_QUOTA, areas_set_by, figure_rule
from institutions.services.numbers import next_in
from lifecycle.templatetags.zhijian import cn_day
from regulations.models import Jurisdiction, Occupation
from regulations.schema import TIER_LABELS

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figure:
    """What an area's document says: how many, since when, and which document it is."""

    figure: int
    since: date
    document_number: str
    document_title: str


def lock_places(province: str, kind: str) -> None:
    """Let decisions on places in one province, and changes of their number, wait for each other."""
    next_in(f"quota:{province}:{kind}")


@transaction.atomic
def set_quota(
    area: Jurisdiction, kind: str, given: Figure, *, by: User, occupation: Occupation | None = None
) -> AreaQuota:
    """设定数额: the figure of an area's document holds from a day on; what stood ends the day before.

    Raises PermissionDenied for an authority of another level or place, ValidationError by field.
    """
    _require_the_setter(area, kind, by, given.since)
    wrong = {
        name: f"请填写{label}"
        for name, label in (("document_number", "文号"), ("document_title", "文件名称"))
        if not getattr(given, name).strip()
    }
    if wrong:
        raise ValidationError(wrong)
    lock_places(_province(area), kind)
    for row in _standing(area, kind, occupation, given.since):
        _give_way(row, given.since, by)
    return AreaQuota.objects.create(
        jurisdiction=area,
        kind=kind,
        occupation=occupation,
        figure=given.figure,
        since=given.since,
        document_number=given.document_number.strip(),
        document_title=given.document_title.strip().strip("《》"),
        set_by_title=_title(by, area),
        entered_by=by,
    )


def _require_the_setter(area: Jurisdiction, kind: str, by: User, since: date) -> None:
    label = Institution.Kind(kind).label
    rule = figure_rule(area.pk, kind, since)
    if rule is None:
        raise ValidationError(
            {
                "since": f"{cn_day(since)}适用于{area.name}的规定没有让地区设定{label}的数额；"
                "请核对机构类别和起始日期"
            }
        )
    if not areas_set_by(by, kind, since).filter(pk=area.pk).exists():
        tier = TIER_LABELS[rule.value.set_by]  # type: ignore[attr-defined]
        raise PermissionDenied(
            f"{label}的数额由{tier}主管部门为本辖区设定（{rule.citation.basis}），您不能为{area.name}设定"
        )


def _title(by: User, area: Jurisdiction) -> str:
    """In what capacity somebody sets the figure."""
    return next(
        s.title for s in by.stands_at(Side.AUTHORITY) if SET_QUOTA in s.permissions and s.covers(area.pk)
    )


def _standing(area: Jurisdiction, kind: str, occupation: Occupation | None, since: date) -> list[AreaQuota]:
    rows = AreaQuota.objects.select_for_update(of=("self",)).filter(
        Q(until__isnull=True) | Q(until__gte=since), jurisdiction=area, kind=kind, occupation=occupation
    )
    return list(rows)


def _give_way(row: AreaQuota, since: date, by: User) -> None:
    if since <= row.since:
        raise ValidationError(
            {
                "since": f"已有自{cn_day(row.since)}起的数额（{row.document_number}），"
                "新数额应从其后的日期起；登记有误的，请先终止原数额"
            }
        )
    if since < localdate():
        raise ValidationError({"since": f"原数额（{row.document_number}）已经适用，新数额不能早于今天起算"})
    _end(row, since - ONE_DAY, by, "另行设定数额")


@transaction.atomic
def end_quota(row: AreaQuota, *, by: User, until: date, why: str) -> AreaQuota:
    """终止数额: the figure holds no longer after a day; from then on nothing is full there."""
    lock_places(_province(row.jurisdiction), row.kind)
    row = AreaQuota.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not areas_set_by(by, row.kind, localdate()).filter(pk=row.jurisdiction_id).exists():
        raise PermissionDenied("该数额由设定它的地区终止，您没有终止的权限")
    if row.until is not None:
        raise ValidationError(f"该数额已于{cn_day(row.until)}终止")
    first = localdate() if row.since <= localdate() else row.since - ONE_DAY
    if until < first:
        raise ValidationError({"until": f"不能早于{cn_day(first)}：已经适用的日子不能改"})
    if not why.strip():
        raise ValidationError({"why": "请写明终止的原因或文件"})
    _end(row, until, by, why.strip())
    return row


def _end(row: AreaQuota, until: date, by: User, why: str) -> None:
    row.until, row.ended_by, row.why_ended = until, by, why
    row.save(update_fields=["until", "ended_by", "why_ended"])


def _province(area: Jurisdiction) -> str:
    return f"{area.pk[:2]}0000"
