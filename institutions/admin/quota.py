"""数量控制数额: the figures areas set, entered from their documents, ended and never changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import localdate
from unfold.admin import ModelAdmin

from accounts.roles import Side
from institutions.forms.quota import QuotaEndForm, QuotaForm
from institutions.models import AreaQuota, Institution
from institutions.selectors.quota import (
    SET_QUOTA,
    areas_set_by,
    figure_rule,
    figures_within,
    kinds_with_figures,
    places_taken,
    sets_figures,
)
from institutions.services.quota import end_quota, set_quota
from lifecycle.templatetags.zhijian import cn_day

LIST = "admin:institutions_areaquota_changelist"


class InForceFilter(admin.SimpleListFilter):
    """Figures that hold today, and the others."""

    title = "是否适用"
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Both."""
        return [("yes", "现在适用"), ("no", "未起或已止")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[AreaQuota]:
        """Keep the ones asked for."""
        holding = AreaQuota.objects.in_force(localdate()).values("pk")
        if self.value() == "yes":
            return queryset.filter(pk__in=holding)
        return queryset.exclude(pk__in=holding) if self.value() == "no" else queryset


@admin.register(AreaQuota)
class AreaQuotaAdmin(ModelAdmin):
    """The figures of the territory; the area sets its own."""

    list_display = ("place", "kind", "what", "figure", "period", "document_number", "holds")
    list_filter = (InForceFilter, "kind")
    search_fields = ("occupation__name", "occupation__code", "document_number", "document_title")
    list_per_page = 25
    show_full_result_count = False
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[AreaQuota]:
        """Those within the territory."""
        return figures_within(request.user)

    @admin.display(description="地区", ordering="jurisdiction")
    def place(self, row: AreaQuota) -> str:
        """The area."""
        return row.jurisdiction.name

    @admin.display(description="职业（工种）", ordering="occupation__name")
    def what(self, row: AreaQuota) -> str:
        """The occupation, or each of them."""
        return f"{row.occupation_id} {row.of_what}" if row.occupation_id else row.of_what

    @admin.display(description="起止", ordering="since")
    def period(self, row: AreaQuota) -> str:
        """From when to when."""
        return f"{cn_day(row.since)}至{cn_day(row.until) if row.until else '另行设定时'}"

    @admin.display(description="现在适用", boolean=True)
    def holds(self, row: AreaQuota) -> bool:
        """Whether it holds today."""
        return row.holds_on(localdate())

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Anyone with a post that may see registers."""
        return "view_register" in getattr(request.user, "permissions", ())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list is scoped."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever sets the figure of an area."""
        return sets_figures(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sets the figure of this area may end it."""
        if obj is None:
            return self.has_add_permission(request)
        return areas_set_by(request.user, obj.kind, localdate()).filter(pk=obj.jurisdiction_id).exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A figure is ended, never removed."""
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """设定数额."""
        user: Any = request.user
        kinds = self._kinds(user)
        if not self.has_add_permission(request):
            raise PermissionDenied(
                "您所在的机关没有数额可设：数额由法规写明的那一级主管部门为本辖区设定，"
                "本省法规没有让地区设定数额的，不需要设定"
            )
        form = QuotaForm(request.POST or None, user=user, kinds=kinds)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            try:
                row = set_quota(
                    given["area"], given["kind"], form.given(), by=user, occupation=given["occupation"]
                )
            except ValidationError as wrong:
                _object_to(form, wrong)
            else:
                messages.success(request, f"已设定：{row}，{cn_day(row.since)}起适用")
                return HttpResponseRedirect(reverse(LIST))
        rules = [
            (Institution.Kind(kind).label, rule.citation, rule)
            for kind in kinds
            if (rule := figure_rule(self._code(user), kind, localdate())) is not None
        ]
        return self._page(request, "form", "设定数量控制数额", form=form, rules=rules)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One figure: what it says, how many there are, and its end."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404("没有找到该数额，或不在您的职权范围内")
        may_end = row.until is None and self.has_change_permission(request, row)
        if request.method == "POST" and not self.has_change_permission(request, row):
            raise PermissionDenied("该数额由设定它的地区终止，您没有终止的权限")
        form = QuotaEndForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            user: Any = request.user
            try:
                end_quota(row, by=user, **form.cleaned_data)
            except ValidationError as wrong:
                _object_to(form, wrong)
            else:
                messages.success(request, f"已终止：{row}")
                return HttpResponseRedirect(reverse(LIST))
        return self._page(
            request,
            "detail",
            str(row),
            form=form,
            row=row,
            may_end=may_end,
            taken=places_taken(row, localdate()),
        )

    def _kinds(self, user: Any) -> list[str]:
        return [
            kind
            for kind in kinds_with_figures(self._code(user), localdate())
            if areas_set_by(user, kind, localdate()).exists()
        ]

    def _code(self, user: Any) -> str:
        for standing in user.stands_at(Side.AUTHORITY):
            if SET_QUOTA in standing.permissions:
                return str(standing.jurisdiction_code)
        return ""

    def _page(self, request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
        status = 400 if request.method == "POST" and context["form"].errors else 200
        return TemplateResponse(
            request,
            f"admin/institutions/areaquota/{name}.html",
            {
                **self.admin_site.each_context(request),
                "title": title,
                "opts": self.model._meta,
                "back_url": reverse(LIST),
                **context,
            },
            status=status,
        )


def _object_to(form: Any, wrong: ValidationError) -> None:
    """Put what the service refused beside its field."""
    said = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
    for name, words in said.items():
        form.add_error(name if name in form.fields else None, words)
