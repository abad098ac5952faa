"""导出: a list of the desk as a table to take along: its filters, its order, its columns, nothing more."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils.html import strip_tags
from django.utils.timezone import localdate, localtime

from archive.contents import XLSX
from archive.sheets import csv_lines, write_workbook

CHUNK = 500
FORMS = ("csv", "xlsx")


class ListExport:
    """Lets a list be exported as it is filtered; masked where the page masks, for it is its column."""

    admin_site: Any
    opts: Any
    model: Any
    list_before_template = "admin/institutions/_export_links.html"

    def get_urls(self) -> list[URLPattern]:
        """The address of the table, beside the list."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        own = path("export/<slug:form>/", self.admin_site.admin_view(self.export_view), name=name)
        return [own, *super().get_urls()]  # type: ignore[misc]

    def export_view(self, request: HttpRequest, form: str) -> HttpResponseBase:
        """The list with the filters of the address, as CSV or .xlsx."""
        admin: Any = self
        if form not in FORMS:
            raise Http404("只提供 CSV 和 XLSX 两种格式")
        if not admin.has_view_permission(request):
            raise PermissionDenied("您没有查看该列表的权限")
        listed = admin.get_changelist_instance(request).get_queryset(request)
        columns = list(admin.get_list_display(request))
        titles = [str(label_for_field(column, self.model, admin)) for column in columns]
        rows = self._rows(listed, columns)
        name = f"{self.opts.verbose_name}{localdate():%Y%m%d}.{form}"
        disposition = f"attachment; filename*=UTF-8''{quote(name)}"
        if form == "csv":
            answer = StreamingHttpResponse(csv_lines(titles, rows), content_type="text/csv; charset=utf-8")
            answer["Content-Disposition"] = disposition
            return answer
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
        write_workbook(file, str(self.opts.verbose_name), titles, rows)
        file.seek(0)
        return FileResponse(file, content_type=XLSX, headers={"Content-Disposition": disposition})

    def _rows(self, listed: Any, columns: Sequence[str]) -> Iterator[list[str]]:
        for record in listed.iterator(chunk_size=CHUNK):
            yield [self._cell(record, column) for column in columns]

    def _cell(self, record: Any, column: str) -> str:
        if column == "state_badge":
            return str(record.get_state_display())
        admin: Any = self
        field, _, value = lookup_field(column, record, admin)
        if field is not None and getattr(field, "choices", None):
            return str(getattr(record, f"get_{field.name}_display")())
        return _words(value)


def _words(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return strip_tags(str(value))
