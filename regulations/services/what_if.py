"""Asking what other rules would have made of past cases (试算), and answering it without touching a case."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate

from regulations.models import WhatIf, WhatIfCase
from regulations.proposal import PROPOSAL, Proposal, proposed
from regulations.shelf import library
from regulations.strict_yaml import PackError
from regulations.what_if import Difference, Question, compare

LONGEST_CHANGES = 60_000
_NOWHERE = Path(PROPOSAL)


def ask_what_if(
    *, pack: str, title: str, changes: str, since: date, until: date, by: Any, from_the_start: bool = True
) -> WhatIf:
    """提出试算: rules are proposed and past cases named; nothing of the law or of a case changes.

    Raises ValidationError by field, PermissionDenied where the pack is another province's.
    """
    if pack not in packs_open_to(by):
        raise PermissionDenied("只能试算本省的规则包")
    problems: dict[str, str] = {}
    if not title.strip():
        problems["title"] = "请填写名称，说明试算什么"
    if since > until:
        problems["until"] = "截止日早于起始日，请核对"
    if since > localdate():
        problems["since"] = "起始日还没有到；试算只看已经发生的案件"
    try:
        proposal_of(pack, changes, from_the_start=from_the_start)
    except PackError as problem:
        problems["changes"] = (
            f"第{problem.line}行{f' {problem.about}' if problem.about else ''}：{problem.problem}"
        )
    if problems:
        raise ValidationError({field: [message] for field, message in problems.items()})
    return WhatIf.objects.create(
        pack=pack,
        title=title.strip(),
        changes=changes,
        from_the_start=from_the_start,
        since=since,
        until=until,
        by=by,
    )


def packs_open_to(user: Any) -> list[str]:
    """Return the packs whose province a person may try rules for."""
    codes = {s.jurisdiction_code for s in user.standings if "try_rules" in s.permissions}
    return [pack.name for pack in library().packs.values() if pack.header.jurisdiction in codes]


def proposal_of(pack: str, changes: str, *, from_the_start: bool) -> Proposal:
    """Read a proposal, refusing one that changes nothing."""
    if len(changes) > LONGEST_CHANGES:
        raise PackError(_NOWHERE, 1, "", f"改动超过{LONGEST_CHANGES}字，请只写要改的条目")
    proposal = proposed(library(), pack, changes, from_the_start=from_the_start)
    if not proposal.changed and not proposal.removed:
        raise PackError(_NOWHERE, 1, "", "没有写任何条目，请写出要改的条目")
    return proposal


def answer_what_if(pk: int) -> WhatIf:
    """试算: judge the cases by both laws and keep what differs; an answer that was given stays."""
    asked = _begin(pk)
    if asked is None:
        return WhatIf.objects.get(pk=pk)
    try:
        _answer(asked)
    except PackError as problem:
        asked.status, asked.problem = WhatIf.Status.FAILED, str(problem)
    else:
        asked.status, asked.answered_at = WhatIf.Status.DONE, timezone.now()
    asked.save(update_fields=["status", "problem", "answered_at"])
    return asked


@transaction.atomic
def _begin(pk: int) -> WhatIf | None:
    """Take the question up; one that another worker was answering when it died is answered anew."""
    asked = WhatIf.objects.select_for_update().get(pk=pk)
    if asked.status in {WhatIf.Status.DONE, WhatIf.Status.FAILED}:
        return None
    asked.cases.all().delete()
    asked.status, asked.looked_at = WhatIf.Status.RUNNING, 0
    asked.save(update_fields=["status", "looked_at"])
    return asked


def _answer(asked: WhatIf) -> None:
    proposal = proposal_of(asked.pack, asked.changes, from_the_start=asked.from_the_start)
    province = library().packs[asked.pack].header.jurisdiction
    for looked_at, found in compare(Question(province, asked.since, asked.until), proposal.library):
        WhatIfCase.objects.bulk_create(_row(asked, difference) for difference in found)
        asked.looked_at += looked_at
        asked.save(update_fields=["looked_at"])


def _row(asked: WhatIf, difference: Difference) -> WhatIfCase:
    judged, verdict = difference.judged, difference.verdict
    return WhatIfCase(
        what_if=asked,
        effect=verdict.effect,
        newly=difference.newly,
        case=judged.case[:200],
        url=judged.url,
        happened_on=judged.happened_on,
        rule_id=verdict.rule_id,
        basis=verdict.basis,
        detail=verdict.detail,
    )
