"""The page of a move: what will happen, to whom, by which article; then the move itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from lifecycle.door import Move, available_moves, carry_out, check_move
from lifecycle.findings import Finding, RulesNotMet
from lifecycle.law import Citation
from lifecycle.machine import Lifecycle, step_of
from lifecycle.move_forms import MoveForm, asks_for_anything, form_of, once_key


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
    if declared.effect:
        raise Http404(f"“{declared.label}”随其他事项办理，不能单独办理")
    form_class = form_of(type(subject), name)
    page = {
        "request": request,
        "subject": subject,
        "move": declared,
        "back": back,
        "base": base,
        **(extra or {}),
    }
    if request.method == "POST":
        check_move(subject, name, by=request.user)
        form = form_class(request.POST, request.FILES, subject=subject, user=request.user)
        if not form.is_valid():
            return _page(page, form, status=400)
        try:
            carry_out(subject, name, by=request.user, **form.cleaned_data)
        except RulesNotMet as refusal:
            return _page(page, form, findings=refusal.findings, status=422)
        messages.success(request, f"已{declared.label}")
        return HttpResponseRedirect(back)
    open_now = {move.name: move for move in available_moves(subject, request.user, offered=False)}
    if name not in open_now:
        now = dict(type(subject).State.choices)[subject.state]
        raise TransitionNotAllowed(f"该事项现为“{now}”，您现在不能“{declared.label}”", object=subject)
    hindrance = open_now[name].hindrance
    findings = [hindrance] if hindrance is not None else []
    return _page(page, form_class(subject=subject, user=request.user), findings=findings)


def _page(
    page: dict[str, Any], form: MoveForm, *, findings: Iterable[Finding] = (), status: int = 200
) -> HttpResponse:
    subject, declared = page["subject"], page["move"]
    states = dict(type(subject).State.choices)
    context = {
        **page,
        "citation": citation_of(subject, subject.rule_of(declared)),
        "form": form,
        "findings": findings,
        "once": once_key(),
        "state_label": states[subject.state],
        "target_label": states[declared.target_from(subject.state)],
    }
    return render(page["request"], "components/move_page.html", context, status=status)


def moves_for(subject: Lifecycle, user: Any, url_of: Callable[[str], str]) -> list[Move]:
    """The buttons of a case page: each with its address; `direct` ones are posted without a page between.

    What goes on comes before what goes back: a move that has to be explained is nobody's first choice.
    """
    model = type(subject)
    moves = [
        replace(
            move,
            url=url_of(move.name),
            direct=not asks_for_anything(model, step_of(model, move.name)),
            citation=citation_of(subject, move.rule),
        )
        for move in available_moves(subject, user)
    ]
    return sorted(moves, key=lambda move: (move.hindrance is not None, move.needs_reason))
