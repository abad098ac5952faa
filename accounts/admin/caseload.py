"""承办与移交: who deals with which case, taken over one by one or handed over in bulk."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.admin import ModelAdmin
from unfold.decorators import action

from accounts.forms import HandOverForm, TakeOverForm
from accounts.roles import Side
from accounts.selectors import Handover, dealing_with, plan_handover, sources_for
from accounts.selectors.handover import key_of
from accounts.services import hand_over, take_over
from accounts.services.caseload import NOT_ONES_OWN, objections_to_handover
from lifecycle.findings import RulesNotMet
from lifecycle.machine import Lifecycle
from lifecycle.models import CaseAssignment
from lifecycle.move_forms import once_key

LIST = "admin:lifecycle_caseassignment_changelist"
# How many cases the preview lists to choose from; of more, all or none of a kind are handed over.
LISTED = 200


@admin.register(CaseAssignment)
class CaseAssignmentAdmin(ModelAdmin):
    """The changes of officers in one's authorities, and the pages of both acts."""

    list_fullwidth = True
    list_display = ("at", "kind", "case", "before", "officer", "decided", "reason")
    list_display_links = None
    list_filter = ("kind", "content_type")
    list_select_related = ("content_type", "before", "officer", "by")
    search_fields = ("officer__name", "before__name", "reason")
    list_per_page = 25
    show_full_result_count = False
    actions = None
    actions_list = ("to_hand_over",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CaseAssignment]:
        """Those of the authorities in which the person has a post."""
        user: Any = request.user
        found = super().get_queryset(request).prefetch_related("subject")
        if "manage_accounts" in user.permissions:
            return found
        return found.filter(holder_code__in={s.jurisdiction_code for s in user.stands_at(Side.AUTHORITY)})

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Anyone with a post in an authority, and the platform's keeper."""
        return bool({"view_register", "manage_accounts"} & set(getattr(request.user, "permissions", ())))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list is scoped."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows are written by the two acts."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was decided is not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was decided is kept for good."""
        return False

    def has_to_hand_over_permission(self, request: HttpRequest, *_: Any) -> bool:
        """Officers and heads."""
        return bool({"deal_with_case", "assign_case"} & set(getattr(request.user, "permissions", ())))

    def get_urls(self) -> list[URLPattern]:
        """The pages of both acts, beside the list."""
        view = self.admin_site.admin_view
        own = [
            path("hand-over/", view(self.hand_over_view), name="lifecycle_caseassignment_handover"),
            path(
                "take/<str:register>/<str:case>/",
                view(self.take_view),
                name="lifecycle_caseassignment_take",
            ),
        ]
        return [*own, *super().get_urls()]

    @action(description="批量移交", permissions=["to_hand_over"], url_path="to-hand-over")
    def to_hand_over(self, request: HttpRequest) -> HttpResponse:
        """The button above the list."""
        return HttpResponseRedirect(reverse("admin:lifecycle_caseassignment_handover"))

    def take_view(self, request: HttpRequest, register: str, case: str) -> HttpResponse:
        """接办: the page with its reason; somebody else's case does not exist here."""
        user: Any = request.user
        found = _case(request, register, case)
        if user.deals_at(found.holder_code) is None:
            raise PermissionDenied(NOT_ONES_OWN)
        form = TakeOverForm(request.POST or None)
        refusal: tuple[Any, ...] = ()
        back = reverse(f"admin:{found._meta.app_label}_{found._meta.model_name}_change", args=[found.pk])
        if request.method == "POST" and form.is_valid():
            try:
                take_over(found, reason=form.cleaned_data["reason"], by=user)
            except RulesNotMet as refused:
                refusal = refused.findings
            else:
                messages.success(request, "已接办，该事项由您承办")
                return HttpResponseRedirect(back)
        page = {
            "title": f"接办 {found}",
            "form": form,
            "subject": found,
            "dealing": dealing_with(found, user),
        }
        return self._page(request, "admin/accounts/take_over.html", {**page, "back_url": back}, refusal)

    def hand_over_view(self, request: HttpRequest) -> HttpResponse:
        """批量移交: first what would happen, then the act."""
        if not self.has_to_hand_over_permission(request):
            raise PermissionDenied("只有经办人本人和单位负责人可以移交事项")
        user: Any = request.user
        form = HandOverForm(request.POST or None, user=user)
        plan: Handover | None = None
        refusal: tuple[Any, ...] = ()
        if request.method == "POST" and form.is_valid():
            try:
                if "hand_over" in request.POST:
                    return self._handed_over(request, form)
                plan = _preview(form)
            except RulesNotMet as refused:
                refusal = refused.findings
        page: dict[str, Any] = {"title": "批量移交", "form": form, "has_any": bool(sources_for(user))}
        return self._page(
            request,
            "admin/accounts/hand_over.html",
            {**page, **_shown(plan), "back_url": reverse(LIST)},
            refusal,
        )

    def _handed_over(self, request: HttpRequest, form: HandOverForm) -> HttpResponse:
        given: dict[str, Any] = form.cleaned_data
        user: Any = request.user
        done = hand_over(
            **given,
            by=user,
            chosen=request.POST.getlist("case") if "listed" in request.POST else None,
            seen=request.POST.get("seen", ""),
        )
        messages.success(request, f"已移交{len(done.cases)}件事项给{given['to']}，双方已收到消息")
        return HttpResponseRedirect(reverse(LIST))

    def _page(
        self, request: HttpRequest, template: str, page: dict[str, Any], refusal: tuple[Any, ...]
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "findings": refusal,
            "once": once_key(),
            **page,
        }
        status = 422 if refusal else 400 if page["form"].errors else 200
        return TemplateResponse(request, template, context, status=status)

    @admin.display(description="事项")
    def case(self, row: CaseAssignment) -> str:
        """Which case, in words."""
        return f"{row.content_type.name} · {row.subject}"

    @admin.display(description="由谁决定")
    def decided(self, row: CaseAssignment) -> str:
        """Who decided, in what capacity."""
        return f"{row.by}（{row.by_title}）"


def _case(request: HttpRequest, register: str, pk: str) -> Lifecycle:
    """A case the person may see, by the name of its register and its key."""
    missing = Http404("没有找到该事项，或不在您的职权范围内")
    try:
        model = apps.get_model(register)
    except (LookupError, ValueError) as unknown:
        raise missing from unknown
    if not issubclass(model, Lifecycle) or not model.holder_path or not pk.isdecimal():
        raise missing
    user: Any = request.user
    found: Lifecycle | None = user.scope(model._base_manager.all()).filter(pk=pk).first()
    if found is None:
        raise missing
    return found


def _preview(form: HandOverForm) -> Handover:
    given = form.cleaned_data
    if objections := objections_to_handover(given["source"], given["to"], given["reason"]):
        raise RulesNotMet(objections)
    return plan_handover(given["source"], given["to"], kind=given["kind"])


def _shown(plan: Handover | None) -> dict[str, Any]:
    """The preview as the page shows it."""
    if plan is None:
        return {"plan": None}
    cases = plan.cases
    return {
        "plan": plan,
        "count": len(cases),
        "kinds": [(model._meta.verbose_name, len(rows)) for model, rows in plan.touched.items() if rows],
        "rows": [(key_of(case), case, case._meta.verbose_name) for case in cases]
        if len(cases) <= LISTED
        else None,
    }
