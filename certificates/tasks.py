"""Work of certificates done outside a request: reporting and printing."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from certificates import services
from certificates.models import Certificate, CertificateBatch, ReportAttempt
from certificates.national import is_passing_failure
from lifecycle.models import TransitionRecord

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
DOUBLINGS = 6


@shared_task
def report_batch(record_id: int) -> None:
    """Report the batch a record of `send` tells of."""
    batch = TransitionRecord.objects.get(pk=record_id).subject
    if isinstance(batch, CertificateBatch):
        services.report_batch_nationally(batch)


@shared_task
def report_waiting_batches() -> int:
    """Report again what the national centre has not answered for, less often the longer it is away."""
    now = timezone.now()
    waiting = CertificateBatch.objects.filter(state=CertificateBatch.State.SENT).order_by("pk")
    due = [
        batch for batch in waiting.prefetch_related("attempts") if _is_due(list(batch.attempts.all()), now)
    ]
    for batch in due:
        services.report_batch_nationally(batch)
    return len(due)


def _is_due(attempts: list[ReportAttempt], now: timezone.datetime) -> bool:  # type: ignore[name-defined]
    if not attempts:
        return True
    last = attempts[-1]
    wait = min(FIRST_WAIT * 2 ** min(len(attempts) // 3, DOUBLINGS), LONGEST_WAIT)
    return is_passing_failure(last.status) and last.at + wait <= now


@shared_task
def print_certificate(record_id: int) -> None:
    """Make the PDF of the certificate a record of `issue` tells of."""
    record = TransitionRecord.objects.select_related("actor").get(pk=record_id)
    if isinstance(record.subject, Certificate):
        services.print_certificate(record.subject, by=record.actor)
