"""The door: the only way a case changes its state."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed, can_proceed, has_transition_perm

from lifecycle.deadlines import close_deadlines, open_deadline
from lifecycle.findings import Finding, RulesNotMet
from lifecycle.law import Citation
from lifecycle.machine import Lifecycle, Step, opened_door, step_of, steps_of
from lifecycle.models import FIRST_HASH, TransitionRecord, plain
from lifecycle.reactions import followers_of, release
from lifecycle.request import current_request_id
from lifecycle.separation import require_other_eyes, separation_findings
from lifecycle.statements import ends_of_chains, insert_record, lock_rows, write_columns

logger = logging.getLogger(__name__)
Case = TypeVar("Case", bound=Lifecycle)

_services: dict[tuple[str, str], Callable[..., Any]] = {}


@dataclass(frozen=True, slots=True)
class Move:
    """A move somebody may take now: what a button needs to know."""

    name: str
    label: str
    explanation: str
    grave: bool
    needs_reason: bool
    rule: str
    url: str = ""
    direct: bool = False
    citation: Citation | None = None
    # Why this person may not take it now though his right and the state allow it; None where he may.
    hindrance: Finding | None = None


def perform(move: Callable[..., Any], *, by: Any, reason: str = "", **facts: Any) -> TransitionRecord:
    """Carry out one move: `perform(filing.accept, by=officer)`. There is no other way.

    Locks the case, checks state and right, runs the move, writes the record and the deadlines in one
    transaction, and releases what follows after the commit. Raises TransitionNotAllowed (409) when the
    state has moved on, PermissionDenied (403) when the person may not, RulesNotMet (422) without a reason
    where one is due.
    """
    subject: Lifecycle = move.__self__  # type: ignore[attr-defined]
    return perform_all([subject], move.__name__, by=by, reason=reason, **facts)[0]


def perform_all(
    subjects: Sequence[Case], name: str, *, by: Any, reason: str = "", **facts: Any
) -> list[TransitionRecord]:
    """Carry out the same move on many cases of one machine, all or none, in a constant number of queries."""
    if not subjects:
        return []
    model = type(subjects[0])
    declared = step_of(model, name)
    at = timezone.now()
    with transaction.atomic():
        before = _lock_and_reload(model, subjects)
        for subject in subjects:
            _check(subject, declared, by)
        require_other_eyes(subjects, name, by=by, on=localdate(at))
        _require_reason(declared, reason)
        sources = [str(subject.state) for subject in subjects]
        rules = [subject.rule_of(declared) for subject in subjects]
        # Asked before the move: afterwards another authority may hold the case.
        title = by.title_before(subjects[0], declared.codename) if hasattr(by, "title_before") else ""
        with opened_door():
            for subject in subjects:
                getattr(subject, name)(at=at, **facts)
            _write_changes(model, subjects, before)
        records = _append_records(model, subjects, (sources, rules, title), declared, by, reason, at, facts)
        _keep_time(subjects, records, declared, by)
        if records[0].reacted_at is None:
            transaction.on_commit(partial(_release_safely, records))
    return records


def carries_out(move: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a service as what carries out a move, so that every entry point takes it."""

    def register(service: Callable[..., Any]) -> Callable[..., Any]:
        owner, _, name = move.__qualname__.rpartition(".")
        _services[owner, name] = service
        return service

    return register


def service_for(model: type[Lifecycle], name: str) -> Callable[..., Any] | None:
    """The service that carries out a move, or None where the bare move suffices."""
    for cls in model.__mro__:
        if (cls.__qualname__, name) in _services:
            return _services[cls.__qualname__, name]
    return None


def carry_out(subject: Lifecycle, name: str, *, by: Any, reason: str = "", **facts: Any) -> Any:
    """Take a move by name, through its service where one is registered.

    Who may not take it is told so before the rules are asked: what they object to is for those who may act.
    """
    declared = step_of(type(subject), name)
    _check_right(subject, declared, by)
    service = service_for(type(subject), declared.name)
    if service is None:
        return perform(getattr(subject, declared.name), by=by, reason=reason, **facts)
    if declared.needs_reason or reason:
        facts["reason"] = reason
    return service(subject, by=by, **facts)


def check_move(subject: Lifecycle, name: str, *, by: Any) -> None:
    """Refuse a move this person may not take (403) or the case does not stand ready for (409).

    Asked before a form is shown or its facts are read: what a form offers to choose from is for those who
    may choose.
    """
    _check(subject, step_of(type(subject), name), by)


def available_moves(subject: Lifecycle, user: Any, *, offered: bool = True) -> list[Move]:
    """The moves this person may take on this case now, in the order the machine declares them.

    Not only those `offered`: also those the way of the case has no place for now, whose page says why not.
    """
    open_now = [
        s
        for s in steps_of(type(subject))
        if not s.effect
        and (not offered or subject.offers(s))
        and can_proceed(getattr(subject, s.name))
        and has_transition_perm(getattr(subject, s.name), user)
    ]
    names = [s.name for s in open_now]
    apart = separation_findings([subject], names, by=user, on=localdate()) if names else {}
    return [
        Move(
            s.name,
            s.label,
            s.explanation,
            s.grave,
            s.needs_reason,
            subject.rule_of(s),
            hindrance=next(iter(apart.get((subject.pk, s.name), ())), None) or subject.hindrance(s),
        )
        for s in open_now
    ]


