"""One key for several kinds, readings that change a value, drafts, transition clauses: what a case hears."""

from datetime import date

import pytest

from regulations.calendar import seed_calendar
from regulations.in_force import rulebook
from regulations.loader import Library, load_library
from regulations.rulebook import Adoption, Choice, Decisions, Rulebook
from regulations.strict_yaml import PackError

NATIONAL = """\
name: national
title: 全国通用规则
jurisdiction: "000000"
status: in_force
valid_from: 2019-01-01
"""
HEADER = """\
name: probe
title: 示例省办法
document: 示例〔2024〕1号
jurisdiction: "990000"
status: {status}
valid_from: 2024-01-01
"""
PERIOD = """\
{key}:
  id: {id}
  title: 公示
  wording: 公示期限。
  kind: period
  scope: {{kinds: [{kinds}]}}
  values:
    - valid_from: 2024-01-01
      basis: 第一条
      reading: {reading}
      amount: {amount}
      unit: working_day
      minimum: true
      starts: 自公示次日起算
      when_passed: transition
      transition: close_publicity
"""
READINGS = """\
- id: Z1
  question: 公示当日计不计入？
  options:
    - {code: excluded, label: 当日不计}
    - {code: included, label: 当日计入, sets: {filing.publicity: {counts_event_day: true}}}
  chosen: excluded
  proposed_on: 2024-01-01
- id: Z2
  question: 另一处疑义？
  options: [{code: a, label: 甲}, {code: b, label: 乙}]
  chosen: a
  proposed_on: 2024-01-01
"""
MONDAY = date(2026, 3, 2)


def period(key: str = "filing.publicity@social", kinds: str = "social", amount: int = 5, **more: str) -> str:
    return PERIOD.format(
        key=key, id=more.get("id", "ZZ-1"), kinds=kinds, amount=amount, reading=more.get("reading", "Z1")
    )


@pytest.fixture
def shelf(tmp_path):
    """Write a province's pack beside a nation's and load both."""

    def write(rules: str, *, status: str = "in_force", readings: str = READINGS) -> Library:
        nation = (
            "score.pass_mark:\n  id: CN-1\n  title: 合格线\n  wording: 六十分。\n  kind: number\n  values:\n"
        )
        nation += "    - {valid_from: 2019-01-01, basis: platform, fact: mark, number: 60, unit: mark}\n"
        files = {
            "national/pack.yaml": NATIONAL,
            "national/rules.yaml": nation,
            "probe/pack.yaml": HEADER.format(status=status),
            "probe/rules.yaml": rules,
            "probe/readings.yaml": readings,
        }
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return load_library(tmp_path)

    return write


def book(packs: Library, on: date = MONDAY, *, kind: str = "social", **asked) -> Rulebook:
    return rulebook(packs, "990100", kind=kind, on=on, calendar=seed_calendar, **asked)


def test_one_key_answers_each_kind_with_its_own_rule(shelf):
    packs = shelf(period() + period("filing.publicity@employer", "employer", 9, id="ZZ-2"))
    assert book(packs).rule("filing.publicity").id == "ZZ-1"
    assert book(packs, kind="employer").rule("filing.publicity").id == "ZZ-2"
    assert book(packs, kind="employer").number("filing.publicity") == 9


def test_whom_no_entry_governs_the_law_is_silent_for(shelf):
    packs = shelf(period())
    assert book(packs, kind="school").find("filing.publicity") is None
    assert book(packs, kind="school").due("filing.publicity", MONDAY) is None


def test_two_entries_of_a_key_for_the_same_kind_are_refused(shelf):
    with pytest.raises(PackError, match=r"适用对象和有效期都重叠.*scope"):
        shelf(period() + period("filing.publicity@both", "social, employer", id="ZZ-2"))


def test_two_entries_for_the_same_kind_one_after_the_other_are_no_overlap(shelf):
    first = period().replace(
        "valid_from: 2024-01-01", "valid_from: 2024-01-01\n      valid_until: 2024-12-31"
    )
    second = period("filing.publicity@later", amount=7, id="ZZ-2").replace("2024-01-01", "2025-01-01")
    packs = shelf(first + second)
    assert book(packs, date(2024, 12, 31)).number("filing.publicity") == 5
    assert book(packs, date(2025, 1, 1)).number("filing.publicity") == 7


def approved(option: str, on: date = date(2026, 1, 1), *, is_approved: bool = True) -> Decisions:
    return Decisions(choices={"Z1": (Choice("Z1", option, is_approved, on, "甄省心"),)})


def test_a_proposed_reading_holds_and_drives_nothing(shelf):
    rule = book(shelf(period())).rule("filing.publicity")
    assert rule.reading.chosen == "excluded"
    assert rule.citation.reading == "Z1"
    assert rule.effect_hindrance == "所依据的解读Z1尚未批准，自动后果须由人确认"


def test_an_approved_reading_drives_effects_from_its_day(shelf):
    packs, made = shelf(period()), approved("excluded", date(2026, 3, 2))
    assert not book(packs, date(2026, 3, 1), decided=made).rule("filing.publicity").drives_effects
    rule = book(packs, date(2026, 3, 2), decided=made).rule("filing.publicity")
    assert rule.drives_effects
    assert rule.citation.reading == ""


