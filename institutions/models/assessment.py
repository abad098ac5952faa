"""The assessment of a filing: who sits on the panel, what was seen, and what is to be put right."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from archive.models import StoredFile
from institutions.models.filing import Filing


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
    # When the expert came on the panel and, where no lot decided it, why it was this one.
    named_at = models.DateTimeField("入组时间", auto_now_add=True, null=True)
    named_because = models.CharField("指定理由", max_length=500, blank=True)
    saved_at = models.DateTimeField("最后保存", auto_now=True, null=True)
    signed_at = models.DateTimeField("签名时间", null=True)

    class Meta:
        verbose_name = "评审专家"
        verbose_name_plural = "评审专家"
        constraints = [models.UniqueConstraint(fields=["filing", "expert"], name="an_expert_once_per_panel")]

    def __str__(self) -> str:
        return str(self.expert)


class AssessmentNote(models.Model):
    """What an expert saw on site (现场记录): words or a picture, about a line of the form or in general.

    Written once. `key` is given by the device that took it, so that a note sent again after a lost connection
    is still one note.
    """

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="专家"
    )
    key = models.UUIDField("设备上的编号")
    item = models.CharField("评分项", max_length=40, blank=True)
    text = models.TextField("记录", max_length=2000, blank=True)
    photo = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="照片"
    )
    taken_at = models.DateTimeField("记录时间")
    received_at = models.DateTimeField("收到时间", auto_now_add=True)

    class Meta:
        verbose_name = "现场记录"
        verbose_name_plural = "现场记录"
        ordering = ["taken_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="a_note_is_taken_once"),
            models.CheckConstraint(
                condition=~Q(text="") | Q(photo__isnull=False), name="a_note_says_or_shows_something"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40] or "照片"


class AssessmentFinding(models.Model):
    """What is to be put right (整改事项); checked off before the institution may plan (JL-5.2)."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="assessment_findings")
    text = models.TextField("整改事项", max_length=1000)
    proof = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="整改证明"
    )
    statement = models.TextField("整改说明", max_length=2000, blank=True)
    # A last day of its own, set with the report and with a reason; without one the period of the pack runs.
    due_on = models.DateField("指定的整改期限", null=True)
    due_because = models.CharField("指定期限的理由", max_length=500, blank=True)
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
