"""What the law of Jilin says of an application: facts in, findings out, no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from institutions.numbering import NumberImpossible, compose, series
from institutions.rules import (
    FilingFacts,
    ItemFacts,
    filing_findings,
    full_years,
    questions_for_reviewer,
    window_findings,
)
from regulations.calendar import seed_calendar
from regulations.in_force import rulebook
from regulations.rulebook import Rulebook
from regulations.shelf import library

COOK = ItemFacts("4-03-02-01", "中式烹调师", "4", "国家职业标准", is_inside_qualification_catalogue=False)
STATED: dict[str, Any] = {
    **dict.fromkeys(
        (
            "has_breach_or_dishonesty", "has_failed_annual_check", "is_on_illegal_organisation_list",
            "has_been_on_abnormal_operation_list", "has_bad_record", "is_government_body",
        ),
        False,
    ),
    **dict.fromkeys(
        (
            "is_legal_person", "is_registered_in_province", "has_dedicated_unit", "accepts_supervision",
            "has_office", "has_secure_room", "has_certificate_store", "has_exam_office", "has_waiting_room",
            "has_quality_control", "has_emergency_plan", "has_cameras", "has_practical_cameras",
        ),
        True,
    ),
    "full_time_staff": 5,
    "assessors": 1,
    "supervisors": 1,
    "experts": 1,
    "floor_area_m2": Decimal(1000),
    "lease_years": 5,
    "theory_rooms": 2,
}  # fmt: skip
COMPLETE = FilingFacts(
    form="training_body",
    form_label="社会培训机构",
    premises="leased",
    stated=STATED,
    items=(COOK,),
    materials=frozenset(f"m{n}" for n in range(1, 10)),
    experience="十年",
    main_business="烹调",
)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook(library(), "220102", on=date(2026, 3, 20), calendar=seed_calendar)


def stating(**facts: Any) -> FilingFacts:
    return replace(COMPLETE, stated={**STATED, **facts})


def test_an_application_that_just_meets_every_condition_has_no_findings(book: Rulebook) -> None:
    assert filing_findings(COMPLETE, book) == []


@pytest.mark.parametrize(
    ("facts", "rule_id", "field"),
    [
        (stating(full_time_staff=4), "JL-1.2.full_time_staff", "full_time_staff"),
        (stating(floor_area_m2=Decimal("999.9")), "JL-1.2.floor_area_m2", "floor_area_m2"),
        (stating(floor_area_m2=None), "JL-1.2.floor_area_m2", "floor_area_m2"),
        (stating(lease_years=4), "JL-1.2.lease_years", "lease_years"),
        (stating(theory_rooms=1), "JL-1.2.theory_rooms", "theory_rooms"),
        (stating(has_cameras=False), "JL-1.2.cameras", "has_cameras"),
        (stating(has_practical_cameras=None), "JL-1.2.practical_cameras", "has_practical_cameras"),
        (stating(has_office=False), "JL-1.2.office", "has_office"),
        (stating(has_secure_room=None), "JL-1.2.secure_room", "has_secure_room"),
        (stating(assessors=0), "JL-1.2.assessors", "assessors"),
        (
            stating(is_registered_in_province=False),
            "JL-1.2.registered_in_province",
            "is_registered_in_province",
        ),
        (stating(has_failed_annual_check=True), "JL-1.1.annual_check", "has_failed_annual_check"),
        (stating(has_bad_record=None), "JL-1.1.bad_record", "has_bad_record"),
        (replace(COMPLETE, items=()), "JL-2.1", "items"),
        (replace(COMPLETE, items=(replace(COOK, class_code="2"),)), "JL-2.1", "items"),
        (
            replace(COMPLETE, items=(replace(COOK, is_inside_qualification_catalogue=True),)),
            "JL-2.1.catalogue",
            "items",
        ),
        (replace(COMPLETE, items=(replace(COOK, standard=" "),)), "JL-2.1.basis", "items"),
        (replace(COMPLETE, main_business=""), "JL-2.2.training_body", "main_business"),
        (replace(COMPLETE, experience=""), "JL-1.2.experience", "experience"),
        (replace(COMPLETE, materials=COMPLETE.materials - {"m5"}), "JL-4.2", "material_m5"),
        (replace(COMPLETE, form="shop", form_label="商店"), "JL-1.1", "form"),
    ],
)  # fmt: skip
def test_each_thing_that_fails_is_named_with_its_article_and_a_cure(
    book: Rulebook, facts: FilingFacts, rule_id: str, field: str
) -> None:
    [finding] = [f for f in filing_findings(facts, book) if f.blocking]
    assert (finding.rule_id, finding.field) == (rule_id, field)
    assert finding.cure
    assert finding.basis.startswith("吉人社函〔2022〕78号")


def test_a_figure_that_falls_short_is_said_beside_the_figure_that_is_asked_for(book: Rulebook) -> None:
    [finding] = filing_findings(stating(full_time_staff=3), book)
    assert finding.message == "专职工作人员现为3人，规定不少于5人"


def test_a_government_body_is_told_so_once(book: Rulebook) -> None:
    facts = replace(stating(is_government_body=True), form="government", form_label="政府部门")
    [finding] = filing_findings(facts, book)
    assert finding.rule_id == "JL-1.1.government"


def test_the_lease_is_not_asked_of_who_owns_the_place(book: Rulebook) -> None:
    assert filing_findings(replace(stating(lease_years=None), premises="owned"), book) == []


def test_a_school_beyond_its_majors_is_warned_and_not_refused(book: Rulebook) -> None:
    facts = replace(COMPLETE, form="school", form_label="院校", main_business="")
    [finding] = filing_findings(facts, book)
    assert finding.rule_id == "JL-2.2.school"
    assert not finding.blocking


def test_what_data_cannot_decide_is_asked_of_the_reviewer_by_form(book: Rulebook) -> None:
    keys = {question.key for question in questions_for_reviewer(COMPLETE, book)}
    assert "filing.conditions.safety" in keys
    assert "filing.scope_by_form.training_body" in keys
    assert "filing.scope_by_form.employer" not in keys


@pytest.mark.parametrize("day", ["2026-03-15", "2026-03-30", "2026-07-20", "2026-10-30"])
def test_applications_are_taken_inside_a_window_both_ends_included(book: Rulebook, day: str) -> None:
    assert window_findings(book, date.fromisoformat(day)) == []


@pytest.mark.parametrize(
    ("day", "opens"),
    [("2026-03-31", "2026年7月15日"), ("2026-03-14", "2026年3月15日"), ("2026-11-01", "2027年3月15日")],
)
def test_outside_a_window_the_next_opening_is_named(book: Rulebook, day: str, opens: str) -> None:
    [finding] = window_findings(book, date.fromisoformat(day))
    assert finding.rule_id == "JL-6"
    assert opens in finding.cure


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (date(2025, 1, 1), date(2029, 12, 31), 5),
        (date(2025, 1, 1), date(2029, 12, 30), 4),
        (date(2024, 2, 29), date(2029, 2, 28), 5),
        (date(2025, 6, 15), date(2026, 6, 13), 0),
    ],
)
def test_a_lease_counts_whole_years_with_both_days(first: date, last: date, years: int) -> None:
    assert full_years(first, last) == years


def test_an_institution_code_has_thirteen_characters_by_the_rule(book: Rulebook) -> None:
    rule = book.numbering("institution.numbering")
    assert compose(rule, province="22", serial=7) == "S000022000007"
    assert series(rule, "institution", province="22") == "institution:S:0000:22"


def test_a_serial_that_no_longer_fits_is_refused_instead_of_cut(book: Rulebook) -> None:
    with pytest.raises(NumberImpossible):
        compose(book.numbering("institution.numbering"), province="22", serial=1_000_000)
