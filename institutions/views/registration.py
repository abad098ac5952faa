"""Coming into the portal, and letting colleagues in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.roles import Role
from institutions.forms.registration import BodyForm, MemberForm, RegistrationForm
from institutions.models import Institution
from institutions.selectors import institution_of, members_of
from institutions.services import add_member, register_institution
from institutions.views.shell import page, put_errors
from lifecycle.request import asks_too_often

# An office registers a few institutions a day; a program that occupies credit codes tries many.
REGISTRATIONS_PER_HOUR = 20
BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """注册机构: an account and an institution in one step; the person is signed in at once."""
    if request.user.is_authenticated:
        return redirect("portal:home")
    if request.method == "GET" and "kind" not in request.GET:
        return _ask_for_the_body(request, BodyForm())
    body = BodyForm(request.POST or request.GET)
    if not body.is_valid() and request.method == "GET":
        return _ask_for_the_body(request, body)
    known = {"place": body.cleaned_data.get("jurisdiction"), "kind": body.cleaned_data.get("kind", "")}
    form = RegistrationForm(request.POST or None, **known)
    if request.method == "POST" and form.is_valid():
        if asks_too_often(request, "registrations", per_hour=REGISTRATIONS_PER_HOUR):
            message = "同一来源在一小时内注册次数过多，请稍后再试；您填写的内容没有提交"
            return render(request, "429.html", {"message": message}, status=HTTPStatus.TOO_MANY_REQUESTS)
        try:
            institution, user = register_institution(**form.cleaned_data)
        except ValidationError as wrong:
            put_errors(form, wrong)
        else:
            login(request, user, backend=BACKEND)
            messages.success(
                request, f"{institution.name}已注册，由{institution.supervisor.name}中心受理和监管"
            )
            return redirect("portal:home")
    context = {
        "form": form,
        "heading": "注册评价机构",
        "lead": "注册后即可在线填写备案申请，随时保存，按规定的时间提交。",
        "place": known["place"],
        "kind_label": dict(Institution.Kind.choices).get(known["kind"], ""),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "institutions/register.html", context, status=status)


def _ask_for_the_body(request: HttpRequest, form: BodyForm) -> HttpResponse:
    """The first page: where it is and of which kind; by what law the second one asks follows from that."""
    context = {
        "form": form,
        "heading": "注册评价机构",
        "lead": "先选择机构所在地和类别，再按当地的规定填写。",
    }
    status = 400 if form.is_bound else 200
    return render(request, "institutions/register_body.html", context, status=status)


@never_cache
@login_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    """机构人员账户: who works for the institution in the portal; the head adds colleagues."""
    user: Any = request.user
    institution = institution_of(user)
    if institution is None:
        raise PermissionDenied("您没有所属的评价机构")
    is_head = any(
        s.role is Role.INSTITUTION_HEAD and s.institution_id == institution.pk for s in user.standings
    )
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            add_member(
                institution,
                by=user,
                username=given["username"],
                password=given["password"],
                name=given["person"],
                role=given["role"],
            )
        except ValidationError as wrong:
            put_errors(form, wrong)
        else:
            messages.success(request, f"已为{given['person']}添加账户，请告知其登录名和初始密码")
            return redirect("portal:member-list")
    context = {
        "members": members_of(institution),
        "form": form,
        "is_head": is_head,
    }
    status = 400 if request.method == "POST" else 200
    return page(request, "institutions/member_list.html", context, status=status)
