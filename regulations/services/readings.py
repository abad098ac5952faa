"""Deciding how a text is read (解读决定): approve, choose another option, take an approval back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from lifecycle.recompute import Moved, recompute_open
from regulations.decisions import decisions, forget_decisions
from regulations.loader import Pack
from regulations.models import ReadingDecision
from regulations.rulebook import StandingReading
from regulations.schema import Reading
from regulations.selectors.readings import pack_of_reading, running_deadlines_resting_on
from regulations.services.authority import require_standing, too_far_ahead
from regulations.services.turns import one_at_a_time

RIGHT = "decide_reading"


@dataclass(frozen=True, slots=True)
class DecidedReading:
    """A recorded decision and the deadlines whose last day it moved."""

    decision: ReadingDecision
    moved: tuple[Moved, ...]


def decide_reading(
    reading_id: str,
    *,
    option: str,
    approved: bool,
    by: Any,
    reason: str,
    decided_on: date | None = None,
) -> DecidedReading:
    """Record how a text is read from a day on, and count the running periods it governs anew.

    A case keeps the reading of the day its period began; so only periods begun on or after `decided_on`
    move, which is none unless the decision is recorded later than it was taken.
    """
    pack, reading = _found(reading_id)
    standing = require_standing(by, RIGHT, pack.header, "决定条文解读")
    since = decided_on or localdate()
    try:
        with transaction.atomic():
            one_at_a_time(ReadingDecision)
            # What another process has decided a moment ago counts.
            forget_decisions()
            _require_sound(reading, option=option, approved=approved, reason=reason, since=since)
            decision = ReadingDecision.objects.create(
                reading=reading.id,
                option=option,
                approved=approved,
                decided_on=since,
                cases_affected=running_deadlines_resting_on(pack, reading).count(),
                by=by,
                by_title=f"{standing.title} {by}",
                reason=reason.strip(),
            )
            forget_decisions()
            moved = recompute_open(f"条文解读{reading.id}的决定自{since}起适用", by=by)
            transaction.on_commit(forget_decisions)
    finally:
        forget_decisions()
    return DecidedReading(decision, tuple(moved))


class _Unwind(Exception):
    """Takes back what a preview wrote."""


def preview_reading(reading_id: str, **given: Any) -> tuple[Moved, ...]:
    """Say whose dates a decision would move, and leave everything as it was."""
    moved: tuple[Moved, ...] = ()
    try:
        with transaction.atomic():
            moved = decide_reading(reading_id, **given).moved
            raise _Unwind
    except _Unwind:
        forget_decisions()
        return moved


def _found(reading_id: str) -> tuple[Pack, Reading]:
    found = pack_of_reading(reading_id)
    if found is None:
        raise ValidationError({"reading": [f"解读登记中没有“{reading_id}”，请核对编号"]})
    return found


def _require_sound(reading: Reading, *, option: str, approved: bool, reason: str, since: date) -> None:
    refusals = list(_refusals(reading, option=option, approved=approved, reason=reason, since=since))
    if refusals:
        problems: dict[str, list[str]] = {}
        for field, message in refusals:
            problems.setdefault(field, []).append(message)
        raise ValidationError(problems)


def _refusals(
    reading: Reading, *, option: str, approved: bool, reason: str, since: date
) -> Iterable[tuple[str, str]]:
    offered = {offer.code: offer.label for offer in reading.options}
    if option not in offered:
        choices = "；".join(offered.values())
        yield "option", f"解读{reading.id}没有“{option}”这一读法，可选的读法：{choices}"
    if not reason.strip():
        yield "reason", "请写明理由，解读决定须记载理由"
    yield from _out_of_time(reading, since)
    now = decisions().reading(reading, since)
    if option == now.chosen and approved == now.is_approved:
        yield "option", f"与现行决定相同（{_words(now)}），不必再作决定"


def _out_of_time(reading: Reading, since: date) -> Iterable[tuple[str, str]]:
    yield from too_far_ahead("decided_on", since)
    newest = ReadingDecision.objects.filter(reading=reading.id).first()
    if newest is not None and since < newest.decided_on:
        yield "decided_on", f"已有自{newest.decided_on}起的决定，新的决定不能早于该日生效"


def _words(standing: StandingReading) -> str:
    return f"{standing.answer}，{standing.status_label}"
