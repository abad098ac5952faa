"""专家库: who may be called upon to assess, entered one by one or as a list."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localdate
from unfold.admin import ModelAdmin
from unfold.decorators import action

from institutions.forms.experts import (
    COLUMNS,
    LABELS,
    SAMPLE,
    ExpertForm,
    ExpertListForm,
    counts_of,
    profiles_of,
)
from institutions.models import Expert
from institutions.selectors.panel import experts_within
from institutions.services.experts import (
    change_expert,
    enrol_expert,
    import_experts,
    keeps_a_pool,
    preview_experts,
    province_kept_by,
)

LIST = "admin:institutions_expert_changelist"


class ServingFilter(admin.SimpleListFilter):
    """Experts who may be called upon today, and the others."""

    title = "能否抽取"
    parameter_name = "serving"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Both."""
        return [("yes", "在聘"), ("no", "不在聘")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Expert]:
        """Keep the ones asked for."""
        serving = Expert.objects.serving(localdate()).values("pk")
        if self.value() == "yes":
            return queryset.filter(pk__in=serving)
        return queryset.exclude(pk__in=serving) if self.value() == "no" else queryset


@admin.register(Expert)
class ExpertAdmin(ModelAdmin):
    """The pool of the territory; the province keeps it."""

    list_display = ("name", "employer", "place", "title", "field_codes", "term", "serves")
    list_filter = (ServingFilter, ("place", admin.RelatedOnlyFieldListFilter))
    search_fields = ("user__name", "user__username", "employer")
    list_per_page = 25
    show_full_result_count = False
    actions = None
    actions_list = ["bring_in"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Expert]:
        """Those within the territory."""
        return experts_within(request.user)

    @admin.display(description="姓名", ordering="user__name")
    def name(self, expert: Expert) -> str:
        """Who it is."""
        return expert.user.name

    @admin.display(description="专业领域")
    def field_codes(self, expert: Expert) -> str:
        """The codes of the fields."""
        return "、".join(expert.fields)

    @admin.display(description="聘期", ordering="term_until")
    def term(self, expert: Expert) -> str:
        """From when to when."""
        return f"{expert.term_from:%Y-%m-%d} 至 {expert.term_until or '长期'}"

    @admin.display(description="在聘", boolean=True)
    def serves(self, expert: Expert) -> bool:
        """Whether the expert may be drawn today."""
        today = localdate()
        in_term = expert.term_from <= today and (expert.term_until is None or today <= expert.term_until)
        return expert.is_active and in_term and expert.user.is_active

    def get_urls(self) -> list[URLPattern]:
        """The template of the list."""
        own = path(
            "template/", self.admin_site.admin_view(self.template_view), name="institutions_expert_template"
        )
        return [own, *super().get_urls()]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Anyone with a post that may see registers."""
        return "view_register" in getattr(request.user, "permissions", ())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list is scoped."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever keeps the pool of a province."""
        return keeps_a_pool(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever keeps the pool the expert is in."""
        if obj is None:
            return keeps_a_pool(request.user)
        province = province_kept_by(request.user)
        return province is not None and obj.province_id == province.pk

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody is removed: who no longer serves is taken out of the draw."""
        return False

    def has_bring_in_permission(self, request: HttpRequest, *_: Any) -> bool:
        """Whoever keeps the pool."""
        return self.has_add_permission(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """专家入库."""
        return self._form_view(request, None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """修改专家登记; whoever may only look finds the same page with nothing to press."""
        expert = self.get_object(request, object_id)
        if expert is None:
            raise Http404("没有找到该专家，或不在您的职权范围内")
        return self._form_view(request, expert)

    def _form_view(self, request: HttpRequest, expert: Expert | None) -> HttpResponse:
        may_keep = self.has_change_permission(request, expert)
        if (request.method == "POST" and not may_keep) or (expert is None and not may_keep):
            raise PermissionDenied("您没有管理专家库的权限")
        province = expert.province if expert else province_kept_by(request.user)
        if province is None:
            raise PermissionDenied("您没有管理专家库的权限")
        form = ExpertForm(request.POST or None, province=province, expert=expert)
        if request.method == "POST" and form.is_valid():
            user: Any = request.user
            try:
                if expert is None:
                    enrol_expert(form.profile(), by=user)
                else:
                    change_expert(expert, form.profile(), by=user)
            except ValidationError as wrong:
                form.object_to(wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages})
            else:
                messages.success(request, "专家登记已保存")
                return HttpResponseRedirect(reverse(LIST))
        title = str(expert) if expert else "专家入库"
        return self._page(
            request, "form", title, form=form, expert=expert, may_keep=may_keep, back_url=reverse(LIST)
        )

    @action(description="导入专家名单", url_path="import", permissions=["bring_in"])
    def bring_in(self, request: HttpRequest) -> HttpResponse:
        """Choose a file, see what it changes, take it in."""
        user: Any = request.user
        province = province_kept_by(user)
        if province is None:
            raise PermissionDenied("您没有管理专家库的权限")
        form = ExpertListForm(request.POST or None, request.FILES or None)
        entries = None
        if request.method == "POST" and form.is_valid():
            entries = preview_experts(profiles_of(form.lines, province), by=user)
            if "confirm" in request.POST:
                done = import_experts(entries, by=user)
                messages.success(request, f"已导入：新增{done['new']}名，变更{done['changed']}名")
                return HttpResponseRedirect(reverse(LIST))
        return self._page(
            request,
            "import",
            "导入专家名单",
            form=form,
            entries=entries,
            counts=counts_of(entries) if entries is not None else (),
            usable=any(one.outcome in ("new", "changed") for one in entries or ()),
            kept=form.keep() if entries is not None else "",
            labels=LABELS,
            back_url=reverse(LIST),
        )

    def template_view(self, request: HttpRequest) -> HttpResponse:
        """The columns, with a line of example."""
        if not self.has_add_permission(request):
            raise PermissionDenied("您没有管理专家库的权限")
        answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="experts.csv"'
        csv.writer(answer).writerows([COLUMNS, SAMPLE])
        return answer

    def _page(self, request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
        status = 400 if request.method == "POST" and context["form"].errors else 200
        return TemplateResponse(
            request,
            f"admin/institutions/expert/{name}.html",
            {**self.admin_site.each_context(request), "title": title, "opts": self.model._meta, **context},
            status=status,
        )
