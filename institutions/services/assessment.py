"""The technical assessment: a panel, its scored forms, one report, and the province's second look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from accounts.models import User
from accounts.permissions import may
from institutions.models import AssessmentFinding, Filing, PanelMember
from institutions.selectors import assessment_form, average_score, experts_for, holder_at
from institutions.services.readiness import stands_open
from lifecycle.door import carries_out, perform
from lifecycle.findings import Finding, require


@carries_out(Filing.begin_assessment)
@transaction.atomic
def begin_assessment_filing(filing: Filing, *, by: User, experts: Sequence[User]) -> Filing:
    """组织技术评估: the authority names the panel (JL-4.3b)."""
    chosen = list(dict.fromkeys(experts))
    if stands_open(filing.begin_assessment, by):
        require(_panel_findings(filing, chosen))
    perform(filing.begin_assessment, by=by)
    version = assessment_form(filing).version
    PanelMember.objects.bulk_create(
        PanelMember(filing=filing, expert=expert, form_version=version) for expert in chosen
    )
    return filing


def _panel_findings(filing: Filing, experts: Sequence[User]) -> list[Finding]:
    cited = filing.law(localdate()).citation("filing.assessment_form")
    wanted = assessment_form(filing).minimum_experts
    findings = []
    if len(experts) < wanted:
        findings.append(
            Finding.under(
                cited,
                "experts",
                f"选了{len(experts)}名专家，评估组不少于{wanted}人",
                "请从专家名单中补选",
            )
        )
    listed = set(experts_for(filing).values_list("pk", flat=True))
    strangers = [expert.name for expert in experts if expert.pk not in listed]
    if strangers:
        findings.append(
            Finding.under(
                cited,
                "experts",
                f"{'、'.join(strangers)}不在本省评审专家名单中",
                "请只从本省在任的评审专家中选择",
            )
        )
    concerned = set(filing.institution.memberships.values_list("user_id", flat=True))
    relatives = [expert.name for expert in experts if expert.pk in concerned]
    if relatives:
        findings.append(
            Finding.under(
                cited,
                "experts",
                f"{'、'.join(relatives)}是申请机构的人员，应当回避",
                "请另选与申请机构没有利害关系的专家",
            )
        )
    return findings


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
    filing: Filing, *, by: User, report: str, passed: bool, findings: Sequence[str] = ()
) -> Filing:
    """上报评估报告: the forms are signed; report, conclusion and findings go to the province."""
    wanted = [text.strip() for text in findings if text.strip()]
    if stands_open(filing.report_assessment, by):
        require(_report_findings(filing, report, passed=passed))
    perform(
        filing.report_assessment,
        by=by,
        holder=holder_at(filing, "assessment_recheck") or filing.holder_id,
        passed=passed,
    )
    filing.report = report.strip()
    filing.save(update_fields=["report"])
    filing.assessment_findings.all().delete()
    AssessmentFinding.objects.bulk_create(AssessmentFinding(filing=filing, text=text) for text in wanted)
    return filing


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
    return filing
