"""The cast of the story, and the national centre it reports to."""
# ruff: noqa: E402 - what is imported last has its asserts rewritten first

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.journeys.chapters", "tests.journeys.people", "tests.journeys.watching")

from config.demo.national_centre import Centre, national_centre
from tests.factories import accounts, institutions
from tests.factories.accounts import Role
from tests.factories.law import put_down_the_law
from tests.journeys.cast import Cast
from tests.journeys.people import Assessor, Citizen, Member, Officer, Person


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Officers, experts and assessors in office, and the head of another institution."""
    put_down_the_law()
    rival = institutions.member_of(institutions.institution("贾示例职业培训学校"), name="贾负责")
    assessors = [accounts.officer(Role.ASSESSOR, "220100", f"甄考评{n}") for n in "一二三"]
    experts = [accounts.expert(f"甄专家{n}").username for n in "一二三四"]
    return Cast(
        province=Officer(accounts.province_officer().username),
        changchun=Officer(accounts.prefecture_officer("220100").username),
        jilin_city=Officer(accounts.prefecture_officer("220200", "甄吉林").username),
        experts=[Person(name) for name in experts[:3]],
        stranger_expert=Person(experts[3]),
        assessors=[Assessor(user.username) for user in assessors[:2]],
        stranger_assessor=Assessor(assessors[2].username),
        rival=Member(rival.username),
        citizen=Citizen(),
        head=Member("zhen_head"),
        clerk=Member("zhen_clerk"),
        mark_clerk=Member("zhen_marks"),
    )


@pytest.fixture
def national(settings) -> Iterator[Centre]:
    """The national centre, listening."""
    with national_centre() as centre:
        settings.NATIONAL_CENTRE_URL = centre.url
        yield centre
