"""Deadlines (期限): opened and closed by moves, computed by the law of the case, acted on by the clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate

from lifecycle.law import Due
from lifecycle.machine import Lifecycle
from lifecycle.models import Deadline, DeadlineEvent, TransitionRecord


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline whose date moved when the calendar changed, and whom to tell."""

    deadline: Deadline
    due_before: date
    due_after: date


def deadlines_of(subject: Lifecycle) -> list[Deadline]:
    """Every deadline of a case: those running first, by date."""
    found = Deadline.objects.filter(
        content_type=ContentType.objects.get_for_model(subject), object_id=str(subject.pk)
    )
    running = [Deadline.Status.OPEN, Deadline.Status.STOPPED]
    return sorted(found, key=lambda d: (d.status not in running, d.due_on))


def open_deadline(subject: Lifecycle, due: Due, *, record: TransitionRecord, law_on: date) -> Deadline:
    """Start a period on a case; one of the same kind that still runs is replaced."""
    close_deadlines([subject], [due.citation.key], at=record.at, by=record.actor)
    deadline = Deadline.objects.create(
        content_type=record.content_type,
        object_id=record.object_id,
        key=due.citation.key,
        title=due.title,
        rule_id=due.citation.rule_id,
        basis=due.citation.basis,
        statutory=due.citation.statutory,
        minimum=due.minimum,
        amount=due.amount,
        unit=due.unit,
        direction=due.direction,
        anchor_on=due.anchor_on,
        due_on=due.due_on,
        provisional=due.provisional,
        calendar_version=due.calendar_version,
        trace=list(due.trace),
        on_passing=due.on_passing,
        law_on=law_on,
        opened_by=record,
    )
    _note(deadline, DeadlineEvent.Kind.OPENED, at=record.at, by=record.actor, after=due.due_on)
    return deadline


def close_deadlines(
    subjects: Iterable[Lifecycle], keys: Iterable[str], *, at: datetime, by: Any
) -> list[Deadline]:
    """End the running periods of these kinds: what they asked for has been done."""
    cases = list(subjects)
    wanted = list(keys)
    if not cases or not wanted:
        return []
    running = list(
        Deadline.objects.filter(
            content_type=ContentType.objects.get_for_model(cases[0]),
            object_id__in=[str(case.pk) for case in cases],
            key__in=wanted,
            status__in=[Deadline.Status.OPEN, Deadline.Status.STOPPED],
        )
    )
    for deadline in running:
        deadline.status = Deadline.Status.MET
        deadline.closed_at = at
    Deadline.objects.bulk_update(running, ["status", "closed_at"])
    DeadlineEvent.objects.bulk_create(
        DeadlineEvent(deadline=d, kind=DeadlineEvent.Kind.MET, at=at, by=by, due_before=d.due_on)
        for d in running
    )
    return running


@transaction.atomic
def stop_deadline(deadline: Deadline, *, by: Any, reason: str) -> Deadline:
    """Stop a running period (中止), for instance while the other side has something to hand in."""
    deadline = _lock(deadline, Deadline.Status.OPEN, "只有进行中的期限可以中止")
    deadline.status = Deadline.Status.STOPPED
    deadline.stopped_on = localdate()
    deadline.save(update_fields=["status", "stopped_on"])
    _note(deadline, DeadlineEvent.Kind.STOPPED, by=by, reason=reason, before=deadline.due_on)
    return deadline


@transaction.atomic
def resume_deadline(deadline: Deadline, *, by: Any, reason: str) -> Deadline:
    """Let a stopped period run on (恢复): what was left when it stopped counts from today."""
    deadline = _lock(deadline, Deadline.Status.STOPPED, "只有已中止的期限可以恢复")
    if deadline.stopped_on is None:
        raise ValueError("中止日缺失")
    before, paused_on = deadline.due_on, deadline.stopped_on
    case = deadline.subject
    if case is None:
        raise ValueError("期限所属事项已不存在")
    deadline.due_on = case.law(deadline.law_on).after_pause(
        deadline.key, due_on=before, stopped_on=paused_on, resumed_on=localdate()
    )
    deadline.status = Deadline.Status.OPEN
    deadline.stopped_on = None
    deadline.trace = [
        *deadline.trace,
        f"{paused_on:%Y-%m-%d}中止，{localdate():%Y-%m-%d}恢复，剩余期间续算，届满{deadline.due_on:%Y-%m-%d}",
    ]
    deadline.save(update_fields=["status", "stopped_on", "due_on", "trace"])
    _note(deadline, DeadlineEvent.Kind.RESUMED, by=by, reason=reason, before=before, after=deadline.due_on)
    return deadline


