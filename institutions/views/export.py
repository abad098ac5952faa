"""An institution's own filings as a table to take along."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_GET

from archive.contents import XLSX
from archive.sheets import csv_lines, write_workbook
from institutions.selectors import institution_of, own_filings

TITLES = ("申请编号", "类型", "状态", "提交时间", "现由谁办理", "办结时间")
CHUNK = 500


@login_required
@require_GET
def filings(request: HttpRequest, form: str) -> HttpResponseBase:
    """导出机构备案: the filings of the institution, as the list shows them."""
    user: Any = request.user
    institution = institution_of(user)
    if institution is None:
        raise PermissionDenied("您没有所属的评价机构")
    if form not in {"csv", "xlsx"}:
        raise Http404("只提供 CSV 和 XLSX 两种格式")
    rows = _rows(own_filings(user).filter(institution=institution).order_by("-pk"))
    disposition = f"attachment; filename*=UTF-8''{quote(f'机构备案{localdate():%Y%m%d}.{form}')}"
    if form == "csv":
        answer = StreamingHttpResponse(csv_lines(TITLES, rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = disposition
        return answer
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    write_workbook(file, "机构备案", TITLES, rows)
    file.seek(0)
    return FileResponse(file, content_type=XLSX, headers={"Content-Disposition": disposition})


def _rows(found: Any) -> Iterator[list[str]]:
    for filing in found.iterator(chunk_size=CHUNK):
        yield [
            filing.number or "草稿",
            filing.get_kind_display(),
            filing.get_state_display(),
            _moment(filing.submitted_at),
            filing.holder.name if filing.holder else "",
            _moment(filing.decided_at),
        ]


def _moment(at: Any) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""
