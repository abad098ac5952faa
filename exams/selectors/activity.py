"""What exams tell the register of institutions: when one last examined, at what somebody was on duty."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.timezone import localdate

from exams.models import ExamPlan, PlanStaff, ScoreSheet, Session
from exams.selectors.plans import BINDING, PUBLIC
from institutions.models import Institution, InstitutionPerson
from institutions.selectors.sites import PlannedSession
from institutions.selectors.staff import Practice
from institutions.selectors.succession import OpenCase

HELD = (ExamPlan.State.IN_PROGRESS, ExamPlan.State.FINISHED)
# The page of a person shows the latest; the whole record is the plans' own.
MOST_PRACTICE = 50


def last_exam_on(institution: Institution) -> date | None:
    """The last day of the exams an institution has held; None where it never held one."""
    today = localdate()
    held = ExamPlan.objects.filter(institution=institution, state__in=HELD, starts_on__lte=today)
    last: date | None = held.aggregate(last=Max("ends_on"))["last"]
    return min(last, today) if last is not None else None


def open_exams(institution: Institution) -> Iterator[OpenCase]:
    """What has to be brought to an end before an institution merges or divides: plans, and their scores."""
    ended = (ExamPlan.State.FINISHED, ExamPlan.State.CANCELLED)
    plans = ExamPlan.objects.filter(institution=institution).exclude(state__in=ended).count()
    if plans:
        yield OpenCase("项考核计划没有结束", plans, "请组织完毕，或取消计划后再办理")
    sheets = ScoreSheet.objects.filter(item__plan__institution=institution).exclude(
        state=ScoreSheet.State.FINAL
    )
    count = sheets.exclude(item__plan__state=ExamPlan.State.CANCELLED).count()
    if count:
        yield OpenCase("份成绩没有生效", count, "请完成登分、签字、公示，成绩生效后再办理")


def practice_of_person(person: InstitutionPerson) -> Iterable[Practice]:
    """The exams of the institution at which somebody was on duty, by card number, else by name (JS-22)."""
    numbers = list(person.assessor_cards.values_list("number", flat=True))
    named = Q(name=person.name, card_number="") | Q(card_number__in=numbers)
    rows = (
        PlanStaff.objects.filter(named, plan__institution=person.institution_id, plan__state__in=HELD)
        .select_related("plan")
        .order_by("-plan__starts_on", "-pk")[:MOST_PRACTICE]
    )
    return [Practice(row.plan.starts_on, str(row.plan), row.get_duty_display()) for row in rows]


def sessions_in_rooms(rooms: Collection[int], day: date) -> list[PlannedSession]:
    """The sessions of plans that bind in some filed rooms, on a day or later (受影响的场次)."""
    found = (
        Session.objects.filter(room__in=rooms, item__plan__state__in=BINDING, ends_at__date__gte=day)
        .select_related("room", "item__plan")
        .order_by("starts_at", "room")
    )
    return [
        PlannedSession(
            plan=str(session.item.plan),
            room=session.room.name,
            on=localdate(session.starts_at),
            is_public=session.item.plan.state in PUBLIC,
            url=reverse("portal:plan-detail", args=[session.item.plan_id]),
        )
        for session in found
    ]
