"""The answers already given, so that a request sent twice acts once."""

from __future__ import annotations

from django.db import models
from django.db.models import F


class AnsweredRequest(models.Model):
    """An answer already given (已答复请求), so that the same request sent twice acts once."""

    user_key = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    path = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    location = models.CharField(max_length=500, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "已答复请求"
        verbose_name_plural = "已答复请求"
        constraints = [models.UniqueConstraint(fields=["user_key", "key"], name="one_answer_per_request_key")]
        indexes = [models.Index(F("created_at"), name="answered_created_at")]

    def __str__(self) -> str:
        return f"{self.path} {self.key}"
