"""The interface of plans for anybody."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework.permissions import AllowAny
from rest_framework.viewsets import ReadOnlyModelViewSet

from exams.api.serializers import PublicPlanOutput
from exams.models import ExamPlan
from exams.selectors.plans import public_plans


class PublicPlanViewSet(ReadOnlyModelViewSet[ExamPlan]):
    """考核计划公告: published plans, by their numbers."""

    queryset = ExamPlan.objects.none()
    serializer_class = PublicPlanOutput
    permission_classes = (AllowAny,)
    lookup_field = "number"
    lookup_value_regex = r"\d{14}"

    def get_queryset(self) -> QuerySet[ExamPlan]:
        """Published plans alone."""
        return public_plans().prefetch_related("items__sessions__room__site")
