"""What every page of the portal shares: who is here, for which institution, and the shell around it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from institutions.models import Filing
from institutions.selectors import institution_of, own_filings
from lifecycle.move_forms import once_key

View = Callable[..., HttpResponse]


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of the portal, in the name of the institution the person works for."""
    user: Any = request.user
    shared = {"institution": institution_of(user), "once": once_key()}
    return render(request, template, {**shared, **context}, status=status)


def with_own_filing(view: View) -> View:
    """Hand the view a filing of the person's own institution; another's does not exist here."""

    @login_required
    @wraps(view)
    def found(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        filing = own_filings(user).filter(pk=pk).first()
        if filing is None:
            raise Http404("没有找到该备案申请，或不属于您所在的机构")
        return view(request, filing, *args, **kwargs)

    return found


def crumbs(filing: Filing, *more: tuple[str, str]) -> list[dict[str, str]]:
    """Where a page of a filing stands."""
    lines = [
        ("机构备案", reverse("portal:filing-list")),
        (filing.number or "备案申请草稿", reverse("portal:filing", args=[filing.pk])),
        *more,
    ]
    return [{"label": label, "url": url} for label, url in lines]


def put_errors(form: Any, wrong: ValidationError) -> None:
    """Show what a service refused at the fields of the form it came from."""
    if hasattr(wrong, "error_dict"):
        for name, messages in wrong.message_dict.items():
            form.add_error(name if name in form.fields else None, messages)
    else:
        form.add_error(None, wrong.messages)
