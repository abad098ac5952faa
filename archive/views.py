"""Reading a kept file, and checking a document."""

from __future__ import annotations

import time
import uuid
from typing import Any

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from archive.access import may_read
from archive.contents import JPEG, PDF, PNG
from archive.drawing import chinese_date
from archive.forms import VerificationForm
from archive.models import IssuedDocument, StoredFile
from archive.selectors import document_by_code

INLINE = {PDF, JPEG, PNG}
CHECKS_PER_MINUTE = 30
MINUTE = 60

# A kept file was written by a stranger: it may be looked at, and nothing in it may run or reach our pages.
# A PDF is not sandboxed by this header: browsers then refuse to show it, and their viewer is a box itself.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"


@never_cache
@require_GET
def stored_file(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """Show a kept file to whoever may read it; to anybody else it does not exist."""
    file = StoredFile.objects.filter(key=key).first()
    if file is None or not may_read(request.user, file):
        raise Http404("没有这个文件，或者您没有查阅权限")
    response = FileResponse(
        file.content.open("rb"),
        as_attachment=file.media_type not in INLINE or "download" in request.GET,
        filename=file.name,
        content_type=file.media_type,
    )
    response["Content-Length"] = str(file.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Content-Security-Policy"] = POLICY if file.media_type == PDF else f"{POLICY}; sandbox"
    return response


@never_cache
@require_GET
def document_lookup(request: HttpRequest) -> HttpResponse:
    """Ask for a verification code, and lead to its answer."""
    if "code" not in request.GET:
        return render(request, "archive/verify_form.html", {"form": VerificationForm()})
    form = VerificationForm(request.GET)
    if not form.is_valid():
        return render(request, "archive/verify_form.html", {"form": form}, status=400)
    return redirect("public:document-verify", code=form.cleaned_data["code"])


@never_cache
@require_GET
def document_verify(request: HttpRequest, code: str) -> HttpResponse:
    """Answer what a document says and whether it counts today 文书查验."""
    if _asks_too_often(request):
        response = render(
            request,
            "429.html",
            {"message": "查验过于频繁，请在 1 分钟后重试；查验码印在文书左下角，也可扫描二维码查验。"},
            status=429,
        )
        response["Retry-After"] = str(MINUTE)
        return response
    document, asked_at = document_by_code(code), timezone.now()
    if document is None:
        context = {"typed": code, "form": VerificationForm(), "asked_at": asked_at}
        return render(request, "archive/verify_unknown.html", context, status=404)
    return render(request, "archive/verify.html", _answer(document) | {"asked_at": asked_at})


def _answer(document: IssuedDocument) -> dict[str, Any]:
    """What the public reads of a document: its facts and standing, and how far they can be relied on."""
    standing = "已作废" if document.is_voided else "有效"
    voiding = []
    if document.voided_at is not None:
        day = chinese_date(timezone.localdate(document.voided_at))
        voiding = [("作废日期", day), ("作废原因", document.void_reason)]
    return {
        "document": document,
        "heading": "文书查验",
        "tone": "bad" if document.is_voided else "good",
        "verdict": "该文书已作废，不再具有效力" if document.is_voided else "该文书真实、有效",
        "pairs": [
            ("文书名称", document.title),
            ("文号", document.number),
            *voiding,
            *document.facts,
            ("签发机关", document.issuer),
            ("签发日期", chinese_date(document.issued_on)),
            ("查验码", document.printed_code),
        ],
        "proves": [
            "平台确曾签发上述名称、文号的文书，主要事项如上所列。",
            f"该文书在查询时的状态为“{standing}”。",
        ],
        "proves_not": [
            "不证明持有文书的人就是文书所载的单位或个人，请另行核对其登记证书或身份证件。",
            "手中文书与本页不一致的，以本页为准，并请向签发机关反映。",
        ],
    }


def _asks_too_often(request: HttpRequest) -> bool:
    """Whether this address asked more than its share within the minute: codes are checked, not guessed."""
    key = f"verify:{get_client_ip_address(request)}:{int(time.time() // MINUTE)}"
    cache.add(key, 0, timeout=2 * MINUTE)
    return cache.incr(key) > CHECKS_PER_MINUTE
