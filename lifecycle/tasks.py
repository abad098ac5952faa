"""The clocks of the mechanism: release what waits, act on what has passed."""

from datetime import timedelta

from celery import shared_task
from django.contrib.auth import get_user_model
from django.utils import timezone

from lifecycle.clock import act_on_passed_deadlines
from lifecycle.models import AnsweredRequest, TransitionRecord
from lifecycle.reactions import release
from lifecycle.reminders import remind_of_effects

# A record younger than this is still being released by the process that wrote it.
SETTLING = timedelta(seconds=30)
BATCH = 500


@shared_task
def react_again() -> int:
    """Release what a lost broker or a crash kept back."""
    waiting = TransitionRecord.objects.filter(
        reacted_at__isnull=True, at__lt=timezone.now() - SETTLING
    ).order_by("pk")[:BATCH]
    return release(waiting)


@shared_task
def sweep_deadlines() -> int:
    """Act on deadlines that have passed; safe to run twice and on several workers."""
    clock = get_user_model().objects.clock()
    return act_on_passed_deadlines(by=clock)


@shared_task
def remind_of_deemed_effects() -> int:
    """Tell officers and heads two days and one day before silence speaks; safe to run twice."""
    clock = get_user_model().objects.clock()
    return remind_of_effects(by=clock)


@shared_task
def forget_answers() -> int:
    """Drop kept answers after two days: nobody sends a form again so late."""
    old = AnsweredRequest.objects.filter(created_at__lt=timezone.now() - timedelta(days=2))
    return old.delete()[0]
