"""Who deals with a case: read from its record, taken over, handed over in bulk; nobody is locked out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import Source, officer_of, plan_handover
from accounts.services import end_deputation, hand_over, name_deputy, take_over
from config.workbench import Narrowed, workbench
from exams.models import ExamPlan
from institutions.models import Institution
from lifecycle.door import perform
from lifecycle.findings import RulesNotMet
from lifecycle.models import CaseAssignment, RecordAltered
from regulations.models import Jurisdiction
from tests.concurrency.together import together
from tests.factories.accounts import (
    auditor,
    authority_head,
    officer,
    prefecture_officer,
    province_officer,
)
from tests.factories.institutions import institution, member_of
from tests.lifecycle.cases import filing_in, plan_in

pytestmark = pytest.mark.django_db
At = Callable[[str], None]


@pytest.fixture(autouse=True)
def monday(law, at: At) -> None:
    at("2026-05-11 09:00")


@pytest.fixture
def first() -> User:
    return prefecture_officer("220100", "甄某")


@pytest.fixture
def second() -> User:
    return prefecture_officer("220100", "贾某")


@pytest.fixture
def head() -> User:
    return authority_head("220100", "常定夺")


def now(user: User) -> User:
    return User.objects.get(pk=user.pk)


def school() -> Institution:
    return institution(state="active", opened=True)


def dealt_with(by: User, *, of: Institution | None = None) -> ExamPlan:
    """A plan an officer approved, still to be published."""
    plan = plan_in("submitted", of=of)
    perform(plan.approve, by=by)
    return plan


def source(who: User | None, place: str = "220100") -> Source:
    return Source(Jurisdiction.objects.get(code=place), who)


def pass_all(whose: User | None, to: User, *, by: User, reason: str = "岗位调整", **facts: object) -> int:
    """Preview and hand over, as the page does."""
    plan = plan_handover(source(whose), to, **facts)
    return len(hand_over(source(whose), to, reason=reason, by=by, seen=plan.digest, **facts).cases)


def objections(whose: User | None, to: User, *, by: User, reason: str = "岗位调整") -> dict[str, str]:
    with pytest.raises(RulesNotMet) as refusal:
        pass_all(whose, to, by=by, reason=reason)
    assert all(finding.cure for finding in refusal.value.findings), "a refusal shows the way out"
    assert not CaseAssignment.objects.exists()
    return {finding.field: finding.message for finding in refusal.value.findings}


# -- the officer of a case --------------------------------------------------------------------------------


def test_whoever_of_the_authority_first_acts_on_a_case_deals_with_it(first: User, second: User) -> None:
    plan = plan_in("draft", of=school())
    perform(plan.submit, by=member_of(plan.institution))
    assert officer_of(plan) is None, "what the institution does makes nobody the officer"
    perform(plan.approve, by=first)
    perform(plan.publish, by=second)
    assert officer_of(plan) == first


def test_the_right_to_act_stays_with_every_officer(first: User, second: User) -> None:
    plan = dealt_with(first)
    assert perform(plan.publish, by=second).actor == second


def test_a_case_handed_on_has_no_officer_until_somebody_acts_there(first: User, at: At) -> None:
    plan = dealt_with(first)
    ExamPlan.objects.filter(pk=plan.pk).update(supervisor_id="220000")
    plan = ExamPlan.objects.get(pk=plan.pk)
    assert officer_of(plan) is None
    at_province = province_officer()
    perform(plan.publish, by=at_province)
    assert officer_of(plan) == at_province


def test_sent_back_it_is_again_with_whom_it_was(first: User) -> None:
    plan = dealt_with(first)
    for place in ("220000", "220100"):
        ExamPlan.objects.filter(pk=plan.pk).update(supervisor_id=place)
    assert officer_of(plan) == first


def test_whoever_has_left_deals_with_nothing(first: User, second: User) -> None:
    plan, taken = dealt_with(first), dealt_with(first)
    take_over(taken, reason="分工", by=second)
    for user in (first, second):
        user.posts.update(until=date(2026, 5, 10))
    assert officer_of(plan) is None
    assert officer_of(taken) is None, "nor does it fall back to the one who gave it away"


def test_what_a_deputy_did_counts_for_the_one_away(first: User) -> None:
    deputy = province_officer("尤省")
    kept = name_deputy(
        first.posts.get(),
        deputy=deputy,
        since=date(2026, 5, 11),
        until=date(2026, 5, 12),
        reason="休假",
        by=first,
    )
    plan = dealt_with(now(deputy))
    assert officer_of(plan) == first
    end_deputation(kept, reason="返岗", by=first)
    assert officer_of(plan) == first


def test_the_door_asks_and_writes_nothing_for_it(first: User) -> None:
    """The officer is read from the record: a move costs what it cost before."""
    plan = plan_in("submitted")
    with CaptureQueriesContext(connection) as captured:
        perform(plan.approve, by=now(first))
    assert not [q["sql"] for q in captured if "caseassignment" in q["sql"]]


# -- taking over ------------------------------------------------------------------------------------------


def test_a_colleague_takes_a_case_over_and_the_earlier_officer_hears_of_it(first: User, second: User) -> None:
    plan = dealt_with(first)
    made = take_over(plan, reason="甄某休假", by=second)
    assert officer_of(plan) == second
    assert (made.before, made.officer, made.by_title) == (first, second, "长春市 · 市（州）中心经办人")
    message = first.messages.get()
    assert "已由贾某接办" in message.subject
    assert "甄某休假" in message.text
    assert message.url == f"/admin/exams/examplan/{plan.pk}/change/"


def test_a_case_of_nobody_is_taken_and_nobody_is_told(second: User) -> None:
    plan = plan_in("submitted")
    assert take_over(plan, reason="分工", by=second).before is None
    assert officer_of(plan) == second


@pytest.mark.parametrize(
    "who",
    [
        lambda: prefecture_officer("220200", "尤吉林"),
        province_officer,
        lambda: officer(Role.COUNTY_OFFICER, "220102"),
        lambda: authority_head("220100"),
        lambda: auditor("220100"),
    ],
)
def test_only_an_officer_of_the_authority_takes_over(first: User, who: Callable[[], User]) -> None:
    plan = dealt_with(first)
    with pytest.raises(PermissionDenied, match="在岗经办人可以接办"):
        take_over(plan, reason="分工", by=who())


def test_a_deputy_acts_and_takes_nothing_over(first: User) -> None:
    plan, deputy = dealt_with(first), province_officer("尤省")
    name_deputy(
        first.posts.get(),
        deputy=deputy,
        since=date(2026, 5, 11),
        until=date(2026, 5, 12),
        reason="休假",
        by=first,
    )
    with pytest.raises(PermissionDenied, match="不必接办"):
        take_over(plan, reason="代办", by=now(deputy))


def test_neither_without_a_reason_nor_what_is_ones_own_nor_what_is_over(first: User, second: User) -> None:
    plan = dealt_with(first)
    with pytest.raises(RulesNotMet, match="接办必须写明理由"):
        take_over(plan, reason=" ", by=second)
    with pytest.raises(TransitionNotAllowed, match="现由您承办"):
        take_over(plan, reason="分工", by=first)
    with pytest.raises(TransitionNotAllowed, match="已办结"):
        take_over(filing_in("filed", holder="220100"), reason="分工", by=second)


def test_what_was_decided_is_never_changed(first: User, second: User) -> None:
    made = take_over(dealt_with(first), reason="分工", by=second)
    for act in (made.save, made.delete, CaseAssignment.objects.all().delete):
        with pytest.raises(RecordAltered):
            act()
    for sql in ("DELETE FROM lifecycle_caseassignment", "UPDATE lifecycle_caseassignment SET reason = ''"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


# -- handing over in bulk ---------------------------------------------------------------------------------


def test_all_open_cases_of_an_officer_pass_at_once_and_both_hear_of_it(
    first: User, second: User, head: User
) -> None:
    plans = [dealt_with(first) for _ in range(3)]
    other = dealt_with(second)
    assert pass_all(first, second, by=head) == 3
    assert {officer_of(plan) for plan in [*plans, other]} == {second}
    assert set(CaseAssignment.objects.values_list("kind", "reason", "by_title")) == {
        ("handed", "岗位调整", "长春市 · 单位负责人")
    }
    assert second.messages.get().subject == "有3件事项移交给您承办"
    assert first.messages.get().subject == "您承办的3件事项已移交给贾某"


def test_an_officer_hands_over_what_is_theirs_and_nobody_elses(first: User, second: User) -> None:
    dealt_with(first)
    with pytest.raises(PermissionDenied, match="由承办人本人或长春市的单位负责人移交"):
        pass_all(first, second, by=second)
    assert pass_all(first, second, by=first) == 1


def test_a_head_gives_out_what_nobody_deals_with_but_no_drafts(second: User, head: User) -> None:
    waiting = plan_in("submitted")
    plan_in("draft")
    assert pass_all(None, second, by=head) == 1
    assert officer_of(waiting) == second


def test_the_head_of_another_authority_disposes_of_nothing_here(first: User, second: User) -> None:
    dealt_with(first)
    for by in (authority_head("220200", "吉林市长"), authority_head("220000", "省厅长"), auditor("220100")):
        with pytest.raises(PermissionDenied):
            pass_all(first, second, by=by)


def test_the_recipient_is_an_officer_of_the_same_authority_who_is_there(
    first: User, second: User, head: User
) -> None:
    dealt_with(first)
    assert objections(first, prefecture_officer("220200", "尤吉林"), by=head) == {
        "to": "尤吉林不是长春市的在岗经办人"
    }
    assert objections(first, head, by=head) == {"to": "常定夺不是长春市的在岗经办人"}
    assert objections(first, first, by=head) == {"to": "移出人与接收人是同一人"}
    assert objections(first, second, by=head, reason=" ") == {"reason": "必须写明移交的理由"}
    name_deputy(
        second.posts.get(),
        deputy=province_officer(),
        since=date(2026, 5, 11),
        until=date(2026, 5, 15),
        reason="休假",
        by=second,
    )
    assert objections(first, second, by=head) == {"to": "贾某不在岗，岗位由甄省心代理至2026-05-15"}
    second.posts.update(until=date(2026, 5, 10))
    assert objections(first, second, by=head) == {"to": "贾某在长春市的岗位已于2026-05-10结束"}


def test_the_preview_says_what_stays_and_why(first: User, second: User) -> None:
    open_case, over = dealt_with(first), dealt_with(first)
    perform(over.cancel, by=first, reason="机构撤回")
    plan = plan_handover(source(first), second)
    assert plan.cases == [open_case]
    assert [(left.reason, left.count, left.examples) for left in plan.left] == [
        ("已办结，无须移交", 1, [over])
    ]
    gone = plan_handover(source(first), second, keys=[f"exams.examplan:{open_case.pk}", "exams.examplan:0"])
    assert [(left.reason, left.count) for left in gone.left] == [("已不由移出人承办，或已转往其他机关", 1)]


def test_some_of_a_kind_pass_and_the_rest_stays(first: User, second: User) -> None:
    one, two = dealt_with(first), dealt_with(first)
    done = hand_over(source(first), second, reason="分工", by=first, chosen=[f"exams.examplan:{one.pk}"])
    assert done.cases == [one]
    assert officer_of(two) == first
    with pytest.raises(RulesNotMet, match="没有要移交的事项"):
        pass_all(first, second, by=first, kind="institutions.filing")


def test_what_changed_after_the_preview_stops_the_whole_act(first: User, second: User, head: User) -> None:
    one, two = dealt_with(first), dealt_with(first)
    seen = plan_handover(source(first), second).digest
    ExamPlan.objects.filter(pk=one.pk).update(supervisor_id="220000")
    for facts in ({"seen": seen}, {"chosen": [f"exams.examplan:{plan.pk}" for plan in (one, two)]}):
        with pytest.raises(TransitionNotAllowed, match="没有移交任何事项"):
            hand_over(source(first), second, reason="分工", by=head, **facts)
    assert not CaseAssignment.objects.exists()


def test_many_cost_what_few_cost(first: User, second: User, head: User) -> None:
    of = school()

    def cost(count: int, whose: User, to: User) -> int:
        for _ in range(count):
            dealt_with(whose, of=of)
        plan = plan_handover(source(whose), to)
        with CaptureQueriesContext(connection) as captured:
            hand_over(source(whose), to, reason="分工", by=now(head), seen=plan.digest)
        return len(captured)

    assert cost(2, first, second) == cost(20, second, first)


@pytest.mark.django_db(transaction=True)
def test_two_hand_overs_at_once_never_give_a_case_twice(first: User, second: User, head: User) -> None:
    third = prefecture_officer("220100", "丁某")
    plan = dealt_with(first)
    seen = plan_handover(source(first), second).digest

    def give(number: int) -> bool:
        try:
            hand_over(
                source(first), [second, third][number], reason="分工", by=[first, head][number], seen=seen
            )
        except TransitionNotAllowed:
            return False
        return True

    assert sorted(together(2, give)) == [False, True]
    assert CaseAssignment.objects.count() == 1
    assert officer_of(plan) in {second, third}


# -- the pages --------------------------------------------------------------------------------------------


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


HAND_OVER = "/admin/lifecycle/caseassignment/hand-over/"


def take_page(plan: ExamPlan) -> str:
    return reverse("admin:lifecycle_caseassignment_take", args=["exams.examplan", plan.pk])


def test_the_case_page_says_who_deals_with_it_and_lets_a_colleague_take_over(
    first: User, second: User
) -> None:
    plan = dealt_with(first)
    case_page = f"/admin/exams/examplan/{plan.pk}/change/"
    assert "接办…" not in signed_in(first).get(case_page).content.decode()
    client = signed_in(second)
    page = client.get(case_page).content.decode()
    assert "承办人：<b>甄某</b>" in page
    assert take_page(plan) in page
    assert "由您承办" in client.get(take_page(plan)).content.decode()
    assert client.post(take_page(plan), {"reason": ""}).status_code == 400
    assert client.post(take_page(plan), {"reason": "甄某休假"}).status_code == 302
    page = client.get(case_page).content.decode()
    assert "承办人：<b>贾某</b>（您）" in page
    assert "承办变动" in page
    assert "甄某休假" in page


def test_a_stranger_finds_no_case_to_take_and_the_province_may_not(first: User) -> None:
    plan = dealt_with(first)
    assert signed_in(prefecture_officer("220200")).get(take_page(plan)).status_code == 404
    assert signed_in(province_officer()).get(take_page(plan)).status_code == 403
    client = signed_in(first)
    for register, key in (("no.such", "1"), ("accounts.user", "1"), ("exams.examplan", "x"), ("x", "1")):
        address = reverse("admin:lifecycle_caseassignment_take", args=[register, key])
        assert client.get(address).status_code == 404


def test_bulk_is_previewed_and_then_done_on_its_page(first: User, second: User, head: User) -> None:
    one, two = dealt_with(first), dealt_with(first)
    client = signed_in(head)
    assert "无人承办的事项" in client.get(HAND_OVER).content.decode()
    given = {"source": f"220100:{first.pk}", "to": second.pk, "kind": "all", "reason": "岗位调整"}
    page = client.post(HAND_OVER, {**given, "preview": "1"}).content.decode()
    assert "将移交 2 件" in page
    assert str(one) in page
    assert not CaseAssignment.objects.exists(), "a preview touches nothing"
    answer = client.post(
        HAND_OVER, {**given, "hand_over": "1", "listed": "1", "case": [f"exams.examplan:{two.pk}"]}
    )
    assert answer.status_code == 302
    assert (officer_of(one), officer_of(two)) == (first, second)
    listed = client.get("/admin/lifecycle/caseassignment/").content.decode()
    assert str(two) in listed
    assert "岗位调整" in listed


def test_the_page_refuses_beside_the_field(first: User, second: User) -> None:
    dealt_with(first)
    client = signed_in(first)
    given = {"source": f"220100:{first.pk}", "to": second.pk, "kind": "all", "reason": "", "preview": "1"}
    answer = client.post(HAND_OVER, given)
    assert answer.status_code == 400
    assert "请写明理由" in answer.content.decode()
    given["reason"] = "分工"
    stranger = prefecture_officer("220200", "尤吉林")
    answer = client.post(HAND_OVER, {**given, "to": stranger.pk})
    assert answer.status_code == 400
    assert "只能移交给同一机关的在岗经办人" in answer.content.decode()
    answer = client.post(HAND_OVER, {**given, "source": f"220100:{second.pk}"})
    assert answer.status_code == 400
    assert "事项由承办人本人或本单位负责人移交" in answer.content.decode()
    answer = client.post(HAND_OVER, {**given, "to": first.pk})
    assert answer.status_code == 422
    assert "移出人与接收人是同一人" in answer.content.decode()
    assert signed_in(auditor("220100")).get(HAND_OVER).status_code == 403


# -- the workbench ----------------------------------------------------------------------------------------


def titles(user: User, **narrowed: object) -> set[str]:
    return {row.title for row in workbench(now(user), narrowed=Narrowed(**narrowed))["waiting"]}


def test_the_desk_is_narrowed_to_mine_or_to_nobodys(first: User, second: User) -> None:
    mine, theirs, nobodys = dealt_with(first), dealt_with(second), plan_in("submitted")
    assert titles(first) == {str(mine), str(theirs), str(nobodys)}
    assert titles(first, whose="mine") == {str(mine)}
    assert titles(first, whose="nobody") == {str(nobodys)}
    tabs = workbench(now(first), narrowed=Narrowed(whose="mine"))["whose"]
    assert [(tab.label, tab.count, tab.current) for tab in tabs] == [
        ("本单位全部", 3, False),
        ("我承办的", 1, True),
        ("无人承办", None, False),
    ]
    page = signed_in(first).get("/admin/", {"whose": "mine"}).content.decode()
    assert "<b>甄某</b>（您）" in page
    assert str(theirs) not in page.partition("昨天以来的变动")[0]


def test_a_deputys_own_cases_include_those_of_the_one_away_and_are_marked(first: User, second: User) -> None:
    theirs = dealt_with(first)
    name_deputy(
        first.posts.get(),
        deputy=second,
        since=date(2026, 5, 11),
        until=date(2026, 5, 15),
        reason="休假",
        by=first,
    )
    (row,) = workbench(now(second), narrowed=Narrowed(whose="mine"))["waiting"]
    assert (row.title, row.officer, row.for_whom) == (str(theirs), "甄某", "甄某")


# -- the lists --------------------------------------------------------------------------------------------


def test_a_list_names_the_officers_and_is_narrowed_to_mine_at_a_constant_cost(
    first: User, second: User
) -> None:
    of = school()
    client = signed_in(first)

    def shown(**asked: str) -> tuple[str, int]:
        client.get("/admin/exams/examplan/")
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/admin/exams/examplan/", asked).content.decode()
        return page, len(captured)

    mine, theirs = dealt_with(first, of=of), dealt_with(second, of=of)
    nobodys = plan_in("submitted", of=of)
    page, few = shown()
    assert "甄某" in page
    assert "贾某" in page
    page, _ = shown(whose="mine")
    assert mine.number in page
    assert theirs.number not in page
    page, _ = shown(whose="nobody")
    assert nobodys.number in page
    assert mine.number not in page
    for _ in range(8):
        dealt_with(first, of=of)
    assert shown()[1] == few


def test_the_list_of_filings_shows_and_exports_the_officer(first: User) -> None:
    case = filing_in("submitted", holder="220100", number="BA2026-777777")
    take_over(case, reason="分工", by=first)
    client = signed_in(first)
    assert "甄某" in client.get("/admin/institutions/filing/", {"whose": "mine"}).content.decode()
    table = client.get("/admin/institutions/filing/export/csv/")
    assert "甄某" in b"".join(table.streaming_content).decode()
