"""What other systems send and get when they sign in."""

from typing import Any

from rest_framework import serializers


class IssueTokenInput(serializers.Serializer[Any]):
    """Account and password of the account made for the system."""

    username = serializers.CharField(label="账号", error_messages={"required": "请提供账号"})
    password = serializers.CharField(
        label="密码", trim_whitespace=False, error_messages={"required": "请提供密码"}
    )


class TokenOutput(serializers.Serializer[Any]):
    """The token every further request carries: `Authorization: Token <token>`."""

    token = serializers.CharField()
