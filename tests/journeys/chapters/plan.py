"""Second chapter: an exam is planned, reviewed, arranged and held."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from exams.models import Enrolment, ExamPlan, PlanJob, RosterImport, ScoreSheet
from institutions.models import FiledRoom
from tests.archive.papers import qr_codes_of, text_of
from tests.factories import exams
from tests.journeys.cast import Cast
from tests.journeys.people import article_of

TITLE = "2026年5月中式烹调师四级认定"
CANDIDATES = tuple(f"贾学员{n}" for n in "甲乙丙丁戊己")
WRONG = "贾学员庚"


def again(plan: ExamPlan) -> ExamPlan:
    """The plan as it stands now."""
    return ExamPlan.objects.get(pk=plan.pk)


# -- planned ------------------------------------------------------------------------------------------------


def the_clerk_makes_a_plan(cast: Cast) -> ExamPlan:
    """One item inside the filed scope; what is not filed is not even offered."""
    answers = {"title": TITLE, "fee_note": "理论100元，技能200元"}
    page = cast.clerk.fills_in("portal:plan-create", button="保存", **answers)
    plan = ExamPlan.objects.get(title=TITLE)
    offered = {c.value for c in page.form_with("添加").controls if c.name == "scope" and c.value}
    assert offered == {"4-03-02-01:5", "4-03-02-01:4"}
    cast.clerk.sends(page, "添加", scope="4-03-02-01:4")
    cast.rival.opens("portal:plan-detail", plan.pk, expecting=404)
    cast.changchun.opens("admin:exams_examplan_change", plan.pk, expecting=404)
    return plan


def people_are_put_on_duty(cast: Cast, plan: ExamPlan) -> None:
    """Three assessors, two of whom sign with their accounts, two invigilators, one supervisor."""
    signing = User.objects.filter(username__in=[assessor.username for assessor in cast.assessors])
    duties = [("assessor", user.name, str(user.pk)) for user in signing]
    duties += [("assessor", "甄考评六", ""), ("supervisor", "甄督导", "")]
    duties += [("invigilator", f"甄监考{n}", "") for n in "一二"]
    for duty, name, user in duties:
        answers = {"duty": duty, "name": name, "user": user}
        cast.clerk.fills_in("portal:plan-staff", plan.pk, button="添加", **answers)


def sessions_are_set(cast: Cast, plan: ExamPlan, day: str) -> None:
    """Theory in the morning, practice in the afternoon, in rooms the institution is filed with."""
    for part, room, starts, ends in (
        ("theory", "理论一考场", "09:00", "10:30"),
        ("practical", "实操一考场", "13:00", "16:00"),
    ):
        key = FiledRoom.objects.get(institution=plan.institution, name=room).pk
        answers = {"part": part, "room": str(key), "day": day, "starts": starts, "ends": ends}
        cast.clerk.fills_in("portal:plan-sessions", plan.pk, button="添加", **answers)


def the_roster_is_uploaded_previewed_and_confirmed(cast: Cast, plan: ExamPlan) -> None:
    """Six people come in; the seventh, whose number has a wrong check digit, stays out and reads why."""
    rows = [
        exams.short_row(姓名=name, 证件号码=exams.identity(700 + place), 手机号码=f"1390000000{place}")
        for place, name in enumerate((*CANDIDATES, WRONG))
    ]
    right = rows[-1]["证件号码"]
    rows[-1]["证件号码"] = right[:-1] + ("0" if right[-1] != "0" else "1")
    address = reverse("portal:plan-roster", args=[plan.pk])
    liar = SimpleUploadedFile("名册.xlsx", b"not a workbook")
    cast.clerk.fills_in(address, button="上传并核对", expecting=400, file=liar)
    preview = cast.clerk.fills_in(address, button="上传并核对", file=exams.short_roster(*rows))
    assert "证件号码校验位不符" in preview
    assert WRONG in preview
    assert not plan.enrolments.exists()
    roster = RosterImport.objects.get(plan=plan)
    assert (roster.summary["new"], roster.summary["refused"]) == (6, 1)
    assert cast.rival.guesses("portal:roster-confirm", roster.pk, mode="skip") == 404
    assert "已导入" in cast.clerk.sends(preview, "确认导入", mode="skip")
    assert sorted(plan.enrolments.values_list("name", flat=True)) == sorted(CANDIDATES)


def their_photographs_are_placed(cast: Cast, plan: ExamPlan) -> None:
    """One archive of photographs, each named after its candidate."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for entry in plan.enrolments.all():
            packed.writestr(f"{entry.name}_{entry.identity_number}.jpg", exams.portrait())
    upload = SimpleUploadedFile("照片.zip", archive.getvalue(), content_type="application/zip")
    page = cast.clerk.fills_in("portal:plan-roster", plan.pk, button="上传照片", file=upload)
    assert "已配上6张照片" in page


