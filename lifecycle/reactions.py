"""What follows a move: tasks released once the record is committed. The record itself is the outbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from lifecycle.machine import Lifecycle
from lifecycle.models import TransitionRecord

_followers: dict[tuple[str, str], list[Any]] = defaultdict(list)


def react_to(move: Callable[..., Any], *tasks: Any) -> None:
    """Let Celery tasks follow a move: `react_to(Filing.file, tasks.issue_receipt)`.

    Each task takes the id of the record and must be idempotent by it.
    """
    owner, _, name = move.__qualname__.rpartition(".")
    for task in tasks:
        if task not in _followers[owner, name]:
            _followers[owner, name].append(task)


def followers_of(model: type[Lifecycle], move: str) -> list[Any]:
    """The tasks that follow a move of a machine."""
    found: list[Any] = []
    for cls in model.__mro__:
        found += _followers.get((cls.__qualname__, move), [])
    return found


def release(records: Iterable[TransitionRecord]) -> int:
    """Send what follows these records to the broker and mark them; returns how many were released.

    A record is marked only after all its tasks were handed over, so that a lost broker loses nothing.
    """
    released: list[int] = []
    for record in records:
        for task in followers_of(record.machine, record.transition):
            task.delay(record.pk)
        released.append(record.pk)
    TransitionRecord.objects.filter(pk__in=released, reacted_at__isnull=True).update(
        reacted_at=timezone.now()
    )
    return len(released)
