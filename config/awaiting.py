"""What a period that passed would do, and a person has to confirm first (期满待确认): for the workbench."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.models import User
from lifecycle.clock import CONFIRM
from lifecycle.machine import Lifecycle, machines
from lifecycle.models import Deadline

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Awaiting:
    """One effect that waits for my word."""

    title: str
    effect: str
    deadline: Deadline
    url: str
    case_url: str


def awaiting_for(user: User) -> tuple[list[Awaiting], int]:
    """The effects this person may confirm, the oldest first, and how many there are."""
    places = {s.jurisdiction_code for s in user.standings if CONFIRM in s.permissions}
    mine = [_mine(model, places) for model in _registers()] if places else []
    if not mine:
        return [], 0
    found = Deadline.objects.filter(reduce(or_, mine), status=Deadline.Status.AWAITING)
    shown = list(found.order_by("due_on", "pk").prefetch_related("subject")[:SHOWN])
    count = found.count() if len(shown) == SHOWN else len(shown)
    return [_line(deadline) for deadline in shown if deadline.subject is not None], count


def _registers() -> list[type[Lifecycle]]:
    return [m for m in machines() if m.holder_path and admin.site.is_registered(m)]


def _mine(model: type[Lifecycle], places: set[str]) -> Q:
    held = (
        model._base_manager.filter(**{f"{model.holder_path}__in": places})
        .annotate(key=Cast("pk", CharField()))
        .filter(key=OuterRef("object_id"))
    )
    return Q(content_type=ContentType.objects.get_for_model(model)) & Q(Exists(held))


def _line(deadline: Deadline) -> Awaiting:
    case: Any = deadline.subject
    named = f"admin:{case._meta.app_label}_{case._meta.model_name}"
    return Awaiting(
        title=str(case),
        effect=deadline.effect.label,
        deadline=deadline,
        url=reverse(f"{named}_deadline", args=[case.pk, deadline.pk, "confirm"]),
        case_url=reverse(f"{named}_change", args=[case.pk]),
    )
