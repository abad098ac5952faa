"""The assessments an expert was named for, and the scored form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET, require_http_methods

from accounts.roles import Role
from institutions.forms.draft import PanelForm
from institutions.models import Filing, PanelMember
from institutions.selectors import assessment_form, panels_of
from institutions.services import save_panel_form
from institutions.views.draft import material_lines, sections_of
from institutions.views.shell import page, put_errors

# An expert acts in person: the shell names the work instead of an institution.
EXPERTS_SHELL = {"name": "技术评估"}


@login_required
@require_GET
def assessments(request: HttpRequest) -> HttpResponse:
    """技术评估: the panels an expert sits on."""
    user: Any = request.user
    if not user.has_role(Role.EXPERT):
        raise PermissionDenied("您不是评审专家")
    return page(
        request,
        "institutions/assessment_list.html",
        {"panels": panels_of(user), "institution": EXPERTS_SHELL},
    )


@login_required
@require_http_methods(["GET", "POST"])
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """评分表: what the institution states, its papers, and the lines to be scored."""
    user: Any = request.user
    member = panels_of(user).filter(pk=pk).first() if user.has_role(Role.EXPERT) else None
    if member is None:
        raise Http404("没有找到该评估，或您不在其评估组")
    lines = assessment_form(member.filing).items
    initial = {**member.scores, "comment": member.comment}
    form = PanelForm(request.POST or None, lines=lines, initial=initial)
    if "X-Keep" in request.headers:
        return _kept(request, member, form)
    if request.method == "POST" and form.is_valid():
        answer = _save(request, member, form)
        if answer is not None:
            return answer
    status = 400 if request.method == "POST" else 200
    return _form_page(request, member, form, status=status)


def _kept(request: HttpRequest, member: PanelMember, form: PanelForm) -> HttpResponse:
    """Save what is filled in so far and say so to the script of the page; it never signs."""
    said = {}
    if form.is_valid():
        user: Any = request.user
        given = dict(form.cleaned_data)
        comment = given.pop("comment")
        try:
            member = save_panel_form(member, by=user, scores=given, comment=comment)
        except ValidationError as wrong:
            put_errors(form, wrong)
    if form.errors:
        said["message"] = "；".join(
            f"{form.fields[name].label}：{errors[0]}" for name, errors in form.errors.items()
        )
    else:
        said = {"saved": version_of(member), "words": f"{localtime():%H:%M} 已保存，合计{member.total}分"}
    answer = JsonResponse(said)
    answer["X-Keep"] = "kept"
    return answer


def version_of(member: PanelMember) -> str:
    """Which saving of a form a page shows, so that a device knows whether what it kept is newer."""
    return member.saved_at.isoformat() if member.saved_at else ""


def _save(request: HttpRequest, member: PanelMember, form: PanelForm) -> HttpResponse | None:
    user: Any = request.user
    given = dict(form.cleaned_data)
    comment = given.pop("comment")
    sign = "sign" in request.POST
    try:
        save_panel_form(member, by=user, scores=given, comment=comment, sign=sign)
    except ValidationError as wrong:
        put_errors(form, wrong)
        return None
    messages.success(request, "评分表已签名，感谢您的评估" if sign else "评分表已保存，尚未签名")
    if sign:
        return redirect("portal:assessment-list")
    return redirect("portal:assessment", pk=member.pk)


def _form_page(request: HttpRequest, member: PanelMember, form: PanelForm, *, status: int) -> HttpResponse:
    filing = member.filing
    rule = assessment_form(filing)
    files = [
        {**line["file"], "title": line["title"]}
        for line in material_lines(filing)
        if line["file"] is not None
    ]
    context = {
        "institution": EXPERTS_SHELL,
        "member": member,
        "filing": filing,
        "form": form,
        "rule": rule,
        "parts": [(label, [form[item.code] for item in items]) for label, items in rule.parts],
        "version": version_of(member),
        "sections": sections_of(filing),
        "files": files,
        "is_open": filing.state == Filing.State.UNDER_ASSESSMENT and member.signed_at is None,
        "scored": [
            (item.title, f"{member.scores.get(item.code, '—')} / {item.max_score}") for item in rule.items
        ],
    }
    return page(request, "institutions/assessment_form.html", context, status=status)
