"""Reads of the places of institutions: sites as they are held, rooms as they are now, item banks."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localdate

from accounts.models import User
from institutions.models import FiledRoom, FiledScope, Institution, ItemBank, RoomState, Site, SiteTenure
from regulations.models import Occupation, SpecialItem


def own_sites(user: User) -> QuerySet[Any]:
    """The sites of the institutions a person works for."""
    return Site.objects.filter(institution__memberships__user=user).distinct().select_related("institution")


def own_rooms(user: User) -> QuerySet[FiledRoom]:
    """The filed rooms of the institutions a person works for."""
    return (
        FiledRoom.objects.filter(institution__memberships__user=user)
        .distinct()
        .select_related("institution", "site")
    )


def own_item_banks(user: User) -> QuerySet[Any]:
    """The item banks of the institutions a person works for."""
    return (
        ItemBank.objects.filter(institution__memberships__user=user).distinct().select_related("institution")
    )


def sites_of(institution: Institution) -> list[Any]:
    """The sites an institution works at now, each with how it is held (`tenure`, None where nobody said)."""
    now: QuerySet[Any] = SiteTenure.objects.filter(until__isnull=True)
    sites: Any = institution.sites.all()
    standing = sites.in_force(localdate()).order_by("-is_main", "pk")
    found = list(standing.prefetch_related(Prefetch("tenures", now, to_attr="now")))
    for site in found:
        site.tenure = site.now[0] if site.now else None
    return found


def rooms_now(institution: Institution) -> list[Any]:
    """The filed rooms with what they hold now (`now`, None where nobody said)."""
    states: QuerySet[Any] = RoomState.objects.filter(until__isnull=True)
    filed = institution.rooms.on(localdate()).select_related("site")
    rooms: list[Any] = list(filed.prefetch_related(Prefetch("states", states, to_attr="current")))
    for room in rooms:
        room.now = room.current[0] if room.current else None
    return rooms


def item_banks_of(institution: Institution) -> QuerySet[Any]:
    """The item banks an institution uses now."""
    return institution.item_banks.filter(until__isnull=True).select_related("occupation", "special_item")


def subjects_of(institution: Institution) -> dict[str, Occupation | SpecialItem]:
    """What an institution is filed for, level apart: occupations or special items, by their code."""
    rows = FiledScope.objects.filter(institution=institution).select_related("occupation", "special_item")
    found: dict[str, Occupation | SpecialItem] = {}
    for row in rows:
        subject = row.special_item or row.occupation
        if subject is not None:
            found[subject.code] = subject
    return dict(sorted(found.items()))
