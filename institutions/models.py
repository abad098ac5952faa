"""The institution register: institutions, their members, filings and what a filing rests on."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse

from accounts.roles import LABELS, SIDES, Role, Side
from archive.models import IssuedDocument, StoredFile
from institutions.lifecycles import FilingLifecycle, InstitutionLifecycle
from lifecycle.machine import states_are_known
from regulations.in_force import rules_in_force
from regulations.models import Jurisdiction, Occupation
from regulations.rulebook import Rulebook
from regulations.schema import KIND_LABELS


class Level(models.IntegerChoices):
    """Skill level (技能等级): one is the highest."""

    FIVE = 5, "五级/初级工"
    FOUR = 4, "四级/中级工"
    THREE = 3, "三级/高级工"
    TWO = 2, "二级/技师"
    ONE = 1, "一级/高级技师"


class Institution(InstitutionLifecycle):
    """An institution (评价机构): registers in the portal, is entered by a filing, ends with time."""

    territory_path: ClassVar[str] = "jurisdiction_id"
    institution_path: ClassVar[str] = "pk"
    holder_path: ClassVar[str] = "supervisor_id"

    class Kind(models.TextChoices):
        APPRAISAL = "appraisal", KIND_LABELS["appraisal"]
        EMPLOYER = "employer", KIND_LABELS["employer"]
        SCHOOL = "school", KIND_LABELS["school"]
        SOCIAL = "social", KIND_LABELS["social"]
        SPECIAL = "special", KIND_LABELS["special"]

    class Form(models.TextChoices):
        """The form of the applicant (申报主体类型); which ones may apply is the pack's."""

        ASSOCIATION = "association", "行业组织"
        SCHOOL = "school", "院校"
        EMPLOYER = "employer", "企业"
        TRAINING_BODY = "training_body", "社会培训机构"
        GOVERNMENT = "government", "政府部门及其所属单位"

    class Affiliation(models.TextChoices):
        """To whom the applicant belongs (隶属关系): decides which centre takes its application."""

        CENTRAL_PROVINCIAL = "central_provincial", "中省属单位"
        LOCAL = "local", "市（州）属及以下单位"

    kind = models.CharField("机构类别", max_length=16, choices=Kind.choices, default=Kind.SOCIAL)
    name = models.CharField("机构名称", max_length=120)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    form = models.CharField("申报主体类型", max_length=16, choices=Form.choices)
    affiliation = models.CharField("隶属关系", max_length=20, choices=Affiliation.choices)
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="所在地"
    )
    supervisor = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="监管中心"
    )
    address = models.CharField("详细地址", max_length=200)
    legal_representative = models.CharField("法定代表人", max_length=60)
    contact = models.CharField("联系人", max_length=60)
    phone = models.CharField("联系电话", max_length=30)
    code = models.CharField("机构编码", max_length=13, unique=True, null=True, editable=False)
    registered_at = models.DateTimeField("注册时间", auto_now_add=True)

    class Meta(InstitutionLifecycle.Meta):
        verbose_name = "评价机构"
        verbose_name_plural = "评价机构"
        constraints = [
            states_are_known(InstitutionLifecycle.State, "institution_state_known"),
            models.CheckConstraint(
                condition=Q(state="registered") | Q(valid_until__isnull=False),
                name="institution_on_register_has_a_period",
            ),
        ]
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="institution_name_trgm"),
            models.Index(fields=["jurisdiction", "state"], name="institution_place_state"),
        ]

    def __str__(self) -> str:
        return self.name

    def law(self, on: date) -> Rulebook:
        """The law of the province for this kind of institution."""
        return rules_in_force(self.jurisdiction_id, kind=self.kind, on=on)

    @property
    def may_plan_exams(self) -> bool:
        """Whether it is on the register and its rights are opened."""
        return self.state == self.State.ACTIVE and self.opened_at is not None


