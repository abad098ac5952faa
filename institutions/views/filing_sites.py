"""The sites of an application, page by page: further places, what becomes of each, the day of the change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from institutions.forms.sites import SiteActForm
from institutions.models import Filing, FilingSite
from institutions.selectors import findings_of_filing
from institutions.selectors.sites import sessions_affected
from institutions.services.site_drafting import change_site
from institutions.views.shell import crumbs, page, put_errors, with_own_filing


def site_rows(filing: Filing) -> list[FilingSite]:
    """The sites of an application with what is filed of them and the rooms stated for each."""
    return list(filing.sites.select_related("site").prefetch_related("rooms", "items__occupation"))


def sites_context(filing: Filing) -> dict[str, Any]:
    """What the page of sites shows: old and new side by side, and the exams a change touches."""
    is_change = filing.kind == Filing.Kind.SITE_CHANGE
    return {
        "sites": site_rows(filing),
        "is_change": is_change,
        "affected": sessions_affected(filing) if is_change else (),
        "findings": [f for f in findings_of_filing(filing) if f.blocking and f.field == "sites"]
        if is_change
        else (),
    }


@require_http_methods(["GET", "POST"])
@with_own_filing
def site(request: HttpRequest, filing: Filing, row: int) -> HttpResponse:
    """迁址、停用: what becomes of one site of the register."""
    found = filing.sites.select_related("site", "filing__institution").filter(pk=row).first()
    if found is None or found.site is None or filing.kind != Filing.Kind.SITE_CHANGE:
        raise Http404("没有找到该场地，或不在本申请之内")
    if not filing.is_editable:
        messages.info(request, f"该申请现为“{filing.get_state_display()}”，内容不能再改")
        return redirect("portal:filing", pk=filing.pk)
    form = SiteActForm(request.POST or None, row=found)
    back = reverse("portal:filing-edit", args=[filing.pk, "sites"])
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        try:
            change_site(found, by=user, **form.cleaned_data)
        except ValidationError as wrong:
            put_errors(form, wrong)
        else:
            messages.success(request, f"“{found.name}”已填写为{found.get_act_display()}")
            return redirect(back)
    context = {
        "filing": filing,
        "row": found,
        "form": form,
        "crumbs": crumbs(filing, ("场地变更", back), (found.name, "")),
        "back_url": back,
    }
    status = 400 if request.method == "POST" else 200
    return page(request, "institutions/edit_site.html", context, status=status)
