"""The register: what an institution is filed for, where, and the series its numbers come from."""

from __future__ import annotations

from django.db import models

from institutions.models.filing import Filing, Room
from institutions.models.institution import Institution, Level
from regulations.models import Occupation


class FiledScope(models.Model):
    """One occupation at one level an institution is filed for (备案范围), from one date to another.

    Never edited in place: a change ends a row and begins another.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="scope")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, related_name="+", verbose_name="职业"
    )
    level = models.PositiveSmallIntegerField("等级", choices=Level.choices)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止")

    class Meta:
        verbose_name = "备案范围"
        verbose_name_plural = "备案范围"
        ordering = ["occupation", "-level"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "occupation", "level", "valid_from"], name="a_scope_once_from_a_date"
            )
        ]
        indexes = [models.Index(fields=["occupation", "level"], name="scope_occupation_level")]

    def __str__(self) -> str:
        return f"{self.occupation.name} {self.get_level_display()}"


class FiledRoom(models.Model):
    """A room an institution is filed with (备案考场): exams are held here and nowhere else."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="rooms")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("考场名称", max_length=60)
    use = models.CharField("用途", max_length=12, choices=Room.Use.choices)
    seats = models.PositiveSmallIntegerField("座位（工位）数")
    has_camera = models.BooleanField("有视频监控")

    class Meta:
        verbose_name = "备案考场"
        verbose_name_plural = "备案考场"
        ordering = ["use", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="a_filed_room_once_per_institution")
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_use_display()}，{self.seats}座）"


class NumberSeries(models.Model):
    """The last number given in a series (编号序列): of filings in a year, of institutions in a province."""

    series = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "编号序列"
        verbose_name_plural = "编号序列"

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"
