"""An authority's own system reviews, draws and decides; the applicant reads nothing of what it weighs."""

from __future__ import annotations

import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from rest_framework.test import APIClient

from accounts.models import User
from institutions.lots import draw_lots
from institutions.models import Expert, Filing, Institution
from lifecycle.machine import steps_of
from tests.factories import accounts, institutions
from tests.factories.law import XINJIANG, put_on_the_map

FILINGS = "/api/v1/regulator/filings/"
# The clock takes these alone (accounts.roles), and nobody asks it to.
CLOCKWORK = {"lapse", "deem_accepted", "close_publicity", "expire"}


def api(user: User | None = None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def fields_of(answer) -> set[str]:
    return {finding["field"] for finding in answer.json()["findings"]}


def at(filing: Filing, *more: str) -> str:
    return "/".join([f"{FILINGS}{filing.pk}", *more]) + "/"


@pytest.fixture
def pool(law: None) -> list[Expert]:
    return [institutions.pool_expert() for _ in range(5)]


@pytest.fixture
def accepted(school: Institution, pool) -> Filing:
    return institutions.filing(school, state=Filing.State.ACCEPTED)


@pytest.fixture
def assessed(school: Institution) -> Filing:
    return institutions.filing(
        school, state=Filing.State.UNDER_ASSESSMENT, experts=institutions.panel(), findings=["补充灭火器材"]
    )


@pytest.mark.parametrize("model", [Filing, Institution])
def test_every_move_of_a_person_is_on_some_interface(model) -> None:
    names: set[str] = set()

    def walk(resolver) -> None:
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern)
            else:
                names.update((getattr(pattern.callback, "actions", None) or {}).values())

    walk(get_resolver())
    wanted = {step.name for step in steps_of(model) if not step.effect} - CLOCKWORK
    assert wanted - names == set()


def test_the_interface_of_the_authorities_is_theirs_alone(assessed: Filing, head: User) -> None:
    member = assessed.panel.first().expert
    for somebody in (head, member):
        for part in ("", "panel/", "assessment/", "review/", "progress/"):
            assert api(somebody).get(f"{FILINGS}{assessed.pk}/{part}").status_code == 403
        assert api(somebody).get("/api/v1/regulator/experts/").status_code == 403
    assert api().get(at(assessed, "assessment")).status_code == 401


def test_another_prefecture_finds_neither_case_nor_panel(assessed: Filing, jilin_city: User) -> None:
    other = api(jilin_city)
    for part in ("panel", "panel/nameable", "assessment", "review", "progress"):
        assert other.get(at(assessed, part)).status_code == 404
    finding = assessed.assessment_findings.get()
    member = assessed.panel.first()
    for part, sent in (
        ("panel/prepare", {}),
        ("panel/draw", {"draw": 1}),
        (f"panel/members/{member.pk}/replace", {"reason": "出差"}),
        (f"findings/{finding.pk}/check-off", {}),
        ("overrides", {"key": "filing.conditions", "reason": "无"}),
        ("send_back", {"reason": "无"}),
        ("delegate_assessment", {}),
    ):
        assert other.post(at(assessed, part), sent).status_code == 404


def test_a_panel_is_drawn_by_the_interface_and_anybody_can_draw_it_again(
    accepted: Filing, changchun: User
) -> None:
    client = api(changchun)
    before = client.get(at(accepted, "panel")).json()
    assert (before["least"], len(before["candidates"]["eligible"]), before["prepared"]) == (3, 5, None)
    prepared = client.post(at(accepted, "panel", "prepare"), {"size": 3}).json()["prepared"]
    assert "seed" not in prepared
    again = client.post(at(accepted, "panel", "prepare")).json()["prepared"]
    assert again["id"] == prepared["id"]
    answer = client.post(at(accepted, "panel", "draw"), {"draw": prepared["id"]})
    assert answer.status_code == 200
    drawn = answer.json()["drawn"]
    assert hashlib.sha256(drawn["seed"].encode()).hexdigest() == prepared["commitment"]
    lots = draw_lots(prepared["terms"].splitlines()[1:], drawn["seed"])
    assert [line["ticket"] for line in drawn["lots"]] == [lot.ticket for lot in lots]
    assert len(answer.json()["members"]) == 3
    assert client.get(at(accepted)).json()["state"] == "under_assessment"


