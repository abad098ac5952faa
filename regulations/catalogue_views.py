"""The lists of special abilities before the public (专项职业能力目录): what an area may examine on a day."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from regulations.selectors import border_law, regions_with_special_items, special_items_in_force

NOT_A_DAY = "“{}”不是日期，请写成 2026-03-20 这样的形式；现显示今天的内容"


@require_safe
def special_items(request: HttpRequest) -> HttpResponse:
    """List the items of an area in force on a day: today, and the first area, where none is named."""
    asked, problem = request.GET.get("on", ""), ""
    try:
        on = date.fromisoformat(asked) if asked else localdate()
    except ValueError:
        on, problem = localdate(), NOT_A_DAY.format(asked)
    regions = list(regions_with_special_items())
    wanted = request.GET.get("region", "")
    region = next((area for area in regions if area.pk == wanted), None)
    region = region or (regions[0] if regions and not wanted else None)
    context = {
        "on": on,
        "problem": problem,
        "regions": regions,
        "region": region,
        "items": special_items_in_force(region.pk, on) if region else (),
        "rule": border_law(region.pk, on).special if region else None,
    }
    return render(request, "regulations/special_items.html", context)
