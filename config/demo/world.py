"""Who acts in the demonstration (演示人物): officers, experts, assessors, the people of each institution."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from django.contrib.auth.hashers import make_password
from django.db.models import Model

from accounts.models import Post, User
from accounts.roles import Role
from config.celery import app as queue
from config.demo.accounts import PASSWORD
from config.demo.cast import CHANGCHUN, JILIN_CITY, PROVINCE, YANBIAN, Applicant
from config.demo.conductor import Conductor
from config.demo.people import Population
from institutions.models import Institution
from institutions.services.experts import ExpertProfile, enrol_expert
from regulations.models import Jurisdiction
from regulations.services import decide_reading
from regulations.shelf import library

Row = TypeVar("Row", bound=Model)

IN_OFFICE_SINCE = timedelta(days=600)
EXPERTS = 12
EMPLOYERS = (
    "吉林甄示例职业技术学院", "长春甄示例餐饮行业协会", "延边甄示例技师学院", "吉林市甄示例电力公司",
    "长春甄示例汽车维修协会", "吉林甄示例工程学校",
    "四平甄示例技工学校", "通化甄示例职业技术学校", "白城甄示例养老服务协会", "松原甄示例美业商会",
    "辽源甄示例电商学会", "白山甄示例家政服务公司",
)  # fmt: skip
ASSESSORS_PER_PLACE = 5


@dataclass
class House:
    """An institution with the people who work for it in the portal."""

    script: Applicant
    institution: Institution
    head: User
    clerk: User | None = None
    mark_clerk: User | None = None

    @property
    def writer(self) -> User:
        """Who fills forms in: the clerk, or the head where there is none."""
        return self.clerk or self.head


@dataclass
class World:
    """Everything the stories share."""

    conductor: Conductor
    chance: Random
    population: Population
    officers: dict[str, User] = field(default_factory=dict)
    checker: User | None = None
    head: User | None = None
    experts: list[User] = field(default_factory=list)
    assessors: dict[str, list[User]] = field(default_factory=dict)
    houses: dict[str, House] = field(default_factory=dict)
    exam_days: dict[str, set[date]] = field(default_factory=dict)
    prints_at_once: bool = True

    def officer_over(self, code: str) -> User:
        """Answer the officer of an authority."""
        return self.officers[code]

    @property
    def province(self) -> User:
        """The provincial officer who decides filings."""
        return self.officers[PROVINCE]

    @property
    def certificate_checker(self) -> User:
        """The provincial officer who checks and reports certificates."""
        if self.checker is None:
            raise LookupError("nobody checks certificates yet")
        return self.checker

    def staff_the_offices(self, begins_on: date) -> None:
        """Give the authorities their officers, the province its experts, each place its assessors."""
        posts = Posts(begins_on - IN_OFFICE_SINCE)
        self.officers = {
            PROVINCE: posts.fill("province", "甄省心", Role.PROVINCE_OFFICER, PROVINCE),
            CHANGCHUN: posts.fill("changchun", "贾长青", Role.PREFECTURE_OFFICER, CHANGCHUN),
            JILIN_CITY: posts.fill("jilin", "尤松江", Role.PREFECTURE_OFFICER, JILIN_CITY),
            YANBIAN: posts.fill("yanbian", "景延年", Role.PREFECTURE_OFFICER, YANBIAN),
        }
        self.head = posts.fill("head-province", "文定夺", Role.AUTHORITY_HEAD, PROVINCE)
        posts.fill("head-changchun", "常定夺", Role.AUTHORITY_HEAD, CHANGCHUN)
        self.checker = posts.fill("province2", "吴证明", Role.PROVINCE_OFFICER, PROVINCE)
        posts.fill("auditor", "莫查看", Role.AUDITOR, PROVINCE)
        self.experts = [
            posts.fill("expert" if n == 1 else f"expert{n}", self.population.name(), Role.EXPERT, PROVINCE)
            for n in range(1, EXPERTS + 1)
        ]
        self._fill_the_pool(posts.since)
        for place, stem in ((CHANGCHUN, "assessor"), (JILIN_CITY, "assessor-jl"), (YANBIAN, "assessor-yb")):
            self.assessors[place] = [
                posts.fill(stem if n == 1 else f"{stem}{n}", self.population.name(), Role.ASSESSOR, place)
                for n in range(1, ASSESSORS_PER_PLACE + 1)
            ]

    def _fill_the_pool(self, since: date) -> None:
        """Enter the experts in the pool from which panels are drawn, each of an employer of one's own."""
        places = Jurisdiction.objects.in_bulk([CHANGCHUN, JILIN_CITY, YANBIAN])
        for number, (user, employer) in enumerate(zip(self.experts, EMPLOYERS, strict=True)):
            profile = ExpertProfile(
                username=user.username,
                name=user.name,
                phone=user.phone,
                place=places[(CHANGCHUN, JILIN_CITY, YANBIAN)[number % 3]],
                employer=employer,
                title="高级技师",
                fields=("4", "6"),
                term_from=since,
            )
            enrol_expert(profile, by=self.officers[PROVINCE])

    def decide_how_the_text_is_read(self) -> None:
        """Let the head of the province approve how its text is read, so that the clock may act on it."""
        if self.head is None:
            raise LookupError("the province has no head yet")
        for reading in library().packs["jilin"].readings.values():
            decide_reading(
                reading.id,
                option=reading.chosen,
                approved=True,
                by=self.head,
                reason="经厅务会研究，同意拟采用的读法。",
            )

    def assessors_near(self, institution: Institution) -> list[User]:
        """Answer the assessors who work where an institution is."""
        return self.assessors[f"{institution.jurisdiction_id[:4]}00"]


class Posts:
    """Fills posts; everybody has the password that is printed when the platform starts."""

    def __init__(self, since: date) -> None:
        self.since = since
        self.password = make_password(PASSWORD)

    def fill(self, username: str, name: str, role: Role, place: str) -> User:
        """Give a person an account and a post."""
        at_the_counter = role not in {Role.EXPERT, Role.ASSESSOR}
        user = User.objects.create(
            username=username, name=name, password=self.password, phone="13800000000", is_staff=at_the_counter
        )
        Post.objects.create(user=user, role=role, jurisdiction_id=place, since=self.since)
        return user


@contextmanager
def left_to_the_worker(*, wanted: bool) -> Iterator[None]:
    """Hand tasks to the real queue instead of carrying them out at once, where that is wanted."""
    before = queue.conf.task_always_eager
    queue.conf.task_always_eager = before and not wanted
    try:
        yield
    finally:
        queue.conf.task_always_eager = before


def fresh(row: Row) -> Row:
    """Read a row anew: another act may have moved it."""
    return type(row)._base_manager.get(pk=row.pk)
