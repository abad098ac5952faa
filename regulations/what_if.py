"""Trying other rules on past cases (试算): each case is judged by the law in use and by the law proposed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Literal

from django.db import connection, transaction

from regulations.loader import Library
from regulations.shelf import trying_out

Effect = Literal["late", "refused", "over_quota", "breach"]
CASES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Question:
    """Which past cases are looked at: of a province, from one day to another."""

    province: str
    since: date
    until: date

    @property
    def prefix(self) -> str:
        """The digits every division of the province begins with."""
        return self.province[:2]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the law says against a case (结论): too late, refused, over quota, in breach; by which rule."""

    effect: Effect
    rule_id: str
    basis: str
    detail: str

    @property
    def mark(self) -> tuple[str, str]:
        """What makes two verdicts the same, however they are worded."""
        return self.effect, self.rule_id


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with what the law says against it."""

    case: str
    url: str
    happened_on: date
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One verdict that only one of the two laws gives; `newly` when it is the proposed one."""

    judged: Judged
    verdict: Verdict
    newly: bool


@dataclass(frozen=True, slots=True)
class Replay:
    """How the cases of one register are found and judged once more (重演)."""

    label: str
    keys: Callable[[Question], Iterable[Any]]
    load: Callable[[Sequence[Any]], Iterable[Any]]
    judge: Callable[[Any], Judged]


_replays: dict[str, Replay] = {}


def replays(replay: Replay) -> None:
    """Let an app above have its cases judged once more."""
    _replays[replay.label] = replay


def registers() -> tuple[str, ...]:
    """Return what is looked at, in words."""
    return tuple(_replays)


@contextmanager
def reading_only() -> Iterator[None]:
    """Let nothing be written: the database itself refuses it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield


def compare(question: Question, other: Library) -> Iterator[tuple[int, list[Difference]]]:
    """Judge the cases by both laws; yield, batch by batch, how many were looked at and what differs."""
    for replay in _replays.values():
        for keys in _in_batches(replay.keys(question)):
            with reading_only():
                found = [
                    difference
                    for case in replay.load(keys)
                    for difference in differences(replay.judge, case, other)
                ]
            yield len(keys), found


def _in_batches(keys: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(keys)
    while batch := list(islice(rest, CASES_AT_ONCE)):
        yield batch


def differences(judge: Callable[[Any], Judged], case: Any, other: Library) -> Iterator[Difference]:
    """Yield the verdicts on one case that only one of the two laws gives."""
    now = judge(case)
    with trying_out(other):
        then = judge(case)
    before = {verdict.mark for verdict in now.verdicts}
    after = {verdict.mark for verdict in then.verdicts}
    yield from (Difference(then, v, newly=True) for v in then.verdicts if v.mark not in before)
    yield from (Difference(now, v, newly=False) for v in now.verdicts if v.mark not in after)
