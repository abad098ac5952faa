"""One error shape for the REST interface."""

from http import HTTPStatus
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler as framework_handler

from lifecycle.refusals import refusal_of

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


class FindingOutput(serializers.Serializer[Any]):
    """One finding: the rule, the field, what is wrong and how to mend it."""

    rule_id = serializers.CharField()
    field = serializers.CharField()
    message = serializers.CharField()
    cure = serializers.CharField()
    basis = serializers.CharField()
    blocking = serializers.BooleanField()


class RefusalOutput(serializers.Serializer[Any]):
    """Every refusal of the interface has this shape."""

    code = serializers.CharField()
    message = serializers.CharField()
    findings = FindingOutput(many=True)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Say a refusal in the one shape `{code, message, findings}`."""
    refusal = refusal_of(error)
    if refusal is not None:
        return Response(refusal.as_dict(), status=refusal.status)
    response = framework_handler(error, context)
    if response is None:
        return None
    code, message = _CODES.get(response.status_code, ("error", "无法完成请求"))
    findings = _findings(error.detail) if isinstance(error, APIException) else []
    if response.status_code != HTTPStatus.BAD_REQUEST:
        findings = []
    response.data = {"code": code, "message": message, "findings": findings}
    return response


def _findings(detail: Any, field: str = "") -> list[dict[str, Any]]:
    if isinstance(detail, dict):
        return [
            f
            for name, value in detail.items()
            for f in _findings(value, "" if name == "non_field_errors" else f"{field}.{name}".strip("."))
        ]
    if isinstance(detail, list):
        return [f for value in detail for f in _findings(value, field)]
    return [
        {
            "rule_id": "",
            "field": field,
            "message": str(detail),
            "cure": "",
            "basis": "",
            "blocking": True,
        }
    ]
