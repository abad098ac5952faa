"""Open data (开放数据): the directory as a file at an address that stays, and what stands in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from institutions import open_data
from institutions.selectors import open_data_rows

# How long a file that is made is given out again before the register is asked anew.
KEPT_SECONDS = 300

FORMS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", lambda _day: open_data.as_csv(open_data_rows())),
    "json": ("application/json", lambda day: open_data.as_json(open_data_rows(), on=day)),
}


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """开放数据: what the file holds, how it may be used, and where it lies."""
    context = {
        "heading": "开放数据",
        "lead": "评价机构名录可整体下载，地址固定，供其他系统和研究使用。",
        "columns": open_data.COLUMNS,
        "licence": open_data.LICENCE,
        "today": localdate(),
    }
    return render(request, "institutions/open_data.html", context)


@require_safe
def institutions(request: HttpRequest, form: str) -> HttpResponse:
    """Give the directory out as CSV or JSON; who has it already is told so."""
    if form not in FORMS:
        raise Http404("只提供 CSV 和 JSON 两种格式")
    media_type, written = FORMS[form]
    day = localdate().isoformat()
    content, etag = _file(form, day, written)
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(content, content_type=media_type)
        answer["Content-Disposition"] = f'attachment; filename="institutions-{day}.{form}"'
        answer["Access-Control-Allow-Origin"] = "*"  # the file is public; any page may read it
    answer["ETag"] = etag
    answer["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return answer


def _file(form: str, day: str, written: Callable[[str], bytes]) -> tuple[bytes, str]:
    key = f"open-data:institutions:{form}:{day}"
    kept: tuple[bytes, str] | None = cache.get(key)
    if kept is None:
        content = written(day)
        kept = content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        cache.set(key, kept, KEPT_SECONDS)
    return kept
