"""Certificates, the batches they are reported in, and the numbers they carry."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from archive.models import StoredFile
from certificates.lifecycles import CertificateBatchLifecycle, CertificateLifecycle
from exams.models import Enrolment, IdentityKind, ScoreSheet
from institutions.models import Institution, Level
from lifecycle.machine import states_are_known
from regulations.models import Jurisdiction, Occupation
from regulations.rulebook import Rulebook


class CertificateSerial(models.Model):
    """The last serial given to certificates of one institution, year and level (证书序列码)."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "证书序列"
        verbose_name_plural = "证书序列"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "year", "level"], name="one_serial_per_year_and_level"
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution_id}/{self.year}/{self.level}: {self.last}"


class CertificateBatch(CertificateBatchLifecycle):
    """A batch (证书数据上报批次): the certificates of one score sheet, reported together.

    `digest` freezes the content on submission (SHA-256 of the report rows).
    """

    territory_path: ClassVar[str] = "jurisdiction_id"
    institution_path: ClassVar[str] = "institution_id"
    holder_path: ClassVar[str] = "holder_id"
    named_with: ClassVar[tuple[str, ...]] = ("institution",)

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="certificate_batches", verbose_name="评价机构"
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="所在地"
    )
    holder = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="复核单位"
    )
    sheet = models.OneToOneField(
        ScoreSheet, on_delete=models.PROTECT, related_name="certificate_batch", verbose_name="成绩登记表"
    )
    number = models.CharField("批次号", max_length=23, unique=True, editable=False)
    issued_on = models.DateField("证书版面发证日期")
    created_at = models.DateTimeField("生成时间", auto_now_add=True)

    class Meta(CertificateBatchLifecycle.Meta):
        verbose_name = "证书批次"
        verbose_name_plural = "证书批次"
        constraints = [states_are_known(CertificateBatchLifecycle.State, "certificate_batch_state_known")]
        indexes = [models.Index(fields=["holder", "state"], name="batch_holder_state")]

    def __str__(self) -> str:
        return f"证书批次 {self.number}"

    def law(self, on: date) -> Rulebook:
        """The law of the plan the certificates come from."""
        return self.sheet.item.plan.law(on)


class Certificate(CertificateLifecycle):
    """A certificate (职业技能等级证书): names one person's level in one occupation.

    What is printed is kept as it was on the day of issue; later changes of names elsewhere do not touch it.
    """

    territory_path: ClassVar[str] = "jurisdiction_id"
    institution_path: ClassVar[str] = "institution_id"
    holder_path: ClassVar[str] = "batch__holder_id"

    number = models.CharField("证书编号", max_length=22, unique=True)
    batch = models.ForeignKey(
        CertificateBatch, on_delete=models.PROTECT, related_name="certificates", verbose_name="批次"
    )
    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, related_name="certificate", verbose_name="报名"
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="certificates", verbose_name="评价机构"
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="所在地"
    )
    name = models.CharField("姓名", max_length=60)
    identity_kind = models.CharField("证件类型", max_length=3, choices=IdentityKind.choices)
    identity_number = models.CharField("证件号码", max_length=30)
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, related_name="+", verbose_name="职业"
    )
    occupation_name = models.CharField("职业名称", max_length=80)
    work_type = models.CharField("工种", max_length=60, blank=True)
    level = models.PositiveSmallIntegerField("等级", choices=Level.choices)
    institution_name = models.CharField("评价机构名称", max_length=120)
    issued_on = models.DateField("发证日期")
    photo = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="照片"
    )
    token = models.CharField("核验码", max_length=32, unique=True, editable=False)
    file = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="证书文件",
    )

    class Meta(CertificateLifecycle.Meta):
        verbose_name = "证书"
        verbose_name_plural = "证书"
        ordering = ["number"]
        constraints = [
            states_are_known(CertificateLifecycle.State, "certificate_state_known"),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[A-Z][0-9]{14}[1-5A-Z0-9][0-9]{6}$"),
                name="certificate_number_has_22_characters",
            ),
        ]
        indexes = [
            models.Index(fields=["identity_number", "name"], name="certificate_identity_name"),
            models.Index(fields=["batch", "state"], name="certificate_batch_state"),
            models.Index(fields=["institution", "-issued_on"], name="certificate_institution_date"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def law(self, on: date) -> Rulebook:
        """The law of the batch."""
        return self.batch.law(on)


class ReportAttempt(models.Model):
    """One attempt to report a batch to the national centre (上报记录): what was sent and what came back."""

    batch = models.ForeignKey(CertificateBatch, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField("时间", auto_now_add=True)
    digest = models.CharField("数据摘要", max_length=64)
    status = models.PositiveSmallIntegerField("应答状态", null=True)
    receipt_number = models.CharField("回执号", max_length=60, blank=True)
    answer = models.TextField("应答内容", blank=True)

    class Meta:
        verbose_name = "上报记录"
        verbose_name_plural = "上报记录"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.receipt_number or self.status or '未送达'}"
