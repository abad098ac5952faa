"""The register: what an institution is filed for, where, and the series its numbers come from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from institutions.models.filing import Filing, Room
from institutions.models.institution import Institution, Level
from regulations.models import Occupation, SpecialItem

ONE_DAY = timedelta(days=1)


class FiledQuerySet(models.QuerySet[Any]):
    """What is filed from one day to another: read by date, added and ended, never rewritten."""

    def on(self, day: date) -> Self:
        """What is filed on a day; where the law sets no period, a row has no end."""
        return self.filter(valid_from__lte=day).filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))

    def from_day(self, day: date) -> Self:
        """What is filed on a day or will be later."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day)).exclude(
            valid_until__lt=F("valid_from")
        )

    def end(self, day: date) -> None:
        """End what is filed: nothing of it holds on that day or later; what never began stays void."""
        last = day - ONE_DAY
        begun = Q(valid_from__lte=last) & (Q(valid_until__isnull=True) | Q(valid_until__gt=last))
        self.filter(begun).update(valid_until=last)
        self.filter(valid_from__gt=last).update(valid_until=F("valid_from") - ONE_DAY)


class FiledScope(models.Model):
    """One occupation at one level, or one special item, filed for one site (备案范围), from day to day.

    Never edited in place, which the database refuses: a change ends a row and begins another.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="scope")
    site = models.ForeignKey(
        "institutions.Site", on_delete=models.PROTECT, related_name="scope", verbose_name="场地"
    )
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="职业"
    )
    special_item = models.ForeignKey(
        SpecialItem, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="专项能力项目"
    )
    level = models.PositiveSmallIntegerField("等级", choices=Level.choices, null=True)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True)

    objects = FiledQuerySet.as_manager()

    class Meta:
        verbose_name = "备案范围"
        verbose_name_plural = "备案范围"
        ordering = ["occupation", "-level", "special_item"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "occupation", "level", "valid_from"], name="a_scope_once_from_a_date"
            ),
            models.UniqueConstraint(
                fields=["site", "special_item", "valid_from"], name="a_special_scope_once_from_a_date"
            ),
        ]
        indexes = [models.Index(fields=["occupation", "level"], name="scope_occupation_level")]

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, self.get_level_display() or "") if part)

    @property
    def code(self) -> str:
        """The code of the occupation or of the item."""
        return self.special_item.code if self.special_item else str(self.occupation_id)

    @property
    def name(self) -> str:
        """What it is called."""
        named: Any = self.special_item or self.occupation
        return named.name if named else ""

    @property
    def level_label(self) -> str:
        """The level in words; of what has no levels, that."""
        return self.get_level_display() or "不分等级"


class FiledRoom(models.Model):
    """A room of a site an institution is filed with (备案考场): exams are held here and nowhere else.

    Never edited in place, which the database refuses: a room that changes ends and begins anew.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="rooms")
    site = models.ForeignKey(
        "institutions.Site", on_delete=models.PROTECT, related_name="rooms", verbose_name="场地"
    )
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("考场名称", max_length=60)
    use = models.CharField("用途", max_length=12, choices=Room.Use.choices)
    seats = models.PositiveSmallIntegerField("座位（工位）数")
    has_camera = models.BooleanField("有视频监控")
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True)

    objects = FiledQuerySet.as_manager()

    class Meta:
        verbose_name = "备案考场"
        verbose_name_plural = "备案考场"
        ordering = ["use", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"],
                condition=Q(valid_until__isnull=True),
                name="a_filed_room_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_use_display()}，{self.seats}座）"

    def holds_on(self, day: date) -> bool:
        """Whether exams may be held here on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class NumberSeries(models.Model):
    """The last number given in a series (编号序列): of filings in a year, of institutions in a province."""

    series = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "编号序列"
        verbose_name_plural = "编号序列"

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"
