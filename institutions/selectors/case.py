"""What stands on the page of a case: letters, deadlines, tasks from the apps above."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.timezone import localdate

from accounts.models import User
from archive.models import IssuedDocument
from institutions.models import (
    Filing,
    Institution,
)
from lifecycle.deadlines import deadlines_of
from lifecycle.machine import Lifecycle
from lifecycle.models import Deadline
from regulations.calendar import working_calendar


def letters_of(filing: Filing) -> QuerySet[IssuedDocument]:
    """The documents issued on a filing, oldest first."""
    return (
        IssuedDocument.objects.filter(
            content_type=ContentType.objects.get_for_model(Filing), object_id=str(filing.pk)
        )
        .select_related("stored_file")
        .order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class CountedDeadline:
    """A deadline as a page shows it: with the working days left today."""

    deadline: Deadline
    days_left: int | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.deadline, name)


def counted_deadlines(*cases: Lifecycle) -> list[CountedDeadline]:
    """The deadlines of some cases with the working days left, those running first, by date."""
    today = localdate()
    found = []
    for case in cases:
        calendar = working_calendar(f"{case.territory_code[:4]}00")
        found += [
            CountedDeadline(
                d, calendar.between(today, d.due_on) if d.status == Deadline.Status.OPEN else None
            )
            for d in deadlines_of(case)
        ]
    return sorted(found, key=lambda d: (d.status not in Deadline.RUNNING, d.due_on))


@dataclass(frozen=True, slots=True)
class HomeTask:
    """A line of the task list of an institution's home page: done, missing, next, waiting or locked."""

    title: str
    status: str
    hint: str = ""
    url: str = ""


_task_providers: list[Callable[[Institution, User], Iterable[HomeTask]]] = []


def provides_home_tasks(provider: Callable[[Institution, User], Iterable[HomeTask]]) -> None:
    """Let an app above add its lines to the task list of an institution's home page."""
    if provider not in _task_providers:
        _task_providers.append(provider)


def tasks_from_above(institution: Institution, user: User) -> list[HomeTask]:
    """What the apps above say an institution has to do."""
    return [task for provider in _task_providers for task in provider(institution, user)]
