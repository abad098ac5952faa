"""The cockpit: what is due, what is short, what could be held against it; the calendar that is fetched."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from accounts.roles import Role
from institutions.models import Institution
from institutions.selectors.dues import dues_of
from institutions.selectors.staff import practice_of
from institutions.selectors.upkeep import last_activity, register_facts
from institutions.services.feed import renew_calendar_feed
from institutions.services.own_rules import publish_own_rule
from institutions.services.staff import take_up_duty
from institutions.upkeep import hints, minimums
from regulations.decisions import decisions, forget_decisions
from tests.factories import accounts, exams, institutions, scores, staff
from tests.factories.law import CHONGQING, put_on_the_map

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 20)
XINJIANG = (
    ("650000", "新疆维吾尔自治区", None, "province"),
    ("650100", "乌鲁木齐市", "650000", "prefecture"),
    ("650102", "天山区", "650100", "county"),
)


@pytest.fixture
def house(law):
    return staff.on_register()


@pytest.fixture
def xinjiang(law):
    put_on_the_map(XINJIANG)
    return staff.on_register(
        "甄天山学校", jurisdiction="650102", valid_from=date(2025, 2, 10), valid_until=date(2028, 2, 9)
    )


def dues(of: Institution) -> dict[str, date]:
    return {line.title + (f"（{line.who}）" if line.who else ""): line.on for line in dues_of(of, TODAY)}


# -- what is due ------------------------------------------------------------------------------------------


def test_every_end_has_its_day(house):
    of, by = house
    staff.settled(of, by, lease_until=date(2026, 12, 31))
    staff.assessor_card(staff.person(of, by), by, until=date(2027, 1, 31))
    assert dues(of) == {
        "“主场地”租赁期届满": date(2026, 12, 31),
        "考评员证到期（甄考评）": date(2027, 1, 31),
        "备案有效期届满": date(2029, 1, 4),
    }


def test_the_renewal_opens_and_closes_as_the_province_says(xinjiang):
    of, _ = xinjiang
    days = dues(of)
    assert days["可以申请延续备案"] == date(2027, 12, 11)
    assert days["申请延续备案的最后一天"] == days["备案有效期届满"] == date(2028, 2, 9)
    assert days["在此之前应开展一次评价"] == date(2026, 2, 10)


def test_chongqing_asks_for_the_renewal_before_the_last_thirty_days(law):
    put_on_the_map(CHONGQING)
    of, _ = staff.on_register(
        "甄渝中学校",
        jurisdiction="500103",
        kind="appraisal",
        supervisor_id="500103",
        valid_from=date(2026, 1, 5),
        valid_until=date(2028, 12, 31),
    )
    days = dues(of)
    assert days["申请延续备案的最后一天"] == date(2028, 12, 1)
    assert "可以申请延续备案" not in days


def test_a_period_on_any_case_of_the_institution_is_listed_with_its_article(house):
    of, _ = house
    filing = institutions.filing(of, state="correction_requested", holder="220100")
    staff.deadline(filing, due_on=date(2026, 3, 27))
    [line] = [line for line in dues_of(of, TODAY) if line.kind == "deadline"]
    assert (line.on, line.url) == (date(2026, 3, 27), reverse("portal:filing", args=[filing.pk]))
    assert line.citation.basis
    other, _ = staff.on_register("贾在册学校")
    assert not [line for line in dues_of(other, TODAY) if line.kind == "deadline"]


def test_who_is_not_on_the_register_is_told_of_the_next_window(school):
    assert dues(school)["备案申报窗口关闭"] == date(2026, 3, 30)


# -- what is short ----------------------------------------------------------------------------------------


def stands(of: Institution) -> dict[str, tuple[str, str]]:
    lines = minimums(register_facts(of, TODAY), of.law(TODAY))
    return {line.citation.key.removeprefix("filing.conditions."): (line.stands, line.state) for line in lines}


def test_the_register_is_held_against_the_numbers_of_the_filing(house):
    of, by = house
    staff.settled(of, by)
    staff.person(of, by, "甄专职", "full_time")
    staff.person(of, by, "甄督导", "supervisor")
    found = stands(of)
    assert found["full_time_staff"] == ("1人", "missing")
    assert found["supervisors"] == ("1人", "met")
    assert found["assessors"] == ("0人", "missing")
    assert found["floor_area_m2"] == ("800平方米", "missing")
    assert found["theory_rooms"] == ("2个", "met")
    assert found["lease_years"] == ("3年", "missing")


def test_an_assessor_whose_card_ran_out_does_not_count(house):
    of, by = house
    person = staff.person(of, by)
    staff.assessor_card(person, by, until=date(2026, 3, 19))
    assert stands(of)["assessors"] == ("0人", "missing")
    staff.assessor_card(person, by, "K-2", until=date(2026, 3, 20))
    assert stands(of)["assessors"] == ("1人", "met")


def test_a_senior_assessor_is_an_assessor(house):
    of, by = house
    take_up_duty(staff.person(of, by), by=by, duty="senior_assessor", since=TODAY)
    assert stands(of)["assessors"] == ("1人", "met")


# -- what could be held against it ------------------------------------------------------------------------


def said(of: Institution) -> list[tuple[str, str, bool]]:
    found = hints(register_facts(of, TODAY), of.law(TODAY), TODAY)
    return [(finding.rule_id, finding.message, finding.blocking) for finding in found]


def test_what_is_not_published_is_named_with_its_article(house):
    of, by = house
    publish_own_rule(of, by=by, point="fees", upload=institutions.paper("收费标准.pdf"))
    [(rule, words, blocks)] = said(of)
    assert (rule, blocks) == ("JL-7.3", False)
    assert words == "还有4项制度没有公开：考务管理办法、命题管理办法、质量管理办法、证书管理办法"


def test_a_year_without_an_exam_hints_at_both_grounds_and_decides_nothing(xinjiang):
    of, by = xinjiang
    for point in ("exam_affairs", "quality", "certificates", "fees"):
        publish_own_rule(of, by=by, point=point, upload=institutions.paper())
    found = said(of)
    assert all(not blocks for *_, blocks in found)
    assert all("自2025年2月10日以来没有开展评价，2026年2月10日已满期限" in words for _, words, _ in found)
    assert {words.split("；")[-1] for _, words, _ in found} == {
        "可能涉及“一年未开展评价”",
        "可能涉及“停办、未延续或评估不合格”",
    }


def test_an_exam_begins_the_year_anew_and_stands_in_the_practice_of_who_was_there(house):
    of, by = house
    scores.held_plan(scores.party(of), held_on=date(2026, 3, 10))
    assert last_activity(of) == date(2026, 3, 10)
    [line] = practice_of(staff.person(of, by, "甄考评0"))
    assert (line.on, line.duty) == (date(2026, 3, 10), "考评员")
    assert practice_of(staff.person(of, by, "甄无关")) == []


def test_a_card_that_ran_out_hints_at_the_ground_of_the_province(xinjiang):
    of, by = xinjiang
    staff.assessor_card(staff.person(of, by), by, until=date(2026, 3, 1))
    words = " ".join(words for _, words, _ in said(of))
    assert "考评员证已过有效期：甄考评（2026年3月1日）；可能涉及“考评和督导人员”" in words


# -- the pages --------------------------------------------------------------------------------------------


def test_the_cockpit_says_it_all_on_one_page(client, xinjiang):
    of, by = xinjiang
    staff.settled(of, by, lease_until=date(2026, 4, 1))
    client.force_login(by)
    words = client.get(reverse("portal:cockpit")).content.decode()
    for expected in (
        "“主场地”租赁期届满",
        "备案有效期届满",
        "中式烹调师",
        "可能涉及“一年未开展评价”",
        "提示，不是认定",
        "不足",
    ):
        assert expected in words


def test_its_queries_do_not_grow_with_people_cards_and_cases(client, house):
    of, by = house
    staff.settled(of, by)
    client.force_login(by)

    def queries() -> list[int]:
        counts = []
        for name in ("cockpit", "person-list", "card-list", "place-list", "calendar"):
            # What provinces decided is remembered for seconds: read it now, so that no page has to.
            forget_decisions()
            decisions()
            with CaptureQueriesContext(connection) as asked:
                assert client.get(reverse(f"portal:{name}")).status_code == 200
            counts.append(len(asked))
        return counts

    grow(of, by, 0)
    client.get(reverse("portal:cockpit"))
    before = queries()
    for step in (1, 2, 3):
        grow(of, by, step)
    assert queries() == before


def grow(of, by, step: int) -> None:
    person = staff.person(of, by, f"甄考评{step}", photo=True, identity=("201", exams.identity(20 + step)))
    staff.assessor_card(person, by, f"K-{step}")
    case = institutions.filing(of, state="filed", holder="220100")
    staff.deadline(case, due_on=date(2026, 4, 1 + step))


@pytest.mark.parametrize("name", ["cockpit", "calendar", "person-list", "card-list", "place-list"])
def test_who_works_for_no_institution_has_no_cockpit(client, law, name):
    client.force_login(accounts.expert())
    assert client.get(reverse(f"portal:{name}")).status_code == 403


# -- the calendar that is fetched -------------------------------------------------------------------------


def test_a_calendar_reads_the_feed_and_finds_each_day_whole(client, house):
    of, by = house
    staff.settled(of, by)
    staff.assessor_card(staff.person(of, by), by, until=date(2027, 1, 31))
    feed = renew_calendar_feed(of, by=by)
    answer = client.get(f"/calendar/{feed.token}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    calendar = Calendar.from_ical(answer.content)
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    events = {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}
    assert set(events) == {"“主场地”租赁期届满", "考评员证到期（甄**）", "备案有效期届满"}
    event = events["备案有效期届满"]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2029, 1, 4), date(2029, 1, 5))
    assert "DTSTAMP" in event
    assert len({str(event["UID"]) for event in events.values()}) == 3
    again = Calendar.from_ical(client.get(f"/calendar/{feed.token}.ics").content)
    assert {str(e["UID"]) for e in again.walk("VEVENT")} == {str(e["UID"]) for e in events.values()}


def test_a_renewed_address_kills_the_old_one(client, house):
    of, by = house
    client.force_login(by)
    client.post(reverse("portal:calendar-feed-renew"))
    old = of.calendar_feeds.get(until__isnull=True).token
    client.post(reverse("portal:calendar-feed-renew"))
    new = of.calendar_feeds.get(until__isnull=True).token
    client.logout()
    assert client.get(f"/calendar/{old}.ics").status_code == 404
    assert client.get(f"/calendar/{new}.ics").status_code == 200
    assert len(new) >= 43


def test_an_invented_address_leads_nowhere(client, house):
    assert client.get("/calendar/geraten.ics").status_code == 404


def test_a_mark_clerk_looks_and_renews_nothing(client, house):
    of, _ = house
    client.force_login(institutions.member_of(of, Role.MARK_CLERK))
    assert client.get(reverse("portal:calendar")).status_code == 200
    assert client.post(reverse("portal:calendar-feed-renew")).status_code == 403
    assert not of.calendar_feeds.exists()
