"""What a registry says of one organisation, whichever way it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Registry(StrEnum):
    """The registries that are asked (外部登记), by the name an address is set under."""

    CREDIT = "credit"
    ABNORMAL = "abnormal"
    ILLEGAL = "illegal"


class Outcome(StrEnum):
    """What came of asking."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    FAILED = "failed"
    UNCONNECTED = "unconnected"


# As a registry of legal persons names those that exist.
IN_EXISTENCE = frozenset({"存续", "在业", "在营", "开业", "正常", "有效"})


@dataclass(frozen=True, slots=True)
class Standing:
    """One stay on a list (列入记录): since when, until when it was taken off (None: still on it), and why."""

    listed_on: date | None
    removed_on: date | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of a registry; `note` says in words what went wrong where nothing came."""

    outcome: Outcome
    name: str = ""
    legal_person: str = ""
    status: str = ""
    status_since: date | None = None
    standings: tuple[Standing, ...] = ()
    note: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether the registry says that the legal person no longer exists as such."""
        return bool(self.status) and self.status not in IN_EXISTENCE

    def as_dict(self) -> dict[str, Any]:
        """The answer for keeping."""
        return {
            "name": self.name,
            "legal_person": self.legal_person,
            "status": self.status,
            "status_since": _written(self.status_since),
            "entries": [
                {
                    "listed_on": _written(standing.listed_on),
                    "removed_on": _written(standing.removed_on),
                    "reason": standing.reason,
                }
                for standing in self.standings
            ],
        }


class Unreadable(ValueError):
    """What came back is no answer of a registry."""


def reply_of(content: Any, *, outcome: Outcome = Outcome.ANSWERED, note: str = "") -> Reply:
    """Read an answer, from the wire or as it was kept; raise `Unreadable` where it is none."""
    if not isinstance(content, Mapping):
        raise Unreadable("答复不是JSON对象")
    entries = content.get("entries") or ()
    if not isinstance(entries, list | tuple) or not all(isinstance(entry, Mapping) for entry in entries):
        raise Unreadable("答复中的列入记录无法读取")
    return Reply(
        outcome,
        name=_text(content, "name"),
        legal_person=_text(content, "legal_person"),
        status=_text(content, "status"),
        status_since=_day(content, "status_since"),
        standings=tuple(
            Standing(_day(entry, "listed_on"), _day(entry, "removed_on"), _text(entry, "reason"))
            for entry in entries
        ),
        note=note,
    )


LONGEST = 200


def _text(content: Mapping[str, Any], name: str) -> str:
    said = content.get(name) or ""
    if not isinstance(said, str):
        raise Unreadable(f"答复中的“{name}”不是文本")
    return said.strip()[:LONGEST]


def _day(content: Mapping[str, Any], name: str) -> date | None:
    said = content.get(name)
    if not said:
        return None
    try:
        return date.fromisoformat(str(said))
    except ValueError as wrong:
        raise Unreadable(f"答复中的日期“{str(said)[:20]}”无法读取") from wrong


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None
