"""The public directory: who is on the register, and for what."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from institutions.models import Institution
from institutions.selectors import directory as on_the_register
from institutions.selectors import places_of_directory, scope_by_occupation

PAGE_SIZE = 25
LONGEST_SEARCH = 40


@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    """机构名录: by name, place and occupation; what is chosen stands in the address."""
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    occupation = request.GET.get("occupation", "").strip()[:LONGEST_SEARCH]
    place = request.GET.get("place", "")
    if place and not (place.isdigit() and len(place) == len("220000")):
        place = ""
    found = on_the_register(words, division=place, occupation=occupation)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(institution, scope_by_occupation(institution)) for institution in page],
        "words": words,
        "occupation": occupation,
        "place": place,
        "places": places_of_directory(),
        "heading": "评价机构名录",
        "lead": "下列机构备案在有效期内，可在备案范围内开展职业技能等级认定。",
    }
    return render(request, "institutions/directory.html", context)


@require_GET
def institution(request: HttpRequest, code: str) -> HttpResponse:
    """An institution as the public sees it: its period, its scope, its rooms."""
    found = (
        Institution.objects.exclude(state=Institution.State.REGISTERED)
        .select_related("jurisdiction__parent", "supervisor")
        .filter(code=code)
        .first()
    )
    if found is None:
        raise Http404("没有找到该机构；请核对机构编码，或在机构名录中查找")
    context = {
        "institution": found,
        "scope": scope_by_occupation(found, on=localdate()),
        "rooms": found.rooms.all(),
        "is_active": found.state == Institution.State.ACTIVE,
        "heading": found.name,
    }
    return render(request, "institutions/institution_detail.html", context)
