"""The periods that run on cases, and what happened to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate

from lifecycle.machine import Lifecycle, Step, step_of
from lifecycle.models.records import TransitionRecord


class Deadline(models.Model):
    """A period that runs on a case (期限): computed from event, rule and calendar, never counted down.

    Opened and closed by moves; the clock acts on those that have passed. Keeps its article and its counting.
    """

    class Status(models.TextChoices):
        OPEN = "open", "进行中"
        STOPPED = "stopped", "中止"
        # It has passed, and what follows may not happen by itself: a person has to confirm it.
        AWAITING = "awaiting", "待人工确认"
        MET = "met", "已办结"
        PASSED = "passed", "已届满"

    # Groups live beside the states they group.
    RUNNING: ClassVar = (Status.OPEN, Status.STOPPED, Status.AWAITING)
    # What the person who looks may do to it; filled in by the page that shows it.
    acts: Sequence[Any] = ()

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, verbose_name="对象类型")
    object_id = models.CharField("对象编号", max_length=64)
    subject = GenericForeignKey("content_type", "object_id")
    key = models.CharField("期限", max_length=64)
    title = models.CharField("名称", max_length=120)
    rule_id = models.CharField("规则", max_length=32)
    basis = models.CharField("依据", max_length=300)
    statutory = models.BooleanField("法定期限", default=True)
    minimum = models.BooleanField("不少于", default=False)
    amount = models.PositiveIntegerField("期间")
    unit = models.CharField("单位", max_length=16)
    direction = models.CharField("方向", max_length=8, default="after")
    anchor_on = models.DateField("起算事件日")
    due_on = models.DateField("届满日")
    provisional = models.BooleanField("暂定", default=False)
    calendar_version = models.CharField("日历版本", max_length=120, blank=True)
    trace = models.JSONField("计算过程", default=list)
    on_passing = models.CharField("届满后果", max_length=64, blank=True)
    deemed = models.BooleanField("视为", default=False)
    # The next day on which people are told of a deemed effect ahead of it; empty when there is none.
    remind_on = models.DateField("下次提醒日", null=True, blank=True)
    # Why the effect waits for a person; empty unless it does.
    hindrance = models.CharField("待确认原因", max_length=200, blank=True)
    law_on = models.DateField("适用法规日期")
    status = models.CharField("状况", max_length=8, choices=Status.choices, default=Status.OPEN)
    opened_by = models.ForeignKey(
        TransitionRecord, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="启动记录"
    )
    stopped_on = models.DateField("中止日", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    acted_at = models.DateTimeField("后果执行时间", null=True, blank=True)

    class Meta:
        verbose_name = "期限"
        verbose_name_plural = "期限"
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "key"],
                condition=Q(status__in=["open", "stopped", "awaiting"]),
                name="one_running_deadline_of_a_kind_per_case",
            )
        ]
        indexes = [
            models.Index(fields=["due_on"], name="deadline_open_due", condition=Q(status="open")),
            models.Index(
                fields=["due_on"], name="deadline_to_act_on", condition=Q(status="open") & ~Q(on_passing="")
            ),
            models.Index(
                fields=["remind_on"],
                name="deadline_to_remind_of",
                condition=Q(status="open") & Q(remind_on__isnull=False),
            ),
            models.Index(
                fields=["due_on", "content_type", "object_id"],
                name="deadline_awaiting_a_person",
                condition=Q(status="awaiting"),
            ),
            models.Index(fields=["content_type", "object_id"], name="deadline_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.due_on:%Y-%m-%d}届满）"

    @property
    def effect(self) -> Step:
        """The move that follows when it has passed; only for a deadline that has one (`on_passing`)."""
        model = self.content_type.model_class()
        if model is None or not issubclass(model, Lifecycle):
            raise LookupError(f"no machine for {self.content_type}")
        return step_of(model, self.on_passing)

    def is_overdue(self, on: date) -> bool:
        """Whether the last day has gone by."""
        return self.status == self.Status.OPEN and self.due_on < on

    @property
    def was_late(self) -> bool:
        """Whether what had to be done was done after the last day, which ends at midnight here."""
        return self.closed_at is not None and not self.minimum and localdate(self.closed_at) > self.due_on


class DeadlineEvent(models.Model):
    """What happened to a deadline (期限变动), from its opening to its end, and who was behind it.

    A reminder names the last day it warned of (`due_after`) and how many days ahead it came.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", "开始"
        STOPPED = "stopped", "中止"
        RESUMED = "resumed", "恢复"
        EXTENDED = "extended", "延长"
        RECOMPUTED = "recomputed", "重新计算"
        REMINDED = "reminded", "提醒"
        MET = "met", "办结"
        REOPENED = "reopened", "重新进行"
        PASSED = "passed", "届满"
        AWAITING = "awaiting", "待人工确认"
        CONFIRMED = "confirmed", "人工确认"

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField("事项", max_length=12, choices=Kind.choices)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="经办人"
    )
    reason = models.TextField("理由", blank=True)
    due_before = models.DateField("原届满日", null=True)
    due_after = models.DateField("新届满日", null=True)
    days_ahead = models.PositiveSmallIntegerField("提前天数", null=True)

    class Meta:
        verbose_name = "期限变动"
        verbose_name_plural = "期限变动"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "due_after", "days_ahead"],
                condition=Q(kind="reminded"),
                name="one_reminder_of_a_day_per_deadline",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_after or self.due_before or ''}".strip()
