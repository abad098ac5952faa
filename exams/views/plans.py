"""The pages of plans: made and filled in the portal, shown to the public once published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import may
from exams.forms.plans import ItemForm, PlanForm, SessionForm, StaffForm
from exams.models import Enrolment, ExamPlan
from exams.rules import day_words, earliest_exam_day, opening_findings
from exams.selectors import plans as shown
from exams.services import plans as services
from exams.services.seating import ticket_number_of
from institutions.models import Institution
from institutions.selectors import HomeTask
from lifecycle.deadlines import deadlines_of
from lifecycle.findings import RulesNotMet
from lifecycle.models import TransitionRecord
from lifecycle.move_forms import once_key
from lifecycle.views import moves_for, take_move

PAGE_SIZE = 25
TASKS_SHOWN = 5
TO_DO = {
    ExamPlan.State.RETURNED: "按退回意见修改计划",
    ExamPlan.State.DRAFT: "完成并提交计划",
    ExamPlan.State.PUBLISHED: "编排考场、组织考核",
    ExamPlan.State.IN_PROGRESS: "登记到考、结束考核",
}
MISSING = "没有找到该考核计划，或不属于您的机构"


def plan_of(request: HttpRequest, pk: int) -> ExamPlan:
    """Return a plan of the person's own institution; somebody else's does not exist here."""
    user: Any = request.user
    plan = shown.own_plans(user).filter(pk=pk).first()
    if plan is None:
        raise Http404(MISSING)
    return plan


def frame(plan: ExamPlan, user: Any, current: str) -> dict[str, Any]:
    """Return what every page of a plan has: the plan, its tabs, whether it may be changed."""
    tabs = [
        ("plan-detail", "概览"),
        ("plan-items", "考核项目"),
        ("plan-sessions", "场次"),
        ("plan-staff", "考务人员"),
        ("plan-roster", "考试报名"),
        ("plan-seating", "考场编排"),
        ("plan-attendance", "到考登记"),
    ]
    return {
        "institution": plan.institution,
        "plan": plan,
        "tabs": [
            {"label": label, "url": reverse(f"portal:{name}", args=[plan.pk]), "current": name == current}
            for name, label in tabs
        ],
        "editable": plan.state in ExamPlan.EDITABLE and may("edit_exam_plan")(plan, user),
        "once": once_key(),
        "crumbs": [
            {"label": "制定计划", "url": reverse("portal:plan-list")},
            {"label": plan.number or "计划草稿"},
        ],
    }


def home_tasks(institution: Institution, user: User) -> list[HomeTask]:
    """What an institution has to do about its plans, for its home page."""
    if "edit_exam_plan" not in user.permissions:
        return []
    plans = shown.own_plans(user).filter(institution=institution, state__in=list(TO_DO))
    return [
        HomeTask(
            f"{TO_DO[plan.state]}：{plan.title}",
            "next",
            f"首场考核 {day_words(plan.starts_on)}" if plan.starts_on else "尚未安排场次",
            reverse("portal:plan-detail", args=[plan.pk]),
        )
        for plan in plans[:TASKS_SHOWN]
    ]


# --- the institution -------------------------------------------------------------------------------------


@login_required
@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """制定计划: the plans of the institution."""
    user: Any = request.user
    page = Paginator(shown.own_plans(user), PAGE_SIZE).get_page(request.GET.get("page"))
    planning = shown.institutions_planning(user)
    return render(
        request,
        "exams/plan_list.html",
        {"institution": planning.first(), "page": page, "may_plan": planning.exists()},
    )


@login_required
@require_http_methods(["GET", "POST"])
def plan_create(request: HttpRequest) -> HttpResponse:
    """A new plan; an institution that may not plan yet reads why."""
    user: Any = request.user
    planning = shown.institutions_planning(user)
    if not planning.exists():
        raise Http404(MISSING)
    form = PlanForm(request.POST or None, user=user)
    findings: Any = ()
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                plan = services.create_plan(by=user, **form.cleaned_data)
            except RulesNotMet as refusal:
                findings, status = refusal.findings, 422
            else:
                return redirect("portal:plan-items", pk=plan.pk)
    elif planning.count() == 1:
        only = planning.get()
        findings = list(opening_findings(shown.facts_before_planning(only), only.law(localdate())))
    first = planning.first()
    day = earliest_exam_day(first.law(localdate()), localdate()) if first else None
    context = {"institution": first, "form": form, "findings": findings, "earliest": day, "once": once_key()}
    return render(request, "exams/plan_form.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Title and fees of a plan."""
    plan, user = plan_of(request, pk), request.user
    initial = {"title": plan.title, "fee_note": plan.fee_note}
    form = PlanForm(request.POST or None, user=user, plan=plan, initial=initial)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        services.change_plan(plan, by=user, **form.cleaned_data)  # type: ignore[arg-type]
        return redirect("portal:plan-detail", pk=pk)
    status = 400 if request.method == "POST" else 200
    context = {**frame(plan, user, "plan-detail"), "form": form}
    return render(request, "exams/plan_form.html", context, status=status)


