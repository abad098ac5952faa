"""Bringing a catalogue in, as the keeper of the platform sees it: in Chromium, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from regulations.models import Occupation
from tests.factories import accounts
from tests.factories.accounts import PASSWORD
from tests.factories.law import OCCUPATIONS, put_down_the_law
from tests.journeys.watching import Watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
HEAD = "职业编码,职业名称,中类,小类,工种数,数字职业,绿色职业"


@pytest.fixture
def watch(page: Page, live_server) -> Iterator[Watch]:
    """Somebody who looks on; at the end nothing may have gone wrong."""
    put_down_the_law()
    watching = Watch(page, live_server.url)
    yield watching
    watching.is_content()


def catalogue(folder: Path, *more: str) -> Path:
    file = folder / "大典.csv"
    rows = [f"{code},{name},{code[:4]},{code[:7]},0,否,否" for code, name, _ in OCCUPATIONS]
    file.write_text("\n".join([HEAD, *rows, *more]), encoding="utf-8")
    return file


def test_the_keeper_corrects_a_file_sees_what_it_changes_and_adopts_it(
    page: Page, watch: Watch, tmp_path: Path
) -> None:
    keeper = accounts.platform_admin()
    page.set_viewport_size(DESK)
    page.goto("/login/")
    page.get_by_label("账号").fill(keeper.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto("/admin/regulations/catalogueedition/")
    page.get_by_role("link", name="导入目录").click()
    watch.looks_at("导入目录")
    page.get_by_label("来源").fill("职业分类大典在线第3版")
    page.get_by_label("文件").set_input_files(catalogue(tmp_path, "6-18-1,铣工,甲,乙,一,,"))
    page.get_by_role("button", name="预览变化").click()
    expect(page.get_by_text("第7行“职业编码”：“6-18-1”不是规定的编码")).to_be_visible()
    expect(page.get_by_label("来源")).to_have_value("职业分类大典在线第3版")
    expect(page.get_by_text("已读入文件")).to_have_count(0)
    # The browser notes the refusal too.
    assert all("400" in complaint for complaint in watch.complaints)
    watch.complaints.clear()

    page.get_by_label("文件").set_input_files(catalogue(tmp_path, "6-18-01-02,铣工,甲,乙,1,,"))
    page.get_by_role("button", name="预览变化").click()
    expect(page.get_by_text("将新增（1）")).to_be_visible()
    expect(page.get_by_label("来源")).to_have_value("职业分类大典在线第3版")
    watch.looks_at("已读入文件“大典.csv”")
    page.set_viewport_size(PHONE)
    watch.looks_at("启用后的变化")
    page.get_by_role("button", name="启用这一目录").click()
    expect(page.get_by_text("已启用：新增1")).to_be_visible()
    watch.looks_at("与上一版的差异")
    assert Occupation.objects.filter(pk="6-18-01-02").exists()
