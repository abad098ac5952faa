"""Score sheets and score reviews in the office."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.timezone import localtime

from exams import forms  # noqa: F401 - the moves ask for their forms
from exams.models import ScoreReview, ScoreSheet
from exams.selectors import scores as shown
from exams.services.scores import signature_findings
from lifecycle.admin import LifecycleAdmin
from lifecycle.findings import Finding
from notices.selectors import publicity_of

Facts = list[tuple[str, list[tuple[str, Any]]]]


@admin.register(ScoreSheet)
class ScoreSheetAdmin(LifecycleAdmin):
    """Score sheets wait for the centre's confirmation."""

    list_display = ("item", "institution", "plan_number", "state_badge", "signed_at", "final_at")
    list_filter = ("state",)
    list_select_related = ("item__plan__institution", "item__occupation")
    search_fields = ("item__plan__number", "item__plan__institution__name", "item__occupation__name")

    @admin.display(description="评价机构", ordering="item__plan__institution__name")
    def institution(self, sheet: ScoreSheet) -> str:
        """The institution whose sheet it is."""
        return sheet.item.plan.institution.name

    @admin.display(description="计划编号", ordering="item__plan__number")
    def plan_number(self, sheet: ScoreSheet) -> str:
        """The number of the plan."""
        return sheet.item.plan.number or ""

    def holder_of(self, subject: Any) -> str:
        """The centre that confirms."""
        return f"{subject.item.plan.supervisor.name}职业技能鉴定中心"

    def findings_of(self, subject: ScoreSheet) -> list[Finding]:
        """What stands against confirming the marks."""
        return signature_findings(subject) if subject.state == ScoreSheet.State.SIGNED else []

    def facts_of(self, subject: ScoreSheet) -> Facts:
        """The plan, who entered, who signed, and every mark once the two entries agree."""
        plan = subject.item.plan
        sections: Facts = [
            (
                "考核",
                [
                    ("评价机构", plan.institution.name),
                    ("计划编号", plan.number),
                    ("职业和等级", str(subject.item)),
                    ("第一次登分", subject.first_entry_by),
                    ("第二次登分", subject.second_entry_by),
                ],
            ),
            ("考评员签字", [(str(s.assessor), _signed(s)) for s in shown.signatures_of(subject)]),
        ]
        if subject.state != ScoreSheet.State.OPEN:
            parts = shown.parts_of(subject)
            sections.append(
                ("成绩", [(_candidate(line), _marks(line, parts)) for line in shown.score_lines(subject)])
            )
        changed = [
            (f"{mark.enrolment.name} {mark.get_part_display()} 版本{mark.version}", _changed(mark))
            for mark in shown.changed_marks(subject)
            if mark.value is not None
        ]
        return [*sections, ("更改过的成绩", changed)] if changed else sections

    def related_of(self, subject: ScoreSheet) -> list[dict[str, str]]:
        """The plan, the publicity and the objections."""
        related = [
            {
                "title": str(subject.item.plan),
                "url": reverse("admin:exams_examplan_change", args=[subject.item.plan_id]),
            }
        ]
        if publicity := publicity_of(subject):
            related.append({"title": publicity.title, "url": publicity.get_absolute_url()})
        return related + [
            {
                "title": f"{review}（{review.get_state_display()}）",
                "url": reverse("admin:exams_scorereview_change", args=[review.pk]),
            }
            for review in subject.reviews.order_by("pk")
        ]


def _signed(signature: Any) -> str:
    void = "（因退回已作废）" if signature.voided_at else ""
    return f"{localtime(signature.signed_at):%Y-%m-%d %H:%M} 摘要 {signature.digest[:12]}{void}"


def _candidate(line: shown.Line) -> str:
    return f"{line.name}（{line.ticket_number}）"


def _marks(line: shown.Line, parts: Any) -> str:
    names = {part.code: part.label for part in parts}
    return "，".join(
        f"{names[cell.part]} {cell.value if cell.value is not None else '—'}" for cell in line.cells
    )


def _changed(mark: Any) -> str:
    now = "，现行" if mark.current else ""
    return f"{mark.value}{now}{f'；{mark.reason}' if mark.reason else ''}"


@admin.register(ScoreReview)
class ScoreReviewAdmin(LifecycleAdmin):
    """Objections of candidates to their scores; the institution answers, the centre looks on."""

    list_display = ("number", "enrolment", "part", "state_badge", "made_at", "answered_at")
    list_filter = ("state", "part")
    list_select_related = ("enrolment",)
    search_fields = ("number", "enrolment__name", "enrolment__ticket_number")

    def holder_of(self, subject: Any) -> str:
        """The institution that answers."""
        return subject.enrolment.plan.institution.name

    def facts_of(self, subject: ScoreReview) -> Facts:
        """What the candidate says, the versions of the mark, the answer."""
        marks = [(f"版本{mark.version}", _changed(mark)) for mark in shown.versions_of(subject)]
        return [
            (
                "异议",
                [
                    ("考生", str(subject.enrolment)),
                    ("科目", subject.get_part_display()),
                    ("异议理由", subject.text),
                    ("提出时间", subject.made_at),
                    ("答复", subject.answer),
                ],
            ),
            ("该科成绩", marks),
        ]

    def related_of(self, subject: ScoreReview) -> list[dict[str, str]]:
        """The sheet the score stands on."""
        url = reverse("admin:exams_scoresheet_change", args=[subject.sheet_id])
        return [{"title": str(subject.sheet), "url": url}]
