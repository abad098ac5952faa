"""The workbench (工作台): what waits for me in every register, by deadline, and what moved lately."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.models import User
from accounts.roles import Side
from accounts.selectors import standins_of, unread_messages
from accounts.standing import Standing
from config.awaiting import awaiting_for
from config.whose import Counted, acts_for, count_cases, named, whose_only, whose_tabs
from lifecycle.machine import Lifecycle, machines, steps_of
from lifecycle.models import Deadline, TransitionRecord
from regulations.calendar import working_calendar

PAGE_SIZE = 25
MOVED_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Waiting:
    """One case that waits for me (待办)."""

    title: str
    institution: str
    stage: str
    deadline: Deadline | None
    working_days_left: int | None
    since: datetime | None
    url: str
    tone: str = ""
    officer: str = ""
    is_mine: bool = False
    # For whom I would act on it (代办); empty where it is mine to do.
    for_whom: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """How many cases of one register wait at one stage."""

    label: str
    count: int
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """One move in my territory."""

    text: str
    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the address narrows the list to."""

    kind: str = ""
    state: str = ""
    late: bool = False
    whose: str = ""


def workbench(user: User, *, narrowed: Narrowed, page: str = "") -> dict[str, Any]:
    """Everything the first page of an officer shows."""
    today = localdate()
    registers = dict(waiting_for(user))
    waiting = _waiting_rows(user, narrowed, today)
    shown = Paginator(waiting, PAGE_SIZE).get_page(page) if waiting is not None else None
    awaiting, awaiting_count = awaiting_for(user)
    counted = count_cases(user, registers)
    return {
        "standins": standins_of(user),
        "whose": whose_tabs(counted, narrowed.whose),
        "awaiting": awaiting,
        "awaiting_count": awaiting_count,
        **unread_messages(user),
        "waiting": _filled(user, shown, today) if shown else [],
        "page": shown,
        "counts": _counts(user, counted, narrowed, today),
        "moved": _moved(user, today),
        "filtered": narrowed != Narrowed(),
    }


def waiting_for(user: User) -> Iterator[tuple[type[Lifecycle], QuerySet[Any]]]:
    """Every register with its cases that wait for a person: in a state one of the standings has to act on."""
    officers = [s for s in user.standings if s.side is Side.AUTHORITY]
    for model in machines():
        if model.dealt_with_in or not admin.site.is_registered(model):
            continue
        reach = [q for standing in officers if (q := _awaits(model, standing)) is not None]
        if reach:
            yield model, user.scope(model._base_manager.all()).filter(reduce(or_, reach)).order_by()


def _awaits(model: type[Lifecycle], standing: Standing) -> Q | None:
    """The cases of a register that wait for one standing; None when it never has to act there."""
    duties = [
        Q(state__in=step.sources) & model.awaited_when.get(step.name, Q())
        for step in steps_of(model)
        if step.awaited and step.codename in standing.permissions
    ]
    if not duties:
        return None
    if model.holder_path:
        place = Q(**{model.holder_path: standing.jurisdiction_code})
    else:
        place = Q(**{f"{model.territory_path}__code__startswith": standing.territory_prefix})
    return place & reduce(or_, duties)


def _with_times(model: type[Lifecycle], cases: QuerySet[Any]) -> QuerySet[Any]:
    """Cases with the deadline somebody has to keep, and since when they wait.

    A deadline on which the clock acts by itself is nobody's to keep.
    """
    kind = ContentType.objects.get_for_model(model)
    key = Cast(OuterRef("pk"), CharField())
    deadline = Deadline.objects.filter(
        content_type=kind, object_id=key, status=Deadline.Status.OPEN, on_passing=""
    ).order_by("due_on")
    records = TransitionRecord.objects.filter(content_type=kind, object_id=key).order_by("-sequence")
    return cases.annotate(
        deadline=Subquery(deadline.values("pk")[:1]),
        due_on=Subquery(deadline.values("due_on")[:1]),
        since=Subquery(records.values("at")[:1]),
    )


def _narrowed_to(
    user: User, narrowed: Narrowed, today: date
) -> Iterator[tuple[type[Lifecycle], QuerySet[Any]]]:
    for model, cases in waiting_for(user):
        if narrowed.kind and model._meta.label_lower != narrowed.kind:
            continue
        timed = _with_times(model, cases)
        if narrowed.state:
            timed = timed.filter(state=narrowed.state)
        if narrowed.late:
            timed = timed.filter(due_on__lt=today)
        yield model, whose_only(user, timed, narrowed.whose)


