"""Filling an application in: nothing typed is lost, nobody else gets in."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from institutions.models import Filing, Institution
from regulations.models import Occupation
from tests.factories import institutions
from tests.institutions.reading import status_of


@pytest.fixture
def draft(school: Institution) -> Filing:
    return institutions.filing(school, complete=False)


@pytest.fixture
def portal(head: User) -> Client:
    client = Client()
    client.force_login(head)
    return client


def edit(draft: Filing, part: str) -> str:
    return f"/portal/filings/{draft.pk}/edit/{part}/"


def test_a_draft_is_started_once(portal: Client, school: Institution) -> None:
    portal.post("/portal/filings/start/")
    portal.post("/portal/filings/start/")
    assert school.filings.count() == 1


def test_an_incomplete_page_is_saved_as_it_stands(portal: Client, draft: Filing) -> None:
    answer = portal.post(edit(draft, "premises"), {"floor_area_m2": "850", "has_office": "yes"})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.floor_area_m2 == 850
    assert draft.has_office is True
    assert draft.has_secure_room is None


def test_what_can_be_kept_is_kept_when_something_beside_it_cannot(portal: Client, draft: Filing) -> None:
    answer = portal.post(edit(draft, "premises"), {"floor_area_m2": "一千二", "has_office": "no"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "请只填写数字" in page
    assert 'value="一千二"' in page
    draft.refresh_from_db()
    assert draft.has_office is False


def test_the_script_of_a_page_is_told_what_was_kept_and_what_was_not(portal: Client, draft: Filing) -> None:
    kept = portal.post(edit(draft, "premises"), {"floor_area_m2": "850"}, headers={"X-Keep": "1"})
    assert kept["X-Keep"] == "kept"
    assert kept.json()["words"].endswith("已自动保存")
    assert f'data-keep="{kept.json()["saved"]}"' in portal.get(edit(draft, "premises")).content.decode()
    wrong = portal.post(
        edit(draft, "premises"), {"floor_area_m2": "一千二", "has_office": "yes"}, headers={"X-Keep": "1"}
    )
    assert "请只填写数字" in wrong.json()["message"]
    draft.refresh_from_db()
    assert draft.has_office is True


def test_a_page_saved_elsewhere_does_not_make_what_a_device_kept_of_this_one_old(
    portal: Client, draft: Filing
) -> None:
    before = portal.get(edit(draft, "premises")).context["version"]
    portal.post(edit(draft, "capacity"), {"main_business": "养老护理"})
    assert portal.get(edit(draft, "premises")).context["version"] == before
    portal.post(edit(draft, "premises"), {"floor_area_m2": "850"})
    assert portal.get(edit(draft, "premises")).context["version"] != before


def test_nothing_is_kept_into_what_was_handed_in(portal: Client, school: Institution) -> None:
    case = institutions.filing(school, state=Filing.State.SUBMITTED)
    answer = portal.post(edit(case, "premises"), {"floor_area_m2": "1"}, headers={"X-Keep": "1"})
    assert answer.status_code == 409
    assert "内容不能再改" in answer.json()["message"]
    case.refresh_from_db()
    assert case.floor_area_m2 != 1


def test_what_the_rules_object_to_in_an_answer_stands_beside_it_and_blanks_are_left_alone(
    portal: Client, draft: Filing
) -> None:
    blank = portal.get(edit(draft, "premises")).content.decode()
    assert "zj-remark" not in blank
    portal.post(edit(draft, "premises"), {"floor_area_m2": "850"})
    answered = portal.get(edit(draft, "premises")).content.decode()
    assert answered.count('class="zj-remark"') == 1
    assert "850" in answered
    assert "怎么办：请补足场地面积至1000平方米以上" in answered


def test_a_lease_that_ends_before_it_begins_is_refused(portal: Client, draft: Filing) -> None:
    answer = portal.post(edit(draft, "premises"), {"lease_from": "2026-01-01", "lease_until": "2025-01-01"})
    assert answer.status_code == 400
    assert "应在起始日之后" in answer.content.decode()


@pytest.mark.parametrize(
    "part", ["declarations", "capacity", "staff", "premises", "rooms", "occupations", "materials"]
)
def test_every_page_opens_on_an_empty_draft(portal: Client, draft: Filing, part: str) -> None:
    assert portal.get(edit(draft, part)).status_code == 200


def test_occupations_are_found_by_name_and_what_may_not_be_applied_for_says_so(
    portal: Client, draft: Filing
) -> None:
    found = portal.get(f"/portal/filings/{draft.pk}/occupations/", {"q": "人工智能"}).content.decode()
    assert "人工智能工程技术人员" in found
    assert "不在可申报的大类内" in found
    nothing = portal.get(f"/portal/filings/{draft.pk}/occupations/", {"q": "没有这个"}).content.decode()
    assert "职业分类目录中没有" in nothing


def test_an_occupation_the_qualification_catalogue_has_only_partly_says_which_part(
    portal: Client, draft: Filing
) -> None:
    Occupation.objects.create(
        code="6-18-02-04", name="焊工", class_code="6", source="演练", read_on=date(2026, 2, 1)
    )
    found = portal.get(f"/portal/filings/{draft.pk}/occupations/", {"q": "焊工"}).content.decode()
    assert "仅民用核安全设备焊接属目录内；普通焊工面向等级认定（未经核对）" in found


def test_an_occupation_is_added_at_several_levels_and_removed(portal: Client, draft: Filing) -> None:
    form = {"occupation": "4-03-02-01", "levels": ["5", "4"], "standard": "国家职业标准"}
    assert portal.post(edit(draft, "occupations"), form).status_code == 302
    assert [item.level for item in draft.items.all()] == [5, 4]
    portal.post(f"/portal/filings/{draft.pk}/remove/item/{draft.items.first().pk}/")
    assert draft.items.count() == 1


def test_an_occupation_that_is_not_in_the_catalogue_is_refused(portal: Client, draft: Filing) -> None:
    form = {"occupation": "9-99-99-99", "levels": ["5"]}
    answer = portal.post(edit(draft, "occupations"), form)
    assert answer.status_code == 400
    assert "职业分类目录中没有编码" in answer.content.decode()


def test_two_rooms_of_one_name_are_refused(portal: Client, draft: Filing) -> None:
    form = {"name": "理论一考场", "use": "theory", "seats": "40", "has_camera": "on"}
    assert portal.post(edit(draft, "rooms"), form).status_code == 302
    answer = portal.post(edit(draft, "rooms"), form)
    assert answer.status_code == 400
    assert "已有名为“理论一考场”的考场" in answer.content.decode()


def upload(portal: Client, draft: Filing, file: SimpleUploadedFile, code: str = "m1"):
    return portal.post(f"/portal/filings/{draft.pk}/materials/{code}/", {"file": file})


def test_a_paper_is_uploaded_and_replaced(portal: Client, draft: Filing) -> None:
    assert upload(portal, draft, institutions.paper("一.pdf")).status_code == 302
    assert upload(portal, draft, institutions.paper("二.pdf", "two")).status_code == 302
    assert draft.materials.get().name == "二.pdf"


def test_a_program_named_pdf_is_refused_and_the_earlier_paper_stays(portal: Client, draft: Filing) -> None:
    upload(portal, draft, institutions.paper("一.pdf"))
    program = SimpleUploadedFile("章程.pdf", b"MZ\x90\x00" + b"\0" * 512, content_type="application/pdf")
    answer = upload(portal, draft, program)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "无法识别其格式，只接受 PDF、JPG 图片、PNG 图片" in page
    assert draft.materials.get().name == "一.pdf"


def test_a_paper_under_no_entry_of_the_list_is_refused(portal: Client, draft: Filing) -> None:
    assert upload(portal, draft, institutions.paper(), code="m99").status_code == 400


def test_an_upload_without_a_file_says_what_to_do(portal: Client, draft: Filing) -> None:
    answer = portal.post(f"/portal/filings/{draft.pk}/materials/m1/")
    assert answer.status_code == 400
    assert "没有选择文件" in answer.content.decode()


def test_somebody_elses_draft_does_not_exist_here(law: None, draft: Filing) -> None:
    stranger = Client()
    stranger.force_login(institutions.member_of(institutions.institution("另一家甄示例学校")))
    for url in (
        edit(draft, "premises"),
        f"/portal/filings/{draft.pk}/",
        f"/portal/filings/{draft.pk}/check/",
    ):
        assert stranger.get(url).status_code == 404
    assert upload(stranger, draft, institutions.paper()).status_code == 404


def test_who_is_not_signed_in_is_asked_to(draft: Filing) -> None:
    answer = Client().get(edit(draft, "premises"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


def test_what_is_handed_in_is_no_longer_edited(portal: Client, school: Institution) -> None:
    filing = institutions.filing(school, state=Filing.State.SUBMITTED)
    assert portal.post(edit(filing, "premises"), {"floor_area_m2": "10"}).status_code == 302
    assert upload(portal, filing, institutions.paper()).status_code == 409
    filing.refresh_from_db()
    assert filing.floor_area_m2 == 1200


def test_a_mark_clerk_may_not_edit_the_application(law: None, school: Institution, draft: Filing) -> None:
    client = Client()
    client.force_login(institutions.member_of(school, Role.MARK_CLERK, "贾登分"))
    assert client.post(edit(draft, "premises"), {"floor_area_m2": "10"}).status_code == 403


def test_a_paper_is_read_by_the_institution_and_its_authorities_alone(
    portal: Client, draft: Filing, changchun: User, jilin_city: User
) -> None:
    upload(portal, draft, institutions.paper())
    url = draft.materials.get().file.get_absolute_url()
    head = draft.institution.memberships.get().user
    assert [status_of(url, user) for user in (head, changchun, jilin_city, None)] == [200, 200, 404, 404]
