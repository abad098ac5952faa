"""What the pages of an institution's own record share: whose it is, its tabs, a form to fill in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.permissions import may
from accounts.roles import Side
from institutions.models import Institution
from institutions.selectors import institution_of
from institutions.views.shell import page, put_errors

View = Callable[..., HttpResponse]
TABS = (
    ("portal:cockpit", "总览"),
    ("portal:calendar", "期限日历"),
    ("portal:person-list", "人员"),
    ("portal:card-list", "证卡"),
    ("portal:place-list", "场地和考场"),
    ("portal:item-bank-list", "题库"),
    ("portal:own-rule-list", "公开制度"),
)


def with_own_institution(view: View) -> View:
    """Hand the view the institution the person works for; experts and officers have none."""

    @login_required
    @wraps(view)
    def found(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        institution = institution_of(user) if user.stands_at(Side.INSTITUTION) else None
        if institution is None:
            raise PermissionDenied("您没有所属的评价机构")
        return view(request, institution, *args, **kwargs)

    return found


def with_own(rows: Callable[[Any], Any], what: str) -> Callable[[View], View]:
    """Hand the view a row of the person's own institution; another's does not exist here."""

    def decorated(view: View) -> View:
        @login_required
        @wraps(view)
        def found(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
            row = rows(request.user).filter(pk=pk).first()
            if row is None:
                raise Http404(f"没有找到该{what}，或不属于您所在的机构")
            return view(request, row, *args, **kwargs)

        return found

    return decorated


def record_page(
    request: HttpRequest,
    institution: Institution,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """A page of the record of an institution, under its tabs."""
    path = request.path
    tabs = [
        {"label": label, "url": url, "current": path.startswith(url)}
        for name, label in TABS
        for url in (reverse(name),)
    ]
    shared = {
        "institution": institution,
        "record_tabs": tabs,
        "may_edit": may("edit_people_and_places")(institution, request.user),
    }
    return page(request, template, {**shared, **context}, status=status)


def filled_in(
    request: HttpRequest,
    institution: Institution,
    form: Any,
    act: Callable[[dict[str, Any]], object],
    *,
    back: str,
    said: str,
    **context: Any,
) -> HttpResponse:
    """A form on a page of its own: what the service refuses stands at its field, nothing typed is lost."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except ValidationError as wrong:
            put_errors(form, wrong)
        else:
            messages.success(request, said)
            return redirect(back)
    status = 400 if request.method == "POST" else 200
    shown = {"form": form, "back_url": back, **context}
    return record_page(request, institution, "institutions/record_form.html", shown, status=status)
