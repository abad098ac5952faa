"""Who deals with a case within the authority that holds it, where a person said so."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from lifecycle.models.records import RecordAltered


class CaseAssignmentQuerySet(models.QuerySet["CaseAssignment"]):
    """Assignments: they are read and added, never changed."""

    def of(self, subject: models.Model) -> CaseAssignmentQuerySet:
        """Those of one case, newest first."""
        kind = ContentType.objects.get_for_model(subject)
        return self.filter(content_type=kind, object_id=str(subject.pk)).order_by("-pk")

    def update(self, **values: Any) -> int:
        """Assignments are never changed."""
        raise RecordAltered("承办变动不可更改")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Assignments are never removed."""
        raise RecordAltered("承办变动不可删除")


class CaseAssignment(models.Model):
    """A word on who deals with a case (承办变动): taken over by an officer, or handed to one, with a reason.

    Holds within one authority (`holder_code`), the one that held the case: another has officers of its own.
    Where nobody has said anything, the officer is who first acted there (ADR 0023). Append-only.
    """

    class Kind(models.TextChoices):
        TAKEN = "taken", "接办"
        HANDED = "handed", "移交"

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, verbose_name="对象类型")
    object_id = models.CharField("对象编号", max_length=64)
    subject = GenericForeignKey("content_type", "object_id")
    holder_code = models.CharField("所在机关", max_length=12)
    kind = models.CharField("方式", max_length=8, choices=Kind.choices)
    before = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="原承办人",
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="承办人"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="由谁决定"
    )
    by_title = models.CharField("决定身份", max_length=120)
    at = models.DateTimeField("时间")
    reason = models.TextField("理由", max_length=2000)

    objects = CaseAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "承办变动"
        verbose_name_plural = "承办变动"
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["content_type", "object_id", "holder_code"], name="assignment_of_a_case"),
            models.Index(fields=["holder_code", "-at"], name="assignment_at_an_authority"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.before or '无人承办'}→{self.officer}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new assignment; an existing one is never written again."""
        if not self._state.adding:
            raise RecordAltered("承办变动不可更改")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Assignments are never removed."""
        raise RecordAltered("承办变动不可删除")
