"""How many places an area has is read by whoever reviews, whoever applies, and anybody."""

from __future__ import annotations

from datetime import date

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from institutions.models import AreaQuota, Filing
from institutions.services.quota import Figure, set_quota
from regulations.models import Jurisdiction, Occupation
from tests.factories import institutions
from tests.factories.accounts import officer
from tests.factories.law import XINJIANG, put_on_the_map

COOK = "4-03-02-01"


def api(user: User | None = None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


@pytest.fixture
def urumqi(law: None) -> User:
    put_on_the_map(XINJIANG)
    return officer(Role.PREFECTURE_OFFICER, "650100", "甄乌市")


@pytest.fixture
def set_there(urumqi: User) -> AreaQuota:
    area, cook = Jurisdiction.objects.get(pk="650100"), Occupation.objects.get(pk=COOK)
    figure = Figure(2, date(2026, 3, 20), "示例〔2026〕8号", "关于设定机构数额的通知")
    return set_quota(area, "social", figure, by=urumqi, occupation=cook)


def test_a_figure_is_read_within_the_territory_with_what_is_taken(
    set_there: AreaQuota, urumqi: User, changchun: User
) -> None:
    [listed] = api(urumqi).get("/api/v1/regulator/quotas/").json()["results"]
    assert (listed["figure"], listed["place_name"], listed["of_what"]) == (2, "乌鲁木齐市", "中式烹调师")
    assert "示例〔2026〕8号" in listed["document"]
    url = f"/api/v1/regulator/quotas/{set_there.pk}/"
    assert api(urumqi).get(url).json()["taken"] == 0
    assert api(changchun).get(url).status_code == 404
    assert api(changchun).get("/api/v1/regulator/quotas/").json()["count"] == 0
    assert api(urumqi).post("/api/v1/regulator/quotas/", {"figure": 9}).status_code == 405


def test_anybody_reads_the_figures_in_force(set_there: AreaQuota) -> None:
    [line] = api().get("/api/v1/public/quotas/").json()["results"]
    assert (line["quota"]["figure"], line["taken"]) == (2, 0)


def test_who_applies_and_who_reviews_read_the_places_left(set_there: AreaQuota, urumqi: User) -> None:
    school = institutions.institution(
        jurisdiction="650102", affiliation="county", supervisor_id="650100", form="training_body"
    )
    head = institutions.member_of(school)
    draft = institutions.filing(school)
    [places] = api(head).get(f"/api/v1/institution/filings/{draft.pk}/check/").json()["places"]
    assert (places["limit"], places["left"], places["is_full"]) == (2, 2, False)
    Filing.objects.filter(pk=draft.pk).delete()
    case = institutions.filing(school, state=Filing.State.SUBMITTED, holder="650100")
    [places] = api(urumqi).get(f"/api/v1/regulator/filings/{case.pk}/review/").json()["places"]
    assert (places["name"], places["rule_id"][:2]) == ("中式烹调师", "XJ")
    assert api(head).get("/api/v1/regulator/quotas/").status_code == 403
