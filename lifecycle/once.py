"""The same request sent twice acts once and gets the same answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import cast

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from rest_framework.authtoken.models import Token

from lifecycle.models import AnsweredRequest
from lifecycle.request import ONCE_HEADER

FORM_FIELD = "_once"


class _Discard(Exception):
    """The answer was a refusal: nothing of it is kept, the request may be sent again."""


class AnswerOnceMiddleware:
    """Keeps the answer to a request that carries a key: header `Idempotency-Key` or form field `_once`.

    The key and the work commit together. A second request with the same key waits for the first and gets
    its answer; the same key with other content is refused (422).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or give the answer already given."""
        key = self._key(request)
        user_key = self._who(request) if key else ""
        if not user_key:
            return self.get_response(request)
        fingerprint = self._fingerprint(request)
        found = AnsweredRequest.objects.filter(user_key=user_key, key=key).first()
        if found is not None:
            return self._again(request, found, fingerprint)
        return self._first(request, user_key, key, fingerprint)

    def _who(self, request: HttpRequest) -> str:
        """Whose key it is: the person signed in, or the account whose token another system sends."""
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            return str(user.pk)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "token":
            return ""
        held = Token.objects.filter(key=token.strip(), user__is_active=True).first()
        return str(held.user_id) if held else ""

    def _first(self, request: HttpRequest, user_key: str, key: str, fingerprint: str) -> HttpResponse:
        response: HttpResponse | None = None
        try:
            with transaction.atomic():
                kept = AnsweredRequest.objects.create(
                    user_key=user_key, key=key, path=request.path[:300], fingerprint=fingerprint
                )
                response = self.get_response(request)
                if response.status_code >= HTTPStatus.BAD_REQUEST or response.streaming:
                    raise _Discard
                kept.status = response.status_code
                kept.location = response.get("Location", "")[:500]
                kept.content_type = response.get("Content-Type", "")[:100]
                kept.body = response.content
                kept.save()
        except _Discard:
            return cast("HttpResponse", response)
        except IntegrityError:
            found = AnsweredRequest.objects.filter(user_key=user_key, key=key).first()
            if found is None:
                raise
            return self._again(request, found, fingerprint)
        return response

    def _again(self, request: HttpRequest, found: AnsweredRequest, fingerprint: str) -> HttpResponse:
        if found.fingerprint != fingerprint:
            message = "同一请求标识已用于另一份内容，请重新打开页面后再提交"
            if request.path.startswith("/api/"):
                return JsonResponse({"code": "key_reused", "message": message, "findings": []}, status=422)
            return render(request, "422.html", {"message": message, "findings": ()}, status=422)
        response = HttpResponse(
            bytes(found.body), status=found.status or 200, content_type=found.content_type or None
        )
        if found.location:
            response["Location"] = found.location
        response["Idempotent-Replayed"] = "true"
        return response

    def _key(self, request: HttpRequest) -> str:
        if request.method != "POST":
            return ""
        key = request.headers.get(ONCE_HEADER, "")
        if not key and (request.content_type or "").startswith(
            ("application/x-www-form-urlencoded", "multipart/form-data")
        ):
            key = request.POST.get(FORM_FIELD, "")
        return key[:128]

    def _fingerprint(self, request: HttpRequest) -> str:
        """What was sent, without what changes between two sendings of one form (the CSRF token)."""
        digest = hashlib.sha256(request.path.encode())
        if (request.content_type or "").startswith(
            ("application/x-www-form-urlencoded", "multipart/form-data")
        ):
            for name in sorted(request.POST):
                if name != "csrfmiddlewaretoken":
                    digest.update(f"{name}={request.POST.getlist(name)}".encode())
            for name in sorted(request.FILES):
                for upload in request.FILES.getlist(name):
                    digest.update(f"{name}:{upload.name}:{upload.size}".encode())
                    for chunk in upload.chunks():
                        digest.update(chunk)
                    upload.seek(0)
        else:
            digest.update(request.body)
        return digest.hexdigest()
