"""Past exam plans judged once more (重演): whether the plan would have been taken when it was handed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.timezone import localdate

from exams.models import ExamPlan
from exams.rules import plan_findings
from exams.selectors.plans import plan_facts
from regulations.period_replay import address_of
from regulations.what_if import Judged, Question, Replay, Verdict


def keys(question: Question) -> Iterable[int]:
    """Return the plans handed in during the time asked about."""
    handed_in = ExamPlan.objects.filter(
        law_on__gte=question.since, law_on__lte=question.until, jurisdiction__code__startswith=question.prefix
    )
    return handed_in.order_by("pk").values_list("pk", flat=True).iterator()


def load(wanted: Sequence[int]) -> Iterable[ExamPlan]:
    """Read plans with what their rules look at."""
    return ExamPlan.objects.filter(pk__in=wanted).select_related("institution").order_by("pk")


def judge(plan: ExamPlan) -> Judged:
    """Say what the law that is asked now holds against a plan."""
    handed_in = plan.law_on or localdate(plan.created_at)
    findings = plan_findings(plan_facts(plan), plan.law(handed_in), handed_in)
    return Judged(
        case=str(plan),
        url=address_of(plan),
        happened_on=handed_in,
        verdicts=tuple(
            Verdict("refused", finding.rule_id, finding.basis, finding.message)
            for finding in findings
            if finding.blocking
        ),
    )


PLANS = Replay("考核计划", keys, load, judge)
