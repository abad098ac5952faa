"""What provinces have decided about their texts (法规决定), as the table has it: adopted drafts, readings."""

from __future__ import annotations

import time
from typing import Final

from regulations.models import PackAdoption, ReadingDecision
from regulations.rulebook import Adoption, Choice, Decisions

SECONDS_REMEMBERED: Final = 5.0
_remembered: dict[str, tuple[float, int, Decisions]] = {}


def decisions() -> Decisions:
    """Return the decisions, read at most a few seconds ago: another process may just have recorded one."""
    return _now()[2]


def decisions_version() -> int:
    """Number the decisions, so that what was composed under earlier ones is composed anew."""
    return _now()[1]


def forget_decisions() -> None:
    """Read the table anew when asked next: one has just been recorded, or an effect depends on the newest."""
    _remembered.clear()


def _now() -> tuple[float, int, Decisions]:
    held = _remembered.get("held")
    if held is None or time.monotonic() - held[0] > SECONDS_REMEMBERED:
        made = read_decisions()
        held = (time.monotonic(), hash(_key(made)), made)
        _remembered["held"] = held
    return held


def _key(made: Decisions) -> tuple[object, ...]:
    adopted = tuple((name, made.adoptions[name]) for name in sorted(made.adoptions))
    return (*adopted, *((code, made.choices[code]) for code in sorted(made.choices)))


def read_decisions() -> Decisions:
    """Read what has been decided from the table."""
    adoptions = {
        made.pack: Adoption(made.pack, made.adopted_on, made.by_title, made.document)
        for made in PackAdoption.objects.order_by("pk")
    }
    choices: dict[str, tuple[Choice, ...]] = {}
    for made in ReadingDecision.objects.order_by("decided_on", "pk"):
        choice = Choice(made.reading, made.option, made.approved, made.decided_on, made.by_title)
        choices[made.reading] = (*choices.get(made.reading, ()), choice)
    return Decisions(adoptions, choices)