class Membership(models.Model):
    """A membership (机构人员账户): a person works in the portal for an institution in a role."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name="用户"
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.CASCADE, related_name="memberships", verbose_name="机构"
    )
    role = models.CharField(
        "角色", max_length=32, choices=[(r.value, LABELS[r]) for r in Role if SIDES[r] is Side.INSTITUTION]
    )

    class Meta:
        verbose_name = "机构人员账户"
        verbose_name_plural = "机构人员账户"
        constraints = [
            models.UniqueConstraint(fields=["user", "institution", "role"], name="one_membership_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.institution} · {self.get_role_display()}"


class Filing(FilingLifecycle):
    """A filing (备案申请): made by an institution, ended by a receipt, a refusal or a withdrawal.

    The facts it states are checked against the rule pack at submission; the case keeps the law of the day
    it was submitted.
    """

    territory_path: ClassVar[str] = "jurisdiction_id"
    institution_path: ClassVar[str] = "institution_id"
    holder_path: ClassVar[str] = "holder_id"
    named_with: ClassVar[tuple[str, ...]] = ("institution",)

    class Kind(models.TextChoices):
        INITIAL = "initial", "首次备案"

    class Premises(models.TextChoices):
        OWNED = "owned", "自有"
        LEASED = "leased", "租赁"

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="filings", verbose_name="申请机构"
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="所在地"
    )
    kind = models.CharField("备案类型", max_length=16, choices=Kind.choices, default=Kind.INITIAL)
    number = models.CharField("申请编号", max_length=24, unique=True, null=True, editable=False)
    law_on = models.DateField("适用法规日期", null=True, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    saved_at = models.DateTimeField("最后保存", auto_now=True)

    # What the applicant declares; each column is named as the fact of the rule that asks for it.
    has_breach_or_dishonesty = models.BooleanField(
        "申请机构或法定代表人在培训评价领域有违法违规或失信行为", null=True, blank=True
    )
    has_failed_annual_check = models.BooleanField("3年内民政部门年审不合格", null=True, blank=True)
    is_on_illegal_organisation_list = models.BooleanField(
        "在民政部门非法社会组织名单中", null=True, blank=True
    )
    has_been_on_abnormal_operation_list = models.BooleanField(
        "3年内列入企业经营异常名录", null=True, blank=True
    )
    has_bad_record = models.BooleanField("在人才评价领域有不良记录", null=True, blank=True)
    is_legal_person = models.BooleanField("具有独立法人资格", null=True, blank=True)
    has_dedicated_unit = models.BooleanField("有专门负责等级认定的工作机构", null=True, blank=True)
    accepts_supervision = models.BooleanField("自愿接受人力资源社会保障部门的监督", null=True, blank=True)

    # Premises and equipment (JL-1.2).
    premises = models.CharField("场地权属", max_length=8, choices=Premises.choices, blank=True)
    floor_area_m2 = models.DecimalField(
        "场地面积（平方米）", max_digits=9, decimal_places=1, null=True, blank=True
    )
    lease_from = models.DateField("租赁起始日", null=True, blank=True)
    lease_until = models.DateField("租赁终止日", null=True, blank=True)
    has_office = models.BooleanField("设有办公室", null=True, blank=True)
    has_secure_room = models.BooleanField("设有保密室", null=True, blank=True)
    has_certificate_store = models.BooleanField("设有证书库", null=True, blank=True)
    has_exam_office = models.BooleanField("设有考务室", null=True, blank=True)
    has_waiting_room = models.BooleanField("设有候考室", null=True, blank=True)
    has_quality_control = models.BooleanField("有质量管控措施", null=True, blank=True)
    has_emergency_plan = models.BooleanField("有突发事件应急预案", null=True, blank=True)
    experience = models.TextField("培训评价经验与影响力", max_length=2000, blank=True)
    main_business = models.TextField("主体业务、专业设置或培训范围", max_length=2000, blank=True)

    # What the authority makes of it.
    report = models.TextField("综合评估报告", blank=True, editable=False)
    receipt = models.ForeignKey(
        IssuedDocument,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="备案回执",
    )

    class Meta(FilingLifecycle.Meta):
        verbose_name = "备案申请"
        verbose_name_plural = "备案申请"
        constraints = [
            states_are_known(FilingLifecycle.State, "filing_state_known"),
            models.UniqueConstraint(
                fields=["institution", "kind"],
                condition=~Q(state__in=["lapsed", "not_accepted", "filed", "declined", "withdrawn"]),
                name="one_open_filing_of_a_kind",
            ),
        ]
        indexes = [models.Index(fields=["holder", "state"], name="filing_holder_state")]

    def __str__(self) -> str:
        return f"{self.number or '备案申请草稿'} {self.institution.name}"

    def law(self, on: date) -> Rulebook:
        """The law of the day the case was submitted, else of the day asked."""
        return rules_in_force(
            self.jurisdiction_id, kind=self.institution.kind, on=self.law_on or on, as_of=on
        )

    def portal_address(self) -> str:
        """Its page in the portal."""
        return reverse("portal:filing", args=[self.pk])

    def stands_before(self, user: Any) -> bool:
        """Whether a person sits on the panel of this assessment."""
        return self.panel.filter(expert=user).exists()

    @property
    def is_editable(self) -> bool:
        """Whether the applicant may still change what it states."""
        return self.state in self.EDITABLE


class FilingItem(models.Model):
    """One occupation (职业) and the levels applied for."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="items")
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, related_name="+", verbose_name="职业"
    )
    level = models.PositiveSmallIntegerField("等级", choices=Level.choices)
    standard = models.CharField("评价标准或规范", max_length=120)

    class Meta:
        verbose_name = "申报职业"
        verbose_name_plural = "申报职业"
        ordering = ["occupation", "-level"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "occupation", "level"], name="an_item_once_per_filing")
        ]

    def __str__(self) -> str:
        return f"{self.occupation.name} {self.get_level_display()}"