def test_a_draw_is_refused_with_the_way_out(accepted: Filing, changchun: User, province: User) -> None:
    client = api(changchun)
    few = client.post(at(accepted, "panel", "prepare"), {"size": 2})
    assert (few.status_code, fields_of(few)) == (422, {"size"})
    assert few.json()["findings"][0]["cure"]
    assert client.post(at(accepted, "panel", "prepare"), {"size": "许多"}).status_code == 400
    assert client.post(at(accepted, "panel", "draw"), {"draw": 0}).status_code == 404
    assert client.post(at(accepted, "panel", "draw"), {}).status_code == 400
    assert api(province).post(at(accepted, "panel", "prepare")).status_code == 403
    assert api(province).get(at(accepted, "panel")).json()["candidates"] is None


def test_an_expert_gives_way_to_the_next_lot_with_a_reason(accepted: Filing, changchun: User) -> None:
    client = api(changchun)
    draw = client.post(at(accepted, "panel", "prepare")).json()["prepared"]["id"]
    panel = client.post(at(accepted, "panel", "draw"), {"draw": draw}).json()
    url = at(accepted, "panel", "members", str(panel["members"][0]["id"]), "replace")
    assert fields_of(client.post(url, {})) == {"reason"}
    after = client.post(url, {"reason": "出差"}).json()
    [replaced] = after["replacements"]
    assert (replaced["came"], replaced["is_drawn"]) == (panel["next_in_line"], True)
    assert client.post(url, {"reason": "出差"}).status_code == 404


def test_a_panel_is_named_from_those_who_may_be_named(school, changchun: User, province: User) -> None:
    filing = institutions.filing(school, state=Filing.State.ACCEPTED)
    experts = institutions.panel()
    client = api(changchun)
    nameable = [line["id"] for line in client.get(at(filing, "panel", "nameable")).json()]
    assert {expert.pk for expert in experts} <= set(nameable)
    assert api(province).get(at(filing, "panel", "nameable")).json() == []
    stranger = client.post(at(filing, "begin_assessment"), {"experts": [changchun.pk]})
    assert (stranger.status_code, fields_of(stranger)) == (400, {"experts"})
    assert changchun.name not in stranger.json()["findings"][0]["message"]
    named = client.post(at(filing, "begin_assessment"), {"experts": [expert.pk for expert in experts]})
    assert named.json()["state"] == "under_assessment"


def test_forms_notes_and_findings_are_read_with_their_days(school: Institution, changchun: User) -> None:
    experts = institutions.panel()
    filing = institutions.filing(
        school, state=Filing.State.UNDER_REVIEW, experts=experts, signed=True, findings=["补充灭火器材"]
    )
    read = api(changchun).get(at(filing, "assessment")).json()
    assert read["form"]["minimum_experts"] == 3
    assert (read["average"], read["members"][0]["scores"]) == ("88.0", {"standing": 9.0})
    assert read["findings"][0]["finding"]["text"] == "补充灭火器材"


def test_what_was_put_right_is_accepted_or_sent_back(school: Institution, changchun: User) -> None:
    filing = institutions.filing(school, state=Filing.State.FILED, findings=["补充灭火器材"])
    finding = filing.assessment_findings.get()
    client, base = api(changchun), f"findings/{finding.pk}"
    early = client.post(at(filing, base, "check-off"))
    assert (early.status_code, fields_of(early)) == (422, {"statement"})
    filing.assessment_findings.update(statement="已购置", rectified_at="2026-03-20T02:00Z")
    assert client.post(at(filing, base, "send-back")).json()["rectified_at"] is None
    filing.assessment_findings.update(rectified_at="2026-03-20T02:00Z")
    assert client.post(at(filing, base, "check-off")).json()["checked_off_at"]
    assert client.post(at(filing, base, "check-off")).status_code == 409
    assert client.post(at(filing, "findings/0", "check-off")).status_code == 404


