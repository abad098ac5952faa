"""Reads of an assessment: the scored form, its average, what is still open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Avg, CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils.timezone import localdate

from accounts.models import User
from accounts.roles import Side
from archive.models import IssuedDocument, StoredFile
from institutions.models import (
    AssessmentFinding,
    AssessmentNote,
    Filing,
    Institution,
)
from institutions.selectors.case import letters_of
from lifecycle.findings import Finding
from lifecycle.models import Deadline
from regulations.schema import ScoredFormValue

REPORT = "assessment_report"
RECTIFICATION = "supervision.rectification"


def assessment_form(filing: Filing) -> ScoredFormValue:
    """The scored form experts fill in."""
    return filing.law(localdate()).scored_form("filing.assessment_form")


def titles_of(filing: Filing) -> dict[str, str]:
    """The titles of the lines of the form, by their codes."""
    return {item.code: item.title for item in assessment_form(filing).items}


def average_score(filing: Filing) -> Decimal | None:
    """The mean of the signed totals, None while nobody has signed."""
    mean = filing.panel.filter(signed_at__isnull=False).aggregate(mean=Avg("total"))["mean"]
    return None if mean is None else Decimal(mean).quantize(Decimal("0.1"), ROUND_HALF_UP)


def open_assessment_findings(institution: Institution) -> QuerySet[AssessmentFinding]:
    """What the assessment asked to be put right and nobody has checked off yet."""
    return AssessmentFinding.objects.filter(
        filing__institution=institution, filing__state=Filing.State.FILED, checked_off_at__isnull=True
    )


def reports_of(filing: Filing) -> QuerySet[IssuedDocument]:
    """The consolidated reports printed on a filing, oldest first."""
    return (
        IssuedDocument.objects.filter(
            kind=REPORT, content_type=ContentType.objects.get_for_model(Filing), object_id=str(filing.pk)
        )
        .select_related("stored_file")
        .order_by("pk")
    )


def letters_for_applicant(filing: Filing) -> QuerySet[IssuedDocument]:
    """The documents its institution is shown: the consolidated report only once the case is decided."""
    letters = letters_of(filing)
    decided = filing.state in (Filing.State.FILED, Filing.State.DECLINED)
    return letters if decided else letters.exclude(kind=REPORT)


def notes_of(filing: Filing, by: User | None = None) -> QuerySet[AssessmentNote]:
    """What was noted on site, by everybody or by one expert, in the order it was seen."""
    notes = filing.notes.select_related("by", "photo").order_by("taken_at", "pk")
    return notes if by is None else notes.filter(by=by)


def may_read_note(user: Any, file: StoredFile) -> bool:
    """Whether a person may see a picture taken on site: the authorities over the case, and its panel."""
    if not user.is_authenticated:
        return False
    cases = Filing.objects.filter(notes__photo=file)
    return cases.filter(panel__expert=user).exists() or _oversees(user, cases)


def may_read_report(user: Any, file: StoredFile) -> bool:
    """Whether a person may read the consolidated report: the authorities, its panel; the rest once decided.

    Until the decision the report is what the authorities deliberate on; then the applicant may read it too.
    """
    if not user.is_authenticated:
        return False
    keys = [int(pk) for pk in file.documents.filter(kind=REPORT).values_list("object_id", flat=True)]
    cases = Filing.objects.filter(pk__in=keys)
    if cases.filter(panel__expert=user).exists() or _oversees(user, cases):
        return True
    decided = cases.filter(state__in=[Filing.State.FILED, Filing.State.DECLINED])
    return bool(user.scope(decided).exists())


def _oversees(user: Any, cases: QuerySet[Filing]) -> bool:
    """Whether one of the cases lies in the territory of an authority the person has a post in."""
    standings = user.stands_at(Side.AUTHORITY)
    return any(
        "view_register" in standing.permissions and standing.covers(case.jurisdiction_id)
        for case in cases
        for standing in standings
    )


def rectification_deadline(filing: Filing) -> Deadline | None:
    """The period within which the findings of an assessment are put right, running or over."""
    return (
        Deadline.objects.filter(
            content_type=ContentType.objects.get_for_model(Filing),
            object_id=str(filing.pk),
            key=RECTIFICATION,
        )
        .order_by("pk")
        .last()
    )


@dataclass(frozen=True, slots=True)
class FindingToRectify:
    """A finding as a page shows it: until when, and whether that was kept (整改事项及期限)."""

    finding: AssessmentFinding
    due_on: date | None

    @property
    def days_late(self) -> int:
        """How many days after the last day it was handed in, or still is not."""
        if self.due_on is None:
            return 0
        handed_in = self.finding.rectified_at
        return max(((localdate(handed_in) if handed_in else localdate()) - self.due_on).days, 0)

    @property
    def is_overdue(self) -> bool:
        """Whether it is not handed in and its last day is over."""
        return self.finding.rectified_at is None and self.days_late > 0

    @property
    def words(self) -> str:
        """The last day and what became of it."""
        if self.due_on is None:
            return "备案后起算"
        day = f"{self.due_on.year}年{self.due_on.month}月{self.due_on.day}日届满"
        if not self.days_late:
            return day
        return (
            f"{day}，"
            + ("已逾期" if self.is_overdue else "逾期")
            + f"{self.days_late}天"
            + ("" if self.is_overdue else "提交")
        )


def findings_to_rectify(filing: Filing) -> list[FindingToRectify]:
    """The findings of an assessment, each with its last day."""
    rows = filing.assessment_findings.select_related("proof", "checked_off_by")
    return with_due_dates(rows, rectification_deadline(filing))


def with_due_dates(
    findings: Iterable[AssessmentFinding], deadline: Deadline | None
) -> list[FindingToRectify]:
    """Findings of one filing with their last day: that of the period, once it runs; before, the one set."""
    due = deadline.due_on if deadline else None
    return [FindingToRectify(finding, due or finding.due_on) for finding in findings]


def with_period(findings: QuerySet[AssessmentFinding]) -> QuerySet[AssessmentFinding]:
    """Findings of many filings, each with the last day of the period of its filing (`period_until`)."""
    periods = Deadline.objects.filter(
        content_type=ContentType.objects.get_for_model(Filing),
        object_id=Cast(OuterRef("filing_id"), CharField()),
        key=RECTIFICATION,
    ).order_by("-pk")
    return findings.annotate(period_until=Subquery(periods.values("due_on")[:1]))


def opening_hindrances(institution: Institution) -> list[Finding]:
    """What keeps an institution from its rights: what is to be put right and not yet accepted (JL-5.2)."""
    book = institution.law(localdate())
    rule = book.find("institution.opening") or book.rule(RECTIFICATION)
    by_filing: dict[int, list[AssessmentFinding]] = {}
    for finding in open_assessment_findings(institution).select_related("filing"):
        by_filing.setdefault(finding.filing_id, []).append(finding)
    return [
        Finding.under(
            rule.citation,
            "assessment_findings",
            f"整改事项“{line.finding}”还没有验收（{_stands(line)}）",
            rule.cure or "请完成整改并提交，经验收后再开通",
        )
        for findings in by_filing.values()
        for line in with_due_dates(findings, rectification_deadline(findings[0].filing))
    ]


def _stands(line: FindingToRectify) -> str:
    handed_in = "已提交，待验收" if line.finding.rectified_at else "机构尚未提交整改"
    return f"{handed_in}；{line.words}" if line.due_on else handed_in
