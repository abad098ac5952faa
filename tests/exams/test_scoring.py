"""Reading marks, comparing two entries, passing: pure."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.scoring import EnteredMark, MarkUnreadable, compare, digest_of, passes, read_mark


@pytest.mark.parametrize(
    ("typed", "mark"),
    [
        ("85", "85.0"),
        (" 85.5 ", "85.5"),
        ("８５．５", "85.5"),
        ("0", "0.0"),
        ("100", "100.0"),
        ("60。5", "60.5"),
    ],
)
def test_a_mark_is_read_as_people_type_it(typed, mark):
    assert read_mark(typed, full_mark=100) == Decimal(mark)


def test_an_empty_cell_is_no_mark():
    assert read_mark("  ", full_mark=100) is None


@pytest.mark.parametrize("typed", ["101", "-1", "60.25", "abc", "1e400", "NaN", "Infinity", "8 5 x", "六十"])
def test_what_is_no_mark_is_refused_with_a_sentence(typed):
    with pytest.raises(MarkUnreadable, match="“"):
        read_mark(typed, full_mark=100)


@given(st.decimals(min_value=0, max_value=100, places=1))
def test_every_mark_of_a_tenth_is_read_back_as_written(mark):
    assert read_mark(f"{mark:.1f}", full_mark=100) == mark


def entered(first, second):
    as_mark = lambda v: None if v is None else Decimal(v)  # noqa: E731
    return EnteredMark(1, "贾学员", "理论知识考试", as_mark(first), as_mark(second))


def test_two_entries_agree_only_when_every_mark_does():
    assert compare([entered(80, 80)]).agrees
    assert not compare([entered(80, 80), entered(80, None)]).agrees
    assert not compare([entered(80, 81)]).agrees
    assert not compare([]).agrees


def test_differences_are_told_only_between_marks_both_entered():
    comparison = compare([entered(80, 81), entered(80, None), entered(None, 70)])
    assert len(comparison.disputed) == 1
    assert (comparison.first_missing, comparison.second_missing) == (1, 1)
    assert not comparison.both_are_complete


@pytest.mark.parametrize(
    ("theory", "practical", "passed"),
    [(60, 60, True), (100, 59.9, False), (59.9, 100, False), (None, 90, False), (60, None, False)],
)
def test_a_candidate_passes_when_every_part_reaches_the_pass_mark(theory, practical, passed):
    marks = {"theory": theory and Decimal(str(theory)), "practical": practical and Decimal(str(practical))}
    assert passes(marks, ["theory", "practical"], pass_mark=Decimal(60)) is passed


def test_a_part_without_a_row_is_not_passed():
    assert not passes({"theory": Decimal(90)}, ["theory", "practical"], pass_mark=Decimal(60))


def test_the_digest_changes_with_any_mark_and_not_with_the_order():
    rows = [("1", "theory", 1, Decimal("80.0")), ("2", "theory", 1, Decimal("70.0"))]
    assert digest_of(rows) == digest_of(reversed(rows))
    assert digest_of(rows) != digest_of([rows[0], ("2", "theory", 1, Decimal("70.1"))])
    assert digest_of(rows) != digest_of([rows[0], ("2", "theory", 2, Decimal("70.0"))])
