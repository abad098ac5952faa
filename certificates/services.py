"""What is done with certificates: drafted and numbered, handed in, checked, reported, published, issued."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from accounts.models import User
from accounts.permissions import may
from archive.contents import PDF
from archive.drawing import Verification
from archive.services import store_file
from archive.typefaces import missing_glyphs
from certificates.documents import CertificateFacts, certificate
from certificates.lookup import normalised_name
from certificates.models import Certificate, CertificateBatch, CertificateSerial, ReportAttempt
from certificates.national import ANSWER_KEPT, BatchReport, NationalAnswer, report_to_national_centre
from certificates.numbering import batch_number, certificate_number
from certificates.report import COLUMNS, digest_of
from certificates.rules import batch_findings
from certificates.selectors import batch_facts, passed_candidates, reported_rows
from exams.models import ScoreSheet
from institutions.numbering import series
from institutions.services.numbers import next_in
from institutions.services.readiness import stands_open
from lifecycle.door import carries_out, perform, perform_all
from lifecycle.findings import Finding, require
from regulations.models import Jurisdiction

if TYPE_CHECKING:
    from exams.models import Enrolment

TOKEN_BYTES = 16
CERTIFICATE = "certificate"
LARGEST_PDF = 20 * 1024 * 1024
# Seconds between the tries of one report; what still fails is tried again by the clock.
PAUSES = (0.2, 0.8)


# --- drafting --------------------------------------------------------------------------------------------


@transaction.atomic
def draft_certificates(sheet: ScoreSheet, *, by: User, issued_on: date) -> CertificateBatch:
    """生成证书: those who passed get certificates, numbered without gaps or repeats (CN-N2).

    Numbers, certificates and batch are written in one transaction: what fails leaves no number used up.
    """
    sheet = (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related("item__plan__institution", "item__occupation")
        .get(pk=sheet.pk)
    )
    existing = CertificateBatch.objects.filter(sheet=sheet).first()
    if existing is not None:
        raise TransitionNotAllowed(
            f"该成绩登记表的证书已经生成，批次号{existing.number}，不能重复生成", object=existing
        )
    if not may("draft_certificate_batch")(sheet, by):
        raise PermissionDenied("您没有为该机构生成证书的权限；请由机构负责人办理")
    candidates = list(passed_candidates(sheet))
    require(_drafting_findings(sheet, candidates, issued_on))
    batch = _new_batch(sheet, issued_on)
    _write_certificates(batch, sheet, candidates)
    perform(batch.draft, by=by)
    return batch


def _drafting_findings(sheet: ScoreSheet, candidates: Sequence[Enrolment], issued_on: date) -> list[Finding]:
    book = sheet.law(localdate())
    publicity, numbering = book.citation("score.publicity"), book.citation("certificate.numbering")
    if sheet.state != ScoreSheet.State.FINAL or sheet.final_at is None:
        message = f"成绩登记表现为“{sheet.get_state_display()}”，成绩生效后才能生成证书"
        return [Finding.under(publicity, "sheet", message, "请等待成绩公示期满、成绩生效")]
    findings = []
    if not candidates:
        findings.append(
            Finding.under(numbering, "sheet", "没有各科均合格的考生，无须生成证书", "请核对成绩登记表")
        )
    if not sheet.item.plan.institution.code:
        message = "机构还没有机构编码，不能编证书号"
        findings.append(Finding.under(numbering, "sheet", message, "请先取得备案回执和机构编码"))
    final_on = localdate(sheet.final_at)
    if not final_on <= issued_on <= localdate():
        findings.append(
            Finding.under(
                publicity,
                "issued_on",
                f"发证日期{issued_on:%Y年%-m月%-d日}不在成绩生效之日与今天之间",
                f"请填{final_on:%Y年%-m月%-d日}至{localdate():%Y年%-m月%-d日}之间的日期",
            )
        )
    return findings


def _new_batch(sheet: ScoreSheet, issued_on: date) -> CertificateBatch:
    plan, today = sheet.item.plan, localdate()
    rule = sheet.law(today).numbering("certificate.batch_numbering")
    code = plan.institution.code or ""
    name = series(rule, "certificate.batch", day=f"{today:%y%m%d}", institution=code)
    return CertificateBatch.objects.create(
        institution=plan.institution,
        jurisdiction_id=plan.jurisdiction_id,
        holder=Jurisdiction.objects.get(code=f"{plan.jurisdiction_id[:2]}0000"),
        sheet=sheet,
        number=batch_number(rule, institution_code=code, on=today, serial=next_in(name)),
        issued_on=issued_on,
    )


def _write_certificates(batch: CertificateBatch, sheet: ScoreSheet, candidates: Sequence[Enrolment]) -> None:
    item = sheet.item
    institution = item.plan.institution
    numbering = sheet.law(localdate()).numbering("certificate.numbering")
    first = _reserve_serials(batch, item.level, len(candidates))
    Certificate.objects.bulk_create(
        [
            Certificate(
                number=certificate_number(
                    numbering,
                    institution_code=institution.code or "",
                    issued_on=batch.issued_on,
                    level=item.level,
                    serial=serial,
                ),
                batch=batch,
                enrolment=candidate,
                institution=institution,
                jurisdiction_id=batch.jurisdiction_id,
                name=normalised_name(candidate.name),
                identity_kind=candidate.identity_kind,
                identity_number=candidate.identity_number,
                occupation=item.occupation,
                occupation_name=item.occupation.name,
                work_type=item.work_type,
                level=item.level,
                institution_name=institution.name,
                issued_on=batch.issued_on,
                photo_id=candidate.photo_id,
                token=secrets.token_urlsafe(TOKEN_BYTES),
            )
            for serial, candidate in enumerate(candidates, first)
        ],
        batch_size=500,
    )


def _reserve_serials(batch: CertificateBatch, level: int, count: int) -> int:
    """The first of `count` consecutive serials; whoever else drafts waits here until the transaction ends."""
    key: dict[str, Any] = {
        "institution_id": batch.institution_id,
        "year": batch.issued_on.year,
        "level": level,
    }
    CertificateSerial.objects.get_or_create(**key)
    serial = CertificateSerial.objects.select_for_update().get(**key)
    first = serial.last + 1
    serial.last += count
    serial.save(update_fields=["last"])
    return first


# --- handed in and checked -------------------------------------------------------------------------------


def findings_of_batch(batch: CertificateBatch) -> list[Finding]:
    """What the rules object to in a batch now (JL-5.6)."""
    book = batch.law(localdate())
    facts = batch_facts(batch, digest_now=digest_of(reported_rows(batch)))
    return list(
        batch_findings(facts, book, book.numbering("certificate.numbering"), missing_glyphs=missing_glyphs)
    )


@carries_out(CertificateBatch.submit)
@transaction.atomic
def submit_certificate_batch(batch: CertificateBatch, *, by: User) -> CertificateBatch:
    """送省中心复核: the institution hands the batch in; the digest of its rows freezes the content."""
    batch = _locked(batch)
    batch.digest = ""  # a batch that comes back is judged by what it says now
    if stands_open(batch.submit, by):
        require(findings_of_batch(batch))
    perform(batch.submit, by=by, digest=digest_of(reported_rows(batch)))
    return batch


def _locked(batch: CertificateBatch) -> CertificateBatch:
    found: CertificateBatch = (
        CertificateBatch.objects.select_for_update(of=("self",))
        .select_related("sheet__item__plan__institution", "sheet__item__occupation", "institution")
        .get(pk=batch.pk)
    )
    return found


@carries_out(CertificateBatch.approve)
@transaction.atomic
def approve_certificate_batch(batch: CertificateBatch, *, by: User) -> CertificateBatch:
    """复核通过: the provincial centre finds batch and certificates true and in order (JL-5.6)."""
    batch = _locked(batch)
    if stands_open(batch.approve, by):
        require(findings_of_batch(batch))
    perform(batch.approve, by=by)
    perform_all(_certificates(batch, Certificate.State.DRAFTED), "approve", by=by)
    return batch


def _certificates(batch: CertificateBatch, state: str) -> list[Certificate]:
    return list(
        batch.certificates.filter(state=state)
        .select_related("batch__sheet__item__plan__institution")
        .order_by("pk")
    )


# --- reported to the national centre ---------------------------------------------------------------------


def report_batch_nationally(batch: CertificateBatch) -> ReportAttempt | None:
    """上报国家中心: send the batch over and keep what came back; a receipt acknowledges it (JL-5.5b).

    The national centre knows a batch by its number, so sending again is safe. When it is away the batch
    stays sent and is tried again; when it refuses, its reasons are kept for the officer.
    """
    batch = CertificateBatch.objects.select_related("institution").get(pk=batch.pk)
    if batch.state != CertificateBatch.State.SENT:
        return batch.attempts.last()
    rows = reported_rows(batch)
    report = BatchReport(
        batch=batch.number,
        institution=batch.institution.code or "",
        issued_on=batch.issued_on.isoformat(),
        columns=COLUMNS,
        rows=tuple(rows),
        digest=digest_of(rows),
    )
    answer = report_to_national_centre(report)
    attempt = _keep_attempt(batch, report, answer)
    for pause in PAUSES:
        if not answer.is_worth_another_try:
            break
        time.sleep(pause)
        answer = report_to_national_centre(report)
        attempt = _keep_attempt(batch, report, answer)
    if answer.receipt_number:
        _acknowledge(batch, answer.receipt_number)
    return attempt


def report_batch_again(batch: CertificateBatch, *, by: User) -> ReportAttempt:
    """重新上报: an officer does not wait for the clock, or reports anew what the centre had refused."""
    if not may("report_certificate_batch")(batch, by):
        raise PermissionDenied("您没有上报该批次的权限")
    attempt = report_batch_nationally(batch) if batch.state == CertificateBatch.State.SENT else None
    if attempt is None:
        raise TransitionNotAllowed(
            f"该批次现为“{batch.get_state_display()}”，只有已上报待回执的批次可以重新上报", object=batch
        )
    return attempt


def _keep_attempt(batch: CertificateBatch, report: BatchReport, answer: NationalAnswer) -> ReportAttempt:
    return ReportAttempt.objects.create(
        batch=batch,
        digest=report.digest,
        status=answer.status,
        receipt_number=answer.receipt_number,
        answer=answer.text[:ANSWER_KEPT],
    )


@transaction.atomic
def _acknowledge(batch: CertificateBatch, receipt_number: str) -> None:
    batch = _locked(batch)
    if batch.state != CertificateBatch.State.SENT:
        return  # another worker had the same receipt
    clock = User.objects.clock()
    perform(batch.acknowledge, by=clock, receipt_number=receipt_number)
    perform_all(_certificates(batch, Certificate.State.CHECKED), "report", by=clock)


# --- published and issued --------------------------------------------------------------------------------


@carries_out(CertificateBatch.publish)
@transaction.atomic
def publish_certificate_batch(batch: CertificateBatch, *, by: User) -> CertificateBatch:
    """上网公布: the certificates of the batch can be looked up by the public (JL-5.6)."""
    batch = _locked(batch)
    perform(batch.publish, by=by)
    perform_all(_certificates(batch, Certificate.State.REPORTED), "publish", by=by)
    return batch


@transaction.atomic
def issue_certificates(batch: CertificateBatch, *, by: User) -> list[Certificate]:
    """发放证书: the institution hands out every published certificate of the batch; their PDFs are made."""
    batch = _locked(batch)
    certificates = _certificates(batch, Certificate.State.PUBLISHED)
    if not certificates:
        raise TransitionNotAllowed(
            f"该批次现为“{batch.get_state_display()}”，没有可以发放的证书；证书上网公布后方可发放",
            object=batch,
        )
    perform_all(certificates, "issue", by=by)
    return certificates


def print_certificate(certificate_issued: Certificate, *, by: User) -> Certificate:
    """制作证书: print the certificate once and keep the paper; asked again, it changes nothing."""
    with transaction.atomic():
        row: Certificate = (
            Certificate.objects.select_for_update(of=("self",))
            .select_related("photo")
            .get(pk=certificate_issued.pk)
        )
        if row.file_id is not None:
            return row
        paper = ContentFile(certificate(facts_of_certificate(row)), name=f"{row.name}_{row.number}.pdf")
        row.file = store_file(
            paper, by=by, kind=CERTIFICATE, allowed={PDF}, max_bytes=LARGEST_PDF, label="证书"
        )
        row.save(update_fields=["file"])
    return row


def facts_of_certificate(row: Certificate) -> CertificateFacts:
    """What is printed on a certificate (人社鉴发〔2021〕1号)."""
    base = settings.PUBLIC_BASE_URL
    return CertificateFacts(
        number=row.number,
        name=row.name,
        identity_type=row.get_identity_kind_display(),
        identity_number=row.identity_number,
        occupation=row.occupation_name,
        work_type=row.work_type,
        level=row.get_level_display(),
        photo=row.photo.read() if row.photo else None,
        institution=row.institution_name,
        issued_on=row.issued_on,
        certificate_query_url=settings.NATIONAL_CERTIFICATE_QUERY_URL,
        institution_query_url=settings.NATIONAL_INSTITUTION_QUERY_URL,
        provincial_query_url=f"{base}{reverse('public:lookup')}",
        verification=Verification(
            code=row.number, url=f"{base}{reverse('public:certificate-scan', args=[row.token])}"
        ),
        is_trial=row.law(row.issued_on).is_trial,
    )
