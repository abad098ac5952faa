"""The technical assessment: its scored forms, one report, and the second look of whoever decides on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from accounts.models import User
from accounts.permissions import may
from archive.services import void_document
from institutions.models import AssessmentFinding, Filing, PanelMember
from institutions.selectors import assessment_form, average_score, holder_at, place_of
from institutions.selectors.assessment import reports_of
from institutions.services.readiness import stands_open
from lifecycle.door import carries_out, perform
from lifecycle.findings import Finding, require

LONGEST_REASON = 300


@transaction.atomic
def save_panel_form(
    member: PanelMember, *, by: User, scores: Mapping[str, Any], comment: str = "", sign: bool = False
) -> PanelMember:
    """评分: an expert fills the scored form in, and signs it when it is complete; a signed form is final."""
    member = (
        PanelMember.objects.select_for_update(of=("self",))
        .select_related("filing__institution", "expert")
        .get(pk=member.pk)
    )
    if member.expert_id != by.pk or not may("assess_filing")(member.filing, by):
        raise PermissionDenied("您不是该评估组的专家，不能填写这份评分表")
    if member.filing.state != Filing.State.UNDER_ASSESSMENT:
        raise TransitionNotAllowed(
            f"该申请现为“{member.filing.get_state_display()}”，不能再评分", object=member.filing
        )
    if member.signed_at is not None:
        raise TransitionNotAllowed("您已在这份评分表上签名，不能再改", object=member.filing)
    member.scores = _checked_scores(member, scores, complete=sign)
    member.comment = comment.strip()
    member.total = sum((Decimal(str(score)) for score in member.scores.values()), Decimal(0))
    member.form_version = assessment_form(member.filing).version
    if sign:
        member.signed_at = timezone.now()
    member.save()
    return member


def _checked_scores(
    member: PanelMember, scores: Mapping[str, Any], *, complete: bool
) -> dict[str, int | float]:
    kept: dict[str, int | float] = {}
    errors: dict[str, str] = {}
    for item in assessment_form(member.filing).items:
        given = scores.get(item.code)
        if given in (None, ""):
            if complete:
                errors[item.code] = f"“{item.title}”还没有评分"
            continue
        score = float(given)
        if not 0 <= score <= item.max_score:
            errors[item.code] = f"“{item.title}”应在0至{item.max_score}分之间，现为{score:g}分"
        kept[item.code] = int(score) if score.is_integer() else score
    if errors:
        raise ValidationError(errors)
    return kept


@carries_out(Filing.report_assessment)
@transaction.atomic
def report_assessment_filing(
    filing: Filing,
    *,
    by: User,
    report: str,
    passed: bool,
    findings: Sequence[str] = (),
    rectify_until: date | None = None,
    rectify_because: str = "",
) -> Filing:
    """上报评估报告: the forms are signed; report, conclusion and findings go to whoever decides.

    Findings are put right within the period of the pack, or until a day set here with a reason.
    """
    wanted = [text.strip() for text in findings if text.strip()]
    if stands_open(filing.report_assessment, by):
        require(
            [
                *_report_findings(filing, report, passed=passed),
                *_period_findings(filing, rectify_until, rectify_because),
            ]
        )
    perform(
        filing.report_assessment,
        by=by,
        passed=passed,
        **place_of(filing, filing.way().after("assessment")),
    )
    filing.report = report.strip()
    filing.save(update_fields=["report"])
    filing.assessment_findings.all().delete()
    AssessmentFinding.objects.bulk_create(
        AssessmentFinding(filing=filing, text=text, due_on=rectify_until, due_because=rectify_because.strip())
        for text in wanted
    )
    return filing


def _period_findings(filing: Filing, until: date | None, because: str) -> list[Finding]:
    if until is None:
        return []
    cited = filing.law(localdate()).citation("supervision.rectification")
    findings = []
    if until <= localdate():
        findings.append(
            Finding.under(cited, "rectify_until", "指定的整改期限应晚于今天", "请选择更晚的日期，或不指定")
        )
    if not because.strip():
        findings.append(
            Finding.under(
                cited,
                "rectify_because",
                "指定了整改期限，没有写明理由",
                "请写明为什么不按一般整改期限，或不指定日期",
            )
        )
    return findings


def _report_findings(filing: Filing, report: str, *, passed: bool) -> list[Finding]:
    book = filing.law(localdate())
    duty, wanted = book.citation("filing.assessment"), assessment_form(filing).pass_score
    findings = []
    unsigned = [m.expert.name for m in filing.panel.select_related("expert") if m.signed_at is None]
    if unsigned:
        findings.append(
            Finding.under(
                duty,
                "panel",
                f"{'、'.join(unsigned)}还没有在评分表上签名",
                "请提醒专家在门户中完成评分并签名",
            )
        )
    if not report.strip():
        findings.append(Finding.under(duty, "report", "没有填写综合评估报告", "请写明评估过程、发现和结论"))
    mean = average_score(filing)
    if passed and mean is not None and mean < wanted:
        findings.append(
            Finding.under(
                book.citation("filing.assessment_form"),
                "passed",
                f"专家平均分{mean}分，低于通过分{wanted}分，结论不能为“通过”",
                "请将结论改为“不通过”，或核对专家评分",
            )
        )
    return findings


@carries_out(Filing.return_report)
@transaction.atomic
def return_report_filing(filing: Filing, *, by: User, reason: str) -> Filing:
    """退回评估报告: the province sends the report back to whoever assessed."""
    perform(
        filing.return_report, by=by, reason=reason, holder=holder_at(filing, "assessment") or filing.holder_id
    )
    for document in reports_of(filing).filter(voided_at__isnull=True):
        void_document(document, by=by, reason=f"评估报告退回：{reason}"[:LONGEST_REASON])
    return filing
