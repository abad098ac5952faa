"""A standing: in what capacity, and where, a person acts. Posts give some; apps above may give others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from accounts.roles import LABELS, PERMISSIONS, SIDES, Role, Side
from regulations.in_force import NoRulesInForce, RuleMissing, rules_in_force


@dataclass(frozen=True, slots=True)
class Standing:
    """One capacity of a person (岗位身份): a role with the place or the institution it holds for.

    A deputed one (代理) is somebody else's: `principal_id` and `principal` say whose.
    """

    role: Role
    jurisdiction_code: str = ""
    institution_id: Any = None
    place: str = ""
    principal_id: Any = None
    principal: str = ""

    @property
    def side(self) -> Side:
        """On which side of the counter it is."""
        return SIDES[self.role]

    @property
    def permissions(self) -> frozenset[str]:
        """What the role may do."""
        return PERMISSIONS[self.role]

    @property
    def title(self) -> str:
        """The capacity in words: 长春市 · 市（州）中心经办人; a deputy's says for whom."""
        words = " · ".join(part for part in (self.place, LABELS[self.role]) if part)
        return f"{words}（代{self.principal}）" if self.principal else words

    @property
    def is_deputed(self) -> bool:
        """Whether somebody else's post gives it."""
        return self.principal_id is not None

    @property
    def may_stand_in(self) -> bool:
        """Whether its holder may act for others: one of an authority's own people who acts, in own name."""
        return self.side is Side.AUTHORITY and self.role is not Role.AUDITOR and not self.is_deputed

    @property
    def territory_prefix(self) -> str:
        """The leading digits every division inside the territory shares: 22, 2201 or 220102."""
        code = self.jurisdiction_code
        if code.endswith("0000"):
            return code[:2]
        return code[:4] if code.endswith("00") else code

    @property
    def places_apart(self) -> frozenset[str]:
        """The places inside the territory that have a centre of their own (另设受理机关): not this one's.

        梅河口市 has a code of 通化市 and is not under its centre (JL-4.1); the province is over all.
        """
        if not self.jurisdiction_code or len(self.territory_prefix) == len("22"):
            return frozenset()
        try:
            tiers = rules_in_force(self.jurisdiction_code, on=localdate()).tiers()
        except (NoRulesInForce, RuleMissing):
            return frozenset()
        own = {authority.code for authority in tiers.acceptance_authorities}
        return frozenset(
            code for code in own - {self.jurisdiction_code} if code.startswith(self.territory_prefix)
        )

    def covers(self, place: str) -> bool:
        """Whether a place lies within the territory."""
        return place.startswith(self.territory_prefix) and place not in self.places_apart

    def faces(self, record: Any) -> bool:
        """Whether its holder meets a case in this capacity: by its place, or by its institution."""
        if self.side is Side.AUTHORITY:
            return self.covers(record.territory_code)
        return self.side is Side.INSTITUTION and bool(self.institution_id == record.holding_institution_id)

    def holds(self, codename: str, record: Any, *, over_territory: bool = False) -> bool:
        """Whether this capacity may do `codename` on the record: the right AND the place.

        A case that waits at one authority is moved by that authority alone, unless the right reaches
        over a whole territory.
        """
        if codename not in self.permissions:
            return False
        if self.side is Side.AUTHORITY:
            if not self.jurisdiction_code:
                return False
            if record.holder_path and not over_territory:
                return bool(record.holder_code == self.jurisdiction_code)
            return self.covers(record.territory_code)
        if self.side is Side.INSTITUTION:
            return self.institution_id is not None and record.holding_institution_id == self.institution_id
        return self.role is Role.CLOCK


_providers: list[Callable[[Any], Iterable[Standing]]] = []


def provides_standings(provider: Callable[[Any], Iterable[Standing]]) -> None:
    """Let an app above say in what capacities a person acts there (membership of an institution)."""
    if provider not in _providers:
        _providers.append(provider)


def provided_standings(user: Any) -> list[Standing]:
    """What the apps above say of this person."""
    return [standing for provider in _providers for standing in provider(user)]


PeopleOf = Callable[[Iterable[Any]], dict[Any, list[int]]]
_people: list[PeopleOf] = []


def provides_people(provider: PeopleOf) -> None:
    """Let an app above say who works for institutions: the ids of the users by that of the institution."""
    if provider not in _people:
        _people.append(provider)


def people_of_institutions(institutions: Iterable[Any]) -> dict[Any, list[int]]:
    """The ids of the users who work for each of these institutions."""
    wanted = {pk for pk in institutions if pk is not None}
    found: dict[Any, list[int]] = {pk: [] for pk in wanted}
    for provider in _people if wanted else ():
        for pk, users in provider(wanted).items():
            found[pk] += users
    return found
