"""Mergers and divisions of institutions (合并、分立): what became of whom, on which day, by which paper."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models

from archive.models import StoredFile
from institutions.models.dated import RowKept
from institutions.models.institution import Institution
from regulations.models import Jurisdiction


class KeptQuerySet(models.QuerySet[Any]):
    """Rows that are written once."""

    def update(self, **values: Any) -> int:
        """Nothing is rewritten."""
        raise RowKept("合并、分立的记录不可更改")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Nothing is removed."""
        raise RowKept("合并、分立的记录不可删除")


class Succession(models.Model):
    """A merger or division of institutions (合并、分立), as the authority decided it; written once.

    On `day` what the predecessors had begins with the successors and is at an end with the predecessors.
    `passed` keeps, line by line, what went from whom to whom.
    """

    territory_path: ClassVar[str] = "parties__institution__jurisdiction_id"
    institution_path: ClassVar[str] = "parties__institution_id"

    class Kind(models.TextChoices):
        """Who ends and who goes on."""

        ABSORPTION = "absorption", "吸收合并"
        MERGER = "merger", "新设合并"
        SPLIT_OFF = "split_off", "存续分立"
        SPLIT_UP = "split_up", "解散分立"

    DIVISIONS: Final = (Kind.SPLIT_OFF, Kind.SPLIT_UP)

    kind = models.CharField("方式", max_length=12, choices=Kind.choices)
    day = models.DateField("生效日期")
    authority = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="决定机关"
    )
    document_number = models.CharField("批准文号", max_length=60)
    decision = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="批准文件"
    )
    application = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="机构的申请"
    )
    reason = models.TextField("理由", max_length=2000)
    passed = models.JSONField("承继的内容", default=list)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="经办人"
    )
    decided_by_title = models.CharField("经办人身份", max_length=120)
    decided_at = models.DateTimeField("办理时间", auto_now_add=True)

    objects = KeptQuerySet.as_manager()

    class Meta:
        verbose_name = "合并分立"
        verbose_name_plural = "合并分立"
        ordering: ClassVar = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.document_number}）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it once."""
        if not self._state.adding:
            raise RowKept("合并、分立的记录不可更改")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """It is never removed."""
        raise RowKept("合并、分立的记录不可删除")


class SuccessionParty(models.Model):
    """An institution in a merger or division: one that passes on, or one that takes over; written with it."""

    class Part(models.TextChoices):
        """On which side it stands."""

        PREDECESSOR = "predecessor", "被承继机构"
        SUCCESSOR = "successor", "承继机构"

    succession = models.ForeignKey(Succession, on_delete=models.PROTECT, related_name="parties")
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="successions", verbose_name="机构"
    )
    part = models.CharField("地位", max_length=12, choices=Part.choices)
    # What it was before: one whose qualification had been taken away passed nothing on.
    state_before = models.CharField("此前状态", max_length=16, choices=Institution.State.choices)

    objects = KeptQuerySet.as_manager()

    class Meta:
        verbose_name = "合并分立的机构"
        verbose_name_plural = "合并分立的机构"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["succession", "institution"], name="a_party_once_per_succession")
        ]

    def __str__(self) -> str:
        return str(self.institution)
