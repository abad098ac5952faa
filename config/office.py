"""The administration as the bureau's office: who comes in, and the workbench they find first."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from config.workbench import Narrowed, workbench

NOT_AN_OFFICER = "监管工作台只对人社部门工作人员开放；评价机构人员、专家和考评员请进入机构门户"


class OfficeSite(UnfoldAdminSite):
    """The registers for officers: one login for the whole platform, and the workbench as the first page."""

    index_title = "工作台"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """What waits for me; the filters stand in the address."""
        asked = request.GET
        narrowed = Narrowed(
            kind=asked.get("kind", "").lower(),
            state=asked.get("state", ""),
            late=asked.get("late") == "1",
            whose=asked.get("whose", ""),
        )
        user: Any = request.user
        context = workbench(user, narrowed=narrowed, page=asked.get("page", ""))
        return super().index(request, {**context, **(extra_context or {})})

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:  # noqa: FBT001, FBT002 - Django's signature
        """Tell somebody who is signed in and no officer so, instead of asking for another login."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied(NOT_AN_OFFICER)
            return guarded(request, *args, **kwargs)

        return inner

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Everybody signs in at one door."""
        target = request.GET.get("next") or reverse("admin:index")
        if request.user.is_authenticated:
            if not self.has_permission(request):
                raise PermissionDenied(NOT_AN_OFFICER)
            return HttpResponseRedirect(reverse("admin:index"))
        return redirect_to_login(target, reverse("public:login"))
