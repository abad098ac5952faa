"""Anybody's system searches the directory and reads what became of an institution: no person, no reason."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from institutions.models import Institution
from tests.factories import institutions, staff

BASE = "/api/v1/public/institutions/"


@pytest.fixture
def house(law) -> Institution:
    of, by = staff.on_register("长春甄示例烹饪学校")
    staff.settled(of, by)
    return of


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "烹饪"}, True),
        ({"q": "焊接"}, False),
        ({"occupation": "中式烹调"}, True),
        ({"occupation": "电工"}, False),
        ({"place": "220100"}, True),
        ({"place": "220200"}, False),
        ({"level": "5"}, True),
        ({"level": "1"}, False),
        ({"kind": "social"}, True),
        ({"kind": "school"}, False),
        ({"q": "烹饪", "occupation": "中式烹调", "place": "220000", "level": "4"}, True),
    ],
)
def test_the_directory_is_searched_by_what_it_is_asked(house, asked: dict[str, str], found: bool) -> None:
    assert (APIClient().get(BASE, asked).json()["count"] == 1) is found


def test_one_institution_shows_scope_rooms_rules_and_history(house: Institution) -> None:
    by = institutions.member_of(house, name="甄另人")
    client = APIClient()
    client.force_authenticate(by)
    point = client.get("/api/v1/institution/own-rules/").json()[0]["code"]
    url = f"/api/v1/institution/own-rules/{point}/publish/"
    client.post(url, {"file": institutions.paper("制度.pdf")}, format="multipart")
    client.post("/api/v1/institution/standing/surrender/", {"reason": "停办，甄某决定"})
    answer = APIClient().get(f"{BASE}{house.code}/")
    one = answer.json()
    assert (one["state"], one["scope"]) == ("terminated", [])
    assert [line["holds"] for line in one["scope_lines"]] == [False, False]
    assert (one["history"][0]["state_label"], one["history"][0]["label"]) == ("备案终止", "申请退出")
    published = next(rule for rule in one["own_rules"] if rule["code"] == point)
    given = APIClient().get(f"/api/v1/files/{published['file']['key']}/")
    assert b"".join(given.streaming_content).startswith(b"%PDF")
    said = answer.content.decode()
    for word in (house.phone, house.legal_representative, "甄某", "甄另人"):
        assert word not in said


def test_whoever_was_never_filed_is_not_there(law: None) -> None:
    applicant = institutions.institution("贾示例未备案学校")
    assert APIClient().get(BASE).json()["count"] == 0
    assert APIClient().get(f"{BASE}{applicant.uscc}/").status_code == 404
    missing = APIClient().get(f"{BASE}S000022999999/")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")


def test_a_token_that_is_worth_nothing_is_said_to_be_so_even_where_none_is_needed(house) -> None:
    refused = APIClient().get(BASE, headers={"Authorization": "Token 0123"})
    assert (refused.status_code, refused.json()["code"]) == (401, "bad_token")


def test_the_directory_asks_the_same_however_long_it_is(law: None) -> None:
    asked = []
    for _ in range(2):
        for _ in range(3):
            staff.settled(*staff.on_register(""))
        APIClient().get(BASE)
        with CaptureQueriesContext(connection) as queries:
            APIClient().get(BASE)
        asked.append(len(queries))
    assert asked[0] == asked[1]