@login_required
@never_cache
@require_GET
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: what is done, what is missing, what may be done now."""
    plan, user = plan_of(request, pk), request.user
    editable = plan.state in ExamPlan.EDITABLE
    findings = shown.findings_of_plan(plan) if editable else []
    context = {
        **frame(plan, user, "plan-detail"),
        "findings": findings,
        "tasks": _tasks(plan, findings) if editable else [],
        "facts": shown.facts_of_plan(plan),
        "moves": moves_for(plan, user, lambda name: reverse("portal:plan-move", args=[pk, name])),
        "records": TransitionRecord.objects.of(plan).select_related("actor", "content_type"),
        "deadlines": deadlines_of(plan),
    }
    return render(request, "exams/plan_detail.html", context)


def _tasks(plan: ExamPlan, findings: list[Any]) -> list[dict[str, Any]]:
    """Return what a plan consists of, each with where it stands."""
    wrong = {finding.field for finding in findings}
    parts = [
        ("items", "考核项目", "plan-items", plan.items.exists(), "职业和等级，限于备案范围"),
        ("sessions", "场次", "plan-sessions", plan.starts_on is not None, "每个科目的时间和备案考场"),
        ("staff", "考务人员", "plan-staff", plan.staff.exists(), "考评员、监考员、内部质量督导员"),
        ("candidates", "考试报名", "plan-roster", plan.enrolments.exists(), "导入考生名册和照片"),
    ]
    return [
        {
            "title": title,
            "url": reverse(f"portal:{name}", args=[plan.pk]),
            "hint": hint,
            "status": "missing" if not begun else "error" if field in wrong else "done",
        }
        for field, title, name, begun, hint in parts
    ]


@login_required
@require_http_methods(["GET", "POST"])
def plan_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """A move of a plan."""
    plan = plan_of(request, pk)
    extra = {"institution": plan.institution}
    return take_move(request, plan, move, back=reverse("portal:plan-detail", args=[pk]), extra=extra)


def _fill(
    request: HttpRequest,
    pk: int,
    name: str,
    form_of: Callable[..., Any],
    add: Callable[[ExamPlan, Any], Any],
    rows: Callable[[ExamPlan], Any],
) -> HttpResponse:
    """Show a list of a plan with the form that adds to it."""
    plan, user = plan_of(request, pk), request.user
    form = form_of(plan, request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                add(plan, form)
            except ValidationError as refusal:
                for field, said in _said(refusal, form):
                    form.add_error(field, said)
            else:
                return redirect(f"portal:{name}", pk=pk)
    context = {**frame(plan, user, name), "form": form, "rows": rows(plan)}
    return render(request, f"exams/{name.replace('-', '_')}.html", context, status=status)


def _said(refusal: ValidationError, form: Any) -> list[tuple[str | None, str]]:
    """Return what a service refused, each sentence at its field where the form has it."""
    if not hasattr(refusal, "error_dict"):
        return [(None, message) for message in refusal.messages]
    return [
        (field if field in form.fields else None, message)
        for field, sentences in refusal.message_dict.items()
        for message in sentences
    ]


@login_required
@require_http_methods(["GET", "POST"])
def plan_items(request: HttpRequest, pk: int) -> HttpResponse:
    """考核项目: occupations and levels of a plan."""
    user: Any = request.user
    return _fill(
        request,
        pk,
        "plan-items",
        lambda plan, posted: ItemForm(posted, plan=plan),
        lambda plan, form: services.add_item(plan, by=user, **form.item()),
        shown.items_of,
    )


@login_required
@require_http_methods(["GET", "POST"])
def plan_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """场次: which part of which item, when, in which room."""
    user: Any = request.user
    return _fill(
        request,
        pk,
        "plan-sessions",
        lambda plan, posted: SessionForm(posted, plan=plan),
        lambda _, form: services.add_session(form.cleaned_data["item"], by=user, **form.session()),
        shown.sessions_of,
    )


@login_required
@require_http_methods(["GET", "POST"])
def plan_staff(request: HttpRequest, pk: int) -> HttpResponse:
    """考务人员: who is on duty."""
    user: Any = request.user
    return _fill(
        request,
        pk,
        "plan-staff",
        lambda _, posted: StaffForm(posted),
        lambda plan, form: services.add_staff(plan, by=user, **form.cleaned_data),
        shown.staff_of,
    )


@login_required
@require_POST
def item_remove(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Take an item out of a plan."""
    user: Any = request.user
    found = plan_of(request, pk).items.filter(pk=item).first()
    if found is None:
        raise Http404(MISSING)
    services.remove_item(found, by=user)
    return redirect("portal:plan-items", pk=pk)


