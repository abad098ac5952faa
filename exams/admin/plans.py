"""Exam plans in the office: what is planned, who is entered, what may be done."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localdate

from accounts.admin import ShowsOfficer, WhoseFilter
from accounts.permissions import may
from exams.models import Enrolment, ExamPlan
from exams.rules import approval_findings
from exams.selectors import plans as shown
from exams.services.plans import rule_eligible
from lifecycle.admin import LifecycleAdmin
from lifecycle.findings import Finding
from lifecycle.move_forms import once_key

Facts = list[tuple[str, list[tuple[str, Any]]]]


@admin.register(ExamPlan)
class ExamPlanAdmin(ShowsOfficer, LifecycleAdmin):
    """计划审核: plans wait for the centre's review."""

    change_form_template = "admin/exams/plan_case.html"
    list_display = (
        "number",
        "title",
        "institution",
        "starts_on",
        "state_badge",
        "submitted_at",
        "officer_name",
    )
    list_filter = ("state", WhoseFilter, "starts_on")
    list_select_related = ("institution",)
    search_fields = ("number", "title", "institution__name")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Plans within the territory; a draft is nobody's business but its maker's."""
        plans = super().get_queryset(request).select_related("institution", "supervisor", "jurisdiction")
        return plans.exclude(state=ExamPlan.State.DRAFT)

    def get_urls(self) -> list[URLPattern]:
        """The bulk ruling on entries, beside the case."""
        own = path(
            "<path:object_id>/rule-eligible/",
            self.admin_site.admin_view(self.rule_eligible_view),
            name="exams_examplan_rule_eligible",
        )
        return [own, *super().get_urls()]

    def rule_eligible_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """资格审核批量通过: everybody the rules find nothing against."""
        plan = self.get_object(request, object_id)
        if plan is None or request.method != "POST":
            raise Http404("没有找到该计划，或不在您的职权范围内")
        user: Any = request.user
        passed = rule_eligible(plan, by=user)
        left = plan.enrolments.filter(state=Enrolment.State.ENTERED).count()
        said = f"已通过{len(passed)}名考生的资格审核"
        messages.success(request, said + (f"；还有{left}名有疑问，请逐人认定" if left else ""))
        return HttpResponseRedirect(self.case_url(plan))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """The case page, with the entries below."""
        plan = self.get_object(request, object_id)
        if plan is None:
            raise Http404("没有找到该计划，或不在您的职权范围内")
        counts = shown.enrolment_counts(plan)
        own = {
            "once": once_key(),
            "unruled_count": counts.get(Enrolment.State.ENTERED, 0),
            "rule_url": reverse("admin:exams_examplan_rule_eligible", args=[plan.pk])
            if plan.state == ExamPlan.State.SUBMITTED and may("rule_on_enrolment")(plan, request.user)
            else "",
            "entries_url": f"{reverse('admin:exams_enrolment_changelist')}?plan__id__exact={plan.pk}",
            "doubtful_count": shown.doubtful_entries(plan).count(),
            "entries": plan.enrolments.select_related("item__occupation").order_by("ticket_number", "pk")[
                :20
            ],
            "entry_count": sum(counts.values()),
        }
        return super().change_view(request, object_id, form_url, {**own, **(extra_context or {})})

    def holder_of(self, subject: Any) -> str:
        """The centre that reviews."""
        return subject.supervisor.name if subject.state == ExamPlan.State.SUBMITTED else ""

    def facts_of(self, subject: ExamPlan) -> Facts:
        """The plan, its items and sessions, its staff, its people."""
        return shown.facts_of_plan(subject)

    def findings_of(self, subject: ExamPlan) -> list[Finding]:
        """What stands against approval."""
        if subject.state != ExamPlan.State.SUBMITTED:
            return []
        counts = shown.enrolment_counts(subject)
        entered, eligible = (
            counts.get(state, 0) for state in (Enrolment.State.ENTERED, Enrolment.State.ELIGIBLE)
        )
        return list(approval_findings(entered, eligible, subject.law(localdate())))

    def materials_of(self, subject: ExamPlan) -> list[dict[str, Any]]:
        """The rosters that were carried in."""
        rosters = subject.imports.filter(stage="confirmed").select_related("file")
        return [
            {
                "title": f"考生名册（{roster.get_mode_display()}）",
                "name": roster.file.name,
                "size": roster.file.size,
                "url": roster.file.get_absolute_url(),
                "media_type": roster.file.media_type,
            }
            for roster in rosters
        ]

    def related_of(self, subject: ExamPlan) -> list[dict[str, str]]:
        """The score sheets of the plan."""
        return [
            {
                "title": f"成绩登记表：{item}",
                "url": reverse("admin:exams_scoresheet_change", args=[item.score_sheet.pk]),
            }
            for item in subject.items.filter(score_sheet__isnull=False).select_related(
                "score_sheet", "occupation"
            )
        ]
