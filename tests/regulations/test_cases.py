"""The Jilin cases a lawyer reads beside the text."""

from datetime import date
from pathlib import Path

import pytest

from regulations.loader import read_document
from regulations.schema import WindowsValue
from tests.regulations.books import jilin

CASES = read_document(Path(__file__).parent / "cases" / "jilin.yaml").content


def outcome(case: dict, wanted: str):
    book, key, on = jilin(case["on"]), case["rule"], case["on"]
    value = book.rule(key).value
    if isinstance(value, WindowsValue):
        return getattr(value, wanted)(on)
    if wanted == "met":
        return value.is_met_by(case["facts"])
    due = book.due(key, on)
    return {"due": due and due.due_on, "provisional": due and due.provisional}[wanted]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_case(case):
    assert {wanted: outcome(case, wanted) for wanted in case["expect"]} == case["expect"]


def test_there_are_enough_cases_and_none_twice():
    names = [case["case"] for case in CASES]
    assert len(names) == len(set(names)) >= 30
    assert all(isinstance(case["on"], date) for case in CASES)
