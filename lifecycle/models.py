"""What the mechanism keeps: the record of every move, the deadlines, and answers already given."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from lifecycle.machine import Lifecycle, Step, step_of

FIRST_HASH = "0" * 64


class RecordAltered(RuntimeError):
    """Somebody tried to change or remove a record of what happened."""


class TransitionRecordQuerySet(models.QuerySet["TransitionRecord"]):
    """Records of moves: they are read and added, never changed."""

    def of(self, subject: models.Model) -> TransitionRecordQuerySet:
        """The history of one case, oldest first."""
        return self.filter(
            content_type=ContentType.objects.get_for_model(subject), object_id=str(subject.pk)
        ).order_by("sequence")

    def update(self, **values: Any) -> int:
        """Only the mark that consequences were released may be set, and only once."""
        if set(values) != {"reacted_at"}:
            raise RecordAltered("流转记录不可更改")
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Records are never removed."""
        raise RecordAltered("流转记录不可删除")


class TransitionRecord(models.Model):
    """One move of one case (流转记录): who, when, from where to where, why, by which article.

    Append-only: the database refuses changes. Each record carries the hash of the one before it in the
    same case, so that a gap or an alteration shows.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, verbose_name="对象类型")
    object_id = models.CharField("对象编号", max_length=64)
    subject = GenericForeignKey("content_type", "object_id")
    sequence = models.PositiveIntegerField("序号")
    transition = models.CharField("动作", max_length=64)
    source = models.CharField("原状态", max_length=32)
    target = models.CharField("新状态", max_length=32)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="经办人"
    )
    actor_title = models.CharField("经办身份", max_length=120, blank=True)
    holder_code = models.CharField("此后由谁办理", max_length=12, blank=True)
    at = models.DateTimeField("时间")
    reason = models.TextField("理由", blank=True)
    rule_id = models.CharField("规则", max_length=32, blank=True)
    basis = models.CharField("依据", max_length=300, blank=True)
    facts = models.JSONField("事实", default=dict, encoder=DjangoJSONEncoder, blank=True)
    request_id = models.CharField("请求编号", max_length=64, blank=True)
    previous_hash = models.CharField("上一记录摘要", max_length=64)
    hash = models.CharField("记录摘要", max_length=64)
    reacted_at = models.DateTimeField("后续事项释放时间", null=True, blank=True)

    objects = TransitionRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "流转记录"
        verbose_name_plural = "流转记录"
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "sequence"], name="one_record_per_place_in_the_chain"
            )
        ]
        indexes = [
            models.Index(fields=["at"], name="record_at"),
            models.Index(
                fields=["at"], name="record_awaiting_reaction", condition=Q(reacted_at__isnull=True)
            ),
            models.Index(fields=["actor", "at"], name="record_actor_at"),
        ]

    def __str__(self) -> str:
        return f"{self.label}（{self.source_label}→{self.target_label}）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new record; an existing one is never written again."""
        if self.pk is not None:
            raise RecordAltered("流转记录不可更改")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Records are never removed."""
        raise RecordAltered("流转记录不可删除")

    @property
    def machine(self) -> type[Lifecycle]:
        """The machine the record belongs to."""
        model = self.content_type.model_class()
        if model is None or not issubclass(model, Lifecycle):
            raise LookupError(f"no machine for {self.content_type}")
        return model

    @property
    def step(self) -> Step:
        """The declaration of the move."""
        return step_of(self.machine, self.transition)

    @property
    def label(self) -> str:
        """The name of the move in Chinese."""
        return self.step.label

    def _state_label(self, value: str) -> str:
        return str(dict(self.machine.State.choices).get(value, value))

    @property
    def source_label(self) -> str:
        """The state before, in Chinese."""
        return self._state_label(self.source)

    @property
    def target_label(self) -> str:
        """The state after, in Chinese."""
        return self._state_label(self.target)

    def content(self) -> dict[str, Any]:
        """What the hash covers."""
        return {
            "subject": [self.content_type_id, self.object_id],
            "sequence": self.sequence,
            "transition": self.transition,
            "source": self.source,
            "target": self.target,
            "actor": self.actor_id,
            "actor_title": self.actor_title,
            "holder": self.holder_code,
            "at": self.at.timestamp(),
            "reason": self.reason,
            "rule_id": self.rule_id,
            "basis": self.basis,
            "facts": self.facts,
        }

    def compute_hash(self) -> str:
        """SHA-256 over the previous hash and the canonical content."""
        text = json.dumps(self.content(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(f"{self.previous_hash}{text}".encode()).hexdigest()


class FactEncoder(DjangoJSONEncoder):
    """Facts as JSON; a record among them is named by its key."""

    def default(self, o: Any) -> Any:
        """Encode what JSON has no word for."""
        return str(o.pk) if isinstance(o, models.Model) else super().default(o)


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as the database will give them back, so that a hash computed later is the same."""
    result: dict[str, Any] = json.loads(json.dumps(facts, cls=FactEncoder, ensure_ascii=False))
    return result


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
