"""What passes from one institution to another: each row ends here the day before it begins there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from institutions.models import (
    AssessorCard,
    FiledRoom,
    FiledScope,
    Institution,
    InstitutionPerson,
    ItemBank,
    PersonDuty,
    RoomState,
    Site,
    SiteTenure,
)
from institutions.services.cards import void_cards
from institutions.services.granting_sites import end_rooms
from institutions.services.staff import end_row

ONE_DAY = timedelta(days=1)
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Share:
    """What of an institution goes to one successor: occupations or items by code, rooms and people by key."""

    subjects: frozenset[str] = frozenset()
    rooms: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    is_everything: bool = False

    @classmethod
    def everything(cls) -> Share:
        """All there is."""
        return cls(is_everything=True)

    def takes(self, what: str, key: Any) -> bool:
        """Whether it holds a subject, a room or a person."""
        return self.is_everything or key in getattr(self, what)


@dataclass(slots=True)
class Passage:
    """One institution passes on a share to another, from a day; what is taken over ends by `last`."""

    of: Institution
    to: Institution
    day: date
    share: Share
    last: date | None
    sites: dict[int, Site] = field(default_factory=dict)

    def scope(self) -> list[FiledScope]:
        """What is filed, today or later, and goes over."""
        rows = self.of.scope.from_day(self.day).select_related("occupation", "special_item", "site")
        return [row for row in rows if self.share.takes("subjects", row.code)]

    def rooms(self) -> list[FiledRoom]:
        """The rooms that go over."""
        rows = self.of.rooms.from_day(self.day).select_related("site")
        return [room for room in rows if self.share.takes("rooms", room.pk)]

    def people(self) -> list[InstitutionPerson]:
        """The people who go over."""
        rows = self.of.people.filter(until__isnull=True)
        return [person for person in rows if self.share.takes("people", person.pk)]

    def banks(self) -> list[ItemBank]:
        """The item banks of what goes over."""
        rows = self.of.item_banks.filter(until__isnull=True).select_related("occupation", "special_item")
        return [
            bank
            for bank in rows
            if self.share.takes(
                "subjects", bank.special_item.code if bank.special_item else str(bank.occupation_id)
            )
        ]

    def old_sites(self) -> list[Site]:
        """The sites something of it lies in; with everything, all of them."""
        if self.share.is_everything:
            return list(self.of.sites.filter(until__isnull=True))
        rows: list[Any] = [*self.scope(), *self.rooms()]
        found: dict[int, Site] = {row.site_id: row.site for row in rows}
        return list(found.values())

    def until(self, end: date | None) -> date | None:
        """Until when a row holds with the successor."""
        return min((day for day in (end, self.last) if day is not None), default=None)

    def lines(self) -> list[dict[str, Any]]:
        """What passes, as the record keeps it."""
        between = {"from": self.of.name, "to": self.to.name}
        held = [
            ("备案范围", [str(row) for row in self.scope()]),
            ("备案考场", [str(room) for room in self.rooms()]),
            ("人员", [person.name for person in self.people()]),
            ("题库", [bank.name for bank in self.banks()]),
        ]
        return [{**between, "what": what, "names": names} for what, names in held if names]


def pass_on(passage: Passage, *, why: str, by: User) -> None:
    """Let everything of a share end here and begin there, each under the filing it came from."""
    scope, rooms = passage.scope(), passage.rooms()
    people, banks = passage.people(), passage.banks()
    for site in passage.old_sites():
        passage.sites[site.pk] = _begin_site(site, passage, by)
    _pass_scope(scope, passage)
    _pass_rooms(rooms, passage, by)
    for bank in banks:
        _pass_bank(bank, passage, by)
    for person in people:
        _pass_person(person, passage, why, by)


def _free_name(name: str, taken: Iterable[str], passage: Passage) -> str:
    """A name nobody has there yet: one that is taken says whose it was."""
    if name not in set(taken):
        return name
    suffix = f"（原{passage.of.code}）"
    return f"{name[: LONGEST_NAME - len(suffix)]}{suffix}"


def _begin_site(site: Site, passage: Passage, by: User) -> Site:
    there = passage.to.sites.filter(until__isnull=True)
    new: Site = Site.objects.create(
        institution=passage.to,
        filing=site.filing,
        name=_free_name(site.name, there.values_list("name", flat=True), passage),
        address=site.address,
        is_main=site.is_main and not there.filter(is_main=True).exists(),
        since=max(passage.day, site.since),
        entered_by=by,
    )
    for tenure in site.tenures.filter(until__isnull=True):
        SiteTenure.objects.create(
            site=new,
            kind=tenure.kind,
            lease_from=tenure.lease_from,
            lease_until=tenure.lease_until,
            floor_area_m2=tenure.floor_area_m2,
            since=max(passage.day, tenure.since),
            entered_by=by,
        )
    return new


def _pass_scope(rows: list[FiledScope], passage: Passage) -> None:
    FiledScope.objects.bulk_create(
        FiledScope(
            institution=passage.to,
            site=passage.sites[row.site_id],
            filing=row.filing,
            occupation_id=row.occupation_id,
            special_item_id=row.special_item_id,
            level=row.level,
            valid_from=max(passage.day, row.valid_from),
            valid_until=passage.until(row.valid_until),
        )
        for row in rows
        if passage.last is None or max(passage.day, row.valid_from) <= passage.last
    )
    FiledScope.objects.filter(pk__in=[row.pk for row in rows]).end(passage.day)


def _pass_rooms(rooms: list[FiledRoom], passage: Passage, by: User) -> None:
    taken = set(passage.to.rooms.filter(valid_until__isnull=True).values_list("name", flat=True))
    for room in rooms:
        state = room.states.filter(until__isnull=True).first()
        new = FiledRoom.objects.create(
            institution=passage.to,
            site=passage.sites[room.site_id],
            filing=room.filing,
            name=_free_name(room.name, taken, passage),
            use=room.use,
            seats=room.seats,
            has_camera=room.has_camera,
            valid_from=max(passage.day, room.valid_from),
            valid_until=room.valid_until,
        )
        taken.add(new.name)
        RoomState.objects.create(
            room=new,
            site=new.site,
            seats=state.seats if state else room.seats,
            camera_count=state.camera_count if state else None,
            equipment=state.equipment if state else "",
            since=new.valid_from,
            entered_by=by,
        )
    end_rooms(rooms, passage.day)


def _pass_bank(bank: ItemBank, passage: Passage, by: User) -> None:
    taken = passage.to.item_banks.filter(until__isnull=True).values_list("name", flat=True)
    ItemBank.objects.create(
        institution=passage.to,
        occupation=bank.occupation,
        special_item=bank.special_item,
        name=_free_name(bank.name, taken, passage),
        source=bank.source,
        size=bank.size,
        updated_on=bank.updated_on,
        since=max(passage.day, bank.since),
        entered_by=by,
    )
    _end(bank, passage.day)


def _pass_person(person: InstitutionPerson, passage: Passage, why: str, by: User) -> None:
    """Somebody who works for both is there already and takes over the duties."""
    there = (
        passage.to.people.filter(until__isnull=True, identity_digest=person.identity_digest).first()
        if person.identity_digest
        else None
    )
    new: InstitutionPerson = there or InstitutionPerson.objects.create(
        institution=passage.to,
        filing=person.filing,
        name=person.name,
        title=person.title,
        identity_kind=person.identity_kind,
        identity_digest=person.identity_digest,
        identity_shown=person.identity_shown,
        photo=person.photo,
        since=max(passage.day, person.since),
        entered_by=by,
    )
    held = set(new.duties.filter(until__isnull=True).values_list("duty", flat=True))
    for row in person.duties.filter(until__isnull=True):
        if row.duty not in held:
            PersonDuty.objects.create(
                person=new, duty=row.duty, since=max(passage.day, row.since), entered_by=by
            )
    _pass_assessor_cards(person, new, passage.day, by)
    _let_go(person, passage.day, why, by)


def _pass_assessor_cards(old: InstitutionPerson, new: InstitutionPerson, day: date, by: User) -> None:
    held = set(new.assessor_cards.filter(until__isnull=True).values_list("number", flat=True))
    for card in old.assessor_cards.filter(until__isnull=True):
        if card.number in held:
            continue
        copy = AssessorCard.objects.create(
            person=new,
            number=card.number,
            level=card.level,
            valid_from=card.valid_from,
            valid_until=card.valid_until,
            since=max(day, card.since),
            entered_by=by,
        )
        copy.occupations.set(card.occupations.all())
        copy.special_items.set(card.special_items.all())


def _let_go(person: InstitutionPerson, day: date, why: str, by: User) -> None:
    """The person leaves with the institution: duties and cards end, what was to be worn is void."""
    for row in [*person.duties.filter(until__isnull=True), *person.assessor_cards.filter(until__isnull=True)]:
        _end(row, day)
    person.why_left = why
    person.save(update_fields=["why_left"])
    _end(person, day)
    void_cards(person.cards.all(), by=by, reason=why)


def end_what_is_left(institution: Institution, day: date, *, why: str, by: User) -> None:
    """What went to nobody ends with the institution."""
    institution.scope.from_day(day).end(day)
    end_rooms(institution.rooms.from_day(day), day)
    for bank in institution.item_banks.filter(until__isnull=True):
        _end(bank, day)
    for person in institution.people.filter(until__isnull=True):
        _let_go(person, day, why, by)
    for site in institution.sites.filter(until__isnull=True):
        for tenure in site.tenures.filter(until__isnull=True):
            _end(tenure, day)
        _end(site, day)


def _end(row: Any, day: date) -> None:
    """End a row the day before; one that began later never held."""
    end_row(row, max(day, row.since) - ONE_DAY)
