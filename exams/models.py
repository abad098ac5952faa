"""Exams: plans, their items, sessions and staff, candidates, seats, marks and their reviews."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from archive.models import StoredFile
from exams.lifecycles import (
    EnrolmentLifecycle,
    ExamPlanLifecycle,
    ScoreReviewLifecycle,
    ScoreSheetLifecycle,
)
from institutions.models import FiledRoom, Institution, Level
from lifecycle.machine import states_are_known
from regulations.eligibility import OUTCOME_LABELS
from regulations.eligibility.verdicts import PROVEN
from regulations.in_force import rules_in_force
from regulations.models import Jurisdiction, Occupation
from regulations.rulebook import Rulebook


class Part(models.TextChoices):
    """A part of an exam (考核科目); which levels take which parts is the pack's."""

    THEORY = "theory", "理论知识考试"
    PRACTICAL = "practical", "技能操作考核"
    REVIEW = "review", "综合评审"


class IdentityKind(models.TextChoices):
    """The kind of identity paper; the codes are those of the national report."""

    RESIDENT = "201", "居民身份证"
    HONGKONG_MACAO = "202", "港澳居民来往内地通行证"
    TAIWAN = "203", "台湾居民来往大陆通行证"
    PASSPORT = "204", "护照"


class ExamPlan(ExamPlanLifecycle):
    """An exam plan (考核计划): made by a filed and opened institution, at least the lead time ahead."""

    territory_path: ClassVar[str] = "jurisdiction_id"
    institution_path: ClassVar[str] = "institution_id"
    holder_path: ClassVar[str] = "supervisor_id"
    named_with: ClassVar[tuple[str, ...]] = ("institution",)

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="plans", verbose_name="评价机构"
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="所在地"
    )
    supervisor = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="审核中心"
    )
    number = models.CharField("计划编号", max_length=14, unique=True, null=True, editable=False)
    title = models.CharField("计划名称", max_length=120)
    starts_on = models.DateField("首场考核日期", null=True, blank=True)
    ends_on = models.DateField("末场考核日期", null=True, blank=True)
    fee_note = models.CharField("收费标准", max_length=200, blank=True)
    law_on = models.DateField("适用法规日期", null=True, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)

    class Meta(ExamPlanLifecycle.Meta):
        verbose_name = "考核计划"
        verbose_name_plural = "考核计划"
        constraints = [
            states_are_known(ExamPlanLifecycle.State, "exam_plan_state_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_plan_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "-starts_on"], name="plan_institution_date"),
            models.Index(fields=["supervisor", "state"], name="plan_supervisor_state"),
            models.Index(fields=["state", "starts_on"], name="plan_state_date"),
        ]

    def __str__(self) -> str:
        return f"{self.number or '计划草稿'} {self.title}"

    def law(self, on: date) -> Rulebook:
        """The law of the day the plan was submitted, else of the day asked."""
        kind = self.institution.kind
        return rules_in_force(self.jurisdiction_id, kind=kind, on=self.law_on or on, as_of=on)


class PlanItem(models.Model):
    """One occupation at one level examined by a plan."""

    plan = models.ForeignKey(ExamPlan, on_delete=models.CASCADE, related_name="items")
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, related_name="+", verbose_name="职业"
    )
    level = models.PositiveSmallIntegerField("等级", choices=Level.choices)
    standard = models.CharField("评价标准或规范", max_length=120)
    work_type = models.CharField("工种", max_length=60, blank=True)

    class Meta:
        verbose_name = "考核项目"
        verbose_name_plural = "考核项目"
        ordering = ["occupation", "-level"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "occupation", "level"], name="an_item_once_per_plan")
        ]

    def __str__(self) -> str:
        return f"{self.occupation.name} {self.get_level_display()}"


class Session(models.Model):
    """A session (场次): one part of one item in one room at one time."""

    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="sessions")
    part = models.CharField("科目", max_length=12, choices=Part.choices)
    room = models.ForeignKey(
        FiledRoom, on_delete=models.PROTECT, related_name="sessions", verbose_name="考场"
    )
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")

    class Meta:
        verbose_name = "场次"
        verbose_name_plural = "场次"
        ordering = ["starts_at", "room"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="a_session_ends_after_it_starts"
            )
        ]
        indexes = [models.Index(fields=["room", "starts_at"], name="session_room_time")]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.room.name}"


