"""Kept files for other systems."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from archive.access import may_read
from archive.models import StoredFile
from lifecycle.api import RefusalOutput


class FileView(APIView):
    """Give a kept file to whoever may read it; to anybody else it does not exist.

    What is public is given to everybody; of the rest, who is not known learns only that one has to be.
    """

    permission_classes = (AllowAny,)

    @extend_schema(
        summary="下载文件",
        operation_id="file_retrieve",
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            401: RefusalOutput,
            404: RefusalOutput,
        },
    )
    def get(self, request: Request, key: UUID) -> FileResponse:
        """下载文件: 申报材料、文书、照片等，凭其 `key` 下载；能否查阅与平台页面相同."""
        file = StoredFile.objects.filter(key=key).first()
        if file is None or not may_read(request.user, file):
            if not request.user.is_authenticated:
                raise NotAuthenticated
            raise Http404("没有这个文件，或者您没有查阅权限")
        response = FileResponse(
            file.content.open("rb"), as_attachment=True, filename=file.name, content_type=file.media_type
        )
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
