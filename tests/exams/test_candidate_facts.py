"""What a roster states of a candidate becomes facts, and no more than it states."""

from datetime import date

import pytest

from exams.candidate_facts import candidate_facts, issue_bounds, level_of, read_claim
from regulations.eligibility import Between, judge, register

STATED = date(2026, 3, 20)
EXAM = date(2026, 4, 20)
FIVE_YEARS = "累计从事本职业工作5年"


def verdict(level: int, condition: str = "", *, on: date = EXAM, born: date = date(1990, 1, 1), **cells: str):
    facts = candidate_facts(born_on=born, condition=condition, particulars=cells, stated_on=STATED)
    return judge(facts, register().version("general_2023"), level, on)


@pytest.mark.parametrize(
    ("text", "months", "certificate", "title"),
    [
        ("累计从事本职业工作5年", 60, None, None),
        ("累计从事本职业或相关职业工作满十年", 120, None, None),
        ("取得四级证书后累计从事本职业工作4年", 48, 4, None),
        ("取得本职业五级/初级工职业技能等级证书后，累计从事本职业工作满3年", 36, 5, None),
        ("取得中级职称后，累计从事本职业工作满1年", 12, None, "middle"),
        ("年满16周岁，拟从事本职业或相关职业工作", None, None, None),
        ("（2）", None, None, None),
    ],
)
def test_the_words_of_the_condition_are_read(text, months, certificate, title):
    claim = read_claim(text)
    assert (claim.months, claim.certificate, claim.title) == (months, certificate, title)


@pytest.mark.parametrize(
    ("level", "condition", "cells", "outcome", "number"),
    [
        (5, "年满16周岁，拟从事本职业", {}, "met", 1),
        # the words alone, as the short form has them
        (4, FIVE_YEARS, {}, "met", 1),
        (4, "取得五级证书后累计从事本职业工作3年", {}, "met", 2),
        (4, "累计从事本职业工作2年", {}, "unmet", None),
        (4, "（1）", {}, "unknown", None),
        # columns come before words
        (4, FIVE_YEARS, {"专业年限": "6"}, "met", 1),
        (4, FIVE_YEARS, {"专业年限": "2年"}, "unmet", None),
        (4, FIVE_YEARS, {"专业年限": "6", "参加工作时间": "2023-07"}, "unmet", None),
        # whole years may hide the months that are missing
        (4, FIVE_YEARS, {"专业年限": "4"}, "unknown", None),
        (4, FIVE_YEARS, {"专业年限": "4年6个月"}, "unmet", None),
        # a certificate's number tells its year
        (3, "（2）", {"专业年限": "9", "是否有职业资格证书": "是", "证书等级": "四级/中级工",
                     "证书编号": "S000022000001214000001"}, "met", 2),
        (3, "（2）", {"专业年限": "9", "是否有职业资格证书": "是", "证书等级": "四级/中级工",
                     "证书编号": "S000022000001244000001"}, "unknown", None),
        (3, "取得四级证书后满4年", {"专业年限": "8", "是否有职业资格证书": "否"}, "unmet", None),
        # a diploma helps once somebody said that the major is related
        (4, "技工学校相关专业毕业", {"文化程度": "技校", "专业": "烹饪", "学历证书编号": "示例1"}, "met", 3),
        (4, "技工学校毕业", {"文化程度": "技校", "学历证书编号": "示例001"}, "unknown", None),
        (4, "累计从事本职业工作2年", {"文化程度": "初中"}, "unmet", None),
        (4, "累计从事本职业工作2年", {"文化程度": "大学本科"}, "unknown", None),
        (3, "取得初级职称后，累计从事本职业工作满1年", {}, "met", 3),
    ],
)  # fmt: skip
def test_a_row_comes_to_a_verdict(level, condition, cells, outcome, number):
    found = verdict(level, condition, **cells)
    assert (found.outcome, found.matched and found.matched.number) == (outcome, number)


def test_nobody_has_worked_longer_than_the_law_lets_a_child():
    found = verdict(4, FIVE_YEARS, born=date(2006, 4, 20), 专业年限="8")
    assert found.outcome == "unmet"
    assert found.turns_on == date(2027, 4, 20)


@pytest.mark.parametrize(
    ("number", "bounds"),
    [
        ("S000022000001234000001", Between(date(2023, 1, 1), date(2023, 12, 31))),
        ("Y000123000000195000001", Between(date(2019, 1, 1), date(2019, 12, 31))),
        ("9822000000300012", Between(date(1998, 1, 1), date(1998, 12, 31))),
        ("S000022000001264000001", Between(date(2026, 1, 1), STATED)),
        ("22-烹-0001", None),
        ("", None),
    ],
)
def test_a_certificate_number_tells_the_year_of_issue(number, bounds):
    assert issue_bounds(number, STATED) == bounds


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("四级/中级工", 4),
        ("中级工", 4),
        ("四级", 4),
        ("4", 4),
        ("高级技师", 1),
        ("技师", 2),
        ("特级", None),
        ("", None),
    ],
)
def test_a_certificate_cell_names_a_level(text, level):
    assert level_of(text) == level
