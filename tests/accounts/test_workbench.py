"""The workbench: what waits for me, most urgent first, nothing of others, at the same cost however much."""

import re
from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from config.workbench import Narrowed, workbench
from exams.models import ExamPlan
from institutions.models import Institution
from lifecycle.door import perform
from lifecycle.machine import Lifecycle, machines
from lifecycle.models import Deadline
from tests.factories.accounts import (
    auditor,
    expert,
    officer,
    person,
    platform_admin,
    prefecture_officer,
    province_officer,
)
from tests.factories.institutions import institution, member_of
from tests.factories.notices import objection
from tests.lifecycle.cases import filing_in, plan_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday(law, at) -> None:
    at("2026-05-11 09:00")


def waits_for(user: User, **narrowed: object) -> list[str]:
    return [row.title for row in workbench(user, narrowed=Narrowed(**narrowed))["waiting"]]


def due(case: Lifecycle, on: date, **facts: object) -> Deadline:
    return Deadline.objects.create(
        **{
            "content_type": ContentType.objects.get_for_model(case),
            "object_id": str(case.pk),
            "key": "plan.review",
            "title": "计划审核",
            "rule_id": "JL-5.4",
            "basis": "平台服务目标",
            "amount": 5,
            "unit": "working_day",
            "anchor_on": on - timedelta(days=7),
            "due_on": on,
            "law_on": on,
            **facts,
        }
    )


# -- what waits -------------------------------------------------------------------------------------------


def test_a_case_waits_for_the_authority_that_holds_it_and_for_no_other() -> None:
    here, elsewhere = prefecture_officer("220100"), prefecture_officer("220200")
    case = filing_in("submitted")
    plan = plan_in("submitted")
    assert sorted(waits_for(here)) == sorted([str(case), str(plan)])
    assert waits_for(elsewhere) == []
    assert waits_for(province_officer()) == [], (
        "the province sees the register, but the case is not its own yet"
    )


def test_once_passed_up_the_case_waits_for_the_province() -> None:
    case = filing_in("submitted", holder="220000")
    assert waits_for(province_officer()) == [str(case)]
    assert waits_for(prefecture_officer()) == []


def test_what_waits_for_the_institution_or_the_clock_is_on_no_officers_workbench() -> None:
    for state in ("draft", "correction_requested", "in_publicity", "filed", "withdrawn"):
        filing_in(state, holder="220000")
    for state in ("draft", "returned", "published", "in_progress", "finished"):
        plan_in(state)
    institution()
    assert waits_for(province_officer()) == []
    assert waits_for(prefecture_officer()) == []


def test_a_publicity_that_has_run_out_waits_for_the_receipt() -> None:
    case = filing_in("in_publicity", holder="220000", publicity_closed_at=timezone.now())
    assert waits_for(province_officer()) == [str(case)]


def test_an_institution_waits_until_its_rights_are_opened_and_not_for_what_could_befall_it() -> None:
    new = institution(state="active")
    institution(state="active", opened=True)
    institution(state="suspended")
    assert waits_for(prefecture_officer()) == [str(new)]


def test_only_those_who_act_have_work() -> None:
    plan_in("submitted")
    objection()
    for user in (auditor(), platform_admin(), expert(), person(), member_of(Institution.objects.first())):
        assert waits_for(user) == []


def test_two_posts_add_up_and_a_post_that_ended_does_not() -> None:
    both = officer(Role.PREFECTURE_OFFICER, "220100")
    both.posts.create(role=Role.PREFECTURE_OFFICER, jurisdiction_id="220200")
    plan_in("submitted")
    plan_in("submitted", of=institution(state="active", opened=True, jurisdiction="220202"))
    assert len(waits_for(both)) == 2
    both.posts.filter(jurisdiction_id="220200").update(until=date(2026, 5, 10))
    assert len(waits_for(User.objects.get(pk=both.pk))) == 1


def test_every_machine_has_a_case_page_or_is_dealt_with_inside_another() -> None:
    without = [m for m in machines() if not m.dealt_with_in and not admin.site.is_registered(m)]
    assert without == []


# -- the order --------------------------------------------------------------------------------------------


def test_overdue_first_then_the_soonest_then_who_waits_longest(at) -> None:
    user = prefecture_officer()
    plans = [plan_in("draft") for _ in range(5)]
    soon, late, long, later, short = plans
    head = {plan.pk: member_of(plan.institution) for plan in plans}
    for day, plan in ((4, long), (5, short), (6, soon), (7, late), (8, later)):
        at(f"2026-05-{day:02d} 10:00")
        perform(plan.submit, by=head[plan.pk])
    at("2026-05-11 09:00")
    Deadline.objects.all().delete()
    due(late, date(2026, 5, 8))
    due(soon, date(2026, 5, 13))
    due(later, date(2026, 5, 20))
    rows = workbench(user, narrowed=Narrowed())["waiting"]
    assert [row.title for row in rows] == [str(plan) for plan in (late, soon, later, long, short)]
    # Saturday 9 May is worked for the holiday before it.
    assert [row.working_days_left for row in rows] == [-2, 2, 7, None, None]
    assert [row.tone for row in rows] == ["bad", "", "", "", ""]
    assert timezone.localtime(rows[3].since).date() == date(2026, 5, 4)


