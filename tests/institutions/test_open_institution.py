"""What the assessment asked for is put right, checked off, and the rights are opened (JL-5.2)."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django_fsm import TransitionNotAllowed

from accounts.models import User
from institutions import services
from institutions.models import AssessmentFinding, Filing, Institution
from lifecycle.clock import act_on_passed_deadlines
from lifecycle.findings import RulesNotMet
from tests.factories import institutions


@pytest.fixture
def active(law: None) -> Institution:
    return institutions.institution("甄示例职业培训学校", state=Institution.State.ACTIVE)


@pytest.fixture
def head(active: Institution) -> User:
    return institutions.member_of(active)


@pytest.fixture
def filed(active: Institution) -> Filing:
    return institutions.filing(
        active, state=Filing.State.FILED, holder="220000", findings=["补充灭火器材", "完善门禁"]
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def act_url(finding: AssessmentFinding, act: str) -> str:
    return f"/admin/institutions/filing/{finding.filing_id}/findings/{finding.pk}/{act}/"


def test_findings_are_put_right_checked_off_and_the_rights_opened(
    active: Institution, filed: Filing, head: User, changchun: User
) -> None:
    officer, portal = signed_in(changchun), signed_in(head)
    open_url = f"/admin/institutions/institution/{active.pk}/move/open/"
    for finding in filed.assessment_findings.all():
        refused = officer.post(open_url)
        assert refused.status_code == 422
        assert f"整改事项“{finding.text}”还没有验收" in refused.content.decode()
        answer = portal.post(
            f"/portal/filings/{filed.pk}/rectify/{finding.pk}/",
            {"statement": "已整改", "proof": institutions.paper("证明.pdf")},
        )
        assert answer.status_code == 302
        assert officer.post(act_url(finding, "check-off")).status_code == 302
    assert officer.post(open_url).status_code == 302
    active.refresh_from_db()
    assert active.may_plan_exams


def test_what_was_not_handed_in_is_not_checked_off(filed: Filing, changchun: User) -> None:
    finding = filed.assessment_findings.first()
    with pytest.raises(RulesNotMet, match="机构尚未就"):
        services.check_off_finding(finding, by=changchun)


def test_a_statement_that_does_not_do_is_sent_back(filed: Filing, head: User, changchun: User) -> None:
    finding = services.rectify_finding(filed.assessment_findings.first(), by=head, statement="已整改")
    assert signed_in(changchun).post(act_url(finding, "send-back")).status_code == 302
    finding.refresh_from_db()
    assert (finding.rectified_at, finding.statement) == (None, "已整改")


def test_an_empty_statement_is_refused(filed: Filing, head: User) -> None:
    finding = filed.assessment_findings.first()
    answer = signed_in(head).post(f"/portal/filings/{filed.pk}/rectify/{finding.pk}/", {"statement": " "})
    assert answer.status_code == 400
    assert "请写明怎样整改" in answer.content.decode()


def test_a_proof_that_is_no_picture_nor_pdf_is_refused_and_the_words_stay(filed: Filing, head: User) -> None:
    finding = filed.assessment_findings.first()
    proof = institutions.paper("证明.exe")
    answer = signed_in(head).post(
        f"/portal/filings/{filed.pk}/rectify/{finding.pk}/", {"statement": "已购置", "proof": proof}
    )
    assert answer.status_code == 400
    assert "已购置" in answer.content.decode()
    finding.refresh_from_db()
    assert finding.rectified_at is None


def test_what_is_checked_off_stays_so(filed: Filing, head: User, changchun: User) -> None:
    finding = services.rectify_finding(filed.assessment_findings.first(), by=head, statement="已整改")
    services.check_off_finding(finding, by=changchun)
    with pytest.raises(TransitionNotAllowed, match="已经验收"):
        services.rectify_finding(finding, by=head, statement="再改")


def test_another_prefecture_checks_nothing_off(filed: Filing, head: User, jilin_city: User) -> None:
    finding = services.rectify_finding(filed.assessment_findings.first(), by=head, statement="已整改")
    assert signed_in(jilin_city).post(act_url(finding, "check-off")).status_code == 404
    with pytest.raises(PermissionDenied):
        services.check_off_finding(finding, by=jilin_city)


def test_rights_are_opened_once(law: None, changchun: User) -> None:
    opened = institutions.institution(state=Institution.State.ACTIVE, opened=True)
    with pytest.raises(TransitionNotAllowed, match="已经开通"):
        services.open_institution(opened, by=changchun)
    page = signed_in(changchun).get(f"/admin/institutions/institution/{opened.pk}/change/").content.decode()
    assert "/move/open/" not in page


def test_a_suspended_institution_plans_nothing_until_reinstated(law: None, province: User) -> None:
    opened = institutions.institution(state=Institution.State.ACTIVE, opened=True)
    services.suspend_institution(opened, by=province, reason="管理混乱")
    assert not opened.may_plan_exams
    services.reinstate_institution(opened, by=province, reason="已整改")
    assert opened.may_plan_exams


def test_the_clock_ends_what_the_receipt_gave_after_three_years(at, law: None, province: User) -> None:
    school = institutions.institution()
    filing = institutions.filing(
        school, state=Filing.State.IN_PUBLICITY, holder="220000", publicity_closed_at="2026-03-20T00:00Z"
    )
    services.file_filing(Filing.objects.get(pk=filing.pk), by=province)
    at("2029-03-20 23:00")
    act_on_passed_deadlines(by=User.objects.clock())
    school.refresh_from_db()
    assert school.state == Institution.State.ACTIVE
    at("2029-03-21 00:05")
    act_on_passed_deadlines(by=User.objects.clock())
    school.refresh_from_db()
    assert school.state == Institution.State.EXPIRED
