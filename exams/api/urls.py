"""Routes of exams, by audience."""

from rest_framework.routers import SimpleRouter

from exams.api import scores
from exams.api.institution import InstitutionPlanViewSet, InstitutionRosterViewSet
from exams.api.public import PublicPlanViewSet
from exams.api.regulator import RegulatorEnrolmentViewSet, RegulatorPlanViewSet

_institution = SimpleRouter()
_institution.register("plans", InstitutionPlanViewSet, basename="plan")
_institution.register("rosters", InstitutionRosterViewSet, basename="roster")
_institution.register("score-sheets", scores.InstitutionScoreSheetViewSet, basename="score-sheet")
_institution.register("score-reviews", scores.ScoreReviewViewSet, basename="score-review")

_regulator = SimpleRouter()
_regulator.register("plans", RegulatorPlanViewSet, basename="plan")
_regulator.register("enrolments", RegulatorEnrolmentViewSet, basename="enrolment")
_regulator.register("score-sheets", scores.RegulatorScoreSheetViewSet, basename="score-sheet")

_public = SimpleRouter()
_public.register("plans", PublicPlanViewSet, basename="plan")

institution = _institution.urls
regulator = _regulator.urls
public = _public.urls
