"""The same request sent twice acts once and gets the same answer."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from accounts.models import User
from lifecycle.models import AnsweredRequest, TransitionRecord
from notices.models import Objection
from tests.concurrency.together import together
from tests.factories.accounts import province_officer
from tests.factories.institutions import filing, institution, member_of, paper
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


def test_a_system_with_a_token_has_its_keys_too(officer: User, case: Objection) -> None:
    client = APIClient()
    url = reverse("api-regulator:objection-dismiss", args=[case.pk])
    headers = {
        "Authorization": f"Token {Token.objects.create(user=officer).key}",
        "Idempotency-Key": "k1",
    }
    sent = {"data": {"answer": "经核查，考场符合条件。"}, "format": "json", "headers": headers}
    first, second = client.post(url, **sent), client.post(url, **sent)
    assert (first.status_code, second.status_code) == (200, 200)
    assert second["Idempotent-Replayed"] == "true"
    assert TransitionRecord.objects.of(case).count() == 1


def test_another_file_of_the_same_name_and_size_is_other_content(law) -> None:
    school = institution()
    draft, client = filing(school, complete=False), signed_in(member_of(school))
    url = reverse("portal:filing-material", args=[draft.pk, "m1"])
    first, other = paper(text="sample"), paper(text="simple")
    assert first.size == other.size
    assert client.post(url, {"file": first, "_once": "k1"}).status_code == 302
    assert client.post(url, {"file": other, "_once": "k1"}).status_code == 422, "told, not silently dropped"


def test_a_person_added_by_a_double_click_is_added_once(law) -> None:
    school = institution()
    draft, client = filing(school, complete=False), signed_in(member_of(school))
    url = reverse("portal:filing-edit", args=[draft.pk, "staff"])
    key = re.search(r'name="_once" value="(\w+)"', client.get(url).content.decode())
    assert key is not None
    sent = {"name": "甄专职", "duty": "full_time", "_once": key[1]}
    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert draft.staff.count() == 1
