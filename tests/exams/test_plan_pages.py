"""The pages and interfaces of plans: who sees what, and the way through them."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive.contents import XLSX
from archive.services import store_file
from exams.models import Enrolment, ExamPlan, PlanJob, RosterImport
from exams.services import seating
from exams.services.rosters import FILE_KIND
from lifecycle.move_forms import once_key
from tests.archive.papers import text_of
from tests.factories import exams

State = ExamPlan.State


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def status_of(client: Client, url: str) -> int:
    answer = client.get(url)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def published(school, **values) -> ExamPlan:
    plan = exams.plan(school, state=State.PUBLISHED, entries=Enrolment.State.ELIGIBLE, **values)
    seating.arrange_seats(plan, by=school.clerk)
    return plan


PLAN_PAGES = [
    "plan-detail",
    "plan-edit",
    "plan-items",
    "plan-sessions",
    "plan-staff",
    "plan-roster",
    "plan-seating",
    "plan-attendance",
]


@pytest.mark.parametrize("name", PLAN_PAGES)
def test_the_pages_of_a_plan_open_for_its_institution_and_do_not_exist_for_another(
    school, other_school, name
):
    url = reverse(f"portal:{name}", args=[exams.plan(school).pk])
    assert browser(school.clerk).get(url).status_code == 200
    assert browser(other_school.head).get(url).status_code == 404
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("name", PLAN_PAGES)
def test_a_draft_is_not_shown_to_the_centre_before_it_is_handed_in(school, centre, name):
    plan = exams.plan(school, state=State.DRAFT)
    assert browser(centre).get(reverse(f"portal:{name}", args=[plan.pk])).status_code == 404


def test_a_plan_is_made_and_filled_in_the_portal(school):
    client = browser(school.clerk)
    made = client.post(
        reverse("portal:plan-create"),
        {"institution": school.institution.pk, "title": "五月认定", "fee_note": "300元", "_once": once_key()},
    )
    plan = ExamPlan.objects.get()
    assert made.headers["Location"] == reverse("portal:plan-items", args=[plan.pk])
    assert (
        client.post(reverse("portal:plan-items", args=[plan.pk]), {"scope": f"{exams.COOK}:4"}).status_code
        == 302
    )
    session = {
        "item": plan.items.get().pk,
        "part": "theory",
        "room": school.institution.rooms.get(use="theory").pk,
        "day": "2026-05-20",
        "starts": "09:00",
        "ends": "10:30",
    }
    url = reverse("portal:plan-sessions", args=[plan.pk])
    assert client.post(url, session).status_code == 302
    plan.refresh_from_db()
    assert plan.starts_on == date(2026, 5, 20)
    backwards = client.post(url, {**session, "ends": "08:00"})
    assert backwards.status_code == 400
    assert "结束时间应晚于开始时间" in backwards.content.decode()
    past = client.post(url, {**session, "day": "2026-03-01"})
    assert "日期已过" in past.content.decode()
    staff = reverse("portal:plan-staff", args=[plan.pk])
    assert client.post(staff, {"duty": "supervisor", "name": "甄督导"}).status_code == 302
    page = client.get(reverse("portal:plan-detail", args=[plan.pk])).content.decode()
    assert "没有安排技能操作考核" in page


def test_handing_in_too_late_shows_the_dates_on_the_page(school, at):
    plan = exams.plan(school)
    at("2026-04-07 10:00")
    answer = browser(school.head).post(reverse("portal:plan-move", args=[plan.pk, "submit"]))
    assert answer.status_code == 422
    assert "2026年4月21日" in answer.content.decode()


def test_handing_in_twice_is_a_conflict(school):
    plan = exams.plan(school)
    client, url = browser(school.head), reverse("portal:plan-move", args=[plan.pk, "submit"])
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 409


def test_a_clerk_who_hands_in_is_refused(school):
    url = reverse("portal:plan-move", args=[exams.plan(school).pk, "submit"])
    assert browser(school.clerk).post(url).status_code == 403


def test_a_roster_goes_through_the_portal(school, django_capture_on_commit_callbacks):
    plan = exams.plan(school, candidates=0)
    client = browser(school.clerk)
    upload = exams.short_roster(exams.short_row(), exams.short_row(手机号码="1"))
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(reverse("portal:plan-roster", args=[plan.pk]), {"file": upload})
    roster = RosterImport.objects.get()
    assert sent.headers["Location"] == reverse("portal:roster-detail", args=[roster.pk])
    page = client.get(sent.headers["Location"]).content.decode()
    assert "不是11位中国大陆手机号码" in page
    assert "确认导入" in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("portal:roster-confirm", args=[roster.pk]), {"mode": "skip"})
    assert plan.enrolments.count() == 1
    marked = client.get(reverse("portal:roster-marked", args=[roster.pk]))
    assert marked.headers["Content-Type"].endswith("sheet")
    client.post(reverse("portal:roster-undo", args=[roster.pk]))
    assert plan.enrolments.count() == 0


def test_a_hostile_file_is_answered_with_400_and_words(school):
    plan = exams.plan(school, candidates=0)
    client, url = browser(school.clerk), reverse("portal:plan-roster", args=[plan.pk])
    answer = client.post(url, {"file": SimpleUploadedFile("名册.xlsx", b"PK\x03\x04broken")})
    assert answer.status_code == 400
    assert "不完整或已损坏" in answer.content.decode()
    assert client.post(url, {}).status_code == 400


def test_somebody_elses_roster_does_not_exist(school, other_school, django_capture_on_commit_callbacks):
    plan = exams.plan(school, candidates=0)
    roster = RosterImport.objects.create(
        plan=plan, file=_file_of(school), uploaded_by=school.clerk, stage="ready"
    )
    client = browser(other_school.head)
    for name in ("roster-detail", "roster-marked"):
        assert client.get(reverse(f"portal:{name}", args=[roster.pk])).status_code == 404
    for name in ("roster-confirm", "roster-undo"):
        assert client.post(reverse(f"portal:{name}", args=[roster.pk])).status_code == 404
    assert status_of(client, roster.file.get_absolute_url()) == 404
    assert status_of(browser(school.clerk), roster.file.get_absolute_url()) == 200


def _file_of(school):
    return store_file(
        exams.short_roster(exams.short_row()),
        by=school.clerk,
        kind=FILE_KIND,
        allowed={XLSX},
        max_bytes=10**7,
    )


@pytest.mark.parametrize("form", ["full", "short"])
@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_templates_are_given_out(school, form, kind):
    answer = browser(school.clerk).get(reverse("portal:roster-template", args=[form, kind]))
    assert answer.status_code == 200
    assert len(answer.content) > 1000


def test_a_ticket_is_printed_and_its_code_answers_masked(school):
    entry = published(school, candidates=1).enrolments.get()
    paper = browser(school.clerk).get(reverse("portal:candidate-ticket", args=[entry.pk]))
    assert entry.ticket_number in text_of(paper.content)
    answer = Client().get(reverse("public:ticket-verify", args=[seating.ticket_token(entry)]))
    page = answer.content.decode()
    assert "准考证有效" in page
    assert entry.ticket_number in page
    assert entry.name not in page
    assert entry.identity_number not in page
    assert entry.phone not in page


def test_a_guessed_ticket_token_is_not_answered(school):
    entry = published(school, candidates=1).enrolments.get()
    for token in (entry.ticket_number, f"{entry.ticket_number}:AAAA"):
        assert Client().get(reverse("public:ticket-verify", args=[token])).status_code == 404


def test_all_tickets_are_printed_by_a_task(school, other_school, django_capture_on_commit_callbacks):
    plan = published(school, candidates=3)
    client = browser(school.clerk)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("portal:tickets-print", args=[plan.pk]))
    job = PlanJob.objects.get()
    assert (job.stage, job.done_count) == ("finished", 3)
    file = job.results.get()
    assert status_of(client, file.get_absolute_url()) == 200
    assert status_of(browser(other_school.head), file.get_absolute_url()) == 404
    page = client.get(reverse("portal:job-detail", args=[job.pk])).content.decode()
    assert "准考证" in page
    assert browser(other_school.head).get(reverse("portal:job-detail", args=[job.pk])).status_code == 404


def test_a_name_no_font_holds_ends_the_printing_with_words_and_it_may_be_asked_for_again(
    school, django_capture_on_commit_callbacks
):
    made = published(school, candidates=1)
    made.enrolments.update(name="甄\U00030000")
    with django_capture_on_commit_callbacks(execute=True):
        browser(school.clerk).post(reverse("portal:tickets-print", args=[made.pk]))
    job = PlanJob.objects.get()
    assert job.stage == "failed"
    assert "\U00030000" in job.message
    assert seating.ask_for_tickets(made, by=school.head) != job


def test_photographs_find_their_candidates_and_the_others_are_reported(
    school, django_capture_on_commit_callbacks
):
    plan = exams.plan(school, candidates=4)
    first, second, third, fourth = plan.enrolments.order_by("pk")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{first.name}_{first.identity_number}.jpg", exams.portrait())
        archive.writestr(f"照片/{second.identity_number}.JPG", exams.portrait())
        archive.writestr(f"甄别人_{third.identity_number}.jpg", exams.portrait())
        archive.writestr(f"{fourth.identity_number}.jpg", b"GIF89a not a photograph")
        archive.writestr("合影.jpg", exams.portrait())
        archive.writestr(f"{exams.identity()}.jpg", exams.portrait())
    upload = SimpleUploadedFile("照片.zip", file.getvalue())
    with django_capture_on_commit_callbacks(execute=True):
        browser(school.clerk).post(reverse("portal:plan-photos", args=[plan.pk]), {"file": upload})
    job = PlanJob.objects.get()
    assert job.stage == "finished", job.message
    assert set(plan.enrolments.filter(photo__isnull=False)) == {first, second}
    report = "\n".join(job.report)
    for said in ("姓名与名册不符", "合影.jpg：文件名应为", "没有证件号码与之相符的考生", "无法识别其格式"):
        assert said in report
    assert "已配上2张照片，4张未用" in job.message


def test_attendance_is_taken_on_the_page_of_a_room(school, at):
    plan = published(school)
    at("2026-04-20 08:30")
    client = browser(school.clerk)
    client.post(reverse("portal:plan-move", args=[plan.pk, "begin"]))
    session = plan.items.get().sessions.get(part="theory")
    url = reverse("portal:plan-attendance", args=[plan.pk])
    page = client.get(f"{url}?session={session.pk}").content.decode()
    assert page.count('name="came"') == 4
    keys = list(plan.enrolments.values_list("pk", flat=True))
    client.post(url, {"session": session.pk, "came": keys[:3], "rest_absent": "1"})
    states = list(plan.enrolments.order_by("pk").values_list("state", flat=True))
    assert sorted(states) == ["absent", "attended", "attended", "attended"]
    gone = reverse(
        "portal:enrolment-move", args=[plan.enrolments.filter(state="attended").first().pk, "disqualify"]
    )
    assert client.post(gone, {"reason": ""}).status_code == 400
    assert client.post(gone, {"reason": "夹带"}).status_code == 302


def test_sign_in_sheets_are_printed(school):
    plan = published(school)
    session = plan.items.get().sessions.get(part="theory")
    answer = browser(school.clerk).get(reverse("portal:session-sign-in", args=[plan.pk, session.pk]))
    assert "考场签到表" in text_of(answer.content)


def test_the_public_reads_published_plans_and_no_others(school):
    plan = published(school)
    hidden = exams.plan(school, state=State.SUBMITTED)
    page = Client().get(reverse("public:public-plan-list")).content.decode()
    assert plan.number in page
    assert hidden.number not in page
    detail = Client().get(reverse("public:public-plan-detail", args=[plan.number])).content.decode()
    for said in ("中式烹调师", "理论100元", "长春市南关区示例路1号", "第一考场", "4-03-02-01"):
        assert said in detail
    assert plan.enrolments.first().name not in detail
    assert Client().get(reverse("public:public-plan-detail", args=[hidden.number])).status_code == 404


# -- the office --------------------------------------------------------------------------------


def test_the_centre_rules_on_entries_and_approves_in_its_office(school, centre, other_centre):
    plan = exams.plan(school, state=State.SUBMITTED)
    case = reverse("admin:exams_examplan_change", args=[plan.pk])
    assert browser(other_centre).get(case).status_code == 404
    client = browser(centre)
    assert "批量通过" in client.get(case).content.decode()
    client.post(reverse("admin:exams_examplan_rule_eligible", args=[plan.pk]))
    move = reverse("admin:exams_examplan_move", args=[plan.pk, "approve"])
    assert client.post(move).status_code == 302
    plan.refresh_from_db()
    assert plan.state == State.APPROVED
    assert client.get(reverse("admin:exams_enrolment_changelist")).status_code == 200
    entry = plan.enrolments.first()
    page = client.get(reverse("admin:exams_enrolment_change", args=[entry.pk])).content.decode()
    assert entry.identity_number in page


@pytest.mark.parametrize("name", ["admin:exams_examplan_changelist", "admin:exams_enrolment_changelist"])
def test_the_office_lists_cost_the_same_for_many_rows(school, centre, name):
    def queries() -> int:
        client = browser(centre)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name)).status_code == 200
        return len(asked)

    exams.plan(school, state=State.SUBMITTED, candidates=1)
    queries()
    few = queries()
    for _ in range(4):
        exams.plan(school, state=State.SUBMITTED, candidates=3)
    assert queries() == few


# -- the interfaces --------------------------------------------------------------------------------


def test_an_institution_hands_in_over_rest_and_reads_what_is_wrong(school, other_school, at):
    plan = exams.plan(school)
    url = reverse("api-institution:plan-submit", args=[plan.pk])
    assert browser(other_school.head).post(url).status_code == 404
    assert browser(school.clerk).post(url).json()["code"] == "not_permitted"
    at("2026-04-07 10:00")
    late = browser(school.head).post(url)
    assert late.status_code == 422
    assert late.json()["findings"][0]["rule_id"] == "JL-5.3"
    at("2026-03-20 10:00")
    assert browser(school.head).post(url).json()["state"] == "submitted"


def test_an_officer_reads_no_plan_or_roster_on_the_side_of_the_institution(school, centre):
    plan = exams.plan(school)
    roster = RosterImport.objects.create(
        plan=plan, file=_file_of(school), uploaded_by=school.clerk, stage="ready"
    )
    officer = browser(centre)
    assert officer.get(reverse("api-institution:plan-detail", args=[plan.pk])).status_code == 404
    assert officer.get(reverse("api-institution:roster-detail", args=[roster.pk])).status_code == 404


def test_a_roster_goes_over_rest(school, other_school, django_capture_on_commit_callbacks):
    plan = exams.plan(school, candidates=0)
    client = browser(school.clerk)
    upload = exams.short_roster(exams.short_row(), exams.short_row(手机号码="1"))
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(reverse("api-institution:plan-roster", args=[plan.pk]), {"file": upload})
    assert sent.status_code == 202
    pk = sent.json()["id"]
    assert client.get(reverse("api-institution:roster-detail", args=[pk])).json()["stage"] == "ready"
    rows = client.get(reverse("api-institution:roster-rows", args=[pk]), {"verdict": "refused"}).json()
    assert rows["count"] == 1
    assert (
        browser(other_school.head).get(reverse("api-institution:roster-detail", args=[pk])).status_code == 404
    )
    bad = client.post(reverse("api-institution:roster-confirm", args=[pk]), {"mode": "?"})
    assert bad.status_code == 400
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("api-institution:roster-confirm", args=[pk]), {"mode": "skip"})
    assert plan.enrolments.count() == 1
    again = client.post(reverse("api-institution:roster-confirm", args=[pk]), {"mode": "skip"})
    assert again.status_code == 409


def test_a_centre_reviews_over_rest(school, centre, other_centre):
    plan = exams.plan(school, state=State.SUBMITTED)

    def post(user, name: str, **sent):
        url = reverse(f"api-regulator:plan-{name}", args=[plan.pk])
        return browser(user).post(url, sent, content_type="application/json")

    assert post(other_centre, "approve").status_code == 404
    assert post(centre, "approve").status_code == 422
    assert post(centre, "rule-eligible").json() == {"passed": 4, "left": 0}
    assert post(centre, "send-back").status_code == 400
    assert post(centre, "approve").json()["state"] == "approved"
    assert post(centre, "approve").status_code == 409
    assert post(centre, "publish").json()["state"] == "published"
    public = Client().get(reverse("api-public:plan-detail", args=[plan.number])).json()
    assert public["items"][0]["occupation"] == "中式烹调师"
    assert "candidate_count" not in public
