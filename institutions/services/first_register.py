"""What a filing that was filed brings into the register: its people."""

from __future__ import annotations

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from institutions.models import (
    Filing,
    InstitutionPerson,
    PersonDuty,
)


@transaction.atomic
def enter_people(filing: Filing, *, by: User) -> None:
    """建立登记册: the people of a filed application stand on the register; who is there stays.

    One person a name; the same name twice in one duty is two people.
    """
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
