"""The page of a move: what will happen, to whom, by which article; then the move itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from lifecycle.door import Move, available_moves, carry_out
from lifecycle.findings import RulesNotMet
from lifecycle.law import Citation
from lifecycle.machine import Lifecycle, step_of
from lifecycle.move_forms import asks_for_anything, form_of, once_key
from lifecycle.refusals import refusal_of


def citation_of(subject: Lifecycle, rule: str) -> Citation | None:
    """The article a move of this case rests on today, or None where the law says nothing."""
    return subject.law(localdate()).citation(rule) if rule else None


def take_move(
    request: HttpRequest,
    subject: Lifecycle,
    name: str,
    *,
    back: str,
    base: str = "portal/base.html",
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the page of a move (GET) or carry it out (POST) and go back to the case.

    A refusal by the rules shows the same page again with its findings (422) and what was typed.
    """
    try:
        declared = step_of(type(subject), name)
    except KeyError as unknown:
        raise Http404 from unknown
    form_class = form_of(type(subject), name)
    if request.method == "POST":
        form = form_class(request.POST, request.FILES, subject=subject, user=request.user)
        if form.is_valid():
            try:
                carry_out(subject, name, by=request.user, **form.cleaned_data)
            except RulesNotMet as refusal:
                return _page(request, subject, declared, form, back, base, extra, refusal=refusal)
            messages.success(request, f"已{declared.label}")
            return HttpResponseRedirect(back)
        return _page(request, subject, declared, form, back, base, extra, status=400)
    if name not in [move.name for move in available_moves(subject, request.user)]:
        now = dict(type(subject).State.choices)[subject.state]
        raise TransitionNotAllowed(f"该事项现为“{now}”，您现在不能“{declared.label}”", object=subject)
    form = form_class(subject=subject, user=request.user)
    return _page(request, subject, declared, form, back, base, extra)


def _page(
    request: HttpRequest,
    subject: Lifecycle,
    declared: Any,
    form: Any,
    back: str,
    base: str,
    extra: dict[str, Any] | None,
    *,
    refusal: RulesNotMet | None = None,
    status: int = 200,
) -> HttpResponse:
    said = refusal_of(refusal) if refusal else None
    context = {
        "base": base,
        "subject": subject,
        "move": declared,
        "citation": citation_of(subject, declared.rule),
        "form": form,
        "findings": said.findings if said else (),
        "back": back,
        "once": once_key(),
        "state_label": dict(type(subject).State.choices)[subject.state],
        "target_label": dict(type(subject).State.choices)[declared.target],
        **(extra or {}),
    }
    return render(request, "components/move_page.html", context, status=said.status if said else status)


def moves_for(subject: Lifecycle, user: Any, url_of: Callable[[str], str]) -> list[Move]:
    """The buttons of a case page: each with its address; `direct` ones are posted without a page between."""
    model = type(subject)
    return [
        replace(
            move,
            url=url_of(move.name),
            direct=not asks_for_anything(model, step_of(model, move.name)),
            citation=citation_of(subject, move.rule),
        )
        for move in available_moves(subject, user)
    ]
