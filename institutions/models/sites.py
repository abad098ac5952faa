"""The sites a filing is about: those it states, and what a change makes of those on the register."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from institutions.models.filing import Filing
from institutions.models.places import Site


class FilingSite(models.Model):
    """A site (场地) named in a filing: a new one, or one of the register and what becomes of it.

    Of a site that moves `site` is the old one and `address` the new address. How the main site of a first
    filing is held stands in the filing itself, where the rules ask for it.
    """

    class Act(models.TextChoices):
        """What the filing does with the site."""

        ADD = "add", "新增"
        KEEP = "keep", "不变"
        MOVE = "move", "迁址"
        GIVE_UP = "give_up", "停用"

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="sites")
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="登记的场地"
    )
    is_main = models.BooleanField("主场地", default=False)
    act = models.CharField("变更事项", max_length=8, choices=Act.choices, default=Act.ADD)
    name = models.CharField("场地名称", max_length=60)
    address = models.CharField("地址", max_length=200)
    kind = models.CharField("权属", max_length=8, choices=Filing.Premises.choices, blank=True)
    lease_from = models.DateField("租赁起始日", null=True, blank=True)
    lease_until = models.DateField("租赁终止日", null=True, blank=True)
    floor_area_m2 = models.DecimalField(
        "面积（平方米）", max_digits=9, decimal_places=1, null=True, blank=True
    )

    class Meta:
        verbose_name = "申报场地"
        verbose_name_plural = "申报场地"
        ordering = ["-is_main", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "name"], name="a_site_name_once_per_filing"),
            models.UniqueConstraint(fields=["filing", "site"], name="a_site_once_per_filing"),
            models.UniqueConstraint(
                fields=["filing"], condition=Q(is_main=True), name="one_main_site_per_filing"
            ),
            models.CheckConstraint(
                condition=Q(act="add", site__isnull=True) | Q(~Q(act="add"), site__isnull=False),
                name="only_a_new_site_is_on_no_register",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_new_place(self) -> bool:
        """Whether exams would be held at an address that is not filed yet."""
        return self.act in (self.Act.ADD, self.Act.MOVE)
