"""The parties of a filing, in a corner of Jilin, inside a window of applications."""

from __future__ import annotations

import pytest

from accounts.models import User
from institutions.models import Institution
from tests.factories import accounts, institutions
from tests.factories.law import put_down_the_law


@pytest.fixture
def in_window(at) -> None:
    """A working day inside the window of March."""
    at("2026-03-20 10:00")


@pytest.fixture
def law(db: None, in_window: None) -> None:
    """Divisions and occupations."""
    put_down_the_law()


@pytest.fixture
def school(law: None) -> Institution:
    """A training body in Changchun."""
    return institutions.institution("甄示例职业培训学校")


@pytest.fixture
def head(school: Institution) -> User:
    """Its head."""
    return institutions.member_of(school)


@pytest.fixture
def changchun(law: None) -> User:
    """An officer of Changchun."""
    return accounts.prefecture_officer("220100")


@pytest.fixture
def jilin_city(law: None) -> User:
    """An officer of another prefecture."""
    return accounts.prefecture_officer("220200", "甄吉林")


@pytest.fixture
def province(law: None) -> User:
    """An officer of the province."""
    return accounts.province_officer()
