"""The pages of the exam day: seats, tickets, sign-in sheets, attendance."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import may
from exams.models import Enrolment, ExamPlan, PlanJob, Seat, Session
from exams.selectors import plans as shown
from exams.services import seating as services
from exams.tasks import rosters as tasks
from exams.views.plans import MISSING, frame, plan_of
from lifecycle.views import take_move

PDF_TYPE = "application/pdf"


def _paper(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type=PDF_TYPE)


@login_required
@never_cache
@require_GET
def plan_seating(request: HttpRequest, pk: int) -> HttpResponse:
    """考场编排: sessions with the people seated, tickets, sign-in sheets."""
    plan, user = plan_of(request, pk), request.user
    counts = shown.enrolment_counts(plan)
    context = {
        **frame(plan, user, "plan-seating"),
        "sessions": shown.sessions_of(plan),
        "waiting": counts.get(Enrolment.State.ELIGIBLE, 0),
        "has_tickets": plan.enrolments.filter(ticket_number__isnull=False).exists(),
        "photoless": plan.enrolments.filter(photo__isnull=True)
        .exclude(state=Enrolment.State.INELIGIBLE)
        .count(),
        "may_seat": may("seat_enrolment")(plan, user) and plan.state == ExamPlan.State.PUBLISHED,
        "jobs": plan.jobs.filter(kind=PlanJob.Kind.TICKETS)[:3],
    }
    return render(request, "exams/plan_seating.html", context)


@login_required
@require_POST
def seats_arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """编排考场."""
    plan = plan_of(request, pk)
    user: Any = request.user
    number = services.arrange_seats(plan, by=user)
    messages.success(request, f"已为{number}名考生编排考场和座位，生成准考证号")
    return redirect("portal:plan-seating", pk=pk)


@login_required
@require_POST
def tickets_print(request: HttpRequest, pk: int) -> HttpResponse:
    """制作准考证."""
    plan = plan_of(request, pk)
    user: Any = request.user
    job = services.ask_for_tickets(plan, by=user)
    tasks.print_tickets_of_plan.delay_on_commit(job.pk)
    return redirect("portal:job-detail", pk=job.pk)


@login_required
@never_cache
@require_GET
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a piece of work on a plan is, and what came of it."""
    job = PlanJob.objects.select_related("plan").filter(pk=pk).first()
    if job is None:
        raise Http404(MISSING)
    plan, user = plan_of(request, job.plan_id), request.user
    progress = {
        "title": job.get_kind_display(),
        "done": job.done_count,
        "total": job.total_count,
        "percent": job.done_count * 100 // job.total_count if job.total_count else None,
        "status": job.stage,
        "message": job.message,
        "url": reverse("portal:job-detail", args=[pk]),
    }
    is_running = job.stage in {PlanJob.Stage.WAITING, PlanJob.Stage.RUNNING}
    if request.headers.get("HX-Request"):
        if is_running:
            return render(request, "components/progress.html", {"job": progress})
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    name = "plan-seating" if job.kind == PlanJob.Kind.TICKETS else "plan-roster"
    context = {
        **frame(plan, user, name),
        "job": progress,
        "work": job,
        "files": job.results.all(),
        "back": reverse(f"portal:{name}", args=[plan.pk]),
    }
    return render(request, "exams/job_detail.html", context)


@login_required
@require_GET
def ticket(request: HttpRequest, pk: int) -> HttpResponse:
    """One candidate's ticket."""
    user: Any = request.user
    entry = services.with_seats(shown.own_enrolments(user)).filter(pk=pk).first()
    if entry is None:
        raise Http404("没有找到该考生，或不属于您的机构")
    return _paper(services.print_ticket(entry))


@login_required
@require_GET
def sign_in(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    """One session's sign-in sheet."""
    return _paper(services.print_sign_in_sheet(_session(plan_of(request, pk), session)))


def _session(plan: ExamPlan, pk: Any) -> Session:
    found = (
        Session.objects.filter(item__plan=plan, pk=pk)
        .select_related("room", "item__occupation", "item__plan__institution")
        .first()
    )
    if found is None:
        raise Http404("没有找到该场次")
    return found


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def plan_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """到考登记: the rooms of the day; those with people not yet seen to come first."""
    plan, user = plan_of(request, pk), request.user
    if request.method == "POST":
        return _record(request, plan)
    sessions = list(
        shown.sessions_of(plan).annotate(
            waiting_count=Count("seats", filter=Q(seats__enrolment__state=Enrolment.State.SEATED))
        )
    )
    sessions.sort(key=lambda session: session.waiting_count == 0)
    chosen = request.GET.get("session", "")
    current = _session(plan, int(chosen)) if chosen.isdecimal() else None
    context = {
        **frame(plan, user, "plan-attendance"),
        "sessions": sessions,
        "current": current,
        "seats": Seat.objects.filter(session=current).select_related("enrolment").order_by("number")
        if current
        else (),
        "open": plan.state == ExamPlan.State.IN_PROGRESS and may("record_attendance")(plan, user),
        "counts": shown.enrolment_counts(plan),
    }
    return render(request, "exams/plan_attendance.html", context)


def _record(request: HttpRequest, plan: ExamPlan) -> HttpResponse:
    user: Any = request.user
    chosen = request.POST.get("session", "")
    current = _session(plan, int(chosen) if chosen.isdecimal() else 0)
    waiting = set(
        Seat.objects.filter(session=current, enrolment__state=Enrolment.State.SEATED).values_list(
            "enrolment_id", flat=True
        )
    )
    came = {int(key) for key in request.POST.getlist("came") if key.isdecimal()} & waiting
    absent = waiting - came if "rest_absent" in request.POST else set()
    attended, missed = services.record_attendance(plan, by=user, attended=came, absent=absent)
    messages.success(request, f"已登记：到考{attended}人" + (f"，缺考{missed}人" if missed else ""))
    return redirect(f"{reverse('portal:plan-attendance', args=[plan.pk])}?session={current.pk}")


@login_required
@require_http_methods(["GET", "POST"])
def enrolment_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """A move of one entry: somebody broke the rules of the exam."""
    user: Any = request.user
    entry = shown.own_enrolments(user).filter(pk=pk).first()
    if entry is None:
        raise Http404("没有找到该考生，或不属于您的机构")
    return take_move(
        request,
        entry,
        move,
        back=reverse("portal:plan-attendance", args=[entry.plan_id]),
        extra={"institution": entry.plan.institution},
    )
