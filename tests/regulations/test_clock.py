"""The clock: the cases handed over, the make-up days, and what must hold for any dates."""

import csv
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulations.calendar import seed_calendar
from regulations.clock import WorkingCalendar, months_later

CASES = Path(__file__).parent / "cases" / "deadlines.csv"
CALENDAR = seed_calendar()

days = st.dates(min_value=date(2005, 1, 1), max_value=date(2026, 9, 30))
amounts = st.integers(min_value=1, max_value=60)


def rows() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['rule']} from {row['anchor_date']}")
def test_every_handed_over_deadline_falls_on_its_day(row):
    counted = CALENDAR.count(
        date.fromisoformat(row["anchor_date"]), int(row["amount"]), row["unit"], direction=row["direction"]
    )
    assert counted.due_on == date.fromisoformat(row["due_date"])
    assert not counted.provisional


def test_the_handed_over_cases_are_all_there():
    assert len(rows()) == 40


def test_the_calendar_agrees_with_the_published_package_on_every_day():
    day, differing = date(2004, 1, 1), []
    while day <= date(2026, 12, 31):
        if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day):
            differing.append(day)
        day += timedelta(days=1)
    assert differing == []


def test_five_working_days_after_the_eve_of_national_day():
    assert CALENDAR.add(date(2026, 9, 30), 5) == date(2026, 10, 13)


def test_the_trace_counts_the_make_up_saturday_and_sums_up_spring_festival():
    trace = CALENDAR.count(date(2026, 2, 10), 5, "working_day").trace
    assert trace == (
        "自2026-02-10（星期二）次日起算，当日不计入",
        "2月11日—2月13日 第1—3个工作日",
        "2月14日 第4个工作日（补班计入）",
        "2月15日—2月23日 春节放假不计",
        "2月24日 第5个工作日",
        "届满 2026-02-24（星期二），共5个工作日",
    )


def test_the_trace_of_a_calendar_period_names_the_days_off_it_ran_over():
    trace = CALENDAR.count(date(2026, 10, 9), 30, "day").trace
    assert "11月8日为休息日，顺延至其后第一个工作日" in trace


def test_a_month_ends_on_the_last_day_where_there_is_no_corresponding_one():
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert months_later(date(2026, 3, 31), -1) == date(2026, 2, 28)


def test_a_limit_before_a_date_is_not_rolled_on_into_the_other_sides_time():
    # 2026-05-17 is a Sunday.
    assert CALENDAR.count(date(2026, 6, 16), 30, "day", direction="before").due_on == date(2026, 5, 17)


def test_a_year_nobody_has_published_is_provisional_and_says_so():
    counted = CALENDAR.count(date(2026, 12, 25), 10, "working_day")
    assert counted.provisional
    assert counted.version == "CN 2026v1 2027v1"
    assert counted.trace[-1].startswith("2027年放假安排尚未公布")


def test_a_count_within_a_published_year_is_final():
    assert not CALENDAR.count(date(2026, 12, 1), 10, "working_day").provisional


def test_far_years_know_only_weekends_and_the_fixed_statutory_days():
    assert not CALENDAR.is_official(2031)
    assert not CALENDAR.is_working_day(date(2031, 10, 3))
    assert CALENDAR.is_working_day(date(2031, 10, 7))


def test_2027_knows_its_lunar_days_though_the_arrangement_is_missing():
    assert not CALENDAR.is_official(2027)
    assert not CALENDAR.is_working_day(date(2027, 2, 8))
    assert CALENDAR.is_working_day(date(2027, 2, 9))


def test_a_period_of_no_days_is_refused():
    with pytest.raises(ValueError, match="至少为1个工作日"):
        CALENDAR.add(date(2026, 3, 2), 0)


def test_a_pause_gives_back_exactly_what_was_left():
    # Five working days from Monday 2026-03-02 end on 03-09; stopped on Wednesday, three were left.
    assert CALENDAR.after_pause(
        date(2026, 3, 9), "working_day", stopped_on=date(2026, 3, 4), resumed_on=date(2026, 3, 16)
    ) == date(2026, 3, 19)


def test_a_pause_on_the_last_day_leaves_the_day_of_resumption():
    ends = CALENDAR.after_pause(
        date(2026, 3, 9), "working_day", stopped_on=date(2026, 3, 9), resumed_on=date(2026, 3, 21)
    )
    assert ends == date(2026, 3, 23)


def test_what_does_not_roll_on_ends_after_a_pause_on_the_very_day():
    stopped = {"stopped_on": date(2026, 3, 4), "resumed_on": date(2026, 3, 16)}
    # Twelve days were left: Saturday 28 March, or the Monday after.
    assert CALENDAR.after_pause(date(2026, 3, 16), "day", **stopped) == date(2026, 3, 30)
    assert CALENDAR.after_pause(date(2026, 3, 16), "day", **stopped, rolls=False) == date(2026, 3, 28)


@given(days, amounts)
def test_a_period_ends_on_a_working_day_after_it_began(anchor, amount):
    due_on = CALENDAR.add(anchor, amount)
    assert due_on > anchor
    assert chinese_calendar.is_workday(due_on)


