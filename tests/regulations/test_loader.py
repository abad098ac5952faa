"""Bad packs are refused with file, line, rule and cure; good ones overlay one another by key and date."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from regulations.loader import Library, load_library
from regulations.shelf import library
from regulations.strict_yaml import PackError, parse_document
from tests.regulations.books import jilin

NATIONAL = """\
name: national
title: 全国通用规则
jurisdiction: "000000"
status: in_force
valid_from: 2019-01-01
"""
PROVINCE = """\
name: probe
title: 示例省办法
document: 示例〔2024〕1号
jurisdiction: "220000"
status: in_force
valid_from: 2024-01-01
"""
PERIOD = """\
filing.decision:
  id: ZZ-1
  title: 办理时限
  wording: 限期办理。
  kind: period
  values:
    - valid_from: 2024-01-01
      basis: 第一条
      amount: 20
      unit: working_day
      starts: 自受理次日起算
"""
NATIONAL_PERIOD = PERIOD.replace("basis: 第一条", "basis: platform").replace("ZZ-1", "CN-1")


@pytest.fixture
def shelf(tmp_path: Path):
    """Write packs and load them."""

    def write(
        province: str = PERIOD, header: str = PROVINCE, national: str = NATIONAL_PERIOD, **files: str
    ) -> Library:
        written = {
            "packs/national/pack.yaml": NATIONAL,
            "packs/national/rules.yaml": national,
            "packs/probe/pack.yaml": header,
            "packs/probe/rules.yaml": province,
            "packs/probe/readings.yaml": (
                "- {id: Z1, question: 如何？, chosen: a, proposed_on: 2024-01-01,"
                " options: [{code: a, label: 甲}, {code: b, label: 乙}]}\n"
            ),
            **{name.replace("__", "/") + ".yaml": text for name, text in files.items()},
        }
        for name, text in written.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return load_library(tmp_path / "packs")

    return write


def test_the_packs_of_this_release_load():
    assert set(library().packs) == {"national", "jilin", "jiangsu", "gansu", "chongqing", "xinjiang"}
    assert load_library().packs["jilin"].readings.keys() == {"J1", "J2", "J3", "J4", "J5", "J6"}


REFUSED = {
    "an unknown key": (
        PERIOD.replace("amount: 20", "amount: 20\n      lenght: 3"),
        "不认识的字段“lenght”",
        10,
    ),
    "a value without basis": (PERIOD.replace("      basis: 第一条\n", ""), "缺少依据", 7),
    "an empty basis": (PERIOD.replace("basis: 第一条", 'basis: ""'), "字段“article”是空的", 8),
    "an impossible date": (PERIOD.replace("2024-01-01", "2024-02-30"), "日期“2024-02-30”不存在", 7),
    "a month that does not exist": (PERIOD.replace("2024-01-01", "2024-13-01"), "日期“2024-13-01”不存在", 7),
    "an unknown unit": (PERIOD.replace("working_day", "weekday"), "计量单位“weekday”不认识", 10),
    "an unknown kind": (PERIOD.replace("kind: period", "kind: span"), "不认识的条目种类“span”", 1),
    "a missing kind": (PERIOD.replace("  kind: period\n", ""), "缺少字段“kind”", 1),
    "a duplicate key": (PERIOD.replace("amount: 20", "amount: 20\n      amount: 15"), "“amount”重复", 10),
    "a rule written twice": (PERIOD + PERIOD, "“filing.decision”重复", 12),
    "an amount of nothing": (PERIOD.replace("amount: 20", "amount: 0"), "不能小于 1", 9),
    "a number in quotes": (PERIOD.replace("amount: 20", 'amount: "20"'), "须是整数，不加引号", 9),
    "a yes that is no boolean": (
        PERIOD.replace("amount: 20", "amount: 20\n      minimum: yes"),
        "须是 true 或 false",
        10,
    ),
    "a validity that ends before it begins": (
        PERIOD.replace("valid_from: 2024-01-01", "valid_from: 2024-01-01\n      valid_until: 2023-01-01"),
        "valid_until 早于 valid_from",
        7,
    ),
    "a transition nobody names": (
        PERIOD.replace("amount: 20", "amount: 20\n      when_passed: transition"),
        "须同时填写或同时不填",
        7,
    ),
    "a reading nobody registered": (
        PERIOD.replace("amount: 20", "amount: 20\n      reading: Z9"),
        "解读 Z9 不在本包 readings.yaml 中",
        1,
    ),
    "a tag that would run code": (
        PERIOD.replace("限期办理。", "!!python/object/apply:os.getcwd []"),
        "tag:yaml.org,2002:python",
        4,
    ),
    "text that is not YAML": (PERIOD + "  - [", "YAML 语法有误", 12),
    "an id of no shape": (PERIOD.replace("ZZ-1", "zz"), "字段“id”的值“zz”格式不对", 2),
    "an empty file": ("", "文件是空的", 1),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_pack_is_refused_for(name, shelf):
    text, problem, line = REFUSED[name]
    with pytest.raises(PackError) as refusal:
        shelf(text)
    assert problem in str(refusal.value)
    assert f"probe/rules.yaml 第{line}行" in str(refusal.value)


LAUGHTER = "a: &a [ha, ha, ha]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in pairwise("abcdefghijklm")
)


@pytest.mark.parametrize(
    ("text", "says", "line"),
    [
        (LAUGHTER, "不接受 *引用", 2),
        ("a: &a [*a]\n", "不接受 *引用", 1),
        (f"a: 1\nb: {'[' * 3000}{']' * 3000}\n", "嵌套超过", 2),
        ("a: 1\nb: 甲\x07\n", "控制字符（U+0007）", 2),
        (f"a: {'9' * 5000}\n", "不是可用的数字", 1),
    ],
    ids=["a bomb of references", "a reference to itself", "a tower", "a control character", "a huge number"],
)
def test_hostile_yaml_is_refused_where_it_stands(text, says, line):
    with pytest.raises(PackError) as refusal:
        parse_document(Path("probe/试算稿.yaml"), text)

    assert says in refusal.value.problem
    assert refusal.value.line == line
    assert len(refusal.value.problem) < 200


def test_a_refusal_names_the_rule(shelf):
    with pytest.raises(PackError, match=r"ZZ-1（filing\.decision）"):
        shelf(PERIOD.replace("working_day", "weekday"))


OVERLAPPING = (
    PERIOD
    + """\
    - valid_from: {second}
      basis: 第二条
      amount: 15
      unit: working_day
      starts: 自受理次日起算
