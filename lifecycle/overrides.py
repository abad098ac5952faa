"""Exceptions from what holds in principle (原则上的例外): a named officer, a reason, kept for good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from lifecycle.findings import Finding, RulesNotMet
from lifecycle.law import Citation
from lifecycle.machine import Lifecycle
from lifecycle.models import RuleOverride
from lifecycle.separation import excuses_oneself
from lifecycle.statements import lock_rows

OVERRIDE = "override_rule"


def overrides_of(case: Lifecycle) -> QuerySet[RuleOverride]:
    """The exceptions made for a case, oldest first."""
    register = ContentType.objects.get_for_model(case)
    return RuleOverride.objects.filter(content_type=register, object_id=str(case.pk)).select_related("by")


def soft_rule(case: Lifecycle, key: str) -> Citation:
    """The rule a person may go beyond; a hard one, or none at all, is refused (422)."""
    book = case.law(localdate())
    citation = book.citation(key)
    if citation is not None and book.is_soft(key):
        return citation
    raise RulesNotMet(
        [
            Finding.under(
                citation,
                "reason",
                "该规定是硬性要求，不能作例外处理" if citation else "法规没有这一规定，无从作例外处理",
                "请按规定办理；确实不符合的，作出不予受理或不予备案的决定",
            )
        ]
    )


@transaction.atomic
def override_rule(case: Lifecycle, key: str, *, by: Any, reason: str) -> RuleOverride:
    """作例外处理: an officer goes beyond what holds in principle, for this case, with a reason.

    Raises PermissionDenied (403), RulesNotMet (422) for a hard rule or without a reason, TransitionNotAllowed
    (409) where the exception has been made already.
    """
    if not by.may(OVERRIDE, case):
        raise PermissionDenied("您没有对该事项作例外处理的权限，应由办理该事项的机关中有权的人员决定")
    lock_rows(type(case), [case.pk])
    citation = soft_rule(case, key)
    if not reason.strip():
        raise RulesNotMet(
            [
                Finding.under(
                    citation, "reason", "作例外处理必须写明理由", "请写明本案为何可以突破“原则上”的规定"
                )
            ]
        )
    if (for_himself := excuses_oneself(case, key, by=by, on=localdate())) is not None:
        raise RulesNotMet([for_himself])
    made = overrides_of(case).filter(key=key).first()
    if made is not None:
        raise TransitionNotAllowed(
            f"{made.by_title}{made.by}已对该规定作出例外处理，请刷新后再看", object=case
        )
    return RuleOverride.objects.create(
        subject=case,
        key=key,
        rule_id=citation.rule_id,
        basis=citation.basis,
        title=case.law(localdate()).title_of(key),
        by=by,
        by_title=by.title_before(case, OVERRIDE),
        reason=reason.strip(),
    )


def with_overrides(case: Lifecycle, findings: Iterable[Finding]) -> list[Finding]:
    """Findings with the exceptions made for the case said beside the rule."""
    made = {override.key: override for override in overrides_of(case)}
    return [
        replace(
            finding, excused=f"{made[finding.key].by_title}{made[finding.key].by}：{made[finding.key].reason}"
        )
        if finding.soft and finding.key in made
        else finding
        for finding in findings
    ]


def unexcused(case: Lifecycle, findings: Iterable[Finding]) -> list[Finding]:
    """Findings as they stand in the way of a decision: what holds in principle blocks until it is excused."""
    return [
        replace(
            finding,
            blocking=True,
            cure=f"{finding.cure}确有理由的，由经办人在事项页“作例外处理”并写明理由。",
        )
        if finding.soft and not finding.excused
        else finding
        for finding in with_overrides(case, findings)
    ]
