"""What an officer does to a period, with a reason: stops it, lets it run on, extends it, opens it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from lifecycle.deadlines import (
    Recount,
    as_it_stands,
    extended,
    mark_awaiting,
    next_reminder,
    note,
    recount,
    resumed,
    write_count,
)
from lifecycle.findings import Finding, RulesNotMet
from lifecycle.law import Leeway
from lifecycle.machine import Lifecycle
from lifecycle.models import Deadline, DeadlineEvent
from lifecycle.statements import lock_rows

STOP, EXTEND = "stop_deadline", "extend_deadline"


def require_right(case: Lifecycle, codename: str, by: Any) -> None:
    """Refuse whoever has no such right over the case (403)."""
    if not by.may(codename, case):
        raise PermissionDenied("您没有处理该期限的权限，应由办理该事项的机关中有权的人员处理")


def lock_with_case(pk: int) -> Deadline | None:
    """Lock a case and then its deadline, in the order the door takes; None where there is no such case."""
    deadline = Deadline.objects.filter(pk=pk).first()
    case: Any = deadline.subject if deadline else None
    if case is None:
        return None
    lock_rows(type(case), [case.pk])
    return Deadline.objects.select_for_update().filter(pk=pk).first()


@transaction.atomic
def stop_deadline(deadline: Deadline, *, by: Any, reason: str) -> Deadline:
    """Stop a running period (中止), for instance while the other side has something to hand in."""
    locked = _locked(deadline, STOP, by, reason, Deadline.Status.OPEN)
    if locked.due_on < localdate():
        raise _refused(
            locked, f"“{locked.title}”已于{_day(locked.due_on)}届满，不能再中止", "请直接办理该事项"
        )
    locked.status = Deadline.Status.STOPPED
    locked.stopped_on = localdate()
    locked.save(update_fields=["status", "stopped_on"])
    note(locked, DeadlineEvent.Kind.STOPPED, by=by, reason=reason, before=locked.due_on)
    return locked


@transaction.atomic
def resume_deadline(deadline: Deadline, *, by: Any, reason: str) -> Deadline:
    """Let a stopped period run on (恢复): what was left when it stopped counts from today."""
    locked = _locked(deadline, STOP, by, reason, Deadline.Status.STOPPED)
    before, today = locked.due_on, localdate()
    case: Any = locked.subject
    book = case.law(locked.law_on)
    # The calendar may have changed while the period stood still: what was left is counted on today's.
    count = recount(book, locked) or as_it_stands(locked)
    if locked.minimum and count.due_on < before:
        count = replace(count, due_on=before)
    count = resumed(book, locked, count, paused_on=locked.stopped_on or today, on=today)
    locked.status = Deadline.Status.OPEN
    locked.stopped_on = None
    _counted(locked, count)
    note(locked, DeadlineEvent.Kind.RESUMED, by=by, reason=reason, before=before, after=locked.due_on)
    return locked


@transaction.atomic
def extend_deadline(deadline: Deadline, *, until: date, by: Any, reason: str) -> Deadline:
    """Move the last day back (延长) as far and as often as the rule lets it be, with a reason that is kept.

    A period that has passed and whose effect still waits for a person may be extended instead.
    """
    locked = _locked(deadline, EXTEND, by, reason, Deadline.Status.OPEN, Deadline.Status.AWAITING)
    _require_leeway(locked, until)
    before = locked.due_on
    locked.status, locked.hindrance = Deadline.Status.OPEN, ""
    _counted(locked, extended(as_it_stands(locked), until=until, reason=reason))
    note(locked, DeadlineEvent.Kind.EXTENDED, by=by, reason=reason, before=before, after=until)
    return locked


@transaction.atomic
def reopen_deadline(deadline: Deadline, *, by: Any, reason: str) -> Deadline:
    """Let a period run again that was closed by a decision since reversed (重新进行): its last day stays.

    Where that day has gone by in between, what follows waits for a person: silence nobody could break in
    time takes no effect by itself.
    """
    locked = _locked(deadline, STOP, by, reason, Deadline.Status.MET)
    case: Any = locked.subject
    running = Deadline.objects.filter(
        content_type=locked.content_type,
        object_id=locked.object_id,
        key=locked.key,
        status__in=Deadline.RUNNING,
    )
    if running.exists():
        raise _refused(
            locked, f"该事项已有正在进行的“{locked.title}”，不能重新进行", "请在正在进行的期限上办理"
        )
    if locked.on_passing and case.state not in locked.effect.sources:
        raise _refused(
            locked,
            f"该事项现为“{case.get_state_display()}”，“{locked.title}”对它已无意义",
            "请先更正该事项的办理结果，再重新进行期限",
        )
    locked.status, locked.closed_at = Deadline.Status.OPEN, None
    said = f"{localdate():%Y-%m-%d}重新进行，届满日仍为{locked.due_on:%Y-%m-%d}：{reason}"
    count = as_it_stands(locked)
    _counted(locked, replace(count, trace=(*count.trace, said)))
    note(locked, DeadlineEvent.Kind.REOPENED, by=by, reason=reason, after=locked.due_on)
    if locked.on_passing and locked.due_on < localdate():
        mark_awaiting(locked, hindrance=f"重新进行时届满日{_day(locked.due_on)}已过", by=by)
    return locked


def leeway_of(deadline: Deadline) -> Leeway | None:
    """How far the rule of a period lets it be extended; None where it does not."""
    case: Any = deadline.subject
    leeway: Leeway | None = case.law(deadline.law_on).leeway(deadline.key, due_on=deadline.due_on)
    return leeway


def _require_leeway(deadline: Deadline, until: date) -> None:
    leeway = leeway_of(deadline)
    if leeway is None:
        raise _refused(
            deadline,
            f"{deadline.basis}没有规定“{deadline.title}”可以延长",
            "请在届满前办结；确有正当理由暂不能计时的，可以中止期限并写明理由",
        )
    granted = deadline.events.filter(kind=DeadlineEvent.Kind.EXTENDED).count()
    if leeway.times is not None and granted >= leeway.times:
        raise _refused(
            deadline,
            f"“{deadline.title}”只能延长{leeway.times}次，已延长{granted}次",
            "请在届满前办结，不能再次延长",
        )
    if until <= max(deadline.due_on, localdate()):
        latest = max(deadline.due_on, localdate())
        raise _refused(deadline, f"新的届满日必须晚于{_day(latest)}", "请选择更晚的日期", field="until")
    if leeway.until is not None and until > leeway.until:
        raise _refused(
            deadline,
            f"“{deadline.title}”{leeway.words}，最迟可延长至{_day(leeway.until)}",
            f"请选择{_day(leeway.until)}或更早的日期",
            field="until",
        )


def _locked(deadline: Deadline, codename: str, by: Any, reason: str, *statuses: str) -> Deadline:
    locked = lock_with_case(deadline.pk)
    if locked is None:
        raise TransitionNotAllowed("该事项已不存在")
    case: Any = locked.subject
    require_right(case, codename, by)
    if locked.status not in statuses:
        now, wanted = locked.get_status_display(), "、".join(Deadline.Status(s).label for s in statuses)
        raise TransitionNotAllowed(
            f"“{locked.title}”现为“{now}”，只有“{wanted}”的期限可以这样处理；可能已由他人处理，请刷新后再看",
            object=case,
        )
    if not reason.strip():
        raise _refused(locked, "必须写明理由", "请填写理由，理由将记入期限变动", field="reason")
    return locked


def _counted(deadline: Deadline, count: Recount) -> None:
    case: Any = deadline.subject
    write_count(deadline, count)
    deadline.remind_on = next_reminder(case.law(deadline.law_on), deadline, on=localdate())
    deadline.save()


def _refused(deadline: Deadline, message: str, cure: str, *, field: str = "") -> RulesNotMet:
    return RulesNotMet(
        [Finding(rule_id=deadline.rule_id, field=field, message=message, cure=cure, basis=deadline.basis)]
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
