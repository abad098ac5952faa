"""REST routes of certificates, by audience."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from certificates.api import batches
from certificates.api.public import LookupView

_institution = SimpleRouter()
_institution.register("certificate-batches", batches.InstitutionBatchViewSet, basename="certificate-batch")
_institution.register("certificates", batches.InstitutionCertificateViewSet, basename="certificate")
_regulator = SimpleRouter()
_regulator.register("certificate-batches", batches.RegulatorBatchViewSet, basename="certificate-batch")
_regulator.register("certificates", batches.RegulatorCertificateViewSet, basename="certificate")

institution = _institution.urls
regulator = _regulator.urls
public = [path("certificates/lookup/", LookupView.as_view(), name="certificate-lookup")]
