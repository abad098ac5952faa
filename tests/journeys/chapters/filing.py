"""First chapter: an institution comes onto the register."""

from __future__ import annotations

import io
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import User
from institutions.models import Filing, Institution
from institutions.selectors import assessment_form
from notices.selectors import publicity_of
from tests.archive.papers import text_of
from tests.factories import institutions
from tests.factories.accounts import PASSWORD
from tests.journeys.cast import Cast
from tests.journeys.pages import Page
from tests.journeys.people import article_of

NAME = "长春甄示例职业培训学校"
COOK = "4-03-02-01"
MISSING = "缺少出租方产权证明"


def scan(name: str = "扫描件.jpg") -> SimpleUploadedFile:
    """A photograph of a paper."""
    picture = io.BytesIO()
    Image.new("RGB", (240, 320), "#fafafa").save(picture, "JPEG")
    return SimpleUploadedFile(name, picture.getvalue(), content_type="image/jpeg")


def again(filing: Filing) -> Filing:
    """The filing as it stands now."""
    return Filing.objects.get(pk=filing.pk)


# -- applying -----------------------------------------------------------------------------------------------


def an_institution_registers_in_the_portal(cast: Cast) -> Institution:
    """One page: an account and an institution; a credit code with a wrong check character is refused."""
    code = institutions.credit_code()
    wrong = code[:-1] + ("1" if code[-1] != "1" else "2")
    about = {
        "username": cast.head.username, "password": PASSWORD, "person": "甄负责", "phone": "13800000000",
        "name": NAME, "form": "社会培训机构", "affiliation": "local", "jurisdiction": "220102",
        "address": "长春市南关区示例路1号", "legal_representative": "甄法人", "contact": "甄联系",
        "institution_phone": "0431-00000000",
    }  # fmt: skip
    cast.citizen.opens("portal:register")
    page = cast.citizen.opens("/portal/register/?jurisdiction=220102&kind=social")
    refused = cast.citizen.sends(page, "注册", expecting=400, uscc=wrong, **about)
    assert "校验位不对" in refused
    assert not Institution.objects.filter(name=NAME).exists()
    entered = cast.citizen.sends(refused, "注册", uscc=code, **about | {"password": PASSWORD})
    assert "长春市中心受理和监管" in entered
    # Whoever registers is signed in at once; the citizen of this story is somebody else again.
    cast.citizen.browser.logout()
    cast.citizen.here = None
    return Institution.objects.get(name=NAME)


def the_head_lets_two_colleagues_in(cast: Cast) -> None:
    """A clerk and a second clerk for marks; a clerk lets nobody in."""
    for role, name, username in (
        ("机构经办人", "甄经办", cast.clerk.username),
        ("登分员", "贾登分", cast.mark_clerk.username),
    ):
        answers = {"role": role, "person": name, "username": username, "password": PASSWORD}
        cast.head.fills_in("portal:member-list", button="添加", **answers)
    intruder = {"role": "institution_head", "person": "贾某", "username": "intruder", "password": PASSWORD}
    assert cast.clerk.guesses("portal:member-list", **intruder) == 403
    assert not User.objects.filter(username="intruder").exists()


def the_clerk_fills_the_draft_in_page_by_page(cast: Cast, school: Institution) -> Filing:
    """Every page in turn, saved as it stands; nobody else sees the draft."""
    clerk = cast.clerk
    clerk.sends(clerk.opens("portal:filing-list"), "填写备案申请")
    filing = Filing.objects.get(institution=school)
    assert "还没有填写人员" in clerk.opens("portal:filing-edit", filing.pk, "staff")

    yes, no = dict.fromkeys(institutions.YES, "是"), dict.fromkeys(institutions.NO, "否")
    told = {**institutions.COMPLETE, **yes, **no, "premises": "租赁", "floor_area_m2": "820"}
    for part in ("declarations", "capacity", "premises"):
        page = clerk.opens("portal:filing-edit", filing.pk, part)
        asked = page.form_with("保存并继续").names
        clerk.sends(page, "保存并继续", **{name: told[name] for name in told if name in asked})
    for duty, name in institutions.STAFF:
        clerk.fills_in("portal:filing-edit", filing.pk, "staff", button="添加", name=name, duty=duty)
    for name, use, seats in institutions.ROOMS:
        answers = {"name": name, "use": use, "seats": seats, "has_camera": True}
        clerk.fills_in("portal:filing-edit", filing.pk, "rooms", button="添加", **answers)
    page = clerk.opens("portal:filing-edit", filing.pk, "occupations")
    found = clerk.sends(page, "查找", q="烹调")
    chosen = clerk.opens(found.link("中式烹调师"))
    clerk.sends(chosen, "添加", levels=["5", "4"])

    for person in (cast.rival, cast.province):
        assert person.opens("portal:filing", filing.pk, expecting=404).status == 404
    assert cast.changchun.opens("admin:institutions_filing_change", filing.pk, expecting=404).status == 404
    return filing


