"""Certificate batches and certificates in the office."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from accounts.permissions import may
from certificates import selectors as shown
from certificates import services
from certificates.models import Certificate, CertificateBatch
from certificates.report import summary_of
from lifecycle.admin import LifecycleAdmin
from lifecycle.findings import Finding

Facts = list[tuple[str, list[tuple[str, Any]]]]
BEFORE_THE_CHECK = (
    CertificateBatch.State.DRAFTED,
    CertificateBatch.State.SUBMITTED,
    CertificateBatch.State.RETURNED,
)
CERTIFICATES_SHOWN = 100


@admin.register(CertificateBatch)
class CertificateBatchAdmin(LifecycleAdmin):
    """Batches wait for the provincial check, then to be reported and published."""

    change_form_template = "certificates/admin_batch.html"
    list_display = ("number", "institution", "issued_on", "state_badge", "submitted_at", "receipt_number")
    list_filter = ("state",)
    list_select_related = ("institution",)
    search_fields = ("number", "institution__name", "receipt_number")

    def get_urls(self) -> list[URLPattern]:
        """The page of reporting again, beside the moves."""
        own = path(
            "<path:object_id>/report-again/",
            self.admin_site.admin_view(self.report_again),
            name="certificates_certificatebatch_report_again",
        )
        return [own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The case page, with what the national centre said."""
        batch = self.get_object(request, object_id)
        if batch is not None:
            sent = batch.state == CertificateBatch.State.SENT
            extra_context = {
                **(extra_context or {}),
                "attempts": batch.attempts.order_by("-pk")[:5],
                "may_report_again": sent and may("report_certificate_batch")(batch, request.user),
                "report_again_url": reverse(
                    "admin:certificates_certificatebatch_report_again", args=[batch.pk]
                ),
            }
        return super().change_view(request, object_id, form_url, extra_context)

    def report_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """重新上报: report now what the national centre has not taken."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        batch = self.get_object(request, object_id)
        if batch is None:
            raise Http404("没有找到该批次，或不在您的职权范围内")
        user: Any = request.user
        attempt = services.report_batch_again(batch, by=user)
        if attempt.receipt_number:
            messages.success(request, f"国家中心已接收，回执号 {attempt.receipt_number}")
        else:
            messages.error(request, f"国家中心没有接收：{attempt.answer[:300]}")
        return HttpResponseRedirect(self.case_url(batch))

    def holder_of(self, subject: Any) -> str:
        """Who has the batch now."""
        if subject.state in (CertificateBatch.State.DRAFTED, CertificateBatch.State.RETURNED):
            return subject.institution.name
        return f"{subject.holder.name}职业技能鉴定中心"

    def findings_of(self, subject: CertificateBatch) -> list[Finding]:
        """What the rules object to, until the batch is checked."""
        return services.findings_of_batch(subject) if subject.state in BEFORE_THE_CHECK else []

    def facts_of(self, subject: CertificateBatch) -> Facts:
        """The batch, its summary, and its certificates."""
        rows = shown.reported_rows(subject)
        return [
            (
                "批次",
                [
                    ("评价机构", subject.institution.name),
                    ("机构编码", subject.institution.code),
                    ("发证日期", subject.issued_on),
                    ("证书数", len(rows)),
                    ("合格人数", shown.passed_candidates(subject.sheet).count()),
                    ("送审时数据摘要", subject.digest),
                    ("国家中心回执号", subject.receipt_number),
                ],
            ),
            (
                "汇总",
                [
                    (f"{occupation}{f'（{work_type}）' if work_type else ''} {level}级", f"{count}本")
                    for occupation, work_type, level, count in summary_of(rows)
                ],
            ),
            (
                f"证书（列出前{CERTIFICATES_SHOWN}本）" if len(rows) > CERTIFICATES_SHOWN else "证书",
                [(row[0], f"{row[7]}　证件号码 {row[2]}") for row in rows[:CERTIFICATES_SHOWN]],
            ),
        ]

    def related_of(self, subject: CertificateBatch) -> list[dict[str, str]]:
        """The score sheet, the certificates, and the report as a file."""
        certificates = reverse("admin:certificates_certificate_changelist")
        return [
            {
                "title": str(subject.sheet),
                "url": reverse("admin:exams_scoresheet_change", args=[subject.sheet_id]),
            },
            {"title": "本批证书", "url": f"{certificates}?batch__id__exact={subject.pk}"},
            {
                "title": "下载证书数据上报表（.xlsx）",
                "url": reverse("portal:batch-report", args=[subject.pk]),
            },
        ]


@admin.register(Certificate)
class CertificateAdmin(LifecycleAdmin):
    """The register of certificates."""

    keeps_materials = True

    list_display = (
        "number",
        "name",
        "occupation_name",
        "level",
        "institution_name",
        "issued_on",
        "state_badge",
    )
    list_filter = ("state", "level", "batch")
    search_fields = ("=number", "=identity_number", "=name")
    show_full_result_count = False

    def get_list_filter(self, request: HttpRequest) -> Any:
        """A batch narrows the list from its own page; as a drop-down it would list every batch there is."""
        return [name for name in super().get_list_filter(request) if name != "batch"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """The certificates of one batch may be asked for by its id."""
        return lookup == "batch__id__exact" or super().lookup_allowed(lookup, value, request)

    def holder_of(self, subject: Any) -> str:
        """Who issued it."""
        return subject.institution_name

    def facts_of(self, subject: Certificate) -> Facts:
        """What stands on the certificate."""
        return [
            (
                "证书",
                [
                    ("证书编号", subject.number),
                    ("姓名", subject.name),
                    ("证件类型", subject.get_identity_kind_display()),
                    ("证件号码", subject.identity_number),
                    ("职业名称", subject.occupation_name),
                    ("工种/职业方向", subject.work_type or "--"),
                    ("职业技能等级", subject.get_level_display()),
                    ("评价机构", subject.institution_name),
                    ("发证日期", subject.issued_on),
                ],
            )
        ]

    def materials_of(self, subject: Certificate) -> list[dict[str, Any]]:
        """The printed certificate."""
        file = subject.file
        if file is None:
            return []
        return [
            {
                "title": "证书",
                "name": file.name,
                "size": file.size,
                "url": file.get_absolute_url(),
                "media_type": file.media_type,
            }
        ]

    def related_of(self, subject: Certificate) -> list[dict[str, str]]:
        """The batch it was reported in."""
        url = reverse("admin:certificates_certificatebatch_change", args=[subject.batch_id])
        return [{"title": str(subject.batch), "url": url}]
