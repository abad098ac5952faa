"""The exceptions made from what holds in principle."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from lifecycle.models.records import RecordAltered


class RuleOverride(models.Model):
    """An exception from what holds in principle (原则上的例外): who made it for a case, and why.

    Written once and never changed; a hard rule (硬性要求) knows no exception.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, verbose_name="对象类型")
    object_id = models.CharField("对象编号", max_length=64)
    subject = GenericForeignKey("content_type", "object_id")
    key = models.CharField("规则键", max_length=64)
    rule_id = models.CharField("规则", max_length=32)
    basis = models.CharField("依据", max_length=300)
    title = models.CharField("名称", max_length=120)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="决定人"
    )
    by_title = models.CharField("决定身份", max_length=120)
    at = models.DateTimeField("时间", auto_now_add=True)
    reason = models.TextField("理由", max_length=2000)

    class Meta:
        verbose_name = "原则上的例外"
        verbose_name_plural = "原则上的例外"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "key"], name="one_override_of_a_rule_per_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}：{self.reason}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new exception; one that was made is never written again."""
        if not self._state.adding:
            raise RecordAltered("例外决定不可更改")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Exceptions are never removed."""
        raise RecordAltered("例外决定不可删除")
