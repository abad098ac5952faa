"""What an expert sees on site, kept from a telephone, and what the pool says of the expert."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.roles import Role
from institutions.forms.experts import OwnProfileForm
from institutions.forms.site_notes import NoteForm
from institutions.models import AssessmentNote, Expert, Filing, PanelMember
from institutions.selectors import assessment_form, panels_of
from institutions.selectors.assessment import notes_of, titles_of
from institutions.selectors.panel import own_expertises
from institutions.services.experts import update_own_profile
from institutions.services.notes import add_assessment_note
from institutions.views.shell import page, put_errors

EXPERTS_SHELL = {"name": "技术评估"}


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def site_notes(request: HttpRequest, pk: int) -> HttpResponse:
    """现场记录: pictures and words taken on site; a device that was out of reach sends them later.

    A device asks for JSON and is told what became of its note; a plain browser gets the page again.
    """
    user: Any = request.user
    member = panels_of(user).filter(pk=pk).first() if user.has_role(Role.EXPERT) else None
    if member is None:
        raise Http404("没有找到该评估，或您不在其评估组")
    form = NoteForm(
        request.POST or None,
        request.FILES or None,
        form=assessment_form(member.filing),
        initial={"key": uuid4(), "item": request.GET.get("item", "")},
    )
    if request.method == "POST":
        note = _kept(request, member, form)
        if _is_device(request):
            return _told(request, member, form, note)
        if note is not None:
            messages.success(request, "记录已保存")
            return redirect("portal:assessment-notes", pk=member.pk)
    status = 400 if request.method == "POST" else 200
    return page(request, "institutions/site_notes.html", _context(member, form), status=status)


def _is_device(request: HttpRequest) -> bool:
    return request.headers.get("X-Note") == "1"


def _kept(request: HttpRequest, member: PanelMember, form: NoteForm) -> AssessmentNote | None:
    if not form.is_valid():
        return None
    user: Any = request.user
    try:
        return add_assessment_note(member.filing, by=user, **form.cleaned_data)
    except ValidationError as wrong:
        put_errors(form, wrong)
        return None


def _told(
    request: HttpRequest, member: PanelMember, form: NoteForm, note: AssessmentNote | None
) -> HttpResponse:
    if note is None:
        said = "；".join(str(message) for errors in form.errors.values() for message in errors)
        return JsonResponse({"message": said}, status=400)
    answer = render(
        request, "institutions/_notes.html", {"notes": [note], "titles": titles_of(member.filing)}
    )
    answer["X-Note"] = "kept"
    return answer


def _context(member: PanelMember, form: NoteForm) -> dict[str, Any]:
    filing = member.filing
    return {
        "institution": EXPERTS_SHELL,
        "member": member,
        "filing": filing,
        "form": form,
        "notes": notes_of(filing, member.expert).reverse(),
        "titles": titles_of(filing),
        "is_open": filing.state == Filing.State.UNDER_ASSESSMENT and member.signed_at is None,
    }


@login_required
@require_http_methods(["GET", "POST"])
def expert_profile(request: HttpRequest) -> HttpResponse:
    """专家档案: field, term and employer as the pool keeps them; where one works one says oneself."""
    user: Any = request.user
    if not user.has_role(Role.EXPERT):
        raise PermissionDenied("您不是评审专家")
    entries = list(own_expertises(user))
    wanted = request.POST.get("expert", "")
    entry = next((one for one in entries if str(one.pk) == wanted), entries[0] if entries else None)
    form = OwnProfileForm(request.POST or None, initial=_initial(entry)) if entry else None
    if request.method == "POST" and entry is not None and form is not None and form.is_valid():
        try:
            update_own_profile(entry, by=user, **form.cleaned_data)
        except ValidationError as wrong:
            put_errors(form, wrong)
        else:
            messages.success(request, "档案已更新")
            return redirect("portal:expert-profile")
    context = {"institution": EXPERTS_SHELL, "entries": entries, "entry": entry, "form": form}
    status = 400 if request.method == "POST" else 200
    return page(request, "institutions/expert_profile.html", context, status=status)


def _initial(entry: Expert) -> dict[str, str]:
    return {
        "employer": entry.employer,
        "employer_code": entry.employer_code,
        "title": entry.title,
        "phone": entry.user.phone,
    }
