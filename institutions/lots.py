"""Drawing lots anybody can repeat (随机抽取): a hash ticket for every entry, the smallest are drawn (pure).

What is drawn from, and how many, is fixed in words before the seed is known; the ticket of an entry is
SHA-256("seed|entry"), so that the same list and the same seed give the same result wherever it is computed.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lot:
    """One entry with its ticket (抽签票): the smaller the ticket, the earlier the place."""

    entry: str
    ticket: str


def canonical(entries: Iterable[str]) -> tuple[str, ...]:
    """The entries in the one order and spelling everybody comes to, whoever lists them."""
    return tuple(sorted({unicodedata.normalize("NFC", entry.strip()) for entry in entries}))


def terms(entries: Iterable[str], size: int) -> str:
    """What is fixed beforehand, as text: how many are drawn, and from whom, an entry a line."""
    return "\n".join([f"抽取人数：{size}", *canonical(entries)])


def digest(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def draw_lots(entries: Iterable[str], seed: str) -> tuple[Lot, ...]:
    """Every entry with its ticket, the smallest first; who is drawn stands at the beginning."""
    lots = (Lot(entry, digest(f"{seed}|{entry}")) for entry in canonical(entries))
    return tuple(sorted(lots, key=lambda lot: lot.ticket))
