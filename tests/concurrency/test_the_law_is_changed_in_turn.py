"""People who change the law at the same moment take turns, and the second hears of the first."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from regulations.models import CalendarYear, PackAdoption, ReadingDecision
from regulations.services import adopt_pack, decide_reading, load_arrangement, sync_calendars
from tests.concurrency.together import together
from tests.factories import accounts
from tests.factories.law import PLACES, put_on_the_map
from tests.regulations.drafts import jilin_as_a_draft
from tests.regulations.test_load_arrangement import notice

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 3, 20)


@pytest.fixture
def places(db, at) -> None:
    """Have the places alone: nobody has decided yet how the text of any province is read."""
    at("2026-03-20 10:00")
    put_on_the_map(PLACES)


def said(act) -> str:
    """What somebody hears: nothing where the act was done."""
    try:
        act()
    except ValidationError as refusal:
        return refusal.messages[0]
    return ""


def test_an_arrangement_sent_twice_at_once_is_adopted_once(places) -> None:
    sync_calendars()
    keeper = accounts.platform_admin()
    heard = sorted(together(2, lambda _: said(lambda: load_arrangement(**notice(), by=keeper))))
    assert heard[0] == ""
    assert "完全相同，不必再次启用" in heard[1]
    assert CalendarYear.objects.filter(year=2027, status="official").count() == 1


def test_a_reading_approved_twice_at_once_is_decided_once(places) -> None:
    head = accounts.head_of()
    given = {"option": "full_days", "approved": True, "reason": "厅务会研究同意", "by": head}
    heard = sorted(together(2, lambda _: said(lambda: decide_reading("J4", **given))))
    assert heard[0] == ""
    assert "与现行决定相同" in heard[1]
    assert ReadingDecision.objects.count() == 1


def test_a_draft_adopted_twice_at_once_is_adopted_once(places, tmp_path) -> None:
    head = accounts.head_of()
    given = {"adopted_on": DAY, "document": "吉人社规〔2026〕1号", "reason": "征求意见结束", "by": head}
    with jilin_as_a_draft(tmp_path):
        heard = sorted(together(2, lambda _: said(lambda: adopt_pack("jilin", **given))))
    assert heard[0] == ""
    assert "施行" in heard[1]
    assert PackAdoption.objects.count() == 1
