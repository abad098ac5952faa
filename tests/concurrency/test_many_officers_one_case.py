"""Many officers press buttons on one case at the same moment: one wins, the others hear what happened."""

from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from exams.models import ExamPlan
from lifecycle.chain import broken_links
from lifecycle.door import perform_all
from lifecycle.models import Deadline, TransitionRecord
from tests.concurrency.together import together
from tests.factories.accounts import prefecture_officer, province_officer
from tests.factories.institutions import institution
from tests.factories.notices import objection
from tests.lifecycle.cases import filing_in, plan_in

pytestmark = pytest.mark.django_db(transaction=True)
OFFICERS = 20


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def button(case: object, move: str) -> str:
    meta = case._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_move", args=[case.pk, move])


def test_twenty_officers_press_the_same_button_and_one_wins(law) -> None:
    plan = plan_in("approved")
    clients = [signed_in(prefecture_officer(name=f"甄第{n}")) for n in range(OFFICERS)]
    answers = together(OFFICERS, lambda n: clients[n].post(button(plan, "publish"), {"_once": f"k{n}"}))
    assert Counter(answer.status_code for answer in answers) == {302: 1, 409: 19}
    plan.refresh_from_db()
    assert plan.state == ExamPlan.State.PUBLISHED
    assert TransitionRecord.objects.of(plan).count() == 1
    refused = next(answer for answer in answers if answer.status_code == 409).content.decode()
    assert "该事项现为“已公布”，不能“公布计划”" in refused
    assert "请刷新后再看" in refused
    assert broken_links(plan) == []


def test_one_decides_and_one_sends_back_and_only_one_is_heard(law) -> None:
    case = objection()
    clients = [signed_in(province_officer(name)) for name in ("甄成立", "甄不成立")]
    moves = ("uphold", "dismiss")
    sent = [{"answer": "成立。", "_once": "a"}, {"answer": "不成立。", "_once": "b"}]
    answers = together(2, lambda n: clients[n].post(button(case, moves[n]), sent[n]))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    case.refresh_from_db()
    winner = [answer.status_code for answer in answers].index(302)
    assert case.state == ("upheld", "dismissed")[winner]
    assert case.answer == sent[winner]["answer"]
    assert [record.transition for record in TransitionRecord.objects.of(case)] == [moves[winner]]


def test_a_publicity_begun_by_many_at_once_runs_on_one_deadline(law) -> None:
    filing = filing_in("under_review", holder="220000")
    officers = [province_officer(f"甄第{n}") for n in range(8)]

    def publicise(number: int) -> str:
        own_copy = type(filing).objects.get(pk=filing.pk)
        try:
            perform_all([own_copy], "publicise", by=officers[number])
        except Exception as refusal:
            return type(refusal).__name__
        return "done"

    assert Counter(together(8, publicise)) == {"done": 1, "TransitionNotAllowed": 7}
    assert Deadline.objects.filter(object_id=str(filing.pk), key="filing.publicity").count() == 1


def test_two_bulk_acts_over_the_same_cases_do_not_wait_for_each_other_for_ever(law) -> None:
    of = institution(state="active", opened=True)
    plans = [plan_in("approved", of=of) for _ in range(30)]
    officers = [prefecture_officer(name=f"甄第{n}") for n in range(2)]

    def publish(number: int) -> str:
        own = list(ExamPlan.objects.filter(pk__in=[plan.pk for plan in plans]))
        if number:
            own.reverse()
        try:
            perform_all(own, "publish", by=officers[number])
        except Exception as refusal:
            return type(refusal).__name__
        return "done"

    assert sorted(together(2, publish)) == ["TransitionNotAllowed", "done"]
    assert TransitionRecord.objects.filter(transition="publish").count() == 30
    assert broken_links() == []
