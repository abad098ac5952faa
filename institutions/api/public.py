"""The directory for anybody's system."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.permissions import AllowAny
from rest_framework.viewsets import ReadOnlyModelViewSet

from institutions.api.public_serializers import DirectoryOutput, PublicInstitutionOutput
from institutions.forms.directory import asked_of
from institutions.models import Institution
from institutions.selectors import directory
from institutions.selectors.public_register import ever_filed
from lifecycle.api import RefusalOutput


@extend_schema_view(
    list=extend_schema(
        summary="评价机构名录",
        parameters=[
            OpenApiParameter("q", description="机构名称"),
            OpenApiParameter("occupation", description="职业名称"),
            OpenApiParameter("place", description="区划代码"),
            OpenApiParameter("level", int, description="技能等级，5至1"),
            OpenApiParameter("kind", description="机构类别", enum=list(Institution.Kind.values)),
        ],
    ),
    retrieve=extend_schema(
        summary="一个评价机构及其备案历史",
        responses={200: PublicInstitutionOutput, 404: RefusalOutput, 429: RefusalOutput},
    ),
)
class DirectoryViewSet(ReadOnlyModelViewSet[Institution]):
    """机构名录: institutions on the register, by their code."""

    permission_classes = (AllowAny,)
    serializer_class = DirectoryOutput
    queryset = Institution.objects.none()
    lookup_field = "code"

    def get_serializer_class(self) -> Any:
        """One institution comes with its history."""
        return PublicInstitutionOutput if self.action == "retrieve" else DirectoryOutput

    def get_queryset(self) -> Any:
        """Those whose filing is in force; by its code, whoever was ever filed."""
        if self.action == "retrieve":
            return ever_filed()
        return directory(asked_of(self.request.query_params))
