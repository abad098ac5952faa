"""Correction notices of a filing: the how-manieth one is, and which head let a further one go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.timezone import localdate

from institutions.corrections import further_notice_words
from institutions.models import Filing
from lifecycle.models import TransitionRecord

ASKED, ALLOWED = Filing.request_correction.__name__, Filing.allow_correction.__name__


@dataclass(frozen=True, slots=True)
class Notice:
    """A correction notice among those of its case (第几次补正通知); a further one says who allowed it."""

    number: int
    words: str = ""


def notice_of(record: TransitionRecord) -> Notice:
    """The place of a notice among those of its case, by the record of the move that sent it."""
    earlier = TransitionRecord.objects.filter(
        content_type_id=record.content_type_id,
        object_id=record.object_id,
        sequence__lte=record.sequence,
        transition__in=[ASKED, ALLOWED],
    ).order_by("sequence")
    return _last_notice(list(earlier.select_related("actor")))


def current_notice(records: Sequence[TransitionRecord]) -> Notice:
    """The last notice sent on a case, by all its records, oldest first."""
    asked = [n for n, record in enumerate(records) if record.transition == ASKED]
    return _last_notice(records[: asked[-1] + 1] if asked else ())


def _last_notice(records: Sequence[TransitionRecord]) -> Notice:
    number = sum(record.transition == ASKED for record in records)
    allowed = next((record for record in reversed(records) if record.transition == ALLOWED), None)
    if number <= 1 or allowed is None:
        return Notice(number)
    by = f"{allowed.actor_title.replace(' · ', '')}{allowed.actor}"
    words = further_notice_words(number, by=by, on=localdate(allowed.at), reason=allowed.reason)
    return Notice(number, words)
