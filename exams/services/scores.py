"""What is done with scores: entered twice, signed, confirmed, made public, reviewed, final."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from accounts.permissions import may
from exams.models import Enrolment, ExamPlan, Mark, ScoreReview, ScoreSheet, ScoreSignature
from exams.scoring import MarkUnreadable, check_mark, passes
from exams.selectors.scores import (
    comparison_of,
    digest_of_sheet,
    enrolment_for_review,
    entry_side,
    open_reviews,
    parts_of,
    public_table,
    signatories_of,
)
from institutions.services.readiness import stands_open
from lifecycle.door import carries_out, perform, perform_all
from lifecycle.findings import Finding, RulesNotMet, require
from lifecycle.machine import Lifecycle
from notices.models import Publicity
from notices.selectors import open_objections_to, publicity_of
from notices.services import close_publicity_of, open_publicity

if TYPE_CHECKING:
    from accounts.models import User
    from exams.scoring import Comparison

NUMBER_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
SIDES = ("first", "second")


# --- the sheet -------------------------------------------------------------------------------------------


@transaction.atomic
def open_score_sheets(plan: ExamPlan, *, by: User) -> list[ScoreSheet]:
    """开设成绩登记表: one sheet for each item somebody attended, one mark for each candidate and part.

    Called when a plan finishes; called again, it adds nothing that is already there.
    """
    if not may("run_exam_plan")(plan, by):
        raise PermissionDenied("您没有组织该计划考核的权限")
    book = plan.law(localdate())
    sheets = []
    for item in plan.items.select_related("occupation"):
        attended = list(
            item.enrolments.filter(state=Enrolment.State.ATTENDED).order_by("ticket_number", "pk")
        )
        if not attended:
            continue
        sheet, _ = ScoreSheet.objects.get_or_create(item=item)
        there = set(sheet.marks.values_list("enrolment_id", "part"))
        Mark.objects.bulk_create(
            Mark(sheet=sheet, enrolment=enrolment, part=part.code)
            for enrolment in attended
            for part in book.exam_parts(str(item.level))
            if (enrolment.pk, part.code) not in there
        )
        sheets.append(sheet)
    return sheets


def _locked(sheet: ScoreSheet) -> ScoreSheet:
    """The sheet, held until the transaction ends, so that an entry and a move cannot cross."""
    locked = ScoreSheet.objects.select_for_update(of=("self",)).select_related("item__plan")
    return locked.get(pk=sheet.pk)


# --- entering marks --------------------------------------------------------------------------------------


@transaction.atomic
def enter_marks(sheet: ScoreSheet, values: Mapping[int, Decimal | None], *, by: User) -> ScoreSheet:
    """登分: one person's own entry of marks, by the id of the mark; partial saves are kept.

    The first who enters is the first person of the sheet, the next one the second; a third is refused, and
    neither sees what the other entered until both are complete (双人盲登).
    """
    sheet = _locked(sheet)
    if not may("enter_marks")(sheet, by):
        raise PermissionDenied("您没有为该成绩登记表登分的权限；请由机构经办人或登分员登分")
    if sheet.state != ScoreSheet.State.OPEN:
        raise TransitionNotAllowed(
            f"该成绩登记表现为“{sheet.get_state_display()}”，不能再登分；确需更改的，请由中心退回或办理成绩复核",
            object=sheet,
        )
    marks = {mark.pk: mark for mark in sheet.marks.filter(current=True, pk__in=list(values))}
    if set(values) - set(marks):
        raise ValidationError("提交的分数不属于本成绩登记表，请重新打开登分页面后再填")
    full_marks = {part.code: part.full_mark for part in parts_of(sheet)}
    side = _take_side(sheet, by)
    for pk, value in values.items():
        mark = marks[pk]
        setattr(mark, side, None if value is None else _checked(value, full_marks[mark.part]))
    Mark.objects.bulk_update(marks.values(), [side])
    return sheet


def _checked(value: Decimal, full_mark: int) -> Decimal:
    try:
        return check_mark(Decimal(value), full_mark=full_mark)
    except MarkUnreadable as unreadable:
        raise ValidationError(f"分数{unreadable}") from unreadable


def _take_side(sheet: ScoreSheet, by: User) -> str:
    """Which of the two entries this person makes; taken for good with the first save."""
    side = entry_side(sheet, by)
    if side is None:
        raise PermissionDenied(
            f"本表的两次登分已分别由{sheet.first_entry_by}和{sheet.second_entry_by}承担，第三人不能登分；"
            "需要换人的，请由机构负责人重置其中一次登分"
        )
    if getattr(sheet, f"{side}_entry_by_id") is None:
        setattr(sheet, f"{side}_entry_by", by)
        sheet.save(update_fields=[f"{side}_entry_by"])
    return side


@transaction.atomic
def release_entry(sheet: ScoreSheet, side: str, *, by: User) -> ScoreSheet:
    """重置登分: the head frees one of the two entries for another person; what stood in it is cleared."""
    sheet = _locked(sheet)
    if not may("publicise_score_sheet")(sheet, by):
        raise PermissionDenied("只有机构负责人可以重置登分")
    if side not in SIDES:
        raise ValidationError("请选择要重置的是第一次还是第二次登分")
    if sheet.state != ScoreSheet.State.OPEN:
        raise TransitionNotAllowed("该成绩登记表已不在登分中，不能重置登分", object=sheet)
    setattr(sheet, f"{side}_entry_by", None)
    sheet.save(update_fields=[f"{side}_entry_by"])
    sheet.marks.filter(current=True).update(**{side: None})
    return sheet


@carries_out(ScoreSheet.complete_entry)
@transaction.atomic
def complete_score_entry(sheet: ScoreSheet, *, by: User) -> ScoreSheet:
    """完成登分: both entries are complete and agree in every mark; the agreed value becomes the mark."""
    _locked(sheet)
    if stands_open(sheet.complete_entry, by):
        require(_entry_findings(sheet, comparison_of(sheet)))
    perform(sheet.complete_entry, by=by)
    marks = list(sheet.marks.filter(current=True))
    for mark in marks:
        mark.value = mark.first
    Mark.objects.bulk_update(marks, ["value"])
    return sheet


def _entry_findings(sheet: ScoreSheet, comparison: Comparison) -> list[Finding]:
    citation = sheet.law(localdate()).citation("score.double_entry")
    missing = [
        Finding.under(
            citation,
            "marks",
            f"{which}登分还有{count}个分数未填",
            f"请由{who}打开登分页面补填；缺考的科目登0分" if who else "请另一位登分人打开登分页面登分",
        )
        for which, count, who in (
            ("第一次", comparison.first_missing, sheet.first_entry_by),
            ("第二次", comparison.second_missing, sheet.second_entry_by),
        )
        if count
    ]
    if missing or not comparison.total:
        return missing or [Finding.under(citation, "marks", "本表没有可以登分的考生", "请核对考生的到考记录")]
    return [
        Finding.under(
            citation,
            f"mark_{mark.mark_id}",
            f"{mark.candidate}{mark.part}两次登分不一致：第一次{mark.first:.1f}，第二次{mark.second:.1f}",
            "请对照原始答卷或评分记录，由登错的一方更正",
        )
        for mark in comparison.disputed
    ]


# --- signed and confirmed --------------------------------------------------------------------------------


@carries_out(ScoreSheet.sign)
@transaction.atomic
def sign_score_sheet(sheet: ScoreSheet, *, by: User) -> ScoreSheet:
    """考评员签字: an assessor signs the digest of the marks; with the last signature the sheet is signed."""
    locked = _locked(sheet)
    if not may("sign_score_sheet")(locked, by):
        raise PermissionDenied("只有本计划的考评员可以在该成绩登记表上签字")
    if locked.state != ScoreSheet.State.ENTERED:
        raise TransitionNotAllowed(f"该成绩登记表现为“{locked.get_state_display()}”，不能签字", object=sheet)
    standing = locked.signatures.filter(voided_at__isnull=True)
    if standing.filter(assessor=by).exists():
        raise TransitionNotAllowed("您已经签字，正在等待其他考评员签字", object=sheet)
    ScoreSignature.objects.create(sheet=locked, assessor=by, digest=digest_of_sheet(locked))
    signed = set(standing.values_list("assessor_id", flat=True))
    if {staff.user_id for staff in signatories_of(locked)} <= signed:
        perform(sheet.sign, by=by)
    else:
        sheet.refresh_from_db()
    return sheet


@carries_out(ScoreSheet.confirm)
@transaction.atomic
def confirm_score_sheet(sheet: ScoreSheet, *, by: User) -> ScoreSheet:
    """确认成绩: the centre confirms marks that are still the ones the assessors signed."""
    _locked(sheet)
    if stands_open(sheet.confirm, by):
        require(signature_findings(sheet))
    perform(sheet.confirm, by=by)
    return sheet


def signature_findings(sheet: ScoreSheet) -> list[Finding]:
    """What is wrong with the signatures: somebody has not signed, or signed other marks (CN-S3)."""
    citation = sheet.law(localdate()).citation("score.signature")
    digest = digest_of_sheet(sheet)
    standing = {s.assessor_id: s.digest for s in sheet.signatures.filter(voided_at__isnull=True)}
    people = [(staff.name, staff.user_id or 0) for staff in signatories_of(sheet)]
    if not people:
        message = "本计划没有可以签字的考评员：名单中的考评员都没有平台账户"
        return [Finding.under(citation, "signatures", message, "请为考评员开通平台账户并在考务人员中关联")]
    findings = [
        Finding.under(citation, "signatures", f"考评员{name}尚未签字", "请提醒考评员登录平台签字")
        for name, user_id in people
        if user_id not in standing
    ]
    return findings + [
        Finding.under(
            citation,
            "signatures",
            f"考评员{name}签字之后成绩有变动，签字不再对应现有成绩",
            "请退回重新登分，由考评员重新签字",
        )
        for name, user_id in people
        if standing.get(user_id, digest) != digest
    ]


@carries_out(ScoreSheet.send_back)
@transaction.atomic
def send_back_score_sheet(sheet: ScoreSheet, *, by: User, reason: str) -> ScoreSheet:
    """退回重新登分: the signatures are void, the marks stay as old versions, and two people enter anew."""
    perform(sheet.send_back, by=by, reason=reason)
    now = timezone.now()
    sheet.signatures.filter(voided_at__isnull=True).update(voided_at=now)
    old = list(sheet.marks.filter(current=True))
    sheet.marks.filter(current=True).update(current=False)
    Mark.objects.bulk_create(
        Mark(
            sheet=sheet,
            enrolment_id=mark.enrolment_id,
            part=mark.part,
            version=mark.version + 1,
            reason=f"退回重新登分：{reason}"[:500],
            changed_by=by,
        )
        for mark in old
    )
    sheet.first_entry_by = sheet.second_entry_by = None
    sheet.save(update_fields=["first_entry_by", "second_entry_by"])
    return sheet


# --- public ----------------------------------------------------------------------------------------------


@carries_out(ScoreSheet.publicise)
@transaction.atomic
def publicise_score_sheet(sheet: ScoreSheet, *, by: User) -> ScoreSheet:
    """公示成绩: the scores are public with masked names for at least the period of the pack (JL-5.5a)."""
    perform(sheet.publicise, by=by)
    _open_score_publicity(sheet, by=by)
    return sheet


def _open_score_publicity(sheet: ScoreSheet, *, by: User) -> Publicity:
    plan, item, today = sheet.item.plan, sheet.item, localdate()
    book = sheet.law(today)
    due = book.due("score.publicity", today)
    if due is None:
        raise LookupError("the pack sets no period for the publicity of scores")
    parts = "、".join(part.label for part in parts_of(sheet))
    return open_publicity(
        sheet,
        kind=Publicity.Kind.SCORES,
        title=f"{plan.institution.name}{item.occupation.name}{item.get_level_display()}认定成绩公示（{plan.number}）",
        due=due,
        holder=plan.supervisor,
        jurisdiction=plan.jurisdiction,
        by=by,
        lines=[
            ("评价机构", plan.institution.name),
            ("计划编号", plan.number or ""),
            ("职业（工种）", item.work_type or item.occupation.name),
            ("等级", item.get_level_display()),
            ("考核科目", parts),
            ("合格标准", f"每科{book.number('score.pass_mark').normalize():f}分以上（含）"),
            ("成绩复核申请", f"向{plan.institution.name}提出（{plan.institution.phone}）"),
        ],
        table=public_table(sheet),
        objections_to=f"{plan.supervisor.name}职业技能鉴定中心",
    )


@carries_out(ScoreSheet.recheck)
@transaction.atomic
def recheck_score_sheet(sheet: ScoreSheet, *, by: User, reason: str) -> ScoreSheet:
    """成绩复核: the publicity stops while the institution looks at the marks again."""
    perform(sheet.recheck, by=by, reason=reason)
    close_publicity_of(sheet, outcome="成绩复核中，复核完成后重新公示")
    return sheet


@carries_out(ScoreSheet.resume_publicity)
@transaction.atomic
def resume_score_publicity(sheet: ScoreSheet, *, by: User, reason: str) -> ScoreSheet:
    """复核完成重新公示: the marks as they stand after the recheck are public again for the whole period."""
    _locked(sheet)
    if stands_open(sheet.resume_publicity, by):
        require(_unanswered_findings(sheet))
    perform(sheet.resume_publicity, by=by, reason=reason)
    _open_score_publicity(sheet, by=by)
    return sheet


@carries_out(ScoreSheet.finalise)
@transaction.atomic
def finalise_score_sheet(sheet: ScoreSheet, *, by: User, reason: str = "") -> ScoreSheet:
    """成绩生效: the period is over and nothing is open; every candidate passes or fails by the pass mark."""
    _locked(sheet)
    if stands_open(sheet.finalise, by):
        require([*_period_findings(sheet, localdate()), *_unanswered_findings(sheet)])
    perform(sheet.finalise, by=by, reason=reason)
    close_publicity_of(sheet, outcome="公示期满，成绩生效")
    _rule_on_candidates(sheet, by=by)
    return sheet


def _rule_on_candidates(sheet: ScoreSheet, *, by: User) -> None:
    pass_mark = sheet.law(localdate()).number("score.pass_mark")
    parts = [part.code for part in parts_of(sheet)]
    marks: dict[int, dict[str, Decimal | None]] = {}
    for enrolment_id, part, value in sheet.marks.filter(current=True).values_list(
        "enrolment_id", "part", "value"
    ):
        marks.setdefault(enrolment_id, {})[part] = value
    candidates = list(
        Enrolment.objects.filter(pk__in=marks, state=Enrolment.State.ATTENDED)
        .select_related("plan__institution")
        .order_by("pk")
    )
    perform_all(candidates, "score", by=by)
    passed = [c for c in candidates if passes(marks[c.pk], parts, pass_mark=pass_mark)]
    perform_all(passed, "make_pass", by=by)
    perform_all([c for c in candidates if c not in passed], "make_fail", by=by)


def _period_findings(sheet: ScoreSheet, today: date) -> list[Finding]:
    publicity = publicity_of(sheet)
    if publicity is not None and publicity.last_on < today:
        return []
    citation = sheet.law(today).citation("score.publicity")
    until = f"{publicity.last_on:%Y年%-m月%-d日}期满" if publicity else "尚未公示"
    return [Finding.under(citation, "publicity", f"成绩公示{until}，成绩尚不能生效", "请等待公示期满")]


def _unanswered_findings(sheet: ScoreSheet) -> list[Finding]:
    """An objection nobody answered holds the scores up, whoever it was made to."""
    citation = sheet.law(localdate()).citation("score.publicity")
    reviews = [
        Finding.under(citation, "reviews", f"成绩异议{review.number}尚未答复", "请由机构负责人核对后答复")
        for review in open_reviews(sheet)
    ]
    return reviews + [
        Finding.under(citation, "objections", f"公示异议{objection.number}尚未答复", "请由中心答复该异议")
        for objection in open_objections_to(sheet)
    ]


# --- objections of candidates ----------------------------------------------------------------------------


@transaction.atomic
def make_score_review(
    publicity: Publicity, *, ticket_number: str, identity_number: str, part: str, text: str, contact: str
) -> ScoreReview:
    """提出成绩异议: a candidate who gives ticket and identity number objects to the score of one part."""
    publicity = Publicity.objects.select_for_update(of=("self",)).with_last_day().get(pk=publicity.pk)
    sheet: Lifecycle | None = publicity.subject
    if not isinstance(sheet, ScoreSheet):
        raise ValidationError("该公示不是成绩公示，请在公示页面提出异议")
    if publicity.closed_at is not None or publicity.last_on < localdate():
        message = f"成绩公示已于{publicity.last_on:%Y年%-m月%-d日}结束，不再受理成绩异议"
        cure = f"如仍有疑问，请与{publicity.objections_to}联系"
        raise RulesNotMet([Finding(publicity.rule_id, "text", message, cure, publicity.basis)])
    enrolment = enrolment_for_review(sheet, ticket_number=ticket_number, identity_number=identity_number)
    if enrolment is None:
        raise ValidationError(
            {"ticket_number": "本次公示中没有与该准考证号和证件号码相符的考生，请核对两个号码后再提交"}
        )
    if not sheet.marks.filter(current=True, enrolment=enrolment, part=part).exists():
        raise ValidationError({"part": "您本次考核没有这一科目，请重新选择科目"})
    if open_reviews(sheet).filter(enrolment=enrolment, part=part).exists():
        raise ValidationError({"part": "您对该科目的异议已经收到，正在核对，不必重复提交"})
    return ScoreReview.objects.create(
        enrolment=enrolment,
        sheet=sheet,
        number=f"CJ{localdate():%Y%m%d}" + "".join(secrets.choice(NUMBER_SIGNS) for _ in range(6)),
        part=part,
        text=text.strip(),
        contact=contact.strip(),
    )


@carries_out(ScoreReview.uphold)
def uphold_score(review: ScoreReview, *, by: User, answer: str) -> ScoreReview:
    """维持原成绩: the institution answers why the mark stands."""
    perform(review.uphold, by=by, answer=answer)
    return review


@carries_out(ScoreReview.correct)
@transaction.atomic
def correct_score(review: ScoreReview, *, by: User, answer: str, value: Decimal) -> ScoreReview:
    """更正成绩: the recheck found another mark; it becomes a new version, the old one stays visible."""
    sheet = _locked(review.sheet)
    mark = sheet.marks.select_for_update().get(enrolment=review.enrolment, part=review.part, current=True)
    full_marks = {part.code: part.full_mark for part in parts_of(sheet)}
    value = _checked(value, full_marks[mark.part])
    if stands_open(review.correct, by):
        require(_correction_findings(sheet, mark, value))
    perform(review.correct, by=by, answer=answer)
    mark.current = False
    mark.save(update_fields=["current"])
    Mark.objects.create(
        sheet=sheet,
        enrolment=mark.enrolment,
        part=mark.part,
        version=mark.version + 1,
        value=value,
        reason=f"成绩异议{review.number}：{answer}"[:500],
        changed_by=by,
    )
    return review


def _correction_findings(sheet: ScoreSheet, mark: Mark, value: Decimal) -> list[Finding]:
    citation = sheet.law(localdate()).citation("score.signature")
    if sheet.state != ScoreSheet.State.UNDER_RECHECK:
        message = f"成绩登记表现为“{sheet.get_state_display()}”，成绩只能在复核中更正"
        return [Finding.under(citation, "value", message, "请先在成绩登记表上办理“成绩复核”，再更正")]
    if value == mark.value:
        message = f"更正后的成绩与原成绩{mark.value:.1f}相同"
        return [Finding.under(citation, "value", message, "原成绩无误的，请办理“维持原成绩”")]
    return []
