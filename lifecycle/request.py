"""The request an act belongs to: its id, where it comes from, and what no page or column can hold."""

from collections.abc import Callable
from contextvars import ContextVar
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

HOUR = 60 * 60
# By it a program names a request, so that sending it again acts once.
ONCE_HEADER = "Idempotency-Key"

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id of the request being answered, or empty outside one."""
    return _request_id.get()


def client_address(request: Any) -> str:
    """Where a request comes from: what our own proxies saw, never what the asker wrote into the header."""
    seen: str = request.META.get("REMOTE_ADDR", "")
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if not settings.PROXY_COUNT or not forwarded[-1]:
        return seen
    claimed = forwarded[-min(settings.PROXY_COUNT, len(forwarded))]
    try:
        return str(ip_address(claimed))
    except ValueError:
        return seen


def asks_too_often(request: Any, what: str, *, per_hour: int) -> bool:
    """Count one attempt from an address; True when it has had its number within the hour."""
    key = f"{what}:{client_address(request)}"
    cache.add(key, 0, HOUR)
    return bool(cache.incr(key) > per_hour)


class RequestContextMiddleware:
    """Gives every request an id and sends it back, so that a complaint can be traced to its records."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the id in the header."""
        token = _request_id.set(uuid4().hex)
        try:
            response = _unreadable(request) if _holds_null(request) else self.get_response(request)
            response["X-Request-ID"] = _request_id.get()
            return response
        finally:
            _request_id.reset(token)


def _holds_null(request: HttpRequest) -> bool:
    """Whether address or form carry a character (U+0000) that no text of the database can hold."""
    if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    if request.method != "POST" or request.path_info.startswith("/api/"):
        return False  # what is sent to the interface is examined field by field
    return any("\0" in value for _, values in request.POST.lists() for value in values)


def _unreadable(request: HttpRequest) -> HttpResponse:
    message = "提交的内容含有无法识别的字符（U+0000），没有保存；请删去后重新填写"
    if request.path_info.startswith("/api/"):
        refused = {"code": "invalid", "message": message, "findings": []}
        return JsonResponse(refused, status=HTTPStatus.BAD_REQUEST)
    return render(request, "400.html", {"message": message}, status=HTTPStatus.BAD_REQUEST)
