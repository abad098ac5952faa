"""What the template tags say: dates, time left, masks, articles."""

import datetime as dt
from types import SimpleNamespace

import pytest

from lifecycle.templatetags import zhijian


def test_a_date_is_said_with_its_weekday() -> None:
    assert zhijian.cn_date(dt.date(2026, 2, 24)) == "2026年2月24日（周二）"


def test_a_moment_is_said_in_the_time_of_the_province() -> None:
    midnight_in_london = dt.datetime(2026, 2, 23, 17, 5, tzinfo=dt.UTC)
    assert zhijian.cn_datetime(midnight_in_london) == "2026年2月24日 01:05"
    assert zhijian.cn_date(midnight_in_london) == "2026年2月24日（周二）"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("甄示例", "甄**"),
        ("甄", "甄"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_name_keeps_its_family_name_only(written: str | None, shown: str) -> None:
    assert zhijian.mask_name(written) == shown


def test_an_identity_number_keeps_its_last_four_characters() -> None:
    assert zhijian.mask_id("220199199001010010") == "**************0010"


def test_a_number_too_short_to_hide_anything_is_hidden_whole() -> None:
    assert zhijian.mask_id("0012") == "****"
    assert zhijian.mask_phone("12345") == "*****"


def test_a_mobile_number_is_hidden_in_the_middle() -> None:
    assert zhijian.mask_phone("13800000000") == "138****0000"


def test_beyond_a_quarter_the_date_says_more_than_a_count() -> None:
    far_off = SimpleNamespace(due_on=dt.date(2028, 11, 21), status="open", working_days_left=511)
    assert zhijian.time_left(far_off) == "至 2028年11月21日"


def test_what_ran_out_on_friday_is_over_on_saturday(at) -> None:
    at("2026-05-16 09:00")
    ran_out = SimpleNamespace(due_on=dt.date(2026, 5, 15), status="open", working_days_left=0)
    assert (zhijian.time_left(ran_out), zhijian.time_tone(ran_out)) == ("已逾期", "bad")


@pytest.mark.parametrize(
    ("left", "said", "tone"),
    [
        (3, "还剩 3 个工作日", "run"),
        (1, "还剩 1 个工作日", "wait"),
        (0, "今日届满", "wait"),
        (-2, "已逾期 2 个工作日", "bad"),
    ],
)
def test_time_left_is_spelled_out(left: int, said: str, tone: str, at) -> None:
    at("2026-02-24 09:00")
    running = SimpleNamespace(due_on=dt.date(2026, 2, 24), status="open", working_days_left=left)
    assert (zhijian.time_left(running), zhijian.time_tone(running)) == (said, tone)


def test_no_period_is_said_to_be_none_rather_than_zero() -> None:
    assert zhijian.time_left({"deadline": None, "working_days_left": None}) == "法无定期限"


def test_a_met_deadline_is_not_shown_as_overdue() -> None:
    met = SimpleNamespace(due_on=dt.date(2026, 2, 24), status="met", working_days_left=-40)
    assert (zhijian.time_left(met), zhijian.time_tone(met)) == ("已按期办结", "good")


def test_a_deadline_met_late_is_not_said_to_be_on_time() -> None:
    late = SimpleNamespace(due_on=dt.date(2026, 2, 24), status="met", was_late=True)
    assert (zhijian.time_left(late), zhijian.time_tone(late)) == ("已逾期办结", "bad")


def test_an_article_links_into_its_law_book() -> None:
    cited = SimpleNamespace(rule_id="JL-5.3", basis="吉人社函〔2022〕78号 五（三）", pack="jilin@2022-06-17")
    assert zhijian.rule_link(cited) == (
        '<a class="zj-law" href="/law/jilin/#JL-5.3">吉人社函〔2022〕78号 五（三）</a>'
    )


def test_an_article_is_escaped() -> None:
    assert "<script>" not in zhijian.rule_link(SimpleNamespace(rule_id="JL-1", basis="<script>"))


def test_a_basis_without_a_rule_is_no_link() -> None:
    assert zhijian.rule_link({"rule_id": "", "basis": "平台规程"}) == '<span class="zj-law">平台规程</span>'
