"""Rows that hold from one day to another: a change ends one and begins another, none is edited in place."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class RowKept(RuntimeError):
    """Somebody tried to change or remove what the register promised to keep."""


class DatedQuerySet(models.QuerySet[Any]):
    """Dated rows: they are read, added and ended."""

    def in_force(self, on: date) -> Self:
        """Those that hold on a day, both ends included."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on)

    def update(self, **values: Any) -> int:
        """Only what may follow later is written: the end of a row, what was still to be handed in."""
        if set(values) - self.model.MAY_FOLLOW:
            raise RowKept("登记记录不可更改；情况变化的，请结束原记录并新增一条")
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Rows are ended, never removed."""
        raise RowKept("登记记录不可删除，只能写明终止日期")


class DatedRow(models.Model):
    """What holds from one day to another (起止记录), with who entered it and when."""

    # What may be written once the row stands; everything else takes a new row.
    MAY_FOLLOW: ClassVar[frozenset[str]] = frozenset({"until"})

    since = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="登记人"
    )
    entered_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row, or what may follow on one that stands."""
        written = kwargs.get("update_fields")
        if not self._state.adding and (written is None or set(written) - self.MAY_FOLLOW):
            raise RowKept("登记记录不可更改；情况变化的，请结束原记录并新增一条")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Rows are ended, never removed."""
        raise RowKept("登记记录不可删除，只能写明终止日期")

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)
