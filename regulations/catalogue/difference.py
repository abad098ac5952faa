"""What two editions of a catalogue differ in (目录差异). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from regulations.catalogue.entries import Entry


@dataclass(frozen=True, slots=True)
class Change:
    """An entry both editions have, and the fields in which they differ: what it said, what it says."""

    entry: Entry
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What one edition changes in another (差异)."""

    added: tuple[Entry, ...]
    changed: tuple[Change, ...]
    gone: tuple[Entry, ...]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not (self.added or self.changed or self.gone)


def difference(present: Mapping[str, Entry], wanted: Mapping[str, Entry]) -> Difference:
    """Compare what is in the tables with what a file says; an entry no longer current cannot go again."""
    changes = [
        Change(entry, fields)
        for key, entry in wanted.items()
        if key in present and (fields := _differing(present[key], entry))
    ]
    both = sum(1 for key in wanted if key in present)
    return Difference(
        added=tuple(entry for key, entry in wanted.items() if key not in present),
        changed=tuple(changes),
        gone=tuple(
            entry for key, entry in present.items() if key not in wanted and entry.get("is_current", True)
        ),
        unchanged=both - len(changes),
    )


def _differing(before: Entry, after: Entry) -> dict[str, tuple[Any, Any]]:
    return {name: (before.get(name), said) for name, said in after.items() if before.get(name) != said}