def _waiting_rows(user: User, narrowed: Narrowed, today: date) -> QuerySet[Any] | None:
    """All registers as one list: overdue first, then the soonest, then the one that waits longest."""
    parts = [
        cases.values_list(
            "due_on",
            "since",
            Value(model._meta.label_lower),
            Cast("pk", CharField()),
            "deadline",
            named=True,
        )
        for model, cases in _narrowed_to(user, narrowed, today)
    ]
    if not parts:
        return None
    return parts[0].union(*parts[1:], all=True).order_by("due_on", "since")


def _filled(user: User, page: Page[Any], today: date) -> list[Waiting]:
    """The rows of one page with what people read: one query a register, however many rows."""
    rows = [tuple(row) for row in page]
    cases = _cases({(row[2], row[3]) for row in rows})
    deadlines = Deadline.objects.in_bulk([row[4] for row in rows if row[4]])
    calendar = working_calendar()
    filled = []
    for _, since, kind, key, deadline_id in rows:
        case = cases[kind, key]
        deadline = deadlines.get(deadline_id)
        late = deadline is not None and deadline.due_on < today
        title, institution = str(case), _institution_of(case)
        filled.append(
            Waiting(
                title=title,
                institution="" if institution in title else institution,
                stage=f"{case._meta.verbose_name} · {case.get_state_display()}",
                deadline=deadline,
                working_days_left=calendar.between(today, deadline.due_on) if deadline else None,
                since=since,
                url=case_url(case),
                tone="bad" if late else "",
                officer=case.officers_name or "",
                is_mine=case.dealt_by == user.pk,
                for_whom=acts_for(user, case),
            )
        )
    return filled


def _cases(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    """Cases by register and key, with what their names need and who deals with each."""
    found = {}
    for model in machines():
        label = model._meta.label_lower
        keys = [key for kind, key in wanted if kind == label]
        if keys:
            rows = model._base_manager.select_related(*model.named_with).filter(pk__in=keys)
            found.update({(label, str(row.pk)): row for row in named(rows)})
    return found


def _institution_of(case: Lifecycle) -> str:
    institution = (
        case.follow(case.institution_path.removesuffix("_id")) if "_id" in case.institution_path else None
    )
    return str(institution) if institution else ""


def case_url(case: Lifecycle) -> str:
    """The address of a case page in the administration."""
    return reverse(f"admin:{case._meta.app_label}_{case._meta.model_name}_change", args=[case.pk])


def _counts(user: User, counted: Counted, narrowed: Narrowed, today: date) -> list[Stage]:
    """How many cases wait at each stage of each register, and how many are late."""
    stages = [
        Stage(
            label=f"{model._meta.verbose_name} · {label}",
            count=counted[model._meta.label_lower, value],
            url=f"?{urlencode({'kind': model._meta.label_lower, 'state': value})}",
            current=(narrowed.kind, narrowed.state) == (model._meta.label_lower, value),
        )
        for model in machines()
        for value, label in model.State.choices
        if (model._meta.label_lower, value) in counted
    ]
    late = _late_count(user, today)
    if late:
        stages.insert(0, Stage("已逾期", late, "?late=1", narrowed.late))
    return stages


def _late_count(user: User, today: date) -> int:
    late = [cases.values_list("pk") for _, cases in _narrowed_to(user, Narrowed(late=True), today)]
    return late[0].union(*late[1:], all=True).count() if late else 0


def _moved(user: User, today: date) -> list[Moved]:
    """The newest moves since yesterday morning of cases I may see."""
    since = timezone.make_aware(datetime.combine(today - timedelta(days=1), time.min))
    registers = [m for m in machines() if not m.dealt_with_in and admin.site.is_registered(m)]
    # The keys of all registers are numbers; the record keeps them as text.
    key = Cast(OuterRef("object_id"), BigIntegerField())
    mine = [
        Q(content_type=ContentType.objects.get_for_model(model))
        & Q(Exists(user.scope(model._base_manager.all()).filter(pk=key)))
        for model in registers
    ]
    if not mine:
        return []
    records = list(
        TransitionRecord.objects.filter(reduce(or_, mine), at__gte=since)
        .select_related("actor", "content_type")
        .order_by("-at", "-pk")[:MOVED_SHOWN]
    )
    cases = _cases({(record.machine._meta.label_lower, record.object_id) for record in records})
    return [
        Moved(
            text=f"{record.label}：{case}（{record.actor}）",
            at=record.at,
            url=case_url(case),
        )
        for record in records
        for case in [cases[record.machine._meta.label_lower, record.object_id]]
    ]
