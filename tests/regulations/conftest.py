"""The law before anybody has decided how it is read: here the decisions themselves are tested."""

import pytest

from tests.factories.law import put_down_the_law


@pytest.fixture
def law(db) -> None:
    """Have the divisions and occupations the tests speak of, and no decision on any reading."""
    put_down_the_law(as_read=False)
