"""An expert's own device reads the case, keeps notes, saves and signs the form; no other panel exists."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.models import User
from institutions.models import Filing, Institution, PanelMember
from institutions.selectors import assessment_form
from tests.factories import exams, institutions

BASE = "/api/v1/expert/assessments/"


def api(user: User | None = None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def fields_of(answer) -> set[str]:
    return {finding["field"] for finding in answer.json()["findings"]}


@pytest.fixture
def assessed(school: Institution) -> Filing:
    return institutions.filing(school, state=Filing.State.UNDER_ASSESSMENT, experts=institutions.panel())


@pytest.fixture
def member(assessed: Filing) -> PanelMember:
    return assessed.panel.select_related("expert").first()


@pytest.fixture
def own(member: PanelMember) -> APIClient:
    return api(member.expert)


def full(filing: Filing) -> dict[str, int]:
    return {item.code: item.max_score for item in assessment_form(filing).items}


def test_an_expert_reads_the_case_and_its_papers(own: APIClient, member: PanelMember) -> None:
    assert [line["id"] for line in own.get(BASE).json()["results"]] == [member.pk]
    one = own.get(f"{BASE}{member.pk}/").json()
    assert one["form"]["items"][0]["max_score"] > 0
    assert any(line["label"] == "甄考评" for part in one["sections"] for line in part["answers"])
    given = own.get(f"/api/v1/files/{one['papers'][0]['file']['key']}/")
    assert b"".join(given.streaming_content).startswith(b"%PDF")


def test_a_form_is_saved_bit_by_bit_and_signed_when_it_is_whole(own: APIClient, member: PanelMember) -> None:
    scores = full(member.filing)
    first, *_ = scores
    saved = own.put(f"{BASE}{member.pk}/form/", {"scores": {first: 3.5}, "comment": "先记"}).json()
    assert (saved["scores"], saved["comment"], saved["signed_at"]) == ({first: 3.5}, "先记", None)
    early = own.post(f"{BASE}{member.pk}/sign/", {})
    assert (early.status_code, len(fields_of(early))) == (400, len(scores) - 1)
    signed = own.post(f"{BASE}{member.pk}/sign/", {"scores": scores}).json()
    assert signed["signed_at"]
    assert (float(signed["total"]), signed["comment"]) == (sum(scores.values()), "先记")
    assert own.put(f"{BASE}{member.pk}/form/", {"scores": {first: 1}}).status_code == 409


def test_a_score_beyond_the_line_or_of_no_line_is_refused(own: APIClient, member: PanelMember) -> None:
    first = next(iter(full(member.filing)))
    url = f"{BASE}{member.pk}/form/"
    assert fields_of(own.put(url, {"scores": {first: 99}})) == {first}
    assert fields_of(own.put(url, {"scores": {"beauty": 1}})) == {"beauty"}
    assert own.put(url, {"scores": {first: "很好"}}).status_code == 400
    member.refresh_from_db()
    assert member.scores == {}


def test_a_note_sent_twice_is_one_note_and_its_picture_is_read(own: APIClient, member: PanelMember) -> None:
    url, key = f"{BASE}{member.pk}/notes/", str(uuid4())
    for _ in range(2):
        picture = SimpleUploadedFile("现场.jpg", exams.portrait())
        sent = {"key": key, "text": "通道堆放杂物", "photo": picture}
        assert own.post(url, sent, format="multipart").status_code == 201
    [note] = own.get(url).json()
    assert (note["text"], note["photo"]["media_type"]) == ("通道堆放杂物", "image/jpeg")
    given = own.get(f"/api/v1/files/{note['photo']['key']}/")
    assert b"".join(given.streaming_content)
    assert own.post(url, {"key": str(uuid4()), "text": "只写字"}).status_code == 201


def test_a_note_that_says_nothing_or_is_of_no_line_is_refused(own: APIClient, member: PanelMember) -> None:
    url = f"{BASE}{member.pk}/notes/"
    assert fields_of(own.post(url, {"key": str(uuid4())})) == {"text"}
    assert fields_of(own.post(url, {"key": "一", "text": "好"})) == {"key"}
    assert fields_of(own.post(url, {"key": str(uuid4()), "text": "好", "item": "beauty"})) == {"item"}
    broken = SimpleUploadedFile("现场.jpg", b"not a picture")
    sent = {"key": str(uuid4()), "photo": broken}
    assert own.post(url, sent, format="multipart").status_code == 400


def test_nobody_elses_panel_exists(member: PanelMember, head: User, changchun: User) -> None:
    other = PanelMember.objects.filter(filing=member.filing).exclude(pk=member.pk).first()
    assert api(other.expert).get(f"{BASE}{member.pk}/").status_code == 404
    assert api(other.expert).post(f"{BASE}{member.pk}/sign/", {}).status_code == 404
    assert api(other.expert).post(f"{BASE}{member.pk}/notes/", {"key": str(uuid4())}).status_code == 404
    for somebody in (head, changchun):
        assert api(somebody).get(BASE).status_code == 403
    assert api().get(BASE).status_code == 401


def test_an_expert_says_where_one_works_now(member: PanelMember, own: APIClient) -> None:
    entry = institutions.pool_expert(user=member.expert)
    [shown] = own.get("/api/v1/expert/profiles/").json()["results"]
    assert shown["id"] == entry.pk
    told = own.post(f"/api/v1/expert/profiles/{entry.pk}/tell/", {"employer": "甄新单位"})
    assert told.json()["employer"] == "甄新单位"
    assert fields_of(own.post(f"/api/v1/expert/profiles/{entry.pk}/tell/", {})) == {"employer"}
    stranger = institutions.pool_expert()
    assert own.post(f"/api/v1/expert/profiles/{stranger.pk}/tell/", {"employer": "贾"}).status_code == 404