def too_late_a_plan_is_refused(cast: Cast, plan: ExamPlan) -> None:
    """JL-5.3: an exam in a week cannot be planned today; the first day that would do is named."""
    refused = cast.head.presses(plan, "submit", expecting=422)
    assert "今天已晚于该日" in refused
    assert "首场考核最早可定在2026年4月24日" in refused
    assert refused.link("吉人社函〔2022〕78号五（三）").endswith("JL-5.3")
    assert again(plan).number is None


def the_exam_is_moved_and_the_plan_handed_in(cast: Cast, plan: ExamPlan, day: str) -> None:
    """In time it goes in, by the head alone."""
    page = cast.clerk.opens("portal:plan-sessions", plan.pk)
    for session in plan.items.get().sessions.all():
        removal = page.form_to(reverse("portal:session-remove", args=[plan.pk, session.pk]))
        assert removal is not None
        cast.clerk.sends_form(removal)
    sessions_are_set(cast, plan, day)
    assert "检查通过" in cast.clerk.sees(plan)
    cast.clerk.may_not(plan, "submit", 403)
    cast.head.presses(plan, "submit")
    plan = again(plan)
    assert (plan.state, plan.number) == ("submitted", "26220000010001")
    assert article_of(plan, "submit") == "JL-5.3"


# -- reviewed -----------------------------------------------------------------------------------------------


def the_centre_approves_and_publishes(cast: Cast, plan: ExamPlan) -> None:
    """Nobody is approved unseen; another prefecture does not find the plan."""
    unruled = cast.changchun.presses(plan, "approve", expecting=422)
    assert "还有6名考生未作资格审核" in unruled
    cast.jilin_city.may_not(plan, "approve", 404)
    cast.province.may_not(plan, "approve", 403)
    cast.changchun.sends(cast.changchun.sees(plan), "批量通过无疑问的考生")
    cast.changchun.presses(plan, "approve")
    assert article_of(plan, "approve") == "JL-5.4"
    cast.citizen.opens("public:public-plan-detail", plan.number, expecting=404)
    cast.changchun.presses(plan, "publish")
    page = cast.citizen.opens(cast.citizen.opens("public:public-plan-list").link(TITLE))
    assert "2026年5月16日（周六）" in page
    assert "理论一考场" in page
    assert not any(name in page for name in CANDIDATES)


# -- arranged and held --------------------------------------------------------------------------------------


def seats_are_arranged_and_tickets_printed(cast: Cast, plan: ExamPlan, folder: Path) -> None:
    """Everybody has a number, a seat in each part, and a ticket whose QR code leads to its check."""
    assert cast.mark_clerk.guesses("portal:seats-arrange", plan.pk) == 403
    arranged = cast.clerk.fills_in("portal:plan-seating", plan.pk, button="编排考场")
    assert "已为6名考生编排考场和座位" in arranged
    cast.clerk.sends(arranged, "制作全部准考证")
    job = PlanJob.objects.get(plan=plan, kind=PlanJob.Kind.TICKETS)
    done = cast.clerk.opens("portal:job-detail", job.pk)
    assert "共6张，1册" in done
    paper = cast.clerk.downloads(done.link("准考证26"))
    text = text_of(paper)
    for entry in plan.enrolments.prefetch_related("seats"):
        assert entry.name in text
        assert entry.ticket_number in text
        assert entry.seats.count() == 2
    first = plan.enrolments.order_by("ticket_number").first()
    assert first.ticket_number == "2605162200000100001"
    own = cast.clerk.downloads(reverse("portal:candidate-ticket", args=[first.pk]))
    (link,) = qr_codes_of(own, folder)
    checked = cast.citizen.opens(link)
    assert first.ticket_number in checked
    assert first.identity_number not in checked
    cast.rival.opens("portal:candidate-ticket", first.pk, expecting=404)


def five_come_and_one_does_not(cast: Cast, plan: ExamPlan) -> ScoreSheet:
    """On the day the exam begins; attendance is recorded room by room; then it ends."""
    early = reverse("portal:plan-move", args=[plan.pk, "finish"])
    assert cast.head.guesses(early) == 409
    cast.mark_clerk.may_not(plan, "begin", 403)
    cast.clerk.presses(plan, "begin")
    assert article_of(plan, "begin") == "JL-3.parts"
    unseen = cast.clerk.presses(plan, "finish", expecting=422)
    assert "还有6名考生未登记到考情况" in unseen
    rooms = cast.clerk.opens("portal:plan-attendance", plan.pk)
    page = cast.clerk.opens(rooms.link("理论一考场"))
    came = list(plan.enrolments.exclude(name=CANDIDATES[5]).values_list("pk", flat=True))
    recorded = cast.clerk.sends(page, "其余记为缺考", came=came)
    assert "到考5人，缺考1人" in recorded
    absent = Enrolment.objects.get(plan=plan, name=CANDIDATES[5])
    assert (absent.state, article_of(absent, "miss")) == ("absent", "JL-3.parts")
    cast.clerk.presses(plan, "finish")
    return ScoreSheet.objects.get(item__plan=plan)
