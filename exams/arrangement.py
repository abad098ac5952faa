"""Who sits where (考场编排): the same candidates always get the same seats. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sitter:
    """A candidate to be seated: the employer tells who should not sit side by side."""

    key: int
    identity: str
    employer: str


@dataclass(frozen=True, slots=True)
class Hall:
    """A session with its seats."""

    key: int
    seats: int


def seating_order(sitters: Sequence[Sitter], seed: str) -> list[Sitter]:
    """Return the candidates in an order nobody can steer, people of one employer spread evenly apart.

    Each employer's people are shuffled by a hash and laid at even distances over the whole row.
    """
    groups: dict[str, list[Sitter]] = defaultdict(list)
    for sitter in sitters:
        # People without an employer are strangers to one another.
        groups[sitter.employer or sitter.identity].append(sitter)
    placed = []
    for name, group in groups.items():
        shuffled = sorted(group, key=lambda sitter: _draw(seed, sitter.identity))
        offset = _share(seed, name)
        placed += [
            ((place + offset) / len(shuffled), _draw(seed, sitter.identity), sitter)
            for place, sitter in enumerate(shuffled)
        ]
    return [sitter for _, _, sitter in sorted(placed, key=lambda entry: entry[:2])]


def fill(sitters: Sequence[Sitter], halls: Sequence[Hall]) -> list[tuple[int, int, int]]:
    """Return (candidate, session, seat number) for all: sessions in order, seats from 1.

    Raises `ValueError` where there are fewer seats than candidates.
    """
    if sum(hall.seats for hall in halls) < len(sitters):
        raise ValueError("fewer seats than candidates")
    waiting = iter(sitters)
    seats: list[tuple[int, int, int]] = []
    for hall in halls:
        for number in range(1, hall.seats + 1):
            sitter = next(waiting, None)
            if sitter is None:
                return seats
            seats.append((sitter.key, hall.key, number))
    return seats


def _draw(seed: str, text: str) -> str:
    return hashlib.sha256(f"{seed}:{text}".encode()).hexdigest()


def _share(seed: str, text: str) -> float:
    """A place between 0 and 1 that is the employer's own."""
    return int(_draw(seed, text)[:8], 16) / 2**32
