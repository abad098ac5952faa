"""Lists, case pages, the directory and the interfaces: who sees what, in how many queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from institutions.models import FiledScope, Filing, Institution
from tests.factories import accounts, institutions
from tests.factories.institutions import main_site


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def api(user: User | None = None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def active(law: None) -> Institution:
    institution = institutions.institution("长春甄示例烹饪学校", state=Institution.State.ACTIVE, opened=True)
    filing = institutions.filing(institution, state=Filing.State.FILED, holder="220000")
    FiledScope.objects.create(
        institution=institution,
        site=main_site(institution),
        filing=filing,
        occupation_id="4-03-02-01",
        level=4,
        valid_from="2026-03-01",
        valid_until="2029-03-01",
    )
    return institution


def test_the_list_of_filings_asks_the_same_however_long_it_is(law: None, changchun: User) -> None:
    asked = []
    client = signed_in(changchun)
    client.get("/admin/institutions/filing/")  # what a process remembers of the law is read once
    for _ in range(2):
        for _ in range(3):
            institutions.filing(state=Filing.State.SUBMITTED, complete=False)
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/institutions/filing/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_drafts_are_the_institutions_own(law: None, changchun: User) -> None:
    draft = institutions.filing(complete=False)
    assert signed_in(changchun).get(f"/admin/institutions/filing/{draft.pk}/change/").status_code == 404
    assert api(changchun).get("/api/v1/regulator/filings/").json()["count"] == 0


@pytest.mark.parametrize("state", sorted(set(Filing.State.values) - {"draft", "withdrawn"}))
def test_the_case_page_opens_in_every_state(school, changchun: User, state: str) -> None:
    filing = institutions.filing(
        school, state=state, experts=institutions.panel(), signed=True, findings=["补充灭火器材"]
    )
    page = signed_in(changchun).get(f"/admin/institutions/filing/{filing.pk}/change/").content.decode()
    assert filing.number in page
    assert "申请报告" in page


@pytest.mark.parametrize("state", Filing.State.values)
def test_the_institutions_page_opens_in_every_state(school, head: User, state: str) -> None:
    filing = institutions.filing(school, state=state, findings=["补充灭火器材"])
    portal = signed_in(head)
    assert portal.get(f"/portal/filings/{filing.pk}/").status_code == 200
    assert portal.get("/portal/filings/").status_code == 200
    assert portal.get("/portal/").status_code == 200


def test_an_auditor_looks_and_has_no_button(school) -> None:
    filing = institutions.filing(school, state=Filing.State.SUBMITTED)
    page = (
        signed_in(accounts.auditor()).get(f"/admin/institutions/filing/{filing.pk}/change/").content.decode()
    )
    assert "当前没有由您办理的步骤" in page
    assert "/move/" not in page


def test_the_case_page_offers_the_moves_of_the_one_who_holds_it(
    school, changchun: User, province: User
) -> None:
    filing = institutions.filing(school, state=Filing.State.SUBMITTED)
    url = f"/admin/institutions/filing/{filing.pk}/change/"
    assert "/move/pass_up/" in signed_in(changchun).get(url).content.decode()
    assert "/move/" not in signed_in(province).get(url).content.decode()


def test_an_institution_is_found_by_name_and_code_with_its_scope(
    active: Institution, changchun: User
) -> None:
    for words in ("烹饪", active.code):
        page = signed_in(changchun).get("/admin/institutions/institution/", {"q": words}).content.decode()
        assert active.name in page
    case = signed_in(changchun).get(f"/admin/institutions/institution/{active.pk}/change/").content.decode()
    assert "中式烹调师" in case


def test_the_directory_lists_who_is_filed_and_nobody_else(active: Institution) -> None:
    institutions.institution("贾示例停办学校", state=Institution.State.SUSPENDED)
    institutions.institution("贾示例未备案学校")
    page = Client().get("/institutions/").content.decode()
    assert active.name in page
    assert "贾示例" not in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "烹饪"}, True),
        ({"q": "没有"}, False),
        ({"occupation": "中式烹调"}, True),
        ({"occupation": "电工"}, False),
        ({"place": "220100"}, True),
        ({"place": "220200"}, False),
        ({"place": "' OR 1=1"}, True),
    ],
)
def test_the_directory_is_searched_by_name_occupation_and_place(
    active: Institution, asked: dict[str, str], found: bool
) -> None:
    answer = Client().get("/institutions/", asked)
    assert answer.status_code == 200
    assert (active.name in answer.content.decode()) is found


def test_the_public_page_shows_the_scope_and_no_telephone(active: Institution) -> None:
    page = Client().get(f"/institutions/{active.code}/").content.decode()
    assert "中式烹调师" in page
    assert active.phone not in page
    assert active.legal_representative not in page
    assert Client().get("/institutions/S000022999999/").status_code == 404


def test_the_public_interface_answers_without_an_account(active: Institution) -> None:
    answer = api().get(f"/api/v1/public/institutions/{active.code}/")
    assert answer.status_code == 200
    assert answer.json()["scope"] == [
        {"occupation": "4-03-02-01", "name": "中式烹调师", "levels": ["四级/中级工"]}
    ]
    assert "phone" not in answer.json()
    assert api().get("/api/v1/public/institutions/?q=没有").json()["count"] == 0


def test_an_institution_hands_in_and_takes_back_by_the_interface(school, head: User) -> None:
    filing = institutions.filing(school)
    client = api(head)
    answer = client.post(f"/api/v1/institution/filings/{filing.pk}/submit/")
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["number"]) == ("submitted", "BA2026-000001")
    again = client.post(f"/api/v1/institution/filings/{filing.pk}/submit/")
    assert again.status_code == 409
    assert again.json()["code"] == "state_moved_on"
    assert client.post(f"/api/v1/institution/filings/{filing.pk}/withdraw/", {}).status_code == 400
    answer = client.post(f"/api/v1/institution/filings/{filing.pk}/withdraw/", {"reason": "重新准备"})
    assert answer.json()["state"] == "withdrawn"


def test_what_the_rules_refuse_comes_back_as_findings(school, head: User) -> None:
    filing = institutions.filing(school, floor_area_m2="800")
    answer = api(head).post(f"/api/v1/institution/filings/{filing.pk}/submit/")
    assert answer.status_code == 422
    [finding] = answer.json()["findings"]
    assert (finding["rule_id"], finding["field"]) == ("JL-1.2.floor_area_m2", "floor_area_m2")


def test_the_interface_knows_no_filing_of_another_institution(school, head: User) -> None:
    other = institutions.filing(institutions.institution())
    assert api(head).get(f"/api/v1/institution/filings/{other.pk}/").status_code == 404
    assert api(head).post(f"/api/v1/institution/filings/{other.pk}/submit/").status_code == 404
    assert api().get("/api/v1/institution/filings/").status_code == 401


def test_a_case_is_reviewed_by_the_interface_from_first_check_to_report(
    school, changchun: User, province: User
) -> None:
    filing = institutions.filing(school, state=Filing.State.SUBMITTED)
    base = f"/api/v1/regulator/filings/{filing.pk}"
    prefecture, centre = api(changchun), api(province)
    assert prefecture.post(f"{base}/pass_up/").json()["holder"] == "220000"
    assert prefecture.post(f"{base}/accept/").status_code == 403
    assert centre.post(f"{base}/accept/").json()["state"] == "accepted"
    experts = [expert.pk for expert in institutions.panel()]
    assert prefecture.post(f"{base}/begin_assessment/", {"experts": []}).status_code == 422
    answer = prefecture.post(f"{base}/begin_assessment/", {"experts": experts})
    assert answer.json()["state"] == "under_assessment"
    answer = prefecture.post(f"{base}/report_assessment/", {"report": "符合", "passed": True})
    assert answer.status_code == 422
    assert api(accounts.prefecture_officer("220200")).post(f"{base}/pass_up/").status_code == 404


def test_an_institution_has_no_door_into_the_regulators_interface(school, head: User) -> None:
    filing = institutions.filing(school, state=Filing.State.SUBMITTED)
    answer = api(head).post(f"/api/v1/regulator/filings/{filing.pk}/pass_up/")
    assert answer.status_code == 403


def test_the_regulator_suspends_with_a_reason_by_the_interface(active: Institution, province: User) -> None:
    base = f"/api/v1/regulator/institutions/{active.pk}"
    assert api(province).post(f"{base}/suspend/", {}).status_code == 400
    assert api(province).post(f"{base}/suspend/", {"reason": "管理混乱"}).json()["state"] == "suspended"


def test_who_belongs_to_no_institution_is_told_what_to_do(law: None) -> None:
    page = signed_in(accounts.person()).get("/portal/").content.decode()
    assert "您的账户还没有所属机构或岗位" in page


def test_an_officer_who_opens_the_portal_is_led_to_the_office(changchun: User) -> None:
    assert signed_in(changchun).get("/portal/").url == "/admin/"


def test_a_mark_clerk_sees_the_home_page(school) -> None:
    clerk = institutions.member_of(school, Role.MARK_CLERK, "贾登分")
    assert signed_in(clerk).get("/portal/").status_code == 200
