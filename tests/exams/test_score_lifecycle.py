"""The machines of score sheets and score reviews, as tables: every other move is refused."""

from itertools import product

import pytest
from django_fsm import TransitionNotAllowed

from accounts.models import User
from exams.models import ScoreReview, ScoreSheet
from lifecycle.door import perform
from lifecycle.machine import steps_of
from tests.factories.accounts import prefecture_officer
from tests.factories.scores import held_plan, party, score_sheet

SHEET_MOVES = """
    open           complete_entry    entered
    entered        sign              signed
    entered        send_back         open
    signed         send_back         open
    signed         confirm           confirmed
    confirmed      publicise         in_publicity
    in_publicity   recheck           under_recheck
    under_recheck  resume_publicity  in_publicity
    in_publicity   finalise          final
"""
REVIEW_MOVES = """
    received  correct  corrected
    received  uphold   upheld
"""
BY = {
    "complete_entry": "clerk",
    "sign": "assessor",
    "send_back": "centre",
    "confirm": "centre",
    "finalise": "clock",
}
FACTS = {"correct": {"answer": "漏计"}, "uphold": {"answer": "无误"}}


def parsed(table: str) -> set[tuple[str, ...]]:
    return {tuple(line.split()) for line in table.strip().splitlines()}


def declared(model) -> set[tuple[str, str, str]]:
    return {(source, step.name, step.target) for step in steps_of(model) for source in step.sources}


def everything_else(model, table: str) -> list[tuple[str, str]]:
    allowed = {(source, verb) for source, verb, _ in parsed(table)}
    return sorted(set(product(model.State.values, [s.name for s in steps_of(model)])) - allowed)


@pytest.mark.parametrize(("model", "table"), [(ScoreSheet, SHEET_MOVES), (ScoreReview, REVIEW_MOVES)])
def test_the_moves_are_exactly_these(model, table):
    assert declared(model) == parsed(table)


def subject_in(model, state: str):
    of = party(assessors=1)
    if model is ScoreSheet:
        return of, score_sheet(held_plan(of, candidates=1), state=state, marks=[80])
    sheet = score_sheet(held_plan(of, candidates=1), state=ScoreSheet.State.IN_PUBLICITY, marks=[80])
    review = ScoreReview.objects.create(
        enrolment=sheet.item.enrolments.get(), sheet=sheet, number="CJ1", part="theory", text="x", state=state
    )
    return of, review


def actor(of, verb: str) -> User:
    who = BY.get(verb, "head")
    if who == "clock":
        return User.objects.clock()
    if who == "centre":
        return prefecture_officer()
    return of.assessors[0] if who == "assessor" else getattr(of, who)


@pytest.mark.parametrize(
    ("model", "source", "verb", "target"),
    [(ScoreSheet, *row) for row in sorted(parsed(SHEET_MOVES))]
    + [(ScoreReview, *row) for row in sorted(parsed(REVIEW_MOVES))],
)
def test_each_move_is_carried_out_by_the_one_it_belongs_to(law, model, source, verb, target):
    of, subject = subject_in(model, source)
    perform(getattr(subject, verb), by=actor(of, verb), reason="核对答卷", **FACTS.get(verb, {}))
    subject.refresh_from_db()
    assert subject.state == target


@pytest.mark.parametrize(
    ("model", "source", "verb"),
    [(ScoreSheet, *pair) for pair in everything_else(ScoreSheet, SHEET_MOVES)]
    + [(ScoreReview, *pair) for pair in everything_else(ScoreReview, REVIEW_MOVES)],
)
def test_every_other_move_is_refused(law, model, source, verb):
    of, subject = subject_in(model, source)
    with pytest.raises(TransitionNotAllowed):
        perform(getattr(subject, verb), by=actor(of, verb), reason="核对答卷", **FACTS.get(verb, {}))
