"""备案审核: filings on the officer's desk, with facts, papers, findings, panel and rectification."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from unfold.admin import ModelAdmin

from accounts.admin import ShowsOfficer, WhoseFilter
from accounts.permissions import may
from institutions.admin.columns import PrefectureFilter, deadline_words, with_next_deadline
from institutions.admin.exports import ListExport
from institutions.admin.panel import PanelPages
from institutions.admin.registry_words import RegistryPages
from institutions.forms.answers import answers
from institutions.models import AssessmentFinding, Filing
from institutions.selectors import (
    average_score,
    counted_deadlines,
    custody_of,
    findings_of_filing,
    letters_of,
    materials_by_code,
    materials_for,
    questions_of_filing,
    quota_findings,
    registry_findings,
    steps_of_way,
)
from institutions.selectors.assessment import (
    FindingToRectify,
    findings_to_rectify,
    notes_of,
    titles_of,
    with_period,
)
from institutions.selectors.panel import pool_of
from institutions.selectors.succession import succession_findings
from institutions.services import check_off_finding, send_back_rectification
from lifecycle.admin import LifecycleAdmin
from lifecycle.findings import Finding, RulesNotMet
from lifecycle.models import TransitionRecord
from lifecycle.views import moves_for
from notices.selectors import publicity_of

ACTS = {"check-off": (check_off_finding, "已验收"), "send-back": (send_back_rectification, "已退回整改")}


@admin.register(Filing)
class FilingAdmin(ListExport, ShowsOfficer, PanelPages, RegistryPages, LifecycleAdmin):
    """Filings that were handed in."""

    change_form_template = "admin/institutions/filing/change_form.html"
    keeps_materials = True
    list_display = (
        "number",
        "institution",
        "state_badge",
        "place",
        "holder",
        "submitted_at",
        "next_deadline",
        "officer_name",
    )
    list_display_links = ("number", "institution")
    list_filter = ("state", WhoseFilter, "institution__form", PrefectureFilter)
    list_select_related = ("institution", "jurisdiction__parent", "holder")
    search_fields = ("number", "institution__name", "institution__uscc", "institution__code")
    ordering = ("-submitted_at",)
    list_per_page = 25
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Filing]:
        """What was handed in; a draft is the institution's own."""
        return with_next_deadline(super().get_queryset(request).filter(number__isnull=False))

    @admin.display(description="所在地", ordering="jurisdiction")
    def place(self, filing: Filing) -> str:
        """The prefecture and the county."""
        parent = filing.jurisdiction.parent
        return f"{parent.name} {filing.jurisdiction.name}" if parent else filing.jurisdiction.name

    @admin.display(description="期限", ordering="next_due_on")
    def next_deadline(self, filing: Filing) -> str:
        """The next last day."""
        return deadline_words(filing)

    def get_urls(self) -> list[URLPattern]:
        """The check-off of findings, beside the moves."""
        own = path(
            "<path:object_id>/findings/<int:finding>/<slug:act>/",
            self.admin_site.admin_view(self.finding_view),
            name="institutions_filing_finding",
        )
        return [own, *self.panel_urls(), *super().get_urls()]

    def finding_view(self, request: HttpRequest, object_id: str, finding: int, act: str) -> HttpResponse:
        """整改验收: check a finding off, or send what was handed in back."""
        filing = self.get_object(request, object_id)
        if filing is None or act not in ACTS:
            raise Http404("没有找到该事项，或不在您的职权范围内")
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        found = get_object_or_404(AssessmentFinding, pk=finding, filing=filing)
        service, said = ACTS[act]
        user: Any = request.user
        try:
            service(found, by=user)
        except RulesNotMet as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, said)
        return HttpResponseRedirect(self.case_url(filing) + "#rectification")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The case page with panel, questions and rectification."""
        filing = self.get_object(request, object_id)
        if filing is None:
            raise Http404("没有找到该事项，或不在您的职权范围内")
        records = list(TransitionRecord.objects.of(filing))
        own = {
            **self.registry_context(request, filing),
            "moves": self._moves_now(request, filing),
            "way": steps_of_way(filing, records),
            "custody": custody_of(records),
            "deadlines": counted_deadlines(filing),
            "questions": questions_of_filing(filing) if filing.state not in Filing.ENDED else (),
            "panel": filing.panel.select_related("expert").order_by("pk"),
            "average": average_score(filing),
            "assessment_findings": self._findings_with_urls(filing),
            "notes": notes_of(filing),
            "titles": titles_of(filing) if filing.law(localdate()).find("filing.assessment_form") else {},
            "panel_url": self.panel_url(filing),
            "may_replace": filing.state == Filing.State.UNDER_ASSESSMENT
            and may("begin_assessment_filing")(filing, request.user),
            "letters": letters_of(filing),
            "publicity": publicity_of(filing),
            "may_check_off": may("check_off_finding")(filing.institution, request.user),
        }
        return super().change_view(request, object_id, form_url, {**own, **(extra_context or {})})

    def _moves_now(self, request: HttpRequest, filing: Filing) -> list[Any]:
        """The buttons the route of the case has now."""
        moves = moves_for(filing, request.user, lambda name: self.move_url(filing, name))
        # Where there is a pool the panel is drawn from it; its page leads on to naming by hand.
        drawn = {"begin_assessment"} if pool_of(filing).exists() else set()
        return [
            replace(move, url=self.panel_url(filing), direct=False) if move.name in drawn else move
            for move in moves
        ]

    def _findings_with_urls(self, filing: Filing) -> list[dict[str, Any]]:
        return [
            {
                "finding": line.finding,
                "period": line,
                "check_off_url": self._act_url(filing, line.finding, "check-off"),
                "send_back_url": self._act_url(filing, line.finding, "send-back"),
            }
            for line in findings_to_rectify(filing)
        ]

    def _act_url(self, filing: Filing, finding: AssessmentFinding, act: str) -> str:
        return reverse("admin:institutions_filing_finding", args=[filing.pk, finding.pk, act])

    def holder_of(self, subject: Any) -> str:
        """Who has the case now, while anybody has."""
        return "" if subject.state in Filing.ENDED else super().holder_of(subject)

    def facts_of(self, subject: Any) -> list[tuple[str, list[tuple[str, Any]]]]:
        """Who applies, and what it states."""
        institution = subject.institution
        applicant = [
            ("机构名称", institution.name),
            ("统一社会信用代码", institution.uscc),
            ("申报主体类型", institution.get_form_display()),
            ("隶属关系", institution.get_affiliation_display()),
            ("所在地", str(institution.jurisdiction)),
            ("法定代表人", institution.legal_representative),
            ("联系人", f"{institution.contact} {institution.phone}"),
        ]
        return [
            ("申请机构", applicant),
            *((part.title, pairs) for part, pairs in answers(subject) if part.slug != "materials"),
        ]

    def materials_of(self, subject: Any) -> list[dict[str, Any]]:
        """The papers, each with what the rules object to in it."""
        uploaded = materials_by_code(subject)
        wrong = {finding.field: finding for finding in self.findings_of(subject)}
        lines = []
        for place, entry in enumerate(materials_for(subject), 1):
            material = uploaded.get(entry.code)
            if material is None:
                continue
            file = material.file
            lines.append(
                {
                    "title": f"{place}. {entry.title}",
                    "name": file.name,
                    "size": file.size,
                    "url": file.get_absolute_url(),
                    "media_type": file.media_type,
                    "finding": wrong.get(f"material_{entry.code}"),
                }
            )
        return lines

    def findings_of(self, subject: Any) -> list[Finding]:
        """What the rules object to now, while the case is open."""
        if subject.state in Filing.ENDED:
            return []
        return [
            *findings_of_filing(subject),
            *quota_findings(subject),
            *succession_findings(subject),
            *registry_findings(subject),
        ]

    def related_of(self, subject: Any) -> list[dict[str, str]]:
        """The institution, and its other filings."""
        institution = subject.institution
        own = {
            "title": f"评价机构：{institution.name}",
            "url": reverse("admin:institutions_institution_change", args=[institution.pk]),
        }
        others = institution.filings.filter(number__isnull=False).exclude(pk=subject.pk)
        return [
            own,
            *(
                {
                    "title": f"备案申请 {other.number}（{other.get_state_display()}）",
                    "url": self.case_url(other),
                }
                for other in others.select_related("institution")
            ),
        ]


@admin.register(AssessmentFinding)
class AssessmentFindingAdmin(ListExport, ModelAdmin):
    """评估问题销号: what assessments asked to be put right, and what became of it."""

    list_display = ("text", "institution", "period", "rectified_at", "checked_off_at", "case")
    list_display_links = None
    list_filter = (
        ("rectified_at", admin.EmptyFieldListFilter),
        ("checked_off_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("filing__institution",)
    search_fields = ("text", "filing__institution__name", "filing__number")
    list_per_page = 25
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[AssessmentFinding]:
        """Those of filings within the territory."""
        user: Any = request.user
        filed = user.scope(Filing.objects.filter(state=Filing.State.FILED))
        found = super().get_queryset(request).filter(filing__in=filed)
        return with_period(found).order_by("-checked_off_at", "pk")

    @admin.display(description="期限")
    def period(self, finding: AssessmentFinding) -> str:
        """The last day and what became of it."""
        until = finding.period_until or finding.due_on  # type: ignore[attr-defined]  # annotated above
        return FindingToRectify(finding, until).words

    @admin.display(description="机构", ordering="filing__institution__name")
    def institution(self, finding: AssessmentFinding) -> str:
        """Whose it is."""
        return finding.filing.institution.name

    @admin.display(description="备案申请")
    def case(self, finding: AssessmentFinding) -> SafeString:
        """The case on which it is checked off."""
        url = reverse("admin:institutions_filing_change", args=[finding.filing_id])
        return format_html('<a href="{}#rectification">{}</a>', url, finding.filing.number)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Anyone with a post that may see registers."""
        return "view_register" in getattr(request.user, "permissions", ())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list is scoped."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Findings come from a report."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are checked off on the case page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are kept."""
        return False