def _lock_and_reload(model: type[Lifecycle], subjects: Sequence[Lifecycle]) -> list[dict[str, Any]]:
    """Lock the cases, bring them up to date, and return what their columns hold now."""
    locked = lock_rows(model, [subject.pk for subject in subjects])
    for subject in subjects:
        if subject.pk not in locked:
            raise TransitionNotAllowed("该事项已不存在", object=subject)
        _forget_relations(subject, locked[subject.pk])
        subject.__dict__.update(locked[subject.pk])
    return [locked[subject.pk] for subject in subjects]


def _forget_relations(subject: Lifecycle, row: dict[str, Any]) -> None:
    """Drop a related record read before the lock when the case points elsewhere now."""
    for relation in list(subject._state.fields_cache):
        attname = getattr(subject._meta.get_field(relation), "attname", None)
        if attname is None or subject.__dict__.get(attname) != row.get(attname):
            del subject._state.fields_cache[relation]


def _check_right(subject: Lifecycle, declared: Step, by: Any) -> None:
    move = getattr(subject, declared.name)
    if not has_transition_perm(move, by) and subject.state in declared.sources:
        raise PermissionDenied(f"您没有权限对该事项“{declared.label}”")


def _check(subject: Lifecycle, declared: Step, by: Any) -> None:
    _check_right(subject, declared, by)
    if not can_proceed(getattr(subject, declared.name)):
        now = dict(type(subject).State.choices)[subject.state]
        raise TransitionNotAllowed(
            f"该事项现为“{now}”，不能“{declared.label}”；可能已由他人办理，请刷新后再看", object=subject
        )


def _require_reason(declared: Step, reason: str) -> None:
    if declared.needs_reason and not reason.strip():
        raise RulesNotMet(
            [
                Finding(
                    rule_id="",
                    field="reason",
                    message=f"“{declared.label}”必须写明理由",
                    cure="请填写理由后再提交",
                )
            ]
        )


def _write_changes(
    model: type[Lifecycle], subjects: Sequence[Lifecycle], before: Sequence[dict[str, Any]]
) -> None:
    """Write what the move changed and nothing else; rows that changed alike share one UPDATE."""
    alike: dict[str, tuple[dict[str, Any], list[Any]]] = {}
    for subject, old in zip(subjects, before, strict=True):
        changed = {name: subject.__dict__[name] for name in old if subject.__dict__[name] != old[name]}
        alike.setdefault(repr(changed), (changed, []))[1].append(subject.pk)
    for changed, keys in alike.values():
        if changed:
            write_columns(model, changed, keys)


def _append_records(
    model: type[Lifecycle],
    subjects: Sequence[Lifecycle],
    before_it: tuple[Sequence[str], Sequence[str], str],
    declared: Step,
    by: Any,
    reason: str,
    at: datetime,
    facts: dict[str, Any],
) -> list[TransitionRecord]:
    content_type = ContentType.objects.get_for_model(model)
    last = ends_of_chains(content_type.pk, [str(subject.pk) for subject in subjects])
    citations: dict[Any, Any] = {}
    records = []
    kept = plain(facts)
    # A move nothing follows has nothing to release: its records are born settled.
    settled_at = None if followers_of(model, declared.name) else at
    sources, rules, title = before_it
    for subject, source, rule in zip(subjects, sources, rules, strict=True):
        citation = None
        if rule:
            book = subject.law(localdate(at))
            if (id(book), rule) not in citations:
                citations[id(book), rule] = book.citation(rule)
            citation = citations[id(book), rule]
        before = last.get(str(subject.pk))
        record = TransitionRecord(
            content_type=content_type,
            object_id=str(subject.pk),
            sequence=before[0] + 1 if before else 1,
            transition=declared.name,
            source=source,
            target=str(subject.state),
            actor=by,
            actor_title=title,
            holder_code=subject.holder_code,
            at=at,
            reason=reason,
            rule_id=citation.rule_id if citation else "",
            basis=citation.basis if citation else "",
            facts=kept,
            request_id=current_request_id(),
            previous_hash=before[1] if before else FIRST_HASH,
            reacted_at=settled_at,
        )
        record.hash = record.compute_hash()
        records.append(record)
    if len(records) == 1:
        insert_record(records[0])
        return records
    return TransitionRecord.objects.bulk_create(records, batch_size=500)


def _keep_time(
    subjects: Sequence[Lifecycle], records: Iterable[TransitionRecord], declared: Step, by: Any
) -> None:
    """Close the deadlines the move ends and open those it starts."""
    rows = list(records)
    close_deadlines(subjects, declared.closes, at=rows[0].at, by=by)
    if not declared.opens:
        return
    for subject, record in zip(subjects, rows, strict=True):
        today = localdate(record.at)
        book = subject.law(today)
        for key, attribute in declared.opens.items():
            due = book.due(key, getattr(subject, attribute) if attribute else today)
            if due is not None:
                open_deadline(subject, due, record=record, law_on=today)


def _release_safely(records: list[TransitionRecord]) -> None:
    """Release what follows; when the broker is away the records stay marked as waiting and go out later."""
    try:
        release(records)
    except Exception:
        logger.exception("consequences wait for the broker", extra={"records": [r.pk for r in records]})
