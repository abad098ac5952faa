"""The pool of experts: the province enters them, a list is shown before it is taken in."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Post, User
from accounts.roles import Role
from institutions.forms.experts import COLUMNS, SAMPLE
from institutions.models import Expert
from institutions.selectors.panel import candidates_for
from institutions.services.experts import (
    ExpertProfile,
    change_expert,
    enrol_expert,
    import_experts,
    update_own_profile,
)
from regulations.models import Jurisdiction
from tests.factories import institutions
from tests.factories.accounts import auditor, person

ADD = "admin:institutions_expert_add"
LIST = "admin:institutions_expert_changelist"
IMPORT = "/admin/institutions/expert/import/"
FILLED = {
    "username": "zhen_expert", "name": "甄新人", "phone": "13800000000", "employer": "甄示例学院",
    "employer_code": "", "place": "220100", "title": "高级技师", "fields_text": "中式烹调师、6-31",
    "term_from": "2026-01-01", "term_until": "2028-12-31", "is_active": "on",
}  # fmt: skip


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sheet(*rows: tuple[str, ...], columns: tuple[str, ...] = COLUMNS) -> SimpleUploadedFile:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate([columns, *rows]):
            page.write_row(number, 0, row)
    return SimpleUploadedFile("专家.xlsx", content.getvalue())


def line(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(name, given) for name, given in zip(COLUMNS, SAMPLE, strict=True))


def profile(**facts: object) -> ExpertProfile:
    given = {
        "username": "zhen_expert",
        "name": "甄新人",
        "place": Jurisdiction.objects.get(pk="220100"),
        "employer": "甄示例学院",
        "fields": ("4-03",),
        "term_from": date(2026, 1, 1),
        **facts,
    }
    return ExpertProfile(**given)  # type: ignore[arg-type]


# -- one by one ---------------------------------------------------------------------------------------------


def test_the_province_enters_an_expert_with_account_and_post(province: User) -> None:
    assert signed_in(province).post(reverse(ADD), FILLED).status_code == 302
    expert = Expert.objects.get(user__username="zhen_expert")
    assert (expert.province_id, expert.place_id) == ("220000", "220100")
    assert expert.fields == ["4-03-02-01", "6-31"]
    assert not expert.user.has_usable_password()
    post = Post.objects.get(user=expert.user, role=Role.EXPERT)
    assert (post.jurisdiction_id, post.since, post.until) == ("220000", date(2026, 1, 1), date(2028, 12, 31))
    url = reverse("admin:institutions_expert_change", args=[expert.pk])
    changed = {**FILLED, "employer": "另一学院", "term_until": "2027-06-30"}
    assert signed_in(province).post(url, changed).status_code == 302
    expert.refresh_from_db()
    post.refresh_from_db()
    assert (expert.employer, post.until) == ("另一学院", date(2027, 6, 30))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"fields_text": "4-99"}, "“4-99”不是职业分类中的编码"),
        ({"term_until": "2025-01-01"}, "聘期止早于聘期起"),
        ({"employer_code": "91220102MJ00000001"}, "校验位不对"),
        ({"place": "650100"}, ""),
        ({"employer": ""}, ""),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(province: User, wrong: dict[str, str], said: str) -> None:
    answer = signed_in(province).post(reverse(ADD), {**FILLED, **wrong})
    assert answer.status_code in (200, 400)
    assert said in answer.content.decode()
    assert not Expert.objects.exists()


def test_an_account_of_another_person_is_not_made_an_expert(province: User) -> None:
    person("甄别人", username="zhen_expert")
    answer = signed_in(province).post(reverse(ADD), FILLED)
    assert "已由他人使用" in answer.content.decode()
    assert not Expert.objects.exists()


def test_officers_see_the_experts_of_their_territory_and_only_the_province_keeps_them(
    province: User, changchun: User, law: None
) -> None:
    near = institutions.pool_expert("甄长春专家", place_id="220100")
    far = institutions.pool_expert("甄吉林专家", place_id="220200")
    page = signed_in(changchun).get(reverse(LIST)).content.decode()
    assert "甄长春专家" in page
    assert "甄吉林专家" not in page
    seen = reverse("admin:institutions_expert_change", args=[near.pk])
    assert signed_in(changchun).get(seen).status_code == 200
    assert signed_in(changchun).post(seen, FILLED).status_code == 403
    hidden = reverse("admin:institutions_expert_change", args=[far.pk])
    assert signed_in(changchun).get(hidden).status_code == 404
    for user in (changchun, auditor()):
        assert signed_in(user).get(reverse(ADD)).status_code == 403
        assert signed_in(user).get(IMPORT).status_code == 403
        with pytest.raises(PermissionDenied):
            enrol_expert(profile(), by=user)
        with pytest.raises(PermissionDenied):
            import_experts([], by=user)
    assert "甄吉林专家" in signed_in(province).get(reverse(LIST)).content.decode()
    with pytest.raises(PermissionDenied):
        change_expert(near, profile(), by=changchun)


# -- a list -------------------------------------------------------------------------------------------------


def test_a_list_is_shown_before_it_is_taken_in_and_taken_in_as_shown(province: User) -> None:
    there = enrol_expert(profile(username="there", name="甄在库"), by=province)
    client = signed_in(province)
    rows = (
        line(登录名="new", 姓名="甄新人"),
        line(登录名="there", 姓名="甄在库", 工作单位="新单位", 专业领域="4-03", 聘期止=""),
        line(登录名="new", 姓名="甄重复"),
        line(登录名="bad", 姓名="甄有误", 专业领域="", 聘期起="明年"),
        line(登录名="there2", 姓名="", **{"所在市（州）": "乌鲁木齐市"}),
    )
    page = client.post(IMPORT, {"upload": sheet(*rows), "preview": "1"})
    text = page.content.decode()
    for said in (
        "新增 1 行，变更 1 行，相同 0 行，不能导入 3 行", "登录名“new”与第2行重复", "没有填写“专业领域”",
        "“聘期起”写作“明年”", "“乌鲁木齐市”不是本省的市（州）", "没有填写“姓名”", "工作单位",
    ):  # fmt: skip
        assert said in text, said
    assert Expert.objects.count() == 1
    kept = text.split('name="kept" value="')[1].split('"')[0]
    assert client.post(IMPORT, {"kept": kept, "confirm": "1"}).status_code == 302
    there.refresh_from_db()
    assert there.employer == "新单位"
    assert Expert.objects.get(user__username="new").place_id == "220100"
    assert Expert.objects.count() == 2
    again = client.post(IMPORT, {"upload": sheet(rows[0], rows[1]), "preview": "1"}).content.decode()
    assert "新增 0 行，变更 0 行，相同 2 行" in again
    assert "导入新增和变更的行" not in again


def test_a_list_that_cannot_be_read_is_refused_in_words(province: User) -> None:
    client = signed_in(province)
    for upload, said in (
        (sheet(SAMPLE[1:], columns=COLUMNS[1:]), "缺少“登录名”列"),
        (SimpleUploadedFile("专家.xlsx", b"PK\x03\x04 broken"), "不完整或已损坏"),
        (None, "请选择要导入的专家名单"),
    ):
        answer = client.post(IMPORT, {"preview": "1", **({"upload": upload} if upload else {})})
        assert answer.status_code == 400
        assert said in answer.content.decode()
    forged = client.post(IMPORT, {"kept": "bm90aGluZw:1:x", "confirm": "1"})
    assert "预览已过期" in forged.content.decode()


def test_the_template_is_a_list_that_can_be_taken_in(province: User) -> None:
    client = signed_in(province)
    template = client.get("/admin/institutions/expert/template/").content
    page = client.post(IMPORT, {"upload": SimpleUploadedFile("experts.csv", template), "preview": "1"})
    assert "新增 1 行" in page.content.decode()


# -- one's own page -----------------------------------------------------------------------------------------


def test_an_expert_says_where_one_works_now_and_nothing_else(law: None, changchun: User) -> None:
    expert = institutions.pool_expert("甄专家")
    client, url = signed_in(expert.user), reverse("portal:expert-profile")
    page = client.get(url).content.decode()
    assert "4-03" in page
    assert "2028年12月31日" in page
    sent = {"expert": expert.pk, "employer": "新单位", "phone": "13900000000", "fields": "6", "is_active": ""}
    assert client.post(url, sent).status_code == 302
    expert.refresh_from_db()
    assert (expert.employer, expert.fields, expert.is_active) == ("新单位", ["4-03"], True)
    assert client.post(url, {"expert": expert.pk, "employer": "x", "employer_code": "1"}).status_code == 400
    assert signed_in(changchun).get(url).status_code == 403
    with pytest.raises(PermissionDenied):
        update_own_profile(expert, by=changchun, employer="别处")


def test_an_expert_whose_new_employer_applies_stays_away_from_then_on(law: None, school) -> None:
    expert = institutions.pool_expert("甄林")
    filing = institutions.filing(school, state="accepted")
    assert [one.pk for one in candidates_for(filing).eligible] == [expert.pk]
    update_own_profile(expert, by=expert.user, employer=school.name)
    assert candidates_for(filing).eligible == ()
