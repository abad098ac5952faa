"""The register for anybody's system: one question, one masked answer."""

from __future__ import annotations

from axes.helpers import get_client_ip_address
from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from certificates import selectors as shown
from certificates.api.serializers import LookupInput, LookupOutput
from certificates.forms import LookupForm
from certificates.lookup import FOUND, NOT_FOUND, PROVES, PROVES_NOT
from certificates.throttle import wait_before_asking
from lifecycle.api import RefusalOutput


class LookupView(APIView):
    """Look a certificate up (证书查询)."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()  # counted by address and by number in one round trip, see certificates.throttle

    @extend_schema(
        summary="证书查询",
        operation_id="public_certificate_lookup",
        request=LookupInput,
        responses={200: LookupOutput, 400: RefusalOutput, 429: RefusalOutput},
    )
    def post(self, request: Request) -> Response:
        """证书查询: 凭证书编号或证件号码加姓名查询；没有相符的一律返回空列表，不区分原因.

        By POST, so that no number stands in an address or a log.
        """
        given = request.data if isinstance(request.data, dict) else {}
        form = LookupForm({"mode": LookupForm.BY_NUMBER, **{k: given.get(k) for k in given}})
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        asked = form.cleaned_data
        if wait := wait_before_asking(get_client_ip_address(request), asked["number"]):
            message = f"查询过于频繁，请在{wait}秒后重试"
            refused = {"code": "too_many_requests", "message": message, "findings": []}
            return Response(refused, status=429, headers={"Retry-After": str(wait)})
        certificates = shown.answer_to(**asked)
        return Response(
            {
                "asked_at": timezone.localtime().isoformat(timespec="seconds"),
                "verdict": FOUND if certificates else NOT_FOUND,
                "certificates": certificates,
                "proves": PROVES if certificates else (),
                "proves_not": PROVES_NOT if certificates else (),
            }
        )
