"""Marks on paper and in numbers (登分): reading what was typed, comparing two entries, passing. Pure."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

LOWEST = Decimal(0)
TENTH = Decimal("0.1")


class MarkUnreadable(ValueError):
    """What was typed is no mark; the message says why and how to write it."""


def read_mark(typed: str, *, full_mark: int) -> Decimal | None:
    """Read a mark as typed, full-width digits and blanks included; None where nothing was typed."""
    text = unicodedata.normalize("NFKC", typed).strip().replace("。", ".")
    if not text:
        return None
    try:
        mark = Decimal(text)
    except InvalidOperation:
        mark = Decimal("NaN")
    if not mark.is_finite():
        raise MarkUnreadable(f"“{typed.strip()}”不是分数，请填0至{full_mark}的数字，最多一位小数")
    return check_mark(mark, full_mark=full_mark)


def check_mark(mark: Decimal, *, full_mark: int) -> Decimal:
    """Refuse what is out of range or finer than a tenth; give the mark back with one decimal."""
    if not LOWEST <= mark <= full_mark:
        raise MarkUnreadable(f"“{mark:f}”超出范围，分数为0至{full_mark}")
    if mark != mark.quantize(TENTH):
        raise MarkUnreadable(f"“{mark:f}”的小数超过一位，请按评分标准取到一位小数")
    return mark.quantize(TENTH)


@dataclass(frozen=True, slots=True)
class EnteredMark:
    """One mark as the two people entered it (双人登分): None where one has not come to it."""

    mark_id: int
    candidate: str
    part: str
    first: Decimal | None
    second: Decimal | None

    @property
    def agrees(self) -> bool:
        """Both entered it, and the same."""
        return self.first is not None and self.first == self.second

    @property
    def is_disputed(self) -> bool:
        """Both entered it, and not the same."""
        return self.first is not None and self.second is not None and self.first != self.second


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where the two entries of a sheet stand (登分核对)."""

    total: int
    first_missing: int
    second_missing: int
    disputed: tuple[EnteredMark, ...]

    @property
    def both_are_complete(self) -> bool:
        """Whether either person has entered every mark; only then are differences shown."""
        return self.total > 0 and not self.first_missing and not self.second_missing

    @property
    def agrees(self) -> bool:
        """Whether every mark was entered twice, and the same."""
        return self.both_are_complete and not self.disputed


def compare(marks: Iterable[EnteredMark]) -> Comparison:
    """Compare the two entries of a sheet."""
    entered = list(marks)
    return Comparison(
        total=len(entered),
        first_missing=sum(mark.first is None for mark in entered),
        second_missing=sum(mark.second is None for mark in entered),
        disputed=tuple(mark for mark in entered if mark.is_disputed),
    )


def digest_of(rows: Iterable[tuple[str, str, int, Decimal | None]]) -> str:
    """SHA-256 over candidate, part, version and value: what an assessor signs (成绩摘要)."""
    lines = sorted(
        [who, part, version, f"{value:.1f}" if value is not None else ""]
        for who, part, version, value in rows
    )
    text = json.dumps(lines, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def passes(marks: Mapping[str, Decimal | None], parts: Iterable[str], *, pass_mark: Decimal) -> bool:
    """Whether every part of the exam reaches the pass mark; a part without a mark does not."""
    return all((value := marks.get(part)) is not None and value >= pass_mark for part in parts)
