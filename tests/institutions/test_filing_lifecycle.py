"""The moves of a filing and of an institution, as tables; every other move is refused."""

from __future__ import annotations

import pytest
from django_fsm import TransitionNotAllowed

from accounts.models import User
from institutions.models import Filing, Institution
from lifecycle.diagram import moves
from lifecycle.door import perform
from lifecycle.machine import steps_of
from lifecycle.models import TransitionRecord
from tests.factories import institutions

FILING = """
    draft                 submit              submitted
    draft                 carry_over          filed
    filed                 undo_carry_over     withdrawn
    submitted             request_correction  correction_requested
    submitted             allow_correction    submitted
    correction_requested  resubmit            submitted
    correction_requested  lapse               lapsed
    submitted             pass_up             submitted
    under_review          pass_up             under_review
    in_publicity          pass_up             in_publicity
    filed                 pass_up             filed
    submitted             send_back           submitted
    accepted              delegate_assessment accepted
    submitted             accept              accepted
    submitted             deem_accepted       accepted
    submitted             not_accept          not_accepted
    accepted              begin_assessment    under_assessment
    under_assessment      report_assessment   under_review
    under_review          return_report       under_assessment
    under_review          publicise           in_publicity
    in_publicity          close_publicity     in_publicity
    in_publicity          inquire             objection_raised
    objection_raised      resume_publicity    in_publicity
    submitted             file                filed
    accepted              file                filed
    under_review          file                filed
    in_publicity          file                filed
    accepted              decline             declined
    under_review          decline             declined
    objection_raised      decline             declined
    draft                 withdraw            withdrawn
    submitted             withdraw            withdrawn
    correction_requested  withdraw            withdrawn
"""
INSTITUTION = """
    registered  enter      active
    active      undo_entry registered
    expired     enter      active
    terminated  enter      active
    active      renew      active
    active      open       active
    active      suspend    suspended
    suspended   reinstate  active
    active      expire     expired
    suspended   expire     expired
    active      surrender  terminated
    suspended   surrender  terminated
    active      pass_on    terminated
    active      part_with  active
    active      take_in    active
    registered  take_over  active
    active      revoke     revoked
    suspended   revoke     revoked
    expired     revoke     revoked
    terminated  revoke     revoked
"""


def rows(table: str) -> set[tuple[str, ...]]:
    return {tuple(line.split()) for line in table.strip().splitlines()}


@pytest.mark.parametrize(("machine", "table"), [(Filing, FILING), (Institution, INSTITUTION)])
def test_the_moves_are_exactly_these(machine, table: str) -> None:
    assert set(moves(machine)) == rows(table)


@pytest.mark.parametrize("state", Filing.State.values)
def test_every_other_move_of_a_filing_is_refused_and_leaves_no_record(
    law: None, province: User, state: str
) -> None:
    filing = institutions.filing(state=state, complete=False, holder="220000")
    allowed = {name for source, name, _ in rows(FILING) if source == state}
    for step in steps_of(Filing):
        if step.name not in allowed:
            with pytest.raises(TransitionNotAllowed, match=Filing.State(state).label):
                perform(getattr(filing, step.name), by=province, reason="试")
    filing.refresh_from_db()
    assert filing.state == state
    assert not TransitionRecord.objects.of(filing).exists()


@pytest.mark.parametrize("state", Institution.State.values)
def test_every_other_move_of_an_institution_is_refused(law: None, province: User, state: str) -> None:
    institution = institutions.institution(state=state)
    allowed = {name for source, name, _ in rows(INSTITUTION) if source == state}
    for step in steps_of(Institution):
        if step.name not in allowed:
            with pytest.raises(TransitionNotAllowed):
                perform(getattr(institution, step.name), by=province, reason="试")
    institution.refresh_from_db()
    assert institution.state == state