class StaffMember(models.Model):
    """A person named in a filing (专职人员、考评员、督导员、专家)."""

    class Duty(models.TextChoices):
        FULL_TIME = "full_time", "专职工作人员"
        ASSESSOR = "assessor", "考评员"
        SUPERVISOR = "supervisor", "内部质量督导员"
        EXPERT = "expert", "专家"

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="staff")
    name = models.CharField("姓名", max_length=60)
    duty = models.CharField("岗位", max_length=12, choices=Duty.choices)
    title = models.CharField("职称或技能等级", max_length=60, blank=True)
    card_number = models.CharField("证卡编号", max_length=30, blank=True)

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        ordering = ["duty", "pk"]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_duty_display()}）"


class Room(models.Model):
    """A room (考场) named in a filing; once filed, exams may be held in it."""

    class Use(models.TextChoices):
        THEORY = "theory", "理论考场"
        PRACTICAL = "practical", "实操考场"
        REVIEW = "review", "综合评审考场"

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField("考场名称", max_length=60)
    use = models.CharField("用途", max_length=12, choices=Use.choices)
    seats = models.PositiveSmallIntegerField("座位（工位）数")
    has_camera = models.BooleanField("有视频监控", default=False)

    class Meta:
        verbose_name = "考场"
        verbose_name_plural = "考场"
        ordering = ["use", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "name"], name="a_room_name_once_per_filing"),
            models.CheckConstraint(condition=Q(seats__gt=0), name="a_room_has_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_use_display()}，{self.seats}座）"


class FilingMaterial(models.Model):
    """One uploaded paper of a filing (申报材料), under the entry of the pack's list it answers."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="materials")
    code = models.CharField("材料项", max_length=40)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = "申报材料"
        verbose_name_plural = "申报材料"
        ordering = ["code", "pk"]
        constraints = [models.UniqueConstraint(fields=["filing", "code"], name="a_material_once_per_filing")]

    def __str__(self) -> str:
        return self.name


class PanelMember(models.Model):
    """An expert on the panel of an assessment (评审专家) and the scored form this expert signs."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="panel")
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="panels", verbose_name="专家"
    )
    scores = models.JSONField("评分", default=dict)
    comment = models.TextField("意见", max_length=2000, blank=True)
    total = models.DecimalField("总分", max_digits=5, decimal_places=1, null=True)
    form_version = models.CharField("评分表版本", max_length=40, blank=True)
    signed_at = models.DateTimeField("签名时间", null=True)

    class Meta:
        verbose_name = "评审专家"
        verbose_name_plural = "评审专家"
        constraints = [models.UniqueConstraint(fields=["filing", "expert"], name="an_expert_once_per_panel")]

    def __str__(self) -> str:
        return str(self.expert)


class AssessmentFinding(models.Model):
    """What is to be put right (整改事项); checked off before the institution may plan (JL-5.2)."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="assessment_findings")
    text = models.TextField("整改事项", max_length=1000)
    proof = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="整改证明"
    )
    statement = models.TextField("整改说明", max_length=2000, blank=True)
    rectified_at = models.DateTimeField("整改提交时间", null=True)
    checked_off_at = models.DateTimeField("验收时间", null=True)
    checked_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="验收人"
    )

    class Meta:
        verbose_name = "整改事项"
        verbose_name_plural = "整改事项"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:40]


class FiledScope(models.Model):
    """One occupation at one level an institution is filed for (备案范围), from one date to another.

    Never edited in place: a change ends a row and begins another.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="scope")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, related_name="+", verbose_name="职业"
    )
    level = models.PositiveSmallIntegerField("等级", choices=Level.choices)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止")

    class Meta:
        verbose_name = "备案范围"
        verbose_name_plural = "备案范围"
        ordering = ["occupation", "-level"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "occupation", "level", "valid_from"], name="a_scope_once_from_a_date"
            )
        ]
        indexes = [models.Index(fields=["occupation", "level"], name="scope_occupation_level")]

    def __str__(self) -> str:
        return f"{self.occupation.name} {self.get_level_display()}"


class FiledRoom(models.Model):
    """A room an institution is filed with (备案考场): exams are held here and nowhere else."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="rooms")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("考场名称", max_length=60)
    use = models.CharField("用途", max_length=12, choices=Room.Use.choices)
    seats = models.PositiveSmallIntegerField("座位（工位）数")
    has_camera = models.BooleanField("有视频监控")

    class Meta:
        verbose_name = "备案考场"
        verbose_name_plural = "备案考场"
        ordering = ["use", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="a_filed_room_once_per_institution")
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_use_display()}，{self.seats}座）"


class NumberSeries(models.Model):
    """The last number given in a series (编号序列): of filings in a year, of institutions in a province."""

    series = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "编号序列"
        verbose_name_plural = "编号序列"

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"