def papers_are_uploaded_and_a_broken_one_is_refused(cast: Cast, filing: Filing) -> None:
    """Nine papers, PDF and JPG; a web page that calls itself a PDF stays out."""
    liar = SimpleUploadedFile("材料.pdf", b"<html>no paper</html>", content_type="application/pdf")
    refused = uploads(cast, filing, "m1", liar, expecting=400)
    assert "只接受" in refused
    for code in institutions.MATERIALS:
        uploads(cast, filing, code, scan() if code == "m5" else institutions.paper(f"材料{code}.pdf"))
    assert filing.materials.count() == 9


def uploads(
    cast: Cast, filing: Filing, code: str, paper: SimpleUploadedFile, *, expecting: int = 200
) -> Page:
    """One paper by the form of its line."""
    page = cast.clerk.opens("portal:filing-edit", filing.pk, "materials")
    form = page.form_to(reverse("portal:filing-material", args=[filing.pk, code]))
    assert form is not None, f"no line for paper {code}"
    return cast.clerk.sends_form(form, expecting=expecting, file=paper)


def what_is_wrong_is_shown_with_its_article_and_mended(cast: Cast, filing: Filing) -> None:
    """820 square metres are too few (JL-1.2): said on the page to check, with the way to mend it."""
    page = cast.clerk.opens("portal:filing-check", filing.pk)
    assert "场地面积现为820平方米" in page
    assert "吉人社函〔2022〕78号一（二）3（1）" in page
    mend = cast.clerk.opens(page.link("场地面积现为820平方米"))
    cast.clerk.sends(mend, "保存并继续", floor_area_m2="1200")
    assert "场地面积现为" not in cast.clerk.opens("portal:filing-check", filing.pk)


def outside_the_window_the_next_opening_is_named(cast: Cast, filing: Filing) -> None:
    """Handing in on 10 March is refused under JL-6, with the date from which it will do."""
    refused = cast.head.fills_in("portal:filing-check", filing.pk, button="提交备案申请", expecting=422)
    assert "2026年3月10日不在申报时间内" in refused
    assert "下一个窗口自2026年3月15日开放" in refused
    assert again(filing).state == Filing.State.DRAFT


def inside_the_window_the_head_hands_it_in(cast: Cast, filing: Filing) -> None:
    """Only the head hands in; the case waits in Changchun."""
    page = cast.clerk.opens("portal:filing-check", filing.pk)
    assert "请由机构负责人登录提交" in page
    assert cast.clerk.guesses("portal:filing-check", filing.pk) == 403
    done = cast.head.fills_in("portal:filing-check", filing.pk, button="提交备案申请")
    assert "BA2026-000001" in done
    assert "长春市" in done
    filing = again(filing)
    assert (filing.state, filing.holder_id) == ("submitted", "220100")
    assert article_of(filing, "submit") == "JL-6"


# -- reviewed -----------------------------------------------------------------------------------------------


def changchun_asks_for_a_correction(cast: Cast, filing: Filing) -> None:
    """From the workbench the officer says all that is missing; another authority may not."""
    line = f"场地证明 | {MISSING} | 补交产权证复印件 | 四（二）5"
    assert "BA2026-000001" in cast.changchun.opens("admin:index")
    cast.jilin_city.may_not(filing, "request_correction", 404, items=line)
    cast.province.may_not(filing, "request_correction", 403, items=line)
    cast.changchun.presses(filing, "request_correction", items=line)
    assert again(filing).state == Filing.State.CORRECTION_REQUESTED
    assert article_of(filing, "request_correction") == "CN-T1"
    shown = cast.clerk.sees(filing)
    assert MISSING in shown
    assert "补正通知书" in shown


