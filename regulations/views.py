"""The law book (法规文本): each pack as a document, each entry as a page, the readings, the calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from regulations.selectors.calendars import FIRST_YEAR, LAST_YEAR, calendar_page
from regulations.selectors.comparisons import comparison_page
from regulations.selectors.lawbook import (
    book_of,
    law_entry,
    lawbook_page,
    packs_on_the_shelf,
    search_law,
)
from regulations.selectors.readings import register_of_readings

NOT_A_DAY = "“{}”不是日期，请写成 2026-03-20 这样的形式；现显示今天的内容"
NO_PACK = "没有名为“{}”的规则包，请从法规文本目录中选择"


@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """List the packs, or what is looked for in all of them."""
    on = localdate()
    wanted = request.GET.get("q", "")
    context = {
        "packs": packs_on_the_shelf(on=on),
        "wanted": wanted,
        "found": search_law(wanted, on=on),
        "on": on,
    }
    return render(request, "regulations/shelf.html", context)


@require_safe
def lawbook(request: HttpRequest, pack: str) -> HttpResponse:
    """Show a pack as it stands on a day, today where none is asked for."""
    on, problem = _day_asked_for(request)
    page = lawbook_page(pack, on=on, wanted=request.GET.get("q", ""))
    if page is None:
        raise Http404(NO_PACK.format(pack))
    return _dated(request, "regulations/lawbook.html", {"page": page}, problem)


@require_safe
def entry(request: HttpRequest, pack: str, rule_id: str) -> HttpResponse:
    """Show one entry; an obligation that has no entry of its own is shown where it is answered."""
    on, problem = _day_asked_for(request)
    found = law_entry(pack, rule_id, on=on)
    if found is None:
        if book_of(rule_id) == pack:
            return HttpResponseRedirect(f"/law/{pack}/#{rule_id}")
        raise Http404(f"规则包“{pack}”中没有编号为“{rule_id}”的条目，请核对编号")
    return _dated(request, "regulations/entry.html", {"entry": found}, problem)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show what each province answers to the same questions."""
    on, problem = _day_asked_for(request)
    context = {"page": comparison_page(on=on), "on": on}
    return _dated(request, "regulations/compare.html", context, problem)


@require_safe
def readings(request: HttpRequest) -> HttpResponse:
    """Show the register of readings."""
    return render(request, "regulations/readings.html", {"packs": _by_pack(localdate())})


@require_safe
def calendar(request: HttpRequest, year: int = 0) -> HttpResponse:
    """Show the working-day calendar of a year, this one where none is named."""
    wanted = year or localdate().year
    if not FIRST_YEAR <= wanted <= LAST_YEAR:
        raise Http404(f"工作日历只有{FIRST_YEAR}年至{LAST_YEAR}年，请核对年份")
    return render(request, "regulations/calendar.html", {"page": calendar_page(wanted)})


def _by_pack(on: date) -> list[tuple[Any, list[Any]]]:
    by_pack: dict[str, tuple[Any, list[Any]]] = {}
    for reading in register_of_readings(on=on):
        by_pack.setdefault(reading.header.name, (reading.header, []))[1].append(reading)
    return list(by_pack.values())


def _day_asked_for(request: HttpRequest) -> tuple[date, str]:
    """Read `?on=`; what cannot be read is said, and today is shown."""
    given = request.GET.get("on", "").strip()
    if not given:
        return localdate(), ""
    try:
        on = date.fromisoformat(given)
    except ValueError:
        return localdate(), NOT_A_DAY.format(given)
    # Python reads weeks and days without hyphens too; nobody means those here.
    return (on, "") if on.isoformat() == given else (localdate(), NOT_A_DAY.format(given))


def _dated(request: HttpRequest, template: str, context: dict[str, Any], problem: str) -> HttpResponse:
    context |= {
        "problem": problem,
        "day": request.GET.get("on", ""),
        "wanted": request.GET.get("q", ""),
        "today": localdate(),
    }
    return render(request, template, context, status=400 if problem else 200)
