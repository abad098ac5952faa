"""One door for everybody, each to their own desk; a guesser is locked out."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from tests.factories.accounts import PASSWORD, expert, person, prefecture_officer
from tests.factories.institutions import institution, member_of

pytestmark = pytest.mark.django_db
LOGIN = "/login/"


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"username": username, "password": password, **more})


def test_each_comes_to_their_own_desk(client: Client, law) -> None:
    for user, desk in (
        (prefecture_officer(), "/admin/"),
        (member_of(institution()), "/portal/"),
        (expert(), "/portal/"),
    ):
        answer = sign_in(client, user.username)
        assert (answer.status_code, answer["Location"]) == (302, desk)


def test_the_page_asked_for_comes_after_signing_in(client: Client, law) -> None:
    user = prefecture_officer()
    asked = client.get("/admin/notices/objection/")
    assert (asked.status_code, asked["Location"]) == (302, "/admin/login/?next=/admin/notices/objection/")
    door = client.get(asked["Location"])
    assert door["Location"] == "/login/?next=/admin/notices/objection/"
    answer = sign_in(client, user.username, next="/admin/notices/objection/")
    assert answer["Location"] == "/admin/notices/objection/"


def test_nobody_is_led_to_another_site(client: Client, law) -> None:
    user = prefecture_officer()
    assert sign_in(client, user.username, next="https://example.org/")["Location"] == "/admin/"


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_and_an_unknown_account_sound_alike(client: Client, known: bool) -> None:
    user = person()
    answer = sign_in(client, user.username if known else "nobody", "falsch-2026-ceshi")
    assert "账号或密码不正确，请核对后重新输入" in answer.content.decode()


def test_empty_fields_are_named(client: Client) -> None:
    page = sign_in(client, "", "").content.decode()
    assert "请输入账号" in page
    assert "请输入密码" in page


def test_a_closed_account_stays_out(client: Client) -> None:
    user = person()
    user.is_active = False
    user.save()
    assert sign_in(client, user.username).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_guesser_is_locked_out_and_told_for_how_long(client: Client) -> None:
    user = person()
    for _ in range(4):
        assert sign_in(client, user.username, "falsch-2026-ceshi").status_code == 200
    locked = sign_in(client, user.username, "falsch-2026-ceshi")
    assert locked.status_code == 429
    assert "连续 5 次输错了这个账号的密码" in locked.content.decode()
    assert "15 分钟后" in locked.content.decode()
    assert sign_in(client, user.username).status_code == 429, "the right password does not help now"
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert sign_in(elsewhere, user.username).status_code == 302, "the owner elsewhere is not locked out"


def test_signing_out_is_no_link(client: Client) -> None:
    client.force_login(person())
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert "_auth_user_id" not in client.session


def test_a_new_password_is_another_one_and_a_good_one(client: Client, law) -> None:
    user = prefecture_officer()
    client.force_login(user)
    url = reverse("public:password-change")
    fields = ("old_password", "new_password1", "new_password2")

    def change(*values: str):
        return client.post(url, dict(zip(fields, values, strict=True)))

    assert "原密码不正确" in change("x", "Xin-2026-ceshi", "Xin-2026-ceshi").content.decode()
    assert "两次输入的新密码不一致" in change(PASSWORD, "Xin-2026-ceshi", "Xin-2027-ceshi").content.decode()
    assert "新密码与原密码相同" in change(PASSWORD, PASSWORD, PASSWORD).content.decode()
    assert "密码" in change(PASSWORD, "12345", "12345").content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert change(PASSWORD, "Xin-2026-ceshi", "Xin-2026-ceshi")["Location"] == "/admin/"
    user.refresh_from_db()
    assert user.check_password("Xin-2026-ceshi")


def test_the_password_page_is_for_those_signed_in(client: Client) -> None:
    assert client.get("/account/password/")["Location"] == "/login/?next=/account/password/"


def test_another_system_gets_a_token_and_uses_it(client: Client, law) -> None:
    user = prefecture_officer()
    url = reverse("api-public:token")
    wrong = client.post(url, {"username": user.username, "password": "x"}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["findings"][0]["message"]) == (400, "账号或密码不正确")
    given = {"username": user.username, "password": PASSWORD}
    token = client.post(url, given, content_type="application/json").json()["token"]
    listed = Client().get(
        reverse("api-regulator:objection-list"), headers={"Authorization": f"Token {token}"}
    )
    assert listed.status_code == 200


def test_guessing_through_the_interface_is_locked_out_too(client: Client) -> None:
    user = person()
    url = reverse("api-public:token")
    guesses = [
        client.post(url, {"username": user.username, "password": "x"}, content_type="application/json")
        for _ in range(6)
    ]
    assert [guess.status_code for guess in guesses] == [400, 400, 400, 400, 429, 429]
    assert guesses[-1].json()["code"] == "locked_out"
    assert "15分钟后" in guesses[-1].json()["message"]


def ask_for_token(username: str, password: str = PASSWORD):
    sent = {"username": username, "password": password}
    return APIClient().post(reverse("api-public:token"), sent, format="json")


def test_nobody_is_the_clock(client: Client, law) -> None:
    clock = User.objects.clock()
    clock.set_password(PASSWORD)
    clock.save()
    assert sign_in(client, "clock").status_code == 200
    assert "_auth_user_id" not in client.session
    assert ask_for_token("clock").status_code == 400


@pytest.mark.parametrize("name", ["clock", "Clock", "CLOCK"])
def test_the_name_of_the_clock_is_not_given_away(law, name: str) -> None:
    with pytest.raises(ValidationError, match="系统保留"):
        User(username=name, name="贾时钟", password="!").full_clean()
    User.objects.clock().full_clean()


def test_a_new_password_ends_the_tokens_of_the_old_one(law) -> None:
    user = prefecture_officer()
    token = {"Authorization": f"Token {ask_for_token(user.username).json()['token']}"}
    url = reverse("api-regulator:filing-list")
    assert APIClient().get(url, headers=token).status_code == 200
    user.set_password("Xin-2026-ceshi")
    user.save()
    refused = APIClient().get(url, headers=token)
    assert (refused.status_code, refused.json()["code"]) == (401, "bad_token")
    assert "重新获取令牌" in refused.json()["message"]


def test_who_is_not_known_is_told_how_to_become_so_and_who_is_forged_why(law) -> None:
    url = reverse("api-regulator:filing-list")
    unknown = APIClient().get(url)
    assert (unknown.status_code, unknown.json()["code"]) == (401, "not_signed_in")
    assert unknown["WWW-Authenticate"] == "Token"
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(prefecture_officer())
    forged = browser.post(reverse("api-regulator:filing-accept", args=[1]))
    assert (forged.status_code, forged.json()["code"]) == (403, "not_from_our_pages")


def test_a_retired_account_has_no_token_any_more(law) -> None:
    user = prefecture_officer()
    token = {"Authorization": f"Token {ask_for_token(user.username).json()['token']}"}
    User.objects.filter(pk=user.pk).update(is_active=False)
    refused = APIClient().get(reverse("api-regulator:filing-list"), headers=token)
    assert (refused.status_code, refused.json()["code"]) == (401, "bad_token")