def the_institution_puts_it_right(cast: Cast, filing: Filing) -> None:
    """A new paper in place of the old one, handed in again."""
    uploads(cast, filing, "m5", institutions.paper("租赁合同和产权证.pdf"))
    cast.head.fills_in("portal:filing-check", filing.pk, button="提交补正材料")
    assert again(filing).state == Filing.State.SUBMITTED


def a_second_correction_is_refused(cast: Cast, filing: Filing) -> None:
    """Everything at once and only once: there is no button, and the guessed address says why."""
    page = cast.changchun.sees(filing)
    assert "要求补正…" not in page
    target = reverse("admin:institutions_filing_move", args=[filing.pk, "request_correction"])
    refused = cast.changchun.fills_in(target, button="确认：", expecting=422, items="材料 | 还缺一页")
    assert "同一申请只能要求补正一次" in refused
    assert again(filing).state == Filing.State.SUBMITTED


def changchun_passes_it_up_and_the_province_accepts(cast: Cast, filing: Filing) -> None:
    """First the prefecture, then the province; the prefecture alone does not accept."""
    cast.changchun.may_not(filing, "accept", 422)
    cast.changchun.presses(filing, "pass_up")
    assert (again(filing).holder_id, article_of(filing, "pass_up")) == ("220000", "JL-4.3a")
    cast.changchun.may_not(filing, "pass_up", 403)
    cast.province.presses(filing, "accept")
    assert (again(filing).state, article_of(filing, "accept")) == ("accepted", "JL-4.3a")
    assert "受理通知书" in cast.head.sees(again(filing))


def experts_assess_and_sign_in_the_portal(cast: Cast, filing: Filing) -> None:
    """Three experts score line by line; somebody who is not on the panel does not find the form."""
    names = [expert.username for expert in cast.experts]
    keys = list(User.objects.filter(username__in=names).values_list("pk", flat=True))
    too_few = cast.changchun.presses(filing, "begin_assessment", experts=keys[:1], expecting=422)
    assert "评估组不少于3人" in too_few
    cast.province.may_not(filing, "begin_assessment", 403, experts=keys)
    cast.changchun.presses(filing, "begin_assessment", experts=keys)
    assert article_of(filing, "begin_assessment") == "JL-4.3b"

    lines = assessment_form(again(filing)).items
    for expert in cast.experts:
        member = filing.panel.get(expert__username=expert.username)
        cast.stranger_expert.opens("portal:assessment", member.pk, expecting=404)
        form = expert.opens(expert.opens("portal:assessment-list").link(NAME))
        unfinished = expert.sends(form, "签名提交", expecting=400, **{lines[0].code: lines[0].max_score})
        assert "还没有评分" in unfinished
        scores = {line.code: line.max_score - 1 for line in lines}
        expert.sends(unfinished, "签名提交", comment="现场查看，符合要求。", **scores)
        assert expert.guesses("portal:assessment", member.pk, sign="1", comment="改分") == 409


def the_report_goes_up_with_one_finding(cast: Cast, filing: Filing) -> None:
    """Passed, with one thing to put right before any exam."""
    answers = {
        "report": "现场察看、质询，总体符合条件。",
        "passed": "通过",
        "findings": "理论二考场补充灭火器",
    }
    cast.jilin_city.may_not(filing, "report_assessment", 404, **answers)
    cast.changchun.presses(filing, "report_assessment", **answers)
    assert (again(filing).state, article_of(filing, "report_assessment")) == ("under_review", "JL-4.3b")


# -- made public and filed ----------------------------------------------------------------------------------


def the_province_makes_it_public(cast: Cast, filing: Filing) -> str:
    """Anybody reads it, until when and by which article."""
    cast.changchun.may_not(filing, "publicise", 403)
    cast.province.presses(filing, "publicise")
    assert article_of(filing, "publicise") == "JL-4.3c"
    publicity = publicity_of(filing)
    page = cast.citizen.opens(cast.citizen.opens("public:publicities").link(NAME))
    # Monday 6 April is Tomb-Sweeping Day: the fifth full working day is Tuesday.
    assert "2026年4月7日" in page
    assert "吉人社函〔2022〕78号四（三）3" in page
    assert "中式烹调师" in page
    return publicity.get_absolute_url()


