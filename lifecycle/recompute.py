"""Counting running periods anew when a calendar has changed, and telling those whose dates moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.timezone import localdate

from lifecycle.deadlines import next_reminder, recount, write_count
from lifecycle.hooks import News, tell
from lifecycle.machine import Lifecycle, machines
from lifecycle.models import Deadline, DeadlineEvent

CHUNK: Final = 500
# An arrangement may name days of the December before (补班、调休 around 元旦).
EARLIEST: Final = (12, 20)
# Who hears of dates that moved: those in the authority who act on a period that passed.
CODENAME: Final = "confirm_effect"
COLUMNS: Final = ("due_on", "status", "hindrance", "provisional", "calendar_version", "trace", "remind_on")


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline whose date moved when the calendar changed, and whom to tell."""

    deadline: Deadline
    due_before: date
    due_after: date


@transaction.atomic
def recompute_open(reason: str, *, by: Any, territory: str = "", year: int | None = None) -> list[Moved]:
    """Count the running deadlines a calendar touches anew; say whose date moved and tell the people.

    `territory` is the leading digits of the divisions a regional arrangement holds for, `year` the year
    arranged; without them every running deadline is counted. A day a person granted (an extension) is kept, a
    stopped period is counted when it is resumed, and a minimum period is never shortened.
    """
    moved: list[Moved] = []
    found = _touched(territory, year).select_for_update().prefetch_related("subject", "events").order_by("pk")
    for chunk in _chunks(found):
        moved += _recount(chunk, reason, by)
    tell([_news(one, reason) for one in moved])
    return moved


def _touched(territory: str, year: int | None) -> QuerySet[Deadline]:
    found = Deadline.objects.filter(status__in=[Deadline.Status.OPEN, Deadline.Status.AWAITING])
    if year is not None:
        first, last = date(year - 1, *EARLIEST), date(year, 12, 31)
        found = found.filter(
            Q(anchor_on__lte=last, due_on__gte=first) | Q(due_on__lte=last, anchor_on__gte=first)
        )
    if territory:
        found = found.filter(_within(territory))
    return found


def _within(territory: str) -> Q:
    """The deadlines of cases that belong to a territory, whatever their register."""
    inside = Q(pk__in=[])
    for model in machines():
        if not model.territory_path:
            continue
        cases = (
            model._base_manager.filter(**{f"{model.territory_path}__code__startswith": territory})
            .annotate(key=Cast("pk", CharField()))
            .filter(key=OuterRef("object_id"))
        )
        inside |= Q(content_type=ContentType.objects.get_for_model(model)) & Q(Exists(cases))
    return inside


def _chunks(found: QuerySet[Deadline]) -> Iterator[list[Deadline]]:
    chunk: list[Deadline] = []
    for deadline in found.iterator(chunk_size=CHUNK):
        chunk.append(deadline)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk


def _recount(chunk: Sequence[Deadline], reason: str, by: Any) -> list[Moved]:
    before = {deadline.pk: deadline.due_on for deadline in chunk}
    counted = [deadline for deadline in chunk if _count_anew(deadline)]
    Deadline.objects.bulk_update(counted, COLUMNS)
    moved = [Moved(d, before[d.pk], d.due_on) for d in counted if d.due_on != before[d.pk]]
    at = timezone.now()
    DeadlineEvent.objects.bulk_create(
        DeadlineEvent(
            deadline=one.deadline,
            kind=DeadlineEvent.Kind.RECOMPUTED,
            at=at,
            by=by,
            reason=reason,
            due_before=one.due_before,
            due_after=one.due_after,
        )
        for one in moved
    )
    return moved


def _count_anew(deadline: Deadline) -> bool:
    case: Any = deadline.subject
    book = case.law(deadline.law_on) if isinstance(case, Lifecycle) else None
    count = recount(book, deadline) if book else None
    if book is None or count is None:
        return False
    shortened = deadline.minimum and deadline.direction == "after" and count.due_on < deadline.due_on
    if shortened:
        said = f"不少于的期限不因日历调整而缩短，仍至{deadline.due_on:%Y-%m-%d}"
        count = replace(count, due_on=deadline.due_on, trace=(*count.trace, said))
    write_count(deadline, count)
    if deadline.status == Deadline.Status.AWAITING and deadline.due_on >= localdate():
        deadline.status, deadline.hindrance = Deadline.Status.OPEN, ""
    deadline.remind_on = next_reminder(book, deadline, on=localdate())
    return True


def _news(moved: Moved, reason: str) -> News:
    deadline = moved.deadline
    text = (
        f"{deadline.title}（{deadline.basis}）的届满日由{moved.due_before:%Y年%-m月%-d日}"
        f"调整为{moved.due_after:%Y年%-m月%-d日}。原因：{reason}。"
    )
    return News(deadline.subject, f"届满日调整：{deadline.subject}", text, CODENAME, concerns=True)
