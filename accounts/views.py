"""The one door by which everybody signs in, and the password."""

from http import HTTPStatus
from typing import Any

from axes.helpers import get_cool_off, get_failure_limit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.forms import NewPasswordForm, SignInForm
from accounts.models import User
from accounts.services import mark_as_read

PAGE_SIZE = 50


def desk_of(user: User) -> str:
    """Where a person's work is: officers at the office, everybody else in the portal."""
    return reverse("admin:index") if user.is_staff else reverse("portal:home")


class SignIn(LoginView):
    """登录."""

    form_class = SignInForm
    template_name = "registration/login.html"

    def get_default_redirect_url(self) -> str:
        """To one's own desk."""
        user: Any = self.request.user
        return desk_of(user)


class SignOut(LogoutView):
    """退出: by POST only, so that no picture on another page can sign anybody out."""

    next_page = "public:login"


@method_decorator(never_cache, name="dispatch")
class ChangePassword(LoginRequiredMixin, PasswordChangeView):
    """修改密码: every other session of the account ends with it."""

    form_class = NewPasswordForm
    template_name = "accounts/password_change.html"
    extra_context = {"heading": "修改密码"}

    def get_success_url(self) -> str:
        """Back to one's own desk."""
        user: Any = self.request.user
        return desk_of(user)

    def form_valid(self, form: Any) -> Any:
        """Say that it is done."""
        messages.success(self.request, "密码已修改，其他设备上的登录已失效")
        return super().form_valid(form)


@login_required
@require_GET
@never_cache
def messages_of_mine(request: HttpRequest) -> HttpResponse:
    """站内消息: all that was ever written to me, newest first."""
    user: Any = request.user
    page = Paginator(user.messages.all(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"messages_of_mine": page.object_list, "page": page, "desk": desk_of(user)}
    return render(request, "accounts/messages.html", {**context, "heading": "站内消息"})


@login_required
@require_POST
def read_messages(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """标为已读: one message, or all of them; somebody else's stays as it is."""
    user: Any = request.user
    mark_as_read(user, pk)
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if is_ours else reverse("public:message-list"))


def locked_out(request: HttpRequest, _answer: HttpResponse | None, credentials: Any) -> HttpResponse:
    """登录已暂时锁定: too many wrong passwords from one address; says for how long."""
    pause = get_cool_off(request)
    minutes = round(pause.total_seconds() / 60) if pause else 0
    said = {"failure_limit": get_failure_limit(request, credentials), "minutes": minutes}
    if request.path.startswith("/api/"):
        message = f"连续输错密码，登录已暂时锁定，请在{minutes}分钟后重试"
        return JsonResponse(
            {"code": "locked_out", "message": message, "findings": []}, status=HTTPStatus.TOO_MANY_REQUESTS
        )
    return render(request, "registration/locked_out.html", said, status=HTTPStatus.TOO_MANY_REQUESTS)
