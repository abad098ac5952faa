"""The figures areas set for how many institutions there may be (数量控制数额)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from institutions.models.dated import DatedRow
from institutions.models.institution import Institution
from regulations.models import Jurisdiction, Occupation


class AreaQuota(DatedRow):
    """How many institutions of a kind an area has room for (数量控制数额), per occupation (XJ-7.3).

    Where the text leaves the figure to an area, this is what its document says, from one day to another.
    Without an occupation the figure is that of every occupation that has none of its own. Another figure ends
    the row and begins a new one.
    """

    MAY_FOLLOW: ClassVar[frozenset[str]] = frozenset({"until", "ended_by", "why_ended"})
    territory_path: ClassVar[str] = "jurisdiction_id"
    institution_path: ClassVar[str] = ""

    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="地区"
    )
    kind = models.CharField("机构类别", max_length=16, choices=Institution.Kind.choices)
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="职业"
    )
    figure = models.PositiveSmallIntegerField("数额（家）")
    document_number = models.CharField("文号", max_length=60)
    document_title = models.CharField("文件名称", max_length=200)
    set_by_title = models.CharField("设定机关", max_length=120)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="终止人"
    )
    why_ended = models.CharField("终止原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "数量控制数额"
        verbose_name_plural = "数量控制数额"
        ordering: ClassVar = ["jurisdiction", "kind", "occupation", "-since", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["jurisdiction", "kind", "occupation"],
                condition=Q(until__isnull=True),
                nulls_distinct=False,
                name="one_figure_of_an_area_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction.name} {self.of_what} {self.figure}家"

    @property
    def of_what(self) -> str:
        """The occupation it is for; "每个职业" where it is for each that has none of its own."""
        named: Any = self.occupation
        return str(named.name) if named else "每个职业"

    @property
    def document(self) -> str:
        """The document it stands in: 《关于……的通知》（乌人社发〔2026〕8号）."""
        return f"《{self.document_title}》（{self.document_number}）"
