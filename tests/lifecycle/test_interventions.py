"""Stopping, resuming, extending and reopening a period: by whom, with a reason, within the rule, recorded."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accounts.models import User
from institutions.models import Filing
from lifecycle.clock import act_on_passed_deadlines, confirm_effect
from lifecycle.deadlines import close_deadlines
from lifecycle.door import perform
from lifecycle.findings import RulesNotMet
from lifecycle.interventions import extend_deadline, reopen_deadline, resume_deadline, stop_deadline
from lifecycle.models import Deadline
from lifecycle.recompute import recompute_open
from tests.concurrency.together import together
from tests.factories.accounts import auditor, authority_head, prefecture_officer, province_officer
from tests.lifecycle.cases import filing_in

At = Callable[[str], None]


@pytest.fixture
def officer(law) -> User:
    return province_officer()


@pytest.fixture
def head(law) -> User:
    return authority_head()


@pytest.fixture
def filing(law, officer: User, at: At) -> Filing:
    """A filing made public on Wednesday 11 February 2026, before the Spring Festival."""
    at("2026-02-11 10:00")
    case = filing_in("under_review", holder="220000", law_on=date(2026, 2, 1))
    perform(case.publicise, by=officer)
    return case


def the_deadline(filing: Filing) -> Deadline:
    return Deadline.objects.get(object_id=str(filing.pk), status__in=Deadline.RUNNING)


def kinds(deadline: Deadline) -> list[str]:
    return [event.kind for event in deadline.events.all()]


def said(refusal: pytest.ExceptionInfo[RulesNotMet]) -> str:
    (finding,) = refusal.value.findings
    return f"{finding.message} {finding.cure} {finding.basis}"


def test_a_stopped_period_waits_and_goes_on_with_what_was_left(filing: Filing, officer: User, at: At) -> None:
    at("2026-02-13 10:00")
    deadline = stop_deadline(the_deadline(filing), by=officer, reason="等待补充说明")
    assert (deadline.status, deadline.stopped_on) == ("stopped", date(2026, 2, 13))
    at("2026-03-02 09:00")
    assert act_on_passed_deadlines(by=User.objects.clock()) == 0, "a stopped period does not run out"
    deadline = resume_deadline(the_deadline(filing), by=officer, reason="已补充")
    # 12 and 13 February had gone by: three working days were left after the stop.
    assert (deadline.status, deadline.due_on) == ("open", date(2026, 3, 5))
    assert "剩余期间续算" in deadline.trace[-1]
    assert kinds(deadline) == ["opened", "stopped", "resumed"]


def test_only_a_running_period_can_be_stopped_and_only_a_stopped_one_resumed(
    filing: Filing, officer: User
) -> None:
    deadline = the_deadline(filing)
    with pytest.raises(TransitionNotAllowed, match="只有“中止”的期限"):
        resume_deadline(deadline, by=officer, reason="已补充")
    stop_deadline(deadline, by=officer, reason="等待补充说明")
    with pytest.raises(TransitionNotAllowed, match="现为“中止”，只有“进行中”"):
        stop_deadline(deadline, by=officer, reason="再次中止")


def test_a_period_that_has_passed_cannot_be_stopped_any_more(filing: Filing, officer: User, at: At) -> None:
    at("2026-02-26 10:00")
    with pytest.raises(RulesNotMet) as refusal:
        stop_deadline(the_deadline(filing), by=officer, reason="等待补充说明")
    assert "已于2026年2月25日届满" in said(refusal)


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_done_to_a_period_without_a_reason(filing: Filing, officer: User, reason: str) -> None:
    with pytest.raises(RulesNotMet) as refusal:
        stop_deadline(the_deadline(filing), by=officer, reason=reason)
    assert "必须写明理由" in said(refusal)
    assert the_deadline(filing).status == "open"


def test_an_extension_is_the_heads_goes_later_and_is_kept(filing: Filing, head: User, officer: User) -> None:
    deadline = the_deadline(filing)
    with pytest.raises(PermissionDenied):
        extend_deadline(deadline, until=date(2026, 3, 4), by=officer, reason="系统停机")
    with pytest.raises(RulesNotMet) as refusal:
        extend_deadline(deadline, until=date(2026, 2, 25), by=head, reason="系统停机")
    assert "必须晚于2026年2月25日" in said(refusal)
    extended = extend_deadline(deadline, until=date(2026, 3, 4), by=head, reason="系统停机")
    event = extended.events.last()
    assert event is not None
    assert (event.kind, event.due_before, event.due_after, event.reason) == (
        "extended",
        date(2026, 2, 25),
        date(2026, 3, 4),
        "系统停机",
    )
    assert recompute_open("放假安排变更", by=officer) == []
    assert the_deadline(filing).due_on == date(2026, 3, 4), "what a person granted stays granted"


@pytest.mark.parametrize("person", [prefecture_officer, auditor])
def test_a_stranger_to_the_case_does_nothing_to_its_period(
    filing: Filing, person: Callable[[], User]
) -> None:
    for act in (stop_deadline, resume_deadline, reopen_deadline):
        with pytest.raises(PermissionDenied, match="应由办理该事项的机关"):
            act(the_deadline(filing), by=person(), reason="等待补充说明")


def test_a_deadline_closed_by_a_decision_since_reversed_runs_again(filing: Filing, officer: User) -> None:
    deadline = the_deadline(filing)
    close_deadlines([filing], ["filing.publicity"], at=timezone.now(), by=officer)
    reopened = reopen_deadline(deadline, by=officer, reason="原决定已撤销")
    assert (reopened.status, reopened.due_on, reopened.closed_at) == ("open", date(2026, 2, 25), None)
    assert kinds(reopened) == ["opened", "met", "reopened"]
    assert "原决定已撤销" in reopened.trace[-1]


def test_a_period_reopened_after_its_last_day_waits_for_a_person(
    filing: Filing, officer: User, at: At
) -> None:
    deadline = the_deadline(filing)
    close_deadlines([filing], ["filing.publicity"], at=timezone.now(), by=officer)
    at("2026-02-26 10:00")
    reopened = reopen_deadline(deadline, by=officer, reason="原决定已撤销")
    assert reopened.status == "awaiting"
    assert reopened.hindrance == "重新进行时届满日2026年2月25日已过"
    assert act_on_passed_deadlines(by=User.objects.clock()) == 0
    confirm_effect(reopened, by=officer, reason="公示期间无异议")
    filing.refresh_from_db()
    assert filing.publicity_closed_at is not None


def test_a_deadline_is_not_reopened_where_it_means_nothing_or_one_already_runs(
    filing: Filing, officer: User
) -> None:
    deadline = the_deadline(filing)
    perform(filing.inquire, by=officer, reason="收到实名异议")
    with pytest.raises(RulesNotMet) as refusal:
        reopen_deadline(deadline, by=officer, reason="异议撤回")
    assert "现为“异议核查中”" in said(refusal)
    perform(filing.resume_publicity, by=officer, reason="异议撤回")
    with pytest.raises(RulesNotMet) as refusal:
        reopen_deadline(deadline, by=officer, reason="异议撤回")
    assert "已有正在进行的" in said(refusal)


@pytest.mark.django_db(transaction=True)
def test_two_officers_stopping_the_same_period_stop_it_once(law, at: At) -> None:
    at("2026-02-11 10:00")
    officers = [province_officer("甄一"), province_officer("甄二")]
    case = filing_in("under_review", holder="220000", law_on=date(2026, 2, 1))
    perform(case.publicise, by=officers[0])
    deadline = the_deadline(case)

    def stop(number: int) -> str:
        try:
            stop_deadline(deadline, by=officers[number], reason="等待补充说明")
        except TransitionNotAllowed:
            return "told"
        return "stopped"

    assert sorted(together(2, stop)) == ["stopped", "told"]
    assert kinds(the_deadline(case)) == ["opened", "stopped"]


# -- on the page ------------------------------------------------------------------------------------------


def page_of(filing: Filing, deadline: Deadline, act: str) -> str:
    return reverse("admin:institutions_filing_deadline", args=[filing.pk, deadline.pk, act])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_case_page_offers_each_officer_what_they_may_do_to_the_period(
    filing: Filing, officer: User, head: User
) -> None:
    case = reverse("admin:institutions_filing_change", args=[filing.pk])
    deadline = the_deadline(filing)
    seen = signed_in(officer).get(case).content.decode()
    assert page_of(filing, deadline, "stop") in seen
    assert page_of(filing, deadline, "extend") not in seen, "an officer does not extend"
    seen = signed_in(head).get(case).content.decode()
    assert page_of(filing, deadline, "extend") in seen
    seen = signed_in(auditor()).get(case).content.decode()
    assert "/deadline/" not in seen


def test_stopping_on_the_page_asks_for_a_reason_and_acts_once(filing: Filing, officer: User) -> None:
    deadline, client = the_deadline(filing), signed_in(officer)
    page = client.get(page_of(filing, deadline, "stop"))
    assert "能否撤回" in page.content.decode()
    assert client.post(page_of(filing, deadline, "stop"), {"reason": ""}).status_code == 400
    sent = {"reason": "等待补充说明", "_once": "k-1"}
    for _ in range(2):
        answer = client.post(page_of(filing, deadline, "stop"), sent)
        assert answer.status_code == 302
    assert kinds(deadline) == ["opened", "stopped"]


def test_a_stranger_finds_no_page_for_the_period(filing: Filing, law) -> None:
    deadline = the_deadline(filing)
    assert signed_in(prefecture_officer("222400")).get(page_of(filing, deadline, "stop")).status_code == 404
    assert signed_in(prefecture_officer("220100")).get(page_of(filing, deadline, "stop")).status_code == 403
    assert signed_in(auditor()).post(page_of(filing, deadline, "stop"), {"reason": "等"}).status_code == 403
    assert signed_in(province_officer()).get(page_of(filing, deadline, "burn")).status_code == 404
