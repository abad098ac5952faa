"""What a granted filing does to the sites of the register: some begin, some end, and all in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import User
from institutions.models import (
    FiledRoom,
    FiledScope,
    Filing,
    FilingSite,
    Institution,
    RoomState,
    Site,
    SiteTenure,
)
from institutions.selectors.site_change import giving_up_findings
from institutions.selectors.sites import change_day, main_site, sites_on
from institutions.services.first_sites import MAIN_SITE
from institutions.services.staff import end_row
from lifecycle.findings import require

ONE_DAY = timedelta(days=1)
# Under which site of the filing what is stated lies; under None, what names none: the main site.
Placed = dict[int | None, Site]


def enter_sites(filing: Filing, *, by: User, since: date) -> Placed:
    """Put the sites of a filing on the register; one that stands there already stays as it is."""
    rows = list(filing.sites.select_related("site", "filing"))
    placed: Placed = {row.pk: row.site or _begin(row, by, since) for row in rows}
    main = next((placed[row.pk] for row in rows if row.is_main), None)
    placed[None] = main or main_site(filing.institution, since) or begin_main_site(filing, by=by, since=since)
    return placed


def begin_main_site(filing: Filing, *, by: User, since: date, name: str = MAIN_SITE) -> Site:
    """The site at the address of the institution, held as the application says."""
    institution = filing.institution
    there = _told_before(institution, name, institution.address, since)
    if there is not None and there.is_main:
        return there
    site = Site.objects.create(
        institution=institution,
        filing=filing,
        name=name,
        address=institution.address,
        is_main=True,
        since=since,
        entered_by=by,
    )
    _hold(site, by, filing.premises, filing.lease_from, filing.lease_until, filing.floor_area_m2)
    return site


def _begin(row: FilingSite, by: User, since: date) -> Site:
    if row.is_main and row.act == row.Act.ADD:
        return begin_main_site(row.filing, by=by, since=since, name=row.name)
    there = _told_before(row.filing.institution, row.name, row.address, since)
    if there is not None and there.is_main == row.is_main:
        return there
    site = Site.objects.create(
        institution_id=row.filing.institution_id,
        filing=row.filing,
        name=row.name,
        address=row.address,
        is_main=row.is_main,
        since=since,
        entered_by=by,
    )
    _hold(site, by, row.kind, row.lease_from, row.lease_until, row.floor_area_m2)
    return site


def _told_before(institution: Institution, name: str, address: str, since: date) -> Site | None:
    """A site of that name the institution told of before it was filed; one at another address ends."""
    for site in sites_on(institution, since):
        if site.name == name:
            if site.address == address:
                return site
            end_row(site, since - ONE_DAY)
    return None


def _hold(
    site: Site, by: User, kind: str, lease_from: date | None, lease_until: date | None, area: Decimal | None
) -> None:
    """How a site is held, as far as it was said."""
    is_leased = kind == Filing.Premises.LEASED and lease_until is not None
    if not is_leased and kind != Filing.Premises.OWNED:
        return
    SiteTenure.objects.create(
        site=site,
        kind=SiteTenure.Kind.LEASED if is_leased else SiteTenure.Kind.OWNED,
        lease_from=lease_from if is_leased else None,
        lease_until=lease_until if is_leased else None,
        floor_area_m2=area,
        since=site.since,
        entered_by=by,
    )


def enter_rooms(filing: Filing, placed: Placed, *, by: User, since: date) -> None:
    """Put the rooms of a filing on the register; one that changes ends the day before and begins anew."""
    institution = filing.institution
    standing = {room.name: room for room in institution.rooms.filter(valid_until__isnull=True)}
    for room in filing.rooms.all():
        site = placed.get(room.site_id) or placed[None]
        there = standing.get(room.name)
        said = (site.pk, room.use, room.seats, room.has_camera)
        if there is not None:
            if (there.site_id, there.use, there.seats, there.has_camera) == said:
                continue
            end_rooms([there], since)
        filed = FiledRoom.objects.create(
            institution=institution,
            site=site,
            filing=filing,
            name=room.name,
            use=room.use,
            seats=room.seats,
            has_camera=room.has_camera,
            valid_from=since,
        )
        RoomState.objects.create(room=filed, site=site, seats=room.seats, since=since, entered_by=by)


def end_rooms(rooms: Iterable[FiledRoom], day: date) -> None:
    """End rooms and what was said of them: nothing of it holds on that day or later."""
    found = [room.pk for room in rooms]
    FiledRoom.objects.filter(pk__in=found).end(day)
    for state in RoomState.objects.filter(room__in=found, until__isnull=True):
        end_row(state, day - ONE_DAY)


# -- a change of site ---------------------------------------------------------------------------------------


def change_sites(filing: Filing, institution: Institution, *, by: User) -> None:
    """场地变更: on the day of the change the old rows end and the new ones begin; nothing is rewritten."""
    require(giving_up_findings(filing))
    day = change_day(filing)
    placed: Placed = {}
    for row in filing.sites.select_related("site", "filing"):
        old = row.site
        if old is not None and row.act == row.Act.KEEP:
            placed[row.pk] = old
        elif old is not None and row.act == row.Act.GIVE_UP:
            _end_site(old, day)
        elif old is not None:
            placed[row.pk] = _move(row, old, institution, by, day)
        else:
            placed[row.pk] = new = _begin(row, by, day)
            _file_here(new, filing, _wanted_here(row, institution, day), day)
        if row.is_main and row.pk in placed:
            placed[None] = placed[row.pk]
    placed.setdefault(None, next(iter(placed.values())))
    enter_rooms(filing, placed, by=by, since=day)


def _move(row: FilingSite, old: Site, institution: Institution, by: User, day: date) -> Site:
    rows = list(old.scope.from_day(day))
    _end_site(old, day)
    new = _begin(row, by, day)
    _file_here(new, row.filing, rows, day)
    if row.is_main:
        institution.address = row.address
        institution.save(update_fields=["address"])
    return new


def _end_site(site: Site, day: date) -> None:
    site.scope.end(day)
    end_rooms(site.rooms.from_day(day), day)
    for tenure in site.tenures.filter(until__isnull=True):
        end_row(tenure, day - ONE_DAY)
    end_row(site, day - ONE_DAY)


def _wanted_here(row: FilingSite, institution: Institution, day: date) -> list[FiledScope]:
    """What a new site is filed for: what the filing names for it, else everything the institution has."""
    named = {(item.occupation_id, item.special_item_id, item.level) for item in row.items.all()}
    found: dict[tuple[object, ...], FiledScope] = {}
    for scope in institution.scope.from_day(day).order_by("pk"):
        what = (scope.occupation_id, scope.special_item_id, scope.level)
        if not named or what in named:
            found.setdefault((*what, scope.valid_from if scope.valid_from > day else day), scope)
    return list(found.values())


def _file_here(site: Site, filing: Filing, rows: Iterable[FiledScope], day: date) -> None:
    """The same scope at another site: it begins with the day and ends when it would have ended."""
    FiledScope.objects.bulk_create(
        FiledScope(
            institution_id=site.institution_id,
            site=site,
            filing=filing,
            occupation_id=row.occupation_id,
            special_item_id=row.special_item_id,
            level=row.level,
            valid_from=max(day, row.valid_from),
            valid_until=row.valid_until,
        )
        for row in rows
    )
