"""An institution's own system fills applications in, hands them in and takes them back, as its people do."""

from __future__ import annotations

from datetime import date

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from institutions.models import Filing, Institution
from tests.factories import accounts, institutions, staff
from tests.factories.law import XINJIANG, put_on_the_map

FILINGS = "/api/v1/institution/filings/"
COOK = "4-03-02-01"


def api(user: User | None = None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def fields_of(answer) -> set[str]:
    return {finding["field"] for finding in answer.json()["findings"]}


@pytest.fixture
def own(school: Institution, head: User) -> APIClient:
    return api(head)


@pytest.fixture
def draft(own: APIClient) -> str:
    return f"{FILINGS}{own.post(FILINGS, {'kind': 'initial'}).json()['id']}/"


def test_a_first_filing_goes_from_nothing_to_the_authority_by_the_interface(own: APIClient, draft) -> None:
    facts = dict.fromkeys(institutions.YES, True) | dict.fromkeys(institutions.NO, False)
    more = {"premises": "leased", "floor_area_m2": 1200, "lease_from": "2025-01-01"}
    words = {"experience": "十年培训经验", "main_business": "中式烹调培训"}
    answer = own.patch(f"{draft}draft/", {**facts, **more, **words, "lease_until": "2030-12-31"})
    assert answer.status_code == 200
    assert answer.json()["facts"]["floor_area_m2"] == "1200.0"
    assert (
        own.post(f"{draft}items/", {"occupation": COOK, "levels": [5, 4], "standard": "国标"}).status_code
        == 201
    )
    for duty, name in institutions.STAFF:
        assert own.post(f"{draft}staff/", {"duty": duty, "name": name}).status_code == 201
    for name, use, seats in institutions.ROOMS:
        sent = {"name": name, "use": use, "seats": seats, "has_camera": True}
        assert own.post(f"{draft}rooms/", sent).status_code == 201
    for code in institutions.MATERIALS:
        sent = {"file": institutions.paper()}
        kept = own.post(f"{draft}materials/{code}/", sent, format="multipart")
        assert kept.json()["file"]["media_type"] == "application/pdf"
    check = own.get(f"{draft}check/").json()
    assert [line["message"] for line in check["findings"] if line["blocking"]] == []
    assert check["may_submit"]
    answer = own.post(f"{draft}submit/")
    assert (answer.status_code, answer.json()["state"], answer.json()["holder"]) == (
        200,
        "submitted",
        "220100",
    )


def test_the_form_says_what_the_pack_asks_with_its_articles(own: APIClient, draft) -> None:
    form = own.get(f"{draft}form/").json()
    assert form["document"]
    asked = {question["name"]: question for part in form["parts"] for question in part["questions"]}
    area = asked["floor_area_m2"]
    assert (area["type"], area["rule_id"], area["is_wanted"]) == ("number", "JL-1.2.floor_area_m2", True)
    assert asked["has_bad_record"]["bars"]
    assert [choice["code"] for choice in asked["premises"]["choices"]] == ["owned", "leased"]
    assert {part["code"] for part in form["parts"]} >= {"staff", "rooms", "occupations", "materials"}
    assert [paper["code"] for paper in form["papers"]] == list(institutions.MATERIALS)
    [window] = form["windows"]
    assert (window["is_open"], window["rule"]["rule_id"][:2]) == (True, "JL")
    assert all(rule["basis"] for rule in form["conditions"])


def test_what_is_not_asked_or_cannot_be_read_is_named_and_nothing_is_kept(own: APIClient, draft) -> None:
    sent = {"floor_area_m2": "很大", "is_legal_person": "maybe", "colour": "red", "experience": {"a": 1}}
    answer = own.patch(f"{draft}draft/", {**sent, "has_office": True})
    assert answer.status_code == 400
    assert fields_of(answer) == {"floor_area_m2", "is_legal_person", "colour", "experience"}
    assert own.get(f"{draft}draft/").json()["facts"]["has_office"] is None
    assert own.patch(f"{draft}draft/", ["a"]).status_code == 400
    turned = own.patch(f"{draft}draft/", {"lease_from": "2026-01-01", "lease_until": "2025-01-01"})
    assert fields_of(turned) == {"lease_until"}


def test_whatever_is_sent_for_a_fact_is_answered_and_never_breaks(own: APIClient, draft: str) -> None:
    for name in ("lease_from", "premises", "floor_area_m2", "is_legal_person", "experience"):
        for value in (True, 5, -1, "1e400", "\x00", 10**30, "x" * 3000):
            answer = own.patch(f"{draft}draft/", {name: value})
            assert answer.status_code == 200 or fields_of(answer) == {name}, (name, value)


def test_a_fact_is_taken_back_by_sending_nothing_for_it(own: APIClient, draft) -> None:
    own.patch(f"{draft}draft/", {"has_office": True, "experience": "有"})
    facts = own.patch(f"{draft}draft/", {"has_office": None}).json()["facts"]
    assert (facts["has_office"], facts["experience"]) == (None, "有")


def test_rows_are_refused_with_their_field_and_removed_one_by_one(own: APIClient, draft) -> None:
    assert fields_of(own.post(f"{draft}rooms/", {"name": "甲", "use": "theory", "seats": 0})) == {"seats"}
    assert fields_of(own.post(f"{draft}staff/", {"name": "甄某", "duty": "cook"})) == {"duty"}
    assert fields_of(own.post(f"{draft}items/", {"occupation": COOK, "levels": []})) == {"levels"}
    assert fields_of(own.post(f"{draft}items/", {"occupation": "9-99", "levels": [5]})) == {"occupation"}
    added = own.post(f"{draft}rooms/", {"name": "甲", "use": "theory", "seats": 30}).json()["rooms"]
    assert fields_of(own.post(f"{draft}rooms/", {"name": "甲", "use": "theory", "seats": 30})) == {"name"}
    assert own.delete(f"{draft}rooms/{added[0]['id']}/").json()["rooms"] == []
    assert own.delete(f"{draft}rooms/{added[0]['id']}/").status_code == 404


def test_a_paper_that_is_none_is_refused_and_the_earlier_one_stays(own: APIClient, draft) -> None:
    own.post(f"{draft}materials/m1/", {"file": institutions.paper("章程.pdf")}, format="multipart")
    broken = institutions.paper("坏.pdf")
    broken.file.truncate(10)
    broken.size = 10
    assert own.post(f"{draft}materials/m1/", {"file": broken}, format="multipart").status_code == 400
    assert own.post(f"{draft}materials/m1/", {}, format="multipart").status_code == 400
    assert (
        own.post(f"{draft}materials/m99/", {"file": institutions.paper()}, format="multipart").status_code
        == 400
    )
    [kept] = own.get(f"{draft}draft/").json()["materials"]
    assert kept["name"] == "章程.pdf"
    given = own.get(f"/api/v1/files/{kept['file']['key']}/")
    assert b"".join(given.streaming_content).startswith(b"%PDF")


def test_a_file_is_given_to_nobody_who_may_not_see_the_case(own: APIClient, draft) -> None:
    own.post(f"{draft}materials/m1/", {"file": institutions.paper()}, format="multipart")
    key = own.get(f"{draft}draft/").json()["materials"][0]["file"]["key"]
    other = institutions.member_of(institutions.institution())
    assert api(other).get(f"/api/v1/files/{key}/").status_code == 404
    assert api(accounts.prefecture_officer("220200")).get(f"/api/v1/files/{key}/").status_code == 404
    assert api().get(f"/api/v1/files/{key}/").status_code == 401


def test_occupations_are_searched_with_their_levels(own: APIClient, draft) -> None:
    [cook] = own.get(f"{draft}occupations/", {"q": "中式烹调"}).json()
    assert (cook["code"], cook["hint"]) == (COOK, "")
    levels = own.get(f"{draft}occupations/{COOK}/").json()["levels"]
    assert [level["code"] for level in levels] == ["5", "4", "3", "2", "1"]
    assert own.get(f"{draft}occupations/9-99-99-99/").status_code == 404


def test_what_was_handed_in_is_no_longer_written(own: APIClient, school: Institution) -> None:
    filing = institutions.filing(school, state=Filing.State.SUBMITTED)
    base = f"{FILINGS}{filing.pk}/"
    assert own.patch(f"{base}draft/", {"has_office": False}).status_code == 409
    assert own.post(f"{base}staff/", {"name": "甄某", "duty": "expert"}).status_code == 409
    assert own.delete(f"{base}rooms/{filing.rooms.first().pk}/").status_code == 409
    check = own.get(f"{base}check/").json()
    assert (check["may_submit"], check["findings"]) == (False, [])


def test_another_institutions_draft_does_not_exist_and_a_clerk_of_marks_writes_none(
    draft: str, school: Institution
) -> None:
    stranger = api(institutions.member_of(institutions.institution()))
    assert stranger.get(f"{draft}draft/").status_code == 404
    assert stranger.patch(f"{draft}draft/", {"has_office": True}).status_code == 404
    clerk = api(institutions.member_of(school, Role.MARK_CLERK, "贾登分"))
    assert clerk.patch(f"{draft}draft/", {"has_office": True}).status_code == 403


def test_who_belongs_to_no_institution_begins_nothing(law: None, changchun: User) -> None:
    assert api(changchun).post(FILINGS, {"kind": "initial"}).status_code == 403
    assert api(accounts.expert()).get(f"{FILINGS}kinds/").status_code == 403
    assert api().post(FILINGS, {"kind": "initial"}).status_code == 401


def test_the_same_request_sent_twice_begins_and_acts_once(school: Institution, head: User) -> None:
    client = APIClient()
    client.force_login(head)
    key = {"HTTP_IDEMPOTENCY_KEY": "draft-1"}
    once = client.post(FILINGS, {"kind": "initial"}, **key)
    again = client.post(FILINGS, {"kind": "initial"}, **key)
    assert (once.status_code, again.status_code) == (201, 201)
    assert again["Idempotent-Replayed"] == "true"
    base = f"{FILINGS}{once.json()['id']}/staff/"
    for _ in range(2):
        client.post(base, {"name": "甄专职", "duty": "full_time"}, HTTP_IDEMPOTENCY_KEY="staff-1")
    assert school.filings.get().staff.count() == 1
    other = client.post(base, {"name": "贾专职", "duty": "full_time"}, HTTP_IDEMPOTENCY_KEY="staff-1")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


@pytest.fixture
def registered(law: None) -> tuple[Institution, APIClient]:
    institution, head = staff.on_register("甄在册学校", valid_until=date(2026, 5, 31))
    staff.settled(institution, head)
    return institution, api(head)


def test_later_filings_are_begun_where_the_law_leaves_room(registered) -> None:
    _, own = registered
    kinds = {line["kind"]: line for line in own.get(f"{FILINGS}kinds/").json()}
    assert not kinds["initial"]["is_open"]
    assert kinds["initial"]["findings"][0]["rule_id"].startswith("JL-")
    for kind in ("renewal", "scope_extension", "information_change"):
        assert kinds[kind]["is_open"]
        begun = own.post(FILINGS, {"kind": kind})
        assert (begun.status_code, begun.json()["kind"]) == (201, kind)
        assert own.post(FILINGS, {"kind": kind}).json()["id"] == begun.json()["id"]
    refused = own.post(FILINGS, {"kind": "initial"})
    assert (refused.status_code, refused.json()["findings"][0]["cure"] != "") == (422, True)
    assert own.post(FILINGS, {"kind": "wedding"}).status_code == 404


def test_an_information_change_says_what_the_register_shall_say(registered) -> None:
    institution, own = registered
    base = f"{FILINGS}{own.post(FILINGS, {'kind': 'information_change'}).json()['id']}/"
    draft = own.put(f"{base}changes/", {"contact": "甄新人", "changed_on": "2026-03-18"}).json()
    after = {line["name"]: line["after"] for line in draft["changes"]}
    assert (after["contact"], after["phone"]) == ("甄新人", "")
    assert own.put(f"{base}changes/", {"uscc": "1"}).status_code == 400
    assert fields_of(own.put(f"{base}changes/", {"changed_on": "2026-03-21"})) == {"changed_on"}
    assert own.get(f"{base}form/").json()["conditions"] == []
    other = f"{FILINGS}{own.post(FILINGS, {'kind': 'scope_extension'}).json()['id']}/"
    assert own.put(f"{other}changes/", {"contact": "甄新人"}).status_code == 404
    institution.refresh_from_db()
    assert institution.contact == "甄联系"


def test_a_renewal_says_from_when_to_when_it_is_applied_for(law: None) -> None:
    put_on_the_map(XINJIANG)
    _, head = staff.on_register(
        "甄天山学校", jurisdiction="650102", supervisor_id="650100", valid_until=date(2026, 5, 31)
    )
    own = api(head)
    begun = own.post(FILINGS, {"kind": "renewal"})
    assert begun.status_code == 201
    windows = own.get(f"{FILINGS}{begun.json()['id']}/form/").json()["windows"]
    assert windows[-1]["rule"]["key"] == "filing.renewal"
    assert windows[-1]["closes_on"] <= "2026-05-31"


def test_a_site_moves_and_a_new_one_comes_with_its_day_and_rooms(registered) -> None:
    institution, own = registered
    base = f"{FILINGS}{own.post(FILINGS, {'kind': 'site_change'}).json()['id']}/"
    [main] = own.get(f"{base}draft/").json()["sites"]
    assert (main["act"], main["name"]) == ("keep", "主场地")
    url = f"{base}sites/{main['id']}/"
    assert fields_of(own.put(url, {"act": "move"})) == {"address", "kind"}
    moved = own.put(url, {"act": "move", "address": "示例路9号", "kind": "owned"}).json()["sites"][0]
    assert (moved["act_label"], moved["address_now"], moved["address"]) == ("迁址", "示例路1号", "示例路9号")
    subjects = [line["code"] for line in own.get(f"{base}form/").json()["subjects"]]
    place = {"name": "城西校区", "address": "示例路7号", "kind": "owned", "subjects": subjects[:1]}
    draft = own.post(f"{base}sites/", place).json()
    added = draft["sites"][1]
    assert [item["sites"] for item in draft["items"]] == [[added["id"]]]
    assert fields_of(own.post(f"{base}sites/", place)) == {"name"}
    assert fields_of(own.post(f"{base}sites/", {**place, "name": "城东", "subjects": [10**30]})) == {
        "subjects"
    }
    room = {"name": "城西一考场", "use": "theory", "seats": 30}
    assert fields_of(own.post(f"{base}rooms/", room)) == {"site"}
    [kept] = own.post(f"{base}rooms/", {**room, "site": added["id"]}).json()["rooms"]
    assert kept["site"] == added["id"]
    assert own.put(f"{base}change-day/", {"changed_on": "2026-05-01"}).json()["changed_on"] == "2026-05-01"
    assert own.delete(f"{base}sites/{main['id']}/").status_code == 400
    assert [row["name"] for row in own.delete(f"{base}sites/{added['id']}/").json()["sites"]] == ["主场地"]
    stranger = api(institutions.member_of(institutions.institution()))
    assert stranger.put(url, {"act": "keep"}).status_code == 404
    assert institution.sites.get().address == "示例路1号"


def test_an_item_is_examined_at_sites_of_its_own_application_alone(own: APIClient, draft: str) -> None:
    place = {"name": "城西校区", "address": "示例路7号", "kind": "owned"}
    sites = [row["id"] for row in own.post(f"{draft}sites/", place).json()["sites"]]
    item = {"occupation": COOK, "levels": [5], "standard": "国标"}
    for wrong in ([10**30], [0], ["西"], 7):
        assert fields_of(own.post(f"{draft}items/", {**item, "sites": wrong})) == {"sites"}
    [kept] = own.post(f"{draft}items/", {**item, "sites": sites[1:]}).json()["items"]
    assert kept["sites"] == sites[1:]


def test_a_site_of_the_register_is_changed_by_a_change_of_site_alone(registered) -> None:
    _, own = registered
    base = f"{FILINGS}{own.post(FILINGS, {'kind': 'scope_extension'}).json()['id']}/"
    [main] = own.get(f"{base}draft/").json()["sites"]
    assert own.put(f"{base}sites/{main['id']}/", {"act": "give_up"}).status_code == 404
    assert own.put(f"{base}change-day/", {"changed_on": "2026-05-01"}).status_code == 404
    place = {"name": "城西校区", "address": "示例路7号", "kind": "owned"}
    assert own.post(f"{base}sites/", place).status_code == 400


def test_a_case_handed_in_shows_its_way_its_periods_and_its_letters(own: APIClient, school) -> None:
    filing = institutions.filing(school)
    base = f"{FILINGS}{filing.pk}/"
    own.post(f"{base}submit/")
    staff.deadline(filing, due_on=date(2026, 4, 30))
    progress = own.get(f"{base}progress/").json()
    assert [step["status"] for step in progress["way"]][:2] == ["current", "todo"]
    assert progress["deadlines"][0]["days_left"] > 0
    assert [move["name"] for move in progress["moves"]] == ["withdraw"]
    assert progress["records"][0]["label"] == "提交备案申请"


def test_a_finding_is_put_right_with_proof(own: APIClient, school: Institution) -> None:
    filing = institutions.filing(school, state=Filing.State.FILED, findings=["补充灭火器材"])
    finding = filing.assessment_findings.get()
    url = f"{FILINGS}{filing.pk}/findings/{finding.pk}/rectify/"
    assert fields_of(own.post(url, {})) == {"statement"}
    sent = {"statement": "已购置四具", "proof": institutions.paper("发票.pdf")}
    answer = own.post(url, sent, format="multipart")
    assert (answer.status_code, answer.json()["proof"]["name"]) == (200, "发票.pdf")
    assert own.post(f"{FILINGS}{filing.pk}/findings/0/rectify/", {"statement": "无"}).status_code == 404
