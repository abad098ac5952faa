"""Work on rosters and plans that takes longer than a request."""

from __future__ import annotations

from celery import shared_task
from django.core.exceptions import PermissionDenied, ValidationError
from django_fsm import TransitionNotAllowed

from accounts.models import User
from archive.typefaces import GlyphMissing
from exams.models import PlanJob, RosterImport
from exams.services.rosters import check_roster, confirm_roster, give_back_confirmation, refuse_roster
from exams.services.seating import break_off, place_photos, print_tickets

# Whatever broke is in the log; the person who waits must not wait for ever.
BROKEN_OFF = "处理中出现意外错误，已停止，没有改动任何数据；请重新提交，仍不成功请联系管理员"


@shared_task
def check_uploaded_roster(roster_id: int) -> None:
    """Check a roster that was uploaded."""
    roster = RosterImport.objects.select_related("plan__institution", "file").get(pk=roster_id)
    try:
        check_roster(roster)
    except Exception:
        refuse_roster(roster, why=BROKEN_OFF)
        raise


@shared_task
def carry_in_confirmed_roster(roster_id: int, user_id: int) -> None:
    """Carry a confirmed roster into its plan; when the plan was handed in meanwhile, say so."""
    roster = RosterImport.objects.select_related("plan").get(pk=roster_id)
    if roster.stage != RosterImport.Stage.IMPORTING:
        return
    try:
        confirm_roster(roster, by=User.objects.get(pk=user_id))
    except (TransitionNotAllowed, PermissionDenied, ValidationError) as refusal:
        give_back_confirmation(roster, why=str(refusal))
    except Exception:
        give_back_confirmation(roster, why=BROKEN_OFF)
        raise


@shared_task
def print_tickets_of_plan(job_id: int) -> None:
    """Print all tickets of a plan."""
    job = PlanJob.objects.select_related("plan__institution", "asked_by").get(pk=job_id)
    try:
        print_tickets(job)
    except GlyphMissing as unprintable:
        break_off(job, why=str(unprintable))
    except Exception:
        break_off(job, why=BROKEN_OFF)
        raise


@shared_task
def place_uploaded_photos(job_id: int) -> None:
    """Match uploaded photographs to the candidates."""
    job = PlanJob.objects.select_related("plan", "source", "asked_by").get(pk=job_id)
    try:
        place_photos(job)
    except Exception:
        break_off(job, why=BROKEN_OFF)
        raise
