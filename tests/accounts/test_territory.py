"""A centre sees its own territory; a city with a centre of its own is not under the prefecture around it."""

import pytest

from accounts.models import User
from accounts.permissions import may
from institutions.models import Filing, Institution
from regulations.models import Jurisdiction
from tests.factories.accounts import auditor, prefecture_officer, province_officer
from tests.factories.institutions import filing, institution

pytestmark = pytest.mark.django_db


@pytest.fixture
def meihekou(law) -> Institution:
    """An institution in Meihekou: a code of Tonghua, a centre of its own (JL-4.1)."""
    for code, name, parent, level in (
        ("220500", "通化市", "220000", "prefecture"),
        ("220502", "东昌区", "220500", "county"),
        ("220581", "梅河口市", "220500", "county"),
    ):
        Jurisdiction.objects.create(code=code, name=name, parent_id=parent, level=level)
    return institution(jurisdiction="220581", supervisor_id="220581", state="active")


def sees(user: User, case: Institution | Filing) -> bool:
    return user.scope(type(case).objects.all()).filter(pk=case.pk).exists()


def test_a_city_with_its_own_centre_is_not_under_the_prefecture_around_it(meihekou: Institution) -> None:
    around = prefecture_officer("220500", "甄通化")
    case = filing(meihekou, state="submitted", holder="220581")
    assert not sees(around, meihekou)
    assert not sees(around, case)
    assert not around.standings[0].holds("open_institution", meihekou)
    assert around.title_before(case) == around.standings[0].title


def test_its_own_centre_the_province_and_the_auditor_see_it(meihekou: Institution) -> None:
    own = prefecture_officer("220581", "甄梅河")
    for user in (own, province_officer(), auditor()):
        assert sees(user, meihekou)
    assert own.standings[0].holds("open_institution", meihekou)


def test_the_prefecture_keeps_the_rest_of_its_territory(meihekou: Institution) -> None:
    around, beside = prefecture_officer("220500", "甄通化"), institution(jurisdiction="220502")
    assert sees(around, beside)
    assert not sees(prefecture_officer("220581", "甄梅河"), beside)


def test_the_province_alone_opens_what_it_supervises(law) -> None:
    of_the_province = institution(supervisor_id="220000", state="active")
    assert not may("open_institution")(of_the_province, prefecture_officer())
    assert may("open_institution")(of_the_province, province_officer())


def test_the_province_suspends_what_a_prefecture_supervises_and_does_not_open_it(law) -> None:
    of_the_prefecture = institution(state="active")
    assert may("suspend_institution", over_territory=True)(of_the_prefecture, province_officer())
    assert not may("open_institution")(of_the_prefecture, province_officer())
