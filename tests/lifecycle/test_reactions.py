"""What follows a move: released after the commit, never on a rollback, and not lost with the broker."""

from collections.abc import Iterator

import pytest
from celery import shared_task
from django.core.management import call_command
from django.db import transaction

from exams.models import ExamPlan
from lifecycle import reactions
from lifecycle.door import perform
from lifecycle.models import TransitionRecord
from lifecycle.reactions import react_to
from lifecycle.tasks import react_again
from tests.factories.accounts import prefecture_officer
from tests.lifecycle.cases import plan_in

seen: list[int] = []


@shared_task
def take_note(record_id: int) -> None:
    """Note that the task ran."""
    seen.append(record_id)


class BrokerAway(Exception):
    """Nobody takes the message."""


class TaskNobodyTakes:
    """A task whose broker is away."""

    def delay(self, record_id: int) -> None:
        raise BrokerAway


@pytest.fixture(autouse=True)
def followers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    seen.clear()
    monkeypatch.setattr(reactions, "_followers", type(reactions._followers)(list))
    react_to(ExamPlan.send_back, take_note)
    yield
    seen.clear()


@pytest.fixture
def plan(transactional_db, law) -> ExamPlan:
    return plan_in("submitted")


def test_a_consequence_follows_the_commit(plan: ExamPlan) -> None:
    officer = prefecture_officer()
    with transaction.atomic():
        record = perform(plan.send_back, by=officer, reason="考场不足")
        assert seen == []
    assert seen == [record.pk]
    assert TransitionRecord.objects.get(pk=record.pk).reacted_at is not None


def test_nothing_follows_what_was_rolled_back(plan: ExamPlan) -> None:
    officer = prefecture_officer()
    with transaction.atomic():
        perform(plan.send_back, by=officer, reason="考场不足")
        transaction.set_rollback(True)
    assert seen == []
    assert not TransitionRecord.objects.exists()


def test_registering_a_task_twice_runs_it_once(plan: ExamPlan) -> None:
    react_to(ExamPlan.send_back, take_note)
    record = perform(plan.send_back, by=prefecture_officer(), reason="考场不足")
    assert seen == [record.pk]


def test_what_a_dead_broker_kept_goes_out_later(plan: ExamPlan, at, monkeypatch: pytest.MonkeyPatch) -> None:
    at("2026-05-08 09:30")
    monkeypatch.setattr(reactions, "_followers", type(reactions._followers)(list))
    react_to(ExamPlan.send_back, TaskNobodyTakes())
    record = perform(plan.send_back, by=prefecture_officer(), reason="考场不足")
    plan.refresh_from_db()
    assert plan.state == ExamPlan.State.RETURNED, "the move stands though the broker is away"
    assert TransitionRecord.objects.get(pk=record.pk).reacted_at is None

    monkeypatch.setattr(reactions, "_followers", type(reactions._followers)(list))
    react_to(ExamPlan.send_back, take_note)
    assert react_again() == 0, "a record just written is still being released by who wrote it"
    at("2026-05-08 09:31")
    call_command("react_again")
    assert seen == [record.pk]
    assert react_again() == 0
