"""Past filings judged once more (重演): would the application be taken, was there room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from institutions.models import FiledScope, Filing
from institutions.rules import window_findings
from institutions.selectors.application import findings_under
from institutions.selectors.quota import area_of, figure_for
from lifecycle.findings import Finding
from regulations.period_replay import address_of
from regulations.rulebook import Rule, Rulebook
from regulations.what_if import Judged, Question, Replay, Verdict


def keys(question: Question) -> Iterable[int]:
    """Return the filings handed in during the time asked about."""
    handed_in = Filing.objects.filter(
        submitted_at__date__gte=question.since,
        submitted_at__date__lte=question.until,
        jurisdiction__code__startswith=question.prefix,
    )
    return handed_in.order_by("pk").values_list("pk", flat=True).iterator()


def load(wanted: Sequence[int]) -> Iterable[Filing]:
    """Read filings with what their rules look at."""
    return Filing.objects.filter(pk__in=wanted).select_related("institution").order_by("pk")


def judge(filing: Filing) -> Judged:
    """Say what the law that is asked now holds against a filing."""
    if filing.submitted_at is None:
        raise ValueError("a filing that was never handed in is not judged")
    handed_in = localdate(filing.submitted_at)
    book = filing.law(handed_in)
    refused = [*window_findings(book, handed_in, filing.kind), *findings_under(filing, book)]
    return Judged(
        case=str(filing),
        url=address_of(filing),
        happened_on=handed_in,
        verdicts=(
            *(_refusal(finding) for finding in refused if finding.blocking),
            *_over_quota(filing, book),
        ),
    )


def _refusal(finding: Finding) -> Verdict:
    return Verdict("refused", finding.rule_id, finding.basis, finding.message)


def _over_quota(filing: Filing, book: Rulebook) -> Iterator[Verdict]:
    quotas = book.quotas()
    if not quotas or filing.state != Filing.State.FILED or filing.decided_at is None:
        return
    decided_on = localdate(filing.decided_at)
    named = filing.items.filter(occupation__isnull=False)
    occupations = dict(named.values_list("occupation_id", "occupation__name"))
    there = list(_filed_by_others(filing, occupations, decided_on))
    for rule in quotas:
        for code, name in occupations.items():
            count = len(
                {
                    institution
                    for institution, place, filed in there
                    if filed == code and _near(rule, filing, place)
                }
            )
            value: Any = rule.value
            area = area_of(rule, filing.jurisdiction_id)
            its = figure_for(area, filing.institution.kind, code, decided_on) if value.set_by else None
            if value.is_full(count, its.figure if its else None):
                words = f"“{name}”在该范围已有{count}家（{its.document if its else value.summary()}）"
                yield Verdict("over_quota", rule.id, rule.citation.basis, words)


def _filed_by_others(filing: Filing, occupations: Iterable[str], on: date) -> Iterator[tuple[int, str, str]]:
    """Yield who else was filed for these occupations in the province: institution, place, occupation."""
    rows = (
        FiledScope.objects.on(on)
        .filter(
            occupation_id__in=list(occupations),
            institution__jurisdiction__code__startswith=filing.jurisdiction_id[:2],
        )
        .exclude(institution_id=filing.institution_id)
    )
    earlier = rows.filter(filing__decided_at__lt=filing.decided_at)
    yield from earlier.values_list("institution_id", "institution__jurisdiction_id", "occupation_id")


def _near(rule: Rule, filing: Filing, place: str) -> bool:
    return area_of(rule, place) == area_of(rule, filing.jurisdiction_id)


FILINGS = Replay("备案申请", keys, load, judge)
