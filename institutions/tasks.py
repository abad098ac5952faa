"""What is printed after a decision: each task takes the record of the move, and prints a letter only once."""

from typing import Any

from celery import shared_task
from django.core.exceptions import PermissionDenied, ValidationError
from django_fsm import TransitionNotAllowed

from accounts.models import User
from institutions.models import RegisterImport, RegistryList
from institutions.services import cards, carried_over, letters, register_check, registries
from institutions.services.assessment_report import issue_assessment_report
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


@shared_task
def void_ended_cards() -> int:
    """Void the cards to be worn at exams whose term has run out."""
    return cards.void_ended_cards()


@shared_task
def issue_assessment_report_on_report(record_id: int) -> str:
    """Print the consolidated report of an assessment, unless it was sent back."""
    document = issue_assessment_report(_record(record_id))
    return document.code if document else ""


# Whatever broke is in the log; the person who waits must not wait for ever.
BROKEN_OFF = "处理中出现意外错误，已停止，没有改动任何数据；请重新提交，仍不成功请联系管理员"


@shared_task
def ask_registries_on_submission(record_id: int) -> int:
    """Ask the registries outside about an applicant; one that is away leaves a word for the officer."""
    filing: Any = _record(record_id).subject
    return len(registries.ask_registries(filing.institution))


@shared_task
def check_uploaded_register(job_id: int) -> None:
    """Check a table of institutions that was uploaded."""
    job = RegisterImport.objects.select_related("file").get(pk=job_id)
    try:
        register_check.check_register(job)
    except Exception:
        registries.refuse_job(job, why=BROKEN_OFF)
        raise


@shared_task
def carry_in_confirmed_register(job_id: int, user_id: int) -> None:
    """Carry a confirmed table into the register; when it is refused, say why."""
    job = RegisterImport.objects.get(pk=job_id)
    if job.stage != RegisterImport.Stage.IMPORTING:
        return
    try:
        carried_over.confirm_register(job, by=User.objects.get(pk=user_id))
    except (TransitionNotAllowed, PermissionDenied, ValidationError) as refusal:
        carried_over.give_back_register(job, why=str(refusal))
    except Exception:
        carried_over.give_back_register(job, why=BROKEN_OFF)
        raise


@shared_task
def check_uploaded_registry_list(job_id: int) -> None:
    """Check a registry's list that was uploaded."""
    job = RegistryList.objects.select_related("file").get(pk=job_id)
    try:
        registries.check_registry_list(job)
    except Exception:
        registries.refuse_job(job, why=BROKEN_OFF)
        raise
