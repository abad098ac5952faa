"""Jurisdictions, occupations and the working-day calendar: the catalogues the law refers to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Jurisdiction(models.Model):
    """A division (行政区划) of province, prefecture or county level; synced from the catalogue."""

    class Level(models.TextChoices):
        PROVINCE = "province", "省级"
        PREFECTURE = "prefecture", "地市级"
        COUNTY = "county", "县级"

    code = models.CharField("区划代码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=40)
    parent = models.ForeignKey(
        "self", verbose_name="上级", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    # A code of the platform's own, where the national standard has none (e.g. a development zone).
    is_local = models.BooleanField("本地代码", default=False)
    # False: no longer in the catalogue; kept because old records carry it.
    is_current = models.BooleanField("现行", default=True)

    class Meta:
        verbose_name = "行政区划"
        verbose_name_plural = "行政区划"
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class Occupation(models.Model):
    """An occupation (职业) of the national classification, four levels deep; synced from the catalogue."""

    code = models.CharField("职业编码", max_length=10, primary_key=True)
    name = models.CharField("职业名称", max_length=60, db_index=True)
    class_code = models.CharField("大类", max_length=1, db_index=True)
    middle_class = models.CharField("中类", max_length=80)
    minor_class = models.CharField("小类", max_length=80)
    work_type_count = models.PositiveSmallIntegerField("工种数", default=0)
    digital = models.BooleanField("数字职业", default=False)
    green = models.BooleanField("绿色职业", default=False)
    source = models.CharField("来源", max_length=80)
    read_on = models.DateField("采集日期")
    is_current = models.BooleanField("现行", default=True)

    class Meta:
        verbose_name = "职业"
        verbose_name_plural = "职业分类目录"
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CalendarYear(models.Model):
    """One version of the arrangement of days off of a year (放假安排); a later version takes its place."""

    class Status(models.TextChoices):
        OFFICIAL = "official", "正式"
        PROVISIONAL = "provisional", "暂定"

    year = models.PositiveSmallIntegerField("年份")
    region = models.CharField("适用区域", max_length=6, default="CN")
    version = models.PositiveSmallIntegerField("版本", default=1)
    document = models.CharField("文号或文件名", max_length=120, blank=True)
    published_on = models.DateField("发布日期", null=True, blank=True)
    status = models.CharField("性质", max_length=12, choices=Status.choices)
    adopted_at = models.DateTimeField("启用时间", null=True, blank=True)
    # In words: a reference to the account would point up the stack. Each moved deadline names the account.
    adopted_by = models.CharField("启用人", max_length=80, blank=True)

    class Meta:
        verbose_name = "放假安排"
        verbose_name_plural = "工作日历"
        ordering: ClassVar = ["-year", "-version"]
        permissions: ClassVar = [("load_arrangement", "录入放假安排")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region", "year", "version"], name="one_arrangement_per_region_year_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年 第{self.version}版（{self.get_status_display()}）"


class CalendarDay(models.Model):
    """A day an arrangement names: a day off (放假) or a weekend that is worked (补班)."""

    calendar_year = models.ForeignKey(
        CalendarYear, verbose_name="放假安排", on_delete=models.CASCADE, related_name="days"
    )
    day = models.DateField("日期")
    is_working = models.BooleanField("上班")
    name = models.CharField("节日", max_length=40)

    class Meta:
        verbose_name = "放假或补班日"
        verbose_name_plural = "放假和补班日"
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["calendar_year", "day"], name="one_entry_per_day_of_an_arrangement"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {'补班' if self.is_working else self.name}"
