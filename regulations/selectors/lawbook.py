"""The law book (法规文本): each pack as a document in the order of its subjects, and lookups in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from django.db.models import QuerySet

from lifecycle.law import Due
from regulations.clock import WorkingCalendar
from regulations.decisions import decisions
from regulations.in_force import pack_rules
from regulations.loader import Library, Pack
from regulations.models import CalendarYear
from regulations.rulebook import Adoption, Decisions, Rule, StandingReading, count_period
from regulations.schema import PackHeader, PeriodValue
from regulations.selectors.law_entries import OTHER_SUBJECT, SUBJECTS, LawEntry, entries_of, natural_order
from regulations.shelf import library


@dataclass(frozen=True, slots=True)
class Chapter:
    """The entries of one subject, in the order of their articles."""

    title: str
    entries: tuple[LawEntry, ...]


@dataclass(frozen=True)
class LawbookPage:
    """A pack as a reader sees it on a day: its chapters, the readings beneath, what the nation adds."""

    pack: Pack
    on: date
    wanted: str
    entries: tuple[LawEntry, ...]
    readings: tuple[StandingReading, ...]
    national_defaults: tuple[Rule, ...]
    adoption: Adoption | None
    is_trial: bool

    @property
    def header(self) -> PackHeader:
        """What the pack is."""
        return self.pack.header

    @property
    def status_label(self) -> str:
        """The status on the day, in words."""
        return status_words(self.pack, self.adoption, self.on)

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The entries in force, by subject; where something is looked for, those that have it."""
        return tuple(_chapters(e for e in self.entries if e.rule and self._is_wanted(e)))

    @cached_property
    def asleep(self) -> tuple[LawEntry, ...]:
        """The entries that are not in force on the day."""
        return tuple(entry for entry in self.entries if not entry.rule and self._is_wanted(entry))

    @property
    def found_count(self) -> int:
        """How many entries are shown."""
        return sum(len(chapter.entries) for chapter in self.chapters)

    @property
    def unapproved_count(self) -> int:
        """How many readings nobody has approved."""
        return sum(not reading.is_approved for reading in self.readings)

    @property
    def is_before_its_time(self) -> bool:
        """Whether the pack as a whole was not yet in force."""
        return self.on < self.header.valid_from

    def _is_wanted(self, entry: LawEntry) -> bool:
        return not self.wanted or entry.has(self.wanted)


@dataclass(frozen=True, slots=True)
class PackOnShelf:
    """One pack in the list of the law book."""

    pack: Pack
    adoption: Adoption | None
    is_trial: bool
    status_label: str
    rule_count: int
    # The ids of those nobody has approved.
    open_readings: tuple[str, ...]

    @property
    def header(self) -> PackHeader:
        """What the pack is."""
        return self.pack.header


def status_words(pack: Pack, adoption: Adoption | None, on: date) -> str:
    """Say the status of a pack on a day: an adopted draft is in force from its day on."""
    if pack.header.status == "draft" and adoption is not None:
        if adoption.on <= on:
            return f"现行有效（自{adoption.on}起施行）"
        return f"试运行（{adoption.on}起施行）"
    return pack.header.status_label


def packs_on_the_shelf(*, on: date) -> list[PackOnShelf]:
    """Return every pack, the nation's first."""
    packs = sorted(library().packs.values(), key=lambda p: (p.header.jurisdiction, p.header.valid_from))
    made = decisions()
    return [_on_the_shelf(pack, made, on) for pack in packs]


def pack_on_the_shelf(name: str, *, on: date) -> PackOnShelf | None:
    """Return one pack, or None where there is none of that name."""
    pack = library().packs.get(name)
    return _on_the_shelf(pack, decisions(), on) if pack else None


def _on_the_shelf(pack: Pack, made: Decisions, on: date) -> PackOnShelf:
    adoption = made.adoptions.get(pack.name)
    return PackOnShelf(
        pack=pack,
        adoption=adoption,
        is_trial=_is_trial(pack, made, on),
        status_label=status_words(pack, adoption, on),
        rule_count=len(pack.entries),
        open_readings=tuple(r.id for r in pack.readings.values() if not made.reading(r, on).is_approved),
    )


def lawbook_page(name: str, *, on: date, wanted: str = "") -> LawbookPage | None:
    """Return a pack as a page, or None where there is none of that name."""
    shelf = library()
    pack = shelf.packs.get(name)
    if pack is None:
        return None
    made = decisions()
    entries = entries_of(pack, on=on, shelf=shelf, made=made)
    answered = {entry.rule.key for entry in entries if entry.rule}
    national = () if pack.header.is_national else pack_rules(shelf.national, on=on, decided=made)
    return LawbookPage(
        pack=pack,
        on=on,
        wanted=wanted.strip(),
        entries=entries,
        readings=tuple(made.reading(reading, on) for reading in pack.readings.values()),
        national_defaults=_in_order(rule for rule in national if rule.key not in answered),
        adoption=made.adoptions.get(name),
        is_trial=_is_trial(pack, made, on),
    )


def search_law(wanted: str, *, on: date) -> tuple[LawEntry, ...]:
    """Return the entries of every pack, in force on a day, that have what is looked for."""
    shelf, made = library(), decisions()
    words = wanted.strip()
    if not words:
        return ()
    every = (
        entry for pack in shelf.packs.values() for entry in entries_of(pack, on=on, shelf=shelf, made=made)
    )
    return tuple(entry for entry in every if entry.rule and entry.has(words))


def law_entry(name: str, rule_id: str, *, on: date) -> LawEntry | None:
    """Return one entry of a pack as it stands on a day, or None where the pack has none of that id."""
    shelf = library()
    pack = shelf.packs.get(name)
    if pack is None:
        return None
    return next((e for e in entries_of(pack, on=on, shelf=shelf, made=decisions()) if e.id == rule_id), None)


def book_of(rule_id: str) -> str:
    """Return the name of the pack in which a rule stands; empty where none has it.

    An obligation no entry carries by itself ("JL-2" of "JL-2.1", "JL-2.2") lies where its entries lie.
    """
    return _books(library()).get(rule_id, "")


@lru_cache(maxsize=2)
def _books(shelf: Library) -> dict[str, str]:
    found: dict[str, str] = {}
    for pack in shelf.packs.values():
        for entry in pack.entries.values():
            parts = entry.entry.id.split(".")
            for length in range(len(parts), 0, -1):
                found.setdefault(".".join(parts[:length]), pack.name)
    return found


def _chapters(entries: Iterable[LawEntry]) -> Iterator[Chapter]:
    by_subject: dict[str, list[LawEntry]] = {}
    for entry in entries:
        by_subject.setdefault(entry.subject, []).append(entry)
    for subject in (*dict.fromkeys(SUBJECTS.values()), OTHER_SUBJECT):
        if subject in by_subject:
            yield Chapter(subject, tuple(by_subject[subject]))


def _is_trial(pack: Pack, made: Decisions, on: date) -> bool:
    return pack.header.status == "draft" and not made.is_adopted(pack.name, on)


def _in_order(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(sorted(rules, key=lambda rule: natural_order(rule.id)))


def period_due(rule: Rule, anchor: date, calendar: WorkingCalendar) -> Due | None:
    """Count one rule's period; None where it sets none (法无定期限)."""
    if not isinstance(rule.value, PeriodValue):
        return None
    return count_period(rule, rule.value, anchor, calendar)


def calendar_years(year: int | None = None) -> QuerySet[CalendarYear]:
    """Return the versions of the arrangements, newest first."""
    versions = CalendarYear.objects.prefetch_related("days")
    return versions if year is None else versions.filter(year=year)
