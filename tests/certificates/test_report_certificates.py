"""A batch from the institution to the public: handed in, checked, reported over HTTP, published, issued."""

import io
import socket
import zipfile
from datetime import timedelta

import httpx
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from django_fsm import TransitionNotAllowed
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from certificates.models import Certificate, CertificateBatch, ReportAttempt
from certificates.report import COLUMNS
from certificates.selectors import reported_rows
from certificates.services import (
    approve_certificate_batch,
    issue_certificates,
    print_certificate,
    publish_certificate_batch,
    report_batch_again,
    report_batch_nationally,
    submit_certificate_batch,
)
from certificates.tasks import report_waiting_batches
from config.demo.national_centre import digest_of as digest_by_the_national_centre
from config.demo.national_centre import national_centre
from lifecycle.door import carry_out, perform
from lifecycle.findings import RulesNotMet
from lifecycle.models import Deadline, TransitionRecord
from tests.factories.accounts import prefecture_officer, province_officer
from tests.factories.certificates import certificate_batch
from tests.factories.law import put_down_the_law
from tests.factories.scores import institution, party

DRAFTED, SUBMITTED, SENT = (
    CertificateBatch.State.DRAFTED,
    CertificateBatch.State.SUBMITTED,
    CertificateBatch.State.SENT,
)


@pytest.fixture
def law(db, at) -> None:
    """The catalogues, on a day after the certificates were drafted."""
    at("2026-04-23 09:00")
    put_down_the_law()


@pytest.fixture
def national(settings):
    """The national centre, listening."""
    with national_centre() as centre:
        settings.NATIONAL_CENTRE_URL = centre.url
        yield centre


