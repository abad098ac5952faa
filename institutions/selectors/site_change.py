"""What a filing states of its sites, in the terms of the rules, and what they say of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from institutions.models import FiledRoom, Filing, FilingSite, Room, SiteTenure
from institutions.rules import Fact
from institutions.selectors.sites import PlannedSession, change_day, sessions_planned_at
from institutions.site_rules import (
    SiteChangeFacts,
    SiteFacts,
    plans_findings,
    site_change_findings,
    site_change_materials,
    site_findings,
    told_under,
)
from lifecycle.findings import Finding
from regulations.rulebook import Rulebook
from regulations.schema import Material

Act = FilingSite.Act


def findings_of_further_sites(filing: Filing, book: Rulebook) -> list[Finding]:
    """What the rules object to in the sites beside the main one, which the application itself describes."""
    rows = [row for row in filing.sites.all() if not row.is_main]
    return list(site_findings(_facts_of(filing, rows), book, change_day(filing))) if rows else []


def findings_of_site_change(filing: Filing, book: Rulebook) -> list[Finding]:
    """What the rules object to in a change of site."""
    return site_change_findings(site_change_facts(filing), book, change_day(filing))


def giving_up_findings(filing: Filing) -> list[Finding]:
    """What keeps a site from being given up on the day it is decided: plans may have come meanwhile."""
    book = filing.law(change_day(filing))
    found = plans_findings(site_change_facts(filing), told_under(book))
    return [finding for finding in found if finding.blocking]


def materials_of_site_change(filing: Filing, book: Rulebook) -> tuple[Material, ...]:
    """The papers a change of site consists of."""
    has_new_place = filing.sites.filter(act__in=[Act.ADD, Act.MOVE]).exists()
    return site_change_materials(book, has_new_place=has_new_place)[1]


def site_change_facts(filing: Filing) -> SiteChangeFacts:
    """What a change of site states, with how the institution would stand after it."""
    rows = list(filing.sites.select_related("site"))
    return SiteChangeFacts(
        form=filing.institution.form,
        sites=_facts_of(filing, rows),
        changed_on=filing.changed_on,
        has_new_rooms=filing.rooms.exists(),
        after=_after(filing, rows),
        materials=frozenset(filing.materials.values_list("code", flat=True)),
        given_up_with=_sessions(filing, rows, Act.GIVE_UP),
        moved_with=_sessions(filing, rows, Act.MOVE),
        also_open=_also_open(filing, rows),
    )


def _facts_of(filing: Filing, rows: Sequence[FilingSite]) -> tuple[SiteFacts, ...]:
    rooms = list(filing.rooms.values_list("site", flat=True))
    return tuple(
        SiteFacts(
            name=row.name,
            act=row.act,
            is_new_place=row.is_new_place,
            kind=row.kind,
            lease_from=row.lease_from,
            lease_until=row.lease_until,
            rooms=rooms.count(row.pk),
        )
        for row in rows
    )


def _sessions(filing: Filing, rows: Sequence[FilingSite], act: str) -> tuple[str, ...]:
    sites = [row.site for row in rows if row.act == act and row.site is not None]
    return tuple(in_words(session) for session in sessions_planned_at(sites, change_day(filing)))


def in_words(session: PlannedSession) -> str:
    """A session that is touched, as a message names it."""
    return f"{session.on.month}月{session.on.day}日{session.room}（{session.plan}）"


def _also_open(filing: Filing, rows: Sequence[FilingSite]) -> str:
    """Another filing under way that alters the address of the main site."""
    if not any(row.is_main and row.act != Act.KEEP for row in rows):
        return ""
    others = filing.institution.filings.filter(
        kind=Filing.Kind.INFORMATION_CHANGE, changes__has_key="address"
    ).exclude(state__in=Filing.ENDED)
    other = others.first()
    return f"“{other.get_kind_display()}”{other.number or '（草稿）'}变更地址" if other is not None else ""


def _after(filing: Filing, rows: Sequence[FilingSite]) -> dict[str, Fact]:
    """Area and rooms as they would be; None of what the register does not say of every site."""
    kept = [row.site for row in rows if row.act == Act.KEEP and row.site is not None]
    stated: list[Room | FiledRoom] = list(filing.rooms.all())
    names = {room.name for room in stated}
    standing = filing.institution.rooms.filter(site__in=kept, valid_until__isnull=True).exclude(
        name__in=names
    )
    rooms: list[Room | FiledRoom] = [*stated, *standing]
    theory = [room for room in rooms if room.use == Room.Use.THEORY]
    practical = [room for room in rooms if room.use == Room.Use.PRACTICAL]
    watched = rooms if filing.institution.is_special else theory
    areas = [row.floor_area_m2 for row in rows if row.is_new_place]
    held = dict(
        SiteTenure.objects.filter(site__in=kept, until__isnull=True).values_list("site", "floor_area_m2")
    )
    areas += [held.get(site.pk) for site in kept]
    known = [area for area in areas if area is not None]
    return {
        "floor_area_m2": sum(known, Decimal(0)) if len(known) == len(areas) else None,
        "theory_rooms": len(theory),
        "has_cameras": all(room.has_camera for room in watched) if watched else None,
        "has_practical_cameras": all(room.has_camera for room in practical) if practical else None,
    }
