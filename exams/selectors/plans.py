"""Reads of plans: whose they are, what they state, who is entered, who sits where."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.models import User
from exams.models import Enrolment, ExamPlan, PlanItem, PlanStaff, Session
from exams.plan_facts import ItemFacts, PlanFacts, ScopeFacts, SessionFacts
from exams.rules import day_words, plan_findings
from institutions.models import FiledRoom, FiledScope, Institution
from lifecycle.findings import Finding
from regulations.eligibility.verdicts import PROVEN

State = ExamPlan.State
# Plans that bind: handed in and neither given up nor over.
BINDING = (State.SUBMITTED, State.APPROVED, State.PUBLISHED, State.IN_PROGRESS)
PUBLIC = (State.PUBLISHED, State.IN_PROGRESS, State.FINISHED)
MOST_NAMED = 5


def plans_of(user: User) -> QuerySet[ExamPlan]:
    """Return the plans this person may see, newest first, with the people in them counted."""
    return _listed(user.scope(ExamPlan.objects.all()))


def own_plans(user: User) -> QuerySet[ExamPlan]:
    """Return the plans of the institutions a person works for: what the portal shows."""
    return _listed(user.own(ExamPlan.objects.all()))


def _listed(plans: QuerySet[ExamPlan]) -> QuerySet[ExamPlan]:
    return (
        plans.select_related("institution", "jurisdiction", "supervisor")
        .annotate(candidate_count=Count("enrolments"))
        .order_by("-pk")
    )


def enrolments_of(user: User) -> QuerySet[Enrolment]:
    """Return the entries this person may see."""
    entries: QuerySet[Enrolment] = user.scope(Enrolment.objects.all())
    return entries.select_related("plan__institution", "item__occupation")


def own_enrolments(user: User) -> QuerySet[Enrolment]:
    """Return the entries in the plans of the institutions a person works for."""
    entries: QuerySet[Enrolment] = user.own(Enrolment.objects.all())
    return entries.select_related("plan__institution", "item__occupation")


def institutions_planning(user: User) -> QuerySet[Institution]:
    """Return the institutions for which this person makes plans."""
    mine = [s.institution_id for s in user.standings if "edit_exam_plan" in s.permissions]
    return Institution.objects.filter(pk__in=mine).order_by("name")


def public_plans() -> QuerySet[ExamPlan]:
    """Return the published plans as the public sees them, the next exam first."""
    return (
        ExamPlan.objects.filter(state__in=PUBLIC)
        .select_related("institution", "jurisdiction")
        .prefetch_related(Prefetch("items", PlanItem.objects.select_related("occupation")))
        .order_by("-starts_on", "-pk")
    )


def items_of(plan: ExamPlan) -> list[PlanItem]:
    """Return the items of a plan with their sessions and the number of people entered."""
    sessions = Session.objects.select_related("room__site").order_by("starts_at", "room")
    return list(
        plan.items.select_related("occupation")
        .annotate(candidate_count=Count("enrolments", filter=~Q(enrolments__state="ineligible")))
        .prefetch_related(Prefetch("sessions", sessions))
    )


def scope_on(institution: Institution, day: date) -> QuerySet[FiledScope]:
    """Return what the institution is filed for on a day."""
    filed = institution.scope.on(day).filter(occupation__isnull=False).select_related("occupation")
    # Filed at several sites, an occupation at a level is offered once.
    return filed.order_by("occupation_id", "-level", "pk").distinct("occupation_id", "level")


def rooms_of(institution: Institution) -> QuerySet[FiledRoom]:
    """Return the rooms an institution is filed with today or will be, with their sites."""
    return institution.rooms.from_day(localdate()).select_related("site")


def facts_before_planning(institution: Institution) -> PlanFacts:
    """Return what is known before anything is planned: whether the institution may plan at all."""
    return PlanFacts(
        institution_state=institution.state,
        institution_state_label=institution.get_state_display(),
        may_plan=institution.may_plan_exams,
    )


def plan_facts(plan: ExamPlan) -> PlanFacts:
    """Return what a plan states, for the rules."""
    institution = plan.institution
    items = items_of(plan)
    clashes, where = clashes_of(plan)
    duties = plan.staff.values_list("duty").annotate(people=Count("pk")).order_by()
    return PlanFacts(
        institution_state=institution.state,
        institution_state_label=institution.get_state_display(),
        may_plan=institution.may_plan_exams,
        items=tuple(
            ItemFacts(
                label=str(item),
                occupation=item.occupation_id,
                level=item.level,
                candidates=item.candidate_count,  # type: ignore[attr-defined]  # counted by items_of
                sessions=tuple(_session_facts(session, institution) for session in item.sessions.all()),
            )
            for item in items
        ),
        scope=tuple(
            ScopeFacts(occupation, level or 0, first, last or date.max, site, site_id)
            for occupation, level, first, last, site, site_id in institution.scope.filter(
                occupation__isnull=False
            ).values_list("occupation_id", "level", "valid_from", "valid_until", "site__name", "site_id")
        ),
        staff=dict(duties),
        occupied=tuple(_session_facts(session, institution) for session in _sessions_elsewhere(plan, items)),
        clashes=clashes,
        clashing_with=where,
    )


def findings_of_plan(plan: ExamPlan) -> list[Finding]:
    """Return what keeps a plan from being submitted today."""
    today = localdate()
    return list(plan_findings(plan_facts(plan), plan.institution.law(today), today))


def _session_facts(session: Session, institution: Institution) -> SessionFacts:
    room, starts_at = session.room, timezone.localtime(session.starts_at)
    return SessionFacts(
        part=session.part,
        room=room.name,
        room_id=session.room_id,
        room_use=room.use,
        seats=room.seats,
        starts_at=starts_at,
        ends_at=timezone.localtime(session.ends_at),
        is_filed=room.institution_id == institution.pk and room.holds_on(starts_at.date()),
        site=room.site.name,
        site_id=room.site_id,
    )


def _sessions_elsewhere(plan: ExamPlan, items: Iterable[PlanItem]) -> QuerySet[Session]:
    rooms = {session.room_id for item in items for session in item.sessions.all()}
    return (
        Session.objects.filter(room__in=rooms, item__plan__state__in=BINDING)
        .exclude(item__plan=plan)
        .filter(ends_at__date__gte=plan.starts_on or localdate())
        .select_related("room__site")
    )


def clashes_of(plan: ExamPlan) -> tuple[int, tuple[str, ...]]:
    """Return how many people of a plan are entered in other plans of the same days, and in which."""
    if plan.starts_on is None or plan.ends_on is None:
        return 0, ()
    elsewhere = entries_elsewhere(plan).filter(identity_number__in=plan.enrolments.values("identity_number"))
    people: set[tuple[str, str]] = set()
    where: dict[str, None] = {}
    for entry in elsewhere.values(
        "identity_kind", "identity_number", "plan__number", "plan__institution__name"
    )[:1000]:
        people.add((entry["identity_kind"], entry["identity_number"]))
        where[f"{entry['plan__institution__name']} 计划{entry['plan__number']}"] = None
    return len(people), tuple(where)[:MOST_NAMED]


def entries_elsewhere(plan: ExamPlan) -> QuerySet[Enrolment]:
    """Return the entries of other binding plans that share a day with this one."""
    if plan.starts_on is None or plan.ends_on is None:
        return Enrolment.objects.none()
    return (
        Enrolment.objects.filter(
            plan__state__in=BINDING, plan__starts_on__lte=plan.ends_on, plan__ends_on__gte=plan.starts_on
        )
        .exclude(plan=plan)
        .exclude(state=Enrolment.State.INELIGIBLE)
    )


def addresses_of(institution: Institution, sessions: Iterable[Session]) -> str:
    """Return where sessions are held (考点地址); while there are none, where the institution is."""
    found = dict.fromkeys(session.room.site.address for session in sessions)
    return "；".join(found) or institution.address


def enrolment_counts(plan: ExamPlan) -> dict[str, int]:
    """Return how many entries of a plan stand in each state."""
    return dict(plan.enrolments.values_list("state").annotate(people=Count("pk")).order_by())


def doubtful_entries(plan: ExamPlan) -> QuerySet[Enrolment]:
    """Return the entries that wait for a ruling of their own: their verdict does not prove them."""
    return plan.enrolments.filter(state=Enrolment.State.ENTERED).exclude(eligibility__in=PROVEN)


def facts_of_verdict(entry: Enrolment) -> list[tuple[str, Any]]:
    """Return what is recorded of an entry's verdict as label and value, for its case page."""
    record = entry.eligibility_record
    condition = entry.eligibility_condition
    return [
        ("结论", entry.get_eligibility_display() if entry.eligibility else "未预判"),
        ("符合的条件", condition and _condition_words(record, condition)),
        ("须核对的材料", "、".join(record.get("evidence", []))),
        ("适用标准", record.get("standard_label", "")),
        ("依据", record.get("basis", "")),
        ("按何日认定", record.get("on", "")),
        ("说明", entry.eligibility_words),
    ]


