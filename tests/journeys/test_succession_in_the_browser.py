"""A merger, a division and an area's figure, as officers and the public see them: in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from institutions.models import AreaQuota, Institution, Succession
from tests.factories.accounts import PASSWORD, officer, province_officer
from tests.factories.institutions import institution, paper
from tests.factories.law import XINJIANG, put_down_the_law, put_on_the_map
from tests.factories.staff import assessor_card, on_register, person, settled
from tests.journeys.watching import Watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@pytest.fixture
def watch(page: Page, live_server) -> Iterator[Watch]:
    """Somebody who looks on; at the end nothing may have gone wrong."""
    put_down_the_law()
    put_on_the_map(XINJIANG)
    page.set_viewport_size(DESK)
    watching = Watch(page, live_server.url)
    yield watching
    watching.is_content()


def furnished(name: str) -> Institution:
    of, head = on_register(name)
    settled(of, head)
    assessor_card(person(of, head, f"{name[:2]}考评"), head)
    return of


def signs_in(page: Page, user: User) -> None:
    page.goto("/login/")
    page.get_by_label("账号").fill(user.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1).first).to_be_visible()


def papers(folder: Path) -> tuple[Path, Path]:
    found = []
    for name in ("批复.pdf", "申请.pdf"):
        file = folder / name
        file.write_bytes(paper(name).read())
        found.append(file)
    return found[0], found[1]


def names(page: Page, kind: str, old: str, new: str) -> None:
    page.goto("/admin/institutions/succession/add/")
    page.get_by_label("方式").select_option(label=kind)
    page.get_by_label("被承继机构").fill(old)
    page.get_by_label("承继机构", exact=True).fill(new)
    page.get_by_role("button", name="核对").click()


def fills_in(page: Page, folder: Path) -> None:
    decision, application = papers(folder)
    page.get_by_label("批准文号").fill("示例人社函〔2026〕6号")
    page.get_by_label("批准文件").set_input_files(decision)
    page.get_by_label("机构的申请").set_input_files(application)
    page.get_by_label("理由").fill("办学资源整合，方案已经双方股东会通过。")


def test_one_institution_merges_into_another(page: Page, watch: Watch, tmp_path: Path) -> None:
    old, new = furnished("甄并入职业培训学校"), furnished("甄存续职业培训学校")
    signs_in(page, province_officer())
    names(page, "吸收合并：一家以上并入存续的一家", str(old.code), new.uscc)
    watch.looks_at("决定机关：吉林省主管部门")
    fills_in(page, tmp_path)
    page.get_by_role("button", name="办理").click()
    watch.looks_at("承继的内容")
    assert Succession.objects.get().parties.count() == 2
    page.goto("/admin/institutions/succession/")
    expect(page.get_by_text("示例人社函〔2026〕6号")).to_be_visible()
    page.set_viewport_size(PHONE)
    page.goto(f"/institutions/{old.code}/")
    watch.looks_at("本机构已并入")
    page.get_by_role("link", name="甄存续职业培训学校").click()
    watch.looks_at("并入本机构")


def test_an_institution_divides(page: Page, watch: Watch, tmp_path: Path) -> None:
    old, new = furnished("甄原职业培训学校"), institution("甄分立职业培训学校")
    signs_in(page, province_officer())
    names(page, "存续分立：原机构存续，分出新设的机构", str(old.code), new.uscc)
    page.get_by_label("职业（项目）：4-03-02-01").select_option(label="甄分立职业培训学校")
    page.get_by_label("考场：理论一考场").select_option(label="甄分立职业培训学校")
    watch.looks_at("留在原机构")
    fills_in(page, tmp_path)
    page.get_by_role("button", name="办理").click()
    watch.looks_at("承继的内容")
    new.refresh_from_db()
    assert new.state == Institution.State.ACTIVE


def test_a_prefecture_sets_its_figure(page: Page, watch: Watch) -> None:
    signs_in(page, officer(Role.PREFECTURE_OFFICER, "650100", "甄乌市"))
    page.goto("/admin/institutions/areaquota/add/")
    watch.looks_at("设定数量控制数额")
    page.get_by_label("职业（工种）").fill("中式烹调师")
    page.get_by_label("数额（家）").fill("5")
    page.get_by_label("文号").fill("示例人社发〔2026〕8号")
    page.get_by_label("文件名称").fill("关于设定社会培训评价组织数额的通知")
    page.get_by_role("button", name="设定").click()
    expect(page.get_by_text("示例人社发〔2026〕8号")).to_be_visible()
    row = AreaQuota.objects.get()
    page.goto(f"/admin/institutions/areaquota/{row.pk}/change/")
    watch.looks_at("现有0家")
    page.get_by_label("终止日期").fill((localdate() + timedelta(days=30)).isoformat())
    page.get_by_label("终止原因").fill("示例〔2026〕12号不再控制数量")
    page.get_by_role("button", name="终止该数额").click()
    expect(page.get_by_text("已终止：")).to_be_visible()
    page.set_viewport_size(PHONE)
    page.goto("/quotas/")
    watch.looks_at("乌鲁木齐市")
