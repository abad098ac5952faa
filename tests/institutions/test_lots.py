"""Lots anybody can draw again, and who is kept off the list."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institutions.avoidance import ApplicantFacts, ExpertFacts, avoidances, conflicts, fits
from institutions.lots import canonical, digest, draw_lots, terms
from tests.regulations.books import jilin

ENTRIES = st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1), max_size=12)
APPLICANT = ApplicantFacts(
    "长春甄示例学校（总部）", "52220102MJ0000001X", frozenset({"甄自己"}), ("4-03-02-01", "6-31-01-03")
)
BOOK = jilin(date(2026, 3, 20))


@given(ENTRIES, st.text(max_size=20), st.randoms())
def test_the_same_list_and_seed_give_the_same_order_whoever_writes_the_list(entries, seed, chance) -> None:
    shuffled = list(entries)
    chance.shuffle(shuffled)
    assert draw_lots(entries, seed) == draw_lots(shuffled, seed)
    assert terms(entries, 3) == terms(shuffled, 3)
    assert {lot.entry for lot in draw_lots(entries, seed)} == set(canonical(entries))


@given(ENTRIES, st.text(max_size=20), st.data())
def test_taking_somebody_off_the_list_moves_nobody_else(entries, seed, data) -> None:
    """The ticket is the entry's own: the next in the order steps in, the others keep their places."""
    lots = draw_lots(entries, seed)
    if not lots:
        return
    gone = data.draw(st.sampled_from(lots))
    rest = draw_lots([entry for entry in canonical(entries) if entry != gone.entry], seed)
    assert rest == tuple(lot for lot in lots if lot != gone)


def test_everybody_on_the_list_can_be_drawn_and_at_any_place() -> None:
    entries = [f"E{n:06d} 甄专家{n}" for n in range(1, 8)]
    first = {draw_lots(entries, f"seed{n}")[0].entry for n in range(200)}
    last = {draw_lots(entries, f"seed{n}")[-1].entry for n in range(200)}
    assert first == last == set(entries)


def test_a_ticket_is_what_anybody_computes_with_a_tool_of_their_own() -> None:
    (lot,) = draw_lots(["E000001 甄专家"], "甲")
    assert lot.ticket == hashlib.sha256("甲|E000001 甄专家".encode()).hexdigest()
    assert terms(["乙", "甲", "乙 "], 2) == "抽取人数：2\n乙\n甲"
    assert digest("") == hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize(
    ("facts", "said", "rule"),
    [
        ({"works_for_applicant": True}, "是申请机构的人员", "CN-P2"),
        ({"employer_code": APPLICANT.credit_code}, "是申请机构的人员", "CN-P2"),
        ({"employer": " 长春甄示例学校(总部)"}, "是申请机构的人员", "CN-P2"),
        ({"last_assessed_on": date(2024, 3, 20)}, "2024年3月20日评估过该机构", "CN-P3"),
        ({"fields": ("5",)}, "专业领域与申报的职业（工种）不符", "JL-4.3b.form"),
        ({"fields": ()}, "专业领域与申报的职业（工种）不符", "JL-4.3b.form"),
        ({"name": "甄自己"}, "同名", "JL-4.3b.form"),
    ],
)
def test_whoever_has_to_stay_away_is_told_why_and_by_which_rule(facts, said, rule) -> None:
    expert = ExpertFacts(**{"name": "甄专家", "fields": ("4-03",), **facts})
    (reason,) = avoidances(expert, APPLICANT, BOOK, date(2026, 3, 20))
    assert said in reason.reason
    assert reason.citation is not None
    assert reason.citation.rule_id == rule


def test_the_day_that_lies_exactly_so_far_back_still_counts_and_the_day_before_does_not() -> None:
    def kept_away(day: date) -> bool:
        return bool(
            [*conflicts(ExpertFacts("甄专家", last_assessed_on=day), APPLICANT, BOOK, date(2026, 3, 20))]
        )

    assert kept_away(date(2024, 3, 20))
    assert not kept_away(date(2024, 3, 19))


def test_an_expert_without_conflict_in_the_field_may_be_drawn() -> None:
    fit = ExpertFacts("甄专家", "别的单位", "", ("6-31-01-03",), last_assessed_on=date(2020, 1, 1))
    assert [*avoidances(fit, APPLICANT, BOOK, date(2026, 3, 20))] == []


@pytest.mark.parametrize(
    ("field", "covers"),
    [("4", True), ("4-03", True), ("4-03-02-01", True), ("4-0", False), ("4-03-02-02", False), ("6", False)],
)
def test_a_field_covers_the_occupations_of_its_class_and_no_others(field: str, covers: bool) -> None:
    assert fits((field,), ("4-03-02-01",)) is covers


def test_an_item_of_the_list_of_special_abilities_asks_for_no_field() -> None:
    """It has no class of occupations: whoever has no conflict may be drawn (GS-5.2)."""
    expert = ExpertFacts("甄专家", "别的单位", "", ("6",))
    applicant = ApplicantFacts("某剪纸传习所", "52620199MJ00000001")
    assert [*avoidances(expert, applicant, BOOK, date(2026, 3, 20))] == []
