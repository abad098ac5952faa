"""Five provinces on one map, and the clock before any of them."""

from __future__ import annotations

from datetime import date

import pytest

from regulations.models import Occupation
from tests.factories.law import CHONGQING, GANSU, JIANGSU, XINJIANG, put_down_the_law, put_on_the_map


@pytest.fixture
def law(db: None) -> None:
    """The divisions of five provinces and a few occupations; only Jilin has decided its readings."""
    put_down_the_law()
    for places in (XINJIANG, CHONGQING, GANSU, JIANGSU):
        put_on_the_map(places)
    # Only the nuclear part of a welder's work is in the qualification catalogue.
    Occupation.objects.create(
        code="6-18-02-04", name="焊工", class_code="6", source="演练", read_on=date(2026, 2, 1)
    )
