"""What stands on the page of a case: letters, deadlines, tasks from the apps above."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from accounts.models import User
from archive.models import IssuedDocument
from institutions.models import (
    Filing,
    Institution,
)
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
    """The deadlines of some cases with the working days left, those running first, by date; in one query."""
    if not cases:
        return []
    today = localdate()
    kinds = ContentType.objects.get_for_models(*{type(case) for case in cases})
    regions = {(kinds[type(case)].pk, str(case.pk)): f"{case.territory_code[:4]}00" for case in cases}
    of_a_kind = (
        Q(content_type=kind, object_id__in=[str(case.pk) for case in cases if type(case) is model])
        for model, kind in kinds.items()
    )
    calendars = {region: working_calendar(region) for region in set(regions.values())}
    found = [
        CountedDeadline(
            d,
            calendars[regions[d.content_type_id, d.object_id]].between(today, d.due_on)
            if d.status == Deadline.Status.OPEN
            else None,
        )
        for d in Deadline.objects.filter(reduce(or_, of_a_kind)).order_by("pk")
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
