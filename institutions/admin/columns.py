"""Columns and filters both lists of the register show."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.timezone import localdate

from institutions.selectors import prefectures
from lifecycle.models import Deadline
from lifecycle.templatetags.zhijian import cn_day
from regulations.calendar import working_calendar


def with_next_deadline(cases: QuerySet[Any]) -> QuerySet[Any]:
    """Cases with the last day of the deadline that ends first."""
    running = Deadline.objects.filter(
        content_type=ContentType.objects.get_for_model(cases.model),
        object_id=Cast(OuterRef("pk"), CharField()),
        status=Deadline.Status.OPEN,
    ).order_by("due_on")
    return cases.annotate(next_due_on=Subquery(running.values("due_on")[:1]))


def deadline_words(case: Any) -> str:
    """The next last day and the working days left."""
    if case.next_due_on is None:
        return "—"
    left = working_calendar().between(localdate(), case.next_due_on)
    words = "今日届满" if left == 0 else f"还剩{left}个工作日" if left > 0 else f"已逾期{-left}个工作日"
    return f"{cn_day(case.next_due_on)}（{words}）"


class PrefectureFilter(admin.SimpleListFilter):
    """Cases of one prefecture."""

    title = "市（州）"
    parameter_name = "prefecture"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The prefectures of the provinces in which the officer has a post."""
        user: Any = request.user
        provinces = {f"{standing.jurisdiction_code[:2]}0000" for standing in user.standings}
        return [(place.code, place.name) for province in sorted(provinces) for place in prefectures(province)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those whose place lies in it."""
        value = self.value()
        return queryset.filter(jurisdiction__code__startswith=value[:4]) if value else queryset
