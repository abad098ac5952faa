"""Looking a certificate up: two fields, a masked and dated answer, nothing to be learnt by trying."""

import json
import re

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client

from certificates.models import Certificate, CertificateBatch
from certificates.selectors import public_certificates
from tests.factories.certificates import certificate_batch
from tests.factories.law import put_down_the_law
from tests.factories.scores import Party, party

API = "/api/v1/public/certificates/lookup/"


@pytest.fixture
def law(db, at) -> None:
    """The catalogues, on a day after the certificates were published."""
    at("2026-05-20 09:05")
    put_down_the_law()


def published(
    of: Party | None = None, state: str = Certificate.State.PUBLISHED, size: int = 1
) -> Certificate:
    batch = certificate_batch(
        of or party(), state=CertificateBatch.State.PUBLISHED, certificates=state, size=size
    )
    return batch.certificates.order_by("number").first()


def ask(client: Client, number: str, name: str, mode: str = "number"):
    return client.post("/lookup/", {"mode": mode, "number": number, "name": name})


def ask_api(client: Client, **question):
    return client.post(API, json.dumps(question), content_type="application/json")


def test_number_and_name_give_a_masked_and_dated_answer(law, client):
    certificate = published()
    page = ask(client, certificate.number, certificate.name).content.decode()
    assert "查到有效证书" in page
    assert certificate.number in page
    assert "查询时间：2026年5月20日 09:05" in page
    assert "中式烹调师" in page
    assert "四级/中级工" in page
    assert f"{certificate.name[:-1]}*" in page
    assert "*" * 14 + certificate.identity_number[-4:] in page
    assert certificate.identity_number not in page
    assert "不证明出示证书的人就是持证人" in page
    assert "试运行" not in page


def test_identity_number_and_name_list_every_certificate_of_the_person(law, client):
    first, second = published(), published()
    Certificate.objects.filter(pk=second.pk).update(
        name=first.name, identity_number=first.identity_number, level=3
    )
    page = ask(client, first.identity_number, first.name, mode="identity").content.decode()
    assert first.number in page
    assert second.number in page


@pytest.mark.parametrize(
    "typed",
    [
        lambda number: f"  {number} ",
        lambda number: number.lower(),
        lambda number: " ".join(number[i : i + 4] for i in range(0, 22, 4)),
        lambda number: number.translate({ord("0") + d: 0xFF10 + d for d in range(10)}),
    ],
)
def test_a_number_is_understood_however_it_is_typed(law, client, typed):
    certificate = published()
    answer = ask(client, typed(certificate.number), f" {certificate.name[0]} {certificate.name[1:]}　")
    assert certificate.number in answer.content.decode()


def test_a_small_x_and_the_dot_of_a_minority_name_are_understood(law, client):
    certificate = published()
    Certificate.objects.filter(pk=certificate.pk).update(
        name="阿依·甄示例", identity_number="22019919900101001X"
    )
    answer = ask(client, "22019919900101001x", "阿依•甄示例", mode="identity")
    assert certificate.number in answer.content.decode()


def _without_what_was_typed(page: str) -> str:
    page = re.sub(r'value="[^"]*"', "", page)
    return re.sub(r"csrfmiddlewaretoken.*|X-CSRFToken.*", "", page)


def test_what_does_not_match_is_answered_alike_whether_the_number_exists_or_not(law, client):
    certificate = published()
    hidden = published(state=Certificate.State.CHECKED)
    real_number_wrong_name = ask(client, certificate.number, "甄旁人")
    no_such_number = ask(client, certificate.number[:-1] + "9", "甄旁人")
    not_yet_public = ask(client, hidden.number, hidden.name)
    no_number_at_all = ask(client, "ABC", "甄旁人")

    pages = {
        _without_what_was_typed(answer.content.decode())
        for answer in (real_number_wrong_name, no_such_number, not_yet_public, no_number_at_all)
    }
    assert len(pages) == 1
    assert "没有查到与所填号码和姓名相符的证书" in pages.pop()
    assert real_number_wrong_name.status_code == 200


def test_every_question_costs_one_select_whatever_the_answer(law, client, django_assert_num_queries):
    certificate = published()
    for number, name in (
        (certificate.number, certificate.name),
        (certificate.number, "甄旁人"),
        ("S000022999999264000001", "甄旁人"),
    ):
        with django_assert_num_queries(1):
            ask(client, number, name)
        with django_assert_num_queries(1):
            ask_api(client, mode="number", number=number, name=name)


@pytest.mark.parametrize("state", ["drafted", "checked", "reported"])
def test_a_certificate_not_yet_public_is_not_found(law, client, state):
    certificate = published(state=state)
    assert "没有查到" in ask(client, certificate.number, certificate.name).content.decode()
    assert client.get(f"/c/{certificate.token}/").status_code == 404


