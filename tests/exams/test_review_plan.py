"""A plan is handed in, reviewed, published: by the right people, in the right state, by the rules."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django_fsm import TransitionNotAllowed

from exams.models import Enrolment, ExamPlan
from exams.services import plans, seating
from institutions.models import Institution
from lifecycle.door import carry_out
from lifecycle.findings import RulesNotMet
from lifecycle.models import TransitionRecord
from regulations.models import Occupation
from tests.factories import exams

State = ExamPlan.State


def test_a_plan_in_order_is_handed_in_and_numbered(school):
    plan = exams.plan(school)
    plans.submit_plan(plan, by=school.head)
    assert plan.state == State.SUBMITTED
    assert plan.number == f"2622{school.institution.code[-6:]}0001"
    assert plan.law_on == date(2026, 3, 20)
    record = TransitionRecord.objects.of(plan).get()
    assert (record.rule_id, record.actor) == ("JL-5.3", school.head)


def test_numbers_run_on_within_an_institution_and_a_returned_plan_keeps_its_own(school, centre):
    first, second = exams.plan(school), exams.plan(school, on=date(2026, 4, 27))
    plans.submit_plan(first, by=school.head)
    plans.submit_plan(second, by=school.head)
    assert second.number.endswith("0002")
    carry_out(first, "send_back", by=centre, reason="监考人员请写全名")
    plans.submit_plan(first, by=school.head)
    assert first.number.endswith("0001")


def test_a_plan_handed_in_too_late_is_refused_with_both_dates(school, at):
    plan = exams.plan(school)
    at("2026-04-07 10:00")
    with pytest.raises(RulesNotMet) as refused:
        plans.submit_plan(plan, by=school.head)
    (finding,) = refused.value.findings
    assert finding.rule_id == "JL-5.3"
    assert "最迟应于2026年4月3日（周五）报送" in finding.message
    assert "最早可定在2026年4月21日（周二）" in finding.cure
    plan.refresh_from_db()
    assert (plan.state, plan.number) == (State.DRAFT, None)


def test_a_person_entered_elsewhere_meanwhile_keeps_the_plan_from_being_handed_in(school, other_school):
    plan = exams.plan(school)
    elsewhere = exams.plan(other_school, state=State.SUBMITTED, candidates=1)
    Enrolment.objects.filter(plan=elsewhere).update(identity_number=plan.enrolments.first().identity_number)
    with pytest.raises(RulesNotMet, match="有1名考生已在同期的其他考核计划中报名"):
        plans.submit_plan(plan, by=school.head)


def test_an_institution_that_is_not_opened_makes_no_plan(school):
    Institution.objects.filter(pk=school.institution.pk).update(opened_at=None)
    school.institution.refresh_from_db()
    with pytest.raises(RulesNotMet) as refused:
        plans.create_plan(school.institution, by=school.clerk, title="四月认定")
    assert [finding.rule_id for finding in refused.value.findings] == ["JL-5.2"]


def test_only_what_is_filed_can_be_planned(school, other_school):
    plan = exams.plan(school)
    with pytest.raises(ValidationError, match="不在机构的备案范围内"):
        plans.add_item(plan, by=school.clerk, occupation=Occupation.objects.get(pk="6-31-01-03"), level=4)
    with pytest.raises(ValidationError, match="已在计划中"):
        plans.add_item(plan, by=school.clerk, occupation=Occupation.objects.get(pk=exams.COOK), level=4)
    with pytest.raises(ValidationError, match="不是本机构的备案考场"):
        plans.add_session(
            plan.items.get(),
            by=school.clerk,
            part="theory",
            room=other_school.institution.rooms.first(),
            starts_at=exams.moment(date(2026, 4, 21), 9),
            ends_at=exams.moment(date(2026, 4, 21), 10),
        )


def test_an_item_with_people_in_it_is_not_removed(school):
    plan = exams.plan(school)
    with pytest.raises(ValidationError, match="已有考生报名"):
        plans.remove_item(plan.items.get(), by=school.clerk)
    assert plan.items.count() == 1


def test_the_days_of_a_plan_follow_its_sessions(school):
    plan = exams.plan(school)
    room = school.institution.rooms.get(use="theory")
    day = date(2026, 4, 22)
    session = plans.add_session(
        plan.items.get(),
        by=school.clerk,
        part="theory",
        room=room,
        starts_at=exams.moment(day, 9),
        ends_at=exams.moment(day, 11),
    )
    plan.refresh_from_db()
    assert plan.ends_on == day
    plans.remove_session(session, by=school.clerk)
    plan.refresh_from_db()
    assert plan.ends_on == date(2026, 4, 20)


@pytest.mark.parametrize("who", ["clerk", "second_clerk"])
def test_only_the_head_hands_a_plan_in(school, who):
    plan = exams.plan(school)
    with pytest.raises(PermissionDenied):
        plans.submit_plan(plan, by=getattr(school, who))
    plan.refresh_from_db()
    assert (plan.state, plan.number) == (State.DRAFT, None)


def test_a_plan_handed_in_is_not_changed_any_more(school):
    plan = exams.plan(school, state=State.SUBMITTED)
    with pytest.raises(TransitionNotAllowed, match="不能再修改"):
        plans.change_plan(plan, by=school.clerk, title="另一个名称")
    with pytest.raises(TransitionNotAllowed):
        plans.submit_plan(plan, by=school.head)


def test_entries_are_ruled_on_in_bulk_and_those_in_doubt_are_left(school, centre):
    plan = exams.plan(school, state=State.SUBMITTED, candidates=5)
    doubtful = plan.enrolments.last()
    Enrolment.objects.filter(pk=doubtful.pk).update(born_on=date(2011, 1, 1))
    assert len(plans.rule_eligible(plan, by=centre)) == 4
    with pytest.raises(RulesNotMet, match="还有1名考生未作资格审核"):
        plans.approve_plan(plan, by=centre)
    doubtful.refresh_from_db()
    plans.rule_ineligible(doubtful, by=centre, reason="考核当日未满16周岁")
    plans.approve_plan(plan, by=centre)
    assert plan.state == State.APPROVED


def test_an_entry_is_not_found_ineligible_without_a_reason(school, centre):
    entry = exams.plan(school, state=State.SUBMITTED, candidates=1).enrolments.get()
    with pytest.raises(RulesNotMet, match="必须写明理由"):
        plans.rule_ineligible(entry, by=centre, reason=" ")


def test_a_plan_without_anybody_eligible_is_not_approved(school, centre):
    plan = exams.plan(school, state=State.SUBMITTED, entries=Enrolment.State.INELIGIBLE)
    with pytest.raises(RulesNotMet, match="没有资格审核通过的考生"):
        plans.approve_plan(plan, by=centre)


@pytest.mark.parametrize("act", ["rule", "approve", "publish", "send_back"])
def test_another_centre_and_the_institution_itself_review_nothing(school, other_centre, act):
    state = State.APPROVED if act == "publish" else State.SUBMITTED
    plan = exams.plan(school, state=state, entries=Enrolment.State.ENTERED)
    if act == "approve":
        Enrolment.objects.filter(plan=plan).delete()
        exams.enrol(plan.items.get(), 1, state=Enrolment.State.ELIGIBLE)
    for stranger in (other_centre, school.head):
        with pytest.raises(PermissionDenied):
            {
                "rule": lambda by=stranger: plans.rule_eligible(plan, by=by),
                "approve": lambda by=stranger: plans.approve_plan(plan, by=by),
                "publish": lambda by=stranger: carry_out(plan, "publish", by=by),
                "send_back": lambda by=stranger: carry_out(plan, "send_back", by=by, reason="理由"),
            }[act]()


def test_seats_are_arranged_once_and_only_for_a_published_plan(school):
    draft = exams.plan(school, entries=Enrolment.State.ELIGIBLE)
    with pytest.raises(TransitionNotAllowed, match="已公布后方可办理"):
        seating.arrange_seats(draft, by=school.clerk)
    plan = exams.plan(school, state=State.PUBLISHED, entries=Enrolment.State.ELIGIBLE)
    assert seating.arrange_seats(plan, by=school.clerk) == 4
    with pytest.raises(TransitionNotAllowed, match="没有待编排的考生"):
        seating.arrange_seats(plan, by=school.clerk)
    numbers = set(plan.enrolments.values_list("ticket_number", flat=True))
    assert len(numbers) == 4
    assert all(len(number) == 19 and number.startswith("26042022") for number in numbers)


def test_ticket_numbers_of_two_plans_of_a_day_do_not_meet(school):
    for hour in (1, 2):
        plan = exams.plan(school, state=State.PUBLISHED, entries=Enrolment.State.ELIGIBLE, candidates=hour)
        seating.arrange_seats(plan, by=school.clerk)
    assert Enrolment.objects.values("ticket_number").distinct().count() == 3


def seated(school, **values) -> ExamPlan:
    plan = exams.plan(school, state=State.PUBLISHED, entries=Enrolment.State.ELIGIBLE, **values)
    seating.arrange_seats(plan, by=school.clerk)
    return plan


def test_an_exam_does_not_begin_before_its_day(school):
    with pytest.raises(RulesNotMet, match="尚未到考核日期"):
        plans.begin_exam(seated(school), by=school.clerk)


def test_an_exam_does_not_begin_without_seats(school, at):
    plan = exams.plan(school, state=State.PUBLISHED, entries=Enrolment.State.ELIGIBLE)
    at("2026-04-20 08:30")
    with pytest.raises(RulesNotMet, match="尚未编排考场"):
        plans.begin_exam(plan, by=school.clerk)


def test_an_exam_does_not_end_while_somebody_is_unaccounted_for(school, at):
    plan = seated(school)
    at("2026-04-20 08:30")
    plans.begin_exam(plan, by=school.clerk)
    keys = list(plan.enrolments.values_list("pk", flat=True))
    seating.record_attendance(plan, by=school.clerk, attended=keys[:3])
    with pytest.raises(RulesNotMet, match="还有1名考生未登记到考"):
        plans.finish_exam(plan, by=school.clerk)
    entry = plan.enrolments.get(pk=keys[3])
    carry_out(entry, "disqualify", by=school.clerk, reason="携带手机入座")
    plans.finish_exam(plan, by=school.clerk)
    assert plan.items.get().score_sheet.marks.count() == 6


def test_attendance_of_somebody_elses_candidate_is_refused(school, other_school, at):
    plan, other = seated(school), seated(other_school)
    at("2026-04-20 08:30")
    plans.begin_exam(plan, by=school.clerk)
    stranger = other.enrolments.first()
    with pytest.raises(ValidationError, match="不在本计划中"):
        seating.record_attendance(plan, by=school.clerk, attended=[stranger.pk])
    with pytest.raises(ValidationError, match="不能既到考又缺考"):
        key = plan.enrolments.first().pk
        seating.record_attendance(plan, by=school.clerk, attended=[key], absent=[key])
    stranger.refresh_from_db()
    assert stranger.state == Enrolment.State.SEATED
