"""What is public, until when, and how anybody objects."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from institutions.models import Filing
from lifecycle.door import carry_out, perform
from lifecycle.models import Deadline, TransitionRecord
from lifecycle.recompute import recompute_open
from notices.models import Objection, Publicity
from notices.selectors import open_objections_to, publicity_of
from notices.services import close_publicity_of, make_objection, open_publicity
from tests.factories.accounts import prefecture_officer, province_officer
from tests.factories.notices import objection, publicity
from tests.lifecycle.cases import filing_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(law) -> User:
    return province_officer()


@pytest.fixture
def filing(law, officer: User, at) -> Filing:
    """A filing made public on Wednesday 11 February 2026."""
    at("2026-02-11 10:00")
    case = filing_in("under_review", holder="220000", law_on=date(2026, 2, 1))
    perform(case.publicise, by=officer)
    return case


@pytest.fixture
def running(filing: Filing, officer: User) -> Publicity:
    return opened(filing, officer)


def opened(filing: Filing, officer: User) -> Publicity:
    due = filing.law(date(2026, 2, 11)).due("filing.publicity", timezone.localdate())
    return open_publicity(
        filing,
        kind="filing",
        title=f"{filing.institution.name}备案公示",
        lines=[("机构名称", filing.institution.name), ("申报职业", "中式烹调师 五级/初级工")],
        table={"columns": ["姓名", "岗位"], "rows": [["甄*", "考评员"]]},
        due=due,
        holder=filing.holder,
        jurisdiction=filing.jurisdiction,
        by=officer,
    )


# -- the pages --------------------------------------------------------------------------------------------


def test_the_page_says_what_is_public_until_when_by_which_article_and_how_to_object(
    client: Client, running: Publicity
) -> None:
    answer = client.get(reverse("public:publicity", args=[running.pk]))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "申报职业" in page
    assert "甄*" in page
    assert "还剩 5 个工作日" in page
    assert "2026年2月25日（周三）" in page
    assert "/law/jilin/#JL-4.3c" in page
    assert "期满，不得提前" in page
    assert "提交异议" in page
    assert "吉林省" in page


def test_the_list_has_running_ones_first_and_tabs_by_kind(client: Client, running: Publicity) -> None:
    over = publicity(title="早先的备案公示", closed_at=timezone.now(), outcome="准予备案")
    scores = publicity(title="成绩公示一", kind="scores", begins_on=date(2026, 2, 10))
    page = client.get(reverse("public:publicities")).content.decode()
    places = [page.index(shown.title) for shown in (running, scores, over)]
    assert places == sorted(places)
    assert "准予备案" in page
    only_scores = client.get(reverse("public:publicities"), {"kind": "scores"}).content.decode()
    assert scores.title in only_scores
    assert running.title not in only_scores
    assert client.get(reverse("public:publicities"), {"kind": "weather"}).status_code == 404


def test_the_list_costs_the_same_however_long(
    client: Client, running: Publicity, django_assert_num_queries
) -> None:
    url = reverse("public:publicities")
    client.get(url)
    with django_assert_num_queries(4):
        client.get(url)
    for _ in range(10):
        publicity()
    with django_assert_num_queries(4):
        client.get(url)


def test_a_publicity_that_is_not_there_is_a_page_that_says_so(client: Client, law) -> None:
    assert client.get(reverse("public:publicity", args=[99])).status_code == 404


def test_the_front_page_shows_what_is_public_now(client: Client, running: Publicity) -> None:
    page = client.get(reverse("public:home")).content.decode()
    assert running.title in page
    assert "公示至 2026年2月25日（周三）" in page


def test_a_new_holiday_arrangement_moves_the_last_day_on_the_page(
    client: Client, running: Publicity, officer: User
) -> None:
    # As if the festival had not been known when the page went up.
    Publicity.objects.update(ends_on=date(2026, 2, 18), provisional=True)
    Deadline.objects.update(due_on=date(2026, 2, 18))
    recompute_open("发布2026年放假安排", by=officer)
    page = client.get(reverse("public:publicity", args=[running.pk])).content.decode()
    assert "2026年2月25日（周三）" in page


def test_a_closed_publicity_says_its_outcome_and_takes_no_objection(
    client: Client, running: Publicity, filing: Filing, at
) -> None:
    at("2026-02-26 00:01")
    close_publicity_of(filing, outcome="公示期满，无异议")
    page = client.get(reverse("public:publicity", args=[running.pk])).content.decode()
    assert "公示期满，无异议" in page
    assert "提交异议" not in page
    answer = client.post(reverse("public:publicity", args=[running.pk]), {"text": "晚了", "_once": "k"})
    assert answer.status_code == 422
    assert "不再受理异议" in answer.content.decode()
    assert not Objection.objects.exists()


# -- opening and closing ----------------------------------------------------------------------------------


def test_a_period_begun_anew_ends_the_one_before(running: Publicity, filing: Filing, officer: User) -> None:
    anew = opened(filing, officer)
    running.refresh_from_db()
    assert running.outcome == "已重新公示"
    assert publicity_of(filing) == anew
    assert Publicity.objects.running().count() == 1


def test_closing_what_does_not_run_is_nothing(filing: Filing) -> None:
    assert close_publicity_of(filing, outcome="公示期满") is None


# -- objections -------------------------------------------------------------------------------------------


def test_anybody_objects_without_a_name_and_follows_the_number(client: Client, running: Publicity) -> None:
    sent = {"text": "该机构的实操考场不足。", "_once": "k1"}
    answer = client.post(reverse("public:publicity", args=[running.pk]), sent)
    made = Objection.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/objections/{made.number}/"
    page = client.get(answer["Location"]).content.decode()
    assert made.number in page
    assert "异议已收到" in page
    assert (made.name, made.contact, made.publicity) == ("", "", running)


def test_the_same_objection_sent_twice_is_one(client: Client, running: Publicity) -> None:
    url = reverse("public:publicity", args=[running.pk])
    sent = {"text": "该机构的实操考场不足。", "_once": "k1"}
    first, second = client.post(url, sent), client.post(url, sent)
    assert first["Location"] == second["Location"]
    assert Objection.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("text", "", "请写明异议的内容和理由"),
        ("text", "   ", "请写明异议的内容和理由"),
        ("text", "长" * 4001, "异议内容请控制在4000字以内"),
        ("name", "名" * 61, "60"),
    ],
)
def test_a_form_with_a_fault_comes_back_with_what_was_typed(
    client: Client, running: Publicity, field: str, value: str, said: str
) -> None:
    sent = {"text": "考场不足", "contact": "0431-00000000", "_once": "k1", field: value}
    answer = client.post(reverse("public:publicity", args=[running.pk]), sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert "0431-00000000" in page
    assert not Objection.objects.exists()


def test_an_objection_after_the_last_day_is_refused_though_the_clock_has_not_come_by(
    client: Client, running: Publicity, at
) -> None:
    at("2026-02-26 00:00")
    answer = client.post(reverse("public:publicity", args=[running.pk]), {"text": "晚了", "_once": "k"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "公示已于2026年2月25日期满" in page
    assert "JL-4.3c" in page


def test_objecting_over_and_over_is_stopped(client: Client, running: Publicity) -> None:
    url = reverse("public:publicity", args=[running.pk])
    answers = [client.post(url, {"text": "考场不足", "_once": f"k{n}"}).status_code for n in range(21)]
    assert answers == [302] * 20 + [429]


def test_numbers_are_not_guessed_and_a_wrong_one_says_so(client: Client, running: Publicity) -> None:
    numbers = {make_objection(running, text="考场不足").number for _ in range(30)}
    assert len(numbers) == 30
    answer = client.get("/objections/YY20260212ABCDEF/")
    assert answer.status_code == 404


def test_the_answer_is_shown_to_whoever_follows_the_number(
    client: Client, running: Publicity, filing: Filing, officer: User
) -> None:
    made = make_objection(running, text="考场不足", name="甄实名", contact="0431-00000000")
    assert open_objections_to(filing) == [made]
    carry_out(made, "dismiss", by=officer, answer="经实地核查，考场符合条件。")
    assert open_objections_to(filing) == []
    page = client.get(reverse("public:objection", args=[made.number])).content.decode()
    assert "经实地核查，考场符合条件。" in page
    assert "异议不成立" in page
    assert "甄实名" not in page, "the page can be read by whoever has the number: no name, no telephone"
    assert "0431-00000000" not in page


def test_the_officer_answers_on_the_page_of_the_move(
    running: Publicity, officer: User, client: Client
) -> None:
    made = make_objection(running, text="考场不足")
    client.force_login(officer)
    case = client.get(reverse("admin:notices_objection_change", args=[made.pk])).content.decode()
    assert "考场不足" in case
    assert "异议不成立" in case
    url = reverse("admin:notices_objection_move", args=[made.pk, "uphold"])
    assert "答复内容" in client.get(url).content.decode()
    empty = client.post(url, {"answer": " ", "_once": "k1"})
    assert empty.status_code == 400
    assert "请写明答复内容" in empty.content.decode()
    assert client.post(url, {"answer": "异议成立，转入核查。", "_once": "k1"}).status_code == 302
    record = TransitionRecord.objects.of(made).get()
    assert (record.transition, record.facts) == ("uphold", {"answer": "异议成立，转入核查。"})
    assert client.get(url).status_code == 409


def test_an_officer_elsewhere_does_not_find_the_objection(running: Publicity, client: Client) -> None:
    made = make_objection(running, text="考场不足")
    client.force_login(prefecture_officer("220200"))
    assert client.get(reverse("admin:notices_objection_change", args=[made.pk])).status_code == 404
    url = reverse("admin:notices_objection_move", args=[made.pk, "dismiss"])
    assert client.post(url, {"answer": "不成立"}).status_code == 404


def test_an_officer_of_the_place_who_does_not_hold_it_reads_and_may_not_answer(
    running: Publicity, client: Client
) -> None:
    made = make_objection(running, text="考场不足")
    client.force_login(prefecture_officer("220100"))
    assert client.get(reverse("admin:notices_objection_change", args=[made.pk])).status_code == 200
    url = reverse("admin:notices_objection_move", args=[made.pk, "dismiss"])
    assert client.post(url, {"answer": "不成立"}).status_code == 403


# -- the interfaces ---------------------------------------------------------------------------------------


def test_the_public_interface_lists_publicities_without_who_objects(
    client: Client, running: Publicity
) -> None:
    objection(running, name="甄实名")
    listed = client.get(reverse("api-public:publicity-list")).json()
    assert [row["title"] for row in listed["results"]] == [running.title]
    one = client.get(reverse("api-public:publicity-detail", args=[running.pk])).json()
    assert one["ends_on"] == "2026-02-25"
    assert one["rule_id"] == "JL-4.3c"
    assert one["table"]["rows"] == [["甄*", "考评员"]]
    assert "甄实名" not in str(one)
    missing = client.get(reverse("api-public:publicity-detail", args=[99]))
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")


def test_the_regulators_interface_answers_objections(
    client: Client, running: Publicity, officer: User
) -> None:
    made = make_objection(running, text="考场不足")
    url = reverse("api-regulator:objection-uphold", args=[made.pk])
    assert client.post(url).status_code == 401
    client.force_login(prefecture_officer("220200"))
    assert client.post(url, {"answer": "成立"}, content_type="application/json").status_code == 404
    client.force_login(officer)
    blank = client.post(url, {"answer": ""}, content_type="application/json")
    assert (blank.status_code, blank.json()["findings"][0]["field"]) == (400, "answer")
    done = client.post(url, {"answer": "成立"}, content_type="application/json")
    assert (done.status_code, done.json()["state_label"]) == (200, "异议成立")
    again = client.post(url, {"answer": "成立"}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "state_moved_on")
