"""评价机构: the register on the officer's desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from institutions.admin.columns import PrefectureFilter, deadline_words, with_next_deadline
from institutions.admin.exports import ListExport
from institutions.admin.record import record_sections
from institutions.models import Institution
from institutions.selectors import counted_deadlines, open_assessment_findings, scope_by_occupation
from institutions.selectors.sites import site_lines
from institutions.selectors.succession import lineage_of
from lifecycle.admin import LifecycleAdmin
from lifecycle.findings import Finding
from lifecycle.templatetags.zhijian import cn_day
from lifecycle.views import moves_for


def _lineage(institution: Institution) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Where it comes from and what became of it, where it merged or divided."""
    lines = [(cn_day(line.day), line.clause) for line in lineage_of(institution)]
    return [("承继关系", lines)] if lines else []


class OpenedFilter(admin.SimpleListFilter):
    """Whether the rights are opened."""

    title = "评价权限"
    parameter_name = "opened"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Opened or not yet."""
        return [("yes", "已开通"), ("no", "未开通")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By the time of opening."""
        if self.value() in ("yes", "no"):
            return queryset.filter(opened_at__isnull=self.value() == "no")
        return queryset


@admin.register(Institution)
class InstitutionAdmin(ListExport, LifecycleAdmin):
    """Institutions, on the register and before."""

    list_display = ("name", "code", "state_badge", "form", "place", "supervisor", "opened", "next_deadline")
    list_filter = ("state", "form", OpenedFilter, PrefectureFilter)
    list_select_related = ("jurisdiction__parent", "supervisor")
    search_fields = ("name", "code", "uscc")
    ordering = ("name",)
    list_per_page = 25
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Institution]:
        """Each with its next deadline."""
        return with_next_deadline(super().get_queryset(request))

    @admin.display(description="所在地", ordering="jurisdiction")
    def place(self, institution: Institution) -> str:
        """The prefecture and the county."""
        parent = institution.jurisdiction.parent
        place = institution.jurisdiction.name
        return f"{parent.name} {place}" if parent else place

    @admin.display(description="评价权限", boolean=True, ordering="opened_at")
    def opened(self, institution: Institution) -> bool:
        """Whether it may plan exams."""
        return institution.opened_at is not None

    @admin.display(description="期限", ordering="next_due_on")
    def next_deadline(self, institution: Institution) -> str:
        """The next last day."""
        return deadline_words(institution)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The case page; what is opened is not opened again."""
        institution = self.get_object(request, object_id)
        if institution is None:
            raise Http404("没有找到该机构，或不在您的职权范围内")
        moves = moves_for(institution, request.user, lambda name: self.move_url(institution, name))
        own = {
            "moves": [m for m in moves if m.name != "open" or institution.opened_at is None],
            "deadlines": counted_deadlines(institution),
        }
        return super().change_view(request, object_id, form_url, {**own, **(extra_context or {})})

    def holder_of(self, subject: Any) -> str:
        """Who supervises it."""
        return f"{subject.supervisor.name}职业技能鉴定中心（监管）"

    def facts_of(self, subject: Any) -> list[tuple[str, list[tuple[str, Any]]]]:
        """Who it is, what it is filed for, where it examines."""
        until = f"至{cn_day(subject.valid_until)}" if subject.valid_until else "起，法无规定终止日"
        period = f"{cn_day(subject.valid_from)}{until}" if subject.valid_from else ""
        return [
            (
                "机构",
                [
                    ("机构编码", subject.code),
                    ("统一社会信用代码", subject.uscc),
                    ("申报主体类型", subject.get_form_display()),
                    ("隶属关系", subject.get_affiliation_display()),
                    ("所在地", self.place(subject)),
                    ("地址", subject.address),
                    ("法定代表人", subject.legal_representative),
                    ("联系人", f"{subject.contact} {subject.phone}"),
                    ("备案有效期", period),
                    ("开通时间", cn_day(subject.opened_at)),
                ],
            ),
            (
                "备案范围",
                [
                    (f"{code} {name}", "、".join(levels))
                    for code, name, levels in scope_by_occupation(subject, on=localdate())
                ],
            ),
            *_places_of(subject),
            *_lineage(subject),
            *record_sections(subject),
        ]

    def materials_of(self, subject: Any) -> list[dict[str, Any]]:
        """The receipts."""
        filings = subject.filings.filter(receipt__isnull=False).select_related("receipt__stored_file")
        return [
            {
                "title": f"{filing.receipt.title}（{filing.receipt.number}）",
                "name": filing.receipt.stored_file.name,
                "size": filing.receipt.stored_file.size,
                "url": filing.receipt.stored_file.get_absolute_url(),
                "media_type": filing.receipt.stored_file.media_type,
            }
            for filing in filings
        ]

    def findings_of(self, subject: Any) -> list[Finding]:
        """What is still to be checked off before the opening."""
        rule = subject.law(localdate()).find("institution.opening")
        return [
            Finding.under(
                rule.citation if rule else None,
                "",
                f"整改事项“{finding}”还没有验收",
                rule.cure if rule else "请逐条完成整改并经验收",
            )
            for finding in open_assessment_findings(subject)
        ]

    def related_of(self, subject: Any) -> list[dict[str, str]]:
        """Its filings."""
        filings = subject.filings.filter(number__isnull=False).order_by("-pk")
        return [
            {
                "title": f"备案申请 {filing.number}（{filing.get_state_display()}）",
                "url": reverse("admin:institutions_filing_change", args=[filing.pk]),
            }
            for filing in filings
        ]


def _places_of(institution: Institution) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Every site filed with its address, its days and its rooms; those of before stay readable."""
    return [
        (
            "备案场地和考场",
            [
                (
                    f"{site.name}（{'' if site.holds else '已停用，'}{cn_day(site.since)}起"
                    f"{f'至{cn_day(site.until)}' if site.until else ''}）",
                    "\n".join(
                        [site.address, *(f"{r.name}：{r.get_use_display()}，{r.seats}座" for r in site.rooms)]
                    ),
                )
                for site in site_lines(institution)
            ],
        )
    ]
