"""What a filing that was filed brings into the register: its people, its place, its rooms."""

from __future__ import annotations

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from institutions.models import (
    Filing,
    InstitutionPerson,
    PersonDuty,
    RoomState,
    Site,
    SiteTenure,
)

MAIN_SITE = "主场地"


@transaction.atomic
def enter_people_and_places(filing: Filing, *, by: User) -> None:
    """建立登记册: the people and places of a filed application stand on the register; who is there stays."""
    _enter_people(filing, by)
    _enter_places(filing, by)


def _enter_people(filing: Filing, by: User) -> None:
    """One person a name; the same name twice in one duty is two people."""
    today = localdate()
    institution = filing.institution
    there = list(institution.people.filter(until__isnull=True).prefetch_related("duties"))
    free = {
        (person.name, row.duty): person
        for person in there
        for row in person.duties.all()
        if row.until is None
    }
    known: dict[str, list[InstitutionPerson]] = {}
    for person in there:
        known.setdefault(person.name, []).append(person)
    taken: set[tuple[int, str]] = set()
    for member in filing.staff.all():
        standing = free.pop((member.name, member.duty), None)
        if standing is not None:
            taken.add((standing.pk, member.duty))
            continue
        found = next((p for p in known.get(member.name, ()) if (p.pk, member.duty) not in taken), None)
        if found is None:
            found = InstitutionPerson.objects.create(
                institution=institution,
                filing=filing,
                name=member.name,
                title=member.title,
                since=today,
                entered_by=by,
            )
            known.setdefault(member.name, []).append(found)
        taken.add((found.pk, member.duty))
        PersonDuty.objects.create(person=found, duty=member.duty, since=today, entered_by=by)


def _enter_places(filing: Filing, by: User) -> None:
    today = localdate()
    institution = filing.institution
    site = institution.sites.filter(until__isnull=True).order_by("pk").first()
    if site is None:
        site = Site.objects.create(
            institution=institution,
            filing=filing,
            name=MAIN_SITE,
            address=institution.address,
            since=today,
            entered_by=by,
        )
        _enter_tenure(filing, site, by)
    for room in institution.rooms.filter(states__isnull=True):
        RoomState.objects.create(room=room, site=site, seats=room.seats, since=today, entered_by=by)


def _enter_tenure(filing: Filing, site: Site, by: User) -> None:
    is_leased = filing.premises == Filing.Premises.LEASED and filing.lease_until is not None
    if not is_leased and filing.premises != Filing.Premises.OWNED:
        return
    SiteTenure.objects.create(
        site=site,
        kind=SiteTenure.Kind.LEASED if is_leased else SiteTenure.Kind.OWNED,
        lease_from=filing.lease_from if is_leased else None,
        lease_until=filing.lease_until if is_leased else None,
        floor_area_m2=filing.floor_area_m2,
        since=localdate(),
        entered_by=by,
    )
