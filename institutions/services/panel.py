"""The panel of an assessment: drawn by lot from the pool, named with a reason, replaced with a reason."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from accounts.models import User
from accounts.permissions import may
from institutions.lots import digest, draw_lots
from institutions.models import Filing, PanelDraw, PanelMember, PanelReplacement
from institutions.selectors import assessment_form
from institutions.selectors.panel import (
    Candidates,
    candidates_for,
    conflicts_of,
    next_in_line,
    panel_size,
    pool_of,
    prepared_draw,
    who_may_be_named,
)
from institutions.services.readiness import stands_open
from lifecycle.door import carries_out, check_move, perform
from lifecycle.findings import Finding, require

FORM = "filing.assessment_form"
MOVE = "begin_assessment"
SEED_BYTES = 16


@carries_out(Filing.begin_assessment)
@transaction.atomic
def begin_assessment_filing(filing: Filing, *, by: User, experts: Sequence[User], reason: str = "") -> Filing:
    """组织技术评估: the authority names the panel by hand (JL-4.3b); where there is a pool, it says why."""
    chosen = list(dict.fromkeys(experts))
    if stands_open(filing.begin_assessment, by):
        require([*_panel_findings(filing, chosen), *_unexplained(filing, reason)])
    perform(filing.begin_assessment, by=by, reason=reason)
    _drop(prepared_draw(filing), "改为指定评估组")
    _seat(filing, chosen, because=reason.strip())
    return filing


@transaction.atomic
def prepare_draw(filing: Filing, *, by: User, size: int | None = None) -> PanelDraw:
    """确定抽取名单: list and number are fixed and the seed is committed to, before anybody knows the result.

    Asked again for the same list, the draw there is returned; a list that has changed takes its place.
    """
    _lock(filing)
    check_move(filing, MOVE, by=by)
    wanted = panel_size(filing) if size is None else size
    candidates = candidates_for(filing)
    require(_draw_findings(filing, candidates, wanted))
    there = prepared_draw(filing)
    if there is not None and there.terms_digest == candidates.digest(wanted):
        return there
    _drop(there, "名单或人数有变化，重新确定")
    seed = secrets.token_hex(SEED_BYTES)
    return PanelDraw.objects.create(
        filing=filing,
        size=wanted,
        terms=candidates.terms(wanted),
        terms_digest=candidates.digest(wanted),
        candidates=[{"entry": one.entry, "expert": one.user_id} for one in candidates.eligible],
        excluded=[one.as_kept() for one in candidates.excluded],
        seed=seed,
        commitment=digest(seed),
        prepared_by=by,
    )


@transaction.atomic
def draw_panel(draw: PanelDraw, *, by: User) -> PanelDraw:
    """随机抽取评估组: the seed is opened, every entry gets its ticket, the smallest are on the panel."""
    filing = draw.filing
    _lock(filing)
    check_move(filing, MOVE, by=by)
    draw = PanelDraw.objects.select_for_update(of=("self",)).select_related("filing").get(pk=draw.pk)
    if draw.dropped_at is not None:
        raise TransitionNotAllowed(f"这次抽取已经作废：{draw.dropped_reason}", object=filing)
    if candidates_for(filing).digest(draw.size) != draw.terms_digest:
        require(
            [
                _about_form(
                    filing,
                    "名单确定之后，专家库或回避情形有变化，不能再按原名单抽取",
                    "请重新确定名单，再抽取",
                )
            ]
        )
    experts = {line["entry"]: line["expert"] for line in draw.candidates}
    lots = draw_lots(experts, draw.seed)
    draw.lots = [{"entry": lot.entry, "ticket": lot.ticket, "expert": experts[lot.entry]} for lot in lots]
    draw.drawn_at, draw.drawn_by = timezone.now(), by
    draw.save(update_fields=["lots", "drawn_at", "drawn_by"])
    perform(filing.begin_assessment, by=by, reason=f"随机抽取（{draw}，名单摘要{draw.terms_digest[:16]}）")
    _seat(filing, [User.objects.get(pk=experts[lot.entry]) for lot in lots[: draw.size]])
    return draw


@transaction.atomic
def replace_panel_member(
    member: PanelMember, *, by: User, reason: str, expert: User | None = None
) -> PanelMember:
    """替换专家: whoever cannot come gives way to the next lot; where no lot is left, to somebody named."""
    filing = member.filing
    _lock(filing)
    if not may("begin_assessment_filing")(filing, by):
        raise PermissionDenied("您没有替换该评估组专家的权限")
    if filing.state != Filing.State.UNDER_ASSESSMENT:
        raise TransitionNotAllowed(f"该申请现为“{filing.get_state_display()}”，不能再替换专家", object=filing)
    leaving = filing.panel.select_related("expert").filter(pk=member.pk).first()
    if leaving is None or leaving.signed_at is not None:
        why = "该专家已经不在评估组" if leaving is None else f"{leaving.expert}已在评分表上签名，不能替换"
        raise TransitionNotAllowed(why, object=filing)
    drawn = next_in_line(filing)
    coming = drawn or expert
    require(_replacement_findings(filing, leaving, coming, reason, by_lot=drawn is not None))
    if coming is None:
        raise LookupError("the findings let nobody through without a name")
    leaving.delete()
    PanelReplacement.objects.create(
        filing=filing,
        left=leaving.expert,
        came=coming,
        reason=reason.strip(),
        is_drawn=drawn is not None,
        by=by,
    )
    return _seat(filing, [coming], because="" if drawn else reason.strip())[0]


def _seat(filing: Filing, experts: Sequence[User], *, because: str = "") -> list[PanelMember]:
    version = assessment_form(filing).version
    return PanelMember.objects.bulk_create(
        PanelMember(filing=filing, expert=expert, form_version=version, named_because=because)
        for expert in experts
    )


def _drop(draw: PanelDraw | None, reason: str) -> None:
    if draw is not None:
        draw.dropped_at, draw.dropped_reason = timezone.now(), reason
        draw.save(update_fields=["dropped_at", "dropped_reason"])


def _lock(filing: Filing) -> None:
    filing.refresh_from_db(from_queryset=Filing.objects.select_for_update())


def _about_form(filing: Filing, message: str, cure: str, field: str = "experts") -> Finding:
    return Finding.under(filing.law(localdate()).citation(FORM), field, message, cure)


def _panel_findings(filing: Filing, experts: Sequence[User]) -> list[Finding]:
    wanted = panel_size(filing)
    findings = []
    if len(experts) < wanted:
        findings.append(
            _about_form(filing, f"选了{len(experts)}名专家，评估组不少于{wanted}人", "请从专家名单中补选")
        )
    listed = set(who_may_be_named(filing).values_list("pk", flat=True))
    strangers = [expert.name for expert in experts if expert.pk not in listed]
    if strangers:
        findings.append(
            _about_form(
                filing,
                f"{'、'.join(strangers)}不在本省评审专家名单中",
                "请只从本省在任的评审专家中选择",
            )
        )
    findings += [
        Finding.under(one.citation, "experts", one.reason, one.cure)
        for _, one in conflicts_of(filing, experts)
    ]
    return findings


def _unexplained(filing: Filing, reason: str) -> list[Finding]:
    """A panel that could have been drawn is named only with a reason."""
    if reason.strip() or not pool_of(filing).exists():
        return []
    return [
        _about_form(
            filing,
            "本省已建立专家库，评估组由随机抽取产生；指定专家须写明理由",
            "请改为随机抽取，或写明为什么指定这些专家",
            "reason",
        )
    ]


def _draw_findings(filing: Filing, candidates: Candidates, size: int) -> list[Finding]:
    wanted, there = panel_size(filing), len(candidates.eligible)
    if size < wanted:
        return [_about_form(filing, f"要抽取{size}名专家，评估组不少于{wanted}人", "请增加抽取人数", "size")]
    if there < size:
        return [
            _about_form(
                filing,
                f"专家库中符合条件、不须回避的专家有{there}名，不够抽取{size}名",
                "请补充专家库，或写明理由指定专家",
                "size",
            )
        ]
    return []


def _replacement_findings(
    filing: Filing, leaving: PanelMember, coming: User | None, reason: str, *, by_lot: bool
) -> list[Finding]:
    if not reason.strip():
        return [
            _about_form(
                filing, f"没有写明替换{leaving.expert}的理由", "请写明理由，理由记入评估档案", "reason"
            )
        ]
    if coming is None:
        return [_about_form(filing, "抽签名单中没有可以递补的专家，也没有指定替换的人", "请选择接替的专家")]
    if by_lot:
        return []
    there = [member.expert for member in filing.panel.select_related("expert").exclude(pk=leaving.pk)]
    if coming in (*there, leaving.expert):
        return [_about_form(filing, f"{coming}已在评估组中", "请选择其他专家")]
    return _panel_findings(filing, [*there, coming])