def test_another_option_changes_the_date_that_comes_out(shelf):
    packs = shelf(period())
    assert book(packs).due("filing.publicity", MONDAY).due_on == date(2026, 3, 9)
    counted = book(packs, decided=approved("included")).due("filing.publicity", MONDAY)
    assert counted.due_on == date(2026, 3, 6)
    assert "当日计入" in counted.trace[0]


def test_an_approval_that_was_taken_back_drives_nothing_again(shelf):
    choices = (
        Choice("Z1", "excluded", True, date(2026, 1, 1), "甄省心"),
        Choice("Z1", "excluded", False, date(2026, 2, 1), "甄省心"),
    )
    made = Decisions(choices={"Z1": choices})
    assert book(shelf(period()), date(2026, 1, 15), decided=made).rule("filing.publicity").drives_effects
    assert not book(shelf(period()), MONDAY, decided=made).rule("filing.publicity").drives_effects


def test_a_choice_the_text_no_longer_offers_leaves_the_reading_open(shelf):
    rule = book(shelf(period()), decided=approved("struck_out")).rule("filing.publicity")
    assert rule.reading.chosen == "excluded"
    assert not rule.drives_effects


def test_an_option_may_only_change_rules_that_rest_on_the_reading(shelf):
    with pytest.raises(PackError, match=r"不以本解读为据.*reading: Z1"):
        shelf(period(reading="Z2"))


def test_an_option_that_makes_a_rule_unreadable_is_refused(shelf):
    with pytest.raises(PackError, match="解读 Z1 的选项不能用于本条"):
        shelf(period(), readings=READINGS.replace("counts_event_day: true", "amount: 0"))


def test_a_draft_marks_every_citation_until_it_is_adopted(shelf):
    packs = shelf(period(reading="Z1"), status="draft")
    made = Decisions(
        adoptions={"probe": Adoption("probe", date(2026, 3, 1), "甄省心")},
        choices=approved("excluded").choices,
    )
    before = book(packs, date(2026, 2, 28), decided=made)
    assert before.is_trial
    assert before.citation("filing.publicity").basis == "示例〔2024〕1号 第一条（试运行）"
    assert before.effect_hindrance("filing.publicity").startswith("规则包为征求意见稿")
    after = book(packs, date(2026, 2, 28), as_of=date(2026, 3, 1), decided=made)
    assert not after.is_trial
    assert after.citation("filing.publicity").basis == "示例〔2024〕1号 第一条"
    assert after.effect_hindrance("filing.publicity") == ""


LATER = """\
    - valid_from: 2025-01-01
      basis: 第二条
      reading: Z1
      amount: 8
      unit: working_day
      minimum: true
      starts: 自公示次日起算
"""


def test_a_running_case_keeps_the_law_of_its_day(shelf):
    packs = shelf(period() + LATER)
    assert book(packs, date(2024, 6, 1), as_of=date(2025, 6, 1)).number("filing.publicity") == 5
    assert book(packs, date(2025, 6, 1)).number("filing.publicity") == 8


def test_unless_the_new_value_has_a_transition_clause(shelf):
    packs = shelf(period() + LATER + "      governs_running_cases: true\n")
    assert book(packs, date(2024, 6, 1), as_of=date(2024, 12, 31)).number("filing.publicity") == 5
    assert book(packs, date(2024, 6, 1), as_of=date(2025, 1, 1)).number("filing.publicity") == 8


GROUND = """\
supervision.grounds.interview.g1:
  id: ZZ-9
  title: 情形
  wording: 情形。
  kind: ground
  values:
    - {valid_from: 2024-01-01, basis: 第九条, decided_by: {tiers: [county]}, detectability: A}
"""


def test_a_ground_without_a_measure_is_refused(shelf):
    with pytest.raises(PackError, match=r"缺少处理措施（ground without a measure）.*measures"):
        shelf(GROUND)
    with pytest.raises(PackError, match="缺少处理措施"):
        shelf(GROUND.replace("detectability: A", "detectability: A, measures: []"))


def test_a_ground_decided_by_a_level_the_area_lacks_is_refused(shelf, tmp_path):
    packs = GROUND.replace("detectability: A", "detectability: A, measures: [interview]")
    shelf(packs, readings="[]")
    header = HEADER.format(status="in_force") + "tiers: [province]\n"
    (tmp_path / "probe" / "pack.yaml").write_text(header, encoding="utf-8")
    with pytest.raises(PackError, match=r"本地没有的层级（missing authority）：county"):
        load_library(tmp_path)


def test_a_quota_names_a_figure_or_who_sets_one(shelf):
    quota = """\
filing.quota:
  id: ZZ-8
  title: 上限
  wording: 上限。
  kind: quota
  values: [{valid_from: 2024-01-01, basis: 第八条, per: [prefecture], counted: 有效备案}]
"""
    with pytest.raises(PackError, match=r"at_most.*set_by"):
        shelf(quota)
