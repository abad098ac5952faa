"""Which regime work belongs to: sub-item by sub-item, by direction, by area and by day."""

from dataclasses import replace
from datetime import date

import pytest

from regulations.border import CATALOGUE, BorderLaw, Regime, Verdict, Work, verdict_on
from regulations.calendar import seed_calendar
from regulations.catalogue import BorderEntry, border_entries
from regulations.in_force import rulebook
from regulations.rulebook import Rule
from regulations.shelf import library

DAY = date(2026, 3, 20)
WELDER = ("6-18-02-04", "焊工")
COACH = ("4-14-05-01", "社会体育指导员")
SCREENER = ("4-07-05-02", "安检员")
KINDS = {"recognition": "social", "qualification": "appraisal", "special": "special"}


def rule_of(region: str, mode: str, key: str, on: date) -> Rule | None:
    return rulebook(library(), region, mode=mode, kind=KINDS[mode], on=on, calendar=seed_calendar).find(key)


def law_of(region: str, on: date = DAY) -> BorderLaw:
    recognition = region in {"220000", "320000", "650000"}
    others = region in {"500000", "650000"}
    special = others or region == "620000"
    return BorderLaw(
        recognition=rule_of(region, "recognition", "filing.catalogue_border", on) if recognition else None,
        qualification=rule_of(region, "qualification", "filing.catalogue_border", on) if others else None,
        special=rule_of(region, "special", "filing.catalogue_border", on) if special else None,
        cancelled=rule_of(region, "recognition", "catalogue.cancelled_items", on) if recognition else None,
        classes=rule_of(region, "recognition", "filing.occupation_classes", on) if recognition else None,
    )


def asked(
    code: str, name: str, direction: str = "", *, region: str = "220000", on: date = DAY, catalogue=None
) -> Verdict:
    work = Work(code, name, class_code=code[0], direction=direction)
    return verdict_on(work, on=on, law=law_of(region, on), catalogue=catalogue)


@pytest.mark.parametrize(
    ("occupation", "direction", "regime"),
    [
        (WELDER, "普通焊工", Regime.RECOGNITION),
        (WELDER, "电焊工", Regime.RECOGNITION),
        (WELDER, "氩弧焊、气焊", Regime.RECOGNITION),
        (WELDER, "民用核安全设备焊工", Regime.QUALIFICATION),
        (WELDER, "焊接操作工", Regime.QUALIFICATION),
        (WELDER, "国防科技工业军用核安全设备焊接人员", Regime.QUALIFICATION),
        (WELDER, "非核安全设备焊工", Regime.RECOGNITION),
        (WELDER, "核电焊接", Regime.UNCLEAR),
        (WELDER, "焊接机器人", Regime.UNCLEAR),
        (COACH, "游泳", Regime.QUALIFICATION),
        (COACH, "社会体育指导员（攀岩）", Regime.QUALIFICATION),
        (COACH, "健身", Regime.RECOGNITION),
        (COACH, "武术", Regime.RECOGNITION),
        (COACH, "浮潜", Regime.UNCLEAR),
        (SCREENER, "民航安全检查员", Regime.QUALIFICATION),
        (SCREENER, "轨道交通安检", Regime.RECOGNITION),
        (SCREENER, "非民航", Regime.RECOGNITION),
        (SCREENER, "机场货运", Regime.UNCLEAR),
        (("4-02-02-01", "客运车辆驾驶员"), "经营性客运驾驶员", Regime.QUALIFICATION),
        (("4-02-02-01", "客运车辆驾驶员"), "出租汽车驾驶员", Regime.QUALIFICATION),
        (("4-02-02-01", "客运车辆驾驶员"), "非经营性客运", Regime.RECOGNITION),
        (("4-02-02-01", "客运车辆驾驶员"), "大客车", Regime.UNCLEAR),
        (("4-02-02-02", "道路货运汽车驾驶员"), "危险货物道路运输", Regime.QUALIFICATION),
        (("4-02-02-02", "道路货运汽车驾驶员"), "易燃液体", Regime.UNCLEAR),
        (("4-02-01-01", "轨道交通列车司机"), "", Regime.QUALIFICATION),
        (("4-02-01-01", "轨道交通列车司机"), "有轨电车", Regime.QUALIFICATION),
        (("3-02-03-01", "消防员"), "", Regime.QUALIFICATION),
        (("6-31-01-03", "电工"), "", Regime.RECOGNITION),
        (("6-31-01-03", "电工"), "维修电工", Regime.RECOGNITION),
        (("6-31-01-03", "电工"), "特种作业（低压电工）", Regime.QUALIFICATION),
        (("6-18-01-01", "车工"), "", Regime.RECOGNITION),
        (("2-02-10-09", "人工智能工程技术人员"), "", Regime.NOT_EVALUABLE),
    ],
)
def test_each_direction_goes_where_the_catalogue_puts_it(occupation, direction, regime):
    assert asked(*occupation, direction).regime == regime


@pytest.mark.parametrize("direction", ["", "焊工", "其他", " 不限 ", "--"])
def test_without_a_direction_it_asks_and_names_what_to_choose_from(direction):
    verdict = asked(*WELDER, direction)
    assert verdict.regime is Regime.UNCLEAR
    assert "请写明工种或方向" in verdict.reason
    assert verdict.choices == ("民用核安全设备焊工、焊接操作工", "国防科技工业军用核安全设备焊接人员")


