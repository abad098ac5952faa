"""From publicity to receipt: the public looks on, the clock ends it, the province files or declines."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from accounts.models import User
from institutions.models import Filing
from institutions.selectors import holder_at, place_of, province_of, quota_findings
from institutions.services.granting import grant
from institutions.services.quota import lock_places
from institutions.services.readiness import stands_open
from institutions.services.rectification import open_rectification
from lifecycle.door import carries_out, perform
from lifecycle.findings import Finding, require
from lifecycle.overrides import unexcused
from notices.models import Publicity
from notices.selectors import open_objections_to, publicity_of
from notices.services import close_publicity_of, open_publicity
from regulations.models import Jurisdiction


@carries_out(Filing.publicise)
@transaction.atomic
def publicise_filing(filing: Filing, *, by: User) -> Filing:
    """复核通过并公示: the province agrees with the report; the public may object (JL-4.3c)."""
    if stands_open(filing.publicise, by) and filing.stage and not filing.way().may_be_made_public:
        require([_not_yet(filing, "还没有到公示环节")])
    if stands_open(filing.publicise, by) and not filing.assessment_passed:
        require(
            [
                Finding.under(
                    filing.law(localdate()).citation("filing.assessment"),
                    "",
                    "技术评估结论为“不通过”，不能公示",
                    "请作出不予备案的决定，或退回评估报告",
                )
            ]
        )
    perform(filing.publicise, by=by)
    _make_public(filing, by=by)
    return filing


def _make_public(filing: Filing, *, by: User) -> Publicity:
    institution = filing.institution
    due = filing.law(localdate()).due("filing.publicity", localdate())
    if due is None:
        raise LookupError("filing.publicity sets no period")
    holder = Jurisdiction.objects.get(pk=holder_at(filing, "publicity") or filing.holder_id)
    rows = [
        [item.code, item.name, item.level_label]
        for item in filing.items.select_related("occupation", "special_item")
    ]
    return open_publicity(
        filing,
        kind=Publicity.Kind.FILING,
        title=f"关于拟准予{institution.name}职业技能等级评价机构备案的公示",
        due=due,
        holder=holder,
        jurisdiction=filing.jurisdiction,
        by=by,
        lines=[
            ("机构名称", institution.name),
            ("统一社会信用代码", institution.uscc),
            ("机构类别", institution.get_kind_display()),
            ("申报主体类型", institution.get_form_display()),
            ("所在地", institution.jurisdiction.name),
            ("申请编号", filing.number or ""),
            ("技术评估结论", "通过"),
        ],
        table={"columns": ["职业（项目）编码", "职业（项目）名称", "等级"], "rows": rows},
        objections_to=f"{holder.name}职业技能鉴定中心",
    )


@carries_out(Filing.close_publicity)
@transaction.atomic
def close_publicity_filing(filing: Filing, *, by: User, reason: str = "") -> Filing:
    """公示期满: the clock ends the publicity, and nobody before it."""
    _lock(filing)
    publicity = publicity_of(filing)
    if stands_open(filing.close_publicity, by) and publicity is not None:
        if filing.publicity_closed_at is not None:
            raise TransitionNotAllowed("该公示已经期满", object=filing)
        if localdate() <= publicity.last_on:
            require([_still_public(filing, publicity)])
    following = place_of(filing, filing.way().after("publicity"))
    perform(filing.close_publicity, by=by, reason=reason, **following)
    objections = len(open_objections_to(filing))
    outcome = f"公示期满，有{objections}件异议待答复" if objections else "公示期满，无待答复的异议"
    close_publicity_of(filing, outcome=outcome)
    return filing


def _not_yet(filing: Filing, what: str) -> Finding:
    stage = filing.way().stage
    return Finding.under(
        filing.law(localdate()).citation("filing.route"),
        "",
        f"该申请现在“{stage.label if stage else filing.get_state_display()}”环节，{what}",
        "请按办理流程办结前面的环节",
    )


def _still_public(filing: Filing, publicity: Publicity) -> Finding:
    return Finding.under(
        filing.law(localdate()).citation("filing.publicity"),
        "",
        f"公示至{publicity.last_on:%Y年%-m月%-d日}届满，现在不能结束",
        "公示期满后由系统自动结束，届时再办理",
    )


@carries_out(Filing.inquire)
@transaction.atomic
def inquire_filing(filing: Filing, *, by: User, reason: str) -> Filing:
    """异议核查: an objection is looked into; the publicity stops counting."""
    perform(filing.inquire, by=by, reason=reason)
    close_publicity_of(filing, outcome="因异议核查中止公示")
    return filing


@carries_out(Filing.resume_publicity)
@transaction.atomic
def resume_publicity_filing(filing: Filing, *, by: User, reason: str) -> Filing:
    """重新公示: the inquiry found nothing against the filing; the whole period begins anew."""
    perform(filing.resume_publicity, by=by, reason=reason)
    _make_public(filing, by=by)
    return filing


@carries_out(Filing.file)
@transaction.atomic
def file_filing(filing: Filing, *, by: User) -> Filing:
    """准予备案: the institution gets its code, scope, rooms and period, and stands on the register."""
    _lock(filing)
    if stands_open(filing.file, by):
        require(_filing_hindrances(filing))
    _one_at_a_time(filing)
    if stands_open(filing.file, by):
        require(unexcused(filing, quota_findings(filing)))
    record = perform(filing.file, by=by, **place_of(filing, filing.way().following))
    grant(filing, by=by)
    open_rectification(filing, record=record)
    filing.refresh_from_db()
    return filing


def _one_at_a_time(filing: Filing) -> None:
    """Where a quota counts, decisions in one province wait for each other: the last place is given once."""
    if filing.law(localdate()).quotas():
        lock_places(province_of(filing), filing.institution.kind)


def _filing_hindrances(filing: Filing) -> list[Finding]:
    cited = filing.law(localdate()).citation("filing.publicity")
    publicity = publicity_of(filing)
    findings = []
    if filing.publicity_closed_at is None and publicity is not None:
        findings.append(_still_public(filing, publicity))
    elif filing.stage and not filing.way().may_be_granted:
        findings.append(_not_yet(filing, "还没有到出具回执环节"))
    if filing.state == Filing.State.UNDER_REVIEW and not filing.assessment_passed:
        findings.append(_not_yet(filing, "技术评估结论为“不通过”，不能准予备案"))
    if count := len(open_objections_to(filing)):
        findings.append(
            Finding.under(cited, "", f"还有{count}件异议没有答复", "请由公示单位逐件答复，或转入异议核查")
        )
    return findings


@carries_out(Filing.decline)
@transaction.atomic
def decline_filing(filing: Filing, *, by: User, reason: str, grounds: Sequence[str] = ()) -> Filing:
    """不予备案: reasons, basis and remedy go out in a decision."""
    perform(filing.decline, by=by, reason=reason, grounds=list(grounds))
    close_publicity_of(filing, outcome="不予备案")
    return filing


def _lock(filing: Filing) -> None:
    filing.refresh_from_db(from_queryset=Filing.objects.select_for_update())