@transaction.atomic
def extend_deadline(deadline: Deadline, *, until: date, by: Any, reason: str) -> Deadline:
    """Move the last day back (延长), with a reason that is kept."""
    deadline = _lock(deadline, Deadline.Status.OPEN, "只有进行中的期限可以延长")
    if not reason.strip():
        raise ValueError("延长期限必须写明理由")
    if until <= deadline.due_on:
        raise ValueError(f"新的届满日必须晚于{deadline.due_on:%Y年%m月%d日}")
    before, deadline.due_on = deadline.due_on, until
    deadline.trace = [*deadline.trace, f"延长至{until:%Y-%m-%d}：{reason}"]
    deadline.save(update_fields=["due_on", "trace"])
    _note(deadline, DeadlineEvent.Kind.EXTENDED, by=by, reason=reason, before=before, after=until)
    return deadline


def due_for_action(on: date, *, limit: int) -> list[int]:
    """Ids of open deadlines that have passed and call for a move, skipping those other workers hold."""
    return list(
        Deadline.objects.select_for_update(skip_locked=True)
        .filter(status=Deadline.Status.OPEN, due_on__lt=on)
        .exclude(on_passing="")
        .order_by("due_on", "pk")
        .values_list("pk", flat=True)[:limit]
    )


def mark_passed(deadline: Deadline, *, at: datetime, by: Any) -> None:
    """Note that the period ran out."""
    deadline.status = Deadline.Status.PASSED
    deadline.closed_at = at
    deadline.save(update_fields=["status", "closed_at"])
    _note(deadline, DeadlineEvent.Kind.PASSED, at=at, by=by, before=deadline.due_on)


@transaction.atomic
def recompute_open(reason: str, *, by: Any) -> list[Moved]:
    """Compute every running deadline anew after the calendar changed; say whose date moved.

    An extension granted by a person is kept: the new date is never earlier than the one that was granted.
    """
    moved: list[Moved] = []
    extended = set(
        DeadlineEvent.objects.filter(
            kind__in=[DeadlineEvent.Kind.EXTENDED, DeadlineEvent.Kind.RESUMED],
            deadline__status=Deadline.Status.OPEN,
        ).values_list("deadline_id", flat=True)
    )
    running = Deadline.objects.select_for_update().filter(status=Deadline.Status.OPEN)
    for deadline in running.prefetch_related("subject").iterator(chunk_size=500):
        subject = deadline.subject
        due = subject.law(deadline.law_on).due(deadline.key, deadline.anchor_on) if subject else None
        if due is None or deadline.pk in extended:
            continue
        before = deadline.due_on
        deadline.due_on = due.due_on
        deadline.provisional = due.provisional
        deadline.calendar_version = due.calendar_version
        deadline.trace = list(due.trace)
        deadline.save(
            update_fields=["due_on", "provisional", "calendar_version", "trace"],
        )
        if before != due.due_on:
            _note(
                deadline,
                DeadlineEvent.Kind.RECOMPUTED,
                by=by,
                reason=reason,
                before=before,
                after=due.due_on,
            )
            moved.append(Moved(deadline, before, due.due_on))
    return moved


def _lock(deadline: Deadline, status: str, refusal: str) -> Deadline:
    locked = Deadline.objects.select_for_update().get(pk=deadline.pk)
    if locked.status != status:
        raise ValueError(refusal)
    return locked


def _note(
    deadline: Deadline,
    kind: str,
    *,
    by: Any,
    at: datetime | None = None,
    reason: str = "",
    before: date | None = None,
    after: date | None = None,
) -> None:
    DeadlineEvent.objects.create(
        deadline=deadline,
        kind=kind,
        at=at or timezone.now(),
        by=by,
        reason=reason,
        due_before=before,
        due_after=after,
    )
