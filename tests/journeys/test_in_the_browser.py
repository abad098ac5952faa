"""The doors as people see them: in a real Chromium, with mouse, keyboard and on a telephone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from certificates.models import Certificate
from institutions.models import Filing, Institution
from regulations.services.readings import decide_reading
from tests.factories import accounts, certificates, institutions, notices, scores
from tests.factories.accounts import PASSWORD
from tests.factories.law import put_down_the_law
from tests.journeys.people import article_of
from tests.journeys.watching import Watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = "长春甄示例职业培训学校"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@pytest.fixture
def catalogues(live_server) -> None:
    """Divisions and occupations in the database the live server reads."""
    put_down_the_law()


@pytest.fixture
def watch(page: Page, live_server, catalogues: None) -> Iterator[Watch]:
    """Somebody who looks on; at the end nothing may have gone wrong."""
    watching = Watch(page, live_server.url)
    yield watching
    watching.is_content()


def signs_in(page: Page, username: str) -> None:
    page.goto("/login/")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


# -- the institution ----------------------------------------------------------------------------------------


def test_an_institution_registers_fills_a_page_in_uploads_and_reads_what_is_missing(
    page: Page, watch: Watch
) -> None:
    page.set_viewport_size(DESK)
    page.goto("/")
    watch.looks_at("机构入口")
    page.get_by_role("link", name="机构入口").click()
    page.get_by_role("link", name="注册机构").click()
    watch.looks_at("注册评价机构")
    page.get_by_label("所在县（市、区）").select_option("220102")
    page.get_by_label("社会培训评价组织").check()
    page.get_by_role("button", name="下一步").click()
    watch.looks_at("更改所在地或类别")
    for label, words in (
        ("登录名", "zhen_head"), ("您的姓名", "甄负责"), ("您的手机号码", "13800000000"), ("机构名称", NAME),
        ("统一社会信用代码", institutions.credit_code()), ("详细地址", "南关区示例路1号"),
        ("法定代表人", "甄法人"), ("联系人", "甄联系"), ("机构联系电话", "0431-12345678"),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_label("社会培训机构").check()
    page.get_by_label("市（州）属及以下").check()
    page.get_by_role("button", name="注册").click()
    watch.looks_at("长春市中心受理和监管")

    page.get_by_role("link", name="填写备案申请").click()
    page.get_by_role("button", name="填写备案申请").click()
    watch.looks_at("要填写的内容")
    page.get_by_role("link", name="场地和用房").first.click()
    page.get_by_label("租赁", exact=True).check()
    page.get_by_label("场地面积（平方米）").fill("820")
    page.get_by_role("button", name="保存，稍后再填").click()
    watch.looks_at("“场地和用房”已保存")

    page.get_by_role("link", name="申报材料").first.click()
    paper = {"name": "申请报告.pdf", "mimeType": "application/pdf", "buffer": institutions.paper().read()}
    page.get_by_label("选择1. 申请报告").set_input_files([paper])
    page.locator("#id_material_m1").get_by_role("button", name="上传").click()
    watch.looks_at("材料已上传")
    expect(page.locator("#id_material_m1")).to_contain_text("申请报告.pdf")

    page.get_by_role("link", name="核对并提交").first.click()
    watch.looks_at("场地面积现为820平方米")
    # What is wrong takes the focus, and each line leads to where it is put right.
    expect(page.locator("[data-findings]")).to_be_focused()
    page.get_by_role("link", name="场地面积现为820平方米").click()
    expect(page.get_by_label("场地面积（平方米）")).to_have_value("820.0")
    watch.looks_at("场地和用房")
    filing = Filing.objects.get(institution__name=NAME)
    assert (filing.state, filing.materials.count()) == ("draft", 1)


def test_an_occupation_is_found_while_one_types(page: Page, watch: Watch) -> None:
    school = institutions.institution()
    filing = institutions.filing(school, complete=False)
    signs_in(page, institutions.member_of(school).username)
    page.goto(f"/portal/filings/{filing.pk}/edit/occupations/")
    page.get_by_label("职业名称或编码").press_sequentially("烹调")
    page.get_by_role("link", name="中式烹调师").click()
    page.get_by_label("四级/中级工").check()
    page.get_by_role("button", name="添加", exact=True).click()
    watch.looks_at("四级/中级工")
    assert filing.items.get().occupation_id == "4-03-02-01"


# -- the officer --------------------------------------------------------------------------------------------


def test_an_officer_finds_the_case_on_the_workbench_and_takes_a_move(page: Page, watch: Watch) -> None:
    page.set_viewport_size(DESK)
    filing = institutions.filing(institutions.institution(NAME), state="submitted")
    signs_in(page, accounts.prefecture_officer("220100").username)
    watch.looks_at("待我办理")
    expect(page.locator("[data-row]")).to_have_count(1)
    # With the keyboard: down to the first case, and in.
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=NAME).first).to_be_visible()
    watch.looks_at("提示，由经办人判断")

    page.get_by_role("link", name="要求补正").click()
    watch.looks_at("不能直接撤回")
    page.get_by_label("需要补正的事项").fill("场地证明 | 缺少出租方产权证明 | 补交复印件 | 四（二）5")
    page.get_by_role("button", name="确认：要求补正").click()
    watch.looks_at("已要求补正")
    expect(page.locator(".zj-case")).to_contain_text("待补正")
    assert article_of(Filing.objects.get(pk=filing.pk), "request_correction") == "CN-T1"


def test_pressing_twice_acts_once(page: Page, watch: Watch) -> None:
    filing = institutions.filing(institutions.institution(NAME), state="submitted")
    signs_in(page, accounts.prefecture_officer("220100").username)
    page.goto(f"/admin/institutions/filing/{filing.pk}/change/")
    page.get_by_role("button", name="办结本环节").dblclick()
    watch.looks_at("已办结本环节")
    assert Filing.objects.get(pk=filing.pk).holder_id == "220000"


# -- the public ---------------------------------------------------------------------------------------------


@pytest.fixture
def certificate(catalogues: None) -> Certificate:
    """A certificate anybody may look up."""
    batch = certificates.certificate_batch(scores.party(), state="published", certificates="issued")
    first: Certificate = batch.certificates.first()
    return first


def asks(page: Page, mode: str, number: str, name: str) -> None:
    page.get_by_label(mode, exact=True).check()
    page.get_by_label("证书编号或证件号码").fill(number)
    page.get_by_label("姓名", exact=True).fill(name)
    page.get_by_role("button", name="查询").click()


def test_the_public_looks_a_certificate_up_on_a_telephone(
    page: Page, watch: Watch, certificate: Certificate
) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/")
    watch.looks_at("证书查询")
    page.get_by_role("link", name="证书查询").last.click()
    watch.looks_at("填写证书编号或证件号码")
    asks(page, "证书编号", certificate.number, certificate.name)
    watch.looks_at("查到有效证书")
    watch.looks_at(certificate.number)
    assert certificate.identity_number not in page.content()
    assert certificate.number not in page.url
    asks(page, "证件号码", certificate.identity_number, "甄别人")
    watch.looks_at("没有查到与所填号码和姓名相符的证书")
    page.goto(f"/c/{certificate.token}/")
    watch.looks_at("查到有效证书")


def test_every_public_page_fits_a_telephone(page: Page, watch: Watch, certificate: Certificate) -> None:
    page.set_viewport_size(PHONE)
    school: Institution = certificate.institution
    publicity = notices.publicity()
    for address, words in (
        ("/institutions/", school.name),
        (f"/institutions/{school.code}/", "备案有效"),
        ("/publicity/", publicity.title),
        (publicity.get_absolute_url(), "公示单位"),
        ("/plans/", "考核计划公告"),
        ("/verify/", "查验码"),
        ("/law/", "吉林省"),
        ("/law/jilin/", "申报窗口"),
        ("/login/", "登录"),
        ("/portal/register/", "注册评价机构"),
    ):
        page.goto(address)
        watch.looks_at(words)


def test_the_pages_of_the_portal_fit_a_telephone(page: Page, watch: Watch) -> None:
    page.set_viewport_size(PHONE)
    party = scores.party()
    filing = institutions.filing(institutions.institution())
    head = institutions.member_of(filing.institution)
    sheet = scores.score_sheet(scores.held_plan(party), marks=[80.0], state="in_publicity")
    signs_in(page, head.username)
    for address in ("", "edit/declarations/", "edit/staff/", "edit/rooms/", "edit/materials/", "check/"):
        page.goto(f"/portal/filings/{filing.pk}/{address}")
        watch.looks_at(filing.institution.name)
    page.context.clear_cookies()
    signs_in(page, party.head.username)
    plan = sheet.item.plan
    for address in (
        "/portal/", "/portal/plans/", f"/portal/plans/{plan.pk}/", f"/portal/plans/{plan.pk}/roster/",
        f"/portal/plans/{plan.pk}/attendance/", "/portal/scores/", f"/portal/scores/{sheet.pk}/",
        "/portal/certificates/",
    ):  # fmt: skip
        page.goto(address)
        watch.looks_at(party.institution.name)


def test_the_keyboard_alone_leads_past_the_navigation_to_the_question(
    page: Page, watch: Watch, certificate: Certificate
) -> None:
    page.goto("/lookup/")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).not_to_be_in_viewport()
    watch.tabs_to("跳到正文", within=1)
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("证书编号", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type(certificate.number)
    page.keyboard.press("Tab")
    page.keyboard.type(certificate.name)
    watch.tabs_to("查询", within=1)
    page.keyboard.press("Enter")
    watch.looks_at("查到有效证书")


@pytest.mark.parametrize("address", ["/", "/institutions/", "/login/"])
def test_the_focus_shows_wherever_it_is(page: Page, watch: Watch, address: str) -> None:
    page.goto(address)
    watch.tabs_to("开放接口", within=40)


# -- the law ------------------------------------------------------------------------------------------------


def test_a_head_reads_a_rule_and_approves_the_reading_it_rests_on(page: Page, watch: Watch) -> None:
    head = accounts.head_of()
    decide_reading("J4", option="full_days", approved=False, by=head, reason="上级另有意见")
    page.set_viewport_size(DESK)
    page.goto("/law/")
    watch.looks_at("法规文本")
    page.get_by_role("link", name="吉林省社会培训评价组织征集办法").click()
    page.get_by_role("searchbox", name="查找").fill("成绩公示")
    page.get_by_role("button", name="查看").click()
    page.get_by_role("link", name="JL-5.5a").click()
    watch.looks_at("未经批准：可以提示，不据以自动作出任何处理")

    signs_in(page, head.username)
    watch.looks_at("工作台")
    page.goto("/admin/regulations/readingdecision/")
    watch.looks_at("条文有疑义处采用的读法")
    page.get_by_role("row", name="J4").get_by_role("link", name="决定").click()
    watch.looks_at("依据它的规则")
    page.get_by_label("理由", exact=True).fill("厅务会研究同意")
    page.get_by_role("button", name="预览影响").click()
    watch.looks_at("没有正在计算的期限因此变动")
    page.get_by_role("button", name="确认决定").click()
    watch.looks_at("解读J4已批准")

    page.set_viewport_size(PHONE)
    page.goto("/law/jilin/JL-5.5a/")
    watch.looks_at("J4（已批准）")
    page.goto("/law/readings/")
    watch.looks_at("厅务会研究同意")


@pytest.mark.parametrize(
    "address", ["/law/", "/law/jilin/", "/law/calendar/", "/law/jilin/JL-4.3/", "/law/compare/"]
)
def test_the_law_book_fits_a_phone(page: Page, watch: Watch, address: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(address)
    watch.looks_at("职鉴")
