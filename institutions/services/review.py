"""Handing an application in and deciding whether it is taken up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from institutions.corrections import ONCE, permission_finding
from institutions.models import Filing
from institutions.selectors import (
    findings_of_filing,
    first_stage,
    place_of,
    quota_findings,
    stage_above,
    timing_findings,
)
from institutions.services.numbers import new_filing_number
from institutions.services.readiness import stands_open
from lifecycle.door import carries_out, perform
from lifecycle.findings import Finding, require
from lifecycle.overrides import unexcused


@carries_out(Filing.submit)
@transaction.atomic
def submit_filing(filing: Filing, *, by: User) -> Filing:
    """提交备案申请: a complete application is handed in inside a window (JL-1, JL-2, JL-4.2, JL-6).

    The case keeps the law of this day and waits at the first authority of its route.
    """
    today = localdate()
    _lock(filing)
    if stands_open(filing.submit, by):
        require(
            [*timing_findings(filing, today), *findings_of_filing(filing, today), *quota_findings(filing)]
        )
    holder, stage = first_stage(filing)
    perform(filing.submit, by=by, holder=holder, stage=stage)
    filing.number = new_filing_number(filing, today)
    filing.law_on = today
    filing.save(update_fields=["number", "law_on"])
    return filing


@carries_out(Filing.resubmit)
@transaction.atomic
def resubmit_filing(filing: Filing, *, by: User) -> Filing:
    """提交补正材料: what was missing is handed in; the rules are asked again."""
    _lock(filing)
    if stands_open(filing.resubmit, by):
        require(findings_of_filing(filing))
    perform(filing.resubmit, by=by)
    return filing


@carries_out(Filing.request_correction)
@transaction.atomic
def request_correction_filing(
    filing: Filing, *, by: User, items: Sequence[Mapping[str, str]], reason: str = ""
) -> Filing:
    """要求补正: everything that is missing, said at once and only once; again only where a head allowed it.

    Each item has `subject` (what), `problem` (why), `cure` (how to mend it) and `basis` (the article).
    """
    _lock(filing)
    if stands_open(filing.request_correction, by):
        require(_correction_findings(filing, items))
    kept = [{name: str(item.get(name, "")).strip() for name in ITEM_PARTS} for item in items]
    perform(filing.request_correction, by=by, reason=reason, items=kept)
    return filing


ITEM_PARTS = ("subject", "problem", "cure", "basis")


def _correction_findings(filing: Filing, items: Sequence[Mapping[str, str]]) -> list[Finding]:
    further = filing.further_notice_finding()
    if further is not None:
        return [further]
    if not any(str(item.get("problem", "")).strip() for item in items):
        book = filing.law(localdate())
        cited = book.citation(ONCE) or book.citation("filing.correction")
        return [
            Finding.under(
                cited, "items", "没有写明需要补正的内容", "请逐项写明补正事项、存在的问题和补正办法"
            )
        ]
    return []


@carries_out(Filing.allow_correction)
@transaction.atomic
def allow_correction_filing(filing: Filing, *, by: User, reason: str) -> Filing:
    """准许再次补正: a head lets one more notice go out, with a reason the applicant reads (CQ-7a)."""
    _lock(filing)
    if stands_open(filing.allow_correction, by):
        asked_on = localdate(filing.corrected_at) if filing.corrected_at else None
        allowed = filing.correction_allowed_at is not None
        finding = permission_finding(filing.law(localdate()), asked_on, is_allowed=allowed)
        require([finding] if finding else [])
    perform(filing.allow_correction, by=by, reason=reason)
    return filing


@carries_out(Filing.pass_up)
@transaction.atomic
def pass_up_filing(filing: Filing, *, by: User) -> Filing:
    """办结本环节: what the stage asks is done; the case goes to whoever holds the next one.

    At the end of the way what is left is a report (报国家中心、报省中心), and nobody waits for it any more.
    """
    _lock(filing)
    way = filing.way()
    if stands_open(filing.pass_up, by) and not way.may_be_passed_up:
        require([_not_at_this_stage(filing, "该环节不能转出")])
    perform(filing.pass_up, by=by, **place_of(filing, way.following))
    return filing


def _not_at_this_stage(filing: Filing, what: str) -> Finding:
    stage = filing.way().stage
    return Finding.under(
        filing.law(localdate()).citation("filing.route"),
        "",
        f"该申请现在“{stage.label if stage else filing.get_state_display()}”环节，{what}",
        "请按办理流程逐个环节办理",
    )


@carries_out(Filing.send_back)
@transaction.atomic
def send_back_filing(filing: Filing, *, by: User, reason: str) -> Filing:
    """退回下级: the level that checks again sends the case back to the first one, with a reason."""
    _lock(filing)
    way = filing.way()
    before = next((stage for stage in way.stages if stage.code == "first_check"), None)
    if stands_open(filing.send_back, by) and (before is None or filing.stage != "recheck"):
        require([_not_at_this_stage(filing, "没有可以退回的下级")])
    perform(filing.send_back, by=by, reason=reason, **place_of(filing, before))
    return filing


@carries_out(Filing.accept)
@transaction.atomic
def accept_filing(filing: Filing, *, by: User) -> Filing:
    """受理: the application is taken up; who accepts assesses (JL-4.3a, JL-4.3b)."""
    _lock(filing)
    if stands_open(filing.accept, by):
        require([*_stage_findings(filing), *unexcused(filing, findings_of_filing(filing))])
    perform(filing.accept, by=by, **place_of(filing, filing.way().after_acceptance))
    return filing


@carries_out(Filing.deem_accepted)
@transaction.atomic
def deem_accepted_filing(filing: Filing, *, by: User, reason: str = "") -> Filing:
    """视为受理: silence within the period counts as acceptance (CQ-7d); the assessment is still to come."""
    perform(
        filing.deem_accepted,
        by=by,
        reason=reason,
        **place_of(filing, filing.way().after_acceptance),
    )
    return filing


def _stage_findings(filing: Filing) -> list[Finding]:
    missing = stage_above(filing)
    if missing is None:
        return []
    here = filing.way().stage
    return [
        Finding.under(
            filing.law(localdate()).citation(f"filing.{missing.code}"),
            "",
            f"该申请在“{here.label if here else ''}”环节，尚未经“{missing.label}”，不能直接受理",
            f"请先“办结本环节”，由办理“{missing.label}”的机关受理",
        )
    ]


@carries_out(Filing.delegate_assessment)
@transaction.atomic
def delegate_assessment_filing(filing: Filing, *, by: User) -> Filing:
    """委托评估: the county of the applicant assesses for the centre, where the text lets it (CQ-8a)."""
    if stands_open(filing.delegate_assessment, by):
        book = filing.law(localdate())
        named = book.choices("filing.assessment_by").codes if book.find("filing.assessment_by") else ()
        if "county" not in named:
            require([_not_at_this_stage(filing, "法规没有规定可以委托下级评估")])
    perform(filing.delegate_assessment, by=by, holder=str(filing.jurisdiction_id))
    return filing


@carries_out(Filing.not_accept)
@transaction.atomic
def not_accept_filing(filing: Filing, *, by: User, reason: str, grounds: Sequence[str] = ()) -> Filing:
    """不予受理: the application is not taken up; reasons, basis and remedy go out in a decision.

    `grounds` are the keys of the rules that are not met.
    """
    perform(filing.not_accept, by=by, reason=reason, grounds=list(grounds))
    return filing


@carries_out(Filing.withdraw)
@transaction.atomic
def withdraw_filing(filing: Filing, *, by: User, reason: str) -> Filing:
    """撤回申请: the institution takes its application back."""
    perform(filing.withdraw, by=by, reason=reason)
    return filing


@carries_out(Filing.lapse)
@transaction.atomic
def lapse_filing(filing: Filing, *, by: User, reason: str = "") -> Filing:
    """逾期视为放弃: the correction did not come in time."""
    perform(filing.lapse, by=by, reason=reason)
    return filing


def _lock(filing: Filing) -> None:
    """Hold the case while its facts are looked at: what is checked is what is decided on."""
    filing.refresh_from_db(from_queryset=Filing.objects.select_for_update())