def _condition_words(record: dict[str, Any], number: int) -> str:
    wording = next((item["wording"] for item in record["conditions"] if item["number"] == number), "")
    return f"第（{number}）项　{wording}"


def sessions_of(plan: ExamPlan) -> QuerySet[Session]:
    """Return every session of a plan in order of time, with the seats given."""
    return (
        Session.objects.filter(item__plan=plan)
        .select_related("room", "item__occupation")
        .annotate(seated_count=Count("seats"))
        .order_by("starts_at", "room__name")
    )


def staff_of(plan: ExamPlan) -> QuerySet[PlanStaff]:
    """Return the people on duty in a plan."""
    return plan.staff.select_related("user")


def facts_of_plan(plan: ExamPlan) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Return a plan as sections of label and value, for a case page."""
    counts = enrolment_counts(plan)
    items = items_of(plan)
    return [
        (
            "计划",
            [
                ("计划编号", plan.number or "提交后生成"),
                ("计划名称", plan.title),
                ("评价机构", plan.institution.name),
                ("审核中心", plan.supervisor.name),
                ("首场考核", plan.starts_on and day_words(plan.starts_on)),
                ("末场考核", plan.ends_on and day_words(plan.ends_on)),
                ("收费标准", plan.fee_note),
            ],
        ),
        (
            "项目和场次",
            [
                (
                    f"{item}（{item.candidate_count}人）",  # type: ignore[attr-defined]  # counted by items_of
                    "\n".join(session_words(session) for session in item.sessions.all()) or "未安排场次",
                )
                for item in items
            ],
        ),
        ("考务人员", _people_on_duty(plan)),
        (
            "考生",
            [(label, counts[state]) for state, label in Enrolment.State.choices if counts.get(state)],
        ),
    ]


def _people_on_duty(plan: ExamPlan) -> list[tuple[str, Any]]:
    names: dict[str, list[str]] = {}
    for person in staff_of(plan):
        names.setdefault(person.get_duty_display(), []).append(person.name)
    return [(f"{duty}（{len(people)}人）", "、".join(people)) for duty, people in names.items()]


def session_words(session: Session) -> str:
    """Return a session as one line: part, time, room."""
    return (
        f"{session.get_part_display()}　{time_words(session)}　{session.room.name}（{session.room.seats}座）"
    )


def time_words(session: Session) -> str:
    """Return when a session is: 2026年5月16日（周六）09:00—10:30."""
    start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    weekday = "一二三四五六日"[start.weekday()]
    return f"{start.year}年{start.month}月{start.day}日（周{weekday}）{start:%H:%M}—{end:%H:%M}"
