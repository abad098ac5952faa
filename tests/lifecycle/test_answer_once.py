"""The same request sent twice acts once and gets the same answer."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from lifecycle.models import AnsweredRequest, TransitionRecord
from notices.models import Objection
from tests.concurrency.together import together
from tests.factories.accounts import province_officer
from tests.factories.notices import objection


@pytest.fixture
def officer(law) -> User:
    return province_officer()


@pytest.fixture
def case(law) -> Objection:
    return objection()


def page_of(case: Objection, move: str = "dismiss") -> str:
    return reverse("admin:notices_objection_move", args=[case.pk, move])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_form_sent_twice_acts_once_and_answers_alike(officer: User, case: Objection) -> None:
    client = signed_in(officer)
    sent = {"answer": "经核查，考场符合条件。", "_once": "k1"}
    first = client.post(page_of(case), sent)
    second = client.post(page_of(case), sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert second["Idempotent-Replayed"] == "true"
    assert TransitionRecord.objects.of(case).count() == 1


def test_the_same_key_with_other_content_is_refused(officer: User, case: Objection) -> None:
    client = signed_in(officer)
    client.post(page_of(case), {"answer": "经核查，考场符合条件。", "_once": "k1"})
    other = client.post(page_of(case), {"answer": "另一份答复。", "_once": "k1"})
    assert other.status_code == 422
    assert "同一请求标识已用于另一份内容" in other.content.decode()
    assert Objection.objects.get(pk=case.pk).answer == "经核查，考场符合条件。"


def test_a_refusal_is_not_kept_and_the_corrected_form_goes_through(officer: User, case: Objection) -> None:
    client = signed_in(officer)
    assert client.post(page_of(case), {"answer": "", "_once": "k1"}).status_code == 400
    assert not AnsweredRequest.objects.exists()
    assert client.post(page_of(case), {"answer": "经核查，考场符合条件。", "_once": "k1"}).status_code == 302


def test_somebody_elses_key_is_not_mine(officer: User, case: Objection) -> None:
    sent = {"answer": "经核查，考场符合条件。", "_once": "k1"}
    assert signed_in(officer).post(page_of(case), sent).status_code == 302
    colleague = signed_in(province_officer("甄同事")).post(page_of(case), sent)
    assert colleague.status_code == 409, "the colleague hears that the case has moved on"


def test_the_interface_takes_the_key_in_its_header(officer: User, case: Objection) -> None:
    client = signed_in(officer)
    url = reverse("api-regulator:objection-dismiss", args=[case.pk])
    sent = {
        "data": {"answer": "经核查，考场符合条件。"},
        "content_type": "application/json",
        "headers": {"Idempotency-Key": "k1"},
    }
    first, second = client.post(url, **sent), client.post(url, **sent)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    reused = client.post(url, **{**sent, "data": {"answer": "另一份答复。"}})
    assert (reused.status_code, reused.json()["code"]) == (422, "key_reused")
    assert TransitionRecord.objects.of(case).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_arriving_many_times_at_once_acts_once(law) -> None:
    officer, case = province_officer(), objection()
    clients = [signed_in(officer) for _ in range(6)]
    sent = {"answer": "经核查，考场符合条件。", "_once": "k1"}
    answers = together(6, lambda number: clients[number].post(page_of(case), sent))
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert sorted("Idempotent-Replayed" in answer for answer in answers) == [False] + [True] * 5
    assert TransitionRecord.objects.of(case).count() == 1
    connection.close()
