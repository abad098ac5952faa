"""An institution on the register: findings put right, rights opened, suspended, reinstated, run out."""

from __future__ import annotations

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
from institutions.models import AssessmentFinding, Filing, Institution
from institutions.selectors import open_assessment_findings
from institutions.services.drafting import GREATEST_MATERIAL, MATERIAL_TYPES
from institutions.services.readiness import stands_open
from lifecycle.door import carries_out, perform
from lifecycle.findings import Finding, require

PROOF = "rectification_proof"


@transaction.atomic
def rectify_finding(
    finding: AssessmentFinding, *, by: User, statement: str, proof: File[Any] | None = None
) -> AssessmentFinding:
    """提交整改: the institution says how a finding of the assessment was put right, with proof (JL-5.2)."""
    finding = _locked(finding)
    if not may("edit_filing")(finding.filing, by):
        raise PermissionDenied("您没有为该机构提交整改的权限")
    _refuse_checked_off(finding)
    rule = finding.filing.law(localdate()).rule("institution.opening")
    if not statement.strip():
        require([Finding.under(rule.citation, "statement", "没有填写整改说明", "请写明怎样整改、何时完成")])
    if proof is not None:
        finding.proof = store_file(
            proof, by=by, kind=PROOF, allowed=MATERIAL_TYPES, max_bytes=GREATEST_MATERIAL, label="整改证明"
        )
    finding.statement = statement.strip()
    finding.rectified_at = timezone.now()
    finding.save(update_fields=["proof", "statement", "rectified_at"])
    return finding


@transaction.atomic
def check_off_finding(finding: AssessmentFinding, *, by: User) -> AssessmentFinding:
    """整改验收: the centre checks a finding off (JL-5.2)."""
    finding = _locked(finding)
    if not may("check_off_finding")(finding.filing.institution, by):
        raise PermissionDenied("您没有验收该机构整改的权限")
    _refuse_checked_off(finding)
    if finding.rectified_at is None:
        rule = finding.filing.law(localdate()).rule("institution.opening")
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
    return finding


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


@carries_out(Institution.open)
@transaction.atomic
def open_institution(institution: Institution, *, by: User) -> Institution:
    """开通评价权限: every finding of the assessment is checked off; plans may be made (JL-5.2)."""
    institution.refresh_from_db(from_queryset=Institution.objects.select_for_update())
    if stands_open(institution.open, by):
        if institution.opened_at is not None:
            raise TransitionNotAllowed("该机构已经开通评价权限", object=institution)
        rule = institution.law(localdate()).rule("institution.opening")
        require(
            Finding.under(rule.citation, "assessment_findings", f"整改事项“{finding}”还没有验收", rule.cure)
            for finding in open_assessment_findings(institution)
        )
    perform(institution.open, by=by)
    return institution


@carries_out(Institution.suspend)
@transaction.atomic
def suspend_institution(institution: Institution, *, by: User, reason: str) -> Institution:
    """暂停评价: no plans until reinstated."""
    perform(institution.suspend, by=by, reason=reason)
    return institution


@carries_out(Institution.reinstate)
@transaction.atomic
def reinstate_institution(institution: Institution, *, by: User, reason: str) -> Institution:
    """恢复评价: what led to the suspension is put right."""
    perform(institution.reinstate, by=by, reason=reason)
    return institution


@carries_out(Institution.expire)
@transaction.atomic
def expire_institution(institution: Institution, *, by: User, reason: str = "") -> Institution:
    """备案到期: the clock ends what the receipt gave."""
    perform(institution.expire, by=by, reason=reason)
    return institution
