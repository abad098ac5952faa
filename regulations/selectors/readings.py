"""The register of readings (解读登记): what is in doubt, how it is read, who decided it, what rests on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, QuerySet

from lifecycle.models import Deadline
from regulations.decisions import decisions
from regulations.loader import Pack, PackEntry
from regulations.models import ReadingDecision
from regulations.rulebook import StandingReading
from regulations.schema import PackHeader, Reading
from regulations.selectors.law_entries import natural_order
from regulations.shelf import library

RUNNING = (Deadline.Status.OPEN, Deadline.Status.STOPPED)


@dataclass(frozen=True)
class RegisteredReading:
    """One reading as the register shows it, with the rules and the running cases that rest on it."""

    pack: Pack
    standing: StandingReading
    history: tuple[ReadingDecision, ...]
    running: int

    @property
    def id(self) -> str:
        """The id of the reading."""
        return self.standing.id

    @property
    def header(self) -> PackHeader:
        """The pack whose text is read."""
        return self.pack.header

    @cached_property
    def rules(self) -> tuple[PackEntry, ...]:
        """The entries that rest on it."""
        return entries_resting_on(self.pack, self.standing.reading)

    @property
    def decided(self) -> tuple[DecidedOption, ...]:
        """What has been decided, newest first, each with the words of its option."""
        return tuple(DecidedOption(made, self._words(made.option)) for made in self.history)

    def _words(self, code: str) -> str:
        labels = {option.code: option.label for option in self.standing.options}
        # An option a newer version of the register no longer offers still stands in old decisions.
        return labels.get(code, code)


@dataclass(frozen=True, slots=True)
class DecidedOption:
    """A decision on a reading and the words of the option it chose."""

    decision: ReadingDecision
    words: str


def pack_of_reading(reading_id: str) -> tuple[Pack, Reading] | None:
    """Return a reading and the pack whose text it reads, or None where the register has none of that id."""
    for pack in library().packs.values():
        if reading_id in pack.readings:
            return pack, pack.readings[reading_id]
    return None


def entries_resting_on(pack: Pack, reading: Reading) -> tuple[PackEntry, ...]:
    """Return the entries that name a reading or whose values one of its options would set."""
    set_by_an_option = {key for option in reading.options for key in option.sets}
    found = (
        entry
        for entry in pack.entries.values()
        if entry.key in set_by_an_option or any(v.reading == reading.id for v in entry.entry.dated())
    )
    return tuple(sorted(found, key=lambda entry: natural_order(entry.entry.id)))


def running_deadlines_resting_on(pack: Pack, reading: Reading) -> QuerySet[Deadline]:
    """Return the running periods whose rule rests on a reading."""
    rule_ids = [found.entry.id for found in entries_resting_on(pack, reading)]
    return Deadline.objects.filter(status__in=RUNNING, rule_id__in=rule_ids)


def register_of_readings(*, on: date, jurisdiction: str = "") -> list[RegisteredReading]:
    """Return every reading of every pack as it stands on a day; in three questions to the database."""
    made = decisions()
    history: dict[str, list[ReadingDecision]] = {}
    for decision in ReadingDecision.objects.all():
        history.setdefault(decision.reading, []).append(decision)
    running = _running_per_rule()
    return [
        RegisteredReading(
            pack=pack,
            standing=made.reading(reading, on),
            history=tuple(history.get(reading.id, ())),
            running=sum(running[e.entry.id] for e in entries_resting_on(pack, reading)),
        )
        for pack in _packs(jurisdiction)
        for reading in sorted(pack.readings.values(), key=lambda reading: natural_order(reading.id))
    ]


def registered_reading(reading_id: str, *, on: date) -> RegisteredReading | None:
    """Return one reading as it stands on a day, or None where there is none of that id."""
    found = pack_of_reading(reading_id)
    if found is None:
        return None
    pack, reading = found
    return RegisteredReading(
        pack=pack,
        standing=decisions().reading(reading, on),
        history=tuple(ReadingDecision.objects.filter(reading=reading_id)),
        running=running_deadlines_resting_on(pack, reading).count(),
    )


def _packs(jurisdiction: str) -> list[Pack]:
    packs = [p for p in library().packs.values() if jurisdiction in ("", p.header.jurisdiction)]
    return sorted(packs, key=lambda pack: (pack.header.jurisdiction, pack.header.valid_from))


def _running_per_rule() -> Counter[str]:
    counted = Deadline.objects.filter(status__in=RUNNING).values_list("rule_id").annotate(Count("pk"))
    return Counter(dict(counted.order_by()))