class PlanStaff(models.Model):
    """A person on duty in a plan (考务人员): assessor, invigilator, internal supervisor."""

    class Duty(models.TextChoices):
        ASSESSOR = "assessor", "考评员"
        INVIGILATOR = "invigilator", "监考员"
        SUPERVISOR = "supervisor", "内部质量督导员"

    plan = models.ForeignKey(ExamPlan, on_delete=models.CASCADE, related_name="staff")
    name = models.CharField("姓名", max_length=60)
    duty = models.CharField("岗位", max_length=12, choices=Duty.choices)
    card_number = models.CharField("证卡编号", max_length=30, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
        verbose_name="平台账户",
    )

    class Meta:
        verbose_name = "考务人员"
        verbose_name_plural = "考务人员"
        ordering = ["duty", "pk"]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_duty_display()}）"


class Weighed(models.Model):
    """What a verdict on eligibility (资格预判) came to and its words; empty while nobody has weighed it."""

    eligibility = models.CharField(
        "资格预判", max_length=14, choices=list(OUTCOME_LABELS.items()), blank=True, editable=False
    )
    eligibility_words = models.TextField("资格预判说明", blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def eligibility_tone(self) -> str:
        """The colour of the verdict."""
        return "good" if self.eligibility in PROVEN else "bad" if self.eligibility == "unmet" else "wait"

    @property
    def eligibility_gist(self) -> str:
        """The first sentence of the verdict: which condition is met, and how."""
        return self.eligibility_words.partition("。")[0]


class Enrolment(Weighed, EnrolmentLifecycle):
    """An enrolment (报名): one person entered in one plan item; comes from a roster, ends with a result.

    `particulars` keeps the columns of the 33-column roster that have no field of their own, by their
    headings. The `eligibility` fields keep the verdict (资格预判) on what the roster stated on `stated_on`:
    by which standard version, which condition, in which words. It binds nobody; the state says how the
    centre ruled.
    """

    territory_path: ClassVar[str] = "plan__jurisdiction_id"
    institution_path: ClassVar[str] = "plan__institution_id"
    holder_path: ClassVar[str] = "plan__supervisor_id"

    plan = models.ForeignKey(
        ExamPlan, on_delete=models.PROTECT, related_name="enrolments", verbose_name="计划"
    )
    item = models.ForeignKey(
        PlanItem, on_delete=models.PROTECT, related_name="enrolments", verbose_name="考核项目"
    )
    name = models.CharField("姓名", max_length=60)
    identity_kind = models.CharField("证件类型", max_length=3, choices=IdentityKind.choices)
    identity_number = models.CharField("证件号码", max_length=30)
    sex = models.CharField("性别", max_length=1, choices=[("男", "男"), ("女", "女")], blank=True)
    born_on = models.DateField("出生日期", null=True, blank=True)
    phone = models.CharField("手机号码", max_length=20)
    condition = models.CharField("申报条件", max_length=300)
    employer = models.CharField("所在单位", max_length=120, blank=True)
    retake = models.BooleanField("补考", default=False)
    particulars = models.JSONField("其他报名信息", default=dict)
    photo = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="照片"
    )
    ticket_number = models.CharField("准考证号", max_length=19, unique=True, null=True, editable=False)
    stated_on = models.DateField("名册填报日期", default=localdate, editable=False)
    eligibility_standard = models.CharField("适用标准版本", max_length=60, blank=True, editable=False)
    eligibility_condition = models.PositiveSmallIntegerField("符合的条件", null=True, editable=False)
    eligibility_record = models.JSONField("资格预判记录", default=dict, editable=False)

    class Meta(EnrolmentLifecycle.Meta):
        verbose_name = "报名"
        verbose_name_plural = "报名"
        ordering = ["ticket_number", "pk"]
        constraints = [
            states_are_known(EnrolmentLifecycle.State, "enrolment_state_known"),
            models.UniqueConstraint(
                fields=["plan", "identity_kind", "identity_number"], name="a_person_once_per_plan"
            ),
        ]
        indexes = [
            models.Index(fields=["identity_number", "identity_kind"], name="enrolment_identity"),
            models.Index(fields=["plan", "state"], name="enrolment_plan_state"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.ticket_number or ''}".strip()

    def law(self, on: date) -> Rulebook:
        """The law of the plan."""
        return self.plan.law(on)


class Seat(models.Model):
    """A seat (座位): where one candidate sits one part."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="seats")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="seats")
    number = models.PositiveSmallIntegerField("座位号")

    class Meta:
        verbose_name = "座位"
        verbose_name_plural = "座位"
        ordering = ["session", "number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="a_seat_holds_one"),
            models.UniqueConstraint(
                fields=["session", "enrolment"], name="a_candidate_sits_once_per_session"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}号"


class RosterImport(models.Model):
    """A roster being taken in (名册导入): read, checked, previewed, confirmed. A job with its progress."""

    class Stage(models.TextChoices):
        WAITING = "waiting", "等待处理"
        READING = "reading", "读取中"
        CHECKING = "checking", "核对中"
        READY = "ready", "待确认"
        IMPORTING = "importing", "导入中"
        CONFIRMED = "confirmed", "已导入"
        REFUSED = "refused", "无法读取"
        UNDONE = "undone", "已撤销"

    # While one of these, the work goes on outside the request and the page shows how far it is.
    UNDER_WAY = (Stage.WAITING, Stage.READING, Stage.CHECKING, Stage.IMPORTING)

    class Mode(models.TextChoices):
        """How rows that are there already are treated."""

        REPLACE_ALL = "replace_all", "清空后导入"
        OVERWRITE = "overwrite", "相同覆盖"
        SKIP = "skip", "相同忽略"

    plan = models.ForeignKey(ExamPlan, on_delete=models.CASCADE, related_name="imports")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="名册文件")
    mode = models.CharField("导入方式", max_length=12, choices=Mode.choices, default=Mode.SKIP)
    stage = models.CharField("进度", max_length=12, choices=Stage.choices, default=Stage.WAITING)
    done_count = models.PositiveIntegerField("已处理", default=0)
    total_count = models.PositiveIntegerField("总行数", default=0)
    refusal = models.CharField("无法读取的原因", max_length=500, blank=True)
    summary = models.JSONField("汇总", default=dict)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    confirmed_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        verbose_name = "名册导入"
        verbose_name_plural = "名册导入"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.file} {self.get_stage_display()}"


class RosterRow(Weighed):
    """One row of a roster and what the checks say of it."""

    class Verdict(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "变更"
        SAME = "same", "相同"
        REFUSED = "refused", "不能导入"

    roster = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("行号")
    cells = models.JSONField("原始内容", default=dict)
    verdict = models.CharField("结果", max_length=8, choices=Verdict.choices)
    findings = models.JSONField("问题", default=list)

    class Meta:
        verbose_name = "名册行"
        verbose_name_plural = "名册行"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["roster", "number"], name="a_row_once_per_roster")]
        indexes = [models.Index(fields=["roster", "verdict", "number"], name="roster_row_verdict")]

    def __str__(self) -> str:
        return f"第{self.number}行 {self.get_verdict_display()}"


class RosterEffect(models.Model):
    """What a confirmed roster changed of one entry (导入影响), so that the import can be undone.

    `was` keeps the entry as it stood before; empty where the roster brought the entry in.
    """

    roster = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="effects")
    identity_kind = models.CharField("证件类型", max_length=3)
    identity_number = models.CharField("证件号码", max_length=30)
    was = models.JSONField("导入前", null=True)

    class Meta:
        verbose_name = "导入影响"
        verbose_name_plural = "导入影响"
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "identity_kind", "identity_number"], name="an_effect_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return "变更" if self.was else "新增"


class PlanJob(models.Model):
    """Work on a whole plan that takes a while (批量任务): taking in photographs, printing tickets."""

    class Kind(models.TextChoices):
        PHOTOS = "photos", "导入照片"
        TICKETS = "tickets", "制作准考证"

    class Stage(models.TextChoices):
        WAITING = "waiting", "排队中"
        RUNNING = "running", "进行中"
        FINISHED = "finished", "已完成"
        FAILED = "failed", "未完成"

    plan = models.ForeignKey(ExamPlan, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField("任务", max_length=8, choices=Kind.choices)
    stage = models.CharField("进度", max_length=8, choices=Stage.choices, default=Stage.WAITING)
    done_count = models.PositiveIntegerField("已处理", default=0)
    total_count = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("说明", max_length=500, blank=True)
    report = models.JSONField("结果", default=list)
    source = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="上传文件"
    )
    results = models.ManyToManyField(StoredFile, related_name="+", verbose_name="生成文件")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="办理人"
    )
    asked_at = models.DateTimeField("提出时间", auto_now_add=True)

    class Meta:
        verbose_name = "批量任务"
        verbose_name_plural = "批量任务"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_stage_display()}"


class ScoreSheet(ScoreSheetLifecycle):
    """A score sheet (成绩登记表): all marks of one plan item."""

    territory_path: ClassVar[str] = "item__plan__jurisdiction_id"
    institution_path: ClassVar[str] = "item__plan__institution_id"
    holder_path: ClassVar[str] = "item__plan__supervisor_id"
    named_with: ClassVar[tuple[str, ...]] = ("item__plan__institution", "item__occupation")

    item = models.OneToOneField(
        PlanItem, on_delete=models.PROTECT, related_name="score_sheet", verbose_name="考核项目"
    )
    first_entry_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="第一次登分人",
    )
    second_entry_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="第二次登分人",
    )

    class Meta(ScoreSheetLifecycle.Meta):
        verbose_name = "成绩登记表"
        verbose_name_plural = "成绩登记表"
        constraints = [
            states_are_known(ScoreSheetLifecycle.State, "score_sheet_state_known"),
            models.CheckConstraint(
                condition=Q(second_entry_by__isnull=True) | ~Q(second_entry_by=F("first_entry_by")),
                name="marks_are_entered_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.plan.number or ''} {self.item} 成绩登记表".strip()

    def law(self, on: date) -> Rulebook:
        """The law of the plan."""
        return self.item.plan.law(on)

    def stands_before(self, user: Any) -> bool:
        """The assessors of the plan sign its sheets."""
        return self.item.plan.staff.filter(user=user, duty=PlanStaff.Duty.ASSESSOR).exists()


class Mark(models.Model):
    """A mark (分数) of one candidate in one part; a change after signing is a new version with a reason."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="marks")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="marks")
    part = models.CharField("科目", max_length=12, choices=Part.choices)
    version = models.PositiveSmallIntegerField("版本", default=1)
    first = models.DecimalField("第一次登分", max_digits=5, decimal_places=1, null=True)
    second = models.DecimalField("第二次登分", max_digits=5, decimal_places=1, null=True)
    value = models.DecimalField("成绩", max_digits=5, decimal_places=1, null=True)
    current = models.BooleanField("现行", default=True)
    reason = models.CharField("更改理由", max_length=500, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="更改人"
    )
    changed_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "分数"
        verbose_name_plural = "分数"
        ordering = ["enrolment", "part", "version"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "part", "version"], name="a_mark_once_per_version"),
            models.UniqueConstraint(
                fields=["enrolment", "part"], condition=Q(current=True), name="one_current_mark_per_part"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0, value__lte=100), name="a_mark_is_0_to_100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.value}"


