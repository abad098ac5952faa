"""Deciding how a text is read: by whom, with what effect, and that nothing of it can be undone in silence."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from lifecycle.door import perform
from lifecycle.models import Deadline, DeadlineEvent
from regulations.in_force import rules_in_force
from regulations.models import DecisionAltered, ReadingDecision
from regulations.selectors.readings import registered_reading
from regulations.services.readings import decide_reading, preview_reading
from tests.factories import accounts
from tests.factories.accounts import Role
from tests.factories.law import PLACES, put_on_the_map
from tests.lifecycle.cases import filing_in

DAY = date(2026, 3, 20)


def book(on: date = DAY):
    return rules_in_force("220100", on=on)


def decided(by, **changed):
    given = {"option": "full_days", "approved": True, "reason": "厅务会研究同意", **changed}
    return decide_reading("J4", by=by, **given)


@pytest.fixture
def law(db) -> None:
    """Have the places alone: nobody has decided yet how the text of any province is read."""
    put_on_the_map(PLACES)


@pytest.fixture
def head(law, at):
    at("2026-03-20 10:00")
    return accounts.head_of()


def test_an_approved_reading_says_who_approved_it_and_lets_its_rules_act(head):
    assert not book().rule("filing.publicity").drives_effects
    decision = decided(head).decision
    assert (decision.by, decision.decided_on) == (head, DAY)
    assert decision.by_title == "吉林省 · 单位负责人 甄厅长"
    rule = book().rule("filing.publicity")
    assert rule.reading.is_approved
    assert rule.citation.reading == ""
    assert rule.effect_hindrance == ""


def test_another_reading_changes_how_days_are_counted_from_its_day_on(head, at):
    decided(head, option="first_day_counts", decided_on=date(2026, 4, 1))
    assert book().due("filing.publicity", DAY).due_on == date(2026, 3, 27)
    at("2026-04-02 10:00")
    later = book(date(2026, 4, 2))
    assert later.rule("filing.publicity").value.counts_event_day
    # 2 and 3 April, the holiday of the 6th, then 7, 8 and 9.
    assert later.due("filing.publicity", date(2026, 4, 2)).due_on == date(2026, 4, 9)


def test_what_runs_is_counted_anew_where_the_decision_reaches_back(head, at):
    decided(head, option="first_day_counts")
    filing = filing_in("under_review", holder="220000")
    perform(filing.publicise, by=accounts.province_officer())
    running = Deadline.objects.get(key="filing.publicity")
    assert running.due_on == date(2026, 3, 26)
    at("2026-03-23 10:00")
    (previewed,) = preview_reading(
        "J4", option="full_days", approved=True, by=head, reason="研究同意", decided_on=DAY
    )
    assert previewed.due_after == date(2026, 3, 27)
    running.refresh_from_db()
    assert running.due_on == date(2026, 3, 26)
    assert ReadingDecision.objects.count() == 1
    assert book().rule("filing.publicity").value.counts_event_day

    made = decided(head, option="full_days", decided_on=DAY)
    running.refresh_from_db()
    assert running.due_on == date(2026, 3, 27)
    assert made.decision.cases_affected == 1
    (moved,) = made.moved
    assert (moved.due_before, moved.due_after) == (date(2026, 3, 26), date(2026, 3, 27))
    event = DeadlineEvent.objects.get(deadline=running, kind=DeadlineEvent.Kind.RECOMPUTED)
    assert "J4" in event.reason


def test_no_decision_shortens_what_must_last_at_least_so_long(head, at):
    filing = filing_in("under_review", holder="220000")
    perform(filing.publicise, by=accounts.province_officer())
    at("2026-03-23 10:00")
    assert decided(head, option="first_day_counts", decided_on=DAY).moved == ()
    running = Deadline.objects.get(key="filing.publicity")
    assert running.due_on == date(2026, 3, 27)


def test_a_period_keeps_the_reading_of_the_day_it_began(head, at):
    filing = filing_in("under_review", holder="220000")
    perform(filing.publicise, by=accounts.province_officer())
    at("2026-03-23 10:00")
    made = decided(head, option="first_day_counts")
    assert made.moved == ()
    assert made.decision.cases_affected == 1
    assert Deadline.objects.get(key="filing.publicity").due_on == date(2026, 3, 27)


def test_approval_can_be_taken_back_and_the_first_decision_stays_in_the_register(head, at):
    decided(head)
    at("2026-05-06 10:00")
    decided(head, approved=False, reason="上级另有意见")
    reading = registered_reading("J4", on=date(2026, 5, 6))
    assert not reading.standing.is_approved
    assert [line.decision.approved for line in reading.decided] == [False, True]
    assert registered_reading("J4", on=date(2026, 4, 1)).standing.is_approved


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"option": "by_feeling"}, "option", "没有“by_feeling”这一读法，可选的读法：公示当日不计"),
        ({"reason": "  "}, "reason", "请写明理由"),
        ({"approved": False}, "option", "与现行决定相同"),
        ({"decided_on": date(2206, 3, 20)}, "decided_on", "不能晚于2027-03-20（一年以后），请核对年份"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_beside_its_field(head, changed, field, words):
    with pytest.raises(ValidationError) as refusal:
        decided(head, **changed)
    assert words in refusal.value.message_dict[field][0]
    assert not ReadingDecision.objects.exists()


def test_a_reading_nobody_registered_is_refused(head):
    with pytest.raises(ValidationError, match="解读登记中没有“Q9”"):
        decide_reading("Q9", option="a", approved=True, by=head, reason="研究同意")


def test_nothing_is_decided_behind_the_newest_decision(head, at):
    decided(head)
    at("2026-04-20 10:00")
    with pytest.raises(ValidationError) as refusal:
        decided(head, approved=False, decided_on=date(2026, 3, 1))
    assert "已有自2026-03-20起的决定" in refusal.value.message_dict["decided_on"][0]


def test_the_head_of_another_place_decides_nothing_here(head):
    for stranger in (
        accounts.officer(Role.AUTHORITY_HEAD, "220100"),
        accounts.province_officer(),
        accounts.auditor(),
        accounts.platform_admin(),
        AnonymousUser(),
    ):
        with pytest.raises(PermissionDenied, match="由本省人力资源和社会保障部门的单位负责人决定"):
            decided(stranger)
    head.is_active = False
    with pytest.raises(PermissionDenied):
        decided(head)
    assert not ReadingDecision.objects.exists()


def test_a_failure_leaves_no_decision_in_anybodys_memory(head):
    with pytest.raises(RuntimeError), transaction.atomic():
        decided(head)
        raise RuntimeError("the request broke")
    assert not book().rule("filing.publicity").reading.is_approved


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE regulations_readingdecision SET reason = '改'",
        "DELETE FROM regulations_readingdecision",
    ],
)
def test_neither_the_code_nor_the_database_lets_a_decision_be_altered(head, statement):
    decision = decided(head).decision
    with pytest.raises(DecisionAltered):
        decision.save()
    with pytest.raises(DecisionAltered):
        decision.delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert ReadingDecision.objects.get().reason == "厅务会研究同意"
