"""Coming into the portal."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from institutions.models import Institution
from institutions.selectors.governed import places_open_to_registration
from institutions.services import checked_credit_code, register_institution
from institutions.views.registration import REGISTRATIONS_PER_HOUR
from regulations.models import Jurisdiction
from tests.factories import institutions
from tests.factories.accounts import PASSWORD
from tests.factories.law import GANSU, XINJIANG, put_on_the_map

URL = "/portal/register/"


def given(**changes: str) -> dict[str, str]:
    return {
        "username": "zhenfuze",
        "password": PASSWORD,
        "person": "甄负责",
        "phone": "13800000000",
        "kind": "social",
        "name": "甄示例职业培训学校",
        "uscc": institutions.credit_code(),
        "form": "training_body",
        "affiliation": "local",
        "jurisdiction": "220102",
        "address": "示例路1号",
        "legal_representative": "甄法人",
        "contact": "甄联系",
        "institution_phone": "0431-12345678",
        **changes,
    }


def test_who_registers_is_head_is_signed_in_and_sees_what_comes_next(law: None) -> None:
    client = Client()
    answer = client.post(URL, given(), follow=True)
    institution = Institution.objects.get()
    assert institution.supervisor_id == "220100"
    assert institution.memberships.get().role == Role.INSTITUTION_HEAD
    assert answer.redirect_chain[-1][0] == reverse("portal:home")
    assert "填写备案申请" in answer.content.decode()


def test_a_central_or_provincial_body_is_supervised_by_the_province(law: None) -> None:
    Client().post(URL, given(affiliation="central_provincial"))
    assert Institution.objects.get().supervisor_id == "220000"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("5222010200000", "应为18位，现为13位"),
        ("52220102MJ000000IO", "不含 I、O、S、V、Z"),
        (institutions.credit_code(77)[:-1] + "?", "只能由数字和大写字母"),
    ],
)
def test_a_malformed_credit_code_is_refused_and_what_was_typed_stays(law: None, code: str, said: str) -> None:
    answer = Client().post(URL, given(uscc=code))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert 'value="示例路1号"' in page
    assert not Institution.objects.exists()
    assert not User.objects.filter(username="zhenfuze").exists()


def test_a_credit_code_with_a_wrong_check_character_is_refused(law: None) -> None:
    right = institutions.credit_code(78)
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    answer = Client().post(URL, given(uscc=wrong))
    assert answer.status_code == 400
    assert "校验位不对" in answer.content.decode()


def test_a_credit_code_is_taken_in_small_letters_and_with_blanks() -> None:
    code = institutions.credit_code(79)
    assert checked_credit_code(f" {code[:4].lower()} {code[4:].lower()} ") == code


def test_a_credit_code_registered_before_is_refused_and_no_account_is_left_behind(
    law: None, school: Institution
) -> None:
    answer = Client().post(URL, given(uscc=school.uscc))
    assert answer.status_code == 400
    assert "已经注册" in answer.content.decode()
    assert not User.objects.filter(username="zhenfuze").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"password": "1234567890123"}, "密码"),
        ({"phone": "12345"}, "不像电话号码"),
        ({"jurisdiction": "220000"}, "请从列表中选择"),
        ({"username": "甄 x"}, "登录名"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(law: None, changes: dict[str, str], said: str) -> None:
    answer = Client().post(URL, given(**changes))
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Institution.objects.exists()


def test_a_province_no_pack_governs_is_not_offered(law: None) -> None:
    outer = Jurisdiction.objects.create(code="330000", name="甄省", level="province")
    inner = Jurisdiction.objects.create(code="330100", name="甄市", parent=outer, level="prefecture")
    Jurisdiction.objects.create(code="330102", name="甄区", parent=inner, level="county")
    assert set(places_open_to_registration().values_list("pk", flat=True)) == {"220102", "220202", "222400"}
    answer = Client().post(URL, given(jurisdiction="330102"))
    assert answer.status_code == 400
    assert "请从列表中选择" in answer.content.decode()
    assert not Institution.objects.exists()


def test_where_and_which_kind_is_asked_first_and_then_what_the_law_of_the_place_asks(law: None) -> None:
    put_on_the_map(XINJIANG)
    first = Client().get(URL).content.decode()
    assert "机构类别" in first
    assert "申报主体类型" not in first
    second = Client().get(URL, {"jurisdiction": "650102", "kind": "special"}).content.decode()
    assert "独立法人主体" in second
    assert "行业组织" not in second
    assert "县（市、区）属" in second
    assert "（试运行）" in second


def test_a_kind_nobody_governs_there_is_refused_with_the_law_and_the_way_out(law: None) -> None:
    put_on_the_map(GANSU)
    for answer in (
        Client().get(URL, {"jurisdiction": "620502", "kind": "social"}),
        Client().post(URL, given(jurisdiction="620502", kind="social")),
    ):
        assert answer.status_code == 400
        page = answer.content.decode()
        assert "没有规定“社会培训评价组织”" in page
        assert "可以注册的有：专项职业能力考核机构" in page
    assert not Institution.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"), [({"form": "unit"}, "form"), ({"affiliation": "county"}, "affiliation")]
)
def test_what_the_pack_does_not_offer_is_not_accepted(law: None, changes: dict[str, str], field: str) -> None:
    assert Client().post(URL, given(**changes)).status_code == 400
    facts = given(**changes) | {"jurisdiction": Jurisdiction.objects.get(pk="220102")}
    with pytest.raises(ValidationError) as refusal:
        register_institution(**facts)
    assert field in refusal.value.message_dict
    assert not Institution.objects.exists()


def test_a_name_taken_in_other_letters_is_refused(law: None, head: User) -> None:
    answer = Client().post(URL, given(username=head.username.upper()))
    assert answer.status_code == 400
    assert "已有人使用" in answer.content.decode()


def test_the_head_adds_a_clerk_who_then_works_for_the_institution(
    law: None, head: User, school: Institution
) -> None:
    client = Client()
    client.force_login(head)
    form = {"username": "jingban", "password": PASSWORD, "person": "贾经办", "role": "institution_clerk"}
    assert client.post("/portal/members/", form).status_code == 302
    clerk = User.objects.get(username="jingban")
    assert [s.institution_id for s in clerk.standings] == [school.pk]
    assert "edit_filing" in clerk.permissions
    assert "submit_filing" not in clerk.permissions


def test_a_clerk_adds_nobody(law: None, school: Institution) -> None:
    clerk = institutions.member_of(school, Role.INSTITUTION_CLERK, "贾经办")
    client = Client()
    client.force_login(clerk)
    form = {"username": "another", "password": PASSWORD, "person": "贾某", "role": "mark_clerk"}
    assert client.post("/portal/members/", form).status_code == 403
    assert not User.objects.filter(username="another").exists()


def test_nobody_is_made_an_officer_in_the_portal(law: None, head: User) -> None:
    client = Client()
    client.force_login(head)
    form = {"username": "another", "password": PASSWORD, "person": "贾某", "role": "province_officer"}
    assert client.post("/portal/members/", form).status_code == 400


def test_many_registrations_from_one_address_are_held_up_and_nothing_is_made(law: None) -> None:
    for number in range(REGISTRATIONS_PER_HOUR):
        Client().post(URL, given(username=f"many{number}", uscc=institutions.credit_code(700 + number)))
    answer = Client().post(URL, given(username="onemore", uscc=institutions.credit_code(799)))
    assert answer.status_code == 429
    assert "稍后再试" in answer.content.decode()
    assert not User.objects.filter(username="onemore").exists()