class ScoreSignature(models.Model):
    """An assessor's signature under a sheet (考评员签字): over the digest of the marks as they stood."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="signatures")
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="考评员"
    )
    digest = models.CharField("成绩摘要", max_length=64)
    signed_at = models.DateTimeField("签字时间", auto_now_add=True)
    voided_at = models.DateTimeField("作废时间", null=True)

    class Meta:
        verbose_name = "考评员签字"
        verbose_name_plural = "考评员签字"
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "assessor"],
                condition=Q(voided_at__isnull=True),
                name="an_assessor_signs_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.assessor)


class ScoreReview(ScoreReviewLifecycle):
    """A score review (成绩异议): a candidate asks during the publicity, the institution answers."""

    territory_path: ClassVar[str] = "enrolment__plan__jurisdiction_id"
    institution_path: ClassVar[str] = "enrolment__plan__institution_id"
    holder_path: ClassVar[str] = "enrolment__plan__supervisor_id"
    named_with: ClassVar[tuple[str, ...]] = ("enrolment__plan__institution",)

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="score_reviews")
    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="reviews")
    number = models.CharField("异议编号", max_length=20, unique=True, editable=False)
    part = models.CharField("科目", max_length=12, choices=Part.choices)
    text = models.TextField("异议理由", max_length=2000)
    contact = models.CharField("联系方式", max_length=60)
    made_at = models.DateTimeField("提出时间", auto_now_add=True)

    class Meta(ScoreReviewLifecycle.Meta):
        verbose_name = "成绩异议"
        verbose_name_plural = "成绩异议"
        constraints = [
            states_are_known(ScoreReviewLifecycle.State, "score_review_state_known"),
            models.UniqueConstraint(
                fields=["enrolment", "part"], condition=Q(state="received"), name="one_open_review_per_part"
            ),
        ]

    def __str__(self) -> str:
        return f"成绩异议 {self.number}"

    def law(self, on: date) -> Rulebook:
        """The law of the plan."""
        return self.enrolment.plan.law(on)
