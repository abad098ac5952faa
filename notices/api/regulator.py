"""Objections for the authorities' own systems."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from lifecycle.api import RefusalOutput
from notices.api.serializers import AnswerObjectionInput, ObjectionOutput
from notices.models import Objection
from notices.services import dismiss_objection, uphold_objection

ANSWERS = {
    200: ObjectionOutput,
    400: RefusalOutput,
    403: RefusalOutput,
    404: RefusalOutput,
    409: RefusalOutput,
}


@extend_schema_view(
    list=extend_schema(summary="异议列表"),
    retrieve=extend_schema(summary="一件异议", responses={200: ObjectionOutput, 404: RefusalOutput}),
)
class ObjectionViewSet(ReadOnlyModelViewSet[Objection]):
    """异议: those of one's own territory, and their answers."""

    serializer_class = ObjectionOutput
    queryset = Objection.objects.none()
    filterset_fields = ("state", "publicity")

    def get_queryset(self) -> Any:
        """Objections within the territory of whoever asks."""
        user: Any = self.request.user
        return user.scope(Objection.objects.select_related("publicity")).order_by("made_at")

    @extend_schema(summary="异议成立", request=AnswerObjectionInput, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def uphold(self, request: Request, pk: str) -> Response:
        """异议成立: answer that the objection is justified."""
        return self._answer(request, uphold_objection)

    @extend_schema(summary="异议不成立", request=AnswerObjectionInput, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: str) -> Response:
        """异议不成立: answer why there is no ground in it."""
        return self._answer(request, dismiss_objection)

    def _answer(self, request: Request, service: Any) -> Response:
        objection = self.get_object()
        given = AnswerObjectionInput(data=request.data)
        given.is_valid(raise_exception=True)
        answered = service(objection, by=request.user, **given.validated_data)
        return Response(ObjectionOutput(answered).data)
