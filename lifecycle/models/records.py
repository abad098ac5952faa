"""The record of every move: who, when, why, by which article; each carries the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

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
