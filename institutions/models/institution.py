"""Institutions and who works for them in the portal."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from accounts.roles import LABELS, SIDES, Role, Side
from institutions.lifecycles import InstitutionLifecycle
from lifecycle.machine import states_are_known
from regulations.in_force import rules_in_force
from regulations.models import Jurisdiction
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
        """The form of the applicant (申报主体类型); which ones may apply, and their words, are the pack's."""

        ASSOCIATION = "association", "行业组织"
        SCHOOL = "school", "院校"
        EMPLOYER = "employer", "企业"
        TRAINING_BODY = "training_body", "社会培训机构"
        SOCIAL_GROUP = "social_group", "社会团体"
        NATIONAL_BRANCH = "national_branch", "全国性社会培训评价组织分支机构"
        INDUSTRY_BRANCH = "industry_branch", "部门行业社会培训评价组织分支机构"
        PRIVATE_NON_ENTERPRISE = "private_non_enterprise", "民办非企业单位"
        UNIT = "unit", "经实施部门（单位）同意的单位"
        LEGAL_PERSON = "legal_person", "独立法人主体"
        OTHER = "other", "其他独立法人机构"
        GOVERNMENT = "government", "政府部门及其所属单位"

    class Affiliation(models.TextChoices):
        """To whom the applicant belongs (隶属关系): decides who takes its application; worded by the pack."""

        CENTRAL_PROVINCIAL = "central_provincial", "中省属单位"
        LOCAL = "local", "市（州）属及以下单位"
        COUNTY = "county", "县（市、区）属单位"
        PREFECTURE = "prefecture", "市（州）属单位"
        PROVINCIAL = "provincial", "省属和中央驻地单位"
        MUNICIPAL = "municipal", "市属单位"

    kind = models.CharField("机构类别", max_length=16, choices=Kind.choices, default=Kind.SOCIAL)
    name = models.CharField("机构名称", max_length=120)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    form = models.CharField("申报主体类型", max_length=24, choices=Form.choices)
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
                # Until when is asked only where the law sets a period (GS-5.3 sets none).
                condition=Q(state="registered") | Q(valid_from__isnull=False),
                name="institution_on_register_has_a_beginning",
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
    def is_special(self) -> bool:
        """Whether it examines items of a list of special abilities instead of occupations."""
        return self.kind == self.Kind.SPECIAL

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
