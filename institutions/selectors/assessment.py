"""Reads of an assessment: the scored form, its average, what is still open."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Avg, QuerySet
from django.utils.timezone import localdate

from institutions.models import (
    AssessmentFinding,
    Filing,
    Institution,
)
from regulations.schema import ScoredFormValue


def assessment_form(filing: Filing) -> ScoredFormValue:
    """The scored form experts fill in."""
    return filing.law(localdate()).scored_form("filing.assessment_form")


def average_score(filing: Filing) -> Decimal | None:
    """The mean of the signed totals, None while nobody has signed."""
    mean = filing.panel.filter(signed_at__isnull=False).aggregate(mean=Avg("total"))["mean"]
    return None if mean is None else Decimal(mean).quantize(Decimal("0.1"), ROUND_HALF_UP)


def open_assessment_findings(institution: Institution) -> QuerySet[AssessmentFinding]:
    """What the assessment asked to be put right and nobody has checked off yet."""
    return AssessmentFinding.objects.filter(
        filing__institution=institution, filing__state=Filing.State.FILED, checked_off_at__isnull=True
    )
