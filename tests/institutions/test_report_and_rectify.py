"""The consolidated report as a document, and what it asks to be put right until when."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import User
from archive.models import IssuedDocument
from institutions import services
from institutions.models import Filing, Institution
from institutions.selectors import assessment_form
from institutions.selectors.assessment import (
    findings_to_rectify,
    opening_hindrances,
    rectification_deadline,
    reports_of,
)
from lifecycle.findings import RulesNotMet
from lifecycle.models import Deadline
from tests.factories import institutions
from tests.institutions.reading import status_of

FOUND = ["补充灭火器材", "更换两台监控"]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def drawn(school: Institution, changchun: User) -> Filing:
    """A panel drawn by lot that has signed, one with a word to say."""
    for _ in range(5):
        institutions.pool_expert()
    filing = institutions.filing(school, state=Filing.State.ACCEPTED)
    services.draw_panel(services.prepare_draw(filing, by=changchun), by=changchun)
    filing.refresh_from_db()
    for less, member in enumerate(filing.panel.select_related("expert").order_by("pk")):
        scores = {item.code: item.max_score - less for item in assessment_form(filing).items}
        services.save_panel_form(member, by=member.expert, scores=scores, comment="设备齐全", sign=True)
    return filing


def report(filing: Filing, by: User, **more: Any) -> None:
    given = {"report": "现场察看，符合要求。", "passed": True, "findings": FOUND, **more}
    services.report_assessment_filing(filing, by=by, **given)


def text_of(document: IssuedDocument) -> str:
    with document.stored_file.content.open("rb") as paper:
        return "".join(page.extract_text() for page in PdfReader(BytesIO(paper.read())).pages)


def plain(text: str) -> str:
    return "".join(text.split())


# -- the report ---------------------------------------------------------------------------------------------


def test_the_report_is_printed_with_experts_scores_average_findings_and_the_draw(
    drawn: Filing, changchun: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        report(drawn, changchun)
    document = reports_of(drawn).get()
    text = plain(text_of(document))
    draw = drawn.draws.get()
    names = [member.expert.name for member in drawn.panel.select_related("expert")]
    for expected in (
        "长春市职业技能鉴定中心", "技术评估综合报告", *names, "随机抽取第1签", "平均92.0分", "评估结论为通过",
        "现场察看，符合要求。", "1.补充灭火器材", "2.更换两台监控", "设备齐全", draw.seed[:12], "第1页",
    ):  # fmt: skip
        assert expected in text, expected
    page = Client().get(reverse("public:document-verify", args=[document.code])).content.decode()
    assert "92.0" in page
    assert not any(name in page for name in names)


def test_the_report_is_the_authorities_own_until_the_case_is_decided(
    drawn: Filing, changchun: User, province: User, head: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        report(drawn, changchun)
    url = reports_of(drawn).get().stored_file.get_absolute_url()
    page = reverse("portal:filing", args=[drawn.pk])
    assert (status_of(url, changchun), status_of(url, head)) == (200, 404)
    assert status_of(url, drawn.panel.first().expert) == 200
    assert "技术评估综合报告" not in signed_in(head).get(page).content.decode()
    drawn.refresh_from_db()
    services.decline_filing(drawn, by=province, reason="场地不足", grounds=["filing.assessment"])
    assert status_of(url, head) == 200
    assert "技术评估综合报告" in signed_in(head).get(page).content.decode()


def test_a_report_sent_back_is_void_and_the_next_one_has_a_number_of_its_own(
    drawn: Filing, changchun: User, province: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        report(drawn, changchun)
    services.return_report_filing(drawn, by=province, reason="结论不清")
    with django_capture_on_commit_callbacks(execute=True):
        report(drawn, changchun, findings=[])
    first, second = reports_of(drawn)
    assert first.is_voided
    assert first.void_reason == "评估报告退回：结论不清"
    assert (second.number, second.is_voided) == (f"{first.number}（第2次）", False)


def test_a_report_sent_back_before_it_was_printed_is_not_printed_any_more(
    drawn: Filing, changchun: User, province: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        report(drawn, changchun)
        services.return_report_filing(drawn, by=province, reason="结论不清")
    assert not reports_of(drawn).exists()


# -- what is to be put right --------------------------------------------------------------------------------


@pytest.fixture
def granted(school: Institution, province: User, head: User) -> Filing:
    """Filed today with two findings; the period of the pack runs."""
    return grant(school, province)


def grant(school: Institution, province: User, **set_with_report: Any) -> Filing:
    filing = institutions.filing(
        school,
        state=Filing.State.IN_PUBLICITY,
        holder="220000",
        stage="receipt",
        experts=institutions.panel(),
        signed=True,
        assessment_passed=True,
        findings=FOUND,
        publicity_closed_at="2026-03-19T00:00:00Z",
    )
    filing.assessment_findings.update(**set_with_report)
    services.file_filing(filing, by=province)
    return filing


def test_with_the_receipt_the_period_for_the_findings_begins_to_run(granted: Filing) -> None:
    deadline = rectification_deadline(granted)
    assert deadline is not None
    assert (deadline.rule_id, str(deadline.due_on), deadline.status) == ("CN-T5", "2026-04-20", "open")
    assert not deadline.statutory
    assert [str(line.due_on) for line in findings_to_rectify(granted)] == ["2026-04-20"] * 2


def test_a_day_set_with_the_report_and_a_reason_takes_the_place_of_the_period(
    school: Institution, province: User, head: User
) -> None:
    filing = grant(school, province, due_on="2026-06-30", due_because="设备到货需三个月")
    deadline = rectification_deadline(filing)
    assert deadline is not None
    assert str(deadline.due_on) == "2026-06-30"
    assert deadline.trace[-1] == "评估报告指定整改至2026-06-30：设备到货需三个月"


def test_a_filing_without_findings_opens_no_period(school: Institution, province: User) -> None:
    filing = grant(school, province)
    assert rectification_deadline(filing) is not None
    other = institutions.filing(
        institutions.institution(), state=Filing.State.IN_PUBLICITY, holder="220000", stage="receipt",
        publicity_closed_at="2026-03-19T00:00:00Z",
    )  # fmt: skip
    services.file_filing(other, by=province)
    assert rectification_deadline(other) is None


@pytest.mark.parametrize(
    ("until", "because", "said"),
    [("2026-03-20", "急", "应晚于今天"), ("2026-06-30", " ", "没有写明理由")],
)
def test_a_day_of_its_own_needs_a_reason_and_lies_ahead(
    drawn: Filing, changchun: User, until: str, because: str, said: str
) -> None:
    url = f"/admin/institutions/filing/{drawn.pk}/move/report_assessment/"
    sent = {"report": "符合", "passed": "yes", "findings": "补充灭火器材"}
    answer = signed_in(changchun).post(url, {**sent, "rectify_until": until, "rectify_because": because})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "CN-T5" in answer.content.decode()


def test_what_is_late_says_so_on_both_sides_and_in_the_refusal_to_open(
    granted: Filing, school: Institution, changchun: User, head: User, at
) -> None:
    at("2026-04-23 09:00")
    late = "2026年4月20日届满，已逾期3天"
    assert [line.words for line in findings_to_rectify(granted)] == [late] * 2
    for user, url in (
        (head, reverse("portal:filing", args=[granted.pk])),
        (head, reverse("portal:home")),
        (changchun, f"/admin/institutions/filing/{granted.pk}/change/"),
        (changchun, reverse("admin:institutions_assessmentfinding_changelist")),
    ):
        assert late in signed_in(user).get(url).content.decode(), url
    school.refresh_from_db()
    with pytest.raises(RulesNotMet) as refused:
        services.open_institution(school, by=changchun)
    assert [finding.rule_id for finding in refused.value.findings] == ["JL-5.2", "JL-5.2"]
    assert "整改事项“补充灭火器材”还没有验收（机构尚未提交整改；2026年4月20日届满，已逾期3天）" in str(
        refused.value
    )


def test_handed_in_late_stays_late_and_in_time_stays_in_time(granted: Filing, head: User, at) -> None:
    first, second = granted.assessment_findings.all()
    services.rectify_finding(first, by=head, statement="已补充")
    at("2026-04-22 09:00")
    services.rectify_finding(second, by=head, statement="已更换")
    at("2026-05-22 09:00")
    assert [line.words for line in findings_to_rectify(granted)] == [
        "2026年4月20日届满",
        "2026年4月20日届满，逾期2天提交",
    ]


def test_the_period_ends_when_all_is_handed_in_and_runs_on_when_one_is_sent_back(
    granted: Filing, head: User, changchun: User
) -> None:
    first, second = granted.assessment_findings.all()
    services.rectify_finding(first, by=head, statement="已补充")
    assert rectification_deadline(granted).status == Deadline.Status.OPEN
    services.rectify_finding(second, by=head, statement="已更换", proof=institutions.paper())
    assert rectification_deadline(granted).status == Deadline.Status.MET
    services.send_back_rectification(second, by=changchun)
    again = rectification_deadline(granted)
    assert (again.status, str(again.due_on)) == (Deadline.Status.OPEN, "2026-04-20")
    assert again.events.last().kind == "reopened"


def test_once_everything_is_accepted_nothing_stands_in_the_way(
    granted: Filing, school: Institution, head: User, changchun: User
) -> None:
    school.refresh_from_db()
    for finding in granted.assessment_findings.all():
        services.rectify_finding(finding, by=head, statement="已整改")
    assert "已提交，待验收" in opening_hindrances(school)[0].message
    for finding in granted.assessment_findings.all():
        services.check_off_finding(finding, by=changchun)
    assert opening_hindrances(school) == []
    services.open_institution(school, by=changchun)
    assert school.may_plan_exams
