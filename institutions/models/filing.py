"""Filings and what they rest on: occupations, people, rooms, papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from archive.models import IssuedDocument, StoredFile
from institutions.corrections import further_notice_finding
from institutions.lifecycles import FilingLifecycle
from institutions.models.institution import Institution, Level
from institutions.routes import Way, rule_of, way_of
from lifecycle.findings import Finding
from lifecycle.law import Separation
from lifecycle.machine import Step, states_are_known
from regulations.in_force import rules_in_force
from regulations.models import Jurisdiction, Occupation, SpecialItem
from regulations.rulebook import Rulebook


class Filing(FilingLifecycle):
    """A filing (备案申请): made by an institution, ended by a receipt, a refusal or a withdrawal.

    The facts it states are checked against the rule pack at submission; the case keeps the law of the day
    it was submitted.
    """

    territory_path: ClassVar[str] = "jurisdiction_id"
    institution_path: ClassVar[str] = "institution_id"
    holder_path: ClassVar[str] = "holder_id"
    separated_under: ClassVar[str] = "filing.separation"
    named_with: ClassVar[tuple[str, ...]] = ("institution",)

    class Kind(models.TextChoices):
        INITIAL = "initial", "首次备案"
        RENEWAL = "renewal", "延续备案"
        SCOPE_EXTENSION = "scope_extension", "增加职业或等级"
        INFORMATION_CHANGE = "information_change", "信息变更"
        SITE_CHANGE = "site_change", "场地变更"

    class Premises(models.TextChoices):
        OWNED = "owned", "自有"
        LEASED = "leased", "租赁"

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="filings", verbose_name="申请机构"
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="所在地"
    )
    kind = models.CharField("备案类型", max_length=20, choices=Kind.choices, default=Kind.INITIAL)
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
    # What a province asks beyond that, by the fact its rule names: yes, no, or a number as text.
    stated = models.JSONField("其他申报事实", default=dict, blank=True)
    # Of an information change: what the record says and what it shall say, and since when it is so.
    changes = models.JSONField("变更事项", default=dict, blank=True)
    changed_on = models.DateField("变化发生日期", null=True, blank=True)

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

    def way(self) -> Way:
        """The stages it passes and where it stands, by the law of the case."""
        return way_of(self.law(localdate()), self.kind, self.institution.affiliation, self.stage)

    def rule_of(self, declared: Step) -> str:
        """The rule a move rests on here: what one province calls a first check another calls a selection."""
        return rule_of(
            declared.name, declared.rule, book=self.law(localdate()), kind=self.kind, way=self.way()
        )

    def offers(self, declared: Step) -> bool:
        """Whether the route has this move now; a case of no known stage offers what its state allows."""
        if not self.stage:
            return declared.name != "pass_up" and (
                declared.name != "allow_correction" or self._awaits_permission
            )
        way = self.way()
        open_now = {
            "pass_up": way.may_be_passed_up,
            "accept": way.may_be_accepted,
            "publicise": way.may_be_made_public and bool(self.assessment_passed),
            "file": way.may_be_granted,
            "send_back": self.stage == "recheck",
            "allow_correction": self._awaits_permission,
            "begin_assessment": self.stage == "assessment",
            "delegate_assessment": self.law(localdate()).find("filing.assessment_by") is not None,
        }
        return open_now.get(declared.name, True)

    @property
    def _awaits_permission(self) -> bool:
        """Whether only a head's word lets a further correction be asked for."""
        return self.corrected_at is not None and self.correction_allowed_at is None

    def further_notice_finding(self) -> Finding | None:
        """Why no further correction may be asked for now; None where one may (CQ-7a)."""
        asked_on = localdate(self.corrected_at) if self.corrected_at else None
        allowed = self.correction_allowed_at is not None
        return further_notice_finding(self.law(localdate()), asked_on, is_allowed=allowed)

    def hindrance(self, declared: Step) -> Finding | None:
        """A second notice is explained where no head has allowed it."""
        return self.further_notice_finding() if declared.name == "request_correction" else None

    def separations(self, on: date) -> Sequence[Separation]:
        """Those that hold for whom the institution belongs to: a level that is not there checks nothing."""
        affiliation = self.institution.affiliation
        return [
            rule for rule in super().separations(on) if not rule.applies_to or affiliation in rule.applies_to
        ]

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
    # An occupation at a level, or an item of a list of special abilities, which has none (GS-6.3).
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="职业"
    )
    special_item = models.ForeignKey(
        SpecialItem, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="专项能力项目"
    )
    level = models.PositiveSmallIntegerField("等级", choices=Level.choices, null=True)
    direction = models.CharField("工种或方向", max_length=60, blank=True)
    standard = models.CharField("评价标准或规范", max_length=120)
    # The sites it is examined at; all of the filing's where none is named.
    sites = models.ManyToManyField(
        "institutions.FilingSite", related_name="items", blank=True, verbose_name="场地"
    )

    class Meta:
        verbose_name = "申报职业"
        verbose_name_plural = "申报职业"
        ordering = ["occupation", "-level", "special_item"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "occupation", "level"], name="an_item_once_per_filing"),
            models.UniqueConstraint(fields=["filing", "special_item"], name="a_special_item_once_per_filing"),
            models.CheckConstraint(
                condition=Q(occupation__isnull=False, level__isnull=False, special_item__isnull=True)
                | Q(occupation__isnull=True, level__isnull=True, special_item__isnull=False),
                name="an_occupation_at_a_level_or_a_special_item",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, self.get_level_display() or "") if part)

    @property
    def code(self) -> str:
        """The code of the occupation or of the item."""
        return self.special_item.code if self.special_item else str(self.occupation_id)

    @property
    def name(self) -> str:
        """What it is called."""
        named = self.special_item or self.occupation
        return named.name if named else ""

    @property
    def level_label(self) -> str:
        """The level in words; of what has no levels, that."""
        return self.get_level_display() or "不分等级"


class StaffMember(models.Model):
    """A person named in a filing (专职人员、考评员、督导员、专家)."""

    class Duty(models.TextChoices):
        FULL_TIME = "full_time", "专职工作人员"
        ASSESSOR = "assessor", "考评员"
        SUPERVISOR = "supervisor", "内部质量督导员"
        EXPERT = "expert", "专家"
        RESPONSIBLE = "responsible", "负责人"
        EXAM_MANAGER = "exam_manager", "专职考核管理人员"
        EXAM_AFFAIRS = "exam_affairs", "考务管理人员"

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="staff")
    name = models.CharField("姓名", max_length=60)
    duty = models.CharField("岗位", max_length=12, choices=Duty.choices)
    title = models.CharField("职称或技能等级", max_length=60, blank=True)
    card_number = models.CharField("证卡编号", max_length=30, blank=True)
    # The codes of the items an assessor judges, where a rule counts them per item (GS-3.1); all where empty.
    covers = models.JSONField("承担的项目", default=list, blank=True)

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
    # The main site where none is named.
    site = models.ForeignKey(
        "institutions.FilingSite",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="rooms",
        verbose_name="所在场地",
    )
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
