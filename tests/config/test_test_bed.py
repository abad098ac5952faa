"""The ground the tests stand on."""

import pytest
from celery.result import allow_join_result
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from lifecycle.tasks import react_again


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


@pytest.mark.worker
def test_a_task_goes_through_the_real_broker_to_a_real_worker(live_worker):
    sent = react_again.apply_async(ignore_result=False)
    assert type(sent).__name__ == "AsyncResult"
    with allow_join_result():
        sent.get(timeout=30)
    assert sent.successful()


@pytest.mark.browser
def test_a_browser_sees_the_admin_in_chinese_and_loads_nothing_from_elsewhere(page, live_server):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/admin/login/")
    assert "职鉴" in page.title()
    assert page.evaluate("document.documentElement.lang").lower().startswith("zh")
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
