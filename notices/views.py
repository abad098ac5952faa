"""The public pages: the front page, what is public now, and objecting to it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lifecycle.findings import RulesNotMet
from lifecycle.move_forms import once_key
from lifecycle.once import FORM_FIELD
from lifecycle.refusals import refusal_of
from lifecycle.request import asks_too_often
from lifecycle.templatetags.zhijian import cn_day
from notices.forms import ObjectionForm
from notices.models import Objection, Publicity
from notices.selectors import objection_by_number, public_publicities, running_counts
from notices.services import make_objection
from regulations.calendar import working_calendar

PAGE_SIZE = 25
SHOWN_ON_FRONT_PAGE = 5
HOUR = 60 * 60
OBJECTIONS_PER_HOUR = 20
UNDER_WAY = "…"


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """首页: what anybody may look up, and what is public now."""
    running = public_publicities().running()[:SHOWN_ON_FRONT_PAGE]
    notices = [
        {"title": publicity.title, "url": publicity.get_absolute_url(), "until": publicity.last_on}
        for publicity in running
    ]
    return render(request, "public/home.html", {"notices": notices})


@require_GET
def publicities(request: HttpRequest) -> HttpResponse:
    """公示公告: everything made public, those still running first."""
    kind = request.GET.get("kind", "")
    if kind and kind not in Publicity.Kind.values:
        raise Http404("没有这一类公示")
    page = Paginator(public_publicities(kind), PAGE_SIZE).get_page(request.GET.get("page"))
    counts = running_counts()
    tabs = [{"label": "全部", "url": "?", "current": not kind, "count": sum(counts.values())}]
    tabs += [
        {"label": label, "url": f"?kind={value}", "current": kind == value, "count": counts.get(value, 0)}
        for value, label in Publicity.Kind.choices
    ]
    calendar = working_calendar()
    rows = [
        {
            "publicity": publicity,
            "due_on": publicity.last_on,
            "working_days_left": calendar.between(localdate(), publicity.last_on),
            "status": "open" if publicity.closed_at is None else "passed",
        }
        for publicity in page
    ]
    return render(request, "notices/publicity_list.html", {"page": page, "tabs": tabs, "rows": rows})


@never_cache
@require_http_methods(["GET", "POST"])
def publicity(request: HttpRequest, pk: int) -> HttpResponse:
    """One publicity: what is public, until when, by which article, and how to object."""
    found = public_publicities().filter(pk=pk).first()
    if found is None:
        raise Http404("没有找到该公示")
    if request.method == "GET":
        return _publicity_page(request, found, ObjectionForm())
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return _publicity_page(request, found, form, status=HTTPStatus.BAD_REQUEST)
    key = f"objection:{request.POST.get(FORM_FIELD, '')[:64] or once_key()}"
    if not cache.add(key, UNDER_WAY, HOUR):
        return _sent_already(request, cache.get(key, UNDER_WAY))
    if asks_too_often(request, "objections", per_hour=OBJECTIONS_PER_HOUR):
        cache.delete(key)
        message = "同一来源在一小时内提出的异议过多，请稍后再试；您填写的内容没有提交"
        return render(request, "429.html", {"message": message}, status=HTTPStatus.TOO_MANY_REQUESTS)
    try:
        made = make_objection(found, **form.cleaned_data)
    except RulesNotMet as refusal:
        cache.delete(key)
        return _publicity_page(request, found, form, refusal=refusal)
    cache.set(key, made.number, HOUR)
    return redirect("public:objection", number=made.number)


def _sent_already(request: HttpRequest, number: str) -> HttpResponse:
    if number == UNDER_WAY:
        message = "这份异议正在提交，请稍候，不要重复提交"
        return render(request, "409.html", {"message": message}, status=HTTPStatus.CONFLICT)
    return redirect("public:objection", number=number)


def _publicity_page(
    request: HttpRequest,
    found: Publicity,
    form: ObjectionForm,
    *,
    refusal: RulesNotMet | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    said = refusal_of(refusal) if refusal else None
    columns = found.table.get("columns", [])
    runs = found.closed_at is None and found.last_on >= localdate()
    context: dict[str, Any] = {
        "heading": found.title,
        "publicity": found,
        "runs": runs,
        "deadline": {
            "title": "公示期",
            "due_on": found.last_on,
            "anchor_on": found.begins_on,
            "minimum": True,
            "statutory": True,
            "provisional": found.provisional,
            "rule_id": found.rule_id,
            "basis": found.basis,
            "working_days_left": working_calendar().between(localdate(), found.last_on),
            "status": "open" if runs else "passed",
        },
        "period": [
            ("公示单位", found.holder.name),
            ("公示期", f"{cn_day(found.begins_on)} 至 {cn_day(found.last_on)}"),
            ("异议受理", found.objections_to),
        ],
        "columns": [{"label": label} for label in columns],
        "rows": [
            {"cells": [{"text": text, "label": label} for label, text in zip(columns, row, strict=False)]}
            for row in found.table.get("rows", [])
        ],
        "form": form,
        "once": once_key(),
        "findings": said.findings if said else (),
    }
    return render(request, "notices/publicity_detail.html", context, status=said.status if said else status)


@never_cache
@require_GET
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """An objection as whoever made it follows it: its number, where it stands, the answer."""
    found = objection_by_number(number)
    if found is None:
        raise Http404("没有这个异议编号，请核对后重新输入")
    answered = found.state != Objection.State.RECEIVED
    context = {"heading": f"异议 {found.number}", "objection": found, "answered": answered}
    return render(request, "notices/objection_detail.html", context)
