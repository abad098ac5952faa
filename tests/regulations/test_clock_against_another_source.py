"""Our table of days off against one that other people typed in, and the clock against naive counting on it.

Our table was seeded from chinesecalendar; the other one (second_calendar.csv) was read from the State
Council's notices by somebody else. Where the two differ, the notice decides, and the difference stands here
with its reason.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulations.calendar import seed_calendar
from regulations.clock import WorkingCalendar

FIRST, LAST = date(2016, 1, 1), date(2026, 12, 31)
ONE_DAY = timedelta(days=1)

# day -> (is worked, why ours is right)
EXPLAINED = {
    date(2018, 1, 1): (False, "元旦当日，法定节日，周一；另一来源漏录"),
    date(2020, 1, 31): (False, "国办发明电〔2020〕1号将春节假期延长至2月2日；另一来源仍为原安排"),
    date(2020, 2, 1): (False, "原安排为补班，同一通知延长假期后不再上班；另一来源仍为原安排"),
    date(2023, 1, 3): (True, "2023年元旦放2022-12-31至2023-01-02，1月3日（周二）上班；另一来源多录一日"),
}


def _second_source() -> dict[date, bool]:
    lines = (Path(__file__).parent / "second_calendar.csv").read_text(encoding="utf-8").splitlines()
    table = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {date.fromisoformat(row["day"]): row["kind"] == "work" for row in table}


SECOND = _second_source()


def worked_by_the_second_source(day: date) -> bool:
    return SECOND.get(day, day.isoweekday() <= 5)


def is_worked(day: date) -> bool:
    """What the second source says, put right where the notices prove it wrong."""
    return EXPLAINED[day][0] if day in EXPLAINED else worked_by_the_second_source(day)


def every_day() -> list[date]:
    return [FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1)]


WORKED = [day for day in every_day() if is_worked(day)]

# Far enough from both ends for the longest period asked: no count leaves the years both sources know.
days = st.dates(min_value=date(2016, 7, 1), max_value=date(2026, 6, 1))
amounts = st.integers(min_value=1, max_value=60)


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return seed_calendar()


def test_both_sources_agree_on_every_day_but_those_explained(calendar):
    differing = {
        day for day in every_day() if calendar.is_working_day(day) != worked_by_the_second_source(day)
    }
    assert differing == set(EXPLAINED)


def test_the_notices_bear_out_ours_where_they_differ(calendar):
    assert {day: calendar.is_working_day(day) for day in EXPLAINED} == {
        day: worked for day, (worked, _) in EXPLAINED.items()
    }


def test_every_year_has_its_days_off_and_its_make_up_days_in_both(calendar):
    for year in range(FIRST.year, LAST.year + 1):
        ours = [day for day in every_day() if day.year == year and calendar.is_working_day(day)]
        theirs = [day for day in WORKED if day.year == year]
        assert ours == theirs
        assert any(day.isoweekday() > 5 for day in ours), f"{year} has make-up days"
        assert calendar.is_official(year)


@given(anchor=days, amount=amounts)
def test_counting_forward_gives_the_nth_worked_day(anchor, amount):
    later = [day for day in WORKED if day > anchor]
    assert seed_calendar().add(anchor, amount) == later[amount - 1]


@given(event=days, amount=amounts)
def test_counting_back_gives_the_nth_worked_day_before(event, amount):
    earlier = [day for day in reversed(WORKED) if day < event]
    assert seed_calendar().before(event, amount) == earlier[amount - 1]


@given(start=days, end=days)
def test_between_two_days_lie_as_many_as_are_worked(start, end):
    first, last = min(start, end), max(start, end)
    naive = sum(1 for day in WORKED if first < day <= last)
    assert seed_calendar().between(start, end) == (naive if end >= start else -naive)


@given(anchor=days, amount=amounts)
def test_a_period_in_working_days_ends_where_the_naive_count_ends(anchor, amount):
    counted = seed_calendar().count(anchor, amount, "working_day")
    assert counted.due_on == [day for day in WORKED if day > anchor][amount - 1]
    assert not counted.provisional
    assert counted.trace[-1].endswith(f"共{amount}个工作日")


@given(anchor=days, amount=st.integers(min_value=1, max_value=150))
def test_a_period_in_days_ends_on_its_last_day_or_the_next_worked_one(anchor, amount):
    ends_on = anchor + timedelta(days=amount)
    counted = seed_calendar().count(anchor, amount, "day")
    assert counted.due_on == next(day for day in WORKED if day >= ends_on)


@given(event=days, amount=amounts)
def test_a_lead_time_in_working_days_is_never_shortened(event, amount):
    latest = seed_calendar().count(event, amount, "working_day", direction="before").due_on
    assert sum(1 for day in WORKED if latest <= day < event) == amount


@given(anchor=days, amount=amounts, stopped_after=st.integers(1, 40), pause=st.integers(1, 60))
def test_a_stopped_period_gives_back_exactly_what_was_left(anchor, amount, stopped_after, pause):
    calendar = seed_calendar()
    due_on = calendar.add(anchor, amount)
    stopped_on = min(anchor + timedelta(days=stopped_after), due_on - ONE_DAY)
    resumed_on = stopped_on + timedelta(days=pause)
    left = [day for day in WORKED if stopped_on < day <= due_on]
    after = [day for day in WORKED if day > resumed_on]
    ended_on = calendar.after_pause(due_on, "working_day", stopped_on=stopped_on, resumed_on=resumed_on)
    assert ended_on == after[len(left) - 1]
