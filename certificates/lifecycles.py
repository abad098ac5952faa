"""The lives of certificates and of the batches they are reported in."""

from datetime import datetime

from django.db import models

from accounts.permissions import may
from lifecycle.machine import Lifecycle, state_field, step


class CertificateLifecycle(Lifecycle):
    """Certificate (职业技能等级证书): drafted for who passed, checked, reported, published, issued."""

    class State(models.TextChoices):
        DRAFTED = "drafted", "待复核"
        CHECKED = "checked", "复核通过"
        REPORTED = "reported", "已上报国家中心"
        PUBLISHED = "published", "可查询待发放"
        ISSUED = "issued", "已发放"

    LOOKED_UP = (State.PUBLISHED, State.ISSUED)

    dealt_with_in = "batch"

    state = state_field(State, State.DRAFTED)
    published_at = models.DateTimeField("上网时间", null=True, editable=False)
    issued_at = models.DateTimeField("发放时间", null=True, editable=False)

    @step(
        State.DRAFTED,
        State.CHECKED,
        permission=may("check_certificate_batch"),
        rule="certificate.check",
        effect=True,
    )
    def approve(self, at: datetime) -> None:
        """复核通过: the provincial centre finds the certificate data true and in order."""

    @step(
        State.CHECKED,
        State.REPORTED,
        permission=may("acknowledge_certificate_batch"),
        rule="certificate.report",
        effect=True,
    )
    def report(self, at: datetime) -> None:
        """国家中心已接收: the national centre acknowledged the certificate."""

    @step(
        State.REPORTED,
        State.PUBLISHED,
        permission=may("publish_certificate_batch"),
        rule="certificate.issue",
        effect=True,
    )
    def publish(self, at: datetime) -> None:
        """上网公布: the certificate can be looked up by the public."""
        self.published_at = at

    @step(
        State.PUBLISHED,
        State.ISSUED,
        permission=may("issue_certificate"),
        rule="certificate.issue",
    )
    def issue(self, at: datetime) -> None:
        """发放证书: the institution hands the certificate to its holder."""
        self.issued_at = at

    class Meta(Lifecycle.Meta):
        abstract = True


class CertificateBatchLifecycle(Lifecycle):
    """Certificate batch (证书数据上报批次): the report of certificates, checked, sent, acknowledged."""

    class State(models.TextChoices):
        GATHERED = "gathered", "已汇总"
        DRAFTED = "drafted", "已编号待送审"
        SUBMITTED = "submitted", "待省中心复核"
        RETURNED = "returned", "退回"
        CHECKED = "checked", "复核通过待上报"
        SENT = "sent", "已上报待回执"
        ACKNOWLEDGED = "acknowledged", "国家中心已接收"
        PUBLISHED = "published", "已上网公布"

    state = state_field(State, State.GATHERED)
    submitted_at = models.DateTimeField("送审时间", null=True, editable=False)
    checked_at = models.DateTimeField("复核时间", null=True, editable=False)
    acknowledged_at = models.DateTimeField("回执时间", null=True, editable=False)
    digest = models.CharField("数据摘要", max_length=64, blank=True, editable=False)
    receipt_number = models.CharField("国家中心回执号", max_length=60, blank=True, editable=False)

    @step(
        State.GATHERED,
        State.DRAFTED,
        permission=may("draft_certificate_batch"),
        rule="certificate.numbering",
        opens={"certificate.report": "issued_on"},
    )
    def draft(self, at: datetime) -> None:
        """生成证书: those who passed get their numbers; the time to report runs from the issue date."""

    @step(
        [State.DRAFTED, State.RETURNED],
        State.SUBMITTED,
        permission=may("submit_certificate_batch"),
        rule="certificate.report",
        closes=["certificate.report"],
    )
    def submit(self, at: datetime, digest: str) -> None:
        """送省中心复核: the institution hands in scores and certificate data, frozen by their digest."""
        self.submitted_at, self.digest = at, digest

    @step(
        State.SUBMITTED,
        State.CHECKED,
        permission=may("check_certificate_batch"),
        rule="certificate.check",
    )
    def approve(self, at: datetime) -> None:
        """复核通过: the provincial centre finds the data true and in order."""
        self.checked_at = at

    @step(
        State.SUBMITTED,
        State.RETURNED,
        permission=may("return_certificate_batch"),
        rule="certificate.check",
        needs_reason=True,
    )
    def send_back(self, at: datetime) -> None:
        """退回: the provincial centre says what is wrong with the data."""

    @step(
        State.CHECKED,
        State.SENT,
        permission=may("report_certificate_batch"),
        rule="certificate.report",
    )
    def send(self, at: datetime) -> None:
        """上报国家中心: the batch goes to the national centre."""

    @step(
        State.SENT,
        State.ACKNOWLEDGED,
        permission=may("acknowledge_certificate_batch"),
        rule="certificate.report",
    )
    def acknowledge(self, at: datetime, receipt_number: str) -> None:
        """收到国家中心回执: the national centre took the batch and gave a receipt."""
        self.acknowledged_at, self.receipt_number = at, receipt_number

    @step(
        State.ACKNOWLEDGED,
        State.PUBLISHED,
        permission=may("publish_certificate_batch"),
        rule="certificate.issue",
    )
    def publish(self, at: datetime) -> None:
        """上网公布: the certificates of the batch can be looked up by the public."""

    class Meta(Lifecycle.Meta):
        abstract = True
