"""An institution opened for work in Changchun, its people, the officer of the centre; a day in March."""

from __future__ import annotations

import pytest

from accounts.models import User
from tests.factories import accounts, exams, scores
from tests.factories.law import put_down_the_law
from tests.factories.scores import Party


@pytest.fixture
def in_march(at) -> None:
    """A working day, weeks ahead of the exams."""
    at("2026-03-20 10:00")


@pytest.fixture
def law(db: None, in_march: None) -> None:
    """Divisions and occupations."""
    put_down_the_law()


@pytest.fixture
def school(law: None) -> Party:
    """An institution with its rooms, its scope and its people."""
    party = scores.party()
    exams.equipped(party.institution)
    return party


@pytest.fixture
def other_school(law: None) -> Party:
    """Another institution, of another prefecture."""
    party = scores.party(scores.institution("贾示例技能评价中心", jurisdiction="220202"))
    exams.equipped(party.institution)
    return party


@pytest.fixture
def centre(law: None) -> User:
    """An officer of Changchun's centre."""
    return accounts.prefecture_officer("220100")


@pytest.fixture
def other_centre(law: None) -> User:
    """An officer of another prefecture."""
    return accounts.prefecture_officer("220200", "甄吉林")
