"""The figures areas have set, for everybody to see (数量控制数额公开)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from institutions.selectors.quota import public_figures


@require_GET
def area_quotas(request: HttpRequest) -> HttpResponse:
    """机构数量控制: what areas have set today, by which document, and how many institutions there are."""
    today = localdate()
    context = {
        "rows": public_figures(today),
        "today": today,
        "heading": "机构数量控制",
        "lead": "各地区依规定设定的机构数额；没有列出的地区和职业，不以数量为由限制。",
    }
    return render(request, "institutions/area_quotas.html", context)
