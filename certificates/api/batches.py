"""Batches for the systems of institutions and of authorities."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from certificates import selectors as shown
from certificates import services
from certificates.api.serializers import (
    CertificateBatchOutput,
    CertificateOutput,
    DraftCertificatesInput,
)
from certificates.models import Certificate, CertificateBatch
from exams.api.serializers import ReasonInput
from exams.selectors.scores import own_score_sheets
from lifecycle.api import RefusalOutput
from lifecycle.door import carry_out

REFUSALS: dict[int, Any] = dict.fromkeys((400, 403, 404, 409, 422), RefusalOutput)
BATCH = {200: CertificateBatchOutput, **REFUSALS}
ONE_BATCH = extend_schema(summary="一个证书批次", responses={200: CertificateBatchOutput, 404: RefusalOutput})
ONE_CERTIFICATE = extend_schema(summary="一本证书", responses={200: CertificateOutput, 404: RefusalOutput})


class _Batches(ReadOnlyModelViewSet[CertificateBatch]):
    """What both sides read of batches; whose batches they are, each side says."""

    serializer_class = CertificateBatchOutput
    queryset = CertificateBatch.objects.none()
    filterset_fields = ("state", "issued_on")

    def _move(self, request: Request, name: str, **facts: Any) -> Response:
        carry_out(self.get_object(), name, by=request.user, **facts)
        return Response(CertificateBatchOutput(self.get_object()).data)


@extend_schema_view(list=extend_schema(summary="本机构的证书批次"), retrieve=ONE_BATCH)
class InstitutionBatchViewSet(_Batches):
    """证书批次: drafted, handed in and issued by the institution."""

    def get_queryset(self) -> Any:
        """The batches of the person's own institution."""
        user: Any = self.request.user
        return shown.own_certificate_batches(user)

    @extend_schema(
        summary="生成证书",
        request=DraftCertificatesInput,
        responses={201: CertificateBatchOutput, **REFUSALS},
    )
    @action(detail=False, methods=["post"])
    def draft(self, request: Request) -> Response:
        """生成证书: those who passed get certificates with numbers."""
        given = DraftCertificatesInput(data=request.data)
        given.is_valid(raise_exception=True)
        user: Any = request.user
        sheet = own_score_sheets(user).filter(pk=given.validated_data["sheet"]).first()
        if sheet is None:
            raise Http404
        batch = services.draft_certificates(sheet, by=user, issued_on=given.validated_data["issued_on"])
        return Response(CertificateBatchOutput(self.get_queryset().get(pk=batch.pk)).data, status=201)

    @extend_schema(summary="送省中心复核", request=None, responses=BATCH)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """送省中心复核: hand the batch in; its content is frozen by its digest."""
        return self._move(request, "submit")

    @extend_schema(summary="发放本批证书", request=None, responses=BATCH)
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, pk: str) -> Response:
        """发放证书: issue every published certificate of the batch."""
        user: Any = request.user
        services.issue_certificates(self.get_object(), by=user)
        return Response(CertificateBatchOutput(self.get_object()).data)


@extend_schema_view(list=extend_schema(summary="辖区内的证书批次"), retrieve=ONE_BATCH)
class RegulatorBatchViewSet(_Batches):
    """证书批次: checked, reported and published by the provincial centre."""

    def get_queryset(self) -> Any:
        """The batches of the territory."""
        user: Any = self.request.user
        return shown.certificate_batches(user)

    @extend_schema(summary="复核通过", request=None, responses=BATCH)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """复核通过: the data are true and in order."""
        return self._move(request, "approve")

    @extend_schema(summary="退回", request=ReasonInput, responses=BATCH)
    @action(detail=True, methods=["post"])
    def send_back(self, request: Request, pk: str) -> Response:
        """退回: say what is wrong with the data."""
        given = ReasonInput(data=request.data)
        given.is_valid(raise_exception=True)
        return self._move(request, "send_back", reason=given.validated_data["reason"])

    @extend_schema(summary="上报国家中心", request=None, responses=BATCH)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str) -> Response:
        """上报国家中心: the batch goes out; its receipt comes later."""
        return self._move(request, "send")

    @extend_schema(summary="上网公布", request=None, responses=BATCH)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """上网公布: the certificates can be looked up."""
        return self._move(request, "publish")


class _Certificates(ReadOnlyModelViewSet[Certificate]):
    """What both sides read of certificates; whose certificates they are, each side says."""

    serializer_class = CertificateOutput
    queryset = Certificate.objects.none()
    filterset_fields = ("state", "batch", "level", "issued_on", "number")


@extend_schema_view(list=extend_schema(summary="本机构的证书"), retrieve=ONE_CERTIFICATE)
class InstitutionCertificateViewSet(_Certificates):
    """证书: those the institution issued or drafted."""

    def get_queryset(self) -> Any:
        """The certificates of the person's own institution."""
        user: Any = self.request.user
        return shown.own_certificates(user)


@extend_schema_view(list=extend_schema(summary="辖区内的证书"), retrieve=ONE_CERTIFICATE)
class RegulatorCertificateViewSet(_Certificates):
    """证书: those of the institutions within the territory."""

    def get_queryset(self) -> Any:
        """The certificates of the territory."""
        user: Any = self.request.user
        return shown.certificates_in_register(user)
