"""Routes of the register's interfaces."""

from rest_framework.routers import SimpleRouter

from institutions.api.institution import InstitutionFilingViewSet
from institutions.api.public import DirectoryViewSet
from institutions.api.regulator import RegulatorFilingViewSet, RegulatorInstitutionViewSet

_institution = SimpleRouter()
_institution.register("filings", InstitutionFilingViewSet, basename="filing")
institution = _institution.urls

_regulator = SimpleRouter()
_regulator.register("filings", RegulatorFilingViewSet, basename="filing")
_regulator.register("institutions", RegulatorInstitutionViewSet, basename="institution")
regulator = _regulator.urls

_public = SimpleRouter()
_public.register("institutions", DirectoryViewSet, basename="institution")
public = _public.urls
