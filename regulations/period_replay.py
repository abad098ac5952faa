"""The periods of past cases counted once more (期限重演): from what happened, by whichever law is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.timezone import localdate

from lifecycle.law import Due
from lifecycle.machine import Lifecycle, machines, step_of
from lifecycle.models import TransitionRecord
from regulations.what_if import Judged, Question, Replay, Verdict


@dataclass(frozen=True, slots=True)
class History:
    """A case and its moves, oldest first."""

    subject: Lifecycle
    records: tuple[TransitionRecord, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A period that began with a move; `ended_on` is None while nothing has ended it."""

    due: Due
    ended_on: date | None

    def verdict(self, today: date) -> Verdict | None:
        """Say what the period makes of what happened: done too late, or ended too early."""
        last, done = self.due.due_on, self.ended_on
        citation = self.due.citation
        if self.due.minimum:
            if done is None or done > last:
                return None
            words = f"{self.due.title}不足：{done}即结束，应至{last}届满"
            return Verdict("breach", citation.rule_id, citation.basis, words)
        if (done or today) <= last:
            return None
        when = f"{done}办结" if done else "至今未办结"
        return Verdict("late", citation.rule_id, citation.basis, f"{self.due.title}{last}届满，{when}")


def governed_machines() -> Iterator[type[Lifecycle]]:
    """Return the machines whose cases lie somewhere, and so under some province's law."""
    return (model for model in machines() if model.territory_path)


def keys(question: Question) -> Iterator[tuple[int, str]]:
    """Return the cases that moved in the time asked about, register by register."""
    for model in governed_machines():
        content_type = ContentType.objects.get_for_model(model)
        moved = TransitionRecord.objects.filter(
            content_type=content_type, at__date__gte=question.since, at__date__lte=question.until
        )
        path = f"{model.territory_path}__code__startswith"
        within = {
            str(pk)
            for pk in model._base_manager.filter(**{path: question.prefix}).values_list("pk", flat=True)
        }
        ids = moved.order_by("object_id").values_list("object_id", flat=True).distinct()
        yield from ((content_type.pk, object_id) for object_id in ids.iterator() if object_id in within)


def load(wanted: Sequence[tuple[int, str]]) -> Iterator[History]:
    """Read cases with their moves, each register in two queries."""
    by_register: dict[int, list[str]] = defaultdict(list)
    for register, object_id in wanted:
        by_register[register].append(object_id)
    for register, ids in by_register.items():
        model: Any = ContentType.objects.get_for_id(register).model_class()
        moves: dict[str, list[TransitionRecord]] = defaultdict(list)
        for record in TransitionRecord.objects.filter(content_type_id=register, object_id__in=ids).order_by(
            "sequence"
        ):
            moves[record.object_id].append(record)
        for subject in model._base_manager.filter(pk__in=ids).select_related(*model.named_with):
            yield History(subject, tuple(moves[str(subject.pk)]))


def judge(history: History) -> Judged:
    """Say which periods of a case were not kept, by the law that is asked now."""
    today = localdate()
    verdicts = (run.verdict(today) for run in runs(history))
    return Judged(
        case=str(history.subject),
        url=address_of(history.subject),
        happened_on=localdate(history.records[0].at),
        verdicts=tuple(verdict for verdict in verdicts if verdict is not None),
    )


def runs(history: History) -> Iterator[Run]:
    """Yield every period the moves of a case began, with the day it was ended."""
    model = type(history.subject)
    for place, record in enumerate(history.records):
        began_on = localdate(record.at)
        book = history.subject.law(began_on)
        for key, attribute in step_of(model, record.transition).opens.items():
            anchor = (getattr(history.subject, attribute) if attribute else None) or began_on
            due = book.due(key, anchor)
            if due is not None:
                yield Run(due, _ended_on(model, history.records[place + 1 :], key, due))


def _ended_on(model: type[Lifecycle], later: Sequence[TransitionRecord], key: str, due: Due) -> date | None:
    for record in later:
        step = step_of(model, record.transition)
        if key in step.closes or key in step.opens or record.transition == due.on_passing:
            return localdate(record.at)
    return None


def address_of(subject: Lifecycle) -> str:
    """Return the address of the case page in the administration."""
    meta = subject._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/{subject.pk}/change/"


PERIODS = Replay("各类案件的期限", keys, load, judge)
