"""What comes in from outside: where it comes from, and what no text of the database can hold."""

import pytest
from django.test import Client, RequestFactory
from rest_framework.test import APIClient

from lifecycle.request import client_address
from tests.factories.accounts import province_officer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    ["/institutions/?q=%00", "/objections/%00/", "/plans/%00/", "/c/%00/", "/score-reviews/%00/"],
)
def test_a_character_no_text_can_hold_is_refused_in_words(law, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 400
    assert "无法识别的字符" in answer.content.decode()


def test_the_interface_refuses_it_in_its_own_shape(law) -> None:
    answer = Client().get("/api/v1/public/institutions/?q=%00")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_form_with_it_is_refused_whole(law) -> None:
    client = Client()
    client.force_login(province_officer())
    assert client.post("/account/password/", {"_once": "\0", "old_password": "x"}).status_code == 400


def asked_from(**headers: str) -> str:
    return client_address(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers=headers))


def test_without_a_proxy_the_header_of_the_asker_is_not_believed() -> None:
    assert asked_from(**{"X-Forwarded-For": "203.0.113.9"}) == "10.0.0.1"


def test_behind_a_proxy_what_the_proxy_saw_counts(settings) -> None:
    settings.PROXY_COUNT = 1
    assert asked_from(**{"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}) == "203.0.113.9"
    assert asked_from(**{"X-Forwarded-For": "'; drop table"}) == "10.0.0.1"
    assert asked_from() == "10.0.0.1"


def test_another_header_each_time_does_not_lift_the_limit(law) -> None:
    client = APIClient()
    url = "/api/v1/public/publicities/"
    answers = {client.get(url, headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code for n in range(62)}
    assert answers == {200, 429}


def test_an_unknown_address_of_the_interface_answers_in_the_shape_of_every_refusal(client):
    answer = client.get("/api/v1/public/nothing-here/")
    assert answer.status_code == 404
    assert answer.json() == {
        "code": "not_found",
        "message": "没有这个接口地址，请对照接口说明核对",
        "findings": [],
    }
    page = client.get("/nothing-here/")
    assert page.status_code == 404
    assert page["Content-Type"].startswith("text/html")