"""
)


def test_overlapping_validity_is_refused(shelf):
    text = OVERLAPPING.format(second="2024-06-01").replace(
        "      basis: 第一条", "      valid_until: 2024-06-30\n      basis: 第一条"
    )
    with pytest.raises(PackError, match=r"两段有效期重叠.*2024-01-01.*2024-06-01"):
        shelf(text)


def test_two_values_from_the_same_day_are_refused(shelf):
    with pytest.raises(PackError, match="两段有效期重叠"):
        shelf(OVERLAPPING.format(second="2024-01-01"))


def test_a_later_value_takes_the_place_of_an_open_one_on_its_day(shelf):
    packs = shelf(OVERLAPPING.format(second="2025-01-01"))
    assert jilin(date(2024, 12, 31), packs).number("filing.decision") == 20
    assert jilin(date(2025, 1, 1), packs).number("filing.decision") == 15


def test_two_keys_may_not_share_an_id(shelf):
    with pytest.raises(PackError, match=r"编号与 filing\.decision 重复"):
        shelf(PERIOD + PERIOD.replace("filing.decision", "filing.other"))


def test_a_key_may_not_stand_in_two_files(shelf):
    with pytest.raises(PackError, match=r"键在 more\.yaml 中已经写过"):
        shelf(packs__probe__more=PERIOD)


def test_the_folder_and_the_name_of_a_pack_agree(shelf):
    with pytest.raises(PackError, match="与文件夹“probe”不一致"):
        shelf(header=PROVINCE.replace("name: probe", "name: other"))


def test_a_pack_without_a_document_number_must_name_the_document(shelf):
    with pytest.raises(PackError, match="规则包没有文号"):
        shelf(header=PROVINCE.replace("document: 示例〔2024〕1号\n", ""))


def test_a_province_may_not_turn_a_rule_into_another_kind(shelf):
    duty = """\
filing.decision:
  {id: ZZ-1, title: 办理, wording: 办理。, kind: duty, values: [{valid_from: 2024-01-01, basis: 第一条}]}
"""
    with pytest.raises(PackError, match="kind 不同"):
        shelf(duty)


def test_a_route_to_a_missing_authority_is_refused(shelf):
    route = """\
filing.route:
  id: ZZ-2
  title: 流程
  wording: 流程。
  kind: route
  values:
    - valid_from: 2024-01-01
      basis: 第二条
      stages: [{code: check, label: 初审, holders: {nobody: {tier: county}}}]
"""
    with pytest.raises(PackError, match=r"没有受理机关的隶属关系.*nobody"):
        shelf(route)


def test_there_is_exactly_one_national_pack(shelf):
    with pytest.raises(PackError, match="有且只有一个全国规则包"):
        shelf(header=PROVINCE.replace('"220000"', '"000000"'))


def test_a_window_on_a_day_no_month_has_is_refused(shelf):
    window = """\
filing.windows:
  id: ZZ-3
  title: 窗口
  wording: 窗口。
  kind: windows
  values:
    - valid_from: 2024-01-01
      basis: 第三条
      spans: [{opens: 02-15, closes: 02-30}]
"""
    with pytest.raises(PackError, match="“02-30”不是可能的月日"):
        shelf(window)


def test_the_province_overlays_the_nation_by_key_and_remembers_where_from(shelf):
    other = NATIONAL_PERIOD + PERIOD.replace("filing.decision", "filing.other").replace(
        "basis: 第一条", "basis: platform"
    ).replace("ZZ-1", "CN-2").replace("20", "7", 1).replace("amount: 20", "amount: 7")
    other = other.replace("valid_from: 7", "valid_from: 20")
    book = jilin(date(2024, 5, 6), shelf(national=other))
    assert book.rule("filing.decision").citation.basis == "示例〔2024〕1号 第一条"
    assert book.rule("filing.decision").pack_name == "probe"
    assert book.rule("filing.other").pack_name == "national"
    assert not book.rule("filing.other").citation.statutory


def test_before_the_provinces_value_begins_the_nations_holds(shelf):
    late = PERIOD.replace("valid_from: 2024-01-01", "valid_from: 2025-01-01").replace(
        "amount: 20", "amount: 9"
    )
    packs = shelf(late)
    assert jilin(date(2024, 12, 31), packs).rule("filing.decision").pack_name == "national"
    assert jilin(date(2025, 1, 1), packs).rule("filing.decision").pack_name == "probe"


def test_a_draft_pack_drives_nothing(shelf):
    packs = shelf(header=PROVINCE.replace("in_force", "draft"))
    assert not jilin(date(2024, 5, 6), packs).rule("filing.decision").drives_effects
