"""Filling an application in as its province asks it (填报): every page the pack has, truthfully, in words."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from random import Random

from django.core.files.base import ContentFile
from django.utils.timezone import localdate

from accounts.models import User
from config.demo.generator import Body
from config.demo.papers import paper
from config.demo.people import Population
from institutions import services
from institutions.forms.pages import parts_of
from institutions.models import Filing, Room, StaffMember
from institutions.selectors import asked_facts, looked_at, materials_for
from regulations.models import Occupation, SpecialItem
from regulations.selectors import special_items_in_force

Duty = StaffMember.Duty
# How many people of each duty are named, where some rule of the province looks at it.
PEOPLE = (
    (Duty.FULL_TIME, "full_time_staff", 5, "专职"),
    (Duty.ASSESSOR, "", 3, "高级技师"),
    (Duty.SUPERVISOR, "supervisors", 1, "高级讲师"),
    (Duty.EXPERT, "experts", 1, "正高级讲师"),
    (Duty.RESPONSIBLE, "responsible_persons", 1, "负责人"),
    (Duty.EXAM_MANAGER, "full_time_exam_staff", 2, "考务管理"),
    (Duty.EXAM_AFFAIRS, "has_exam_affairs_staff", 1, "考务"),
)
NUMBERS = {
    "floor_area_m2": (1050, 2600),
    "trade_staff": (52, 480),
    "item_experience_years": (3, 9),
}
USUAL_NUMBER = (20, 90)
TOO_FEW = 41


@lru_cache(maxsize=512)
def printed(title: str, province: str, day: date) -> bytes:
    """A paper of the list as a body of the province hands it in; drawn once, handed in by many."""
    words = (
        f"按照备案规定提交“{title}”。",
        "本单位承诺所提交的材料真实、准确、完整，接受人力资源社会保障部门的监督。",
    )
    with paper(title, province, day, words).open("rb") as content:
        return bytes(content.read())


class Form:
    """One application on the desk of whoever writes it."""

    def __init__(
        self, body: Body, filing: Filing, *, by: User, population: Population, chance: Random
    ) -> None:
        self.body = body
        self.filing = filing
        self.by = by
        self.population = population
        self.chance = chance

    def fill_in(self, *, is_further: bool, too_few: bool = False) -> None:
        """Every page: facts, people, rooms, occupations or items, papers."""
        pages = {part.slug for part in parts_of(self.filing)}
        self._state_facts(too_few=too_few)
        self._name_what_is_examined(is_further=is_further)
        if "staff" in pages:
            self._name_people()
        if "rooms" in pages:
            self._name_rooms()
        self.attach()

    def tell_change(self, *, changed_on: date) -> None:
        """What the register shall say from now on: a new head, a new telephone, a new address."""
        chance, institution = self.chance, self.filing.institution
        changes = chance.choice(
            (
                {"legal_representative": self.population.name()},
                {"contact": self.population.name(), "phone": f"1380000{chance.randint(1000, 9999)}"},
                {"address": f"{institution.address.rstrip('号')}之{chance.randint(1, 9)}号"},
            )
        )
        services.save_changes(self.filing, by=self.by, changed_on=changed_on, **changes)
        self.attach()

    def attach(self, *, only: str = "") -> None:
        """The papers of the list, or the one asked for again."""
        for material in materials_for(self.filing):
            if only and material.title != only:
                continue
            year = localdate().replace(month=1, day=1)
            content = ContentFile(
                printed(material.title, self.body.province.code, year), name=f"{material.title[:40]}.pdf"
            )
            services.attach_material(self.filing, by=self.by, code=material.code, upload=content)

    def _state_facts(self, *, too_few: bool) -> None:
        told: dict[str, object] = {}
        for fact in asked_facts(self.filing):
            if not fact.is_number:
                told[fact.fact] = not fact.excludes
            else:
                told[fact.fact] = self.chance.randint(*NUMBERS.get(fact.fact, USUAL_NUMBER))
        if too_few and "trade_staff" in told:
            told["trade_staff"] = TOO_FEW
        fixed = {name for part in parts_of(self.filing) for name in part.fixed}
        told.update(self._words(fixed))
        if told:
            services.save_draft(self.filing, by=self.by, **told)

    def _words(self, fixed: set[str]) -> dict[str, object]:
        what = "、".join(self.body.items) or "所申报职业"
        years = self.chance.randint(3, 15)
        told: dict[str, object] = {
            "experience": f"从事{what}的培训和考核{years}年，近三年组织结业考核和技能竞赛{years * 4}场。",
            "main_business": f"主营业务与{what}直接相关，年培训{self.chance.randint(3, 26) * 100}人次。",
            "premises": Filing.Premises.LEASED,
            "lease_from": date(localdate().year - 1, 1, 1),
            "lease_until": date(localdate().year + self.chance.randint(4, 7), 12, 31),
        }
        return {name: value for name, value in told.items() if name in fixed}

    def _name_what_is_examined(self, *, is_further: bool) -> None:
        if self.body.items:
            item = self.body.items[1 if is_further else 0]
            services.add_special_item(self.filing, by=self.by, special_item=self._listed(item).pk)
            return
        for code, levels in self.body.further if is_further else self.body.occupations:
            name = Occupation.objects.get(pk=code).name
            for level in levels:
                services.add_item(
                    self.filing, by=self.by, occupation=code, level=level, standard=f"{name}国家职业标准"
                )

    def _listed(self, name: str) -> SpecialItem:
        listed = special_items_in_force(self.filing.jurisdiction_id, localdate())
        found: SpecialItem = listed.get(name__startswith=name)
        return found

    def _name_people(self) -> None:
        wanted = looked_at(self.filing)
        for duty, fact, number, title in PEOPLE:
            if fact and fact not in wanted:
                continue
            for _ in range(number):
                card = f"{self.body.province.code[:2]}00{self.chance.randint(100000, 999999)}"
                services.add_staff(
                    self.filing,
                    by=self.by,
                    name=self.population.name(),
                    duty=duty,
                    title=title,
                    card_number=card if duty == Duty.ASSESSOR else "",
                )

    def _name_rooms(self) -> None:
        there = set(self.filing.rooms.values_list("name", flat=True))
        rooms = (("理论考场1", "theory", 45), ("理论考场2", "theory", 45), ("技能考核场地1", "practical", 24))
        for name, use, seats in rooms:
            if name not in there:
                services.add_room(
                    self.filing, by=self.by, name=name, use=Room.Use(use), seats=seats, has_camera=True
                )
