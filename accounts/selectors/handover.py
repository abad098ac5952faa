"""What a bulk hand-over (批量移交) would touch, and what it would leave and why: read before it is done."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from accounts.models import Post, User
from accounts.roles import PERMISSIONS, Role
from accounts.selectors.caseload import dealt_with_by, registers_with_officers, still_open, with_officer
from lifecycle.machine import Lifecycle, steps_of
from regulations.models import Jurisdiction

FINISHED = "已办结，无须移交"
NOT_THEIRS = "接收人的岗位不办理此类事项"
# How many of those left are named.
SHOWN = 5
GONE = "已不由移出人承办，或已转往其他机关"


@dataclass(frozen=True, slots=True)
class Source:
    """Whose cases are handed over: an officer's of one authority; those nobody deals with, without one."""

    authority: Jurisdiction
    officer: User | None

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.authority.code}:{self.officer.pk if self.officer else ''}"

    @property
    def label(self) -> str:
        """How people read it."""
        return f"{self.authority.name} · {self.officer or '无人承办的事项'}"


@dataclass(slots=True)
class Left:
    """What would stay where it is for one reason: how many cases, and some of them by name."""

    reason: str
    count: int = 0
    examples: list[Lifecycle] = field(default_factory=list)


@dataclass(slots=True)
class Handover:
    """What would be handed over, by register, and what would not, by reason."""

    touched: dict[type[Lifecycle], list[Lifecycle]] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)

    @property
    def cases(self) -> list[Lifecycle]:
        """All that would be handed over."""
        return [case for cases in self.touched.values() for case in cases]

    @property
    def keys(self) -> set[str]:
        """Their names in a form."""
        return {key_of(case) for case in self.cases}

    @property
    def digest(self) -> str:
        """What was shown, in short: an act on anything else is refused."""
        return hashlib.sha256("\n".join(sorted(self.keys)).encode()).hexdigest()[:32]


def key_of(case: Lifecycle) -> str:
    """How a form names a case."""
    return f"{case._meta.label_lower}:{case.pk}"


def sources_for(user: User) -> list[Source]:
    """Whose cases somebody may hand over: their own; as head, those of everybody and of nobody there."""
    headed = {s.jurisdiction_code for s in user.standings if "assign_case" in s.permissions}
    posts = Post.objects.of_officers(localdate()).select_related("jurisdiction", "user")
    found: dict[str, Source] = {}
    for post in posts.order_by("jurisdiction", "user__name", "pk"):
        if post.jurisdiction_id in headed or post.user_id == user.pk:
            source = Source(post.jurisdiction, post.user)
            found[source.key] = source
    for place in Jurisdiction.objects.filter(code__in=headed).order_by("code"):
        source = Source(place, None)
        found[source.key] = source
    return list(found.values())


def plan_handover(source: Source, to: User, *, kind: str = "", keys: Iterable[str] | None = None) -> Handover:
    """What would pass to `to`: all cases of the source, those of one register, or those named by key."""
    plan, wanted = Handover(), None if keys is None else set(keys)
    rights = _rights_at(source.authority.code, to)
    finished, not_theirs, found = Left(FINISHED), Left(NOT_THEIRS), set[str]()
    for model in registers_with_officers():
        if kind and model._meta.label_lower != kind:
            continue
        cases = _cases_of(model, source, wanted)
        over = cases.exclude(still_open(model))
        _leave(finished, over[:SHOWN], over.count())
        running = list(cases.filter(still_open(model)))
        found |= {key_of(case) for case in [*running, *(over if wanted is not None else ())]}
        if any(step.codename in rights for step in steps_of(model)):
            plan.touched[model] = running
        else:
            _leave(not_theirs, running, len(running))
    gone = Left(GONE)
    if wanted is not None and (missing := wanted - found):
        _leave(gone, list(_named(missing)), len(missing))
    plan.left = [left for left in (finished, not_theirs, gone) if left.count]
    return plan


def _leave(left: Left, cases: Iterable[Lifecycle], count: int) -> None:
    left.count += count
    left.examples = [*left.examples, *cases][:SHOWN]


def _cases_of(model: type[Lifecycle], source: Source, wanted: set[str] | None) -> QuerySet[Any]:
    held: QuerySet[Any] = model._base_manager.filter(**{model.holder_path: source.authority.code})
    if wanted is not None:
        held = held.filter(pk__in=_keys_in(model, wanted))
    if source.officer is not None:
        held = dealt_with_by(held, {source.officer.pk})
    else:
        # What waits for the other side, a draft for instance, is nobody's to give away.
        held = with_officer(held.filter(_awaited(model))).filter(dealt_by__isnull=True)
    return held.select_related(*model.named_with).order_by("pk")


def _keys_in(model: type[Lifecycle], keys: Iterable[str]) -> list[str]:
    label = f"{model._meta.label_lower}:"
    named = [key.removeprefix(label) for key in keys if key.startswith(label)]
    return [pk for pk in named if pk.isdecimal()]


def _awaited(model: type[Lifecycle]) -> Q:
    """The cases of a register that wait for an officer of whichever authority holds them."""
    officers = frozenset().union(*(p for p in PERMISSIONS.values() if "deal_with_case" in p))
    duties = [
        Q(state__in=step.sources) & model.awaited_when.get(step.name, Q())
        for step in steps_of(model)
        if step.awaited and step.codename in officers
    ]
    return reduce(or_, duties, Q(pk__in=[]))


def _rights_at(place: str, to: User) -> frozenset[str]:
    roles = Post.objects.of_officers(localdate()).filter(user=to, jurisdiction=place)
    return frozenset().union(*(PERMISSIONS[Role(role)] for role in roles.values_list("role", flat=True)))


def _named(keys: set[str]) -> Iterator[Lifecycle]:
    for model in registers_with_officers():
        yield from model._base_manager.select_related(*model.named_with).filter(pk__in=_keys_in(model, keys))
