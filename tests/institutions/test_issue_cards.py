"""Cards to be worn at an exam: with photo, term and code; void as soon as they say what is no longer so."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError

from institutions.models import DutyCard
from institutions.services.cards import issue_duty_card, print_card_sheet, void_ended_cards
from institutions.services.staff import end_assessor_card, end_duty, leave, take_up_duty
from tests.archive.papers import pages_of, qr_codes_of, text_of
from tests.factories import accounts, institutions, staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 20)


@pytest.fixture
def house(law):
    return staff.on_register()


@pytest.fixture
def assessor(house):
    of, by = house
    person = staff.person(of, by, photo=True)
    staff.assessor_card(person, by, until=date(2027, 1, 31))
    return person


def is_void(card: DutyCard) -> str:
    card.document.refresh_from_db()
    return card.document.void_reason


def test_an_assessors_card_holds_until_the_assessors_own_card_ends(house, assessor, client):
    _, by = house
    card = issue_duty_card(assessor, by=by, duty="assessor")
    assert (card.valid_from, card.valid_until) == (TODAY, date(2027, 1, 31))
    answer = client.get(card.document.get_absolute_url()).content.decode()
    assert "该文书真实、有效" in answer
    assert "甄**" in answer
    assert "甄考评" not in answer
    assert card.number in answer


def test_staff_hold_a_card_until_the_filing_ends(house):
    of, by = house
    worker = staff.person(of, by, "甄专职", "full_time", photo=True)
    assert issue_duty_card(worker, by=by, duty="full_time").valid_until == of.valid_until


@pytest.mark.parametrize(
    ("lacks", "words"),
    [
        ("photo", "还没有照片"),
        ("assessor card", "没有在有效期内的考评员证"),
        ("duty", "现在不担任内部质量督导员"),
        ("place on the register", "备案有效期内才能制发"),
    ],
)
def test_no_card_is_made_without(house, lacks, words):
    of, by = house
    person = staff.person(of, by, photo=lacks != "photo")
    if lacks != "assessor card":
        staff.assessor_card(person, by)
    if lacks == "place on the register":
        of = staff.on_register("甄停业学校", state="suspended")[0]
        by = institutions.member_of(of)
        person = staff.person(of, by, photo=True)
    with pytest.raises(ValidationError) as refused:
        issue_duty_card(person, by=by, duty="supervisor" if lacks == "duty" else "assessor")
    assert words in refused.value.messages[0]
    assert not DutyCard.objects.exists()


def test_an_expired_assessors_card_carries_no_card(house):
    of, by = house
    person = staff.person(of, by, photo=True)
    staff.assessor_card(person, by, until=date(2026, 3, 19))
    with pytest.raises(ValidationError):
        issue_duty_card(person, by=by, duty="assessor")


def test_a_new_card_makes_the_older_void(house, assessor, client):
    _, by = house
    first = issue_duty_card(assessor, by=by, duty="assessor")
    second = issue_duty_card(assessor, by=by, duty="assessor")
    assert is_void(first) == "已换发新证卡"
    assert second.number != first.number
    answer = client.get(first.document.get_absolute_url()).content.decode()
    assert "已作废" in answer
    assert "已换发新证卡" in answer


def test_the_card_is_void_when_its_holder_leaves(house, assessor):
    _, by = house
    card = issue_duty_card(assessor, by=by, duty="assessor")
    leave(assessor, by=by, until=TODAY, why="合同到期")
    assert is_void(card) == "持证人已离任"


def test_only_the_card_of_the_duty_that_ended_is_void(house, assessor):
    _, by = house
    take_up_duty(assessor, by=by, duty="invigilator", since=TODAY)
    assessing, watching = (issue_duty_card(assessor, by=by, duty=d) for d in ("assessor", "invigilator"))
    end_duty(assessor.duties.get(duty="invigilator"), by=by, until=TODAY)
    assert (is_void(assessing), is_void(watching)) == ("", "已不担任该岗位")


def test_handing_the_assessors_card_back_makes_the_card_void(house, assessor):
    _, by = house
    card = issue_duty_card(assessor, by=by, duty="assessor")
    end_assessor_card(assessor.assessor_cards.get(), by=by, until=TODAY)
    assert is_void(card) == "考评员证已注销"


def test_the_clock_makes_a_card_void_the_day_after_its_last(house, assessor, at):
    _, by = house
    card = issue_duty_card(assessor, by=by, duty="assessor")
    at("2027-01-31 23:00")
    assert void_ended_cards() == 0
    at("2027-02-01 01:00")
    assert void_ended_cards() == 1
    assert is_void(card) == "证卡有效期已届满"
    assert void_ended_cards() == 0


def test_nobody_else_makes_cards_for_an_institution(house, assessor):
    other = staff.on_register("贾在册学校")[1]
    for stranger in (other, accounts.prefecture_officer("220100")):
        with pytest.raises(PermissionDenied):
            issue_duty_card(assessor, by=stranger, duty="assessor")


def test_nine_cards_make_two_sheets_and_each_code_can_be_read_off_the_paper(house, tmp_path):
    of, by = house
    people = [staff.person(of, by, f"甄监考{n}", "invigilator", photo=True) for n in "一二三四五六七八九"]
    cards = [issue_duty_card(person, by=by, duty="invigilator") for person in people]
    paper = print_card_sheet(cards)
    assert len(pages_of(paper)) == 2
    assert all(card.number in text_of(paper) for card in cards)
    read = qr_codes_of(paper, tmp_path)
    assert set(read) == {f"{settings.PUBLIC_BASE_URL}{card.document.get_absolute_url()}" for card in cards}
