"""What is made public for a period, and the objections to it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from lifecycle.machine import states_are_known
from lifecycle.models import Deadline
from notices.lifecycles import ObjectionLifecycle
from regulations.in_force import rules_in_force
from regulations.models import Jurisdiction
from regulations.rulebook import Rulebook


class PublicityQuerySet(models.QuerySet["Publicity"]):
    """Publicities as the public sees them."""

    def running(self) -> PublicityQuerySet:
        """Those the clock has not closed."""
        return self.filter(closed_at__isnull=True)

    def with_last_day(self) -> PublicityQuerySet:
        """Each with `last_on`: the last day of the running period, as the calendar has it today.

        A publicity is opened with its last day; when the arrangement of a year comes in, the deadline moves
        and the page follows it.
        """
        deadline = Deadline.objects.filter(
            content_type=OuterRef("content_type"),
            object_id=OuterRef("object_id"),
            rule_id=OuterRef("rule_id"),
            anchor_on=OuterRef("begins_on"),
        ).order_by("-pk")
        moved = Case(
            When(closed_at__isnull=True, then=Subquery(deadline.values("due_on")[:1])),
            output_field=models.DateField(),
        )
        return self.annotate(last_on=Coalesce(moved, F("ends_on")))


class Publicity(models.Model):
    """A publicity (公示): facts shown to the public for a minimum period; closed by the clock alone.

    `lines` is the snapshot shown, a list of [label, value]; `table` is one of rows under columns. `last_on`
    comes with `with_last_day()`.
    """

    territory_path: ClassVar[str] = "jurisdiction_id"
    institution_path: ClassVar[str] = ""

    class Kind(models.TextChoices):
        FILING = "filing", "机构备案公示"
        SCORES = "scores", "成绩公示"

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, verbose_name="对象类型")
    object_id = models.CharField("对象编号", max_length=64)
    subject = GenericForeignKey("content_type", "object_id")
    kind = models.CharField("种类", max_length=16, choices=Kind.choices)
    title = models.CharField("标题", max_length=200)
    lines = models.JSONField("公示内容", default=list)
    table = models.JSONField("公示名单", default=dict)
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="所在地"
    )
    holder = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="公示单位"
    )
    rule_id = models.CharField("规则", max_length=32)
    basis = models.CharField("依据", max_length=300)
    begins_on = models.DateField("公示开始日")
    ends_on = models.DateField("公示届满日")
    provisional = models.BooleanField("届满日暂定", default=False)
    objections_to = models.CharField("异议受理", max_length=200, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="发布人"
    )
    closed_at = models.DateTimeField("公示结束时间", null=True, blank=True)
    outcome = models.CharField("公示结果", max_length=200, blank=True)
    last_on: date

    objects = PublicityQuerySet.as_manager()

    class Meta:
        verbose_name = "公示"
        verbose_name_plural = "公示"
        ordering = ["-begins_on", "-pk"]
        indexes = [
            models.Index(fields=["kind", "-begins_on"], name="publicity_kind_begun"),
            models.Index(fields=["content_type", "object_id"], name="publicity_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=Q(closed_at__isnull=True),
                name="one_running_publicity_per_case",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where anybody reads it."""
        return reverse("public:publicity", args=[self.pk])


class Objection(ObjectionLifecycle):
    """An objection (异议) to a publicity; made by anybody, named or not; ended by an answer."""

    holder_path: ClassVar[str] = "publicity__holder_id"
    named_with: ClassVar[tuple[str, ...]] = ("publicity",)
    territory_path: ClassVar[str] = "publicity__jurisdiction_id"

    publicity = models.ForeignKey(
        Publicity, on_delete=models.PROTECT, related_name="objections", verbose_name="公示"
    )
    number = models.CharField("异议编号", max_length=20, unique=True, editable=False)
    name = models.CharField("姓名或单位", max_length=60, blank=True)
    contact = models.CharField("联系方式", max_length=60, blank=True)
    text = models.TextField("异议内容", max_length=4000)
    made_at = models.DateTimeField("提出时间", auto_now_add=True)

    class Meta(ObjectionLifecycle.Meta):
        verbose_name = "异议"
        verbose_name_plural = "异议"
        constraints = [states_are_known(ObjectionLifecycle.State, "objection_state_known")]

    def __str__(self) -> str:
        return f"异议 {self.number}"

    def law(self, on: date) -> Rulebook:
        """The law of the place of the publicity."""
        return rules_in_force(self.publicity.jurisdiction_id, on=on)
