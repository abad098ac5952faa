"""The pages of rosters: upload, progress, preview, confirmation, undoing; candidates and photographs."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.forms.rosters import ConfirmForm, PhotosForm, RosterForm
from exams.models import Enrolment, PlanJob, RosterImport, RosterRow
from exams.roster_format import FORM_LABELS, HEADINGS, template_xls, template_xlsx
from exams.selectors import plans as shown
from exams.services import rosters as services
from exams.services.seating import take_in_photos
from exams.tasks import rosters as tasks
from exams.views.plans import MISSING, PAGE_SIZE, frame, plan_of

Stage = RosterImport.Stage
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS_TYPE = "application/vnd.ms-excel"


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """Answer with a file to keep."""
    response = HttpResponse(content, content_type=media_type)
    # Percent-encoded: the name is Chinese.
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def plan_roster(request: HttpRequest, pk: int) -> HttpResponse:
    """考试报名: hand in a roster, see those handed in, and who is entered."""
    plan = plan_of(request, pk)
    user: Any = request.user
    form = RosterForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                roster = services.take_in_roster(plan, form.cleaned_data["file"], by=user)
            except ValidationError as refusal:
                form.add_error("file", refusal.messages)
            else:
                tasks.check_uploaded_roster.delay_on_commit(roster.pk)
                return redirect("portal:roster-detail", pk=roster.pk)
    entries = _searched(plan, request.GET)
    context = {
        **frame(plan, user, "plan-roster"),
        "form": form,
        "photos_form": PhotosForm(),
        "rosters": plan.imports.select_related("file", "uploaded_by")[:10],
        "jobs": plan.jobs.filter(kind=PlanJob.Kind.PHOTOS)[:5],
        "page": Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page")),
        "q": request.GET.get("q", ""),
    }
    return render(request, "exams/plan_roster.html", context, status=status)


def _searched(plan: Any, asked: Any) -> Any:
    entries = plan.enrolments.select_related("item__occupation").order_by("pk")
    words = asked.get("q", "").strip()
    if words:
        entries = entries.filter(Q(name__contains=words) | Q(identity_number__endswith=words.upper()))
    if asked.get("state") in Enrolment.State.values:
        entries = entries.filter(state=asked["state"])
    return entries


@login_required
@require_GET
def roster_template(_request: HttpRequest, form: str, kind: str) -> HttpResponse:
    """Give out an empty roster."""
    if form not in HEADINGS or kind not in {"xls", "xlsx"}:
        raise Http404("没有这个模板")
    name = f"考生信息模板（{'33列' if form == 'full' else '简表'}）.{kind}"
    if kind == "xls":
        return download(template_xls(form), name, XLS_TYPE)
    return download(template_xlsx(form), name, XLSX_TYPE)


def _roster(request: HttpRequest, pk: int) -> RosterImport:
    roster = RosterImport.objects.select_related("file", "plan").filter(pk=pk).first()
    if roster is None:
        raise Http404(MISSING)
    roster.plan = plan_of(request, roster.plan_id)
    return roster


@login_required
@never_cache
@require_GET
def roster_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """名册预览: how far the check is; then what is new, changed, the same, refused, and why."""
    roster = _roster(request, pk)
    if request.headers.get("HX-Request") and roster.stage in RosterImport.UNDER_WAY:
        return render(request, "components/progress.html", {"job": _progress(roster)})
    if request.headers.get("HX-Request"):
        # Through: the page as a whole looks different now.
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    return _preview(request, roster, ConfirmForm())


def _preview(
    request: HttpRequest, roster: RosterImport, form: ConfirmForm, status: int = 200
) -> HttpResponse:
    verdict = request.GET.get("verdict", "")
    rows = roster.rows.order_by("number")
    if verdict in RosterRow.Verdict.values:
        rows = rows.filter(verdict=verdict)
    here = reverse("portal:roster-detail", args=[roster.pk])
    counts = [(value, label, roster.summary.get(value, 0)) for value, label in RosterRow.Verdict.choices]
    context = {
        **frame(roster.plan, request.user, "plan-roster"),
        "roster": roster,
        "job": _progress(roster),
        "under_way": roster.stage in RosterImport.UNDER_WAY,
        "form_label": FORM_LABELS.get(roster.summary.get("form", "full")),
        "verdicts": [
            {"label": "全部", "url": here, "current": not verdict, "count": sum(c for *_, c in counts)},
            *(
                {
                    "label": label,
                    "url": f"{here}?verdict={value}",
                    "current": verdict == value,
                    "count": count,
                }
                for value, label, count in counts
            ),
        ],
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "form": form,
        "ready": roster.stage == Stage.READY,
        "confirmed": roster.stage == Stage.CONFIRMED,
        "refused_count": roster.summary.get("refused", 0),
        "doubtful_count": roster.summary.get("doubtful", 0),
        "good_count": sum(roster.summary.get(v, 0) for v in ("new", "changed", "same")),
    }
    return render(request, "exams/roster_detail.html", context, status=status)


def _progress(roster: RosterImport) -> dict[str, Any]:
    running = roster.stage in RosterImport.UNDER_WAY
    total = roster.total_count
    return {
        "title": f"{roster.get_stage_display()}：{roster.file.name}",
        "done": roster.done_count,
        "total": total if roster.stage != Stage.IMPORTING else 0,
        "percent": roster.done_count * 100 // total if total else None,
        "status": "waiting" if roster.stage == Stage.WAITING else "running" if running else "finished",
        "message": "",
        "url": reverse("portal:roster-detail", args=[roster.pk]),
    }


@login_required
@require_POST
def roster_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """确认导入."""
    roster = _roster(request, pk)
    user: Any = request.user
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _preview(request, roster, form, status=400)
    services.begin_confirmation(roster, mode=form.cleaned_data["mode"], by=user)
    tasks.carry_in_confirmed_roster.delay_on_commit(roster.pk, user.pk)
    return redirect("portal:roster-detail", pk=pk)


@login_required
@require_POST
def roster_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销导入."""
    user: Any = request.user
    roster = _roster(request, pk)
    services.undo_roster(roster, by=user)
    messages.success(request, "已撤销本次导入，考生名单恢复到导入之前")
    return redirect("portal:roster-detail", pk=pk)


@login_required
@require_GET
def roster_marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The same file back, with a red column that says what is wrong."""
    roster = _roster(request, pk)
    stem = roster.file.name.rpartition(".")[0]
    content = services.marked_file(roster, refused_only="refused" in request.GET)
    return download(content, f"{stem}（错误说明）.xlsx", XLSX_TYPE)


@login_required
@require_POST
def enrolment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one person out of a plan."""
    user: Any = request.user
    entry = shown.own_enrolments(user).filter(pk=pk).first()
    if entry is None:
        raise Http404(MISSING)
    services.remove_enrolment(entry, by=user)
    messages.success(request, f"已移出{entry.name}")
    return redirect("portal:plan-roster", pk=entry.plan_id)


@login_required
@require_POST
def plan_photos(request: HttpRequest, pk: int) -> HttpResponse:
    """上传照片."""
    plan = plan_of(request, pk)
    user: Any = request.user
    form = PhotosForm(request.POST, request.FILES)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    job = take_in_photos(plan, form.cleaned_data["file"], by=user)
    tasks.place_uploaded_photos.delay_on_commit(job.pk)
    return redirect("portal:job-detail", pk=job.pk)
