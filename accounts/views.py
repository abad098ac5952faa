"""The one door by which everybody signs in, and the password."""

from http import HTTPStatus
from typing import Any

from axes.helpers import get_cool_off, get_failure_limit
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts.forms import NewPasswordForm, SignInForm
from accounts.models import User


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
