"""What a granted filing does to the register: a code, a scope, rooms and a period, or what changed."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.timezone import localdate

from accounts.models import User
from institutions.models import FiledScope, Filing, Institution, Site
from institutions.selectors.sites import filed_sites
from institutions.services.first_register import enter_people
from institutions.services.granting_sites import Placed, change_sites, enter_rooms, enter_sites
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
        _enter_places(filing, institution, by, first=localdate(), last=institution.valid_until)
        enter_people(filing, by=by)
    elif filing.kind == Filing.Kind.INFORMATION_CHANGE:
        _change(filing, institution)
    elif filing.kind == Filing.Kind.SITE_CHANGE:
        change_sites(filing, institution, by=by)
    else:
        _enter(filing, institution, by)


def _enter(filing: Filing, institution: Institution, by: User) -> None:
    today = localdate()
    if institution.code is None:
        institution.code = new_institution_code(institution, today)
        institution.save(update_fields=["code"])
    last = _last_day(filing, today)
    _enter_places(filing, institution, by, first=today, last=last)
    perform(institution.enter, by=by, valid_from=today, valid_until=last)
    enter_people(filing, by=by)


def _renew(filing: Filing, institution: Institution, by: User) -> None:
    """The new period begins where the last one ends: whoever applies in time loses no day."""
    ends = institution.valid_until or localdate()
    last = _last_day(filing, ends)
    _enter_places(filing, institution, by, first=ends + ONE_DAY, last=last)
    if last is not None:
        perform(institution.renew, by=by, renewed_from=ends, valid_until=last)
    enter_people(filing, by=by)


def _last_day(filing: Filing, first: date) -> date | None:
    """Until when a filing holds; None where the law sets no period (GS-5.3)."""
    due = filing.law(localdate()).due("filing.validity", first)
    return due.due_on if due is not None else None


def _enter_places(
    filing: Filing, institution: Institution, by: User, *, first: date, last: date | None
) -> None:
    """Sites, what is filed for each of them, and their rooms."""
    placed = enter_sites(filing, by=by, since=first)
    _enter_scope(filing, institution, placed, first=first, last=last)
    enter_rooms(filing, placed, by=by, since=first)


def _enter_scope(
    filing: Filing, institution: Institution, placed: Placed, *, first: date, last: date | None
) -> None:
    """A row for each item at each of its sites; one named for no site is filed for all of them."""
    everywhere = _everywhere(institution, placed)
    there = set(institution.scope.on(first).values_list("site", "occupation", "special_item", "level"))
    FiledScope.objects.bulk_create(
        FiledScope(
            institution=institution,
            site=site,
            filing=filing,
            occupation_id=item.occupation_id,
            special_item_id=item.special_item_id,
            level=item.level,
            valid_from=first,
            valid_until=last,
        )
        for item in filing.items.prefetch_related("sites")
        for site in [placed[row.pk] for row in item.sites.all()] or everywhere
        if (site.pk, item.occupation_id, item.special_item_id, item.level) not in there
    )


def _everywhere(institution: Institution, placed: Placed) -> list[Site]:
    """The sites of the filing; of one that names none, those filed today, at the first the main one."""
    named = [site for row, site in placed.items() if row is not None]
    return named or filed_sites(institution, localdate()) or [placed[None]]


def _change(filing: Filing, institution: Institution) -> None:
    """Change what the register says; what it said before stays in the filing."""
    changed = [name for name in CHANGEABLE if name in filing.changes]
    for name in changed:
        setattr(institution, name, filing.changes[name]["after"])
    institution.save(update_fields=changed)
