"""The officer of each case as a column, and whose cases as a filter, for any register's list."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.selectors import dealt_with_by, myself_and_principals, with_officer, with_officers_name


class WhoseFilter(admin.SimpleListFilter):
    """My cases, or those nobody deals with; all of the territory otherwise."""

    title = "承办"
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """What one looks for."""
        return [("mine", "我承办的"), ("nobody", "无人承办")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the ones asked for."""
        user: Any = request.user
        if self.value() == "mine":
            return dealt_with_by(queryset, myself_and_principals(user))
        return with_officer(queryset).filter(dealt_by__isnull=True) if self.value() == "nobody" else queryset


class ShowsOfficer:
    """Gives a list the column `officer_name`; the case page asks for its officer itself."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """The list with the name of each case's officer, in the same query."""
        plain: Any = super().get_changelist(request, **kwargs)  # type: ignore[misc]

        class WithOfficers(plain):
            """The same list with one column more."""

            def get_queryset(self, *args: Any, **kwargs: Any) -> QuerySet[Any]:
                """Name the officers of the rows shown."""
                return with_officers_name(super().get_queryset(*args, **kwargs))

        return WithOfficers

    @admin.display(description="承办人")
    def officer_name(self, case: Any) -> str:
        """Who deals with it."""
        return case.officers_name or "—"
