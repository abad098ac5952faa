"""The institution's cockpit: what is due, what is short, its scope, what could be held against it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.identity import masked_name
from institutions.ics import Entry, calendar_file
from institutions.models import Institution
from institutions.selectors.dues import (
    DueLine,
    calendar_feed_of,
    dues_of,
    institution_of_feed,
    year_of_dues,
)
from institutions.selectors.upkeep import register_facts, scope_map
from institutions.services.feed import renew_calendar_feed
from institutions.upkeep import hints, minimums
from institutions.views.record import record_page, with_own_institution

# What the first page lists; the rest stands in the calendar.
SHOWN_DUES = 12
SOON = 30  # days ahead within which a date is counted as near: a matter of looks, not of law
YEARS_AHEAD = 3


@require_GET
@with_own_institution
def cockpit(request: HttpRequest, institution: Institution) -> HttpResponse:
    """总览: everything an institution has to keep an eye on, on one page."""
    today = localdate()
    book = institution.law(today)
    facts = register_facts(institution, today)
    lines = dues_of(institution, today)
    asked = minimums(facts, book)
    remarks = hints(facts, book, today) if institution.state != Institution.State.REGISTERED else []
    levels, scope = scope_map(institution, today)
    near = [line for line in lines if today <= line.on and (line.on - today).days <= SOON]
    short = [line for line in asked if line.is_met is False]
    over = [line for line in lines if line.on < today]
    context = {
        "tiles": [
            _tile("已经过期", over, "#dues-title", "bad"),
            _tile(f"{SOON}天内到期", near, "#dues-title", "wait"),
            _tile("数量条件不足", short, "#minimums-title", "bad"),
            _tile("制度没有公开", facts.missing_rules, reverse("portal:own-rule-list"), "wait"),
        ],
        "lines": [*over, *[line for line in lines if line.on >= today]][:SHOWN_DUES],
        "hidden_count": max(0, len(lines) - SHOWN_DUES),
        "minimums": asked,
        "hints": remarks,
        "levels": levels,
        "scope": scope,
        "today": today,
    }
    return record_page(request, institution, "institutions/cockpit.html", context)


def _tile(label: str, counted: Any, url: str, tone: str) -> dict[str, Any]:
    return {"label": label, "number": len(counted), "url": url, "tone": tone if counted else "good"}


@require_GET
@with_own_institution
def calendar(request: HttpRequest, institution: Institution) -> HttpResponse:
    """期限日历: the whole year, and the address under which a calendar of one's own fetches it."""
    today = localdate()
    lines = dues_of(institution, today)
    years = range(today.year, today.year + YEARS_AHEAD)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else today.year
    feed = calendar_feed_of(institution)
    context = {
        "year": year,
        "years": years,
        "months": year_of_dues(lines, year),
        "lines": [line for line in lines if line.on.year == year],
        "today": today,
        "feed_url": _address(feed.token) if feed else "",
        "feed_since": feed.since if feed else None,
    }
    return record_page(request, institution, "institutions/year_calendar.html", context)


@require_POST
@with_own_institution
def renew_feed(request: HttpRequest, institution: Institution) -> HttpResponse:
    """生成订阅地址: a new one; whoever has the old one reads no more."""
    user: Any = request.user
    had_one = calendar_feed_of(institution) is not None
    renew_calendar_feed(institution, by=user)
    said = "已换成新的订阅地址，原地址已失效" if had_one else "已生成订阅地址"
    messages.success(request, said)
    return redirect(reverse("portal:calendar") + "#feed-title")


@never_cache
@require_GET
def feed(_request: HttpRequest, token: str) -> HttpResponse:
    """日历订阅: the calendar behind an address nobody guesses; a renewed address leads nowhere."""
    institution = institution_of_feed(token)
    if institution is None:
        raise Http404("没有这个日历，订阅地址可能已经更换；请在机构门户“期限日历”中查看新地址")
    content = calendar_file(
        f"{institution.name}期限日历",
        [_entry(institution, line) for line in dues_of(institution, localdate())],
        host=settings.PUBLIC_BASE_URL.split("//")[-1].split("/")[0],
        made_at=timezone.now(),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="zhijian.ics"'
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _entry(institution: Institution, line: DueLine) -> Entry:
    """A line as it leaves the platform: people with their family name alone."""
    who = f"（{masked_name(line.who)}）" if line.who else ""
    words = [line.kind_label]
    if line.citation is not None:
        words.append(f"依据：{line.citation}")
    if line.provisional:
        words.append("暂定：该年放假安排公布后可能变动")
    return Entry(
        uid=f"{institution.pk}-{line.key}",
        on=line.on,
        title=f"{line.title}{who}",
        words="\n".join(words),
        category=line.kind_label,
        url=f"{settings.PUBLIC_BASE_URL}{line.url}" if line.url else "",
    )


def _address(token: str) -> str:
    return settings.PUBLIC_BASE_URL + reverse("public:calendar-feed", args=[token])
