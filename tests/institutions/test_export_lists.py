"""A list taken along as a table: with its filters, within the territory, nothing to be computed."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from accounts.models import User
from institutions.models import Filing, Institution
from tests.factories import institutions

FILINGS, REGISTER = "/admin/institutions/filing/export", "/admin/institutions/institution/export"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def table(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(answer).decode("utf-8-sig"))))


@pytest.fixture
def cases(law: None) -> list[Filing]:
    return [
        institutions.filing(institutions.institution(name), state=state, complete=False)
        for name, state in (("甄示例甲校", "submitted"), ("甄示例乙校", "accepted"), ("=1+1", "submitted"))
    ]


def test_the_filters_of_the_list_hold_for_the_table(cases: list[Filing], changchun: User) -> None:
    rows = table(signed_in(changchun).get(f"{FILINGS}/csv/", {"state__exact": "accepted"}))
    assert [(row["申请机构"], row["状态"]) for row in rows] == [("甄示例乙校", "已受理")]
    found = table(signed_in(changchun).get(f"{FILINGS}/csv/", {"q": "甲校"}))
    assert [row["申请机构"] for row in found] == ["甄示例甲校"]


def test_a_name_that_is_a_formula_is_only_shown(cases: list[Filing], changchun: User) -> None:
    names = {row["申请机构"] for row in table(signed_in(changchun).get(f"{FILINGS}/csv/"))}
    assert "'=1+1" in names
    content = body(signed_in(changchun).get(f"{FILINGS}/xlsx/"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert "=1+1" in {row[1] for row in rows}
    assert b"<f>" not in content


def test_the_table_ends_where_the_territory_ends(cases: list[Filing], jilin_city: User) -> None:
    assert table(signed_in(jilin_city).get(f"{FILINGS}/csv/")) == []


def test_institutions_go_out_without_persons_and_telephones(cases: list[Filing], changchun: User) -> None:
    text = body(signed_in(changchun).get(f"{REGISTER}/csv/")).decode()
    assert "甄示例甲校" in text
    assert cases[0].institution.phone not in text
    assert cases[0].institution.legal_representative not in text
    assert "<" not in text


def test_the_list_offers_the_table_with_its_filters(cases: list[Filing], changchun: User) -> None:
    page = (
        signed_in(changchun).get("/admin/institutions/filing/", {"state__exact": "accepted"}).content.decode()
    )
    assert "export/xlsx/?state__exact=accepted" in page
    assert signed_in(changchun).get("/admin/institutions/assessmentfinding/export/csv/").status_code == 200


def test_who_sees_no_list_gets_no_table_and_another_form_does_not_exist(
    cases: list[Filing], changchun: User
) -> None:
    assert Client().get(f"{FILINGS}/csv/").status_code == 302
    assert signed_in(institutions.member_of(cases[0].institution)).get(f"{FILINGS}/csv/").status_code in {
        302,
        403,
    }
    assert signed_in(changchun).get(f"{FILINGS}/pdf/").status_code == 404


def test_the_table_asks_the_same_however_long_it_is(law: None, changchun: User) -> None:
    asked = []
    client = signed_in(changchun)
    for _ in range(3):
        for _ in range(3):
            institutions.filing(state=Filing.State.SUBMITTED, complete=False)
        with CaptureQueriesContext(connection) as queries:
            body(client.get(f"{FILINGS}/csv/"))
        asked.append(len(queries))
    assert asked[1] == asked[2]


def test_an_institution_takes_its_own_filings_along_and_nobody_elses(school: Institution, head: User) -> None:
    own = institutions.filing(school, state=Filing.State.SUBMITTED, complete=False)
    institutions.filing(state=Filing.State.SUBMITTED, complete=False)
    client = signed_in(head)
    assert [row["申请编号"] for row in table(client.get("/portal/filings/export/csv/"))] == [own.number]
    content = body(client.get("/portal/filings/export/xlsx/"))
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()) == 2
    assert "导出" in client.get("/portal/filings/").content.decode()
    assert client.get("/portal/filings/export/doc/").status_code == 404
    assert Client().get("/portal/filings/export/csv/").status_code == 302
