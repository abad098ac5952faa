"""The offices (各级机关): two officers each; a head and a pool of experts a province."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from django.utils.timezone import localdate

from accounts.models import User
from accounts.roles import Role
from config.demo.generator import Body
from config.demo.people import Population
from config.demo.provinces import Province
from config.demo.world import Posts, World
from institutions.services.experts import ExpertProfile, enrol_expert
from lifecycle.separation import separation_findings
from regulations.models import Jurisdiction, Occupation
from regulations.services import decide_reading
from regulations.shelf import library

ROLES = {
    "county": Role.COUNTY_OFFICER,
    "prefecture": Role.PREFECTURE_OFFICER,
    "province": Role.PROVINCE_OFFICER,
}
EXPERTS = 12
# Which fields the experts of a pool have between them: the great classes of occupations.
FIELDS = ("3", "4", "5", "6")
TITLES = ("高级技师", "正高级讲师", "高级实验师")


@dataclass
class Offices:
    """Who works where; a post is filled when the first case comes to it."""

    world: World
    posts: Posts
    population: Population
    chance: Random
    stems: dict[str, str] = field(default_factory=dict)
    officers: dict[str, list[User]] = field(default_factory=dict)
    heads: dict[str, User] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def credit_code_of(self, body: Body) -> str:
        """The credit code of a body, the same whenever it is asked for."""
        if body.key not in self.codes:
            self.codes[body.key] = self.population.credit_code(body.registered_as, body.province.nowhere)
        return self.codes[body.key]

    def open(self, province: Province) -> None:
        """Give a province its officers, its head and the experts its panels are drawn from."""
        self.stems.update(province.seats)
        for place in province.places:
            if place.authority:
                self.stems.setdefault(f"{place.code[:4]}00", f"{province.stem}-{place.authority}")
        if province.code in self.world.officers:
            self.officers[province.code] = [self.world.officers[province.code]]
            return
        first = self.posts.fill(province.stem, province.officer, Role.PROVINCE_OFFICER, province.code)
        self.officers[province.code] = [first]
        self.heads[province.code] = self.posts.fill(
            f"{province.stem}-head", province.head, Role.AUTHORITY_HEAD, province.code
        )
        self._gather_experts(province, by=first)

    def officer(self, code: str) -> User:
        """The first officer of an authority."""
        return self._staff(code)[0]

    def second(self, code: str) -> User:
        """Another officer of the same authority."""
        staff = self._staff(code)
        if len(staff) == 1:
            staff.append(self._fill(code, 2))
        return staff[1]

    def who_may(self, case: Any, move: str, *, at: str) -> User:
        """The first officer of an authority whom no earlier step of the case keeps from a move (双人复核)."""
        officer = self.officer(at)
        kept_away = separation_findings([case], [move], by=officer, on=localdate())
        return self.second(at) if kept_away else officer

    def read_the_text(self, province: Province) -> None:
        """The head decides how the text is read, so that the clock may act on it; a draft waits for that."""
        pack = library().packs[province.pack]
        for reading in pack.readings.values():
            decide_reading(
                reading.id,
                option=reading.chosen,
                approved=True,
                by=self.heads[province.code],
                reason="经集体研究，同意拟采用的读法。",
            )

    def _staff(self, code: str) -> list[User]:
        if code not in self.officers:
            known = self.world.officers.get(code)
            self.officers[code] = [known or self._fill(code, 1)]
        return self.officers[code]

    def _fill(self, code: str, number: int) -> User:
        level = Jurisdiction.objects.get(pk=code).level
        stem = self.stems.get(code, f"zj-{code}")
        username = stem if number == 1 else f"{stem}-{number}"
        return self.posts.fill(username, self.population.name(), ROLES[level], code)

    def _gather_experts(self, province: Province, *, by: User) -> None:
        places = Jurisdiction.objects.in_bulk([place.code for place in province.places])
        known = Occupation.objects.values_list("class_code", flat=True).distinct()
        fields = tuple(code for code in FIELDS if code in set(known))
        for number in range(EXPERTS):
            username = f"{province.stem}-expert" + (str(number + 1) if number else "")
            user = self.posts.fill(username, self.population.name(), Role.EXPERT, province.code)
            place = province.places[number % len(province.places)]
            profile = ExpertProfile(
                username=user.username,
                name=user.name,
                phone=user.phone,
                place=places[place.code],
                employer=f"{place.short}甄示例第{number + 1}技工学校",
                title=TITLES[number % len(TITLES)],
                fields=fields,
                term_from=self.posts.since,
                # Some terms end soon: the keeper of the pool sees it coming.
                term_until=self.world.conductor.ends_on + timedelta(days=25 + number * 40)
                if number % 3 == 0
                else None,
            )
            enrol_expert(profile, by=by)
