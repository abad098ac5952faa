"""The people of an institution: entered, never changed, found again, gone with their cards."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from accounts.roles import Role
from institutions.models import Filing, Institution, InstitutionPerson, PersonDuty
from institutions.models.dated import RowKept
from institutions.selectors.staff import elsewhere, identity_digest, people_of
from institutions.services import file_filing
from institutions.services.staff import (
    complete_identity,
    end_duty,
    enter_assessor_card,
    enter_person,
    leave,
    take_up_duty,
)
from regulations.models import Occupation
from tests.factories import accounts, exams, institutions, notices

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 20)


@pytest.fixture
def active(law: None) -> Institution:
    return institutions.institution("甄在册学校", state=Institution.State.ACTIVE, opened=True)


@pytest.fixture
def keeper(active: Institution) -> User:
    return institutions.member_of(active)


def enters(active: Institution, by: User, name: str = "甄考评", **facts) -> InstitutionPerson:
    return enter_person(active, by=by, **{"name": name, "duty": "assessor", "since": TODAY, **facts})


def cook() -> Occupation:
    return Occupation.objects.get(pk="4-03-02-01")


# -- the first register -----------------------------------------------------------------------------------


def test_a_filed_application_brings_its_people_place_and_rooms_onto_the_register(law, at, province):
    school = institutions.institution("甄申请学校")
    filing = institutions.filing(
        school,
        state=Filing.State.IN_PUBLICITY,
        holder="220000",
        publicity_closed_at=datetime(2026, 3, 19, 16, tzinfo=UTC),
    )
    notices.publicity(filing)
    file_filing(filing, by=province)

    people = {p.name: [d.duty for d in p.shown_duties] for p in people_of(school, on=TODAY)}
    assert people["甄考评"] == ["assessor"]
    assert len(people) == len(institutions.STAFF)
    site = school.sites.get()
    assert (site.name, site.tenures.get().lease_until) == ("主场地", date(2030, 12, 31))
    assert {state.room.name for state in site.room_states.all()} == {name for name, *_ in institutions.ROOMS}


# -- who comes --------------------------------------------------------------------------------------------


def test_a_number_is_kept_masked_and_as_a_digest_alone(active, keeper):
    number = exams.identity(7)
    person = enters(active, keeper, identity=("201", number))
    row = InstitutionPerson.objects.filter(pk=person.pk).values().get()
    assert number not in map(str, row.values())
    assert row["identity_shown"] == "*" * 14 + number[-4:]
    assert row["identity_digest"] == identity_digest("201", number.lower())


def test_another_pepper_gives_another_digest(settings):
    before = identity_digest("201", exams.identity(7))
    settings.IDENTITY_PEPPER = "另一段"
    assert identity_digest("201", exams.identity(7)) != before


def test_a_mistyped_number_is_refused_in_words_and_nobody_is_entered(active, keeper):
    wrong = exams.identity(7)[:-1] + ("0" if exams.identity(7)[-1] != "0" else "1")
    with pytest.raises(ValidationError) as refused:
        enters(active, keeper, identity=("201", wrong))
    assert "校验位不符" in refused.value.message_dict["identity_number"][0]
    assert not active.people.exists()


def test_nobody_is_entered_twice_under_one_paper(active, keeper):
    enters(active, keeper, identity=("201", exams.identity(7)))
    with pytest.raises(ValidationError) as refused:
        enters(active, keeper, "甄又一", identity=("201", exams.identity(7)))
    assert "已登记在本机构“甄考评”名下" in refused.value.message_dict["identity_number"][0]


def test_a_paper_is_added_once_and_then_stands(active, keeper):
    person = enters(active, keeper)
    complete_identity(person, by=keeper, kind="201", number=exams.identity(7))
    with pytest.raises(ValidationError):
        complete_identity(person, by=keeper, kind="201", number=exams.identity(8))


def test_the_day_somebody_begins_is_not_ahead(active, keeper):
    with pytest.raises(ValidationError) as refused:
        enters(active, keeper, since=date(2026, 3, 21))
    assert refused.value.message_dict["since"] == ["不能晚于今天；到当日再登记"]


@pytest.mark.parametrize("stranger", ["another institution", "mark clerk", "officer"])
def test_only_the_head_and_the_clerk_of_the_institution_enter_people(active, stranger):
    by = {
        "another institution": lambda: institutions.member_of(institutions.institution("贾学校")),
        "mark clerk": lambda: institutions.member_of(active, Role.MARK_CLERK),
        "officer": lambda: accounts.prefecture_officer("220100"),
    }[stranger]()
    with pytest.raises(PermissionDenied):
        enters(active, by)
    assert enters(active, institutions.member_of(active, Role.INSTITUTION_CLERK)).pk


# -- what is written stands -------------------------------------------------------------------------------


def test_a_row_is_neither_changed_nor_removed(active, keeper):
    person = enters(active, keeper)
    person.name = "贾改名"
    with pytest.raises(RowKept):
        person.save()
    with pytest.raises(RowKept):
        person.save(update_fields=["name"])
    with pytest.raises(RowKept):
        person.delete()
    with pytest.raises(RowKept):
        InstitutionPerson.objects.filter(pk=person.pk).update(name="贾改名")
    with pytest.raises(RowKept):
        PersonDuty.objects.all().delete()
    assert InstitutionPerson.objects.get(pk=person.pk).name == "甄考评"


def test_a_change_of_level_ends_one_duty_and_begins_the_other(active, keeper, at):
    person = enters(active, keeper)
    at("2026-05-01 10:00")
    enter_assessor_card(
        person,
        by=keeper,
        number="K-1",
        level="senior_assessor",
        subjects=[cook()],
        term=(date(2026, 5, 1), date(2029, 4, 30)),
    )
    rows = list(person.duties.order_by("pk").values_list("duty", "since", "until"))
    assert rows == [
        ("assessor", TODAY, date(2026, 4, 30)),
        ("senior_assessor", date(2026, 5, 1), None),
    ]
    [shown] = people_of(active, on=date(2026, 4, 1))
    assert [row.duty for row in shown.shown_duties] == ["assessor"]


def test_a_renewed_card_ends_the_older_of_its_number(active, keeper, at):
    person = enters(active, keeper)
    facts = {"by": keeper, "number": "K-1", "level": "assessor", "subjects": [cook()]}
    enter_assessor_card(person, term=(date(2023, 4, 1), date(2026, 3, 31)), **facts)
    at("2026-03-25 10:00")
    enter_assessor_card(person, term=(date(2026, 4, 1), date(2029, 3, 31)), **facts)
    assert [c.until for c in person.assessor_cards.order_by("pk")] == [date(2026, 3, 24), None]


def test_a_card_without_occupation_or_with_a_term_turned_round_is_refused(active, keeper):
    person = enters(active, keeper)
    with pytest.raises(ValidationError) as refused:
        enter_assessor_card(
            person, by=keeper, number=" ", level="assessor", subjects=[], term=(TODAY, date(2026, 3, 19))
        )
    assert set(refused.value.message_dict) == {"number", "subjects", "valid_until"}
    assert not person.assessor_cards.exists()


def test_who_leaves_ends_every_duty_and_is_entered_anew_on_coming_back(active, keeper, at):
    person = enters(active, keeper, identity=("201", exams.identity(7)))
    take_up_duty(person, by=keeper, duty="supervisor", since=TODAY)
    at("2026-06-30 10:00")
    leave(person, by=keeper, until=date(2026, 6, 30), why="合同到期")
    assert set(person.duties.values_list("until", flat=True)) == {date(2026, 6, 30)}
    assert not people_of(active, on=date(2026, 7, 1)).exists()
    with pytest.raises(ValidationError):
        take_up_duty(person, by=keeper, duty="expert", since=date(2026, 6, 30))
    again = enters(active, keeper, identity=("201", exams.identity(7)), since=date(2026, 6, 30))
    assert again.pk != person.pk


def test_a_duty_does_not_end_before_it_began_nor_twice(active, keeper):
    person = enters(active, keeper)
    row = person.duties.get()
    with pytest.raises(ValidationError):
        end_duty(row, by=keeper, until=date(2026, 3, 1))
    end_duty(row, by=keeper, until=TODAY)
    with pytest.raises(ValidationError):
        end_duty(row, by=keeper, until=TODAY)


# -- in several institutions ------------------------------------------------------------------------------


def test_one_person_in_two_institutions_shows_up_by_paper_or_by_card_number(active, keeper):
    other = institutions.institution("贾在册学校", state=Institution.State.ACTIVE)
    their = institutions.member_of(other)
    mine = enters(active, keeper, identity=("201", exams.identity(7)))
    enters(other, their, identity=("201", exams.identity(7)))
    by_card, stranger = enters(active, keeper, "甄持证"), enters(active, keeper, "甄无关")
    twin = enters(other, their, "甄持证")
    for person, by in ((by_card, keeper), (twin, their)):
        enter_assessor_card(
            person, by=by, number="K-9", level="assessor", subjects=[cook()], term=(TODAY, date(2029, 1, 1))
        )
    found = elsewhere([mine, by_card, stranger], TODAY)
    assert {pk: [(e.institution, e.known_by) for e in rows] for pk, rows in found.items()} == {
        mine.pk: [("贾在册学校", "证件号码相同")],
        by_card.pk: [("贾在册学校", "考评员证编号相同")],
    }


def test_who_left_the_other_institution_shows_up_no_longer(active, keeper):
    other = institutions.institution("贾在册学校", state=Institution.State.ACTIVE)
    their = institutions.member_of(other)
    mine = enters(active, keeper, identity=("201", exams.identity(7)))
    theirs = enters(other, their, identity=("201", exams.identity(7)))
    leave(theirs, by=their, until=TODAY, why="离职")
    assert elsewhere([mine], date(2026, 3, 21)) == {}
