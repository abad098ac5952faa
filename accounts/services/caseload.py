"""Who deals with a case: taken over by a colleague (接办), or handed over in bulk (批量移交)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from accounts.models import Message, Post, User
from accounts.selectors.caseload import is_open, officer_of
from accounts.selectors.deputations import away_on
from accounts.selectors.handover import Handover, Source, plan_handover
from accounts.services.deputations import lock_people
from accounts.standing import Standing
from lifecycle.findings import Finding, require
from lifecycle.machine import Lifecycle
from lifecycle.models import CaseAssignment
from lifecycle.statements import lock_rows

BATCH = 500
NOT_ONES_OWN = "只有办理该事项的机关的在岗经办人可以接办；代理人以被代理人的名义办理，不必接办"
# How many cases a message names one by one.
NAMED = 20


@transaction.atomic
def take_over(case: Lifecycle, *, reason: str, by: User) -> CaseAssignment:
    """接办: an officer of the authority that holds a case deals with it from now on; the earlier one is told.

    Raises PermissionDenied (403) for anybody of another authority and for a deputy, TransitionNotAllowed
    (409) where the case is finished or theirs already, RulesNotMet (422) without a reason.
    """
    lock_rows(type(case), [case.pk])
    found: Lifecycle = type(case)._base_manager.get(pk=case.pk)
    standing = by.deals_at(found.holder_code) if found.holder_code else None
    if standing is None:
        raise PermissionDenied(NOT_ONES_OWN)
    if not is_open(found):
        raise TransitionNotAllowed("该事项已办结，不必接办", object=found)
    before = officer_of(found)
    if before is not None and before.pk == by.pk:
        raise TransitionNotAllowed("该事项现由您承办，不必接办", object=found)
    require(_without_reason(reason, "接办必须写明理由", "请写明理由，例如：原承办人休假，来不及办理"))
    made = CaseAssignment.objects.create(
        **_assignment(found, before, by, standing.title, CaseAssignment.Kind.TAKEN, reason, timezone.now()),
        by=by,
    )
    if before is not None:
        Message.objects.create(
            recipient=before,
            subject=f"已由{by}接办：{found}"[:300],
            text=f"您承办的{found._meta.verbose_name}“{found}”自今日起由{standing.title}{by}承办。理由：{reason.strip()}",
            url=_address(found),
        )
    return made


@transaction.atomic
def hand_over(
    source: Source,
    to: User,
    *,
    reason: str,
    by: User,
    kind: str = "",
    chosen: Iterable[str] | None = None,
    seen: str = "",
) -> Handover:
    """批量移交: the cases of the source pass to another officer of the same authority, all or none.

    Those `chosen` by key, or all; then `seen` is the digest of what the preview showed. Where anything has
    changed since, nothing is done (409).
    Raises PermissionDenied (403) for whoever may not dispose of them, RulesNotMet (422) with the field.
    """
    standing = require_say_over_cases(source, by)
    lock_people(source.officer.pk if source.officer else None, to.pk)
    require(objections_to_handover(source, to, reason))
    wanted = None if chosen is None else set(chosen)
    _lock(plan_handover(source, to, kind=kind, keys=wanted))
    plan = plan_handover(source, to, kind=kind, keys=wanted)
    if plan.digest != seen if wanted is None else plan.keys != wanted:
        raise TransitionNotAllowed("预览之后情况已有变化，没有移交任何事项；请重新预览后再移交")
    if not plan.cases:
        require(
            [_objection("kind", "没有要移交的事项", "请勾选要移交的事项，或另选移出人、事项种类后再预览")]
        )
    at, handed = timezone.now(), CaseAssignment.Kind.HANDED
    CaseAssignment.objects.bulk_create(
        [
            CaseAssignment(**_assignment(case, source.officer, to, standing.title, handed, reason, at), by=by)
            for case in plan.cases
        ],
        batch_size=BATCH,
    )
    _tell_of_handover(source, to, plan, by, reason)
    return plan


def require_say_over_cases(source: Source, by: User) -> Standing:
    """Who may hand the cases over: the officer themselves, or the head of the authority; the capacity."""
    place = source.authority.code
    own = by.deals_at(place)
    if own is not None and source.officer is not None and source.officer.pk == by.pk:
        return own
    for standing in by.standings:
        if "assign_case" in standing.permissions and standing.jurisdiction_code == place:
            return standing
    name = source.authority.name
    raise PermissionDenied(f"您没有移交这些事项的权限：{name}的事项，由承办人本人或{name}的单位负责人移交")


def objections_to_handover(source: Source, to: User, reason: str) -> list[Finding]:
    """What stands in the way of a hand-over whatever the cases are: the recipient, the reason."""
    return [
        *_objections_to_recipient(source, to),
        *_without_reason(reason, "必须写明移交的理由", "请写明理由，例如：岗位调整，自今日起移交"),
    ]


def _objections_to_recipient(source: Source, to: User) -> Iterator[Finding]:
    today, place = localdate(), source.authority
    if source.officer is not None and to.pk == source.officer.pk:
        yield _objection("to", "移出人与接收人是同一人", "请另选接收人")
        return
    if not Post.objects.of_officers(today).filter(user=to, jurisdiction=place).exists():
        ended = Post.objects.filter(user=to, jurisdiction=place, until__lt=today).order_by("-until").first()
        message = (
            f"{to}在{place.name}的岗位已于{ended.until:%Y-%m-%d}结束"
            if ended is not None
            else f"{to}不是{place.name}的在岗经办人"
        )
        yield _objection("to", message, "只能移交给办理这些事项的同一机关的在岗经办人，请另选")
        return
    away = away_on(to, today, today, place.code)
    if away is not None:
        yield _objection(
            "to",
            f"{to}不在岗，岗位由{away.deputy}代理至{away.until:%Y-%m-%d}",
            "请另选接收人，或待其返岗后移交",
        )


def _lock(plan: Handover) -> None:
    """Lock what would be touched, register by register and in the order of keys, as the door does."""
    for model, cases in plan.touched.items():
        lock_rows(model, [case.pk for case in cases])


def _assignment(
    case: Lifecycle, before: User | None, to: User, title: str, kind: str, reason: str, at: datetime
) -> dict[str, object]:
    return {
        "content_type": ContentType.objects.get_for_model(case),
        "object_id": str(case.pk),
        "holder_code": case.holder_code,
        "kind": kind,
        "before": before,
        "officer": to,
        "by_title": title,
        "at": at,
        "reason": reason.strip(),
    }


def _tell_of_handover(source: Source, to: User, plan: Handover, by: User, reason: str) -> None:
    names = "；".join(str(case) for case in plan.cases[:NAMED])
    rest = f"等{len(plan.cases)}件" if len(plan.cases) > NAMED else f"，共{len(plan.cases)}件"
    said = f"{names}{rest}。移交人：{by}。理由：{reason.strip()}"
    url = reverse("admin:index")
    told = [
        Message(
            recipient=to, subject=f"有{len(plan.cases)}件事项移交给您承办", text=said, url=f"{url}?whose=mine"
        )
    ]
    if source.officer is not None:
        subject = f"您承办的{len(plan.cases)}件事项已移交给{to}"
        told.append(Message(recipient=source.officer, subject=subject, text=said, url=url))
    Message.objects.bulk_create(told)


def _address(case: Lifecycle) -> str:
    return reverse(f"admin:{case._meta.app_label}_{case._meta.model_name}_change", args=[case.pk])


def _without_reason(reason: str, message: str, cure: str) -> list[Finding]:
    return [] if reason.strip() else [_objection("reason", message, cure)]


def _objection(field: str, message: str, cure: str) -> Finding:
    return Finding(rule_id="", field=field, message=message, cure=cure)