def test_directions_on_both_sides_have_to_be_applied_for_apart():
    verdict = asked(*COACH, "游泳、健身")
    assert verdict.regime is Regime.UNCLEAR
    assert "分项申报" in verdict.reason


def test_the_matched_sub_item_is_named_and_what_nobody_checked_says_so():
    verdict = asked(*WELDER, "民用核安全设备焊工")
    assert [item.sub_item for item in verdict.sub_items] == ["民用核安全设备焊工、焊接操作工"]
    assert not verdict.is_confirmed
    assert verdict.caution == "未经核对"
    checked = asked("3-02-03-01", "消防员")
    assert checked.is_confirmed
    assert checked.caution == ""


@pytest.mark.parametrize(
    ("region", "direction", "basis"),
    [
        ("220000", "普通焊工", "二（一）"),
        ("320000", "普通焊工", "一（一）"),
        ("650000", "普通焊工", "第三条"),
        ("650000", "民用核安全设备焊工", "第三条"),
        ("500000", "民用核安全设备焊工", "第五条（二）"),
        ("620000", "民用核安全设备焊工", CATALOGUE),
    ],
)
def test_the_article_is_that_of_the_area(region, direction, basis):
    assert basis in asked(*WELDER, direction, region=region).basis


def test_xinjiang_cites_the_rule_of_the_regime_it_comes_to():
    inside = asked(*WELDER, "民用核安全设备焊工", region="650000").rule
    outside = asked(*WELDER, "普通焊工", region="650000").rule
    assert inside
    assert outside
    assert (inside.id, outside.id) == ("XJ-3.appraisal", "XJ-3")


# -- cancelled items (JS-3) ---------------------------------------------------------------------------------


def with_lifeguards_cancelled(last: date) -> tuple[BorderEntry, ...]:
    return tuple(
        replace(entry, valid_until=last) if entry.occupation_code == "4-14-05-03" else entry
        for entry in border_entries()
    )


@pytest.mark.parametrize(
    ("on", "regime"),
    [
        (date(2026, 6, 29), Regime.QUALIFICATION),
        (date(2026, 6, 30), Regime.QUALIFICATION),
        (date(2026, 7, 1), Regime.RECOGNITION),
        (date(2027, 1, 1), Regime.RECOGNITION),
    ],
)
def test_a_cancelled_item_moves_to_recognition_the_day_after_its_last(on, regime):
    catalogue = with_lifeguards_cancelled(date(2026, 6, 30))
    assert asked("4-14-05-03", "游泳救生员", region="320000", on=on, catalogue=catalogue).regime == regime


def test_in_jiangsu_the_move_is_by_itself_and_cites_its_rule():
    catalogue = with_lifeguards_cancelled(date(2026, 6, 30))
    moved = asked("4-14-05-03", "游泳救生员", region="320000", on=date(2026, 7, 1), catalogue=catalogue)
    assert moved.rule
    assert moved.rule.id == "JS-3.cancelled"
    assert "自次日起自动转入等级认定" in moved.reason
    elsewhere = asked("4-14-05-03", "游泳救生员", region="220000", on=date(2026, 7, 1), catalogue=catalogue)
    assert elsewhere.regime is Regime.RECOGNITION
    assert elsewhere.rule
    assert elsewhere.rule.id == "JL-2.1.catalogue"
    assert "自动" not in elsewhere.reason


def test_when_one_of_two_sub_items_is_cancelled_the_other_one_still_counts():
    catalogue = tuple(
        replace(entry, valid_until=date(2025, 12, 31)) if "军用" in entry.sub_item else entry
        for entry in border_entries()
    )
    assert asked(*WELDER, "民用核安全设备焊工", catalogue=catalogue).regime is Regime.QUALIFICATION
    assert asked(*WELDER, "军用核安全设备焊接", catalogue=catalogue).regime is Regime.UNCLEAR


def test_before_the_catalogue_was_published_nothing_is_guessed():
    verdict = asked("6-18-01-01", "车工", region="320000", on=date(2021, 11, 22))
    assert verdict.regime is Regime.UNCLEAR
    assert "请查当时的目录" in verdict.reason
    assert asked("6-18-01-01", "车工", region="320000", on=date(2021, 11, 23)).regime is Regime.RECOGNITION


# -- special abilities --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("is_listed", "regime"), [(True, Regime.SPECIAL), (False, Regime.NOT_EVALUABLE)])
def test_only_listed_items_are_examined(is_listed, regime):
    work = Work("GS-001", "牛肉面制作", is_listed=is_listed)
    verdict = verdict_on(work, on=DAY, law=law_of("620000"))
    assert verdict.regime is regime
    assert verdict.rule
    assert verdict.rule.id == "GS-1a.border"


# -- the data -----------------------------------------------------------------------------------------------


def test_the_catalogue_is_sound():
    entries = border_entries()
    assert len({entry.heading for entry in entries}) == 13
    assert {entry.extent for entry in entries} == {"whole", "part", "permit"}
    for entry in entries:
        assert entry.valid_from == date(2021, 11, 23)
        assert bool(entry.inside) == (entry.extent != "whole"), f"{entry.sub_item}: words where they decide"
        assert not entry.is_heading_confirmed, "the grouping under thirteen headings is remembered, not found"
    assert not any(
        entry.is_confirmed for entry in entries if entry.extent != "whole" and "民航" not in entry.sub_item
    )