@given(days, amounts)
def test_exactly_the_working_days_of_the_period_lie_in_it(anchor, amount):
    due_on = CALENDAR.add(anchor, amount)
    span = [anchor + timedelta(days=n) for n in range(1, (due_on - anchor).days + 1)]
    assert sum(chinese_calendar.is_workday(day) for day in span) == amount
    assert CALENDAR.between(anchor, due_on) == amount
    assert CALENDAR.between(due_on, anchor) == -amount


@given(days, amounts)
def test_a_longer_period_never_ends_earlier(anchor, amount):
    assert CALENDAR.add(anchor, amount) < CALENDAR.add(anchor, amount + 1)


@given(days, days, amounts)
def test_who_begins_later_never_ends_earlier(one, other, amount):
    earlier, later = sorted((one, other))
    assert CALENDAR.add(earlier, amount) <= CALENDAR.add(later, amount)


@given(days, amounts)
def test_counting_back_undoes_counting_on_from_a_working_day(anchor, amount):
    anchor = CALENDAR.roll(anchor)
    assert CALENDAR.before(CALENDAR.add(anchor, amount), amount) == anchor


@given(days, amounts, st.sampled_from(["working_day", "day", "month", "year"]))
@settings(max_examples=60)
def test_a_limit_never_ends_on_a_day_off_and_a_validity_keeps_its_day(anchor, amount, unit):
    assert CALENDAR.is_working_day(CALENDAR.count(anchor, amount, unit).due_on)
    if unit != "working_day":
        kept = CALENDAR.count(anchor, amount, unit, rolls=False)
        assert kept.due_on <= CALENDAR.count(anchor, amount, unit).due_on
        assert not kept.provisional


@given(days, st.integers(min_value=1, max_value=30))
def test_a_trace_numbers_every_working_day_once(anchor, amount):
    trace = CALENDAR.count(anchor, amount, "working_day").trace
    assert f"第{amount}个工作日" in " ".join(trace) or f"—{amount}个工作日" in " ".join(trace)
    assert trace[-1].endswith(f"共{amount}个工作日")


@given(days, amounts, st.integers(min_value=0, max_value=20))
@settings(max_examples=50)
def test_a_pause_of_no_length_changes_nothing(anchor, amount, run):
    due_on = CALENDAR.add(anchor, amount)
    paused = min(anchor + timedelta(days=run), due_on - timedelta(days=1))
    assert CALENDAR.after_pause(due_on, "working_day", stopped_on=paused, resumed_on=paused) == due_on


def test_a_calendar_without_any_year_still_counts_provisionally():
    empty = WorkingCalendar({})
    assert empty.count(date(2030, 4, 30), 1, "working_day").due_on == date(2030, 5, 3)


# -- the day of the event counted in -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("anchor", "amount", "unit", "due"),
    [
        ("2026-03-02", 5, "working_day", "2026-03-06"),
        ("2026-02-14", 1, "working_day", "2026-02-14"),  # a make-up Saturday is the first day itself
        ("2026-03-01", 30, "day", "2026-03-30"),
        ("2026-03-01", 1, "month", "2026-03-31"),
        ("2026-01-31", 1, "month", "2026-02-28"),
        ("2026-03-16", 3, "year", "2029-03-15"),
    ],
)
def test_a_period_that_counts_the_day_of_its_event_ends_one_day_sooner(anchor, amount, unit, due):
    counted = seed_calendar().count(
        date.fromisoformat(anchor), amount, unit, rolls=False, counts_event_day=True
    )
    assert counted.due_on == date.fromisoformat(due)
    assert "当日起算" in counted.trace[0]
    assert "当日计入" in counted.trace[0]


def test_the_trace_of_a_counted_event_day_still_says_how_long_and_until_when():
    counted = seed_calendar().count(date(2026, 3, 1), 30, "day", counts_event_day=True)
    assert counted.trace == (
        "自2026-03-01（星期日）当日起算30日，当日计入，末日为2026-03-30（星期一）",
        "届满 2026-03-30（星期一）",
    )


@pytest.mark.parametrize(
    ("anchor", "amount", "unit", "due"),
    [
        ("2026-01-31", 1, "month", "2026-02-28"),
        ("2028-02-29", 1, "year", "2029-02-28"),
        ("2025-11-30", 3, "month", "2026-02-28"),
        ("2026-08-31", 6, "month", "2027-02-28"),
    ],
)
def test_a_month_without_the_day_ends_the_period_on_its_last(anchor, amount, unit, due):
    counted = seed_calendar().count(date.fromisoformat(anchor), amount, unit, rolls=False)
    assert counted.due_on == date.fromisoformat(due)


def test_a_period_that_rolls_into_a_year_without_arrangement_is_provisional():
    counted = seed_calendar().count(date(2026, 12, 2), 30, "day")
    assert counted.due_on == date(2027, 1, 4)
    assert counted.provisional
    assert "2027年放假安排尚未公布" in counted.trace[-1]
