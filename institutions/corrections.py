"""Corrections (补正): everything at once and only once; a further notice needs a head's reason. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Protocol

from lifecycle.findings import Finding

ONCE: Final = "filing.correction_once"
WAY_OUT: Final = (
    "确需再次补正的，请由单位负责人在本案“准许再次补正”并写明理由，由经办人再发补正通知；"
    "每准许一次，只能再要求补正一次"
)


class Book(Protocol):
    """The rules a correction is asked for under."""

    def find(self, key: str) -> Any:
        """A rule, or None where the law is silent."""


def further_notice_finding(book: Book, corrected_on: date | None, *, is_allowed: bool) -> Finding | None:
    """Why no further correction may be asked for now (CQ-7a); None where one may."""
    once = book.find(ONCE)
    if once is None or corrected_on is None or is_allowed:
        return None
    return Finding.under(
        once.citation,
        "items",
        f"已于{_day(corrected_on)}要求过补正，同一申请只能要求补正一次",
        f"{once.cure}{WAY_OUT}。",
    )


def permission_finding(book: Book, corrected_on: date | None, *, is_allowed: bool) -> Finding | None:
    """Why a head need not, or not again, allow a further correction; None where it is his to decide."""
    once = book.find(ONCE)
    cited = once.citation if once is not None else None
    if corrected_on is None or once is None:
        return Finding.under(
            cited, "reason", "该申请还没有要求过补正，不需要准许", "需要补正的，由经办人直接要求补正"
        )
    if is_allowed:
        return Finding.under(
            cited,
            "reason",
            "已经准许再次补正，经办人还没有发出补正通知",
            "请由经办人发出补正通知；发出之后仍须再次补正的，再作准许",
        )
    return None


def further_notice_words(number: int, *, by: str, on: date, reason: str) -> str:
    """What a further notice says of its being one: the how-manieth, who allowed it, when and why."""
    return (
        f"本通知为本申请的第{number}次补正通知，由{by}于{_day(on)}写明理由准许。"
        f"准许的理由：{reason.strip().rstrip('。')}。"
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