@pytest.fixture
def nobody_listens(settings) -> int:
    """A national centre that is away, and the port it will come back to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.NATIONAL_CENTRE_URL = f"http://127.0.0.1:{port}"
    return port


def sent_batch(of=None, **facts) -> CertificateBatch:
    return certificate_batch(of or party(), state=SENT, certificates=Certificate.State.CHECKED, **facts)


# --- handed in and checked -------------------------------------------------------------------------------


def test_handing_in_freezes_the_rows_by_their_digest(law):
    of = party()
    batch = submit_certificate_batch(certificate_batch(of), by=of.head)
    assert batch.state == SUBMITTED
    assert batch.digest == digest_by_the_national_centre([list(row) for row in reported_rows(batch)])
    assert TransitionRecord.objects.of(batch).get().facts == {"digest": batch.digest}


def test_handing_in_meets_the_deadline_that_drafting_opened(law):
    of = party()
    batch = certificate_batch(of, state=CertificateBatch.State.GATHERED)
    perform(batch.draft, by=of.head)
    assert Deadline.objects.get().status == Deadline.Status.OPEN
    submit_certificate_batch(batch, by=of.head)
    assert Deadline.objects.get().status == Deadline.Status.MET


def test_what_changed_after_handing_in_is_found_and_not_checked(law):
    of = party()
    batch = submit_certificate_batch(certificate_batch(of), by=of.head)
    row = batch.certificates.first()
    row.name = "甄改名"
    row.save()
    with pytest.raises(RulesNotMet, match="与送审时的摘要不符"):
        approve_certificate_batch(batch, by=province_officer())


def test_one_certificate_more_than_candidates_passed_is_not_checked(law):
    of = party()
    batch = certificate_batch(of, size=2)
    failed = batch.sheet.item.enrolments.first()
    failed.__dict__["state"] = "failed"
    failed.save()
    with pytest.raises(RulesNotMet) as refused:
        submit_certificate_batch(batch, by=of.head)
    (finding,) = [f for f in refused.value.findings if f.blocking]
    assert finding.message == "证书2本，成绩合格1人，数量不一致"
    assert finding.rule_id == "JL-5.6"


def test_a_level_outside_the_filed_scope_on_the_day_of_issue_is_not_checked(law):
    of = party()
    batch = certificate_batch(of)
    of.institution.scope.update(valid_until="2026-04-01")
    with pytest.raises(RulesNotMet, match="不在机构的备案范围内"):
        submit_certificate_batch(batch, by=of.head)


def test_a_name_the_fonts_cannot_print_is_told_before_anything_is_printed(law):
    of = party()
    batch = certificate_batch(of, size=1)
    batch.certificates.update(name="贾\U0003106c")
    with pytest.raises(RulesNotMet, match="字库没有的字"):
        submit_certificate_batch(batch, by=of.head)


def test_a_missing_photo_is_a_remark_and_no_refusal(law):
    of = party()
    batch = submit_certificate_batch(certificate_batch(of), by=of.head)
    assert batch.state == SUBMITTED


def test_the_province_checks_and_every_certificate_with_the_batch(law):
    of = party()
    batch = submit_certificate_batch(certificate_batch(of, size=3), by=of.head)
    batch = approve_certificate_batch(batch, by=province_officer())
    assert batch.state == CertificateBatch.State.CHECKED
    assert set(batch.certificates.values_list("state", flat=True)) == {Certificate.State.CHECKED}


@pytest.mark.parametrize("who", ["prefecture", "head"])
def test_nobody_but_the_province_checks(law, who):
    of = party()
    batch = submit_certificate_batch(certificate_batch(of), by=of.head)
    with pytest.raises(PermissionDenied):
        approve_certificate_batch(batch, by=of.head if who == "head" else prefecture_officer())


def test_a_batch_sent_back_says_why_and_may_be_handed_in_again(law):
    of = party()
    batch = submit_certificate_batch(certificate_batch(of), by=of.head)
    with pytest.raises(RulesNotMet, match="必须写明理由"):
        carry_out(batch, "send_back", by=province_officer())
    carry_out(batch, "send_back", by=province_officer("甄省二"), reason="工种名称有误")
    batch.certificates.update(work_type="中式烹调")

    batch = submit_certificate_batch(batch, by=of.head)
    assert batch.state == SUBMITTED
    assert TransitionRecord.objects.of(batch).get(transition="send_back").reason == "工种名称有误"


def test_another_institution_neither_sees_nor_moves_a_batch(law):
    batch = certificate_batch(party())
    other = party(institution("贾示例技工学校"))
    client = Client()
    client.force_login(other.head)
    assert client.get(f"/portal/certificates/{batch.pk}/").status_code == 404
    assert client.get(f"/portal/certificates/{batch.pk}/report.xlsx").status_code == 404
    assert client.post(f"/portal/certificates/{batch.pk}/move/submit/").status_code == 404
    with pytest.raises(PermissionDenied):
        submit_certificate_batch(batch, by=other.head)


# --- the national centre over HTTP -----------------------------------------------------------------------


def test_the_receipt_acknowledges_the_batch_and_its_certificates(law, national):
    batch = sent_batch()
    attempt = report_batch_nationally(batch)

    batch.refresh_from_db()
    assert attempt.status == 201
    assert batch.state == CertificateBatch.State.ACKNOWLEDGED
    assert batch.receipt_number == attempt.receipt_number != ""
    assert set(batch.certificates.values_list("state", flat=True)) == {Certificate.State.REPORTED}
    record = TransitionRecord.objects.of(batch).get()
    assert record.actor.is_clock
    kept = httpx.get(f"{national.url}/certificates/batches/{batch.number}", trust_env=False).json()
    assert kept["digest"] == attempt.digest


def test_the_same_batch_again_gets_the_same_receipt_and_no_second_record(law, national):
    batch = sent_batch()
    first = report_batch_nationally(batch)
    again = report_batch_nationally(batch)
    assert again.receipt_number == first.receipt_number
    assert ReportAttempt.objects.count() == 1
    assert TransitionRecord.objects.of(batch).count() == 1


def test_a_receipt_lost_on_the_way_is_got_by_sending_again(law, national):
    batch = sent_batch()
    report_batch_nationally(batch)
    # The platform lost power between the receipt and its own record.
    CertificateBatch.objects.get(pk=batch.pk)
    lost = CertificateBatch.objects.get(pk=batch.pk)
    lost.__dict__["state"] = SENT
    lost.receipt_number = ""
    lost.save()
    for row in batch.certificates.all():
        row.__dict__["state"] = Certificate.State.CHECKED
        row.save()

    attempt = report_batch_nationally(lost)
    assert attempt.status == 200
    lost.refresh_from_db()
    assert lost.state == CertificateBatch.State.ACKNOWLEDGED


def test_a_certificate_reported_before_is_refused_with_its_number_and_not_sent_on_and_on(law, national):
    of = party()
    first = sent_batch(of, size=1)
    report_batch_nationally(first)
    second = sent_batch(of, size=1)
    duplicate = first.certificates.get().number
    national.RequestHandlerClass.register.db.execute(
        "UPDATE certificate SET number = ?", [second.certificates.get().number]
    )

    attempt = report_batch_nationally(second)
    assert (attempt.status, attempt.receipt_number) == (409, "")
    assert f"已在批次{first.number}中上报" in attempt.answer
    assert second.attempts.count() == 1
    second.refresh_from_db()
    assert second.state == SENT
    assert report_waiting_batches() == 0
    assert duplicate


def test_while_the_centre_is_away_the_page_says_so_and_the_clock_tries_again(law, nobody_listens, at):
    of = party()
    batch = sent_batch(of)
    attempt = report_batch_nationally(batch)
    assert (attempt.status, batch.attempts.count()) == (None, 3)
    client = Client()
    client.force_login(of.head)
    page = client.get(f"/portal/certificates/{batch.pk}/").content.decode()
    assert "国家中心暂时连接不上，系统会自动再报" in page

    assert report_waiting_batches() == 0  # not at once
    at("2026-04-23 09:05")
    with national_centre(port=nobody_listens):
        assert report_waiting_batches() == 1
    batch.refresh_from_db()
    assert batch.state == CertificateBatch.State.ACKNOWLEDGED


def test_the_longer_the_centre_is_away_the_less_often_it_is_asked(law, nobody_listens, at):
    batch = sent_batch()
    now = timezone.now()
    for _ in range(30):
        ReportAttempt.objects.create(batch=batch, digest="0" * 64, answer="未能连接国家中心")
    ReportAttempt.objects.update(at=now - timedelta(minutes=30))
    assert report_waiting_batches() == 0
    ReportAttempt.objects.update(at=now - timedelta(minutes=61))
    assert report_waiting_batches() == 1


def test_sending_reports_by_itself_after_the_commit(law, national, django_capture_on_commit_callbacks):
    batch = certificate_batch(
        party(), state=CertificateBatch.State.CHECKED, certificates=Certificate.State.CHECKED
    )
    with django_capture_on_commit_callbacks(execute=True):
        carry_out(batch, "send", by=province_officer())
    batch.refresh_from_db()
    assert batch.state == CertificateBatch.State.ACKNOWLEDGED


def test_an_officer_reports_again_without_waiting_for_the_clock(law, national):
    batch = sent_batch()
    with pytest.raises(PermissionDenied):
        report_batch_again(batch, by=prefecture_officer())
    assert report_batch_again(batch, by=province_officer()).receipt_number
    batch.refresh_from_db()
    with pytest.raises(TransitionNotAllowed):
        report_batch_again(batch, by=province_officer("甄省二"))


def test_nobody_acknowledges_by_hand(law):
    with pytest.raises(PermissionDenied):
        perform(sent_batch().acknowledge, by=province_officer(), receipt_number="GJ1")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ({"digest": "0" * 64}, "数据摘要与内容不符"),
        ({"batch": "1"}, "批次号应为23位"),
        ({"rows": []}, "没有证书数据"),
        ({"columns": ["姓名"]}, "表头应为"),
        ({"rows": [["甄示例"] * 11]}, "不符合22位编码规则"),
    ],
)
def test_the_national_centre_says_what_is_wrong_with_a_report(spoil, said):
    good = {"batch": "260421S0000220000010001", "columns": list(COLUMNS), "rows": [], "digest": ""}
    row = ["甄示例", "201", "1", "其他", "a", "b", "4", "S000022000001264000001", "2026-04-21", "c", "c"]
    good |= {"rows": [row], "digest": digest_by_the_national_centre([row])}
    with national_centre() as centre:
        url = f"{centre.url}/certificates/batches"
        assert httpx.post(url, json=good, trust_env=False).status_code == 201
        answer = httpx.post(url, json=good | spoil, trust_env=False)
    assert answer.status_code == 422
    assert any(said in reason for reason in answer.json()["reasons"])


def test_the_national_centre_keeps_its_receipts_over_a_restart(tmp_path):
    row = ["甄示例", "201", "1", "其他", "a", "b", "4", "S000022000001264000001", "2026-04-21", "c", "c"]
    report = {
        "batch": "260421S0000220000010001",
        "columns": list(COLUMNS),
        "rows": [row],
        "digest": digest_by_the_national_centre([row]),
    }
    receipts = []
    for _ in range(2):
        with national_centre(place=tmp_path) as centre:
            url = f"{centre.url}/certificates/batches"
            receipts.append(httpx.post(url, json=report, trust_env=False).json()["receipt_number"])
    assert receipts[0] == receipts[1]


# --- published and issued --------------------------------------------------------------------------------


def test_published_certificates_are_issued_in_one_act_and_printed(law, django_capture_on_commit_callbacks):
    of = party()
    batch = certificate_batch(
        of, state=CertificateBatch.State.ACKNOWLEDGED, certificates=Certificate.State.REPORTED
    )
    publish_certificate_batch(batch, by=province_officer())
    client = Client()
    client.force_login(of.head)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/portal/certificates/{batch.pk}/issue/")

    first, second = batch.certificates.order_by("number")
    assert {first.state, second.state} == {Certificate.State.ISSUED}
    text = PdfReader(io.BytesIO(first.file.read())).pages[0].extract_text()
    printed = text.replace(" ", "")
    for shown in (
        first.number,
        first.name,
        first.identity_number,
        "中式烹调师",
        "四级/中级工",
        "2026年4月21日",
    ):
        assert shown in printed
    assert f"/c/{first.token}/" in text

    answer = client.get(f"/portal/certificates/{batch.pk}/certificates.zip")
    packed = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    assert packed.testzip() is None
    assert sorted(packed.namelist()) == [f"{c.number}_{c.name}.pdf" for c in (first, second)]
    assert client.get(first.file.get_absolute_url()).getvalue().startswith(b"%PDF")


def test_the_pdf_is_made_once_however_often_it_is_asked_for(law, django_capture_on_commit_callbacks):
    of = party()
    batch = certificate_batch(
        of, state=CertificateBatch.State.PUBLISHED, certificates=Certificate.State.PUBLISHED, size=1
    )
    with django_capture_on_commit_callbacks(execute=True):
        (row,) = issue_certificates(batch, by=of.head)
    row.refresh_from_db()
    assert print_certificate(row, by=of.head).file_id == row.file_id


def test_a_stranger_does_not_read_a_certificate_file(law, client, django_capture_on_commit_callbacks):
    of = party()
    batch = certificate_batch(
        of, state=CertificateBatch.State.PUBLISHED, certificates=Certificate.State.PUBLISHED, size=1
    )
    with django_capture_on_commit_callbacks(execute=True):
        issue_certificates(batch, by=of.head)
    url = batch.certificates.get().file.get_absolute_url()
    assert client.get(url).status_code == 404
    client.force_login(party(institution("贾示例技工学校")).head)
    assert client.get(url).status_code == 404
    client.force_login(province_officer())
    assert client.get(url).getvalue().startswith(b"%PDF")


@pytest.mark.parametrize("who", ["clerk", "second_clerk"])
def test_only_the_head_issues(law, who):
    of = party()
    batch = certificate_batch(
        of, state=CertificateBatch.State.PUBLISHED, certificates=Certificate.State.PUBLISHED
    )
    with pytest.raises(PermissionDenied):
        issue_certificates(batch, by=getattr(of, who))


def test_nothing_is_issued_before_it_is_published(law):
    of = party()
    with pytest.raises(TransitionNotAllowed, match="上网公布后方可发放"):
        issue_certificates(certificate_batch(of), by=of.head)


def test_the_report_has_the_eleven_columns_as_text(law):
    of = party()
    batch = certificate_batch(of, size=2)
    batch.sheet.item.enrolments.update(employer="=HYPERLINK(1)")
    client = Client()
    client.force_login(of.clerk)
    answer = client.get(f"/portal/certificates/{batch.pk}/report.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    header, *rows = book.get_sheet_by_name("Sheet1").to_python()
    first = batch.certificates.order_by("number").first()
    assert header == list(COLUMNS)
    assert rows[0] == [
        first.name,
        "201",
        first.identity_number,
        "=HYPERLINK(1)",
        "中式烹调师",
        "中式面点师",
        "4",
        first.number,
        "2026-04-21",
        of.institution.name,
        of.institution.name,
    ]