def test_an_empty_field_is_named_and_nothing_typed_is_lost(law, client):
    answer = ask(client, "S000022000001264000001", "")
    assert answer.status_code == 400
    assert "请填写持证人姓名" in answer.content.decode()
    assert "S000022000001264000001" in answer.content.decode()


def test_the_code_on_the_certificate_opens_the_same_answer(law, client):
    certificate = published(state=Certificate.State.ISSUED)
    page = client.get(f"/c/{certificate.token}/").content.decode()
    assert "查到有效证书" in page
    assert certificate.number in page
    assert certificate.identity_number not in page


def test_an_unknown_code_is_not_found(law, client):
    answer = client.get("/c/AAAAAAAAAAAAAAAAAAAAAA/")
    assert answer.status_code == 404
    assert "没有查到" in answer.content.decode()


def test_the_interface_answers_alike(law, client):
    certificate = published()
    found = ask_api(client, number=certificate.number, name=certificate.name).json()
    assert found["certificates"][0]["number"] == certificate.number
    assert found["certificates"][0]["identity_number"].startswith("*" * 14)
    assert found["asked_at"].startswith("2026-05-20T09:05")
    missed = ask_api(client, mode="identity", number=certificate.identity_number, name="甄旁人")
    assert (missed.status_code, missed.json()["certificates"]) == (200, [])


@pytest.mark.parametrize(
    "body", ['{"number": "", "name": "甄示例"}', "[]", '{"number": ["x"], "name": 3}', "{"]
)
def test_the_interface_refuses_nonsense_in_the_one_shape(law, client, body):
    answer = client.post(API, body, content_type="application/json")
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert set(answer.json()) == {"code", "message", "findings"}


def test_the_interface_is_not_asked_by_get_so_that_no_number_stands_in_a_log(law, client):
    assert client.get(API).status_code == 405


def test_one_address_may_ask_twenty_times_a_minute_and_is_told_when_again(law, client):
    for turn in range(20):
        assert ask(client, f"S0000220000012640000{turn:02d}", "甄旁人").status_code == 200
    refused = ask(client, "S000022000001264000099", "甄旁人")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert f"请在 {refused['Retry-After']} 秒后重试" in refused.content.decode()
    api = ask_api(client, number="S000022000001264000099", name="甄旁人")
    assert (api.status_code, api.json()["code"]) == (429, "too_many_requests")


def test_one_number_may_be_tried_ten_times_a_minute_from_wherever(law):
    for turn in range(10):
        assert (
            ask(Client(REMOTE_ADDR=f"10.0.0.{turn}"), "S000022000001264000001", "甄旁人").status_code == 200
        )
    refused = ask(Client(REMOTE_ADDR="10.0.1.1"), "S000022000001264000001", "甄旁人")
    assert refused.status_code == 429
    assert ask(Client(REMOTE_ADDR="10.0.1.1"), "S000022000001264000002", "甄旁人").status_code == 200


def test_the_next_minute_one_may_ask_again(law, client, at):
    for turn in range(21):
        ask(client, f"S0000220000012640000{turn:02d}", "甄旁人")
    at("2026-05-20 09:06")
    assert ask(client, "S000022000001264000099", "甄旁人").status_code == 200


def test_the_register_answers_when_the_counter_is_away(law, client, monkeypatch):
    certificate = published()
    monkeypatch.setitem(caches.settings["default"], "LOCATION", "unix:///nonexistent/broker.sock?db=1")
    assert certificate.number in ask(client, certificate.number, certificate.name).content.decode()


def test_lookups_read_an_index_and_never_the_whole_table(law):
    certificate = published()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TEN_THOUSAND_LIKE, [certificate.pk])
        cursor.execute("ANALYZE certificates_certificate")
        for key in (
            {"number": certificate.number, "name": certificate.name},
            {"identity_number": certificate.identity_number, "name": certificate.name},
            {"token": certificate.token},
        ):
            plan = public_certificates(**key).explain()
            assert "Seq Scan" not in plan, plan
            assert "Index" in plan
        transaction.set_rollback(True)


# A certificate has an enrolment of its own; of ten thousand it is of no interest here and never checked.
TEN_THOUSAND_LIKE = """
    INSERT INTO certificates_certificate (
        number, token, enrolment_id, identity_number, name, state, batch_id, institution_id, jurisdiction_id,
        identity_kind, occupation_id, occupation_name, work_type, level, institution_name, issued_on
    )
    SELECT 'S000022999999264' || lpad(n::text, 6, '0'), md5(n::text), -n, lpad(n::text, 18, '2'),
           '甄' || n %% 97, c.state, c.batch_id, c.institution_id, c.jurisdiction_id, c.identity_kind,
           c.occupation_id, c.occupation_name, c.work_type, c.level, c.institution_name, c.issued_on
    FROM certificates_certificate c, generate_series(1, 10000) n
    WHERE c.id = %s
"""
