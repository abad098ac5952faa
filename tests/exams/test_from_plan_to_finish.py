"""The way of a plan: drafted, filled, handed in, reviewed, published, seated, held, finished."""

from datetime import date

from exams.models import Enrolment, ExamPlan, ScoreSheet, Seat
from exams.services import plans, rosters, seating
from institutions.models import FiledRoom
from lifecycle.door import perform
from regulations.models import Occupation
from tests.factories import exams


def test_a_plan_goes_from_draft_to_score_sheets(school, centre, at):
    day = date(2026, 4, 20)
    plan = plans.create_plan(school.institution, by=school.clerk, title="四月认定", fee_note="300元")
    item = plans.add_item(plan, by=school.clerk, occupation=Occupation.objects.get(pk=exams.COOK), level=4)
    rooms = {room.use: room for room in FiledRoom.objects.filter(institution=school.institution)}
    plans.add_session(
        item,
        by=school.clerk,
        part="theory",
        room=rooms["theory"],
        starts_at=exams.moment(day, 9),
        ends_at=exams.moment(day, 11),
    )
    plans.add_session(
        item,
        by=school.clerk,
        part="practical",
        room=rooms["practical"],
        starts_at=exams.moment(day, 13),
        ends_at=exams.moment(day, 17),
    )
    for place in range(3):
        plans.add_staff(plan, by=school.clerk, name=f"甄考评{place}", duty="assessor")
    for place in range(2):
        plans.add_staff(plan, by=school.clerk, name=f"甄监考{place}", duty="invigilator")
    plans.add_staff(plan, by=school.clerk, name="甄督导", duty="supervisor")
    upload = exams.short_roster(*[exams.short_row(姓名=f"贾学员{exams.NAMES[n]}") for n in range(6)])
    roster = rosters.check_roster(rosters.take_in_roster(plan, upload, by=school.clerk))
    assert roster.stage == "ready", roster.refusal
    assert roster.summary["new"] == 6, list(roster.rows.values_list("findings", flat=True))
    rosters.confirm_roster(roster, by=school.clerk, mode="skip")

    plan.refresh_from_db()
    plans.submit_plan(plan, by=school.head)
    assert plan.number == f"2622{school.institution.code[-6:]}0001"
    assert len(plans.rule_eligible(plan, by=centre)) == 6
    plans.approve_plan(plan, by=centre)
    perform(plan.publish, by=centre)
    assert seating.arrange_seats(plan, by=school.clerk) == 6
    assert Seat.objects.filter(enrolment__plan=plan).count() == 12
    ticket = Enrolment.objects.filter(plan=plan).order_by("ticket_number").first()
    assert ticket.ticket_number == f"26042022{school.institution.code[-6:]}00001"

    at("2026-04-20 08:50")
    plans.begin_exam(plan, by=school.clerk)
    keys = list(Enrolment.objects.filter(plan=plan).order_by("pk").values_list("pk", flat=True))
    seating.record_attendance(plan, by=school.clerk, attended=keys[:5], absent=keys[5:])
    plans.finish_exam(plan, by=school.clerk)
    assert plan.state == ExamPlan.State.FINISHED
    assert ScoreSheet.objects.filter(item__plan=plan).count() == 1
