"""Deadlines: opened and closed by moves, kept with their article and counting, acted on by the clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from institutions.models import Filing
from lifecycle.deadlines import close_deadlines, deadlines_of, open_deadline
from lifecycle.door import perform
from lifecycle.models import Deadline, DeadlineEvent, TransitionRecord
from lifecycle.recompute import recompute_open
from lifecycle.tasks import sweep_deadlines
from tests.concurrency.together import together
from tests.factories.accounts import province_officer
from tests.lifecycle.cases import filing_in, plan_in

At = Callable[[str], None]


@pytest.fixture
def officer(law) -> User:
    return province_officer()


@pytest.fixture
def filing(law, officer: User, at: At) -> Filing:
    """A filing made public on Wednesday 11 February 2026, before the Spring Festival."""
    at("2026-02-11 10:00")
    case = filing_in("under_review", holder="220000", law_on=date(2026, 2, 1))
    perform(case.publicise, by=officer)
    return case


def the_deadline(filing: Filing) -> Deadline:
    return Deadline.objects.get(object_id=str(filing.pk), status__in=["open", "stopped"])


def test_a_move_opens_the_deadline_of_its_rule_with_article_and_counting(filing: Filing) -> None:
    deadline = the_deadline(filing)
    assert (deadline.rule_id, deadline.key) == ("JL-4.3c", "filing.publicity")
    assert deadline.basis.startswith("吉人社")
    assert (deadline.anchor_on, deadline.due_on) == (date(2026, 2, 11), date(2026, 2, 25))
    assert (deadline.amount, deadline.unit, deadline.minimum) == (5, "working_day", True)
    assert deadline.statutory
    assert deadline.on_passing == "close_publicity"
    assert any("春节" in line for line in deadline.trace)
    assert [event.kind for event in deadline.events.all()] == ["opened"]


def test_a_move_closes_what_it_ends(filing: Filing, officer: User) -> None:
    perform(filing.inquire, by=officer, reason="收到实名异议")
    deadline = Deadline.objects.get(object_id=str(filing.pk))
    assert deadline.status == Deadline.Status.MET
    assert deadline.closed_at is not None
    assert [event.kind for event in deadline.events.all()] == ["opened", "met"]


def test_a_period_begun_anew_replaces_the_one_before(filing: Filing, officer: User, at: At) -> None:
    perform(filing.inquire, by=officer, reason="收到实名异议")
    at("2026-03-02 10:00")
    perform(filing.resume_publicity, by=officer, reason="经核查不影响备案")
    assert [(d.status, d.due_on) for d in deadlines_of(filing)] == [
        ("open", date(2026, 3, 9)),
        ("met", date(2026, 2, 25)),
    ]


def test_opening_one_of_the_same_kind_leaves_one_running(filing: Filing, officer: User, at: At) -> None:
    at("2026-03-02 10:00")
    due = filing.law(date(2026, 3, 2)).due("filing.publicity", date(2026, 3, 2))
    record = TransitionRecord.objects.of(filing).last()
    open_deadline(filing, due, record=record, law_on=date(2026, 3, 2))
    assert the_deadline(filing).due_on == date(2026, 3, 9)


def test_a_new_arrangement_moves_open_deadlines_and_says_whose(filing: Filing, officer: User) -> None:
    # The page was counted with another arrangement: as if the calendar had not known the festival.
    Deadline.objects.update(due_on=date(2026, 2, 18), provisional=True)
    moved = recompute_open("发布2026年放假安排", by=officer)
    assert [(m.due_before, m.due_after, m.deadline.subject) for m in moved] == [
        (date(2026, 2, 18), date(2026, 2, 25), filing)
    ]
    deadline = the_deadline(filing)
    assert not deadline.provisional
    assert deadline.events.last().kind == DeadlineEvent.Kind.RECOMPUTED
    assert recompute_open("再次发布", by=officer) == [], "computing again moves nothing"


def test_the_clock_takes_the_move_on_the_day_after_the_last_one(filing: Filing, at: At) -> None:
    at("2026-02-25 23:59")
    assert sweep_deadlines() == 0
    at("2026-02-26 00:01")
    assert sweep_deadlines() == 1
    filing.refresh_from_db()
    assert filing.publicity_closed_at is not None
    record = TransitionRecord.objects.of(filing).last()
    assert (record.transition, record.actor, record.rule_id) == (
        "close_publicity",
        User.objects.clock(),
        "JL-4.3c",
    )
    assert Deadline.objects.get(object_id=str(filing.pk)).status == Deadline.Status.PASSED
    assert sweep_deadlines() == 0, "a second sweep finds nothing"
    assert TransitionRecord.objects.of(filing).count() == 2


# The one is not the clock's to take; the other is of a release that had more moves.
@pytest.mark.parametrize("move", ["file", "a_move_of_yesterday"])
def test_one_case_that_refuses_does_not_hold_up_the_others(
    law, officer: User, filing: Filing, at: At, move: str
) -> None:
    other = filing_in("under_review", holder="220000", law_on=date(2026, 2, 1))
    perform(other.publicise, by=officer)
    Deadline.objects.filter(object_id=str(filing.pk)).update(on_passing=move)
    at("2026-02-26 00:01")
    assert sweep_deadlines() == 1
    assert Deadline.objects.get(object_id=str(other.pk)).status == Deadline.Status.PASSED
    assert Deadline.objects.get(object_id=str(filing.pk)).status == Deadline.Status.OPEN


def queries_of_a_sweep() -> int:
    with CaptureQueriesContext(connection) as captured:
        assert sweep_deadlines() == 0
    return len(captured)


def test_a_sweep_costs_what_is_due_and_not_what_exists(filing: Filing, officer: User) -> None:
    sweep_deadlines()
    cost = queries_of_a_sweep()
    for _ in range(12):
        perform(filing_in("under_review", holder="220000", law_on=date(2026, 2, 1)).publicise, by=officer)
    assert queries_of_a_sweep() == cost


@pytest.mark.django_db(transaction=True)
def test_two_workers_sweeping_at_once_act_once(law, officer: User, at: At) -> None:
    at("2026-02-11 10:00")
    filings = [filing_in("under_review", holder="220000", law_on=date(2026, 2, 1)) for _ in range(6)]
    for case in filings:
        perform(case.publicise, by=officer)
    User.objects.clock()
    at("2026-02-26 00:01")
    settled = together(4, lambda _: sweep_deadlines())
    assert sum(settled) == 6
    for case in filings:
        assert [r.transition for r in TransitionRecord.objects.of(case)] == ["publicise", "close_publicity"]


def test_closing_nothing_costs_nothing(law, officer: User) -> None:
    plan = plan_in()
    assert close_deadlines([plan], [], at=None, by=officer) == []
    assert close_deadlines([], ["filing.publicity"], at=None, by=officer) == []


@pytest.mark.parametrize(("hour", "late"), [("23:59", False), ("00:01", True)])
def test_a_last_day_ends_at_midnight_in_shanghai(hour: str, late: bool) -> None:
    day = "2026-02-25" if late else "2026-02-24"
    done = datetime.fromisoformat(f"{day}T{hour}+08:00").astimezone(UTC)
    assert Deadline(due_on=date(2026, 2, 24), closed_at=done).was_late is late
