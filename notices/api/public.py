"""What anybody may read of publicities."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.permissions import AllowAny
from rest_framework.viewsets import ReadOnlyModelViewSet

from lifecycle.api import RefusalOutput
from notices.api.serializers import PublicityOutput
from notices.models import Publicity
from notices.selectors import public_publicities


@extend_schema_view(
    list=extend_schema(summary="公示列表"),
    retrieve=extend_schema(
        summary="一份公示", responses={200: PublicityOutput, 404: RefusalOutput, 429: RefusalOutput}
    ),
)
class PublicityViewSet(ReadOnlyModelViewSet[Publicity]):
    """公示: what is or was public, those still running first."""

    permission_classes = (AllowAny,)
    serializer_class = PublicityOutput
    queryset = Publicity.objects.none()
    filterset_fields = ("kind",)

    def get_queryset(self) -> Any:
        """Everything made public."""
        return public_publicities()