def nobody_ends_the_publicity_before_its_time(cast: Cast, filing: Filing) -> None:
    """On the evening of the fifth day it still runs: not the clock, and no officer, ends it."""
    filing = again(filing)
    assert filing.publicity_closed_at is None
    cast.province.may_not(filing, "close_publicity", 403)
    target = reverse("admin:institutions_filing_move", args=[filing.pk, "file"])
    refused = cast.province.fills_in(target, button="确认：", expecting=422)
    assert "公示至2026年4月7日届满" in refused
    assert again(filing).state == Filing.State.IN_PUBLICITY


def the_clock_has_ended_it(cast: Cast, filing: Filing, public_page: str) -> None:
    """After midnight the period is over, by the clock's own record."""
    assert again(filing).publicity_closed_at is not None
    assert article_of(filing, "close_publicity") == "JL-4.3c"
    page = cast.citizen.opens(public_page)
    assert "公示已结束" in page
    assert "提交异议" not in page


def the_province_files_it_and_the_receipt_can_be_checked(cast: Cast, filing: Filing) -> None:
    """A receipt with a code: read from the paper, typed at /verify/, answered for anybody."""
    cast.changchun.may_not(filing, "file", 403)
    cast.province.presses(filing, "file")
    assert article_of(filing, "file") == "JL-4.3c.receipt"
    school = Institution.objects.get(name=NAME)
    assert (school.code, str(school.valid_until)) == ("S000022000001", "2029-04-09")
    assert article_of(school, "enter") == "JL-4.3c.validity"

    letter = cast.head.sees(again(filing)).link("备案回执")
    assert cast.rival.opens(letter, expecting=404).status == 404
    paper = text_of(cast.head.downloads(letter))
    assert school.code in paper
    (code,) = set(re.findall(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}", paper))
    answer = cast.citizen.fills_in("public:document-lookup", button="查验", code=code.lower())
    assert "该文书真实、有效" in answer
    assert NAME in answer
    cast.citizen.opens("public:document-verify", "2222333344445555", expecting=404)


def code_and_scope_stand_in_the_directory(cast: Cast) -> None:
    """The public directory names the institution, its code, what it may examine."""
    page = cast.citizen.opens(cast.citizen.opens("public:directory").link(NAME))
    for words in ("S000022000001", "中式烹调师", "五级/初级工", "四级/中级工", "2029年4月9日"):
        assert words in page


# -- opened -------------------------------------------------------------------------------------------------


def no_plan_before_the_finding_is_checked_off(cast: Cast, school: Institution) -> None:
    """JL-5.2: the institution reads why it may not plan yet; nobody opens it over the finding."""
    answers = {"title": "五月认定", "fee_note": "每人300元"}
    refused = cast.clerk.fills_in("portal:plan-create", button="保存", expecting=422, **answers)
    assert "办理权限尚未开通" in refused
    assert refused.link("吉人社函〔2022〕78号五（二）").endswith("JL-5.2")
    too_early = cast.changchun.presses(school, "open", expecting=422)
    assert "还没有验收" in too_early


def the_finding_is_put_right_checked_off_and_the_rights_opened(cast: Cast, filing: Filing) -> None:
    """The institution says how, the centre of the place checks it off and opens."""
    finding = filing.assessment_findings.get()
    act = reverse("admin:institutions_filing_finding", args=[filing.pk, finding.pk, "check-off"])
    page = cast.clerk.opens(cast.clerk.sees(again(filing)).link("提交整改"))
    cast.clerk.sends(page, "提交整改", statement="4月9日已增配4具灭火器。", proof=scan("灭火器.jpg"))
    assert cast.jilin_city.guesses(act) == 404
    case = cast.changchun.sees(again(filing))
    assert case.form_to(act) is not None
    cast.changchun.sends(case, "验收")
    school = Institution.objects.get(name=NAME)
    cast.jilin_city.may_not(school, "open", 404)
    cast.changchun.presses(school, "open")
    assert article_of(school, "open") == "JL-5.2"