@login_required
@require_POST
def session_remove(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    """Take a session out of a plan."""
    user: Any = request.user
    found = shown.sessions_of(plan_of(request, pk)).filter(pk=session).first()
    if found is None:
        raise Http404(MISSING)
    services.remove_session(found, by=user)
    return redirect("portal:plan-sessions", pk=pk)


@login_required
@require_POST
def staff_remove(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Take somebody off duty."""
    user: Any = request.user
    found = plan_of(request, pk).staff.filter(pk=person).first()
    if found is None:
        raise Http404(MISSING)
    services.remove_staff(found, by=user)
    messages.success(request, f"已移出{found.name}")
    return redirect("portal:plan-staff", pk=pk)


# --- the public ------------------------------------------------------------------------------------------


@require_GET
def public_plan_list(request: HttpRequest) -> HttpResponse:
    """考核计划公告: published plans, the next exam first."""
    page = Paginator(shown.public_plans(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "exams/public_plan_list.html",
        {"page": page, "heading": "考核计划公告", "lead": "审核通过并公布的职业技能等级认定计划。"},
    )


@require_GET
def public_plan_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One published plan: what is examined, when, where, for what fee, whom to ask."""
    plan = shown.public_plans().filter(number=number).first()
    if plan is None:
        raise Http404("没有这个考核计划，或尚未公布")
    items = shown.items_of(plan)
    context = {
        "plan": plan,
        "address": shown.addresses_of(plan.institution, (s for item in items for s in item.sessions.all())),
        "items": [
            {
                "item": item,
                "parts": "、".join(part.label for part in plan.law(localdate()).exam_parts(str(item.level))),
                "sessions": [shown.session_words(session) for session in item.sessions.all()],
            }
            for item in items
        ],
        "heading": plan.title,
        "days": _days(plan),
    }
    return render(request, "exams/public_plan_detail.html", context)


def _days(plan: ExamPlan) -> str:
    if plan.starts_on is None or plan.ends_on is None:
        return ""
    first, last = day_words(plan.starts_on), day_words(plan.ends_on)
    return first if first == last else f"{first}至{last}"


@never_cache
@require_GET
def ticket_verify(request: HttpRequest, token: str) -> HttpResponse:
    """准考证查验: what the QR code of a ticket leads to, masked."""
    number = ticket_number_of(token)
    entry = (
        Enrolment.objects.filter(ticket_number=number)
        .select_related("plan__institution", "item__occupation")
        .prefetch_related("seats__session__room")
        .first()
        if number
        else None
    )
    context = {"heading": "准考证查验", "entry": entry}
    if entry is None:
        return render(request, "exams/ticket_verify.html", context, status=404)
    seats = sorted(entry.seats.all(), key=lambda seat: seat.session.starts_at)
    context["sittings"] = [(shown.session_words(seat.session), seat.number) for seat in seats]
    context["cancelled"] = entry.plan.state == ExamPlan.State.CANCELLED
    return render(request, "exams/ticket_verify.html", context)
