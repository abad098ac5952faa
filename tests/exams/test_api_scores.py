"""Scores for other systems: the same services, the same refusals, the same blindness."""

import pytest
from rest_framework.test import APIClient

from exams.models import ScoreReview, ScoreSheet
from notices.models import Publicity
from tests.factories.accounts import prefecture_officer
from tests.factories.law import put_down_the_law
from tests.factories.scores import held_plan, institution, party, score_sheet

INSTITUTION = "/api/v1/institution/score-sheets/"
REGULATOR = "/api/v1/regulator/score-sheets/"


@pytest.fixture
def law(db, at) -> None:
    """The catalogues, on a day after the exam."""
    at("2026-04-13 09:00")
    put_down_the_law()


def as_user(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def entry_of(client: APIClient, sheet: ScoreSheet, value: str):
    rows = client.get(f"{INSTITUTION}{sheet.pk}/entry/").json()
    marks = [{"mark": row["mark"], "value": value} for row in rows]
    return client.post(f"{INSTITUTION}{sheet.pk}/enter_marks/", {"marks": marks})


def test_two_systems_enter_blindly_and_the_entry_is_completed(law):
    of = party()
    sheet = score_sheet(held_plan(of, candidates=2))
    first, second = as_user(of.clerk), as_user(of.second_clerk)

    assert entry_of(first, sheet, "77.5").status_code == 200
    blind = second.get(f"{INSTITUTION}{sheet.pk}/entry/")
    assert "77.5" not in blind.content.decode()
    assert second.get(f"{INSTITUTION}{sheet.pk}/scores/").json() == []
    early = second.post(f"{INSTITUTION}{sheet.pk}/complete_entry/")
    assert (early.status_code, early.json()["findings"][0]["rule_id"]) == (422, "CN-S2")

    entry_of(second, sheet, "77.5")
    done = second.post(f"{INSTITUTION}{sheet.pk}/complete_entry/")
    assert done.json()["state"] == "entered"
    assert {row["value"] for row in second.get(f"{INSTITUTION}{sheet.pk}/scores/").json()} == {"77.5"}


def test_a_mark_out_of_range_names_its_place(law):
    of = party()
    sheet = score_sheet(held_plan(of, candidates=1))
    answer = entry_of(as_user(of.clerk), sheet, "100.5")
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert answer.json()["findings"][0]["field"].endswith("value")


def test_the_centre_confirms_and_a_second_time_is_a_conflict(law):
    of = party(assessors=1)
    sheet = score_sheet(held_plan(of), state=ScoreSheet.State.SIGNED, marks=[80])
    client = as_user(prefecture_officer())
    unsigned = client.post(f"{REGULATOR}{sheet.pk}/confirm/")
    assert unsigned.status_code == 422
    assert "尚未签字" in unsigned.json()["findings"][0]["message"]
    back = client.post(f"{REGULATOR}{sheet.pk}/send_back/", {"reason": "请考评员签字"})
    assert back.json()["state"] == "open"
    assert client.post(f"{REGULATOR}{sheet.pk}/send_back/", {"reason": "再退"}).status_code == 409


def test_sending_back_without_a_reason_names_the_field(law):
    of = party()
    sheet = score_sheet(held_plan(of), state=ScoreSheet.State.ENTERED, marks=[80])
    answer = as_user(prefecture_officer()).post(f"{REGULATOR}{sheet.pk}/send_back/", {"reason": ""})
    assert answer.status_code == 400
    assert answer.json()["findings"][0]["field"] == "reason"


def test_the_head_publicises_and_answers_an_objection(law):
    of = party()
    sheet = score_sheet(held_plan(of), state=ScoreSheet.State.CONFIRMED, marks=[80])
    client = as_user(of.head)
    assert client.post(f"{INSTITUTION}{sheet.pk}/publicise/").json()["state"] == "in_publicity"
    assert Publicity.objects.running().count() == 1
    review = ScoreReview.objects.create(
        enrolment=sheet.item.enrolments.first(), sheet=sheet, number="CJ1", part="theory", text="漏计"
    )
    reviews = "/api/v1/institution/score-reviews/"
    assert [row["number"] for row in client.get(reviews).json()["results"]] == ["CJ1"]
    client.post(f"{INSTITUTION}{sheet.pk}/recheck/", {"reason": "核对答卷"})
    corrected = client.post(f"{reviews}{review.pk}/correct/", {"answer": "漏计2分", "value": "82"})
    assert corrected.json()["state"] == "corrected"
    again = client.post(f"{reviews}{review.pk}/uphold/", {"answer": "无误"})
    assert again.status_code == 409
    resumed = client.post(f"{INSTITUTION}{sheet.pk}/resume_publicity/", {"reason": "复核完毕"})
    assert resumed.json()["state"] == "in_publicity"


def test_another_institutions_sheet_does_not_exist(law):
    of, other = party(), party(institution("贾示例技工学校", jurisdiction="220202"))
    sheet = score_sheet(held_plan(of))
    assert as_user(other.clerk).get(f"{INSTITUTION}{sheet.pk}/").status_code == 404
    assert as_user(prefecture_officer("220200")).get(f"{REGULATOR}{sheet.pk}/").status_code == 404
    assert as_user(of.head).post(f"{INSTITUTION}{sheet.pk}/publicise/").status_code == 409


def test_a_list_costs_the_same_however_long_it_is(law, django_assert_max_num_queries):
    of = party()
    client = as_user(of.clerk)
    score_sheet(held_plan(of, candidates=1))
    with django_assert_max_num_queries(6):
        client.get(INSTITUTION)
    for _ in range(5):
        score_sheet(held_plan(of, candidates=1))
    with django_assert_max_num_queries(6):
        assert client.get(INSTITUTION).json()["count"] == 6


def test_an_authority_reads_sheets_on_its_own_side_only(law):
    of = party()
    sheet = score_sheet(held_plan(of), state=ScoreSheet.State.ENTERED, marks=[80])
    client = as_user(prefecture_officer())
    assert client.get(f"{REGULATOR}{sheet.pk}/").status_code == 200
    assert client.get(f"{INSTITUTION}{sheet.pk}/").status_code == 404
    assert client.get(INSTITUTION).json()["count"] == 0
