"""岗位代理: who acts for whom, named and ended on pages of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from unfold.admin import ModelAdmin

from accounts.forms import EndDeputationForm, NameDeputyForm
from accounts.models import Deputation
from accounts.selectors import seen_deputations
from accounts.services import LONGEST_DAYS, end_deputation, name_deputy
from accounts.services.deputations import require_say_over
from lifecycle.findings import RulesNotMet
from lifecycle.move_forms import once_key

LIST = "admin:accounts_deputation_changelist"


class StandingFilter(admin.SimpleListFilter):
    """Deputations by how they stand."""

    title = "状况"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """What one looks for."""
        return [("now", "代理中"), ("ahead", "尚未开始"), ("over", "已期满或已结束")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the ones asked for."""
        today = localdate()
        running = queryset.filter(ended_at__isnull=True)
        if self.value() == "now":
            return running.filter(since__lte=today, until__gte=today)
        if self.value() == "ahead":
            return running.filter(since__gt=today)
        if self.value() == "over":
            return queryset.exclude(pk__in=running.filter(until__gte=today).values("pk"))
        return queryset


@admin.register(Deputation)
class DeputationAdmin(ModelAdmin):
    """The deputies of one's authorities, past and to come; nothing is edited or removed."""

    list_fullwidth = True
    list_display = ("status_words", "whose", "post_words", "deputy", "period", "reason", "named", "act")
    list_display_links = None
    list_filter = (StandingFilter,)
    search_fields = ("deputy__name", "post__user__name", "reason")
    list_per_page = 25
    show_full_result_count = False
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deputation]:
        """Those the person may read."""
        user: Any = request.user
        return seen_deputations(user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Anyone with a post in an authority, and the platform's keeper."""
        return bool({"view_register", "manage_accounts"} & set(getattr(request.user, "permissions", ())))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list is scoped."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever has a post to depute, or heads an authority."""
        standings = getattr(request.user, "standings", ())
        return any(s.may_stand_in or "name_deputy" in s.permissions for s in standings)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was named is not edited: it is ended, and another one named."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deputations are kept for good."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The page on which one is ended, beside the list."""
        end = path("<int:pk>/end/", self.admin_site.admin_view(self.end_view), name="accounts_deputation_end")
        return [end, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """指定代理人."""
        if not self.has_add_permission(request):
            raise PermissionDenied("只有人社部门的在岗人员可以指定代理人")
        user: Any = request.user
        form = NameDeputyForm(request.POST or None, user=user)
        refusal: tuple[Any, ...] = ()
        if request.method == "POST" and form.is_valid():
            try:
                made = name_deputy(**form.cleaned_data, by=user)
            except RulesNotMet as refused:
                refusal = refused.findings
            else:
                messages.success(request, f"已指定：{made}，{made.since}至{made.until}；双方已收到消息")
                return HttpResponseRedirect(reverse(LIST))
        page = {"title": "指定代理人", "form": form, "longest": LONGEST_DAYS}
        return self._page(request, "admin/accounts/deputation/name.html", page, refusal)

    def end_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """提前结束代理; somebody else's is not there."""
        found = self.get_queryset(request).filter(pk=pk).first()
        if found is None:
            raise Http404("没有找到该项代理，或不在您的职权范围内")
        user: Any = request.user
        require_say_over(found.post, user, "结束代理")
        form = EndDeputationForm(request.POST or None)
        refusal: tuple[Any, ...] = ()
        if request.method == "POST" and form.is_valid():
            try:
                end_deputation(found, reason=form.cleaned_data["reason"], by=user)
            except RulesNotMet as refused:
                refusal = refused.findings
            else:
                messages.success(request, f"已提前结束：{found}；双方已收到消息")
                return HttpResponseRedirect(reverse(LIST))
        page = {"title": "提前结束代理", "form": form, "deputation": found}
        return self._page(request, "admin/accounts/deputation/end.html", page, refusal)

    def _page(
        self, request: HttpRequest, template: str, page: dict[str, Any], refusal: tuple[Any, ...]
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "findings": refusal,
            "back_url": reverse(LIST),
            "once": once_key(),
            **page,
        }
        status = 422 if refusal else 400 if page["form"].errors else 200
        return TemplateResponse(request, template, context, status=status)

    @admin.display(description="状况")
    def status_words(self, row: Deputation) -> SafeString:
        """How it stands today."""
        return _whole(row.status)

    @admin.display(description="被代理人")
    def whose(self, row: Deputation) -> str:
        """Who is away."""
        return str(row.post.user)

    @admin.display(description="岗位")
    def post_words(self, row: Deputation) -> str:
        """Which post."""
        return row.post.standing.title

    @admin.display(description="期间", ordering="since")
    def period(self, row: Deputation) -> SafeString:
        """From when to when, and what cut it short."""
        words = _whole(f"{row.since} 至 {row.until}")
        if row.ended_at is None:
            return words
        return format_html("{}（{}提前结束：{}）", words, localdate(row.ended_at), row.end_reason)

    @admin.display(description="由谁指定")
    def named(self, row: Deputation) -> str:
        """Who named the deputy, in what capacity."""
        return f"{row.named_by}（{row.named_by_title}）"

    @admin.display(description="办理")
    def act(self, row: Deputation) -> str | SafeString:
        """The way to end it, while it lasts."""
        if row.is_over:
            return "—"
        address = reverse("admin:accounts_deputation_end", args=[row.pk])
        return format_html('<a class="zj-nowrap" href="{}">提前结束</a>', address)


def _whole(words: str) -> SafeString:
    """Words that are not broken over two lines."""
    return format_html('<span class="zj-nowrap">{}</span>', words)
