"""Whether an application is taken up: corrections, passing up, acceptance, refusal."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django_fsm import TransitionNotAllowed

from accounts.models import User
from archive.models import IssuedDocument
from institutions import services
from institutions.models import Filing
from institutions.tasks import issue_decision_on_non_acceptance
from lifecycle.findings import RulesNotMet
from lifecycle.models import Deadline, TransitionRecord
from tests.factories import institutions
from tests.institutions.reading import status_of

ITEM = {"subject": "租赁合同", "problem": "缺少出租方产权证明", "cure": "补交", "basis": "四（二）5"}


@pytest.fixture
def filing(school) -> Filing:
    return institutions.filing(school, state=Filing.State.SUBMITTED)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def move_url(filing: Filing, name: str) -> str:
    return f"/admin/institutions/filing/{filing.pk}/move/{name}/"


def test_a_correction_says_everything_and_opens_its_period(
    filing: Filing, changchun: User, head: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(changchun).post(
            move_url(filing, "request_correction"),
            {"items": "1. 租赁合同 | 缺少出租方产权证明 | 补交 | 四（二）5\n2、缺少消防合格证明"},
        )
    assert answer.status_code == 302
    filing.refresh_from_db()
    assert filing.state == Filing.State.CORRECTION_REQUESTED
    assert filing.correction_items[0] == ITEM
    assert filing.correction_items[1]["problem"] == "缺少消防合格证明"
    deadline = Deadline.objects.get()
    assert (deadline.key, str(deadline.due_on), deadline.statutory) == (
        "filing.correction",
        "2026-04-20",
        False,
    )
    letter = IssuedDocument.objects.get()
    assert (letter.kind, letter.issuer) == ("correction_notice", "长春市职业技能鉴定中心")
    page = signed_in(head).get(f"/portal/filings/{filing.pk}/").content.decode()
    assert "缺少出租方产权证明" in page
    assert letter.number in page


def test_the_form_of_a_correction_comes_with_what_the_rules_found(school, changchun: User) -> None:
    filing = institutions.filing(school, state=Filing.State.SUBMITTED, floor_area_m2="900")
    page = signed_in(changchun).get(move_url(filing, "request_correction")).content.decode()
    assert "场地面积现为900平方米" in page


def test_corrections_are_asked_for_once(filing: Filing, changchun: User, head: User) -> None:
    services.request_correction_filing(filing, by=changchun, items=[ITEM])
    services.resubmit_filing(filing, by=head)
    assert not Deadline.objects.filter(status="open").exists()
    answer = signed_in(changchun).post(move_url(filing, "request_correction"), {"items": "再补"})
    assert answer.status_code == 422
    assert "同一申请只能要求补正一次" in answer.content.decode()
    filing.refresh_from_db()
    assert filing.state == Filing.State.SUBMITTED


def test_a_correction_that_asks_for_nothing_is_refused(filing: Filing, changchun: User) -> None:
    with pytest.raises(RulesNotMet, match="没有写明需要补正的内容"):
        services.request_correction_filing(filing, by=changchun, items=[])


def test_a_correction_still_incomplete_is_not_handed_in(filing: Filing, changchun: User, head: User) -> None:
    services.request_correction_filing(filing, by=changchun, items=[ITEM])
    services.save_draft(filing, by=head, floor_area_m2=None)
    with pytest.raises(RulesNotMet, match="场地面积"):
        services.resubmit_filing(filing, by=head)


def test_a_correction_is_handed_in_outside_the_window_too(
    at, filing: Filing, changchun: User, head: User
) -> None:
    services.request_correction_filing(filing, by=changchun, items=[ITEM])
    at("2026-04-10 09:00")
    services.resubmit_filing(filing, by=head)
    assert filing.state == Filing.State.SUBMITTED


def test_withdrawing_ends_the_period_of_the_correction(filing: Filing, changchun: User, head: User) -> None:
    services.request_correction_filing(filing, by=changchun, items=[ITEM])
    services.withdraw_filing(filing, by=head, reason="不再申请")
    assert Deadline.objects.get().status == Deadline.Status.MET


def test_the_prefecture_passes_up_and_then_no_longer_holds_the_case(filing: Filing, changchun: User) -> None:
    client = signed_in(changchun)
    assert client.post(move_url(filing, "pass_up")).status_code == 302
    filing.refresh_from_db()
    assert filing.holder_id == "220000"
    assert (
        client.post(
            move_url(filing, "not_accept"), {"reason": "无", "grounds": "filing.materials"}
        ).status_code
        == 403
    )


def test_the_province_accepts_and_the_prefecture_assesses(
    filing: Filing, changchun: User, province: User, django_capture_on_commit_callbacks
) -> None:
    services.pass_up_filing(filing, by=changchun)
    with django_capture_on_commit_callbacks(execute=True):
        services.accept_filing(filing, by=province)
    assert (filing.state, filing.holder_id) == (Filing.State.ACCEPTED, "220100")
    letter = IssuedDocument.objects.get()
    assert (letter.title, letter.issuer) == ("受理通知书", "长春市职业技能鉴定中心")


def test_the_province_does_not_accept_before_the_prefecture_passed_up(filing: Filing, province: User) -> None:
    with pytest.raises(PermissionDenied):
        services.accept_filing(filing, by=province)
    filing.holder_id = "220000"
    filing.save()
    with pytest.raises(RulesNotMet, match="尚未经“省级复核”"):
        services.accept_filing(filing, by=province)


def test_a_provincial_body_is_accepted_and_assessed_by_the_province(law: None, province: User) -> None:
    of = institutions.institution(affiliation="central_provincial")
    filing = institutions.filing(of, state=Filing.State.SUBMITTED)
    services.accept_filing(filing, by=province)
    assert filing.holder_id == "220000"


def test_an_application_that_no_longer_meets_the_rules_is_not_accepted(
    filing: Filing, changchun: User, province: User
) -> None:
    services.pass_up_filing(filing, by=changchun)
    filing.staff.filter(duty="full_time").first().delete()
    with pytest.raises(RulesNotMet, match="专职工作人员现为4人"):
        services.accept_filing(filing, by=province)


def test_a_refusal_needs_reasons_and_articles_and_goes_out_as_a_decision(
    filing: Filing, changchun: User, django_capture_on_commit_callbacks
) -> None:
    client = signed_in(changchun)
    url = move_url(filing, "not_accept")
    assert client.post(url, {"reason": "", "grounds": []}).status_code == 400
    assert client.post(url, {"reason": "场地不足", "grounds": ["no.such.rule"]}).status_code == 400
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            url,
            {"reason": "实地查看，场地面积为800平方米。", "grounds": ["filing.conditions.floor_area_m2"]},
        )
    assert answer.status_code == 302
    filing.refresh_from_db()
    assert filing.state == Filing.State.NOT_ACCEPTED
    assert filing.grounds == ["filing.conditions.floor_area_m2"]
    letter = IssuedDocument.objects.get()
    assert (letter.kind, letter.number) == (
        "not_accepted_decision",
        f"不予受理〔2026〕{filing.number[-6:]}号",
    )
    assert letter.stored_file.read().startswith(b"%PDF")


def test_an_officer_of_another_prefecture_does_not_find_the_case(filing: Filing, jilin_city: User) -> None:
    client = signed_in(jilin_city)
    assert client.post(move_url(filing, "pass_up")).status_code == 404
    assert client.get(f"/admin/institutions/filing/{filing.pk}/change/").status_code == 404
    with pytest.raises(PermissionDenied):
        services.pass_up_filing(filing, by=jilin_city)


def test_the_institution_does_not_pass_its_own_case(filing: Filing, head: User) -> None:
    with pytest.raises(PermissionDenied):
        services.pass_up_filing(filing, by=head)


def test_what_is_decided_is_decided_once(filing: Filing, changchun: User) -> None:
    services.not_accept_filing(filing, by=changchun, reason="不符合", grounds=["filing.materials"])
    with pytest.raises(TransitionNotAllowed, match="不予受理"):
        services.not_accept_filing(filing, by=changchun, reason="不符合", grounds=["filing.materials"])
    answer = signed_in(changchun).post(move_url(filing, "pass_up"))
    assert answer.status_code == 409


def test_a_letter_printed_again_is_the_same_letter(
    filing: Filing, changchun: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.not_accept_filing(filing, by=changchun, reason="不符合", grounds=["filing.materials"])
    record = TransitionRecord.objects.of(filing).get()
    code = issue_decision_on_non_acceptance(record.pk)
    assert IssuedDocument.objects.get().code == code


def test_letters_are_read_by_the_parties_of_the_case_alone(
    filing: Filing, changchun: User, head: User, jilin_city: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.request_correction_filing(filing, by=changchun, items=[ITEM])
    url = IssuedDocument.objects.get().stored_file.get_absolute_url()
    assert [status_of(url, user) for user in (head, changchun, jilin_city, None)] == [200, 200, 404, 404]
