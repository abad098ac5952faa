"""How a refusal is said: one shape for REST, one page for people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_fsm import TransitionNotAllowed

from lifecycle.findings import Finding, RulesNotMet


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal in words: HTTP status, a code for machines, a sentence and findings for people."""

    status: int
    code: str
    message: str
    findings: tuple[Finding, ...] = field(default=())

    def as_dict(self) -> dict[str, object]:
        """The one error shape of the REST interface."""
        return {
            "code": self.code,
            "message": self.message,
            "findings": [finding.as_dict() for finding in self.findings],
        }


def refusal_of(error: BaseException) -> Refusal | None:
    """What an exception of the domain means to the person who asked, or None when it is no refusal."""
    if isinstance(error, TransitionNotAllowed):
        return Refusal(409, "state_moved_on", str(error))
    if isinstance(error, RulesNotMet):
        return Refusal(422, "rules_not_met", "不符合规定，请按下列意见处理", error.findings)
    if isinstance(error, PermissionDenied):
        return Refusal(403, "not_permitted", str(error) or "您没有办理此事项的权限")
    if isinstance(error, ValidationError):
        return Refusal(400, "invalid", "提交的内容有误，请按提示修改", tuple(_field_findings(error)))
    return None


def _field_findings(error: ValidationError) -> list[Finding]:
    if hasattr(error, "error_dict"):
        return [
            Finding(rule_id="", field=name, message=message)
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return [Finding(rule_id="", field="", message=message) for message in error.messages]


class RefusalMiddleware:
    """Turns a refusal raised in a page view into a page that says why and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer with the page of the status; anything that is no refusal goes on as an error."""
        refusal = refusal_of(error)
        if refusal is None:
            return None
        context = {
            "refusal": refusal,
            "message": refusal.message,
            "findings": refusal.findings,
            "back": request.META.get("HTTP_REFERER", ""),
        }
        return render(request, f"{refusal.status}.html", context, status=refusal.status)
