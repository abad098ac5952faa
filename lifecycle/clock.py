"""The clock as an actor: what happens when a period has passed, by itself or once a person confirms it."""

import logging
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from lifecycle.deadlines import due_for_action, mark_awaiting, mark_passed, note
from lifecycle.door import carry_out
from lifecycle.findings import RulesNotMet
from lifecycle.hooks import News, prepare_to_sweep, tell
from lifecycle.interventions import lock_with_case, require_right
from lifecycle.models import Deadline, DeadlineEvent

logger = logging.getLogger(__name__)
BATCH = 200
CONFIRM = "confirm_effect"


def act_on_passed_deadlines(*, by: Any) -> int:
    """Take the move each passed deadline calls for; returns how many deadlines were settled.

    Each deadline is its own transaction: one case that refuses does not hold up the others. A reminder
    (no `on_passing`) stays open and shows as overdue until the work is done. What may not happen by itself
    (a draft on trial, a reading nobody approved) is put before a person and is settled for the clock.
    """
    settled = 0
    refused: set[int] = set()
    while True:
        prepare_to_sweep()
        with transaction.atomic():
            ids = [pk for pk in due_for_action(localdate(), limit=BATCH + len(refused)) if pk not in refused]
        if not ids:
            return settled
        for pk in ids:
            if _act_on(pk, by=by):
                settled += 1
            else:
                refused.add(pk)


def _act_on(pk: int, *, by: Any) -> bool:
    try:
        with transaction.atomic():
            deadline = lock_with_case(pk)
            if deadline is None or deadline.status != Deadline.Status.OPEN or deadline.due_on >= localdate():
                return False
            case: Any = deadline.subject
            hindrance = case.law(localdate()).effect_hindrance(deadline.key)
            if hindrance:
                _put_before_a_person(deadline, hindrance, by=by)
                return True
            mark_passed(deadline, at=timezone.now(), by=by)
            carry_out(case, deadline.on_passing, by=by)
    except (TransitionNotAllowed, PermissionDenied, RulesNotMet) as refusal:
        logger.info("deadline %s waits: %s", pk, refusal)
        return False
    except Exception:
        # A case whose law or move is gone must not stop the clock of everybody else.
        logger.exception("deadline %s cannot be acted on", pk)
        return False
    return True


def _put_before_a_person(deadline: Deadline, hindrance: str, *, by: Any) -> None:
    mark_awaiting(deadline, hindrance=hindrance, by=by)
    case: Any = deadline.subject
    label = deadline.effect.label
    tell(
        [
            News(
                case=case,
                subject=f"期满待确认：{case}“{label}”",
                text=f"{deadline.title}已于{deadline.due_on:%Y年%-m月%-d日}届满（{deadline.basis}）。{hindrance}。",
                codename=CONFIRM,
            )
        ]
    )


@transaction.atomic
def confirm_effect(deadline: Deadline, *, by: Any, reason: str = "") -> Deadline:
    """Confirm what a period that passed calls for (人工确认): the clock then takes the move.

    The record names the person. Raises PermissionDenied (403) for whoever may not decide on this case,
    TransitionNotAllowed (409) while the period runs or once somebody else has confirmed, RulesNotMet (422)
    where the move itself is refused.
    """
    locked = lock_with_case(deadline.pk)
    if locked is None:
        raise TransitionNotAllowed("该事项已不存在")
    case: Any = locked.subject
    # Whoever comes second is told so, although the case may stand before another authority by now.
    if locked.status != Deadline.Status.AWAITING:
        raise TransitionNotAllowed(_why_not_awaiting(locked), object=case)
    require_right(case, CONFIRM, by)
    clock = get_user_model().objects.clock()
    note(locked, DeadlineEvent.Kind.CONFIRMED, by=by, reason=reason, before=locked.due_on)
    mark_passed(locked, at=timezone.now(), by=clock)
    said = "：".join(part for part in (f"经{by.title_before(case, CONFIRM)}{by}确认", reason.strip()) if part)
    carry_out(case, locked.on_passing, by=clock, reason=said)
    return locked


def _why_not_awaiting(deadline: Deadline) -> str:
    if deadline.status == Deadline.Status.OPEN and deadline.due_on >= localdate():
        return f"“{deadline.title}”至{deadline.due_on:%Y年%-m月%-d日}届满，届满前不能确认其后果"
    return f"“{deadline.title}”现为“{deadline.get_status_display()}”，没有待确认的后果；请刷新后再看"
