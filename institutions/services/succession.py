"""Deciding a merger or division (合并、分立): one act, in which rows end here and begin there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from archive.contents import JPEG, PDF, PNG
from archive.models import StoredFile
from archive.services import store_file
from institutions.models import Institution, Succession, SuccessionParty
from institutions.selectors.succession import (
    CHANGE,
    PAPER,
    Proposal,
    decides_for,
    deciding_authority,
    succession_hindrances,
)
from institutions.services.numbers import new_institution_code
from institutions.services.passing_on import Passage, Share, end_what_is_left, pass_on
from lifecycle.door import perform
from lifecycle.findings import Finding, require
from regulations.models import Jurisdiction

Kind, Part, State = Succession.Kind, SuccessionParty.Part, Institution.State
MOST_BYTES = 20 * 1024 * 1024
PAPERS = {"decision": "批准文件", "application": "机构的申请"}


@dataclass(frozen=True, slots=True)
class Papers:
    """What the act rests on: the authority's paper, what the institutions asked for, and why."""

    document_number: str
    reason: str
    decision: File[Any]
    application: File[Any]


@transaction.atomic
def decide_succession(
    proposal: Proposal, papers: Papers, *, by: User, shares: Mapping[int, Share] | None = None
) -> Succession:
    """办理合并、分立: predecessors end, successors go on with what they had, on the day of the paper.

    `shares` says, of a division, what goes to which successor, by its key; in a merger everything goes to the
    one there is. Raises PermissionDenied for an authority that does not decide, RulesNotMet with everything
    that stands in the way, ValidationError for papers that cannot be taken.
    """
    proposal = _locked(proposal)
    authority = _authority(proposal, by)
    require(succession_hindrances(proposal))
    shares = _shared(proposal, shares)
    succession = _written(proposal, papers, by, authority, _passages(proposal, shares))
    _pass_on(proposal, succession, shares, by)
    return succession


def _locked(proposal: Proposal) -> Proposal:
    """Lock everybody in it in one order, so that of two acts on one institution the second sees the first."""
    rows = {
        one.pk: one
        for one in Institution.objects.select_for_update()
        .filter(pk__in=[party.pk for party in proposal.parties])
        .order_by("pk")
    }
    return replace(
        proposal,
        predecessors=[rows[one.pk] for one in proposal.predecessors],
        successors=[rows[one.pk] for one in proposal.successors],
    )


def _authority(proposal: Proposal, by: User) -> Jurisdiction:
    authority = Jurisdiction.objects.get(pk=deciding_authority(proposal.parties, localdate()))
    if not decides_for(by, authority.pk):
        cited = proposal.parties[0].law(localdate()).citation(CHANGE)
        basis = f"（{cited.basis}）" if cited else "（法规没有规定，平台按决定备案的机关确定）"
        raise PermissionDenied(
            f"这一合并或分立由{authority.name}主管部门决定{basis}，您所在的机关不能办理；请将材料转报该机关"
        )
    return authority


def _shared(proposal: Proposal, shares: Mapping[int, Share] | None) -> dict[int, Share]:
    if not proposal.is_division:
        return {one.pk: Share.everything() for one in proposal.successors}
    given = {one.pk: (shares or {}).get(one.pk, Share()) for one in proposal.successors}
    empty = [one for one in proposal.successors if not given[one.pk].subjects]
    if empty:
        names = "、".join(one.name for one in empty)
        require(
            [
                Finding(
                    rule_id="",
                    field="shares",
                    message=f"没有分给“{names}”任何职业或项目，不能承继备案",
                    cure="请至少分给每家新设机构一个职业或项目；不承继备案的，不列为承继机构，由其另行申请",
                )
            ]
        )
    return given


def _passages(proposal: Proposal, shares: Mapping[int, Share]) -> list[Passage]:
    """Who passes on what to whom, and until when it holds there: never longer than it did."""
    return [
        Passage(of=old, to=new, day=proposal.day, share=shares[new.pk], last=_last(proposal, new))
        for old in proposal.passing_on
        for new in proposal.successors
    ]


def _last(proposal: Proposal, successor: Institution) -> date | None:
    """Until when what is taken over may hold: with who goes on as with who passes on, the earlier."""
    ends = [one.valid_until for one in proposal.passing_on if one.valid_until is not None]
    if proposal.kind == Kind.ABSORPTION:
        return successor.valid_until
    return min(ends, default=None)


def _written(
    proposal: Proposal, papers: Papers, by: User, authority: Jurisdiction, passages: list[Passage]
) -> Succession:
    succession = Succession.objects.create(
        kind=proposal.kind,
        day=proposal.day,
        authority=authority,
        document_number=papers.document_number.strip(),
        decision=_kept(papers.decision, "decision", by),
        application=_kept(papers.application, "application", by),
        reason=papers.reason.strip(),
        passed=[line for passage in passages for line in passage.lines()],
        decided_by=by,
        decided_by_title=by.title_before(proposal.parties[0]),
    )
    for part, members in (
        (Part.PREDECESSOR, proposal.predecessors),
        (Part.SUCCESSOR, proposal.successors),
    ):
        for one in members:
            SuccessionParty.objects.create(
                succession=succession, institution=one, part=part, state_before=one.state
            )
    return succession


def _kept(upload: File[Any], field: str, by: User) -> StoredFile:
    try:
        return store_file(
            upload,
            by=by,
            kind=PAPER,
            allowed={PDF, JPEG, PNG},
            max_bytes=MOST_BYTES,
            label=PAPERS[field],
        )
    except ValidationError as wrong:
        raise ValidationError({field: wrong.messages}) from wrong


def _pass_on(proposal: Proposal, succession: Succession, shares: Mapping[int, Share], by: User) -> None:
    for new in proposal.successors:
        _begin(new, proposal, succession, by)
    for passage in _passages(proposal, shares):
        pass_on(passage, why=str(succession), by=by)
    for old in proposal.passing_on:
        if proposal.kind == Kind.SPLIT_OFF:
            perform(old.part_with, by=by, succession=succession.pk)
            continue
        end_what_is_left(old, proposal.day, why=str(succession), by=by)
        perform(old.pass_on, by=by, reason=str(succession), succession=succession.pk)


def _begin(new: Institution, proposal: Proposal, succession: Succession, by: User) -> None:
    if proposal.kind == Kind.ABSORPTION:
        perform(new.take_in, by=by, succession=succession.pk)
        return
    if new.code is None:
        new.code = new_institution_code(new, localdate())
        new.save(update_fields=["code"])
    first = min(
        proposal.passing_on, key=lambda one: (one.valid_until is None, one.valid_until or date.max, one.pk)
    )
    perform(
        new.take_over,
        by=by,
        succession=succession.pk,
        valid_from=proposal.day,
        valid_until=_last(proposal, new),
        counted_from=first.renewed_from or first.valid_from,
    )
