"""A filing as its institution follows it: where it stands, what comes next, and what it may do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from institutions.forms.draft import RectificationForm
from institutions.models import Filing, Institution
from institutions.selectors import (
    average_score,
    counted_deadlines,
    custody_of,
    findings_of_filing,
    institution_of,
    kinds_open_to,
    own_filings,
    steps_of_way,
)
from institutions.selectors.assessment import findings_to_rectify, letters_for_applicant
from institutions.selectors.corrections import current_notice
from institutions.selectors.route import Step
from institutions.services import rectify_finding, start_filing
from institutions.views.draft import sections_of
from institutions.views.home import draft_tasks, window_notice
from institutions.views.shell import crumbs, page, put_errors, with_own_filing
from lifecycle.findings import RulesNotMet
from lifecycle.models import Deadline, TransitionRecord
from lifecycle.views import moves_for, take_move
from notices.selectors import publicity_of

PAGE_SIZE = 25
# What the institution does on the pages of the application itself.
DONE_ELSEWHERE = frozenset({"submit", "resubmit"})


@login_required
@require_GET
def filings(request: HttpRequest) -> HttpResponse:
    """机构备案: the filings of the institution, and the way to a new one."""
    user: Any = request.user
    institution = institution_of(user)
    if institution is None:
        raise PermissionDenied("您没有所属的评价机构")
    found = own_filings(user).filter(institution=institution).order_by("-pk")
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "window": window_notice(institution),
        "kinds": _kinds(institution, found),
        "standing": moves_for(institution, user, lambda name: reverse("portal:standing-move", args=[name])),
    }
    return page(request, "institutions/filing_list.html", context)


def _kinds(institution: Institution, filings: Iterable[Filing]) -> list[tuple[str, str]]:
    """The filings it may begin now: those the law leaves room for, and none of a kind that is under way."""
    under_way = {filing.kind for filing in filings if filing.state not in Filing.ENDED}
    return [(kind, Filing.Kind(kind).label) for kind in kinds_open_to(institution) if kind not in under_way]


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """开始填写备案申请."""
    user: Any = request.user
    institution = institution_of(user)
    if institution is None:
        raise PermissionDenied("您没有所属的评价机构")
    kind = request.POST.get("kind", Filing.Kind.INITIAL)
    if kind not in Filing.Kind.values:
        raise Http404("没有这一类备案申请")
    try:
        filing = start_filing(institution, by=user, kind=kind)
    except RulesNotMet as refusal:
        return page(request, "institutions/filing_refused.html", {"findings": refusal.findings}, status=422)
    return redirect("portal:filing", pk=filing.pk)


@require_GET
@with_own_filing
def filing_page(request: HttpRequest, filing: Filing) -> HttpResponse:
    """A filing: what is still to be filled in, or where it stands."""
    user: Any = request.user
    moves = moves_for(filing, user, lambda name: reverse("portal:filing-move", args=[filing.pk, name]))
    records = list(TransitionRecord.objects.of(filing).select_related("actor", "content_type"))
    context = {
        "filing": filing,
        "crumbs": crumbs(filing),
        "moves": [move for move in moves if move.name not in DONE_ELSEWHERE],
        "records": records,
        "deadlines": [d for d in counted_deadlines(filing) if d.status in Deadline.RUNNING],
        "letters": letters_for_applicant(filing),
        "publicity": publicity_of(filing),
        "window": window_notice(filing.institution),
    }
    if filing.is_editable:
        context["tasks"] = draft_tasks(filing, findings_of_filing(filing))
        context["notice"] = current_notice(records)
        return page(request, "institutions/filing_draft.html", context)
    context |= {
        "sections": sections_of(filing),
        "steps": progress(filing, records),
        "custody": custody_of(records),
        "findings_to_rectify": findings_to_rectify(filing) if filing.state == Filing.State.FILED else (),
        "score": average_score(filing) if filing.assessment_passed is not None else None,
    }
    return page(request, "institutions/filing_detail.html", context)


def progress(filing: Filing, records: Sequence[TransitionRecord]) -> list[Step]:
    """The way of a filing as its pack tells it, from handing in to the receipt, and where it stands."""
    way = steps_of_way(filing, records)
    if not way:
        return []
    with_applicant = filing.state in Filing.EDITABLE
    return [Step("提交", "申请机构", "current" if with_applicant else "done"), *way]


@require_http_methods(["GET", "POST"])
@with_own_filing
def move(request: HttpRequest, filing: Filing, name: str) -> HttpResponse:
    """What the institution may do with a filing that is handed in."""
    if name in DONE_ELSEWHERE:
        return redirect("portal:filing-check", pk=filing.pk)
    back = reverse("portal:filing", args=[filing.pk])
    return take_move(request, filing, name, back=back, extra={"institution": filing.institution})


@require_GET
@with_own_filing
def submitted(request: HttpRequest, filing: Filing) -> HttpResponse:
    """The confirmation: the number, what happens next, and who holds the case."""
    if filing.state != Filing.State.SUBMITTED:
        return redirect("portal:filing", pk=filing.pk)
    context = {
        "filing": filing,
        "title": "补正材料已提交" if filing.corrected_at else "备案申请已提交",
        "number": filing.number,
        "number_label": "申请编号",
        "holder": filing.holder.name if filing.holder else "",
        "next": [
            "办理流程：" + " → ".join(f"{step.label}（{step.holder}）" for step in steps_of_way(filing, ())),
            "材料需要补正的，会一次性告知，并出现在您的待办里。",
            "每到一个环节，进度和经办机关都显示在本页；办结后出具回执或决定书。",
        ],
        "url": reverse("portal:filing", args=[filing.pk]),
    }
    return page(request, "institutions/filing_submitted.html", context)


@require_http_methods(["GET", "POST"])
@with_own_filing
def rectification(request: HttpRequest, filing: Filing, finding: int) -> HttpResponse:
    """提交整改: how one finding of the assessment was put right."""
    found = filing.assessment_findings.filter(pk=finding).first()
    if found is None or filing.state != Filing.State.FILED:
        raise Http404("没有找到该整改事项")
    form = RectificationForm(
        request.POST or None, request.FILES or None, initial={"statement": found.statement}
    )
    findings: Any = ()
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        try:
            rectify_finding(found, by=user, **form.cleaned_data)
        except ValidationError as wrong:
            put_errors(form, wrong)
        except RulesNotMet as refusal:
            findings = refusal.findings
        else:
            messages.success(request, "整改已提交，等待监管中心验收")
            return redirect("portal:filing", pk=filing.pk)
    context = {
        "filing": filing,
        "finding": found,
        "form": form,
        "findings": findings,
        "crumbs": crumbs(filing, ("整改", "")),
        "back_url": reverse("portal:filing", args=[filing.pk]),
    }
    status = 400 if request.method == "POST" else 200
    return page(request, "institutions/rectification.html", context, status=status)
