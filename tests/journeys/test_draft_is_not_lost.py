"""What an applicant typed is there again: after a lost connection, a closed page, a press into nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from institutions.models import Filing
from tests.factories import institutions
from tests.factories.accounts import PASSWORD
from tests.factories.law import put_down_the_law
from tests.journeys.watching import Watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BUSINESS = "主体业务、专业设置或培训范围"


@pytest.fixture
def draft(live_server) -> Filing:
    put_down_the_law()
    return institutions.filing(complete=False)


@pytest.fixture
def watch(page: Page, live_server, draft: Filing) -> Iterator[Watch]:
    """The head of the institution, signed in; a signal that was lost is no complaint."""
    watching = Watch(page, live_server.url)
    page.goto("/login/")
    page.get_by_label("账号").fill(institutions.member_of(draft.institution).username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/portal/")
    yield watching
    lost = re.compile("ERR_INTERNET_DISCONNECTED")
    watching.complaints = [said for said in watching.complaints if not lost.search(said)]
    watching.is_content()


def test_a_page_of_facts_saves_itself_and_keeps_what_is_typed_without_a_signal(
    page: Page, watch: Watch, draft: Filing
) -> None:
    address = f"/portal/filings/{draft.pk}/edit/capacity/"
    page.goto(address)
    watch.looks_at("填写时自动保存")
    page.get_by_label(BUSINESS).fill("养老护理培训")
    page.get_by_role("radio", name="是").first.check()
    watch.looks_at("已自动保存")
    draft.refresh_from_db()
    assert draft.main_business == "养老护理培训"
    page.context.set_offline(offline=True)
    page.get_by_label(BUSINESS).fill("养老护理培训，断网后补写")
    page.get_by_role("radio", name="否").last.check()
    watch.looks_at("没有连上平台，内容已存在本机")
    page.context.set_offline(offline=False)
    # The page was closed before the signal came back; another page of the application was saved meanwhile.
    page.goto(f"/portal/filings/{draft.pk}/edit/declarations/")
    page.get_by_role("button", name="保存并继续").click()
    page.goto(address)
    expect(page.get_by_label(BUSINESS)).to_have_value("养老护理培训，断网后补写")
    expect(page.get_by_role("radio", name="否").last).to_be_checked()
    page.wait_for_function("localStorage.length === 0")
    draft.refresh_from_db()
    assert draft.main_business == "养老护理培训，断网后补写"


def test_a_person_half_written_is_there_again_and_gone_once_added(
    page: Page, watch: Watch, draft: Filing
) -> None:
    page.goto(f"/portal/filings/{draft.pk}/edit/staff/")
    page.get_by_label("姓名").fill("甄写一半")
    watch.looks_at("已存在本机，按下按钮才保存到平台")
    page.reload()
    expect(page.get_by_label("姓名")).to_have_value("甄写一半")
    page.get_by_role("radio", name="考评员", exact=True).check()
    page.get_by_role("button", name="添加").click()
    watch.looks_at("已添加")
    expect(page.get_by_label("姓名")).to_have_value("")
    assert [one.name for one in draft.staff.all()] == ["甄写一半"]


def test_a_file_too_large_is_said_so_before_it_is_sent(
    page: Page, watch: Watch, draft: Filing, tmp_path
) -> None:
    large = tmp_path / "扫描件.pdf"
    with large.open("wb") as file:
        file.truncate(3 * 1024**3)
    page.goto(f"/portal/filings/{draft.pk}/edit/materials/")
    page.locator("input[type=file]").first.set_input_files(large)
    watch.looks_at("“扫描件.pdf”有 3.0 GB，超过 20.0 MB 的上限")
    page.get_by_role("button", name="上传").first.click()
    expect(page).to_have_url(re.compile("/edit/materials/$"))
    assert not draft.materials.exists()
