"""An expert on site with a telephone: one hand, and a signal that comes and goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from institutions.models import Filing, PanelMember
from tests.factories import institutions
from tests.factories.accounts import PASSWORD
from tests.factories.law import put_down_the_law
from tests.journeys.watching import Watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
# What a thumb hits without looking.
LEAST_TARGET = 44


@pytest.fixture
def member(live_server) -> PanelMember:
    put_down_the_law()
    school = institutions.institution("长春甄示例职业培训学校")
    filing = institutions.filing(school, state=Filing.State.UNDER_ASSESSMENT, experts=institutions.panel())
    first: PanelMember = filing.panel.select_related("expert").order_by("pk").first()
    return first


@pytest.fixture
def watch(page: Page, live_server, member: PanelMember) -> Iterator[Watch]:
    """The expert, signed in on a telephone; a signal that was lost is no complaint."""
    page.set_viewport_size(PHONE)
    watching = Watch(page, live_server.url)
    page.goto("/login/")
    page.get_by_label("账号").fill(member.expert.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/portal/assessments/")
    yield watching
    lost = re.compile("ERR_INTERNET_DISCONNECTED")
    watching.complaints = [said for said in watching.complaints if not lost.search(said)]
    watching.is_content()


def photo() -> dict[str, object]:
    content = BytesIO()
    Image.effect_noise((2400, 1800), 90).convert("RGB").save(content, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def test_a_picture_and_words_are_kept_with_one_hand(page: Page, watch: Watch, member: PanelMember) -> None:
    page.goto(f"/portal/assessments/{member.pk}/notes/")
    watch.looks_at("还没有记录")
    camera = page.locator("input[type=file]")
    assert (camera.get_attribute("accept"), camera.get_attribute("capture")) == ("image/*", "environment")
    save = page.get_by_role("button", name="保存记录")
    for target in (page.locator(".zj-camera"), save, page.get_by_label("关于哪一项")):
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= LEAST_TARGET
    # The button lies under the thumb without scrolling.
    expect(save).to_be_in_viewport()
    save.click()
    watch.looks_at("请拍一张照片，或写一句记录")
    camera.set_input_files([photo()])
    expect(page.get_by_alt_text("刚拍的照片")).to_be_visible()
    page.get_by_label("关于哪一项").select_option("theory_rooms")
    page.get_by_role("textbox").fill("两间理论考场均有监控")
    save.click()
    watch.looks_at("已全部保存到平台")
    watch.looks_at("两间理论考场均有监控")
    note = member.filing.notes.get()
    assert (note.text, note.item) == ("两间理论考场均有监控", "theory_rooms")
    # A picture of a telephone is made smaller on the telephone.
    with note.photo.content.open("rb") as file, Image.open(file) as kept:
        assert max(kept.size) == 1600
    expect(page.locator("[data-kept] .zj-note img")).to_be_visible()


def test_what_is_noted_without_a_signal_waits_on_the_telephone_and_goes_up_by_itself(
    page: Page, watch: Watch, member: PanelMember
) -> None:
    page.goto(f"/portal/assessments/{member.pk}/notes/")
    page.context.set_offline(offline=True)
    page.get_by_role("textbox").fill("地下室没有信号，灭火器过期")
    page.locator("input[type=file]").set_input_files([photo()])
    page.get_by_alt_text("刚拍的照片").wait_for()
    page.get_by_role("button", name="保存记录").click()
    watch.looks_at("1条等待上传，已存在本机，联网后自动上传")
    watch.looks_at("在本机，等待上传")
    expect(page.get_by_role("textbox")).to_have_value("")
    assert not member.filing.notes.exists()
    page.context.set_offline(offline=False)
    watch.looks_at("已全部保存到平台")
    expect(page.locator("[data-pending] .zj-note")).to_have_count(0)
    note = member.filing.notes.get()
    assert note.text == "地下室没有信号，灭火器过期"
    assert note.photo is not None


def test_what_was_typed_and_not_saved_is_there_again_and_what_waited_goes_up(
    page: Page, watch: Watch, member: PanelMember
) -> None:
    address = f"/portal/assessments/{member.pk}/notes/"
    page.goto(address)
    page.context.set_offline(offline=True)
    page.get_by_role("textbox").fill("第一条")
    page.get_by_role("button", name="保存记录").click()
    watch.looks_at("1条等待上传")
    page.get_by_role("textbox").fill("第二条只写了一半")
    page.context.set_offline(offline=False)
    # The telephone is put away: the page is gone, and comes back later.
    page.goto("/portal/assessments/")
    page.goto(address)
    expect(page.get_by_role("textbox")).to_have_value("第二条只写了一半")
    expect(page.locator("[data-kept] .zj-note")).to_have_count(1)
    assert [note.text for note in member.filing.notes.all()] == ["第一条"]


def test_scores_are_saved_while_they_are_typed_and_kept_when_the_signal_is_lost(
    page: Page, watch: Watch, member: PanelMember
) -> None:
    address = f"/portal/assessments/{member.pk}/"
    page.goto(address)
    watch.looks_at("填写时自动保存")
    page.get_by_label("法人资格、业务范围和信用").fill("9")
    watch.looks_at("已保存，合计9")
    member.refresh_from_db()
    assert member.scores == {"standing": 9}
    page.context.set_offline(offline=True)
    page.get_by_label("标准理论考场和视频监控").fill("8")
    watch.looks_at("没有连上平台，内容已存在本机")
    page.context.set_offline(offline=False)
    watch.looks_at("合计17")
    page.goto(address)
    expect(page.get_by_label("标准理论考场和视频监控")).to_have_value("8")
    member.refresh_from_db()
    assert member.scores == {"standing": 9, "theory_rooms": 8}
    assert member.signed_at is None
