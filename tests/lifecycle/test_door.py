"""The door: the only way a case changes its state, and what it says when it stays shut."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_fsm import TransitionNotAllowed

from accounts.models import User
from exams.models import ExamPlan
from lifecycle.door import available_moves, carry_out, perform, perform_all
from lifecycle.findings import RulesNotMet
from lifecycle.machine import DoorBypassed, opened_door
from lifecycle.models import TransitionRecord
from lifecycle.refusals import refusal_of
from tests.factories.accounts import auditor, person, platform_admin, prefecture_officer, province_officer
from tests.factories.institutions import institution, member_of
from tests.lifecycle.cases import plan_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(law) -> ExamPlan:
    return plan_in("submitted")


@pytest.fixture
def officer(law) -> User:
    return prefecture_officer()


# -- through the door -------------------------------------------------------------------------------------


def test_a_move_changes_the_state_and_tells_who_when_why_and_by_which_article(
    plan: ExamPlan, officer: User, at
) -> None:
    at("2026-05-08 09:30")
    record = perform(plan.approve, by=officer)
    plan.refresh_from_db()
    assert plan.state == ExamPlan.State.APPROVED
    assert (record.source, record.target, record.transition) == ("submitted", "approved", "approve")
    assert record.label == "审核通过"
    assert (record.source_label, record.target_label) == ("已提交待审核", "审核通过")
    assert record.actor == officer
    assert record.actor_title == "长春市 · 市（州）中心经办人"
    assert record.holder_code == "220100"
    assert record.rule_id == "JL-5.4"
    assert record.basis.startswith("吉人社")
    assert record.at == plan.approved_at
    assert (record.sequence, record.previous_hash) == (1, "0" * 64)


def test_the_next_record_takes_up_the_hash_of_the_one_before(plan: ExamPlan, officer: User) -> None:
    first = perform(plan.approve, by=officer)
    second = perform(plan.publish, by=officer)
    assert (second.sequence, second.previous_hash) == (2, first.hash)


def test_a_stale_copy_is_read_anew_before_it_moves(plan: ExamPlan, officer: User) -> None:
    stale = ExamPlan.objects.get(pk=plan.pk)
    perform(plan.approve, by=officer)
    with pytest.raises(TransitionNotAllowed):
        perform(stale.approve, by=officer)
    assert stale.state == ExamPlan.State.APPROVED
    assert TransitionRecord.objects.of(plan).count() == 1


# -- the refusals -----------------------------------------------------------------------------------------


def test_a_move_from_another_state_is_a_conflict_that_names_the_state(plan: ExamPlan, officer: User) -> None:
    with pytest.raises(TransitionNotAllowed) as refusal:
        perform(plan.publish, by=officer)
    said = refusal_of(refusal.value)
    assert said.status == 409
    assert "现为“已提交待审核”，不能“公布计划”" in said.message
    assert "请刷新后再看" in said.message
    assert not TransitionRecord.objects.of(plan).exists()


@pytest.mark.parametrize(
    "make",
    [
        lambda _: prefecture_officer("220200"),
        lambda _: province_officer(),
        lambda _: auditor("220100"),
        lambda _: platform_admin(),
        lambda _: person(),
        lambda plan: member_of(plan.institution),
        lambda _: member_of(institution()),
    ],
    ids=[
        "another prefecture",
        "the province, which does not hold it",
        "an auditor",
        "the keeper of the platform",
        "nobody in particular",
        "the institution itself",
        "another institution",
    ],
)
def test_the_wrong_person_is_refused_and_nothing_is_left(plan: ExamPlan, make) -> None:
    with pytest.raises(PermissionDenied) as refusal:
        perform(plan.approve, by=make(plan))
    said = refusal_of(refusal.value)
    assert (said.status, said.message) == (403, "您没有权限对该事项“审核通过”")
    plan.refresh_from_db()
    assert plan.state == ExamPlan.State.SUBMITTED
    assert not TransitionRecord.objects.of(plan).exists()


def test_the_right_is_asked_before_the_rules(plan: ExamPlan, officer: User) -> None:
    with pytest.raises(PermissionDenied):
        carry_out(plan, "approve", by=prefecture_officer("220200"))
    with pytest.raises(RulesNotMet, match="没有资格审核通过的考生"):
        carry_out(plan, "approve", by=officer)


def test_somebody_whose_account_is_closed_is_refused(plan: ExamPlan, officer: User) -> None:
    officer.is_active = False
    with pytest.raises(PermissionDenied):
        perform(plan.approve, by=officer)


def test_a_post_that_has_ended_gives_no_right(plan: ExamPlan, officer: User, at) -> None:
    officer.posts.update(until="2026-05-07")
    at("2026-05-08 09:30")
    with pytest.raises(PermissionDenied):
        perform(plan.approve, by=User.objects.get(pk=officer.pk))


@pytest.mark.parametrize("reason", ["", "   \n"])
def test_a_move_that_needs_a_reason_is_refused_without_one(
    plan: ExamPlan, officer: User, reason: str
) -> None:
    with pytest.raises(RulesNotMet) as refusal:
        perform(plan.send_back, by=officer, reason=reason)
    said = refusal_of(refusal.value)
    assert said.status == 422
    assert said.findings[0].field == "reason"
    assert said.findings[0].message == "“退回修改”必须写明理由"
    plan.refresh_from_db()
    assert plan.state == ExamPlan.State.SUBMITTED


def test_a_reason_is_kept_in_the_record(plan: ExamPlan, officer: User) -> None:
    assert perform(plan.send_back, by=officer, reason="考场不足").reason == "考场不足"


def test_a_failure_after_the_move_takes_everything_back(plan: ExamPlan, officer: User) -> None:
    def approve_and_fail() -> None:
        with transaction.atomic():
            perform(plan.approve, by=officer)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        approve_and_fail()
    plan.refresh_from_db()
    assert plan.state == ExamPlan.State.SUBMITTED
    assert not TransitionRecord.objects.of(plan).exists()


# -- round the door ---------------------------------------------------------------------------------------


def test_calling_a_move_directly_is_refused(plan: ExamPlan) -> None:
    with pytest.raises(DoorBypassed):
        plan.approve(at=None)
    assert plan.state == ExamPlan.State.SUBMITTED


def test_the_bare_call_of_a_generic_button_does_not_even_fit(plan: ExamPlan) -> None:
    with opened_door(), pytest.raises(TypeError, match="at"):
        plan.approve()


def test_the_state_cannot_be_assigned(plan: ExamPlan) -> None:
    with pytest.raises(AttributeError):
        plan.state = "approved"


def test_the_state_cannot_be_written_by_a_query(plan: ExamPlan) -> None:
    with pytest.raises(DoorBypassed):
        ExamPlan.objects.update(state="approved")
    with pytest.raises(DoorBypassed), transaction.atomic():
        ExamPlan.objects.filter(pk=plan.pk).bulk_update([plan], ["state"])
    assert ExamPlan.objects.filter(pk=plan.pk).update(title="另一个名称") == 1


def test_the_database_knows_no_state_the_machine_does_not_have(plan: ExamPlan) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE exams_examplan SET state = 'approvd' WHERE id = %s", [plan.pk])


def test_a_failed_reload_leaves_the_protection_on(plan: ExamPlan) -> None:
    lost = ExamPlan(pk=0)
    with pytest.raises(ExamPlan.DoesNotExist):
        lost.refresh_from_db()
    with pytest.raises(AttributeError):
        plan.state = "approved"


# -- the buttons ------------------------------------------------------------------------------------------


def test_the_buttons_are_the_moves_one_may_take_now_in_declared_order(plan: ExamPlan, officer: User) -> None:
    assert [move.label for move in available_moves(plan, officer)] == ["审核通过", "退回修改", "取消计划"]
    assert [move.name for move in available_moves(plan, prefecture_officer("220200"))] == []
    grave = {move.name: move.grave for move in available_moves(plan, officer)}
    assert grave == {"send_back": False, "approve": False, "cancel": True}


def test_a_move_by_name_takes_its_service_and_an_unknown_one_is_not_there(
    plan: ExamPlan, officer: User
) -> None:
    carry_out(plan, "send_back", by=officer, reason="考场不足")
    assert plan.state == ExamPlan.State.RETURNED
    with pytest.raises(KeyError):
        carry_out(plan, "delete", by=officer)


# -- many at once -----------------------------------------------------------------------------------------


def queries_to_publish(size: int, officer: User) -> int:
    of = institution(state="active", opened=True)
    plans = [plan_in("approved", of=of) for _ in range(size)]
    with CaptureQueriesContext(
        connection,
    ) as captured:
        records = perform_all(plans, "publish", by=officer)
    assert len(records) == size
    assert {plan.state for plan in plans} == {"published"}
    return len(captured)


def test_one_move_on_many_cases_costs_the_same_however_many(officer: User) -> None:
    queries_to_publish(2, officer)  # once before, so that what is looked up once is looked up
    assert queries_to_publish(3, officer) == queries_to_publish(60, officer)


def test_one_case_that_refuses_holds_all_back(officer: User) -> None:
    of = institution(state="active", opened=True)
    plans = [plan_in("approved", of=of), plan_in("published", of=of)]
    with pytest.raises(TransitionNotAllowed):
        perform_all(plans, "publish", by=officer)
    assert ExamPlan.objects.get(pk=plans[0].pk).state == "approved"
    assert not TransitionRecord.objects.of(plans[0]).exists()


def test_a_foreign_case_among_many_holds_all_back(officer: User) -> None:
    foreign = institution(state="active", opened=True, jurisdiction="220202")
    plans = [plan_in("approved"), plan_in("approved", of=foreign)]
    with pytest.raises(PermissionDenied):
        perform_all(plans, "publish", by=officer)
    assert ExamPlan.objects.filter(state="approved").count() == 2


def test_no_cases_no_move(officer: User) -> None:
    assert perform_all([], "publish", by=officer) == []


# -- effects ----------------------------------------------------------------------------------------------


def test_what_follows_from_another_act_has_no_button_and_no_page(law, client) -> None:
    province = province_officer()
    applicant = institution()
    assert [move.name for move in available_moves(applicant, province)] == []
    client.force_login(province)
    url = f"/admin/institutions/institution/{applicant.pk}/move/enter/"
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404
    applicant.refresh_from_db()
    assert applicant.state == applicant.State.REGISTERED
