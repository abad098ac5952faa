"""How much may be sent at once: what is larger is refused before a byte of it is kept."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from lifecycle.refusals import Refusal
from lifecycle.templatetags.zhijian import filesize_cn

TOO_LARGE = 413
INTERFACES = "/api/"


class LargestRequestMiddleware:
    """Answers what is too large by its announced length (413), so that it fills neither memory nor disk.

    The server throws the rest of the sending away; the sender reads the answer like any other. Each kind of
    file has a limit of its own besides, which its service keeps.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on unless it announces more than is taken."""
        sent = _announced(request)
        if sent <= settings.LARGEST_REQUEST:
            return self.get_response(request)
        message = (
            f"本次提交共{filesize_cn(sent)}，超过平台一次能接收的{filesize_cn(settings.LARGEST_REQUEST)}"
        )
        if request.path_info.startswith(INTERFACES):
            refusal = Refusal(TOO_LARGE, "too_large", message)
            return JsonResponse(refusal.as_dict(), status=TOO_LARGE)
        context = {"message": message, "back": request.headers.get("Referer", "")}
        return render(request, "413.html", context, status=TOO_LARGE)


def _announced(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
