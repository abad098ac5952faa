"""合并分立: decided in the office on the institutions' application; kept and never changed."""

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

from institutions.forms.succession import PartiesForm, SuccessionForm
from institutions.models import Institution, Succession, SuccessionParty
from institutions.selectors.succession import (
    CHANGE,
    Proposal,
    decides_for,
    decides_successions,
    deciding_authority,
    succession_hindrances,
    successions_within,
)
from institutions.services.succession import decide_succession
from lifecycle.findings import Finding, RulesNotMet
from lifecycle.templatetags.zhijian import cn_day
from regulations.models import Jurisdiction

LIST = "admin:institutions_succession_changelist"
PAGE = "admin:institutions_succession_change"


@admin.register(Succession)
class SuccessionAdmin(ModelAdmin):
    """The mergers and divisions of the territory."""

    list_display = ("kind", "from_whom", "to_whom", "on_day", "document_number", "authority")
    list_filter = ("kind",)
    search_fields = ("document_number", "parties__institution__name", "parties__institution__code")
    list_per_page = 25
    show_full_result_count = False
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Succession]:
        """Those that touch the territory."""
        return successions_within(request.user)

    @admin.display(description="被承继机构")
    def from_whom(self, row: Succession) -> str:
        """Who passed on."""
        return _names(row, SuccessionParty.Part.PREDECESSOR)

    @admin.display(description="承继机构")
    def to_whom(self, row: Succession) -> str:
        """Who took over."""
        return _names(row, SuccessionParty.Part.SUCCESSOR)

    @admin.display(description="生效日期", ordering="day")
    def on_day(self, row: Succession) -> str:
        """From which day."""
        return cn_day(row.day)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Anyone with a post that may see registers."""
        return "view_register" in getattr(request.user, "permissions", ())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list is scoped."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever decides on mergers and divisions somewhere."""
        return decides_successions(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was decided is not rewritten."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor removed."""
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """办理合并、分立: first who is in it, then what stands in the way, the papers and the shares."""
        user: Any = request.user
        if not self.has_add_permission(request):
            raise PermissionDenied("您没有办理机构合并、分立的权限")
        named = "kind" in request.GET
        who = PartiesForm(request.GET if named else None, within=user.scope(Institution.objects.all()))
        if not named or not who.is_valid():
            return self._page(request, "parties", form=who, back_url=reverse(LIST))
        proposal = who.proposal()
        form = SuccessionForm(request.POST or None, request.FILES or None, proposal=proposal)
        findings: list[Finding] = [] if request.method == "POST" else succession_hindrances(proposal)
        if request.method == "POST" and form.is_valid():
            try:
                row = decide_succession(form.proposal(), form.papers(), by=user, shares=form.shares())
            except RulesNotMet as refusal:
                findings = list(refusal.findings)
            except ValidationError as wrong:
                _object_to(form, wrong)
            else:
                messages.success(request, f"已办理：{row}")
                return HttpResponseRedirect(reverse(PAGE, args=[row.pk]))
        return self._page(request, "decide", **self._asked(user, proposal, findings), form=form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What was decided, by which papers, and what passed."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404("没有找到该合并或分立，或不在您的职权范围内")
        parties = list(row.parties.select_related("institution"))
        return self._page(request, "detail", title=str(row), row=row, parties=parties, back_url=reverse(LIST))

    def _asked(self, user: Any, proposal: Proposal, findings: list[Finding]) -> dict[str, Any]:
        authority = deciding_authority(proposal.parties, localdate())
        return {
            "proposal": proposal,
            "kind_label": Succession.Kind(proposal.kind).label,
            "revoked": [one for one in proposal.predecessors if one not in proposal.passing_on],
            "authority": Jurisdiction.objects.get(pk=authority),
            "decides": decides_for(user, authority),
            "citation": proposal.parties[0].law(localdate()).citation(CHANGE),
            "findings": findings,
            "back_url": reverse("admin:institutions_succession_add"),
        }

    def _page(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        refused = bool(context.get("findings")) and request.method == "POST"
        form = context.get("form")
        wrong = form is not None and form.is_bound and bool(form.errors)
        shared = {
            **self.admin_site.each_context(request),
            "title": "办理机构合并、分立",
            "opts": self.model._meta,
        }
        return TemplateResponse(
            request,
            f"admin/institutions/succession/{name}.html",
            {**shared, **context},
            status=422 if refused else 400 if wrong else 200,
        )


def _names(row: Succession, part: str) -> str:
    return "、".join(party.institution.name for party in row.parties.all() if party.part == part)


def _object_to(form: Any, wrong: ValidationError) -> None:
    """Put what the service refused beside its field."""
    said = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
    for name, words in said.items():
        form.add_error(name if name in form.fields else None, words)
