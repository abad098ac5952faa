"""Notices ahead of a deemed effect (视为前提醒): two days and one day before silence speaks."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate

from lifecycle.deadlines import REMINDERS, next_reminder
from lifecycle.hooks import News, tell
from lifecycle.models import Deadline, DeadlineEvent

logger = logging.getLogger(__name__)
BATCH: Final = 200
CODENAME: Final = "confirm_effect"


def remind_of_effects(*, by: Any) -> int:
    """Tell the officers who hold a case and their head what silence is about to do; returns how many notices.

    Each notice is given once, whatever the number of sweeps and workers, and a sweep reads only the deadlines
    whose day to be told of has come.
    """
    told = 0
    while batch := _remind(by):
        told += batch
    return told


@transaction.atomic
def _remind(by: Any) -> int:
    today = localdate()
    due = list(
        Deadline.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(status=Deadline.Status.OPEN, remind_on__lte=today)
        .prefetch_related("subject")
        .order_by("remind_on", "pk")[:BATCH]
    )
    told = set(
        DeadlineEvent.objects.filter(deadline__in=due, kind=DeadlineEvent.Kind.REMINDED).values_list(
            "deadline_id", "due_after", "days_ahead"
        )
    )
    events, news = [], []
    for deadline in due:
        case: Any = deadline.subject
        try:
            days = _days_left(deadline, today)
            if days is not None and (deadline.pk, deadline.due_on, days) not in told:
                news.append(_news(deadline, case, days))
                events.append(_event(deadline, days, by))
            deadline.remind_on = _after(deadline, case, today)
        except LookupError:
            # A case whose law or move is gone must not silence the notices of everybody else.
            logger.exception("nobody can be told what deadline %s does", deadline.pk)
            deadline.remind_on = None
    DeadlineEvent.objects.bulk_create(events)
    Deadline.objects.bulk_update(due, ["remind_on"])
    tell(news)
    return len(due)


def _book(deadline: Deadline) -> Any:
    case: Any = deadline.subject
    return case.law(deadline.law_on)


def _days_left(deadline: Deadline, today: date) -> int | None:
    """How many days ahead this notice comes; None where the period is over and a notice comes too late."""
    if deadline.subject is None or deadline.due_on < today:
        return None
    told_on = {
        d: _book(deadline).days_ahead(deadline.unit, due_on=deadline.due_on, days=d) for d in REMINDERS
    }
    return min((days for days, day in told_on.items() if day <= today), default=None)


def _after(deadline: Deadline, case: Any, today: date) -> date | None:
    tomorrow = date.fromordinal(today.toordinal() + 1)
    return next_reminder(_book(deadline), deadline, on=tomorrow) if case is not None else None


def _event(deadline: Deadline, days: int, by: Any) -> DeadlineEvent:
    return DeadlineEvent(
        deadline=deadline,
        kind=DeadlineEvent.Kind.REMINDED,
        at=timezone.now(),
        by=by,
        due_after=deadline.due_on,
        days_ahead=days,
    )


def _news(deadline: Deadline, case: Any, days: int) -> News:
    label = deadline.effect.label
    unit = "个工作日" if deadline.unit == "working_day" else "日"
    last = f"{deadline.due_on:%Y年%-m月%-d日}"
    left = f"今日（{last}）" if deadline.due_on == localdate() else f"还剩{days}{unit}，{last}"
    hindrance = case.law(localdate()).effect_hindrance(deadline.key)
    then = f"届满后“{label}”须人工确认：{hindrance}" if hindrance else f"届满后将{label}"
    text = f"{deadline.title}{left}届满（{deadline.basis}）。{then}。请在届满前办理。"
    return News(case, f"即将{label}：{case}", text, CODENAME)
