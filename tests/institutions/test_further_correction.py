"""Everything at once, once (CQ-7a): a second notice goes out by a head's word alone, and says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import Post, User
from accounts.roles import Role
from archive.models import IssuedDocument
from institutions import services
from institutions.models import Filing
from institutions.selectors.corrections import current_notice, notice_of
from lifecycle.door import available_moves, carry_out, perform
from lifecycle.findings import RulesNotMet
from lifecycle.models import Deadline, TransitionRecord
from lifecycle.tasks import sweep_deadlines
from regulations.models import Jurisdiction
from tests.factories import institutions
from tests.factories.accounts import authority_head, officer
from tests.factories.law import CHONGQING, approve_readings, put_on_the_map

At = Callable[[str], None]
COUNTY = "500103"
FIRST = [{"subject": "章程", "problem": "缺章程", "cure": "补交", "basis": "第六条"}]
SECOND = [{"subject": "场地证明", "problem": "租赁合同期满", "cure": "换新合同", "basis": "第五条（二）"}]
WHY = "初次告知后租赁合同到期，原告知无从写明。"


@pytest.fixture
def clerk(law: None, at: At) -> User:
    """The officer of the county that receives the application."""
    put_on_the_map(CHONGQING)
    at("2026-03-20 10:00")
    return officer(Role.COUNTY_OFFICER, COUNTY, "甄渝中")


@pytest.fixture
def chief(clerk: User) -> User:
    return authority_head(COUNTY, "甄局长")


@pytest.fixture
def applicant(clerk: User) -> User:
    body = institutions.institution(
        jurisdiction=COUNTY, affiliation="county", supervisor_id=COUNTY, kind="appraisal"
    )
    return institutions.member_of(body)


@pytest.fixture
def corrected(clerk: User, applicant: User, at: At) -> Filing:
    """An application whose corrections were asked for on Monday 23 March and handed in on the 30th."""
    case = institutions.filing(applicant.memberships.get().institution, complete=False)
    perform(case.submit, by=applicant, holder=COUNTY, stage="first_check")
    Filing.objects.filter(pk=case.pk).update(law_on=date(2026, 3, 20), number="BA2026-500001")
    case.refresh_from_db()
    at("2026-03-23 10:00")
    services.request_correction_filing(case, by=clerk, items=FIRST)
    at("2026-03-30 10:00")
    perform(case.resubmit, by=applicant)
    return case


def running(case: Filing) -> dict[str, str]:
    found = Deadline.objects.filter(object_id=str(case.pk), status__in=Deadline.RUNNING)
    return {deadline.key: str(deadline.due_on) for deadline in found}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(case: Filing, move: str = "") -> str:
    return f"/admin/institutions/filing/{case.pk}/" + (f"move/{move}/" if move else "change/")


def test_a_second_notice_is_refused_by_its_rule_and_with_the_way_out(corrected: Filing, clerk: User) -> None:
    with pytest.raises(RulesNotMet) as refusal:
        services.request_correction_filing(corrected, by=clerk, items=SECOND)
    (finding,) = refusal.value.findings
    assert finding.rule_id == "CQ-7a.once"
    assert "已于2026年3月23日要求过补正" in finding.message
    assert "请由单位负责人在本案“准许再次补正”并写明理由" in finding.cure


def test_the_page_of_the_case_explains_it_in_place_of_a_button(corrected: Filing, clerk: User) -> None:
    page = signed_in(clerk).get(page_of(corrected)).content.decode()
    assert "要求补正：现在不能由您办理" in page
    assert "单位负责人在本案“准许再次补正”" in page
    assert page_of(corrected, "request_correction") not in page
    assert (
        "同一申请只能要求补正一次"
        in signed_in(clerk).get(page_of(corrected, "request_correction")).content.decode()
    )


def test_a_head_allows_one_more_with_a_reason_that_stays_on_the_case(
    corrected: Filing, clerk: User, chief: User, applicant: User, at: At
) -> None:
    at("2026-04-01 10:00")
    desk = signed_in(chief)
    assert page_of(corrected, "allow_correction") in desk.get(page_of(corrected)).content.decode()
    assert desk.post(page_of(corrected, "allow_correction"), {"reason": ""}).status_code == 400
    assert desk.post(page_of(corrected, "allow_correction"), {"reason": WHY}).status_code == 302
    record = TransitionRecord.objects.of(corrected).last()
    assert record is not None
    assert (record.transition, record.rule_id, record.reason, record.actor) == (
        "allow_correction",
        "CQ-7a.once",
        WHY,
        chief,
    )
    corrected.refresh_from_db()
    services.request_correction_filing(corrected, by=clerk, items=SECOND)
    assert corrected.state == Filing.State.CORRECTION_REQUESTED
    assert WHY in signed_in(clerk).get(page_of(corrected)).content.decode(), "on the timeline of the case"
    told = signed_in(applicant).get(f"/portal/filings/{corrected.pk}/").content.decode()
    assert "第2次补正通知" in told
    assert "渝中区单位负责人甄局长于2026年4月1日写明理由准许" in told
    assert WHY.rstrip("。") in told


def test_the_second_notice_is_a_letter_of_its_own_that_cites_the_head(
    corrected: Filing, clerk: User, chief: User, django_capture_on_commit_callbacks
) -> None:
    services.allow_correction_filing(corrected, by=chief, reason=WHY)
    with django_capture_on_commit_callbacks(execute=True):
        services.request_correction_filing(corrected, by=clerk, items=SECOND)
    letter = IssuedDocument.objects.get(kind="correction_notice")
    assert letter.number == "补正〔2026〕500001号之2"
    assert letter.stored_file.read().startswith(b"%PDF")
    record = TransitionRecord.objects.of(corrected).last()
    assert record is not None
    notice = notice_of(record)
    assert notice.number == 2
    assert notice.words == (
        "本通知为本申请的第2次补正通知，由渝中区单位负责人甄局长于2026年3月30日写明理由准许。"
        "准许的理由：初次告知后租赁合同到期，原告知无从写明。"
    )
    first = TransitionRecord.objects.of(corrected).get(sequence=2)
    assert (notice_of(first).number, notice_of(first).words) == (1, "")


def test_each_permission_is_good_for_one_notice(
    corrected: Filing, clerk: User, chief: User, applicant: User
) -> None:
    services.allow_correction_filing(corrected, by=chief, reason=WHY)
    with pytest.raises(RulesNotMet, match="已经准许再次补正"):
        services.allow_correction_filing(corrected, by=chief, reason="又一个理由")
    services.request_correction_filing(corrected, by=clerk, items=SECOND)
    perform(corrected.resubmit, by=applicant)
    with pytest.raises(RulesNotMet, match="只能要求补正一次"):
        services.request_correction_filing(corrected, by=clerk, items=FIRST)
    services.allow_correction_filing(corrected, by=chief, reason="第三次：补交的合同没有盖章。")
    services.request_correction_filing(corrected, by=clerk, items=FIRST)
    notice = current_notice(list(TransitionRecord.objects.of(corrected)))
    assert notice.number == 3
    assert "补交的合同没有盖章" in notice.words


def test_where_nothing_was_asked_for_yet_nothing_needs_allowing(
    clerk: User, chief: User, applicant: User
) -> None:
    fresh = institutions.filing(
        applicant.memberships.get().institution, state=Filing.State.SUBMITTED, holder=COUNTY
    )
    assert "allow_correction" not in [move.name for move in available_moves(fresh, chief)]
    with pytest.raises(RulesNotMet, match="还没有要求过补正，不需要准许"):
        services.allow_correction_filing(fresh, by=chief, reason=WHY)


def test_only_a_head_of_the_authority_that_holds_the_case_allows_it(
    corrected: Filing, clerk: User, applicant: User
) -> None:
    others = [
        clerk,
        applicant,
        authority_head("500106", "甄沙坪"),
        officer(Role.PROVINCE_OFFICER, "500000", "甄市中心"),
    ]
    for stranger in others:
        with pytest.raises(PermissionDenied):
            carry_out(corrected, "allow_correction", by=stranger, reason=WHY)


def test_who_allowed_it_does_not_send_the_notice_himself(corrected: Filing, clerk: User, chief: User) -> None:
    Post.objects.create(
        user=chief, role=Role.COUNTY_OFFICER, jurisdiction=Jurisdiction.objects.get(code=COUNTY)
    )
    both = User.objects.get(pk=chief.pk)
    services.allow_correction_filing(corrected, by=both, reason=WHY)
    with pytest.raises(RulesNotMet) as refusal:
        services.request_correction_filing(corrected, by=both, items=SECOND)
    (finding,) = refusal.value.findings
    assert finding.rule_id == "CN-P4"
    assert "甄局长" in finding.message
    assert "已于2026年3月30日办理“准许再次补正”" in finding.message
    corrected.refresh_from_db()
    services.request_correction_filing(corrected, by=clerk, items=SECOND)


# -- the clock --------------------------------------------------------------------------------------------


def test_the_second_notice_closes_the_periods_of_the_first_check_and_its_correction_opens_them_anew(
    corrected: Filing, clerk: User, chief: User, applicant: User, at: At
) -> None:
    anew = {"filing.completeness_notice": "2026-04-07", "filing.acceptance": "2026-04-07"}
    assert running(corrected) == anew, "counted from the day the first correction was complete"
    at("2026-04-01 10:00")
    services.allow_correction_filing(corrected, by=chief, reason=WHY)
    assert running(corrected) == anew, "a permission stops no period"
    services.request_correction_filing(corrected, by=clerk, items=SECOND)
    assert running(corrected) == {"filing.correction": "2026-05-06"}, "thirty days, over the holiday"
    at("2026-04-10 10:00")
    perform(corrected.resubmit, by=applicant)
    assert running(corrected) == {
        "filing.completeness_notice": "2026-04-17",
        "filing.acceptance": "2026-04-17",
    }


def test_silence_after_a_permission_nobody_used_is_acceptance_all_the_same(
    corrected: Filing, chief: User, at: At
) -> None:
    approve_readings("chongqing")
    services.allow_correction_filing(corrected, by=chief, reason=WHY)
    at("2026-04-08 00:05")
    assert sweep_deadlines() == 1
    corrected.refresh_from_db()
    assert corrected.state == Filing.State.ACCEPTED
    assert TransitionRecord.objects.of(corrected).last().transition == "deem_accepted"


def test_a_second_correction_not_handed_in_lapses_like_the_first(
    corrected: Filing, clerk: User, chief: User, at: At
) -> None:
    approve_readings("chongqing")
    services.allow_correction_filing(corrected, by=chief, reason=WHY)
    services.request_correction_filing(corrected, by=clerk, items=SECOND)
    at("2026-04-30 00:05")
    sweep_deadlines()
    corrected.refresh_from_db()
    assert corrected.state == Filing.State.LAPSED


def test_a_province_whose_text_says_nothing_of_it_keeps_the_platforms_own_rule(law: None, at: At) -> None:
    at("2026-03-20 10:00")
    centre = officer(Role.PREFECTURE_OFFICER, "220100", "甄长春")
    case = institutions.filing(state=Filing.State.SUBMITTED)
    services.request_correction_filing(case, by=centre, items=FIRST)
    services.resubmit_filing(case, by=institutions.member_of(case.institution))
    with pytest.raises(RulesNotMet) as refusal:
        services.request_correction_filing(case, by=centre, items=SECOND)
    assert refusal.value.findings[0].rule_id == "CN-T1.once"
    services.allow_correction_filing(case, by=authority_head("220100", "甄主任"), reason=WHY)
    services.request_correction_filing(case, by=centre, items=SECOND)
    assert case.state == Filing.State.CORRECTION_REQUESTED
