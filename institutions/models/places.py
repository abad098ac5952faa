"""Where an institution works and with what: sites, how they are held, what stands in the rooms."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from institutions.models.dated import DatedRow
from institutions.models.filing import Filing
from institutions.models.institution import Institution
from institutions.models.register import FiledRoom
from regulations.models import Occupation, SpecialItem


class Site(DatedRow):
    """A place an institution works at (场地); exams are held only in rooms it is filed with."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="sites", verbose_name="机构"
    )
    filing = models.ForeignKey(
        Filing, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="来源备案"
    )
    name = models.CharField("场地名称", max_length=60)
    address = models.CharField("地址", max_length=200)
    # The one at the address of the institution; what is filed without naming a site is filed for this one.
    is_main = models.BooleanField("主场地", default=False)

    class Meta:
        verbose_name = "场地"
        verbose_name_plural = "场地"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"], condition=Q(until__isnull=True), name="a_site_name_once"
            ),
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(until__isnull=True, is_main=True),
                name="one_main_site_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SiteTenure(DatedRow):
    """How a site is held (场地权属): owned, or leased from one day to another, and how large it is."""

    class Kind(models.TextChoices):
        OWNED = "owned", "自有"
        LEASED = "leased", "租赁"

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="tenures")
    kind = models.CharField("权属", max_length=8, choices=Kind.choices)
    lease_from = models.DateField("租赁起始日", null=True, blank=True)
    lease_until = models.DateField("租赁终止日", null=True, blank=True)
    floor_area_m2 = models.DecimalField(
        "面积（平方米）", max_digits=9, decimal_places=1, null=True, blank=True
    )

    class Meta:
        verbose_name = "场地权属"
        verbose_name_plural = "场地权属"
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["site"], condition=Q(until__isnull=True), name="one_tenure_of_a_site_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(kind="owned") | Q(lease_until__isnull=False), name="a_lease_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class RoomState(DatedRow):
    """What a filed room holds (考场现状): its site, seats, cameras and equipment, as of a day.

    The filed room says what was filed; this row says what is there now. More of them takes a filing.
    """

    room = models.ForeignKey(FiledRoom, on_delete=models.PROTECT, related_name="states", verbose_name="考场")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="room_states", verbose_name="场地")
    seats = models.PositiveSmallIntegerField("座位（工位）数")
    camera_count = models.PositiveSmallIntegerField("摄像机数", null=True, blank=True)
    equipment = models.TextField("设备", max_length=1000, blank=True)

    class Meta:
        verbose_name = "考场现状"
        verbose_name_plural = "考场现状"
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["room"], condition=Q(until__isnull=True), name="one_state_of_a_room_at_a_time"
            ),
            models.CheckConstraint(condition=Q(seats__gt=0), name="a_room_state_has_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.room.name}（{self.seats}座）"


class ItemBank(DatedRow):
    """An item bank (题库) for an occupation or a special item: its source, its size, its age."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="item_banks", verbose_name="机构"
    )
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="职业"
    )
    special_item = models.ForeignKey(
        SpecialItem, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="专项能力项目"
    )
    name = models.CharField("题库名称", max_length=120)
    source = models.CharField("来源", max_length=120)
    size = models.PositiveIntegerField("试题数")
    updated_on = models.DateField("更新日期")

    class Meta:
        verbose_name = "题库"
        verbose_name_plural = "题库"
        ordering = ["occupation", "special_item", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"],
                condition=Q(until__isnull=True),
                name="an_item_bank_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(occupation__isnull=False, special_item__isnull=True)
                | Q(occupation__isnull=True, special_item__isnull=False),
                name="an_item_bank_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.name
