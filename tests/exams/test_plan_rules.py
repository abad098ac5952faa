"""What the rules object to in a plan; pure, no database."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from exams.arrangement import Hall, Sitter, fill, seating_order
from exams.plan_facts import ItemFacts, PlanFacts, ScopeFacts, SessionFacts
from exams.rules import earliest_exam_day, plan_findings
from tests.regulations.books import jilin

TODAY = date(2026, 3, 20)
BOOK = jilin(TODAY)


def session(
    part: str = "theory", hour: int = 9, *, room_id: int = 1, seats: int = 30, day: int = 20, **changed
):
    starts = datetime(2026, 4, day, hour)
    values = {
        "part": part,
        "room": "第一考场",
        "room_id": room_id,
        "room_use": part,
        "seats": seats,
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
    }
    return SessionFacts(**{**values, **changed})


ITEM = ItemFacts(
    "中式烹调师 四级/中级工", "4-03-02-01", 4, 20, (session(), session("practical", 13, room_id=2))
)
GOOD = PlanFacts(
    institution_state="active",
    institution_state_label="备案有效",
    may_plan=True,
    items=(ITEM,),
    scope=(ScopeFacts("4-03-02-01", 4, date(2025, 1, 1), date(2028, 1, 1)),),
    staff={"assessor": 5, "invigilator": 2, "supervisor": 1},
)


def said(facts: PlanFacts, today: date = TODAY) -> str:
    return "\n".join(
        f"{finding.rule_id} {finding.message} {finding.cure}" for finding in plan_findings(facts, BOOK, today)
    )


def with_sessions(*sessions: SessionFacts) -> PlanFacts:
    return replace(GOOD, items=(replace(ITEM, sessions=sessions),))


def test_nothing_is_said_of_a_plan_in_order():
    assert said(GOOD) == ""


def test_the_last_day_to_hand_in_is_counted_back_over_the_holiday():
    # 清明: 4 to 6 April 2026 are off; the 10th working day before the 20th is the 3rd.
    assert said(GOOD, date(2026, 4, 3)) == ""
    late = said(GOOD, date(2026, 4, 7))
    assert "JL-5.3" in late
    assert "最迟应于2026年4月3日（周五）报送" in late
    assert "最早可定在2026年4月21日（周二）" in late


def test_the_earliest_day_named_would_indeed_be_accepted():
    today = date(2026, 4, 7)
    day = earliest_exam_day(BOOK, today)
    moved = with_sessions(session(day=day.day), session("practical", 13, room_id=2, day=day.day))
    assert said(moved, today) == ""
    before = with_sessions(session(day=day.day - 1), session("practical", 13, room_id=2, day=day.day - 1))
    assert "JL-5.3" in said(before, today)


def test_an_exam_in_the_past_is_refused():
    assert "日期已过" in said(GOOD, date(2026, 4, 20))


def test_an_institution_that_is_not_opened_reads_the_article_of_opening():
    assert "JL-5.2" in said(replace(GOOD, may_plan=False))


def test_a_suspended_institution_reads_its_state():
    facts = replace(GOOD, may_plan=False, institution_state="suspended", institution_state_label="暂停评价")
    assert "机构现为“暂停评价”" in said(facts)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"scope": ()}, "不在机构的备案范围内"),
        (
            {"scope": (ScopeFacts("4-03-02-01", 4, date(2025, 1, 1), date(2026, 4, 10)),)},
            "备案有效期至2026年4月10日",
        ),
        ({"scope": (ScopeFacts("4-03-02-01", 3, date(2025, 1, 1), date(2028, 1, 1)),)}, "备案范围"),
        ({"items": (replace(ITEM, candidates=0),)}, "没有考生"),
        ({"items": ()}, "没有考核项目"),
        ({"staff": {"assessor": 4, "invigilator": 2, "supervisor": 1}}, "需要5人（1:5，至少3人，且为单数）"),
        ({"staff": {"assessor": 5, "invigilator": 1, "supervisor": 1}}, "需要2人（1:15，至少2人）"),
        ({"staff": {"assessor": 5, "invigilator": 2}}, "内部质量督导员"),
        ({"clashes": 2, "clashing_with": ("贾示例技能评价中心 计划26220000010001",)}, "有2名考生已在同期"),
    ],
)
def test_what_is_missing_or_beyond_is_named(changed, expected):
    assert expected in said(replace(GOOD, **changed))


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ((session(),), "没有安排技能操作考核"),
        ((session(seats=19), session("practical", 13, room_id=2)), "共19个考位，考生20人，少1个"),
        ((session(), session("practical", 10, room_id=2)), "两个科目时间重叠"),
        ((session(), session("practical", 13, room_id=2, room_use="theory")), "备案用途与科目不符"),
        ((session(), session("practical", 13, room_id=2, is_filed=False)), "不是机构的备案考场"),
        ((session(), session(hour=10), session("practical", 13, room_id=2)), "考场时间冲突"),
        ((session(), session("practical", 13, room_id=2), session("review", 16, room_id=3)), "不考"),
    ],
)
def test_sessions_fit_the_level_the_rooms_and_each_other(sessions, expected):
    assert expected in said(with_sessions(*sessions))


def test_a_room_taken_by_another_plan_is_named():
    assert "本机构的其他计划" in said(replace(GOOD, occupied=(session(hour=10),)))


def test_two_rooms_at_one_time_need_the_staff_of_both():
    twice = with_sessions(
        session(seats=10),
        session(seats=10, room_id=4),
        session("practical", 13, room_id=2),
    )
    assert "需要4人" in said(twice)


def test_people_of_one_employer_do_not_sit_side_by_side_where_it_can_be_helped():
    sitters = [Sitter(n, f"201:{n}", f"单位{n % 4}") for n in range(40)]
    row = seating_order(sitters, "26220000010001")
    neighbours = sum(one.employer == other.employer for one, other in pairwise(row))
    assert neighbours == 0


def test_the_same_people_always_get_the_same_seats():
    sitters = [Sitter(n, f"201:{n}", "") for n in range(20)]
    assert seating_order(sitters, "a") == seating_order(sitters[::-1], "a")
    assert seating_order(sitters, "a") != seating_order(sitters, "b")


def test_rooms_are_filled_in_order_and_never_beyond_their_seats():
    sitters = [Sitter(n, str(n), "") for n in range(5)]
    assert fill(sitters, [Hall(1, 3), Hall(2, 3)]) == [(0, 1, 1), (1, 1, 2), (2, 1, 3), (3, 2, 1), (4, 2, 2)]
    with pytest.raises(ValueError, match="fewer seats"):
        fill(sitters, [Hall(1, 4)])
