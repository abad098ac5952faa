"""One error shape for the REST interface."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.defaults import page_not_found
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.response import Response
from rest_framework.views import exception_handler as framework_handler

from lifecycle.findings import Finding
from lifecycle.refusals import refusal_of
from lifecycle.request import ONCE_HEADER

_CODES = {
    400: ("invalid", "提交的内容有误，请按提示修改"),
    401: ("not_signed_in", "请先登录"),
    403: ("not_permitted", "您没有办理此事项的权限"),
    404: ("not_found", "没有找到该事项，或不在您的职权范围内"),
    405: ("method_not_allowed", "此地址不支持该操作"),
    406: ("not_acceptable", "不支持所要求的返回格式"),
    415: ("unsupported_media_type", "不支持所提交的内容格式"),
    429: ("too_many_requests", "查询过于频繁，请稍后再试"),
}
_BAD_TOKEN = ("bad_token", "令牌无效或已停用，请用账号和密码重新获取令牌")
_FORGED = ("not_from_our_pages", "请求没有通过防跨站校验：请附上页面的 CSRF 令牌，或改用接口令牌")


class FindingOutput(serializers.Serializer[Any]):
    """One finding: the rule, the field, what is wrong and how to mend it."""

    rule_id = serializers.CharField()
    field = serializers.CharField()
    message = serializers.CharField()
    cure = serializers.CharField()
    basis = serializers.CharField()
    blocking = serializers.BooleanField()
    soft = serializers.BooleanField(help_text="“原则上”的规定，有权的人可以写明理由作例外处理")
    key = serializers.CharField(help_text="规则的键")
    excused = serializers.CharField(help_text="谁以什么理由作了例外处理")


class RefusalOutput(serializers.Serializer[Any]):
    """Every refusal of the interface has this shape."""

    code = serializers.CharField()
    message = serializers.CharField()
    findings = FindingOutput(many=True)


def no_such_address(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that an address does not exist: to systems in the shape of every refusal, to people as a page."""
    if not request.path.startswith("/api/"):
        return page_not_found(request, exception)
    code, message = "not_found", "没有这个接口地址，请对照接口说明核对"
    return JsonResponse({"code": code, "message": message, "findings": []}, status=HTTPStatus.NOT_FOUND)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Say a refusal in the one shape `{code, message, findings}`."""
    refusal = refusal_of(error)
    if refusal is not None:
        return Response(refusal.as_dict(), status=refusal.status)
    response = framework_handler(error, context)
    if response is None:
        return None
    code, message = _said(error, response.status_code)
    findings = _findings(error.detail) if isinstance(error, APIException) else []
    if response.status_code != HTTPStatus.BAD_REQUEST:
        findings = []
    response.data = {"code": code, "message": message, "findings": findings}
    return response


def _said(error: Exception, status: int) -> tuple[str, str]:
    """What is told: a token that is worth nothing is not the same as none."""
    if isinstance(error, AuthenticationFailed):
        return _BAD_TOKEN
    if isinstance(error, APIException) and str(error.detail).startswith("CSRF Failed"):
        return _FORGED
    return _CODES.get(status, ("error", "无法完成请求"))


def _findings(detail: Any, field: str = "") -> list[dict[str, Any]]:
    if isinstance(detail, dict):
        return [
            f
            for name, value in detail.items()
            for f in _findings(value, "" if name == "non_field_errors" else f"{field}.{name}".strip("."))
        ]
    if isinstance(detail, list):
        return [f for value in detail for f in _findings(value, field)]
    return [Finding(rule_id="", field=field, message=str(detail)).as_dict()]


class InterfaceSchema(AutoSchema):
    """Describes what all acts have in common: a request with a key acts once, however often it is sent."""

    def get_override_parameters(self) -> list[Any]:
        """Add the header `Idempotency-Key` to every POST of somebody known."""
        if self.method != "POST" or not self.get_auth():
            return []
        return [
            OpenApiParameter(
                ONCE_HEADER,
                str,
                OpenApiParameter.HEADER,
                description="请求标识：同一标识的同一请求只办理一次，重发时得到原来的答复",
            )
        ]
