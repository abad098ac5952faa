"""Deadlines (期限): opened and closed by moves, computed by the law of the case, acted on by the clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.timezone import localdate

from lifecycle.law import Due, LawBook, OpenEnded
from lifecycle.machine import Lifecycle, steps_of
from lifecycle.models import Deadline, DeadlineEvent, TransitionRecord
from lifecycle.statements import close_running

# How many days ahead of a deemed effect people are told, in the unit of the rule.
REMINDERS: Final = (2, 1)


def deadlines_of(subject: Lifecycle) -> list[Deadline]:
    """Every deadline of a case: those running first, by date."""
    found = Deadline.objects.filter(
        content_type=ContentType.objects.get_for_model(subject), object_id=str(subject.pk)
    )
    return sorted(found, key=lambda d: (d.status not in Deadline.RUNNING, d.due_on))


def open_ended_of(subject: Lifecycle) -> list[OpenEnded]:
    """The steps this case waits for to which the text sets no period (法无定期限)."""
    book = subject.law(localdate())
    rules = dict.fromkeys(
        subject.rule_of(s)
        for s in steps_of(type(subject))
        if s.awaited and subject.state in s.sources and subject.offers(s)
    )
    return [step for rule in rules if rule and (step := book.open_ended(rule)) is not None]


@dataclass(frozen=True, slots=True)
class Recount:
    """A period counted anew (重新计算): its last day, whether it is provisional (暂定), by which calendar."""

    due_on: date
    provisional: bool
    calendar_version: str
    trace: tuple[str, ...]


def recount(book: LawBook, deadline: Deadline) -> Recount | None:
    """Count a period anew from its first day, through all an officer did to it; None where no law sets it.

    A pause is counted again, on the calendar of today; a day somebody granted (延长) stays that day.
    """
    due = book.due(deadline.key, deadline.anchor_on)
    if due is None:
        return None
    count = Recount(due.due_on, due.provisional, due.calendar_version, due.trace)
    paused_on: date | None = None
    for event in deadline.events.all():
        if event.kind == DeadlineEvent.Kind.STOPPED:
            paused_on = localdate(event.at)
        elif event.kind == DeadlineEvent.Kind.RESUMED and paused_on is not None:
            count = resumed(book, deadline, count, paused_on=paused_on, on=localdate(event.at))
        elif event.kind == DeadlineEvent.Kind.EXTENDED and event.due_after is not None:
            count = extended(count, until=event.due_after, reason=event.reason)
    return count


def resumed(book: LawBook, deadline: Deadline, count: Recount, *, paused_on: date, on: date) -> Recount:
    """Let a stopped period run on (恢复): what was left when it stopped counts from a day."""
    rest = book.after_pause(
        deadline.key, deadline.unit, due_on=count.due_on, stopped_on=paused_on, resumed_on=on
    )
    said = f"{paused_on:%Y-%m-%d}中止，{on:%Y-%m-%d}恢复，剩余期间续算，届满{rest.due_on:%Y-%m-%d}"
    return Recount(rest.due_on, rest.provisional, rest.calendar_version, (*count.trace, said))


def extended(count: Recount, *, until: date, reason: str) -> Recount:
    """Move the last day to the one that was granted (延长): no calendar moves it any more."""
    said = f"延长至{until:%Y-%m-%d}：{reason}"
    return replace(count, due_on=until, provisional=False, trace=(*count.trace, said))


def as_it_stands(deadline: Deadline) -> Recount:
    """A period as it was counted last."""
    return Recount(deadline.due_on, deadline.provisional, deadline.calendar_version, tuple(deadline.trace))


def write_count(deadline: Deadline, count: Recount) -> None:
    """Let a deadline show how it was counted; the caller saves it."""
    deadline.due_on, deadline.provisional = count.due_on, count.provisional
    deadline.calendar_version, deadline.trace = count.calendar_version, list(count.trace)


def next_reminder(book: LawBook, deadline: Deadline, *, on: date) -> date | None:
    """The next day, from a day on, to tell people ahead of a deemed effect; None when none is left."""
    if not deadline.deemed:
        return None
    for days in REMINDERS:
        told_on = book.days_ahead(deadline.unit, due_on=deadline.due_on, days=days)
        if told_on >= on:
            return told_on
    return None


def open_deadline(subject: Lifecycle, due: Due, *, record: TransitionRecord, law_on: date) -> Deadline:
    """Start a period on a case; one of the same kind that still runs is replaced."""
    close_deadlines([subject], [due.citation.key], at=record.at, by=record.actor)
    deadline = Deadline(
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
        deemed=due.deemed,
        law_on=law_on,
        opened_by=record,
    )
    deadline.remind_on = next_reminder(subject.law(law_on), deadline, on=localdate(record.at))
    deadline.save()
    note(deadline, DeadlineEvent.Kind.OPENED, at=record.at, by=record.actor, after=due.due_on)
    return deadline


def close_deadlines(
    subjects: Iterable[Lifecycle], keys: Iterable[str], *, at: datetime, by: Any
) -> list[int]:
    """End the running periods of these kinds: what they asked for has been done. Their ids."""
    cases = list(subjects)
    wanted = list(keys)
    if not cases or not wanted:
        return []
    kind = ContentType.objects.get_for_model(cases[0])
    return close_running(kind.pk, [str(case.pk) for case in cases], wanted, at=at, by_id=by.pk)


def due_for_action(on: date, *, limit: int) -> list[int]:
    """Ids of open deadlines that have passed and call for a move, skipping those other workers hold."""
    return list(
        Deadline.objects.select_for_update(skip_locked=True)
        .filter(status=Deadline.Status.OPEN, due_on__lt=on)
        .exclude(on_passing="")
        .order_by("due_on", "pk")
        .values_list("pk", flat=True)[:limit]
    )


def mark_awaiting(deadline: Deadline, *, hindrance: str, by: Any) -> None:
    """Note that the period ran out and that what follows waits for a person."""
    deadline.status = Deadline.Status.AWAITING
    deadline.hindrance = hindrance
    deadline.save(update_fields=["status", "hindrance"])
    note(deadline, DeadlineEvent.Kind.AWAITING, by=by, reason=hindrance, before=deadline.due_on)


def mark_passed(deadline: Deadline, *, at: datetime, by: Any) -> None:
    """Note that the period ran out."""
    deadline.status = Deadline.Status.PASSED
    deadline.closed_at = at
    deadline.save(update_fields=["status", "closed_at"])
    note(deadline, DeadlineEvent.Kind.PASSED, at=at, by=by, before=deadline.due_on)


def note(
    deadline: Deadline,
    kind: str,
    *,
    by: Any,
    at: datetime | None = None,
    reason: str = "",
    before: date | None = None,
    after: date | None = None,
) -> None:
    """Record what happened to a period."""
    DeadlineEvent.objects.create(
        deadline=deadline,
        kind=kind,
        at=at or timezone.now(),
        by=by,
        reason=reason,
        due_before=before,
        due_after=after,
    )
