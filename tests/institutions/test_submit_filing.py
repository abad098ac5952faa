"""Handing an application in."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django_fsm import TransitionNotAllowed

from accounts.models import User
from accounts.roles import Role
from institutions.models import Filing, Institution
from institutions.services import submit_filing
from lifecycle.findings import RulesNotMet
from lifecycle.models import TransitionRecord
from tests.factories import institutions


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_complete_application_gets_a_number_and_waits_at_the_prefecture(head: User, school) -> None:
    filing = institutions.filing(school)
    answer = signed_in(head).post(f"/portal/filings/{filing.pk}/check/", follow=True)
    page = answer.content.decode()
    filing.refresh_from_db()
    assert filing.state == Filing.State.SUBMITTED
    assert filing.number == "BA2026-000001"
    assert filing.holder_id == "220100"
    assert str(filing.law_on) == "2026-03-20"
    assert filing.number in page
    assert "长春市" in page
    [record] = TransitionRecord.objects.of(filing)
    assert (record.rule_id, record.holder_code) == ("JL-6", "220100")


def test_numbers_follow_one_another_through_the_year(head: User, school) -> None:
    other = institutions.institution()
    for of in (school, other):
        filing = institutions.filing(of)
        submit_filing(filing, by=institutions.member_of(of))
    assert list(Filing.objects.order_by("pk").values_list("number", flat=True)) == [
        "BA2026-000001",
        "BA2026-000002",
    ]


def test_a_provincial_body_hands_in_to_the_province(law: None) -> None:
    of = institutions.institution(affiliation=Institution.Affiliation.CENTRAL_PROVINCIAL)
    filing = institutions.filing(of)
    submit_filing(filing, by=institutions.member_of(of))
    assert filing.holder_id == "220000"


def test_outside_a_window_it_is_refused_with_the_day_the_next_one_opens(at, head: User, school) -> None:
    filing = institutions.filing(school)
    at("2026-03-31 00:00")
    answer = signed_in(head).post(f"/portal/filings/{filing.pk}/check/")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2026年7月15日" in page
    assert "吉人社函〔2022〕78号 六" in page
    filing.refresh_from_db()
    assert (filing.state, filing.number) == (Filing.State.DRAFT, None)


def test_the_last_minute_of_a_window_is_in_time(at, head: User, school) -> None:
    filing = institutions.filing(school)
    at("2026-03-30 23:59")
    submit_filing(filing, by=head)
    assert filing.state == Filing.State.SUBMITTED


def test_every_shortfall_is_named_at_once_with_the_page_that_mends_it(head: User, school) -> None:
    filing = institutions.filing(school, floor_area_m2="800", has_office=False)
    filing.materials.filter(code="m5").delete()
    answer = signed_in(head).post(f"/portal/filings/{filing.pk}/check/")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "场地面积现为800平方米，规定不少于1000平方米" in page
    assert "不符合“办公室”的要求" in page
    assert "缺少第5项材料" in page
    assert f"/portal/filings/{filing.pk}/edit/premises/#id_floor_area_m2" in page
    assert f"/portal/filings/{filing.pk}/edit/materials/#id_material_m5" in page
    assert not TransitionRecord.objects.of(filing).exists()


def test_nothing_of_an_empty_draft_is_handed_in(head: User, school) -> None:
    filing = institutions.filing(school, complete=False)
    with pytest.raises(RulesNotMet) as refusal:
        submit_filing(filing, by=head)
    fields = {finding.field for finding in refusal.value.findings}
    assert {"items", "premises", "has_bad_record", "material_m1", "full_time_staff"} <= fields


def test_a_clerk_fills_in_and_the_head_hands_in(school: Institution) -> None:
    clerk = institutions.member_of(school, Role.INSTITUTION_CLERK, "贾经办")
    filing = institutions.filing(school)
    assert (
        "请由机构负责人登录提交"
        in signed_in(clerk).get(f"/portal/filings/{filing.pk}/check/").content.decode()
    )
    with pytest.raises(PermissionDenied):
        submit_filing(filing, by=clerk)


def test_somebody_elses_application_is_not_handed_in(school: Institution) -> None:
    stranger = institutions.member_of(institutions.institution())
    filing = institutions.filing(school)
    with pytest.raises(PermissionDenied):
        submit_filing(filing, by=stranger)
    assert signed_in(stranger).post(f"/portal/filings/{filing.pk}/check/").status_code == 404


def test_the_same_application_handed_in_twice_is_one(head: User, school) -> None:
    filing = institutions.filing(school)
    submit_filing(filing, by=head)
    with pytest.raises(TransitionNotAllowed, match="已提交待审核"):
        submit_filing(filing, by=head)
    assert TransitionRecord.objects.of(filing).count() == 1


def test_an_institution_opens_no_second_application_beside_a_running_one(head: User, school) -> None:
    filing = institutions.filing(school, state=Filing.State.SUBMITTED)
    answer = signed_in(head).post("/portal/filings/start/")
    assert answer.status_code == 409
    assert "正在办理" in answer.content.decode()
    assert list(school.filings.all()) == [filing]


def test_who_is_filed_already_is_told_so(law: None) -> None:
    active = institutions.institution(state=Institution.State.ACTIVE)
    answer = signed_in(institutions.member_of(active)).post("/portal/filings/start/")
    assert answer.status_code == 422
    assert "备案有效至2029年4月20日" in answer.content.decode()


def test_an_application_is_taken_back_with_a_reason_and_ends(head: User, school) -> None:
    filing = institutions.filing(school, state=Filing.State.SUBMITTED)
    url = f"/portal/filings/{filing.pk}/move/withdraw/"
    assert signed_in(head).post(url, {"reason": ""}).status_code == 400
    assert signed_in(head).post(url, {"reason": "材料需重新准备"}).status_code == 302
    filing.refresh_from_db()
    assert filing.state == Filing.State.WITHDRAWN
    assert TransitionRecord.objects.of(filing).get().reason == "材料需重新准备"