def test_a_deadline_on_which_the_clock_acts_is_nobodys_to_keep() -> None:
    case = institution(state="active")
    due(case, date(2026, 5, 1), on_passing="expire")
    row = workbench(prefecture_officer(), narrowed=Narrowed())["waiting"][0]
    assert (row.title, row.deadline, row.tone) == (str(case), None, "")


# -- narrowing --------------------------------------------------------------------------------------------


def test_the_tiles_count_each_stage_and_lead_to_it(client: Client) -> None:
    user = prefecture_officer()
    for _ in range(3):
        plan_in("submitted")
    due(plan_in("approved"), date(2026, 5, 8))
    filing_in("accepted")
    counts = {
        stage.label: (stage.count, stage.url) for stage in workbench(user, narrowed=Narrowed())["counts"]
    }
    assert counts == {
        "已逾期": (1, "?late=1"),
        "考核计划 · 已提交待审核": (3, "?kind=exams.examplan&state=submitted"),
        "考核计划 · 审核通过": (1, "?kind=exams.examplan&state=approved"),
        "备案申请 · 已受理": (1, "?kind=institutions.filing&state=accepted"),
    }
    assert len(waits_for(user, kind="exams.examplan", state="submitted")) == 3
    assert len(waits_for(user, kind="institutions.filing")) == 1
    assert len(waits_for(user, late=True)) == 1
    client.force_login(user)
    page = client.get("/admin/", {"kind": "exams.examplan", "state": "submitted"}).content.decode()
    assert "共 3 件" in page
    assert "显示全部" in page


def test_the_page_names_case_institution_stage_and_article(client: Client) -> None:
    user = prefecture_officer()
    plan = plan_in("submitted")
    due(plan, date(2026, 5, 13))
    client.force_login(user)
    page = re.sub(r"\s+", " ", client.get("/admin/").content.decode())
    assert str(plan) in page
    assert plan.institution.name in page
    assert "考核计划 · 已提交待审核" in page
    assert "还剩 2 个工作日" in page
    assert "2026年5月13日（周三）" in page
    assert "/law/jilin/?on=2026-05-13#JL-5.4" in page
    assert f'href="/admin/exams/examplan/{plan.pk}/change/"' in page


def test_an_empty_workbench_says_what_would_be_here(client: Client) -> None:
    client.force_login(prefecture_officer())
    page = client.get("/admin/").content.decode()
    assert "没有待您办理的事项" in page
    assert "昨天以来，您辖区内的事项没有变动" in page


def test_a_long_list_comes_in_pages(client: Client) -> None:
    user = prefecture_officer()
    of = institution(state="active", opened=True)
    for _ in range(30):
        plan_in("submitted", of=of)
    client.force_login(user)
    first, second = (client.get("/admin/", {"page": n}).content.decode() for n in (1, 2))
    assert "第 1–25 条，共 30 条" in first
    assert "第 26–30 条，共 30 条" in second


# -- what moved -------------------------------------------------------------------------------------------


def test_moves_since_yesterday_in_my_territory_newest_first(at) -> None:
    here, elsewhere = prefecture_officer("220100", "甄长春"), prefecture_officer("220200", "甄吉林")
    mine, old = plan_in("submitted"), plan_in("submitted")
    theirs = plan_in("submitted", of=institution(state="active", opened=True, jurisdiction="220202"))
    at("2026-05-09 23:59")
    perform(old.approve, by=here)
    at("2026-05-10 08:00")
    perform(mine.approve, by=here)
    perform(theirs.approve, by=elsewhere)
    at("2026-05-11 09:00")
    perform(mine.publish, by=here)
    moved = workbench(here, narrowed=Narrowed())["moved"]
    assert [row.text for row in moved] == [f"公布计划：{mine}（甄长春）", f"审核通过：{mine}（甄长春）"]
    province = workbench(province_officer(), narrowed=Narrowed())["moved"]
    assert len(province) == 3


# -- who comes in -----------------------------------------------------------------------------------------


def test_the_office_sends_strangers_to_the_one_door(client: Client) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/login/?next=/admin/"


@pytest.mark.parametrize("url", ["/admin/", "/admin/exams/examplan/", "/admin/login/"])
def test_somebody_who_is_no_officer_is_told_so(client: Client, url: str) -> None:
    client.force_login(member_of(institution()))
    answer = client.get(url)
    assert answer.status_code == 403
    assert "监管工作台只对人社部门工作人员开放" in answer.content.decode()


# -- the cost ---------------------------------------------------------------------------------------------


def test_the_workbench_costs_the_same_however_much_waits(client: Client) -> None:
    user = prefecture_officer()
    client.force_login(user)

    def grow(count: int) -> int:
        for number in range(count):
            plan = plan_in("submitted")
            due(plan, date(2026, 5, 8) + timedelta(days=number))
            due(filing_in("submitted"), date(2026, 5, 8) + timedelta(days=number))
            perform(plan_in("submitted").approve, by=user)
        client.get("/admin/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/admin/").status_code == 200
        # Which packs are in force is read anew now and then, whatever waits.
        return len([query for query in captured if '"regulations_' not in query["sql"]])

    assert grow(1) == grow(12)
    assert ExamPlan.objects.count() == 26
