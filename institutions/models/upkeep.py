"""What an institution keeps up while it stands on the register: its published rules and its calendar."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from archive.models import StoredFile
from institutions.models.dated import DatedRow
from institutions.models.institution import Institution


class OwnRule(DatedRow):
    """A rule of its own an institution has published (自定制度), under the point of the law it answers.

    XJ-15, JL-7.3. A newer text ends the older one; what was published stays readable.
    """

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="own_rules", verbose_name="机构"
    )
    point = models.CharField("公开事项", max_length=40)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="文件")

    class Meta:
        verbose_name = "自定制度"
        verbose_name_plural = "自定制度"
        ordering = ["point", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "point"], condition=Q(until__isnull=True), name="one_text_of_a_rule"
            )
        ]

    def __str__(self) -> str:
        return self.file.name


class CalendarFeed(DatedRow):
    """The address under which calendars fetch what is due (期限日历订阅): whoever knows it may read.

    Ended by asking for a new one; the old address then leads nowhere.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="calendar_feeds")
    token = models.CharField("订阅编号", max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = "日历订阅"
        verbose_name_plural = "日历订阅"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution"], condition=Q(until__isnull=True), name="one_calendar_address"
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.since:%Y-%m-%d}"
