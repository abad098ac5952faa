"""The ground the tests stand on."""

from django.core.cache import cache
from django.db import connection
from django.utils import timezone


def test_the_clock_stands_where_it_is_set(at):
    at("2026-03-20 10:00")
    assert timezone.localtime().strftime("%Y-%m-%d %H:%M") == "2026-03-20 10:00"
    at("2026-03-21 09:30")
    assert timezone.localdate().isoformat() == "2026-03-21"


def test_chinese_can_be_searched_by_trigrams(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity('特种设备检验', '特种设备') > 0.3, current_setting('TimeZone')")
        assert cursor.fetchone() == (True, "UTC")


def test_the_cache_is_empty_at_first_and_remembers():
    assert cache.get("昨日") is None
    cache.set("昨日", "星期三")
    assert cache.get("昨日") == "星期三"
