"""What the public and the authorities see of publicities and objections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q

from notices.models import Objection, Publicity

if TYPE_CHECKING:
    from lifecycle.machine import Lifecycle
    from notices.models import PublicityQuerySet


def public_publicities(kind: str = "") -> PublicityQuerySet:
    """Everything made public, those still running first, newest first; of one kind when asked."""
    found = Publicity.objects.with_last_day().select_related("jurisdiction", "holder")
    if kind:
        found = found.filter(kind=kind)
    return found.alias(still_runs=Q(closed_at__isnull=True)).order_by("-still_runs", "-begins_on", "-pk")


def running_counts() -> dict[str, int]:
    """How many publicities run now, by kind."""
    rows = Publicity.objects.running().order_by().values_list("kind").annotate(count=Count("pk"))
    return dict(rows)


def publicity_of(subject: Lifecycle) -> Publicity | None:
    """The newest publicity of a case, or None where it was never made public."""
    return (
        Publicity.objects.with_last_day()
        .filter(content_type=ContentType.objects.get_for_model(subject), object_id=str(subject.pk))
        .first()
    )


def open_objections_to(subject: Lifecycle) -> list[Objection]:
    """The objections to a case nobody has answered yet: nothing is decided over them."""
    return list(
        Objection.objects.filter(
            publicity__content_type=ContentType.objects.get_for_model(subject),
            publicity__object_id=str(subject.pk),
            state=Objection.State.RECEIVED,
        ).order_by("made_at")
    )


def objection_by_number(number: str) -> Objection | None:
    """An objection as whoever made it follows it."""
    return Objection.objects.select_related("publicity__holder").filter(number=number.strip().upper()).first()
