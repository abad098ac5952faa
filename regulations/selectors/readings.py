"""The register of readings (解读登记): what is in doubt, how it is read, who decided it, what rests on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, QuerySet

from lifecycle.models import Deadline
from regulations.decisions import decisions
from regulations.loader import Pack, PackEntry, revalued
from regulations.models import ReadingDecision
from regulations.rulebook import StandingReading
from regulations.schema import DatedValue, Option, PackHeader, Reading
from regulations.selectors.law_entries import natural_order
from regulations.selectors.shown import Vocabulary, shown
from regulations.shelf import library


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
        return tuple(DecidedOption(made, words_of_option(made)) for made in self.history)


@dataclass(frozen=True, slots=True)
class DecidedOption:
    """A decision on a reading and the words of the option it chose."""

    decision: ReadingDecision
    words: str


def words_of_option(decision: ReadingDecision) -> str:
    """Return what the option of a decision says; one the register no longer offers keeps its code."""
    found = pack_of_reading(decision.reading)
    labels = {option.code: option.label for option in found[1].options} if found else {}
    return labels.get(decision.option, decision.option)


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
    return Deadline.objects.filter(status__in=Deadline.RUNNING, rule_id__in=rule_ids)


def running_deadlines_of_pack(pack: Pack) -> QuerySet[Deadline]:
    """Return the running periods that stand on a rule of a pack."""
    rule_ids = [found.entry.id for found in pack.entries.values()]
    return Deadline.objects.filter(status__in=Deadline.RUNNING, rule_id__in=rule_ids)


@dataclass(frozen=True, slots=True)
class OptionChange:
    """What one way to read a text would make of some rules: the lines that differ from what holds now."""

    option: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    entries: tuple[PackEntry, ...]


def what_options_change(registered: RegisteredReading, *, on: date) -> tuple[OptionChange, ...]:
    """Say for every option what it would change in the values of a day, in the words of the law book."""
    alike: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[PackEntry]] = {}
    for found in registered.rules:
        written = found.entry.on(on)
        if written is None:
            continue
        now = _lines_of(_as_read(written, registered.standing.option, found.key))
        for option in registered.standing.options:
            then = _lines_of(_as_read(written, option, found.key))
            if then != now:
                before = tuple(line for line in now if line not in then)
                after = tuple(line for line in then if line not in now)
                alike.setdefault((option.label, before, after), []).append(found)
    return tuple(OptionChange(*what, tuple(entries)) for what, entries in alike.items())


def _as_read(value: DatedValue, option: Option, key: str) -> DatedValue:
    fields = option.sets.get(key)
    return revalued(value, fields) if fields else value


def _lines_of(value: DatedValue) -> tuple[str, ...]:
    spread = shown(value, Vocabulary())
    items = tuple(item.words for item in spread.items)
    return (value.summary(), *(f"{label}：{words}" for label, words in spread.lines), *items)


def register_of_readings(*, on: date) -> list[RegisteredReading]:
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
        for pack in _packs_in_order()
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


def _packs_in_order() -> list[Pack]:
    return sorted(library().packs.values(), key=lambda p: (p.header.jurisdiction, p.header.valid_from))


def _running_per_rule() -> Counter[str]:
    counted = (
        Deadline.objects.filter(status__in=Deadline.RUNNING).values_list("rule_id").annotate(Count("pk"))
    )
    return Counter(dict(counted.order_by()))
