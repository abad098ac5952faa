"""The clock as an actor: what happens when a period has passed."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from lifecycle.deadlines import due_for_action, mark_passed
from lifecycle.door import carry_out
from lifecycle.findings import RulesNotMet
from lifecycle.models import Deadline

logger = logging.getLogger(__name__)
BATCH = 200


def act_on_passed_deadlines(*, by: Any) -> int:
    """Take the move each passed deadline calls for; returns how many deadlines were settled.

    Each deadline is its own transaction: one case that refuses does not hold up the others. A reminder
    (no `on_passing`) stays open and shows as overdue until the work is done.
    """
    settled = 0
    refused: set[int] = set()
    while True:
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
            deadline = (
                Deadline.objects.select_for_update(skip_locked=True)
                .filter(pk=pk, status=Deadline.Status.OPEN, due_on__lt=localdate())
                .first()
            )
            if deadline is None or deadline.subject is None:
                return False
            mark_passed(deadline, at=timezone.now(), by=by)
            carry_out(deadline.subject, deadline.on_passing, by=by)
    except (TransitionNotAllowed, PermissionDenied, RulesNotMet) as refusal:
        logger.info("deadline %s waits: %s", pk, refusal)
        return False
    return True
