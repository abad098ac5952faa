"""The cases a lawyer reads beside the text (算例): what each pack answers, and the deadlines handed over."""

import csv
import hashlib
from pathlib import Path

import pytest

from regulations.loader import Pack
from regulations.schema import PeriodValue
from regulations.shelf import library
from tests.regulations.case_answers import Case, answers_of, cases_of, packs_with_cases

CASES = [case for pack in packs_with_cases() for case in cases_of(pack)]
DEADLINES = Path(__file__).parent / "cases" / "deadlines.csv"
# What the rows agreed with the provinces come to: whoever changes one has to agree it anew.
HANDED_OVER = "d0c3644e48a1d704d6c87801c45006d68d451c46a86f88132c83d513ecd61574"
COUNTED_FROM_PACKS = ("direction", "amount", "unit")


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.pack}：{case.name}")
def test_the_rules_answer_a_case_as_written(case: Case):
    assert answers_of(case) == case.expect


def test_no_case_is_told_twice():
    names = [(case.pack, case.name) for case in CASES]
    assert len(names) == len(set(names))


def test_there_are_a_hundred_and_twenty_cases_that_differ_in_what_they_ask():
    asked = {(case.pack, case.kind, case.on, case.as_of, case.rule, repr(case.facts)) for case in CASES}
    assert len(asked) >= 120
    assert all(case.expect for case in CASES)


def test_every_pack_of_a_province_has_cases():
    provinces = {name for name, pack in library().packs.items() if not pack.header.is_national}
    assert provinces == set(packs_with_cases())


def test_a_word_nobody_knows_fails_the_case():
    case = cases_of("jilin")[0]
    with pytest.raises(KeyError, match="duty_free"):
        answers_of(case.expecting({"duty_free": True}))


def test_a_fact_that_decides_nothing_fails_the_case():
    with pytest.raises(KeyError, match="weather"):
        Case.read("jilin", {"case": "x", "on": "2026-03-15", "weather": "fine", "expect": {"absent": True}})


# -- the deadlines handed over ------------------------------------------------------------------------------


def test_the_deadlines_are_the_forty_handed_over():
    told = "\n".join(sorted(",".join(row.values()) for row in rows(DEADLINES)))
    assert len(rows(DEADLINES)) == 40
    assert hashlib.sha256(told.encode()).hexdigest() == HANDED_OVER


def rule_of(row: dict[str, str], packs: dict[str, Pack]) -> PeriodValue:
    """Return the period of the pack entry whose id the row names."""
    found = [
        value
        for pack in packs.values()
        for held in pack.entries.values()
        if held.entry.id == row["rule"]
        for value in held.entry.dated()
    ]
    assert found, f"no pack has an entry with the id {row['rule']}"
    assert isinstance(found[-1], PeriodValue)
    return found[-1]


@pytest.mark.parametrize("rule_id", sorted({row["rule"] for row in rows(DEADLINES)}))
def test_the_packs_count_what_the_deadlines_count(rule_id: str):
    for row in (row for row in rows(DEADLINES) if row["rule"] == rule_id):
        value = rule_of(row, library().packs)
        assert {name: str(getattr(value, name)) for name in COUNTED_FROM_PACKS} == {
            name: row[name] for name in COUNTED_FROM_PACKS
        }
