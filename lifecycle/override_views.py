"""The page on which an officer goes beyond what holds in principle (作例外处理)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.timezone import localdate

from lifecycle.findings import RulesNotMet
from lifecycle.machine import Lifecycle
from lifecycle.move_forms import once_key
from lifecycle.overrides import OVERRIDE, override_rule, soft_rule


class OverrideForm(forms.Form):
    """Why this case may go beyond the rule."""

    reason = forms.CharField(
        label="例外理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明本案为何可以突破“原则上”的规定；理由随您的姓名永久保存，不能更改",
        error_messages={"required": "作例外处理必须写明理由"},
    )


def make_exception(
    request: HttpRequest, case: Lifecycle, key: str, *, back: str, base: str, extra: dict[str, Any]
) -> HttpResponse:
    """Show the page of an exception (GET) or make it (POST) and go back to the case."""
    user: Any = request.user
    if not user.may(OVERRIDE, case):
        raise PermissionDenied("您没有对该事项作例外处理的权限，应由办理该事项的机关中有权的人员决定")
    citation = soft_rule(case, key)
    form = OverrideForm(request.POST or None)
    refusal: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = override_rule(case, key, by=user, reason=form.cleaned_data["reason"])
        except RulesNotMet as refused:
            refusal = refused.findings
        else:
            messages.success(request, f"已对“{made.title}”作例外处理")
            return HttpResponseRedirect(back)
    page = {**extra, "case": case, "citation": citation, "form": form, "findings": refusal, "back": back}
    page |= {"base": base, "rule_title": case.law(localdate()).title_of(key), "once": once_key()}
    status = 422 if refusal else 400 if form.errors else 200
    return render(request, "components/override.html", page, status=status)
