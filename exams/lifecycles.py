"""The lives of plans, entries, score sheets and score reviews."""

from datetime import datetime

from django.db import models

from accounts.permissions import may
from lifecycle.machine import Lifecycle, state_field, step


class ExamPlanLifecycle(Lifecycle):
    """Exam plan (考核计划): filed ahead of the exam, reviewed by the centre, published, held, finished."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "已提交待审核"
        RETURNED = "returned", "退回修改"
        APPROVED = "approved", "审核通过"
        PUBLISHED = "published", "已公布"
        IN_PROGRESS = "in_progress", "考核中"
        FINISHED = "finished", "考核结束"
        CANCELLED = "cancelled", "已取消"

    EDITABLE = (State.DRAFT, State.RETURNED)

    state = state_field(State, State.DRAFT)
    submitted_at = models.DateTimeField("提交时间", null=True, editable=False)
    approved_at = models.DateTimeField("审核时间", null=True, editable=False)
    published_at = models.DateTimeField("公布时间", null=True, editable=False)
    finished_at = models.DateTimeField("结束时间", null=True, editable=False)

    @step(
        [State.DRAFT, State.RETURNED],
        State.SUBMITTED,
        permission=may("submit_exam_plan"),
        rule="plan.lead_time",
    )
    def submit(self, at: datetime) -> None:
        """提交计划: the institution files the plan and its candidates ahead of the exam."""
        self.submitted_at = at

    @step(State.SUBMITTED, State.APPROVED, permission=may("approve_exam_plan"), rule="plan.review")
    def approve(self, at: datetime) -> None:
        """审核通过: the centre finds scope, lead time, rooms, staff and candidates in order."""
        self.approved_at = at

    @step(
        State.SUBMITTED,
        State.RETURNED,
        permission=may("return_exam_plan"),
        rule="plan.review",
        needs_reason=True,
    )
    def send_back(self, at: datetime) -> None:
        """退回修改: the centre says what must be changed in the plan."""

    @step(State.APPROVED, State.PUBLISHED, permission=may("publish_exam_plan"), rule="plan.review")
    def publish(self, at: datetime) -> None:
        """公布计划: the plan becomes public."""
        self.published_at = at

    @step(State.PUBLISHED, State.IN_PROGRESS, permission=may("run_exam_plan"), rule="exam.parts")
    def begin(self, at: datetime) -> None:
        """开始考核: the first session of the plan begins."""

    @step(State.IN_PROGRESS, State.FINISHED, permission=may("run_exam_plan"), rule="exam.parts")
    def finish(self, at: datetime) -> None:
        """结束考核: every session has been held and attendance is recorded."""
        self.finished_at = at

    @step(
        [State.SUBMITTED, State.APPROVED, State.PUBLISHED],
        State.CANCELLED,
        permission=may("cancel_exam_plan"),
        rule="plan.review",
        grave=True,
    )
    def cancel(self, at: datetime) -> None:
        """取消计划: the plan is given up before it begins."""

    class Meta(Lifecycle.Meta):
        abstract = True


class EnrolmentLifecycle(Lifecycle):
    """Candidate entry (报名): one person in one plan, from entry to result."""

    class State(models.TextChoices):
        ENTERED = "entered", "已报名"
        ELIGIBLE = "eligible", "资格审核通过"
        INELIGIBLE = "ineligible", "资格审核不通过"
        SEATED = "seated", "已编排"
        ATTENDED = "attended", "已参加"
        ABSENT = "absent", "缺考"
        DISQUALIFIED = "disqualified", "取消考试资格"
        SCORED = "scored", "已评分"
        PASSED = "passed", "合格"
        FAILED = "failed", "不合格"

    dealt_with_in = "plan"

    state = state_field(State, State.ENTERED)

    @step(State.ENTERED, State.ELIGIBLE, permission=may("rule_on_enrolment"), rule="plan.review")
    def find_eligible(self, at: datetime) -> None:
        """资格审核通过: the centre finds that the candidate meets the conditions of the level."""

    @step(
        State.ENTERED,
        State.INELIGIBLE,
        permission=may("rule_on_enrolment"),
        rule="plan.review",
        needs_reason=True,
    )
    def find_ineligible(self, at: datetime) -> None:
        """资格审核不通过: the centre finds that the candidate does not meet the conditions."""

    @step(State.ELIGIBLE, State.SEATED, permission=may("seat_enrolment"), rule="exam.parts")
    def seat(self, at: datetime) -> None:
        """编排考场: the candidate has a ticket number and a seat in every part."""

    @step(State.SEATED, State.ATTENDED, permission=may("record_attendance"), rule="exam.parts")
    def attend(self, at: datetime) -> None:
        """参加考核: the candidate signed in."""

    @step(State.SEATED, State.ABSENT, permission=may("record_attendance"), rule="exam.parts")
    def miss(self, at: datetime) -> None:
        """缺考: the candidate did not come."""

    @step(
        [State.SEATED, State.ATTENDED],
        State.DISQUALIFIED,
        permission=may("record_attendance"),
        rule="exam.parts",
        grave=True,
    )
    def disqualify(self, at: datetime) -> None:
        """取消考试资格: the candidate broke the exam rules and may not go on."""

    @step(State.ATTENDED, State.SCORED, permission=may("score_enrolment"), rule="score.pass_mark")
    def score(self, at: datetime) -> None:
        """评分完成: the marks of every part are confirmed."""

    @step(State.SCORED, State.PASSED, permission=may("score_enrolment"), rule="score.pass_mark")
    def make_pass(self, at: datetime) -> None:
        """成绩合格: every part reaches the pass mark and the scores are final."""

    @step(State.SCORED, State.FAILED, permission=may("score_enrolment"), rule="score.pass_mark")
    def make_fail(self, at: datetime) -> None:
        """成绩不合格: at least one part stays below the pass mark and the scores are final."""

    class Meta(Lifecycle.Meta):
        abstract = True


class ScoreSheetLifecycle(Lifecycle):
    """Score sheet (成绩登记表): the marks of one plan item, entered twice, signed, confirmed, made public."""

    class State(models.TextChoices):
        OPEN = "open", "登分中"
        ENTERED = "entered", "两次登分一致"
        SIGNED = "signed", "考评员已签字"
        CONFIRMED = "confirmed", "中心已确认"
        IN_PUBLICITY = "in_publicity", "成绩公示中"
        UNDER_RECHECK = "under_recheck", "成绩复核中"
        FINAL = "final", "成绩生效"

    state = state_field(State, State.OPEN)
    signed_at = models.DateTimeField("签字完成时间", null=True, editable=False)
    confirmed_at = models.DateTimeField("确认时间", null=True, editable=False)
    final_at = models.DateTimeField("生效时间", null=True, editable=False)

    @step(State.OPEN, State.ENTERED, permission=may("enter_marks"), rule="score.double_entry")
    def complete_entry(self, at: datetime) -> None:
        """完成登分: the second, blind entry agrees with the first in every mark."""

    @step(State.ENTERED, State.SIGNED, permission=may("sign_score_sheet"), rule="score.signature")
    def sign(self, at: datetime) -> None:
        """考评员签字: every assessor of the group has signed the marks."""
        self.signed_at = at

    @step(State.SIGNED, State.CONFIRMED, permission=may("confirm_score_sheet"), rule="plan.review")
    def confirm(self, at: datetime) -> None:
        """确认成绩: the centre confirms the signed marks."""
        self.confirmed_at = at

    @step(
        [State.ENTERED, State.SIGNED],
        State.OPEN,
        permission=may("return_score_sheet"),
        rule="plan.review",
        needs_reason=True,
        awaited=False,
    )
    def send_back(self, at: datetime) -> None:
        """退回重新登分: the centre sends the sheet back; signatures given are void, versions are kept."""
        self.signed_at = None

    @step(
        State.CONFIRMED,
        State.IN_PUBLICITY,
        permission=may("publicise_score_sheet"),
        rule="score.publicity",
        opens=["score.publicity"],
    )
    def publicise(self, at: datetime) -> None:
        """公示成绩: the institution makes the scores public with masked names."""

    @step(
        State.IN_PUBLICITY,
        State.UNDER_RECHECK,
        permission=may("answer_score_review"),
        rule="score.publicity",
        closes=["score.publicity"],
        needs_reason=True,
    )
    def recheck(self, at: datetime) -> None:
        """成绩复核: an objection makes the institution look at the marks again."""

    @step(
        State.UNDER_RECHECK,
        State.IN_PUBLICITY,
        permission=may("answer_score_review"),
        rule="score.publicity",
        opens=["score.publicity"],
        needs_reason=True,
    )
    def resume_publicity(self, at: datetime) -> None:
        """复核完成重新公示: the recheck is done and the scores are public again for the whole period."""

    @step(
        State.IN_PUBLICITY,
        State.FINAL,
        permission=may("finalise_score_sheet"),
        rule="score.publicity",
    )
    def finalise(self, at: datetime) -> None:
        """成绩生效: the publicity is over with no objection open."""
        self.final_at = at

    class Meta(Lifecycle.Meta):
        abstract = True


class ScoreReviewLifecycle(Lifecycle):
    """Score review (成绩异议): a candidate objects to a score, and the institution answers."""

    class State(models.TextChoices):
        RECEIVED = "received", "已收到"
        CORRECTED = "corrected", "成绩更正"
        UPHELD = "upheld", "维持原成绩"

    state = state_field(State, State.RECEIVED)
    answered_at = models.DateTimeField("答复时间", null=True, editable=False)
    answer = models.TextField("答复", blank=True, editable=False)

    @step(State.RECEIVED, State.CORRECTED, permission=may("answer_score_review"), rule="score.publicity")
    def correct(self, at: datetime, answer: str) -> None:
        """更正成绩: the recheck found another mark; the old one stays visible."""
        self.answered_at, self.answer = at, answer

    @step(State.RECEIVED, State.UPHELD, permission=may("answer_score_review"), rule="score.publicity")
    def uphold(self, at: datetime, answer: str) -> None:
        """维持原成绩: the recheck found the mark right."""
        self.answered_at, self.answer = at, answer

    class Meta(Lifecycle.Meta):
        abstract = True
