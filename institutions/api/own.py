"""What the interfaces of the register share: whose they are, and which refusals there are."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission

from accounts.roles import Role, Side
from institutions.models import Institution
from institutions.selectors import institution_of
from lifecycle.api import RefusalOutput

REFUSALS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 409, 422), RefusalOutput)
NOT_FOUND: dict[int, Any] = dict.fromkeys((401, 403, 404), RefusalOutput)


class OfOwnInstitution:
    """What is asked of and told to the institution a person works for; experts and officers have none."""

    request: Any

    @property
    def institution(self) -> Institution:
        """The institution; who has none is refused (403)."""
        user = self.request.user
        found = institution_of(user) if user.stands_at(Side.INSTITUTION) else None
        if found is None:
            raise PermissionDenied("您没有所属的评价机构")
        return found


class OfAuthority(BasePermission):
    """The interface of the authorities is theirs alone: what they deliberate on is not the applicant's."""

    message = "本接口只向人力资源社会保障部门及其中心开放"

    def has_permission(self, request: Any, view: Any) -> bool:
        """Whether somebody known has a post in an authority."""
        user = request.user
        return bool(user.is_authenticated and user.stands_at(Side.AUTHORITY))


class OfExpert(BasePermission):
    """The interface of the experts: panels one sits on, and nobody else's."""

    message = "本接口只向评审专家开放"

    def has_permission(self, request: Any, view: Any) -> bool:
        """Whether somebody known is an expert."""
        user = request.user
        return bool(user.is_authenticated and user.has_role(Role.EXPERT))
