"""The record of an institution as its head sees it: at a desk and on a telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from accounts.models import User
from institutions.models import Institution
from tests.factories import staff
from tests.factories.accounts import PASSWORD
from tests.factories.law import put_down_the_law
from tests.journeys.watching import Watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@pytest.fixture
def house(live_server) -> tuple[Institution, User]:
    """An institution with something due, something short and something unpublished."""
    put_down_the_law()
    today = localdate()
    of, by = staff.on_register(
        valid_from=today - timedelta(days=200), valid_until=today + timedelta(days=895)
    )
    staff.settled(of, by, lease_until=today + timedelta(days=20))
    staff.assessor_card(staff.person(of, by, photo=True), by, until=today + timedelta(days=75))
    staff.assessor_card(staff.person(of, by, "甄过期"), by, "K-2", until=today - timedelta(days=9))
    staff.person(of, by, "甄专职", "full_time", photo=True)
    return of, by


@pytest.fixture
def watch(page: Page, live_server) -> Iterator[Watch]:
    """Somebody who looks on; at the end nothing may have gone wrong."""
    watching = Watch(page, live_server.url)
    yield watching
    watching.is_content()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_head_finds_what_is_due_makes_cards_and_takes_the_calendar_along(
    page: Page, house: tuple[Institution, User], watch: Watch, size: dict[str, int]
) -> None:
    _, head = house
    page.set_viewport_size(size)
    page.goto("/login/")
    page.get_by_label("账号").fill(head.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="本机构", exact=True).click()
    watch.looks_at("什么时候到期")
    expect(page.get_by_text("“主场地”租赁期届满")).to_be_visible()
    expect(page.get_by_text("提示，不是认定")).to_be_visible()
    watch.looks_at("还有5项制度没有公开")

    page.get_by_label("本机构").get_by_role("link", name="证卡").click()
    watch.looks_at("还没有照片，请先上传")
    page.get_by_role("button", name="制发所选证卡").click()
    watch.looks_at("已制发2张证卡，可以打印")

    page.get_by_label("本机构").get_by_role("link", name="人员").click()
    watch.looks_at("已过期")
    page.get_by_role("link", name="甄考评").click()
    watch.looks_at("执考经历")

    page.get_by_label("本机构").get_by_role("link", name="场地和考场").click()
    watch.looks_at("理论一考场")
    page.get_by_label("本机构").get_by_role("link", name="公开制度").click()
    watch.looks_at("还没有公开")

    page.get_by_label("本机构").get_by_role("link", name="期限日历").click()
    watch.looks_at("订阅到自己的日历")
    page.get_by_role("button", name="生成订阅地址").click()
    watch.looks_at("已生成订阅地址")
    expect(page.get_by_label("订阅地址")).to_have_value(re.compile(r"/calendar/[\w-]{43}\.ics$"))
