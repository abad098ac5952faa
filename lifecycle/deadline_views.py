"""The pages on which an officer deals with a period: confirm its effect, stop, resume, extend, reopen it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from lifecycle.clock import CONFIRM, confirm_effect
from lifecycle.findings import Finding, RulesNotMet
from lifecycle.interventions import (
    EXTEND,
    STOP,
    extend_deadline,
    leeway_of,
    reopen_deadline,
    require_right,
    resume_deadline,
    stop_deadline,
)
from lifecycle.machine import Lifecycle, steps_of
from lifecycle.models import Deadline
from lifecycle.move_forms import once_key


class ReasonedForm(forms.Form):
    """Why a period is dealt with so."""

    reason = forms.CharField(
        label="理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明理由，理由将记入期限变动"},
    )


class ExtensionForm(ReasonedForm):
    """Until when a period is extended, and why."""

    until = forms.DateField(
        label="新的届满日",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请选择新的届满日", "invalid": "请按 2026-03-15 的形式填写日期"},
    )
    field_order = ("until", "reason")


class ConfirmationForm(forms.Form):
    """A person's word on what a period that passed would do."""

    reason = forms.CharField(
        label="确认意见",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="将随确认人姓名记入办理记录",
    )


@dataclass(frozen=True, slots=True)
class Intervention:
    """One thing an officer may do to a period: its right, where it applies, its form, its service."""

    name: str
    label: str
    codename: str
    statuses: tuple[str, ...]
    form: type[forms.Form]
    carry_out: Callable[..., Deadline]
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """A button on a period."""

    label: str
    url: str
    is_main: bool = False


Status = Deadline.Status
INTERVENTIONS: Final = {
    act.name: act
    for act in (
        Intervention(
            "confirm",
            "确认届满后果",
            CONFIRM,
            (Status.AWAITING,),
            ConfirmationForm,
            confirm_effect,
            is_grave=True,
        ),
        Intervention("stop", "中止期限", STOP, (Status.OPEN,), ReasonedForm, stop_deadline),
        Intervention("resume", "恢复计时", STOP, (Status.STOPPED,), ReasonedForm, resume_deadline),
        Intervention(
            "extend", "延长期限", EXTEND, (Status.OPEN, Status.AWAITING), ExtensionForm, extend_deadline
        ),
        Intervention("reopen", "重新进行", STOP, (Status.MET,), ReasonedForm, reopen_deadline),
    )
}


def with_acts(
    deadlines: Sequence[Any], subject: Lifecycle, user: Any, url_of: Callable[[int, str], str]
) -> Sequence[Any]:
    """The deadlines of a case, each with the buttons this person has on it."""
    running = {d.key for d in deadlines if d.status in Deadline.RUNNING}
    for shown in deadlines:
        deadline = getattr(shown, "deadline", shown)
        deadline.acts = [
            Act(act.label, url_of(deadline.pk, act.name), is_main=act.is_grave)
            for act in INTERVENTIONS.values()
            if deadline.status in act.statuses
            and _is_of_use(act, deadline, subject, running)
            and user.may(act.codename, subject)
        ]
    return deadlines


def _is_of_use(act: Intervention, deadline: Deadline, subject: Lifecycle, running: set[str]) -> bool:
    if act.name == "stop":
        return deadline.due_on >= localdate()
    if act.name == "extend":
        return leeway_of(deadline) is not None
    if act.name == "reopen":
        return deadline.key not in running and subject.state in _states_it_runs_in(deadline, subject)
    return True


def _states_it_runs_in(deadline: Deadline, subject: Lifecycle) -> set[str]:
    model = type(subject)
    if deadline.on_passing:
        return set(deadline.effect.sources)
    return {source for s in steps_of(model) if deadline.key in s.closes for source in s.sources}


def deal_with(
    request: HttpRequest, deadline: Deadline, name: str, *, back: str, base: str, extra: dict[str, Any]
) -> HttpResponse:
    """Show the page of an act on a period (GET) or carry it out (POST) and go back to the case."""
    act, subject = INTERVENTIONS.get(name), deadline.subject
    if act is None or not isinstance(subject, Lifecycle):
        raise Http404("没有这一处理方式")
    if deadline.status not in act.statuses and request.method != "POST":
        now = deadline.get_status_display()
        raise TransitionNotAllowed(f"“{deadline.title}”现为“{now}”，现在不能{act.label}", object=subject)
    require_right(subject, act.codename, request.user)
    page = {**extra, "request": request, "act": act, "deadline": deadline, "subject": subject}
    page |= {"back": back, "base": base, **_said_of(act, deadline, subject)}
    if request.method != "POST":
        return _page(page, act.form())
    form = act.form(request.POST)
    if not form.is_valid():
        return _page(page, form, status=400)
    try:
        act.carry_out(deadline, by=request.user, **form.cleaned_data)
    except RulesNotMet as refusal:
        return _page(page, form, findings=refusal.findings, status=422)
    messages.success(request, f"“{deadline.title}”已{act.label}")
    return HttpResponseRedirect(back)


def _said_of(act: Intervention, deadline: Deadline, subject: Lifecycle) -> dict[str, Any]:
    """What will happen, to whom, by which article."""
    model = type(subject)
    institution = (
        subject.follow(model.institution_path.removesuffix("_id"))
        if "_id" in model.institution_path
        else None
    )
    said: dict[str, Any] = {"concerned": str(institution or "")}
    if act.name == "confirm" and deadline.on_passing:
        effect = deadline.effect
        states, target = dict(model.State.choices), effect.target_from(subject.state)
        said |= {
            "effect": effect.label,
            "state_label": states[subject.state],
            "target_label": states[target] if target != subject.state else "",
        }
    if act.name == "extend":
        said["leeway"] = leeway_of(deadline)
    return said


def _page(
    page: dict[str, Any], form: forms.Form, *, findings: Iterable[Finding] = (), status: int = 200
) -> HttpResponse:
    context = {**page, "form": form, "findings": findings, "once": once_key()}
    return render(page["request"], "admin/lifecycle/deadline_act.html", context, status=status)
