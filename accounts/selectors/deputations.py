"""Reads of deputations: who may stand in for whom, who stands in now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from accounts.models import Deputation, Post, User
from accounts.roles import SIDES, Role, Side
from accounts.standing import Standing
from regulations.models import Jurisdiction

# Whose posts somebody else may act in, and who may do so: an authority's people who act.
OFFICERS = [role for role in Role if SIDES[role] is Side.AUTHORITY and role is not Role.AUDITOR]


@dataclass(frozen=True, slots=True)
class Standins:
    """For whom a person acts today (代理), and who acts for them."""

    i_act_for: list[Deputation]
    act_for_me: list[Deputation]


def standins_of(user: User) -> Standins:
    """The deputations that hold today on either side of a person, in one query."""
    found = _with_names(Deputation.objects.in_force(localdate())).filter(Q(deputy=user) | Q(post__user=user))
    rows = list(found.order_by("until", "pk"))
    return Standins(
        i_act_for=[row for row in rows if row.deputy_id == user.pk],
        act_for_me=[row for row in rows if row.post.user_id == user.pk],
    )


def seen_deputations(user: User) -> QuerySet[Deputation]:
    """The deputations somebody may read: those of their authorities and their own; the keeper reads all."""
    found = _with_names(Deputation.objects.all())
    if "manage_accounts" in user.permissions:
        return found
    places = {s.jurisdiction_code for s in user.stands_at(Side.AUTHORITY)}
    return found.filter(Q(post__jurisdiction__in=places) | Q(deputy=user) | Q(post__user=user))


def posts_to_depute(user: User) -> QuerySet[Post]:
    """The posts for which a person may name a deputy: their own, and as head those of the authority."""
    headed = {s.jurisdiction_code for s in user.standings if "name_deputy" in s.permissions}
    posts = Post.objects.filter(Q(until__isnull=True) | Q(until__gte=localdate()), role__in=OFFICERS)
    mine = posts.filter(Q(user=user) | Q(jurisdiction__in=headed, user__is_active=True))
    return mine.select_related("user", "jurisdiction").order_by("jurisdiction", "user__name", "pk")


def under_whom(place: Jurisdiction) -> list[str]:
    """The authorities whose people may stand in at a place: its own, and the nearest one over it.

    梅河口市 is not under the centre of the prefecture whose digits it has: the province is over it (JL-4.1).
    """
    above = place.parent
    while above is not None and not Standing(Role.PREFECTURE_OFFICER, above.code).covers(place.code):
        above = above.parent
    return [place.code, *([above.code] if above is not None else [])]


def eligible_deputies(posts: QuerySet[Post]) -> QuerySet[User]:
    """Whom one of these posts could be deputed to: the people of their authorities and of those above."""
    places = {code for post in posts for code in under_whom(post.jurisdiction)}
    held = Post.objects.in_force(localdate()).filter(jurisdiction__in=places, role__in=OFFICERS)
    return User.objects.filter(is_active=True, posts__in=held).distinct().order_by("name", "pk")


def away_on(user: User, since: date, until: date, place: str = "") -> Deputation | None:
    """The first deputation by which somebody else acts for a person within a period (at one authority)."""
    found = Deputation.objects.within(since, until).filter(post__user=user)
    if place:
        found = found.filter(post__jurisdiction=place)
    return _with_names(found).order_by("since", "pk").first()


def _with_names(found: QuerySet[Deputation]) -> QuerySet[Deputation]:
    named: Any = found.select_related("post__user", "post__jurisdiction", "deputy", "named_by", "ended_by")
    return named
