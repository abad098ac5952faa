"""Work on rosters and plans that takes longer than a request."""

from __future__ import annotations

from celery import shared_task
from django.core.exceptions import PermissionDenied, ValidationError
from django_fsm import TransitionNotAllowed

from accounts.models import User
from exams.models import PlanJob, RosterImport
from exams.services.rosters import check_roster, confirm_roster, give_back_confirmation
from exams.services.seating import place_photos, print_tickets


@shared_task
def check_uploaded_roster(roster_id: int) -> None:
    """Check a roster that was uploaded."""
    check_roster(RosterImport.objects.select_related("plan__institution", "file").get(pk=roster_id))


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


@shared_task
def print_tickets_of_plan(job_id: int) -> None:
    """Print all tickets of a plan."""
    print_tickets(PlanJob.objects.select_related("plan__institution", "asked_by").get(pk=job_id))


@shared_task
def place_uploaded_photos(job_id: int) -> None:
    """Match uploaded photographs to the candidates."""
    place_photos(PlanJob.objects.select_related("plan", "source", "asked_by").get(pk=job_id))
