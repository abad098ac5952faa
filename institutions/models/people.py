"""Who works for an institution on the register: people, what they do, the cards of assessors."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from archive.models import IssuedDocument, StoredFile
from institutions.models.dated import DatedRow
from institutions.models.filing import Filing
from institutions.models.institution import Institution
from regulations.models import Occupation, SpecialItem


class Duty(models.TextChoices):
    """What a person does for an institution (岗位)."""

    FULL_TIME = "full_time", "专职工作人员"
    ASSESSOR = "assessor", "考评员"
    SENIOR_ASSESSOR = "senior_assessor", "高级考评员"
    SUPERVISOR = "supervisor", "内部质量督导员"
    EXPERT = "expert", "专家"
    INVIGILATOR = "invigilator", "监考员"
    RESPONSIBLE = "responsible", "负责人"
    EXAM_MANAGER = "exam_manager", "专职考核管理人员"
    EXAM_AFFAIRS = "exam_affairs", "考务管理人员"


ASSESSING = (Duty.ASSESSOR, Duty.SENIOR_ASSESSOR)


class IdentityKind(models.TextChoices):
    """The kind of identity paper; the codes are those of the national report."""

    RESIDENT = "201", "居民身份证"
    HONGKONG_MACAO = "202", "港澳居民来往内地通行证"
    TAIWAN = "203", "台湾居民来往大陆通行证"
    PASSPORT = "204", "护照"


class InstitutionPerson(DatedRow):
    """A person on the register of an institution (机构人员), from the first to the last day of employment.

    The identity number itself is not kept: a digest under a secret finds the same person again, and a
    masked form is shown. Entered by the filing that was filed, or by the institution; ended by leaving.
    """

    MAY_FOLLOW: ClassVar[frozenset[str]] = frozenset(
        {"until", "why_left", "identity_kind", "identity_digest", "identity_shown", "photo"}
    )

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="people", verbose_name="机构"
    )
    filing = models.ForeignKey(
        Filing, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="来源备案"
    )
    name = models.CharField("姓名", max_length=60)
    title = models.CharField("职称或技能等级", max_length=60, blank=True)
    identity_kind = models.CharField("证件类型", max_length=3, choices=IdentityKind.choices, blank=True)
    identity_digest = models.CharField("证件比对值", max_length=64, blank=True, editable=False)
    identity_shown = models.CharField("证件号码（已遮盖）", max_length=30, blank=True)
    photo = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="照片"
    )
    why_left = models.CharField("离任原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "机构人员"
        verbose_name_plural = "机构人员"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "identity_digest"],
                condition=Q(until__isnull=True) & ~Q(identity_digest=""),
                name="a_person_once_in_an_institution",
            )
        ]
        indexes = [models.Index(fields=["identity_digest"], name="person_identity")]

    def __str__(self) -> str:
        return self.name


class PersonDuty(DatedRow):
    """A duty a person has at an institution (岗位任职), from one day to another."""

    person = models.ForeignKey(InstitutionPerson, on_delete=models.PROTECT, related_name="duties")
    duty = models.CharField("岗位", max_length=16, choices=Duty.choices)

    class Meta:
        verbose_name = "岗位任职"
        verbose_name_plural = "岗位任职"
        ordering = ["duty", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "duty"], condition=Q(until__isnull=True), name="a_duty_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.get_duty_display()


class AssessorCard(DatedRow):
    """The card by which an assessor may assess (考评员证): its level, its occupations, its term.

    `valid_from` and `valid_until` stand on the card; `until` is the day it was replaced or handed back.
    """

    person = models.ForeignKey(InstitutionPerson, on_delete=models.PROTECT, related_name="assessor_cards")
    number = models.CharField("证卡编号", max_length=30)
    level = models.CharField("级别", max_length=16, choices=[(d.value, d.label) for d in ASSESSING])
    occupations = models.ManyToManyField(Occupation, related_name="+", verbose_name="考评职业")
    special_items = models.ManyToManyField(SpecialItem, related_name="+", verbose_name="考评项目")
    valid_from = models.DateField("有效期起")
    valid_until = models.DateField("有效期止")

    class Meta:
        verbose_name = "考评员证"
        verbose_name_plural = "考评员证"
        ordering = ["-valid_until", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="an_assessor_card_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}证 {self.number}"


class DutyCard(models.Model):
    """A card to be worn at an exam (证卡), printed with a code to check (CQ-17).

    Given out by the institution; without effect once its document is voided: the person left, the duty or
    the term ended, or a newer card was given.
    """

    person = models.ForeignKey(InstitutionPerson, on_delete=models.PROTECT, related_name="cards")
    duty = models.CharField("岗位", max_length=16, choices=Duty.choices)
    number = models.CharField("证卡编号", max_length=40, unique=True)
    valid_from = models.DateField("有效期起")
    valid_until = models.DateField("有效期止")
    document = models.OneToOneField(
        IssuedDocument, on_delete=models.PROTECT, related_name="+", verbose_name="文书"
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="制证人"
    )

    class Meta:
        verbose_name = "证卡"
        verbose_name_plural = "证卡"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["valid_until"], name="duty_card_end")]

    def __str__(self) -> str:
        return f"{self.get_duty_display()}证 {self.number}"
