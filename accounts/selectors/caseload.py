"""Who deals with a case (承办人): read from its record, unless somebody said otherwise. Set-based, for lists.

The door writes nothing for it. Within the authority that holds a case its officer is whoever the newest
assignment there names; without one, whoever of its officers acted on the case first. What a deputy did counts
for the person they acted for. Somebody whose post there has ended deals with nothing (ADR 0023).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf, TruncDate
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import Deputation, Post, User
from accounts.selectors.deputations import away_on
from lifecycle.machine import Lifecycle, machines, steps_of
from lifecycle.models import CaseAssignment, TransitionRecord

# Stands for an officer who was named and has left: no user has it as a key.
NOBODY = 0
KEY = BigIntegerField()


@dataclass(frozen=True, slots=True)
class Dealing:
    """What a case page says of who deals with the case: the officer, who acts for them, how it came about."""

    officer: User | None
    standin: Deputation | None
    is_mine: bool
    may_take_over: bool
    history: list[CaseAssignment]


def registers_with_officers() -> Iterator[type[Lifecycle]]:
    """The registers whose cases wait at one authority and have a page of their own."""
    for model in machines():
        if model.holder_path and not model.dealt_with_in and admin.site.is_registered(model):
            yield model


def with_officer(cases: QuerySet[Any]) -> QuerySet[Any]:
    """Cases with the key of the person who deals with each (`dealt_by`), or none."""
    model = cases.model
    today, kind = localdate(), ContentType.objects.get_for_model(model)
    key, held_by = Cast(OuterRef("pk"), CharField()), OuterRef(model.holder_path)
    # From inside a query on records or assignments, the authority of the case two levels out.
    of_case = OuterRef(OuterRef(model.holder_path))
    officers = Post.objects.of_officers(today).filter(jurisdiction=of_case)
    named: QuerySet[Any] = (
        CaseAssignment.objects.filter(content_type=kind, object_id=key, holder_code=held_by)
        .order_by("-pk")
        .annotate(
            whose=Case(
                When(Exists(officers.filter(user=OuterRef("officer"))), then=F("officer")),
                default=Value(NOBODY),
                output_field=KEY,
            )
        )
    )
    stood_in = Deputation.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gte=OuterRef("at")),
        since__lte=OuterRef("day"),
        until__gte=OuterRef("day"),
        deputy=OuterRef("actor"),
        post__in=Post.objects.of_officers(today),
        post__jurisdiction=of_case,
    ).order_by("pk")
    first = (
        TransitionRecord.objects.filter(content_type=kind, object_id=key)
        .annotate(day=TruncDate("at"))
        .annotate(
            whose=Case(
                When(Exists(officers.filter(user=OuterRef("actor"))), then=F("actor")),
                default=Subquery(stood_in.values("post__user")[:1]),
                output_field=KEY,
            )
        )
        .filter(whose__isnull=False)
        .order_by("sequence")
    )
    dealt_by = NullIf(
        Coalesce(Subquery(named.values("whose")[:1]), Subquery(first.values("whose")[:1]), output_field=KEY),
        Value(NOBODY),
    )
    return cases.annotate(dealt_by=dealt_by)


def with_officers_name(cases: QuerySet[Any]) -> QuerySet[Any]:
    """Cases with the name of who deals with each (`officers_name`), or none: for a column of a list."""
    named = User.objects.filter(pk=OuterRef("dealt_by")).values("name")[:1]
    return with_officer(cases).annotate(officers_name=Subquery(named))


def dealt_with_by(cases: QuerySet[Any], people: set[int]) -> QuerySet[Any]:
    """Those of the cases these people deal with.

    Who deals with a case is asked only where one of them, or somebody who stood in for them, ever acted or
    was named: of a whole register that is little.
    """
    kind = ContentType.objects.get_for_model(cases.model)
    stood_in = Deputation.objects.filter(post__user__in=people).values("deputy")
    acted = TransitionRecord.objects.filter(Q(actor__in=people) | Q(actor__in=stood_in), content_type=kind)
    named = CaseAssignment.objects.filter(officer__in=people, content_type=kind)
    touched = reduce(
        or_, (Q(pk__in=rows.annotate(key=Cast("object_id", KEY)).values("key")) for rows in (acted, named))
    )
    return with_officer(cases.filter(touched)).filter(dealt_by__in=people)


def myself_and_principals(user: User) -> set[int]:
    """Whose cases are somebody's to deal with today: their own, and those of whom they stand in for."""
    return {user.pk} | {s.principal_id for s in user.standings if s.is_deputed}


def officer_of(case: Lifecycle) -> User | None:
    """The person who deals with a case, or none; a case that waits at no authority has nobody."""
    model = type(case)
    if not model.holder_path:
        return None
    found = with_officer(model._base_manager.filter(pk=case.pk)).values_list("dealt_by", flat=True)
    return User.objects.filter(pk__in=found).first()


def dealing_with(case: Lifecycle, user: User) -> Dealing | None:
    """Who deals with a case, as its page says it; None for cases that wait at no authority."""
    if not type(case).holder_path or not case.holder_code:
        return None
    officer, today = officer_of(case), localdate()
    history = CaseAssignment.objects.of(case).select_related("before", "officer", "by")
    is_mine = officer is not None and officer.pk == user.pk
    return Dealing(
        officer=officer,
        standin=away_on(officer, today, today, case.holder_code) if officer else None,
        is_mine=is_mine,
        may_take_over=not is_mine and is_open(case) and user.deals_at(case.holder_code) is not None,
        history=list(history),
    )


def beside_a_case(case: Lifecycle, user: User) -> dict[str, Any]:
    """What a case page says of its officer, and where a colleague takes it over."""
    dealing = dealing_with(case, user)
    may = dealing is not None and dealing.may_take_over
    page = [case._meta.label_lower, case.pk]
    return {
        "dealing": dealing,
        "take_over_url": reverse("admin:lifecycle_caseassignment_take", args=page) if may else "",
    }


def is_open(case: Lifecycle) -> bool:
    """Whether anybody has still to do with a case."""
    model = type(case)
    return model._base_manager.filter(still_open(model), pk=case.pk).exists()


def still_open(model: type[Lifecycle]) -> Q:
    """The cases of a register somebody can still move; what only follows from other acts does not count."""
    ways = [
        Q(state__in=step.sources) & model.awaited_when.get(step.name, Q())
        for step in steps_of(model)
        if not step.effect
    ]
    return reduce(or_, ways, Q(pk__in=[]))
