"""The public directory: who is on the register, and for what."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from institutions.forms.directory import asked_of
from institutions.models import Institution, Level
from institutions.selectors import directory as on_the_register
from institutions.selectors import maps, public_contact, public_history, scope_by_occupation, scope_lines
from institutions.selectors.own_rules import own_rules_of
from institutions.selectors.public_register import on_register_until
from institutions.selectors.sites import site_lines
from institutions.selectors.succession import lineage_of

PAGE_SIZE = 25


@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    """机构名录: by name, place, occupation, level and kind; what is chosen stands in the address."""
    asked = asked_of(request.GET)
    page = Paginator(on_the_register(asked), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(institution, scope_by_occupation(institution)) for institution in page],
        "asked": asked,
        "narrowed": any([asked.words, asked.occupation, asked.place, asked.level, asked.kind]),
        "maps": maps(asked),
        "levels": Level.choices,
        "kinds": Institution.Kind.choices,
        "heading": "评价机构名录",
        "lead": "下列机构备案在有效期内，可在备案范围内开展职业技能评价。",
    }
    return render(request, "institutions/directory.html", context)


@require_GET
def institution(request: HttpRequest, code: str) -> HttpResponse:
    """An institution as the public sees it: its period, its scope with its days, rooms and history."""
    found = (
        Institution.objects.exclude(state=Institution.State.REGISTERED)
        .select_related("jurisdiction__parent", "supervisor")
        .filter(code=code)
        .first()
    )
    if found is None:
        raise Http404("没有找到该机构；请核对机构编码，或在机构名录中查找")
    lines, sites = scope_lines(found), site_lines(found)
    context = {
        "institution": found,
        "until": on_register_until(found),
        "scope": [line for line in lines if line.holds],
        "earlier_scope": [line for line in lines if not line.holds],
        "sites": sites,
        "by_site": len({line.site for line in lines}) > 1,
        "earlier_sites": [line for line in sites if not line.holds],
        "own_rules": own_rules_of(found),
        "history": public_history(found),
        "lineage": lineage_of(found),
        "contact": public_contact(found),
        "is_active": found.state == Institution.State.ACTIVE,
        "heading": found.name,
    }
    return render(request, "institutions/institution_detail.html", context)
