"""The chain of records (流转记录链): each carries the hash of the one before; whatever was altered shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lifecycle.machine import Lifecycle
from lifecycle.models import FIRST_HASH, TransitionRecord, TransitionRecordQuerySet


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A place where a chain does not hold (断链): which case, which record, and what is wrong with it."""

    content_type_id: int
    object_id: str
    sequence: int
    problem: str

    def __str__(self) -> str:
        return f"{self.content_type_id}/{self.object_id} 第{self.sequence}条：{self.problem}"


def broken_links(of: Lifecycle | TransitionRecordQuerySet | None = None) -> list[BrokenLink]:
    """Verify the chain of a case, of the given records, or all chains; empty means that all hold.

    A selection has to hold whole chains: what it leaves out shows as missing.
    """
    if isinstance(of, Lifecycle):
        records: Any = TransitionRecord.objects.of(of)
    else:
        records = TransitionRecord.objects.all() if of is None else of
    ordered = records.order_by("content_type_id", "object_id", "sequence").iterator(chunk_size=2000)
    return list(verify(ordered))


def verify(records: Iterable[TransitionRecord]) -> Iterator[BrokenLink]:
    """Walk records in the order of their chains and name every link that does not hold."""
    case: tuple[int, str] | None = None
    sequence, before, state = 0, FIRST_HASH, ""
    for record in records:
        if case != (record.content_type_id, record.object_id):
            case = (record.content_type_id, record.object_id)
            sequence, before, state = 0, FIRST_HASH, record.source
        for problem in _problems(record, sequence, before, state):
            yield BrokenLink(*case, record.sequence, problem)
        sequence, before, state = record.sequence, record.hash, record.target


def _problems(record: TransitionRecord, sequence: int, before: str, state: str) -> Iterator[str]:
    if record.sequence != sequence + 1:
        yield f"缺少第{sequence + 1}条记录"
    elif record.previous_hash != before:
        yield "与上一条记录的摘要不衔接"
    elif record.source != state:
        yield f"原状态与上一条记录的新状态“{state}”不衔接"
    if record.hash != record.compute_hash():
        yield "内容与摘要不符，记录被改动过"
