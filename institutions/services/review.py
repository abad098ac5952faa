"""Handing an application in and deciding whether it is taken up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from institutions.models import Filing
from institutions.rules import window_findings
from institutions.selectors import findings_of_filing, first_holder, holder_at
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
        require([*window_findings(filing.law(today), today), *findings_of_filing(filing, today)])
    perform(filing.submit, by=by, holder=first_holder(filing))
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
    """要求补正: everything that is missing, said at once and only once.

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
    book = filing.law(localdate())
    once = book.find("filing.correction_once")
    if once is not None and filing.corrected_at is not None:
        return [
            Finding.under(
                once.citation,
                "items",
                f"已于{localdate(filing.corrected_at):%Y年%-m月%-d日}要求过补正，同一申请只能要求补正一次",
                once.cure,
            )
        ]
    if not any(str(item.get("problem", "")).strip() for item in items):
        cited = once.citation if once is not None else book.citation("filing.correction")
        return [
            Finding.under(
                cited, "items", "没有写明需要补正的内容", "请逐项写明补正事项、存在的问题和补正办法"
            )
        ]
    return []


@carries_out(Filing.pass_up)
@transaction.atomic
def pass_up_filing(filing: Filing, *, by: User) -> Filing:
    """初评通过并上报: the first authority finds the basic conditions met; the province checks again."""
    perform(filing.pass_up, by=by, holder=holder_at(filing, "recheck") or filing.holder_id)
    return filing


@carries_out(Filing.accept)
@transaction.atomic
def accept_filing(filing: Filing, *, by: User) -> Filing:
    """受理: the application is taken up; who accepts assesses (JL-4.3a, JL-4.3b)."""
    _lock(filing)
    if stands_open(filing.accept, by):
        require([*_recheck_findings(filing), *unexcused(filing, findings_of_filing(filing))])
    perform(filing.accept, by=by, holder=holder_at(filing, "assessment") or filing.holder_id)
    return filing


@carries_out(Filing.deem_accepted)
@transaction.atomic
def deem_accepted_filing(filing: Filing, *, by: User, reason: str = "") -> Filing:
    """视为受理: silence within the period counts as acceptance (CQ-7d); the assessment is still to come."""
    perform(
        filing.deem_accepted,
        by=by,
        reason=reason,
        holder=holder_at(filing, "assessment") or filing.holder_id,
    )
    return filing


def _recheck_findings(filing: Filing) -> list[Finding]:
    if holder_at(filing, "recheck") is None or filing.passed_up_at is not None:
        return []
    rule = filing.law(localdate()).rule("filing.recheck")
    return [
        Finding.under(
            rule.citation,
            "",
            "该申请尚未经省中心复核，不能直接受理",
            "请先“初评通过并上报”，由省中心复核后受理",
        )
    ]


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
