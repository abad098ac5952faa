"""People, cards, places and dates of an institution by its own system: told, ended, never another's."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from institutions.models import Institution, InstitutionPerson
from tests.factories import accounts, exams, institutions, staff

BASE = "/api/v1/institution/"
COOK = "4-03-02-01"


def api(user: User | None = None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def fields_of(answer) -> set[str]:
    return {finding["field"] for finding in answer.json()["findings"]}


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("照片.jpg", exams.portrait())


@pytest.fixture
def house(law) -> tuple[Institution, User]:
    of, by = staff.on_register()
    staff.settled(of, by)
    return of, by


@pytest.fixture
def own(house) -> APIClient:
    return api(house[1])


@pytest.fixture
def person(house) -> InstitutionPerson:
    return staff.person(*house)


@pytest.fixture
def elsewhere(law) -> APIClient:
    return api(staff.on_register("贾示例学校")[1])


def entered(**facts) -> dict:
    identity = {"identity_kind": "201", "identity_number": exams.identity(7)}
    return {"name": "甄新人", "duty": "assessor", "since": "2026-03-02", **identity, **facts}


def test_somebody_comes_takes_up_duties_and_leaves(own: APIClient) -> None:
    answer = own.post(f"{BASE}people/", entered())
    assert answer.status_code == 201
    number = exams.identity(7)
    assert (number in answer.content.decode(), answer.json()["identity_shown"][-4:]) == (False, number[-4:])
    base = f"{BASE}people/{answer.json()['id']}/"
    told = own.post(f"{base}duties/", {"duty": "supervisor", "since": "2026-03-10"}).json()
    duties = {row["duty"]: row["id"] for row in told["duties"]}
    assert set(duties) == {"assessor", "supervisor"}
    told = own.post(f"{base}duties/{duties['supervisor']}/end/", {"until": "2026-03-15"}).json()
    assert [row["until"] for row in told["duties"] if row["duty"] == "supervisor"] == ["2026-03-15"]
    left = own.post(f"{base}leave/", {"until": "2026-03-19", "why": "退休"}).json()
    assert (left["until"], left["why_left"]) == ("2026-03-19", "退休")
    assert own.get(f"{BASE}people/").json()["count"] == 0
    assert own.get(f"{BASE}people/", {"left": "1"}).json()["results"][0]["name"] == "甄新人"


def test_what_is_not_so_is_refused_at_its_field(own: APIClient, person: InstitutionPerson) -> None:
    assert fields_of(own.post(f"{BASE}people/", entered(since="2026-03-21"))) == {"since"}
    assert fields_of(own.post(f"{BASE}people/", entered(identity_number="1"))) == {"identity_number"}
    assert fields_of(own.post(f"{BASE}people/", entered(duty="cook", name=""))) == {"duty", "name"}
    base = f"{BASE}people/{person.pk}/"
    assert fields_of(own.post(f"{base}duties/", {"duty": "assessor", "since": "2026-03-10"})) == {"duty"}
    assert fields_of(own.post(f"{base}leave/", {"until": "2026-03-19"})) == {"why"}
    assert own.post(f"{base}duties/0/end/", {"until": "2026-03-15"}).status_code == 404


def test_whatever_is_sent_for_a_field_is_answered_and_never_breaks(own: APIClient) -> None:
    for name in ("duty", "since", "identity_kind", "identity_number"):
        for value in (None, True, 20260302, 1.5, ["a"], {"a": 1}, "", "\x00", 10**30):
            answer = own.post(f"{BASE}people/", entered(**{name: value}))
            assert (answer.status_code, name in fields_of(answer)) == (400, True), (name, value)


def test_what_is_no_object_of_fields_is_refused(own: APIClient, person: InstitutionPerson) -> None:
    for body in ([], ["a"], "text", 7):
        assert own.post(f"{BASE}people/", body).status_code == 400
        assert own.post(f"{BASE}cards/", body).status_code == 400
    assert own.post(f"{BASE}people/", "{", content_type="application/json").status_code == 400
    assert own.post(f"{BASE}people/", "<a/>", content_type="text/xml").status_code == 415
    assert own.get(f"{BASE}cards/sheet/", {"card": str(10**30)}).status_code == 400


def test_an_identity_is_told_once(own: APIClient, person: InstitutionPerson) -> None:
    url = f"{BASE}people/{person.pk}/identity/"
    paper = {"identity_kind": "201", "identity_number": exams.identity(8)}
    assert own.post(url, paper).json()["identity_shown"]
    assert fields_of(own.post(url, paper)) == {"identity_number"}


def test_an_assessors_card_is_told_and_handed_back(own: APIClient, person: InstitutionPerson) -> None:
    url = f"{BASE}people/{person.pk}/assessor-cards/"
    card = {"number": "K-9", "level": "assessor", "valid_from": "2025-01-01", "valid_until": "2027-12-31"}
    assert fields_of(own.post(url, {**card, "subjects": ["6-31-01-03"]})) == {"subjects"}
    [kept] = own.post(url, {**card, "subjects": [COOK]}).json()["assessor_cards"]
    assert (kept["number"], kept["subjects"]) == ("K-9", [COOK])
    [ended] = own.post(f"{url}{kept['id']}/end/", {"until": "2026-03-20"}).json()["assessor_cards"]
    assert ended["until"] == "2026-03-20"


def test_people_of_another_institution_do_not_exist(elsewhere: APIClient, person: InstitutionPerson) -> None:
    base = f"{BASE}people/{person.pk}/"
    assert elsewhere.get(base).status_code == 404
    assert elsewhere.post(f"{base}leave/", {"until": "2026-03-19", "why": "退休"}).status_code == 404
    assert elsewhere.get(f"{BASE}people/").json()["count"] == 0
    assert api(accounts.prefecture_officer()).get(f"{BASE}people/").status_code == 403
    assert api().get(f"{BASE}people/").status_code == 401


def test_a_clerk_of_marks_looks_and_tells_nothing(house, person: InstitutionPerson) -> None:
    clerk = api(institutions.member_of(house[0], Role.MARK_CLERK, "贾登分"))
    assert clerk.get(f"{BASE}people/").json()["count"] == 1
    assert clerk.post(f"{BASE}people/", entered()).status_code == 403
    assert (
        clerk.post(f"{BASE}people/{person.pk}/leave/", {"until": "2026-03-19", "why": "退休"}).status_code
        == 403
    )


def test_the_list_of_people_asks_the_same_however_long_it_is(house, own: APIClient) -> None:
    asked = []
    for round_ in range(2):
        for number in range(3):
            one = staff.person(*house, name=f"甄{round_}{number}")
            staff.assessor_card(one, house[1], number=f"K-{round_}{number}")
        own.get(f"{BASE}people/")
        with CaptureQueriesContext(connection) as queries:
            assert own.get(f"{BASE}people/").json()["count"] == 3 * (round_ + 1)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_card_is_given_out_and_printed(house, own: APIClient, person: InstitutionPerson) -> None:
    due = own.get(f"{BASE}cards/due/").json()
    assert ("照片" in due[0]["hindrance"], due[0]["until"]) == (True, None)
    refused = own.post(f"{BASE}cards/", {"person": person.pk, "duty": "assessor"})
    assert (refused.status_code, "照片" in refused.json()["findings"][0]["message"]) == (400, True)
    own.post(f"{BASE}people/{person.pk}/photo/", {"photo": picture()}, format="multipart")
    staff.assessor_card(person, house[1])
    made = own.post(f"{BASE}cards/", {"person": person.pk, "duty": "assessor"})
    assert (made.status_code, made.json()["valid_until"]) == (201, "2027-01-31")
    assert own.get(f"{BASE}cards/{made.json()['id']}/pdf/").content.startswith(b"%PDF")
    assert own.get(f"{BASE}cards/sheet/").content.startswith(b"%PDF")
    newer = own.post(f"{BASE}cards/", {"person": person.pk, "duty": "assessor"}).json()
    voided = own.get(f"{BASE}cards/{made.json()['id']}/").json()
    assert (voided["void_reason"], newer["voided_at"]) == ("已换发新证卡", None)


def test_a_card_is_made_for_ones_own_people_alone(
    own, elsewhere: APIClient, person: InstitutionPerson
) -> None:
    sent = {"person": person.pk, "duty": "assessor"}
    assert elsewhere.post(f"{BASE}cards/", sent).status_code == 404
    assert fields_of(own.post(f"{BASE}cards/", {**sent, "duty": "cook"})) == {"duty"}
    assert fields_of(own.post(f"{BASE}cards/", {})) == {"person", "duty"}
    assert own.get(f"{BASE}cards/sheet/").status_code == 400


def test_a_site_is_told_held_otherwise_and_left(own: APIClient, elsewhere: APIClient) -> None:
    site = {"name": "分部", "address": "示例路2号", "since": "2026-03-02"}
    assert fields_of(own.post(f"{BASE}sites/", {**site, "kind": "leased"})) == {"lease_until"}
    made = own.post(f"{BASE}sites/", {**site, "kind": "owned", "floor_area_m2": "300"})
    assert (made.status_code, made.json()["tenure"]["kind"]) == (201, "owned")
    base = f"{BASE}sites/{made.json()['id']}/"
    lease = {"kind": "leased", "since": "2026-03-10", "lease_until": "2028-03-09"}
    assert own.post(f"{base}tenure/", lease).json()["tenure"]["lease_until"] == "2028-03-09"
    assert elsewhere.post(f"{base}end/", {"until": "2026-03-19"}).status_code == 404
    assert own.post(f"{base}end/", {"until": "2026-03-19"}).json()["until"] == "2026-03-19"
    assert [row["name"] for row in own.get(f"{BASE}sites/").json()["results"]] == ["主场地"]


def test_a_site_that_is_filed_for_is_not_left(house, own: APIClient) -> None:
    main = house[0].sites.get()
    refused = own.post(f"{BASE}sites/{main.pk}/end/", {"until": "2026-03-19"})
    assert (refused.status_code, fields_of(refused)) == (400, {"until"})


def test_a_room_holds_less_from_a_day_on(house, own: APIClient, elsewhere: APIClient) -> None:
    room = own.get(f"{BASE}rooms/").json()["results"][0]
    assert (room["seats"], room["site_name"]) == (40, "主场地")
    url = f"{BASE}rooms/{room['id']}/state/"
    sent = {"site": room["site"], "seats": 30, "since": "2026-03-10", "camera_count": 2}
    assert own.post(url, sent).json()["now"]["seats"] == 30
    assert fields_of(own.post(url, {**sent, "seats": 0})) == {"seats"}
    assert elsewhere.post(url, sent).status_code == 404


def test_an_item_bank_is_of_what_is_filed(own: APIClient, elsewhere: APIClient) -> None:
    bank = {"name": "烹调题库", "source": "国家题库", "size": 900, "updated_on": "2026-03-01"}
    assert fields_of(own.post(f"{BASE}item-banks/", {**bank, "subject": "6-31-01-03"})) == {"subject"}
    made = own.post(f"{BASE}item-banks/", {**bank, "subject": COOK})
    assert (made.status_code, made.json()["subject"]) == (201, COOK)
    url = f"{BASE}item-banks/{made.json()['id']}/end/"
    assert elsewhere.post(url).status_code == 404
    assert own.post(url).status_code == 200
    assert own.post(url).status_code == 400
    assert own.get(f"{BASE}item-banks/").json()["count"] == 0


def test_a_rule_of_its_own_is_published_as_the_law_names_it(own: APIClient) -> None:
    points = own.get(f"{BASE}own-rules/").json()
    assert points
    assert all(point["file"] is None for point in points)
    url = f"{BASE}own-rules/{points[0]['code']}/publish/"
    made = own.post(url, {"file": institutions.paper("制度.pdf")}, format="multipart")
    assert (made.status_code, made.json()["since"]) == (201, "2026-03-20")
    assert own.post(url, {}, format="multipart").status_code == 400
    wrong = own.post(f"{BASE}own-rules/songs/publish/", {"file": institutions.paper()}, format="multipart")
    assert wrong.status_code == 404


def test_what_is_due_comes_by_date_with_its_article(house, own: APIClient) -> None:
    staff.deadline(house[0].filings.get(), due_on=date(2026, 4, 30))
    lines = own.get(f"{BASE}standing/dues/").json()
    assert [line["on"] for line in lines] == sorted(line["on"] for line in lines)
    assert {"deadline", "lease", "validity"} <= {line["kind"] for line in lines}
    ends = next(line for line in lines if line["kind"] == "validity")
    assert (ends["on"], ends["rule_id"][:2]) == ("2029-01-04", "JL")
    only = own.get(f"{BASE}standing/dues/", {"year": "2029"}).json()
    assert {line["on"][:4] for line in only} == {"2029"}


def test_the_standing_says_what_is_filed_and_what_is_short(own: APIClient) -> None:
    standing = own.get(f"{BASE}standing/").json()
    assert (standing["institution"]["state"], standing["scope"][0]["code"]) == ("active", COOK)
    states = {line["state"] for line in standing["minimums"]}
    assert "missing" in states
    assert all(line["basis"] for line in standing["minimums"])


def test_an_institution_gives_its_filing_up_with_a_reason(house, own: APIClient) -> None:
    assert own.post(f"{BASE}standing/surrender/", {}).status_code == 400
    clerk = api(institutions.member_of(house[0], Role.INSTITUTION_CLERK, "贾经办"))
    assert clerk.post(f"{BASE}standing/surrender/", {"reason": "停办"}).status_code == 403
    answer = own.post(f"{BASE}standing/surrender/", {"reason": "停办"})
    assert (answer.status_code, answer.json()["state"]) == (200, "terminated")
    assert own.post(f"{BASE}standing/surrender/", {"reason": "停办"}).status_code == 409
