"""The engine beneath the cases: time only helps, promises are kept to the day, bad data is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulations import checks
from regulations.eligibility import (
    Between,
    CandidateFacts,
    Diploma,
    HeldCertificate,
    Spell,
    Title,
    judge,
    register,
)
from regulations.eligibility.facts import DIPLOMA_LABELS, RANK_LABELS
from regulations.eligibility.standards import FOLDER, load_register
from regulations.eligibility.tenure import Tenure, span_words
from regulations.strict_yaml import PackError

ONE_DAY = timedelta(days=1)
BETTER = {"unmet": 0, "unknown": 1, "met": 2}
VERSIONS = register().versions

days = st.dates(date(2000, 1, 1), date(2030, 12, 31))
relations = st.sampled_from(["own", "related"])
perhaps = st.sampled_from([None, True, False])
spells = st.builds(
    lambda begins, length, relation: Spell(
        begins, None if length is None else begins + timedelta(days=length), relation
    ),
    days,
    st.none() | st.integers(0, 4000),
    relations,
)
bounds = st.builds(
    lambda day, width: Between(day, day + timedelta(days=width)), days, st.sampled_from([0, 364])
)
issued = st.none() | bounds


def several(one):
    return st.none() | st.lists(one, max_size=4).map(tuple)


people = st.builds(
    CandidateFacts,
    born_on=st.none() | st.dates(date(1970, 1, 1), date(2014, 12, 31)),
    spells=several(spells),
    began=issued,
    certificates=several(st.builds(HeldCertificate, st.integers(1, 5), issued, relations)),
    titles=several(st.builds(Title, st.sampled_from(list(RANK_LABELS)), issued)),
    diplomas=several(
        st.builds(Diploma, st.sampled_from(list(DIPLOMA_LABELS)), perhaps, st.none() | days, perhaps, perhaps)
    ),
    finished_apprenticeship=perhaps,
    credentials=st.sampled_from([None, frozenset(), frozenset({"prep_technician"})]),
)
questions = st.tuples(people, st.sampled_from(VERSIONS), st.integers(1, 5), days)


@settings(max_examples=300, deadline=None)
@given(questions)
def test_the_promised_day_is_the_first_on_which_the_verdict_turns(question):
    facts, standard, level, on = question
    turns_on = judge(facts, standard, level, on).turns_on
    if turns_on is None:
        return
    assert turns_on > on
    assert judge(facts, standard, level, turns_on).outcome == "met"
    assert judge(facts, standard, level, turns_on - ONE_DAY).outcome != "met"


@settings(max_examples=300, deadline=None)
@given(questions)
def test_who_is_promised_no_day_is_not_met_by_waiting(question):
    facts, standard, level, on = question
    verdict = judge(facts, standard, level, on)
    if verdict.outcome != "met" and verdict.turns_on is None:
        assert judge(facts, standard, level, date(2099, 1, 1)).outcome != "met"


@settings(max_examples=300, deadline=None)
@given(questions, spells)
def test_more_work_never_makes_a_verdict_worse(question, more):
    facts, standard, level, on = question
    facts = replace(facts, spells=facts.spells or ())
    before = judge(facts, standard, level, on)
    after = judge(replace(facts, spells=(*facts.spells, more)), standard, level, on)
    assert BETTER[after.outcome] >= BETTER[before.outcome]


@settings(max_examples=300, deadline=None)
@given(questions, st.integers(1, 3000))
def test_who_is_met_stays_met(question, later):
    facts, standard, level, on = question
    if judge(facts, standard, level, on).outcome == "met":
        assert judge(facts, standard, level, on + timedelta(days=later)).outcome == "met"


@settings(max_examples=200, deadline=None)
@given(questions)
def test_a_verdict_says_something_of_every_condition_or_names_the_one_that_is_met(question):
    verdict = judge(*question)
    if verdict.matched:
        assert f"第（{verdict.matched.number}）项" in verdict.words
        assert all(paper in verdict.words for paper in verdict.matched.evidence)
    else:
        assert all(item.lacking for item in verdict.conditions)
        assert all(f"第（{item.number}）项" in verdict.words for item in verdict.conditions)


@settings(max_examples=200, deadline=None)
@given(days, st.integers(1, 40))
def test_one_stretch_is_full_on_its_corresponding_day(begins, years):
    reached = Tenure.of((Spell(begins),)).reached_on(years)
    assert reached is not None
    assert span_words(begins, reached) == f"{years}年"
    assert (reached.month, reached.day) == (begins.month, begins.day) or (reached.month, reached.day) == (
        2,
        28,
    )


# years needed for each level by work alone, or by work since the certificate of the level below
@pytest.mark.parametrize(
    ("norm", "level", "certificate", "years", "number"),
    [
        ("general_2018", 5, None, 1, 1),
        ("general_2018", 4, None, 6, 2),
        ("general_2018", 4, 5, 4, 1),
        ("general_2018", 3, 4, 5, 1),
        ("general_2018", 2, 3, 4, 1),
        ("general_2018", 1, 2, 4, 1),
        ("general_2023", 4, None, 5, 1),
        ("general_2023", 4, 5, 3, 2),
        ("general_2023", 3, None, 10, 1),
        ("general_2023", 3, 4, 4, 2),
        ("general_2023", 2, 3, 5, 1),
        ("general_2023", 1, 2, 5, 1),
    ],
)
def test_the_years_of_each_level_and_norm(norm, level, certificate, years, number):
    standard = register().version(norm)
    since = date(2016, 3, 1)
    held = () if certificate is None else (HeldCertificate(certificate, Between.day(since)),)
    # With a certificate the work before it is too long ago to count by itself.
    facts = CandidateFacts(
        born_on=date(1980, 1, 1),
        spells=(Spell(since),),
        certificates=held,
        titles=(),
        diplomas=(),
        finished_apprenticeship=False,
        credentials=frozenset(),
    )
    day = date(2016 + years, 3, 1)
    verdict = judge(facts, standard, level, day)
    assert verdict.outcome == "met"
    assert number in [item.number for item in verdict.conditions if item.status == "met"]
    before = judge(facts, standard, level, day - ONE_DAY)
    assert next(item for item in before.conditions if item.number == number).status == "short"
    assert next(item for item in before.conditions if item.number == number).turns_on == day


def test_years_that_are_only_known_in_full_give_a_most_and_a_least():
    standard = register().version("general_2023")
    facts = CandidateFacts(
        born_on=date(1990, 1, 1),
        began=Between(date(2021, 6, 2), date(2022, 6, 1)),
        certificates=(),
        titles=(),
        diplomas=(),
    )
    assert judge(facts, standard, 4, date(2026, 6, 1)).outcome == "unmet"
    assert "至多4年11个月30天，至少缺1天" in judge(facts, standard, 4, date(2026, 6, 1)).words
    assert judge(facts, standard, 4, date(2026, 6, 2)).outcome == "unknown"
    assert judge(facts, standard, 4, date(2027, 6, 1)).outcome == "met"


# -- the data -----------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path):
    """A copy of the register that may be spoiled."""
    return Path(copytree(FOLDER, tmp_path / "standards"))


def spoil(file: Path, right: str, wrong: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "right", "wrong", "said"),
    [
        (
            "norms/2023.yaml",
            "{kind: experience, years: 5}",
            "{kind: expirience, years: 5}",
            "不认识的条目种类“expirience”",
        ),
        ("norms/2023.yaml", "{kind: experience, years: 5}", "{kind: experience, years: 0}", "不能小于 1"),
        ("norms/2023.yaml", "{kind: experience, years: 5}", "{kind: experience}", "缺少字段“years”"),
        ("norms/2023.yaml", "years: 5}]", "years: 5, month: 6}]", "不认识的字段“month”"),
        (
            "norms/2023.yaml",
            "evidence: [declaration]",
            "evidence: [rumour]",
            "证明材料rumour不在 evidence.yaml 中",
        ),
        ("norms/2023.yaml", "- number: 2", "- number: 3", "编号须从1起连续"),
        ("norms/2023.yaml", "level: 4\n    conditions", "level: 3\n    conditions", "同一等级写了两次"),
        ("norms/2023.yaml", "code: norm_2023", "code: norm_2018", "规程代码重复"),
        ("standards.yaml", "norm: norm_2018", "norm: norm_2017", "规程“norm_2017”不存在"),
        ("standards.yaml", "valid_until: 2023-06-30", "valid_until: 2023-06-31", "impossible date"),
        ("standards.yaml", "valid_until: 2023-06-30", "valid_until: 2017-06-30", "早于 valid_from"),
        ("standards.yaml", "    valid_until: 2023-06-30\n", "", "有效期重叠"),
        ("standards.yaml", "code: general_2023", "code: general_2018", "代码重复"),
        ("evidence.yaml", "code: title,", "code: diploma,", "代码重复：diploma"),
    ],
)
def test_bad_data_is_refused_with_file_line_and_cure(folder, file, right, wrong, said):
    spoil(folder / file, right, wrong)
    with pytest.raises(PackError, match=said) as refused:
        load_register(folder)
    assert f"{Path(file).name} 第" in str(refused.value)


def test_the_line_named_is_the_one_to_mend(folder):
    spoil(folder / "standards.yaml", "norm: norm_2018", "norm: norm_2017")
    lines = (folder / "standards.yaml").read_text(encoding="utf-8").splitlines()
    with pytest.raises(PackError) as refused:
        load_register(folder)
    assert "norm_2017" in lines[refused.value.line - 1]


def test_what_nobody_compared_with_the_original_says_so():
    assert all("平台尚未核对原文" in version.label for version in VERSIONS)


def test_examples_are_marked_and_govern_nobody():
    examples = [version for version in VERSIONS if version.entry.example]
    assert examples
    for version in examples:
        assert version.entry.title.startswith("〔示例〕")
        for day in (version.entry.valid_from, date(2026, 11, 21)):
            assert register().governing(version.entry.occupation, day) is not version


def test_a_day_reckoned_from_bounds_is_promised_as_the_latest():
    standard = register().version("general_2023")
    known = CandidateFacts(born_on=date(1990, 1, 1), certificates=(), titles=(), diplomas=())
    bounded = replace(known, began=Between(date(2022, 6, 2), date(2023, 6, 1)))
    exact = replace(known, spells=(Spell(date(2023, 6, 1)),))
    on = date(2026, 1, 1)
    assert judge(bounded, standard, 4, on).promise == "最迟自2028年6月1日起符合第（1）项"
    assert judge(exact, standard, 4, on).promise == "自2028年6月1日起符合第（1）项"


def test_the_system_check_names_what_is_wrong_with_a_standard(folder, monkeypatch):
    assert checks.standards_are_sound() == []
    spoil(folder / "standards.yaml", "norm: norm_2018", "norm: norm_2017")
    monkeypatch.setattr(checks, "load_register", lambda: load_register(folder))
    (found,) = checks.standards_are_sound()
    assert "standards.yaml 第" in found.msg
