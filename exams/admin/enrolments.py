"""Entries in the office: the centre rules on who may sit."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from accounts.identity import masked_number
from exams.models import Enrolment, ExamPlan
from exams.selectors.plans import facts_of_verdict
from exams.services.eligibility import changed_since
from exams.services.plans import findings_against
from lifecycle.admin import LifecycleAdmin
from lifecycle.findings import Finding
from regulations.eligibility.verdicts import PROVEN

Facts = list[tuple[str, list[tuple[str, Any]]]]


class ProvenFilter(admin.SimpleListFilter):
    """Whether the facts on file prove an entry, or somebody has to judge."""

    title = "资格审核方式"
    parameter_name = "proven"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Proven or not."""
        return [("yes", "可批量通过"), ("no", "须逐人认定")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Narrow the list."""
        if self.value() is None:
            return queryset
        narrow = queryset.filter if self.value() == "yes" else queryset.exclude
        return narrow(eligibility__in=PROVEN)


@admin.register(Enrolment)
class EnrolmentAdmin(LifecycleAdmin):
    """资格审核: entries of plans that were handed in."""

    list_display = (
        "name",
        "number_masked",
        "item",
        "institution",
        "plan_number",
        "condition",
        "verdict_badge",
        "state_badge",
    )
    list_filter = ("state", ProvenFilter, "eligibility", "item__level", "retake")
    list_select_related = ("item__occupation", "plan__institution")
    search_fields = ("name", "identity_number", "ticket_number", "plan__number")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Entries within the territory whose plan was handed in."""
        entries = super().get_queryset(request)
        return entries.exclude(plan__state=ExamPlan.State.DRAFT).select_related(
            "plan__institution", "plan__supervisor", "item__occupation", "photo"
        )

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """The plan's own page leads here with its entries."""
        return lookup in {"plan__id__exact"} or super().lookup_allowed(lookup, value, request)

    @admin.display(description="证件号码")
    def number_masked(self, entry: Enrolment) -> str:
        """The last four characters; the whole number stands on the case page."""
        return masked_number(entry.identity_number)

    @admin.display(description="资格预判", ordering="eligibility")
    def verdict_badge(self, entry: Enrolment) -> SafeString:
        """The verdict as colour and word, with the condition that is met."""
        met = f"（{entry.eligibility_condition}）" if entry.eligibility_condition else ""
        label = f"{entry.get_eligibility_display()}{met}" if entry.eligibility else "未预判"
        return mark_safe(
            render_to_string("components/state_badge.html", {"tone": entry.eligibility_tone, "label": label})
        )

    @admin.display(description="评价机构", ordering="plan__institution__name")
    def institution(self, entry: Enrolment) -> str:
        """Who entered the person."""
        return entry.plan.institution.name

    @admin.display(description="计划编号", ordering="plan__number")
    def plan_number(self, entry: Enrolment) -> str:
        """The number of the plan."""
        return entry.plan.number or ""

    def holder_of(self, subject: Any) -> str:
        """The centre that rules."""
        return subject.plan.supervisor.name if subject.state == Enrolment.State.ENTERED else ""

    def facts_of(self, subject: Enrolment) -> Facts:
        """The person, what is applied for, what else the roster says."""
        return [
            (
                "考生",
                [
                    ("姓名", subject.name),
                    (subject.get_identity_kind_display(), subject.identity_number),
                    ("性别", subject.sex),
                    ("出生日期", subject.born_on),
                    ("手机号码", subject.phone),
                    ("所在单位", subject.employer),
                ],
            ),
            (
                "申报",
                [
                    ("评价机构", subject.plan.institution.name),
                    ("职业和等级", str(subject.item)),
                    ("申报条件", subject.condition),
                    ("考试类型", "补考" if subject.retake else "正考"),
                    ("准考证号", subject.ticket_number),
                ],
            ),
            ("资格预判", facts_of_verdict(subject)),
            ("其他报名信息", list(subject.particulars.items())),
        ]

    def materials_of(self, subject: Enrolment) -> list[dict[str, Any]]:
        """The photograph."""
        if subject.photo is None:
            return []
        return [
            {
                "title": "照片",
                "name": subject.photo.name,
                "size": subject.photo.size,
                "url": subject.photo.get_absolute_url(),
                "media_type": subject.photo.media_type,
            }
        ]

    def findings_of(self, subject: Enrolment) -> list[Finding]:
        """What the rules hold against the entry; and what looking again finds otherwise than it was."""
        again = changed_since(subject)
        found = findings_against(subject) if subject.state == Enrolment.State.ENTERED else []
        return [*found, again] if again else found

    def related_of(self, subject: Enrolment) -> list[dict[str, str]]:
        """The plan."""
        return [
            {
                "title": str(subject.plan),
                "url": reverse("admin:exams_examplan_change", args=[subject.plan_id]),
            }
        ]
