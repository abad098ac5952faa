"""The pool of experts of a province, and how panels are drawn from it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from institutions.models.filing import Filing
from regulations.models import Jurisdiction


class ExpertQuerySet(models.QuerySet["Expert"]):
    """Experts by whether they may be called upon."""

    def serving(self, on: date) -> ExpertQuerySet:
        """Those in their term on a day."""
        return self.filter(
            Q(term_until__isnull=True) | Q(term_until__gte=on),
            is_active=True,
            term_from__lte=on,
            user__is_active=True,
        )


class Expert(models.Model):
    """An expert of a province's pool (评审专家): entered by the province, serves for a term.

    `fields` are occupations or classes of occupations, each by its code ("4-03-02-01", "4-03", "4"); the
    employer is who the expert stays away from.
    """

    territory_path: ClassVar[str] = "place_id"
    institution_path: ClassVar[str] = ""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="expertises", verbose_name="专家"
    )
    province = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="所属专家库"
    )
    place = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="所在市（州）"
    )
    employer = models.CharField("工作单位", max_length=120)
    employer_code = models.CharField("单位统一社会信用代码", max_length=18, blank=True)
    title = models.CharField("职称或技能等级", max_length=60, blank=True)
    fields = models.JSONField("专业领域", default=list)
    term_from = models.DateField("聘期起")
    term_until = models.DateField("聘期止", null=True, blank=True)
    is_active = models.BooleanField("在库", default=True)
    entered_at = models.DateTimeField("入库时间", auto_now_add=True)
    changed_at = models.DateTimeField("最后修改", auto_now=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = "评审专家"
        verbose_name_plural = "评审专家"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "province"], name="an_expert_once_per_pool"),
            models.CheckConstraint(
                condition=Q(term_until__isnull=True) | Q(term_until__gte=F("term_from")),
                name="an_experts_term_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def entry(self) -> str:
        """How the expert stands on the list of a draw: a number that stays, and the name."""
        return f"E{self.pk:06d} {self.user.name}"


class PanelDraw(models.Model):
    """A draw of a panel (抽取记录): its list and size fixed first, its seed committed to, then drawn.

    The seed is kept sealed (its SHA-256 is shown as the commitment) until the panel is drawn; from then on
    everything is open and anybody can compute the result again. One that no longer fits is dropped, never
    changed.
    """

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="draws")
    size = models.PositiveSmallIntegerField("抽取人数")
    terms = models.TextField("抽取名单")
    terms_digest = models.CharField("名单摘要", max_length=64)
    candidates = models.JSONField("候选人", default=list)
    excluded = models.JSONField("回避和不符的专家", default=list)
    seed = models.CharField("种子", max_length=64)
    commitment = models.CharField("种子摘要", max_length=64)
    prepared_at = models.DateTimeField("名单确定时间", auto_now_add=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="名单确定人"
    )
    drawn_at = models.DateTimeField("抽取时间", null=True)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="抽取人"
    )
    lots = models.JSONField("抽取结果", default=list)
    dropped_at = models.DateTimeField("作废时间", null=True)
    dropped_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "抽取记录"
        verbose_name_plural = "抽取记录"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing"],
                condition=Q(drawn_at__isnull=True, dropped_at__isnull=True),
                name="one_prepared_draw_per_filing",
            ),
            models.UniqueConstraint(
                fields=["filing"], condition=Q(drawn_at__isnull=False), name="a_panel_is_drawn_once"
            ),
        ]

    def __str__(self) -> str:
        return f"抽取记录第{self.pk}号"

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The tickets with their places, once drawn; who is drawn stands among the first `size`."""
        return [
            {**lot, "place": place, "is_drawn": place <= self.size} for place, lot in enumerate(self.lots, 1)
        ]


class PanelReplacement(models.Model):
    """Somebody on a panel replaced (替换专家): who left, who came, and why."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="replacements")
    left = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="退出专家"
    )
    came = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="递补专家"
    )
    reason = models.CharField("理由", max_length=500)
    is_drawn = models.BooleanField("按抽签顺序递补", default=False)
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="经办人"
    )

    class Meta:
        verbose_name = "专家替换"
        verbose_name_plural = "专家替换"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.left}→{self.came}"