def test_a_reviewer_reads_answers_papers_and_what_speaks_against_it(school, changchun: User) -> None:
    filing = institutions.filing(school, state=Filing.State.SUBMITTED, floor_area_m2="800")
    read = api(changchun).get(at(filing, "review")).json()
    assert [line["rule_id"] for line in read["findings"]] == ["JL-1.2.floor_area_m2"]
    assert all(paper["file"]["key"] for paper in read["papers"])
    said = {line["label"]: line["answer"] for part in read["sections"] for line in part["answers"]}
    assert "甄考评" in said
    assert all(question["basis"] for question in read["questions"])
    key = read["papers"][0]["file"]["key"]
    given = api(changchun).get(f"/api/v1/files/{key}/")
    assert b"".join(given.streaming_content).startswith(b"%PDF")


def test_an_exception_is_made_with_a_reason_where_the_rule_is_one_of_principle(law: None, province) -> None:
    school = institutions.institution(
        form=Institution.Form.SCHOOL, affiliation=Institution.Affiliation.CENTRAL_PROVINCIAL
    )
    filing = institutions.filing(school, state=Filing.State.SUBMITTED, main_business="")
    client, rule = api(province), {"key": "filing.scope_by_form.school"}
    assert client.post(at(filing, "overrides"), {**rule, "reason": ""}).status_code == 422
    hard = {"key": "filing.conditions.floor_area_m2", "reason": "无"}
    assert client.post(at(filing, "overrides"), hard).status_code == 422
    made = client.post(at(filing, "overrides"), {**rule, "reason": "新设专业"})
    assert (made.status_code, made.json()["rule_id"]) == (201, "JL-2.2.school")
    assert client.post(at(filing, "overrides"), {**rule, "reason": "新设专业"}).status_code == 409
    read = client.get(at(filing, "review")).json()
    [excused] = [line["excused"] for line in read["findings"] if line["key"] == rule["key"]]
    assert excused.endswith("新设专业")
    assert client.post(at(filing, "accept")).json()["state"] == "accepted"


def test_a_case_is_sent_back_where_a_level_checks_again(law: None) -> None:
    put_on_the_map(XINJIANG)
    school = institutions.institution(jurisdiction="650102", affiliation="county", supervisor_id="650102")
    filing = institutions.filing(school, state=Filing.State.SUBMITTED, stage="recheck", holder="650100")
    client = api(accounts.prefecture_officer("650100"))
    assert client.post(at(filing, "send_back"), {}).status_code == 400
    answer = client.post(at(filing, "send_back"), {"reason": "材料不清"})
    assert (answer.status_code, answer.json()["state"]) == (200, "submitted")


def test_what_the_law_does_not_know_is_refused(school: Institution, province: User) -> None:
    filing = institutions.filing(school, state=Filing.State.ACCEPTED, holder="220000")
    refused = api(province).post(at(filing, "delegate_assessment"))
    assert (refused.status_code, "没有规定可以委托" in refused.json()["findings"][0]["message"]) == (
        422,
        True,
    )


def test_the_pool_is_read_within_the_territory(
    pool, changchun: User, jilin_city: User, province: User
) -> None:
    assert api(province).get("/api/v1/regulator/experts/").json()["count"] == 5
    assert api(jilin_city).get("/api/v1/regulator/experts/").json()["count"] == 5
    assert api(changchun).get("/api/v1/regulator/experts/").json()["count"] == 0
    assert api(changchun).get(f"/api/v1/regulator/experts/{pool[0].pk}/").status_code == 404


def test_lists_ask_the_same_however_long_they_are(law: None, province: User) -> None:
    client = api(province)
    for url, makes in (
        (FILINGS, lambda: institutions.filing(state=Filing.State.SUBMITTED, findings=["补充"])),
        ("/api/v1/regulator/experts/", institutions.pool_expert),
    ):
        asked = []
        for _ in range(2):
            for _ in range(2):
                makes()
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            asked.append(len(queries))
        assert asked[0] == asked[1], url
