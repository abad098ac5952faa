"""What experts note on site is kept once, seen by whoever may, and saved while they fill the form in."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_fsm import TransitionNotAllowed
from PIL import Image

from accounts.models import User
from institutions import services
from institutions.models import Filing, PanelMember
from institutions.selectors import assessment_form
from institutions.services.notes import add_assessment_note
from tests.factories import institutions
from tests.institutions.reading import status_of

DEVICE = {"HTTP_X_NOTE": "1"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def photo(name: str = "现场.jpg") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (60, 40), "steelblue").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


@pytest.fixture
def assessed(school) -> Filing:
    return institutions.filing(school, state=Filing.State.UNDER_ASSESSMENT, experts=institutions.panel())


@pytest.fixture
def member(assessed: Filing) -> PanelMember:
    return assessed.panel.select_related("expert").first()


def address(member: PanelMember) -> str:
    return reverse("portal:assessment-notes", args=[member.pk])


def test_a_picture_and_words_are_kept_at_once_about_a_line_of_the_form(member: PanelMember) -> None:
    client = signed_in(member.expert)
    sent = {"key": uuid4(), "item": "premises", "text": "通道堆放杂物", "photo": photo()}
    answer = client.post(address(member), {**sent, "taken_at": "2026-03-20T01:30:00.000Z"})
    assert answer.status_code == 302
    note = member.filing.notes.get()
    assert (note.item, note.text, note.by) == ("premises", "通道堆放杂物", member.expert)
    assert note.taken_at.isoformat() == "2026-03-20T01:30:00+00:00"
    page = client.get(address(member)).content.decode()
    assert "通道堆放杂物" in page
    assert "场地面积和办公、保密、证书、考务、候考用房" in page


def test_a_note_sent_again_after_a_lost_connection_is_one_note(member: PanelMember) -> None:
    client, key = signed_in(member.expert), uuid4()
    for _ in range(2):
        answer = client.post(address(member), {"key": key, "text": "监控正常"}, **DEVICE)
        assert (answer.status_code, answer["X-Note"]) == (200, "kept")
        assert str(key) in answer.content.decode()
    assert member.filing.notes.count() == 1


def test_the_device_is_told_in_words_what_is_not_taken(member: PanelMember) -> None:
    client = signed_in(member.expert)
    disguised = SimpleUploadedFile("照片.jpg", b"MZ\x90\x00 not a picture", content_type="image/jpeg")
    for sent, said in (
        ({"text": " "}, "请拍一张照片，或写一句记录"),
        ({"text": "x", "item": "nonsense"}, "评分表中没有这一项"),
        ({"photo": disguised}, "只接受 JPG 图片、PNG 图片"),
    ):
        answer = client.post(address(member), {"key": uuid4(), **sent}, **DEVICE)
        assert answer.status_code == 400
        assert said in answer.json()["message"]
    assert not member.filing.notes.exists()


def test_a_note_from_a_clock_that_runs_ahead_is_dated_now(member: PanelMember) -> None:
    client = signed_in(member.expert)
    client.post(address(member), {"key": uuid4(), "text": "灯亮着", "taken_at": "2031-01-01T00:00:00Z"})
    note = member.filing.notes.get()
    assert note.taken_at <= note.received_at


def test_only_the_panel_notes_and_only_until_it_has_signed(
    assessed: Filing, member: PanelMember, changchun: User, province: User, head: User
) -> None:
    stranger = institutions.pool_expert("甄旁人").user
    assert signed_in(stranger).get(address(member)).status_code == 404
    assert signed_in(head).get(address(member)).status_code == 404
    with pytest.raises(PermissionDenied):
        add_assessment_note(assessed, by=stranger, key=uuid4(), text="x")
    with pytest.raises(ValidationError):
        add_assessment_note(assessed, by=member.expert, key=uuid4())
    full = {item.code: item.max_score for item in assessment_form(assessed).items}
    services.save_panel_form(member, by=member.expert, scores=full, sign=True)
    with pytest.raises(TransitionNotAllowed, match="已在评分表上签名"):
        add_assessment_note(assessed, by=member.expert, key=uuid4(), text="x")
    client = signed_in(member.expert)
    assert client.post(address(member), {"key": uuid4(), "text": "x"}, **DEVICE).status_code == 409


def test_pictures_are_for_the_panel_and_the_authorities_and_not_for_the_applicant(
    assessed: Filing, member: PanelMember, changchun: User, jilin_city: User, province: User, head: User
) -> None:
    note = add_assessment_note(assessed, by=member.expert, key=uuid4(), photo=photo())
    url = note.photo.get_absolute_url()
    other = assessed.panel.exclude(pk=member.pk).first().expert
    for user, status in (
        (member.expert, 200), (other, 200), (changchun, 200), (province, 200), (jilin_city, 404), (head, 404),
    ):  # fmt: skip
        assert status_of(url, user) == status
    page = signed_in(changchun).get(f"/admin/institutions/filing/{assessed.pk}/change/").content.decode()
    assert "现场记录（1条）" in page


def test_the_form_is_saved_while_it_is_filled_in_and_never_signed_by_that(member: PanelMember) -> None:
    client, url = signed_in(member.expert), reverse("portal:assessment", args=[member.pk])
    answer = client.post(url, {"standing": "9", "sign": "1"}, HTTP_X_KEEP="1")
    assert answer["X-Keep"] == "kept"
    assert "已保存，合计9分" in answer.json()["words"]
    member.refresh_from_db()
    assert (member.scores, member.signed_at) == ({"standing": 9}, None)
    assert answer.json()["saved"] == member.saved_at.isoformat()
    wrong = client.post(url, {"standing": "11"}, HTTP_X_KEEP="1").json()
    assert "分数不能超过满分10分" in wrong["message"]
    page = client.get(url).content.decode()
    assert f'data-keep="{member.saved_at.isoformat()}"' in page
    assert page.index("资料审核") < page.index("现场察看") < page.index("质询答辩")
