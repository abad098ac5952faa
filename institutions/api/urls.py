"""Routes of the register's interfaces."""

from rest_framework.routers import SimpleRouter

from institutions.api.cards import CardViewSet
from institutions.api.expert import AssessmentViewSet, ProfileViewSet
from institutions.api.institution import InstitutionFilingViewSet
from institutions.api.people import PersonViewSet
from institutions.api.places import FiledRoomViewSet, ItemBankViewSet, OwnRuleViewSet, SiteViewSet
from institutions.api.public import DirectoryViewSet
from institutions.api.quotas import PublicQuotaViewSet, RegulatorQuotaViewSet
from institutions.api.regulator import (
    RegulatorExpertViewSet,
    RegulatorFilingViewSet,
    RegulatorInstitutionViewSet,
)
from institutions.api.standing import StandingViewSet

_institution = SimpleRouter()
_institution.register("filings", InstitutionFilingViewSet, basename="filing")
_institution.register("standing", StandingViewSet, basename="standing")
_institution.register("people", PersonViewSet, basename="person")
_institution.register("cards", CardViewSet, basename="card")
_institution.register("sites", SiteViewSet, basename="site")
_institution.register("rooms", FiledRoomViewSet, basename="room")
_institution.register("item-banks", ItemBankViewSet, basename="item-bank")
_institution.register("own-rules", OwnRuleViewSet, basename="own-rule")
institution = _institution.urls

_regulator = SimpleRouter()
_regulator.register("filings", RegulatorFilingViewSet, basename="filing")
_regulator.register("institutions", RegulatorInstitutionViewSet, basename="institution")
_regulator.register("experts", RegulatorExpertViewSet, basename="expert")
_regulator.register("quotas", RegulatorQuotaViewSet, basename="quota")
regulator = _regulator.urls

_expert = SimpleRouter()
_expert.register("assessments", AssessmentViewSet, basename="assessment")
_expert.register("profiles", ProfileViewSet, basename="profile")
expert = _expert.urls

_public = SimpleRouter()
_public.register("institutions", DirectoryViewSet, basename="institution")
_public.register("quotas", PublicQuotaViewSet, basename="quota")
public = _public.urls
