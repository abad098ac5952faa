"""What an assessment asked to be put right: until when, handed in with proof, accepted or sent back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from accounts.models import User
from accounts.permissions import may
from archive.services import store_file
from institutions.models import AssessmentFinding, Filing
from institutions.selectors.assessment import RECTIFICATION, rectification_deadline
from institutions.services.drafting import GREATEST_MATERIAL, MATERIAL_TYPES
from lifecycle.deadlines import close_deadlines, note, open_deadline
from lifecycle.findings import Finding, require
from lifecycle.models import Deadline, DeadlineEvent, TransitionRecord
from regulations.rulebook import Rule

PROOF = "rectification_proof"


@transaction.atomic
def open_rectification(filing: Filing, *, record: TransitionRecord) -> Deadline | None:
    """Start the period for the findings of an assessment: with the receipt the institution learns of them.

    The period is the pack's; a day set with the report and a reason takes its place. Nothing to put right,
    no period.
    """
    findings = list(filing.assessment_findings.filter(checked_off_at__isnull=True))
    today = localdate(record.at)
    due = filing.law(today).due(RECTIFICATION, today)
    if not findings or due is None:
        return None
    own = next((finding for finding in findings if finding.due_on), None)
    if own is not None and own.due_on is not None:
        said = f"评估报告指定整改至{own.due_on:%Y-%m-%d}：{own.due_because}"
        due = replace(due, due_on=max(own.due_on, today), trace=(*due.trace, said))
    return open_deadline(filing, due, record=record, law_on=today)


@transaction.atomic
def rectify_finding(
    finding: AssessmentFinding, *, by: User, statement: str, proof: File[Any] | None = None
) -> AssessmentFinding:
    """提交整改: the institution says how a finding of the assessment was put right, with proof (JL-5.2)."""
    finding = _locked(finding)
    if not may("edit_filing")(finding.filing, by):
        raise PermissionDenied("您没有为该机构提交整改的权限")
    _refuse_checked_off(finding)
    rule = _rule(finding.filing)
    if not statement.strip():
        require([Finding.under(rule.citation, "statement", "没有填写整改说明", "请写明怎样整改、何时完成")])
    if proof is not None:
        finding.proof = store_file(
            proof, by=by, kind=PROOF, allowed=MATERIAL_TYPES, max_bytes=GREATEST_MATERIAL, label="整改证明"
        )
    finding.statement = statement.strip()
    finding.rectified_at = timezone.now()
    finding.save(update_fields=["proof", "statement", "rectified_at"])
    if not finding.filing.assessment_findings.filter(rectified_at__isnull=True).exists():
        close_deadlines([finding.filing], [RECTIFICATION], at=finding.rectified_at, by=by)
    return finding


@transaction.atomic
def check_off_finding(finding: AssessmentFinding, *, by: User) -> AssessmentFinding:
    """整改验收: the centre checks a finding off (JL-5.2)."""
    finding = _locked(finding)
    if not may("check_off_finding")(finding.filing.institution, by):
        raise PermissionDenied("您没有验收该机构整改的权限")
    _refuse_checked_off(finding)
    if finding.rectified_at is None:
        rule = _rule(finding.filing)
        require([Finding.under(rule.citation, "statement", f"机构尚未就“{finding}”提交整改说明", rule.cure)])
    finding.checked_off_at, finding.checked_off_by = timezone.now(), by
    finding.save(update_fields=["checked_off_at", "checked_off_by"])
    return finding


@transaction.atomic
def send_back_rectification(finding: AssessmentFinding, *, by: User) -> AssessmentFinding:
    """退回整改: what was handed in does not do; the institution hands in again, its words are kept."""
    finding = _locked(finding)
    if not may("check_off_finding")(finding.filing.institution, by):
        raise PermissionDenied("您没有验收该机构整改的权限")
    _refuse_checked_off(finding)
    finding.rectified_at = None
    finding.save(update_fields=["rectified_at"])
    _run_on(finding, by=by)
    return finding


def _run_on(finding: AssessmentFinding, *, by: User) -> None:
    """What was sent back is open again: the period runs on to the day it had (重新进行)."""
    deadline = rectification_deadline(finding.filing)
    if deadline is None or deadline.status != Deadline.Status.MET:
        return
    said = f"整改事项“{finding}”退回"
    deadline.status, deadline.closed_at = Deadline.Status.OPEN, None
    deadline.trace = [*deadline.trace, f"{localdate():%Y-%m-%d}重新进行，届满日不变：{said}"]
    deadline.save(update_fields=["status", "closed_at", "trace"])
    note(deadline, DeadlineEvent.Kind.REOPENED, by=by, reason=said, after=deadline.due_on)


def _rule(filing: Filing) -> Rule:
    """What rectification rests on: the article on opening where there is one, else the period for it."""
    book = filing.law(localdate())
    return book.find("institution.opening") or book.rule(RECTIFICATION)


def _locked(finding: AssessmentFinding) -> AssessmentFinding:
    return (
        AssessmentFinding.objects.select_for_update(of=("self",))
        .select_related("filing__institution")
        .get(pk=finding.pk)
    )


def _refuse_checked_off(finding: AssessmentFinding) -> None:
    if finding.filing.state != Filing.State.FILED:
        raise TransitionNotAllowed(
            f"该申请现为“{finding.filing.get_state_display()}”，准予备案后再办理整改", object=finding.filing
        )
    if finding.checked_off_at is not None:
        raise TransitionNotAllowed("该整改事项已经验收", object=finding.filing)
