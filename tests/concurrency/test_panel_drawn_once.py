"""Two officers draw a panel at the same moment: one draw, one panel, and the other is told."""

from __future__ import annotations

from collections import Counter

import pytest

from institutions import services
from institutions.models import Filing, PanelDraw
from lifecycle.models import TransitionRecord
from tests.concurrency.together import together
from tests.factories import institutions
from tests.factories.accounts import prefecture_officer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def accepted(law) -> Filing:
    for _ in range(6):
        institutions.pool_expert()
    return institutions.filing(institutions.institution(), state=Filing.State.ACCEPTED)


def test_a_list_fixed_by_many_at_once_is_one_list(accepted: Filing) -> None:
    officers = [prefecture_officer(name=f"甄第{n}") for n in range(4)]
    draws = together(
        4, lambda n: services.prepare_draw(Filing.objects.get(pk=accepted.pk), by=officers[n]).pk
    )
    assert len(set(draws)) == 1


def test_of_two_who_draw_at_once_one_wins(accepted: Filing) -> None:
    officers = [prefecture_officer(name=f"甄第{n}") for n in range(2)]
    prepared = services.prepare_draw(accepted, by=officers[0])

    def draw(number: int) -> str:
        try:
            services.draw_panel(PanelDraw.objects.get(pk=prepared.pk), by=officers[number])
        except Exception as refusal:
            return type(refusal).__name__
        return "drawn"

    assert Counter(together(2, draw)) == {"drawn": 1, "TransitionNotAllowed": 1}
    assert accepted.panel.count() == prepared.size
    assert TransitionRecord.objects.of(accepted).filter(transition="begin_assessment").count() == 1
