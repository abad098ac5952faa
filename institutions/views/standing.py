"""What an institution may do with its own standing on the register: give its filing up."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from institutions.selectors import institution_of
from lifecycle.views import take_move


@login_required
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, name: str) -> HttpResponse:
    """办理本机构的事项: the page of a move of the person's own institution, then the move itself."""
    user: Any = request.user
    institution = institution_of(user)
    if institution is None:
        raise PermissionDenied("您没有所属的评价机构")
    back = reverse("portal:filing-list")
    return take_move(request, institution, name, back=back, extra={"institution": institution})
