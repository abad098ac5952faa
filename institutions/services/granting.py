"""What a granted filing does to the register: a code, a scope, rooms and a period, or what changed."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.timezone import localdate

from accounts.models import User
from institutions.models import FiledRoom, FiledScope, Filing, Institution
from institutions.services.first_register import enter_people_and_places
from institutions.services.numbers import new_institution_code
from lifecycle.door import perform

ONE_DAY = timedelta(days=1)
# What an information change may alter: the columns of the register that say who an institution is.
CHANGEABLE = ("name", "legal_representative", "contact", "phone", "address")


def grant(filing: Filing, *, by: User) -> None:
    """Write into the register what was granted; the institution stays locked until the decision is kept."""
    institution = Institution.objects.select_for_update().get(pk=filing.institution_id)
    if filing.kind == Filing.Kind.RENEWAL and institution.state == Institution.State.ACTIVE:
        _renew(filing, institution, by)
    elif filing.kind == Filing.Kind.SCOPE_EXTENSION:
        # An added occupation ends with the period it was added in.
        _enter_scope(filing, institution, first=localdate(), last=institution.valid_until)
        _enter_rooms(filing, institution)
        enter_people_and_places(filing, by=by)
    elif filing.kind == Filing.Kind.INFORMATION_CHANGE:
        _change(filing, institution)
    else:
        _enter(filing, institution, by)


def _enter(filing: Filing, institution: Institution, by: User) -> None:
    today = localdate()
    if institution.code is None:
        institution.code = new_institution_code(institution, today)
        institution.save(update_fields=["code"])
    last = _last_day(filing, today)
    _enter_scope(filing, institution, first=today, last=last)
    _enter_rooms(filing, institution)
    perform(institution.enter, by=by, valid_from=today, valid_until=last)
    enter_people_and_places(filing, by=by)


def _renew(filing: Filing, institution: Institution, by: User) -> None:
    """The new period begins where the last one ends: whoever applies in time loses no day."""
    ends = institution.valid_until or localdate()
    last = _last_day(filing, ends)
    _enter_scope(filing, institution, first=ends + ONE_DAY, last=last)
    _enter_rooms(filing, institution)
    if last is not None:
        perform(institution.renew, by=by, renewed_from=ends, valid_until=last)
    enter_people_and_places(filing, by=by)


def _last_day(filing: Filing, first: date) -> date | None:
    """Until when a filing holds; None where the law sets no period (GS-5.3)."""
    due = filing.law(localdate()).due("filing.validity", first)
    return due.due_on if due is not None else None


def _enter_scope(filing: Filing, institution: Institution, *, first: date, last: date | None) -> None:
    for item in filing.items.all():
        same = {
            "occupation_id": item.occupation_id,
            "special_item_id": item.special_item_id,
            "level": item.level,
        }
        if not institution.scope.on(first).filter(**same).exists():
            FiledScope.objects.create(
                institution=institution, filing=filing, valid_from=first, valid_until=last, **same
            )


def _enter_rooms(filing: Filing, institution: Institution) -> None:
    for room in filing.rooms.all():
        FiledRoom.objects.update_or_create(
            institution=institution,
            name=room.name,
            defaults={"filing": filing, "use": room.use, "seats": room.seats, "has_camera": room.has_camera},
        )


def _change(filing: Filing, institution: Institution) -> None:
    """Change what the register says; what it said before stays in the filing."""
    changed = [name for name in CHANGEABLE if name in filing.changes]
    for name in changed:
        setattr(institution, name, filing.changes[name]["after"])
    institution.save(update_fields=changed)
