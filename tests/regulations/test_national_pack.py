"""What every province falls back on, and what one of the three modes never borrows from another."""

from datetime import date

import pytest

from regulations.calendar import seed_calendar
from regulations.in_force import pack_rules, rulebook
from regulations.shelf import library

DAY = date(2026, 3, 2)
OF_RECOGNITION = {"certificate.numbering"}
OF_STANDARDS = {"levels", "exam.parts", "eligibility.minimum_age"}


def nationwide(mode: str, kind: str) -> dict[str, str]:
    return {
        rule.key: rule.id for rule in pack_rules(library().national, on=DAY) if rule.scope.covers(mode, kind)
    }


def test_special_ability_has_no_levels_and_no_certificate_of_recognition_by_default():
    assert not (OF_RECOGNITION | OF_STANDARDS) & set(nationwide("special", "special"))


def test_qualification_has_levels_of_its_own_and_no_number_of_recognition():
    found = nationwide("qualification", "appraisal")
    assert found["levels"] == "CN-L1.qualification"
    assert not OF_RECOGNITION & set(found)


@pytest.mark.parametrize(("kind", "letter"), [("social", "S"), ("employer", "Y"), ("school", "J")])
def test_an_institutions_number_begins_with_the_letter_of_its_kind(kind, letter):
    rule = next(
        rule
        for rule in pack_rules(library().national, on=DAY)
        if rule.key == "institution.numbering" and rule.scope.covers("recognition", kind)
    )
    assert rule.value.segment("category").fixed == letter
    assert rule.citation.statutory == (kind != "school")


def test_what_the_texts_leave_open_is_a_service_target_that_no_clock_acts_on():
    book = rulebook(library(), "220000", on=DAY, calendar=seed_calendar)
    targets = {
        "supervision.statement": (5, "working_day"),
        "supervision.complaint_answer": (15, "working_day"),
        "supervision.rectification": (30, "day"),
    }
    for key, (amount, unit) in targets.items():
        due = book.due(key, DAY)
        assert (due.amount, due.unit) == (amount, unit)
        assert not due.citation.statutory
        assert due.on_passing == ""
        assert not book.rule(key).drives_effects


def test_an_answer_to_a_complaint_may_be_put_off_once():
    book = rulebook(library(), "220000", on=DAY, calendar=seed_calendar)
    assert book.rule("supervision.complaint_answer").value.extension.times == 1
