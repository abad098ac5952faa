"""What is printed after a decision: each task takes the record of the move, and prints a letter only once."""

from celery import shared_task

from institutions.services import letters
from lifecycle.models import TransitionRecord


def _record(record_id: int) -> TransitionRecord:
    return TransitionRecord.objects.select_related("actor", "content_type").get(pk=record_id)


@shared_task
def issue_correction_notice_on_request(record_id: int) -> str:
    """Print the correction notice."""
    return letters.issue_correction_notice(_record(record_id)).code


@shared_task
def issue_acceptance_notice_on_acceptance(record_id: int) -> str:
    """Print the notice of acceptance."""
    return letters.issue_acceptance_notice(_record(record_id)).code


@shared_task
def issue_decision_on_non_acceptance(record_id: int) -> str:
    """Print the decision not to take a filing up."""
    return letters.issue_not_accepted_decision(_record(record_id)).code


@shared_task
def issue_decision_on_decline(record_id: int) -> str:
    """Print the decision not to file."""
    return letters.issue_declined_decision(_record(record_id)).code


@shared_task
def issue_receipt_on_filing(record_id: int) -> str:
    """Print the filing receipt."""
    return letters.issue_filing_receipt(_record(record_id)).code
