"""What is typed is kept: which saving a page shows, what its script is told, what the rules say to it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.forms import Form
from django.http import HttpRequest, JsonResponse
from django.utils.timezone import localtime

from institutions.models import Filing
from institutions.selectors import findings_of_filing
from lifecycle.findings import Finding

KEEPING = "X-Keep"


def is_keeping(request: HttpRequest) -> bool:
    """Whether the script of a page is saving, not a person pressing a button."""
    return KEEPING in request.headers


def version_of(shown: Mapping[str, Any]) -> str:
    """What a page shows as saved, as a short mark: what a device kept counts upon the same mark alone."""
    rows, form = shown.get("rows"), shown.get("form")
    saved = [row["pk"] for row in rows] if rows is not None else dict(getattr(form, "initial", {}))
    return hashlib.sha256(repr(saved).encode()).hexdigest()[:16]


def findings_beside(filing: Filing, answers: Mapping[str, Any]) -> dict[str, Finding]:
    """What the rules object to in what was answered, by field; what is still blank is asked at the end."""
    given = {name for name, value in answers.items() if value not in (None, "")}
    return {finding.field: finding for finding in findings_of_filing(filing) if finding.field in given}


def told_kept(form: Form, version: str) -> JsonResponse:
    """Tell the script what was saved, or at which fields something could not be."""
    told = {"saved": version, "words": f"{localtime():%H:%M} 已自动保存"}
    if form.errors:
        wrong = (f"{form.fields[name].label}：{errors[0]}" for name, errors in form.errors.items())
        told = {"message": f"没有全部保存，请改正：{'；'.join(wrong)}"}
    return _to_script(told)


def told_closed(words: str) -> JsonResponse:
    """Tell the script that there is nothing to save into any more (409)."""
    return _to_script({"message": words}, status=HTTPStatus.CONFLICT)


def _to_script(told: dict[str, str], *, status: int = HTTPStatus.OK) -> JsonResponse:
    answer = JsonResponse(told, status=status)
    answer[KEEPING] = "kept"
    return answer
