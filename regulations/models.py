"""Jurisdictions, occupations and the working-day calendar: the catalogues the law refers to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


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
    # The sources know the year from which a code is no longer used, seldom the day.
    dissolved_in = models.PositiveSmallIntegerField("撤销年份", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name="承接区划",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )

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
    # Which levels the occupation has: "54321", lowest first; empty where nobody has said so.
    levels = models.CharField("设有等级", max_length=5, blank=True)
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


class DecisionAltered(RuntimeError):
    """Somebody tried to change or remove a decision about the law; a new one takes its place instead."""


class RecordedAct(models.Model):
    """An act that is recorded once and never changed: who, when, why."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="决定人"
    )
    by_title = models.CharField("决定身份", max_length=120)
    at = models.DateTimeField("记录时间", auto_now_add=True)
    reason = models.TextField("理由", max_length=2000)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new act; an existing one is never written again."""
        if not self._state.adding:
            raise DecisionAltered("已记录的决定不可更改，请另作新的决定")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Acts are never removed."""
        raise DecisionAltered("已记录的决定不可删除，请另作新的决定")


class PackAdoption(RecordedAct):
    """A province puts a draft pack into force (施行): the mark 试运行 is lifted from a day on."""

    pack = models.CharField("规则包", max_length=40, unique=True)
    adopted_on = models.DateField("施行日期")
    document = models.CharField("施行文件", max_length=120)

    class Meta:
        verbose_name = "规则包施行"
        verbose_name_plural = "规则包施行"

    def __str__(self) -> str:
        return f"{self.pack} 自{self.adopted_on}起施行"


class ReadingDecision(RecordedAct):
    """A province approves a reading, chooses another, or takes its approval back (解读决定)."""

    reading = models.CharField("解读", max_length=8, db_index=True)
    option = models.CharField("采用的读法", max_length=40)
    approved = models.BooleanField("批准")
    decided_on = models.DateField("自何日起")
    cases_affected = models.PositiveIntegerField("当时涉及的进行中期限", default=0)

    class Meta:
        verbose_name = "解读决定"
        verbose_name_plural = "解读决定"
        ordering: ClassVar = ["-decided_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.reading} {'批准' if self.approved else '撤回批准'}"


class SpecialItem(models.Model):
    """An item of a region's list of special abilities (专项职业能力考核项目), from one day to another."""

    region = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="地区")
    code = models.CharField("项目代码", max_length=20)
    name = models.CharField("项目名称", max_length=80)
    norm = models.CharField("考核规范", max_length=120, blank=True)
    valid_from = models.DateField("自何日起")
    valid_until = models.DateField("至何日止", null=True, blank=True)
    edition = models.ForeignKey(
        "CatalogueEdition", on_delete=models.PROTECT, related_name="special_items", verbose_name="目录版本"
    )

    class Meta:
        verbose_name = "专项能力项目"
        verbose_name_plural = "专项能力项目"
        ordering: ClassVar = ["region", "code", "-valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region", "code"],
                condition=Q(valid_until__isnull=True),
                name="one_current_special_item_of_a_code",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CatalogueEdition(models.Model):
    """One import of a catalogue (目录版本): its source, its date, what it changed; kept as it was recorded.

    `changed` names each entry with the fields that differ, what they said and what they say: undoing the
    newer editions tells what an entry said on a day (ADR 0020).
    """

    class Catalogue(models.TextChoices):
        OCCUPATIONS = "occupations", "职业分类目录"
        DIVISIONS = "divisions", "行政区划"
        SPECIAL_ITEMS = "special_items", "专项能力项目"

    catalogue = models.CharField("目录", max_length=20, choices=Catalogue.choices)
    region = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="地区"
    )
    source = models.CharField("来源", max_length=200)
    read_on = models.DateField("采集日期")
    sha256 = models.CharField("内容摘要", max_length=64)
    added = models.JSONField("新增", default=list)
    changed = models.JSONField("变更", default=list)
    gone = models.JSONField("停用", default=list)
    unchanged = models.PositiveIntegerField("未变", default=0)
    imported_at = models.DateTimeField("导入时间", auto_now_add=True)
    imported_by = models.CharField("导入人", max_length=80)

    class Meta:
        verbose_name = "目录版本"
        verbose_name_plural = "目录版本"
        ordering: ClassVar = ["-imported_at", "-pk"]
        permissions: ClassVar = [("import_catalogue", "导入目录")]

    def __str__(self) -> str:
        return f"{self.get_catalogue_display()} {self.source}（{self.read_on}）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new edition; a recorded one is never written again."""
        if not self._state.adding:
            raise DecisionAltered("已记录的目录版本不可更改，请另行导入")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Editions are never removed: they are the catalogue's history."""
        raise DecisionAltered("已记录的目录版本不可删除，请另行导入")


class WhatIf(models.Model):
    """A trial of other rules on past cases (试算): read-only, kept with its question and its answer."""

    class Status(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "计算中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    title = models.CharField("名称", max_length=120)
    pack = models.CharField("规则包", max_length=40)
    changes = models.TextField("改动")
    # The proposed values are tried as if they had held since the pack began.
    from_the_start = models.BooleanField("视为自始适用", default=True)
    since = models.DateField("案件自")
    until = models.DateField("案件至")
    status = models.CharField("状态", max_length=8, choices=Status.choices, default=Status.QUEUED)
    looked_at = models.PositiveIntegerField("已看案件", default=0)
    problem = models.TextField("未完成的原因", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    asked_at = models.DateTimeField("提出时间", auto_now_add=True)
    answered_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = "试算"
        verbose_name_plural = "试算"
        ordering: ClassVar = ["-asked_at"]

    def __str__(self) -> str:
        return self.title


class WhatIfCase(models.Model):
    """One case that other rules would treat otherwise (受影响案件)."""

    class Effect(models.TextChoices):
        LATE = "late", "逾期"
        REFUSED = "refused", "不予通过"
        OVER_QUOTA = "over_quota", "超出数量上限"
        BREACH = "breach", "违反规定"

    what_if = models.ForeignKey(WhatIf, on_delete=models.CASCADE, related_name="cases")
    effect = models.CharField("类别", max_length=12, choices=Effect.choices)
    # True: so under the rules tried out and not under those in force; False: the other way round.
    newly = models.BooleanField("新增")
    case = models.CharField("案件", max_length=200)
    url = models.CharField("地址", max_length=200, blank=True)
    happened_on = models.DateField("日期")
    rule_id = models.CharField("规则", max_length=32)
    basis = models.CharField("依据", max_length=300)
    detail = models.TextField("说明")

    class Meta:
        verbose_name = "受影响案件"
        verbose_name_plural = "受影响案件"
        ordering: ClassVar = ["effect", "-newly", "happened_on", "pk"]
        indexes: ClassVar = [models.Index(fields=["what_if", "effect", "newly"], name="what_if_effect")]

    def __str__(self) -> str:
        return f"{self.case} {self.get_effect_display()}"
