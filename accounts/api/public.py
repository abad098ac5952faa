"""Signing in for other systems."""

from django.contrib.auth import authenticate
from drf_spectacular.utils import extend_schema
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from accounts.api.serializers import IssueTokenInput, TokenOutput
from lifecycle.api import RefusalOutput


class TokenView(APIView):
    """Give the token of an account to the system that signs in with it."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "lookup"

    @extend_schema(
        summary="获取令牌",
        operation_id="public_token_issue",
        request=IssueTokenInput,
        responses={200: TokenOutput, 400: RefusalOutput, 429: RefusalOutput},
    )
    def post(self, request: Request) -> Response:
        """以账号和密码换取令牌: 此后每次请求在 `Authorization: Token …` 中携带，权限与该账号的岗位相同."""
        given = IssueTokenInput(data=request.data)
        given.is_valid(raise_exception=True)
        user = authenticate(request._request, **given.validated_data)  # noqa: SLF001 - the lockout marks Django's request
        if user is None:
            raise ValidationError({"password": ["账号或密码不正确"]})
        token, _ = Token.objects.get_or_create(user=user)
        return Response(TokenOutput({"token": token.key}).data)
