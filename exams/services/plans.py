"""What is done with plans: made, filled, handed in, reviewed, published, held."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, Min, ProtectedError
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from accounts.models import User
from accounts.permissions import may
from exams.models import Enrolment, ExamPlan, PlanItem, PlanStaff, Session
from exams.numbering import composed, plan_segments, series_of
from exams.rules import (
    age_finding,
    approval_findings,
    beginning_findings,
    day_words,
    finishing_findings,
    opening_findings,
    plan_findings,
)
from exams.selectors.plans import facts_before_planning, plan_facts
from exams.services.eligibility import assess, assess_plan, doubts_about
from exams.services.numbers import take_numbers
from exams.services.scores import open_score_sheets
from institutions.models import FiledRoom, Institution
from lifecycle.door import carries_out, perform, perform_all
from lifecycle.findings import Finding, require
from regulations.models import Occupation

BATCH = 500


def locked_for_editing(plan: ExamPlan, *, by: User) -> ExamPlan:
    """Lock a plan its institution may still change; the row stays locked to the end of the transaction."""
    locked = ExamPlan.objects.select_for_update(of=("self",)).select_related("institution").get(pk=plan.pk)
    if not may("edit_exam_plan")(locked, by):
        raise PermissionDenied("您没有权限修改该考核计划；请由本机构的经办人或负责人办理")
    if locked.state not in ExamPlan.EDITABLE:
        raise TransitionNotAllowed(
            f"计划现为“{locked.get_state_display()}”，不能再修改；需要更改的，请联系审核中心退回",
            object=locked,
        )
    return locked


@transaction.atomic
def create_plan(institution: Institution, *, by: User, title: str, fee_note: str = "") -> ExamPlan:
    """制定考核计划: an institution on the register with its rights opened begins a draft (JL-5.2)."""
    plan = ExamPlan(
        institution=institution,
        jurisdiction_id=institution.jurisdiction_id,
        supervisor_id=institution.supervisor_id,
        title=title,
        fee_note=fee_note,
    )
    if not may("edit_exam_plan")(plan, by):
        raise PermissionDenied("您没有为该机构制定计划的权限；请由机构的经办人或负责人办理")
    require(opening_findings(facts_before_planning(institution), institution.law(localdate())))
    plan.full_clean(exclude=["number", "state"])
    plan.save()
    return plan


@transaction.atomic
def change_plan(plan: ExamPlan, *, by: User, title: str, fee_note: str = "") -> ExamPlan:
    """修改计划: title and fees of a plan that is not handed in."""
    plan = locked_for_editing(plan, by=by)
    plan.title, plan.fee_note = title, fee_note
    plan.full_clean(exclude=["number", "state"])
    plan.save(update_fields=["title", "fee_note"])
    return plan


@transaction.atomic
def add_item(
    plan: ExamPlan, *, by: User, occupation: Occupation, level: int, standard: str = "", work_type: str = ""
) -> PlanItem:
    """添加考核项目: one occupation at one level the institution is filed for."""
    plan = locked_for_editing(plan, by=by)
    if plan.items.filter(occupation=occupation, level=level).exists():
        raise ValidationError({"level": f"“考核项目”：{occupation.name}的这一等级已在计划中，不必重复添加"})
    if not plan.institution.scope.filter(occupation=occupation, level=level).exists():
        raise ValidationError(
            {"occupation": f"“考核项目”：{occupation.name}的这一等级不在机构的备案范围内；请从备案范围中选择"}
        )
    item = PlanItem(
        plan=plan,
        occupation=occupation,
        level=level,
        standard=standard or f"{occupation.name}国家职业标准",
        work_type=work_type,
    )
    item.full_clean()
    item.save()
    return item


@transaction.atomic
def remove_item(item: PlanItem, *, by: User) -> None:
    """删去考核项目: with its sessions; not while somebody is entered in it."""
    plan = locked_for_editing(item.plan, by=by)
    try:
        item.delete()
    except ProtectedError:
        raise ValidationError(
            "“考核项目”：该项目已有考生报名，不能删去；请先用“清空后导入”更新名册，移走这些考生"
        ) from None
    _note_days(plan)


@transaction.atomic
def add_session(
    item: PlanItem, *, by: User, part: str, room: FiledRoom, starts_at: datetime, ends_at: datetime
) -> Session:
    """安排场次: one part of an item in a filed room at a time."""
    plan = locked_for_editing(item.plan, by=by)
    if room.institution_id != plan.institution_id:
        raise ValidationError({"room": "“考场”：该考场不是本机构的备案考场；请从备案考场中选择"})
    _require_filed(item, room, localdate(starts_at))
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": "“结束时间”应晚于开始时间；请核对后重新填写"})
    session = Session(item=item, part=part, room=room, starts_at=starts_at, ends_at=ends_at)
    session.full_clean()
    session.save()
    _note_days(plan)
    return session


def _require_filed(item: PlanItem, room: FiledRoom, day: date) -> None:
    """Refuse a room that is not filed on the day, and a site the occupation and level are not filed for."""
    if not room.holds_on(day):
        raise ValidationError(
            {"room": f"“考场”：{room.name}在{day_words(day)}不是备案考场；请选择当天备案有效的考场"}
        )
    filed = room.site.scope.on(day).filter(occupation=item.occupation_id, level=item.level)
    if not filed.exists():
        raise ValidationError(
            {
                "room": f"“考场”：{item}没有在“{room.site.name}”备案；"
                "请选择已备案该职业和等级的场地，或先办理场地变更备案"
            }
        )


@transaction.atomic
def remove_session(session: Session, *, by: User) -> None:
    """删去场次."""
    plan = locked_for_editing(session.item.plan, by=by)
    session.delete()
    _note_days(plan)


@transaction.atomic
def add_staff(
    plan: ExamPlan, *, by: User, name: str, duty: str, card_number: str = "", user: User | None = None
) -> PlanStaff:
    """安排考务人员: an assessor, an invigilator or the internal supervisor."""
    plan = locked_for_editing(plan, by=by)
    if plan.staff.filter(name=name, duty=duty, card_number=card_number).exists():
        raise ValidationError({"name": f"“姓名”：{name}已安排在该岗位，不必重复添加"})
    person = PlanStaff(plan=plan, name=name, duty=duty, card_number=card_number, user=user)
    person.full_clean()
    person.save()
    return person


@transaction.atomic
def remove_staff(person: PlanStaff, *, by: User) -> None:
    """删去考务人员."""
    locked_for_editing(person.plan, by=by)
    person.delete()


def _note_days(plan: ExamPlan) -> None:
    """Keep the first and last day of a plan as its sessions have them."""
    ends = Session.objects.filter(item__plan=plan).aggregate(first=Min("starts_at"), last=Max("ends_at"))
    plan.starts_on = localdate(ends["first"]) if ends["first"] else None
    plan.ends_on = localdate(ends["last"]) if ends["last"] else None
    plan.save(update_fields=["starts_on", "ends_on"])


@carries_out(ExamPlan.submit)
@transaction.atomic
def submit_plan(plan: ExamPlan, *, by: User) -> ExamPlan:
    """提交计划: a complete plan, ahead of the exam by the lead time, within what is filed (JL-5.3)."""
    ExamPlan.objects.select_for_update().get(pk=plan.pk)
    today = localdate()
    if plan.state in ExamPlan.EDITABLE:
        require(plan_findings(plan_facts(plan), plan.institution.law(today), today))
        if plan.number is None:
            plan.number = _next_plan_number(plan, today.year)
        plan.law_on = today
        plan.save(update_fields=["number", "law_on"])
        assess_plan(plan)
    perform(plan.submit, by=by)
    return plan


def _next_plan_number(plan: ExamPlan, year: int) -> str:
    book = plan.institution.law(localdate())
    segments = plan_segments(plan.institution.code or "", year)
    (serial,) = take_numbers(series_of(book, "plan.numbering", segments), 1)
    return composed(book, "plan.numbering", segments, serial)


@carries_out(ExamPlan.approve)
@transaction.atomic
def approve_plan(plan: ExamPlan, *, by: User) -> ExamPlan:
    """审核通过: every entry is ruled on and somebody may sit (JL-5.4)."""
    if plan.state == ExamPlan.State.SUBMITTED:
        unruled = plan.enrolments.filter(state=Enrolment.State.ENTERED).count()
        eligible = plan.enrolments.filter(state=Enrolment.State.ELIGIBLE).count()
        require(approval_findings(unruled, eligible, plan.law(localdate())))
    perform(plan.approve, by=by)
    return plan


@transaction.atomic
def rule_eligible(plan: ExamPlan, *, by: User, among: Iterable[int] | None = None) -> list[Enrolment]:
    """资格审核批量通过: every entry (or those `among` them) that is proven and nothing stands against."""
    if plan.state != ExamPlan.State.SUBMITTED:
        raise TransitionNotAllowed(
            f"计划现为“{plan.get_state_display()}”，只有已提交的计划可以审核考生资格", object=plan
        )
    waiting = plan.enrolments.filter(state=Enrolment.State.ENTERED).select_related(
        "plan__institution", "item"
    )
    assess(waiting.filter(eligibility="").order_by("pk"))
    if among is not None:
        waiting = waiting.filter(pk__in=among)
    clear = [entry for entry in waiting.order_by("pk") if not findings_against(entry)]
    for start in range(0, len(clear), BATCH):
        perform_all(clear[start : start + BATCH], "find_eligible", by=by)
    return clear


@carries_out(Enrolment.find_eligible)
@transaction.atomic
def rule_eligible_singly(enrolment: Enrolment, *, by: User, reason: str = "") -> Enrolment:
    """资格审核通过: one entry meets the conditions; where it is not proven, the centre says why."""
    if enrolment.state == Enrolment.State.ENTERED and not reason.strip():
        require(
            Finding(doubt.rule_id, "reason", doubt.message, doubt.cure, doubt.basis)
            for doubt in doubts_about(enrolment)
        )
    perform(enrolment.find_eligible, by=by, reason=reason)
    return enrolment


@carries_out(Enrolment.find_ineligible)
@transaction.atomic
def rule_ineligible(enrolment: Enrolment, *, by: User, reason: str) -> Enrolment:
    """资格审核不通过: one entry does not meet the conditions, and the centre says why."""
    perform(enrolment.find_ineligible, by=by, reason=reason)
    return enrolment


def findings_against(enrolment: Enrolment) -> list[Finding]:
    """Return what the rules hold against an entry (资格审核提示)."""
    plan = enrolment.plan
    doubts = doubts_about(enrolment)
    if enrolment.born_on is None:
        return doubts
    day = plan.starts_on or localdate()
    found = age_finding(enrolment.born_on, day, plan.law(localdate()))
    return [found, *doubts] if found else doubts


@carries_out(ExamPlan.begin)
@transaction.atomic
def begin_exam(plan: ExamPlan, *, by: User) -> ExamPlan:
    """开始考核: on the day of the first session, with seats arranged."""
    if plan.state == ExamPlan.State.PUBLISHED:
        seated = plan.enrolments.filter(state=Enrolment.State.SEATED).count()
        today = localdate()
        require(beginning_findings(plan.starts_on, today, seated, plan.law(today)))
    perform(plan.begin, by=by)
    return plan


@carries_out(ExamPlan.finish)
@transaction.atomic
def finish_exam(plan: ExamPlan, *, by: User) -> ExamPlan:
    """结束考核: everyone's attendance is recorded; a score sheet is opened for each item."""
    if plan.state == ExamPlan.State.IN_PROGRESS:
        waiting = plan.enrolments.filter(state=Enrolment.State.SEATED).count()
        attended = plan.enrolments.filter(state=Enrolment.State.ATTENDED).count()
        today = localdate()
        require(finishing_findings(plan.ends_on, today, waiting, attended, plan.law(today)))
    perform(plan.finish, by=by)
    open_score_sheets(plan, by=by)
    return plan
