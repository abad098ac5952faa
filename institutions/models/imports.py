"""Tables taken in as a job with its progress (导入任务): read, checked, previewed, confirmed, undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from archive.models import StoredFile
from institutions.models.filing import Filing
from institutions.models.institution import Institution
from institutions.registries.record import Registry
from regulations.models import Jurisdiction


class TableImport(models.Model):
    """A table that is being taken in (导入任务)."""

    class Stage(models.TextChoices):
        WAITING = "waiting", "等待处理"
        CHECKING = "checking", "核对中"
        READY = "ready", "待确认"
        IMPORTING = "importing", "导入中"
        CONFIRMED = "confirmed", "已导入"
        REFUSED = "refused", "无法读取"
        UNDONE = "undone", "已撤销"

    # While one of these, the work goes on outside the request and the page shows how far it is.
    UNDER_WAY = (Stage.WAITING, Stage.CHECKING, Stage.IMPORTING)

    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name="省（区、市）"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="文件")
    stage = models.CharField("进度", max_length=12, choices=Stage.choices, default=Stage.WAITING)
    done_count = models.PositiveIntegerField("已处理", default=0)
    total_count = models.PositiveIntegerField("总行数", default=0)
    refusal = models.CharField("没有完成的原因", max_length=500, blank=True)
    summary = models.JSONField("汇总", default=dict)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    confirmed_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]


class TableRow(models.Model):
    """One row of a table and what the checks say of it."""

    class Verdict(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "变更"
        SAME = "same", "相同"
        REFUSED = "refused", "不能导入"

    number = models.PositiveIntegerField("行号")
    cells = models.JSONField("原始内容", default=dict)
    verdict = models.CharField("结果", max_length=8, choices=Verdict.choices)
    findings = models.JSONField("问题", default=list)

    class Meta:
        abstract = True
        ordering = ["number"]

    def __str__(self) -> str:
        return f"第{self.number}行 {self.get_verdict_display()}"


class RegisterImport(TableImport):
    """The institutions a province had on file before the platform (既有机构导入), taken in from its table."""

    class Meta(TableImport.Meta):
        verbose_name = "既有机构导入"
        verbose_name_plural = "既有机构导入"

    def __str__(self) -> str:
        return f"{self.file} {self.get_stage_display()}"


class RegisterImportRow(TableRow):
    """One institution of the table, what it became, and how it stood before."""

    job = models.ForeignKey(RegisterImport, on_delete=models.CASCADE, related_name="rows")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, null=True, related_name="+")
    was = models.JSONField("导入前", null=True)

    class Meta(TableRow.Meta):
        verbose_name = "既有机构导入行"
        verbose_name_plural = "既有机构导入行"
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="a_row_once_per_register_import")
        ]
        indexes = [models.Index(fields=["job", "verdict", "number"], name="register_import_row_verdict")]


class RegistryList(TableImport):
    """One version of a registry's list (登记名单): from whom, of which day; a later one takes its place."""

    class Kind(models.TextChoices):
        CREDIT = Registry.CREDIT.value, "统一社会信用代码登记信息"
        ABNORMAL = Registry.ABNORMAL.value, "企业经营异常名录"
        ILLEGAL = Registry.ILLEGAL.value, "非法社会组织名单"

    registry = models.CharField("名单", max_length=8, choices=Kind.choices)
    source = models.CharField("来源", max_length=120)
    read_on = models.DateField("名单日期")

    class Meta(TableImport.Meta):
        verbose_name = "外部登记名单"
        verbose_name_plural = "外部登记名单"

    def __str__(self) -> str:
        return f"{self.get_registry_display()}（{self.read_on:%Y-%m-%d}，{self.source}）"


class RegistryListRow(TableRow):
    """One organisation a list names; `verdict` says how it differs from the version before."""

    job = models.ForeignKey(RegistryList, on_delete=models.CASCADE, related_name="rows")
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    name = models.CharField("单位名称", max_length=200, blank=True)
    legal_person = models.CharField("法定代表人", max_length=200, blank=True)
    status = models.CharField("登记状态", max_length=200, blank=True)
    since = models.DateField("自", null=True)
    until = models.DateField("移出日期", null=True)
    reason = models.CharField("原因", max_length=200, blank=True)

    class Meta(TableRow.Meta):
        verbose_name = "外部登记名单行"
        verbose_name_plural = "外部登记名单行"
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="a_row_once_per_registry_list")]
        indexes = [
            models.Index(fields=["uscc"], name="registry_row_uscc"),
            models.Index(fields=["name"], name="registry_row_name"),
            models.Index(fields=["job", "verdict", "number"], name="registry_row_verdict"),
        ]


class RegistryAnswer(models.Model):
    """What a registry answered about an organisation at a moment (登记核对记录): kept, never overwritten."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", "已答复"
        NOT_FOUND = "not_found", "没有查到"
        FAILED = "failed", "没有答复"
        UNCONNECTED = "unconnected", "未接入"

    registry = models.CharField("登记系统", max_length=8, choices=RegistryList.Kind.choices)
    uscc = models.CharField("统一社会信用代码", max_length=18)
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices)
    content = models.JSONField("答复", default=dict)
    note = models.CharField("说明", max_length=200, blank=True)
    asked_at = models.DateTimeField("查询时间")

    class Meta:
        verbose_name = "登记核对记录"
        verbose_name_plural = "登记核对记录"
        indexes = [models.Index(fields=["uscc", "registry", "-asked_at"], name="registry_answer_latest")]

    def __str__(self) -> str:
        return f"{self.get_registry_display()} {self.uscc} {self.get_outcome_display()}"
