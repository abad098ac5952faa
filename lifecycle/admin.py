"""The case page of the admin: state, timeline, findings, deadlines, and a button per move I may take."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from unfold.admin import ModelAdmin

from lifecycle.deadline_views import deal_with, with_acts
from lifecycle.deadlines import deadlines_of, open_ended_of
from lifecycle.findings import Finding
from lifecycle.hooks import beside_case
from lifecycle.machine import Lifecycle, machines, steps_of
from lifecycle.models import TransitionRecord
from lifecycle.override_views import make_exception
from lifecycle.overrides import OVERRIDE, with_overrides
from lifecycle.separation import held_apart
from lifecycle.views import moves_for, take_move


class LifecycleAdmin(ModelAdmin):
    """A register of cases: read-only; everything that changes a case is a move through the door.

    A register says what its case page shows by overriding `facts_of`, `materials_of`, `findings_of` and
    `related_of`.
    """

    change_form_template = "admin/lifecycle/change_form.html"
    list_fullwidth = True
    list_per_page = 25
    show_full_result_count = False
    # Whether cases of the register come with papers; where they do not, the page has no place for them.
    keeps_materials = False
    actions: ClassVar[Any] = None

    def get_queryset(self, request: HttpRequest) -> Any:
        """Only cases within the territory of the person who looks."""
        user: Any = request.user
        return user.scope(super().get_queryset(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Anyone with a post that may see registers."""
        return "view_register" in getattr(request.user, "permissions", ())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The queryset is scoped; who sees a row may open it."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Cases are opened by those they concern, not here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Governed records are not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Governed records are not removed."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The page of each move and of each act on a deadline, beside the case."""
        name = f"{self.model._meta.app_label}_{self.model._meta.model_name}_move"
        own = path(
            "<path:object_id>/move/<slug:move>/", self.admin_site.admin_view(self.move_view), name=name
        )
        acts = path(
            "<path:object_id>/deadline/<int:deadline>/<slug:act>/",
            self.admin_site.admin_view(self.deadline_view),
            name=name.removesuffix("move") + "deadline",
        )
        override = path(
            "<path:object_id>/override/<str:key>/",
            self.admin_site.admin_view(self.override_view),
            name=name.removesuffix("move") + "override",
        )
        return [own, acts, override, *super().get_urls()]

    def case_url(self, subject: Lifecycle) -> str:
        """The address of a case page."""
        meta = self.model._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[subject.pk])

    def move_url(self, subject: Lifecycle, name: str) -> str:
        """The address of a move's page."""
        meta = self.model._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_move", args=[subject.pk, name])

    def deadline_url(self, subject: Lifecycle, deadline: int, act: str) -> str:
        """The address of the page of an act on a deadline."""
        meta = self.model._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_deadline", args=[subject.pk, deadline, act])

    def deadline_view(self, request: HttpRequest, object_id: str, deadline: int, act: str) -> HttpResponse:
        """Show or carry out an act on a deadline; somebody else's case does not exist here."""
        subject = self.get_object(request, object_id)
        found = next((d for d in deadlines_of(subject) if d.pk == deadline), None) if subject else None
        if subject is None or found is None:
            raise Http404("没有找到该期限，或不在您的职权范围内")
        context = {
            **self.admin_site.each_context(request),
            "title": str(subject),
            "opts": self.model._meta,
        }
        back = self.case_url(subject)
        return deal_with(request, found, act, back=back, base="admin/base_site.html", extra=context)

    def override_view(self, request: HttpRequest, object_id: str, key: str) -> HttpResponse:
        """Show or make an exception from what holds in principle; a stranger's case does not exist here."""
        subject = self.get_object(request, object_id)
        if subject is None:
            raise Http404("没有找到该事项，或不在您的职权范围内")
        context = {
            **self.admin_site.each_context(request),
            "title": str(subject),
            "opts": self.model._meta,
        }
        back = self.case_url(subject)
        return make_exception(request, subject, key, back=back, base="admin/base_site.html", extra=context)

    def move_view(self, request: HttpRequest, object_id: str, move: str) -> HttpResponse:
        """Show or carry out a move; somebody else's case does not exist here."""
        subject = self.get_object(request, object_id)
        if subject is None:
            raise Http404("没有找到该事项，或不在您的职权范围内")
        context = self.admin_site.each_context(request)
        return take_move(
            request,
            subject,
            move,
            back=self.case_url(subject),
            base="admin/base_site.html",
            extra={**context, "title": str(subject), "opts": self.model._meta},
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The case page."""
        subject = self.get_object(request, object_id)
        if subject is None:
            raise Http404("没有找到该事项，或不在您的职权范围内")
        user: Any = request.user
        findings = with_overrides(subject, self.findings_of(subject))
        context = {
            **self.admin_site.each_context(request),
            "title": str(subject),
            "opts": self.model._meta,
            "original": subject,
            "subject": subject,
            "state": subject.state,
            "state_label": subject.get_state_display(),
            "moves": moves_for(subject, user, lambda name: self.move_url(subject, name)),
            "deadlines": deadlines_of(subject),
            "records": TransitionRecord.objects.of(subject).select_related("actor", "content_type"),
            "findings": findings,
            "held_apart": held_apart(subject, localdate()),
            "override_base": f"{self.case_url(subject).removesuffix('change/')}override/"
            if user.may(OVERRIDE, subject)
            else "",
            "only_remarks": not any(finding.blocking for finding in findings),
            "facts": self.facts_of(subject),
            "materials": self.materials_of(subject),
            "keeps_materials": self.keeps_materials,
            "related": self.related_of(subject),
            "holder": self.holder_of(subject),
            "open_ended": open_ended_of(subject),
            **beside_case(subject, user),
            **(extra_context or {}),
        }
        with_acts(context["deadlines"], subject, user, partial(self.deadline_url, subject))
        return TemplateResponse(request, self.change_form_template, context)

    @admin.display(description="状态", ordering="state")
    def state_badge(self, subject: Lifecycle) -> SafeString:
        """The state as colour, icon and word, in lists."""
        return mark_safe(
            render_to_string(
                "components/state_badge.html",
                {"state": subject.state, "label": dict(type(subject).State.choices)[subject.state]},
            )
        )

    def holder_of(self, subject: Lifecycle) -> str:
        """Who has the case now, in words."""
        holder = getattr(subject, "holder", None)
        return str(holder) if holder else ""

    def facts_of(self, subject: Any) -> list[tuple[str, list[tuple[str, Any]]]]:
        """Sections of label and value."""
        return []

    def materials_of(self, subject: Any) -> list[dict[str, Any]]:
        """Files with title, name, size, url and media type."""
        return []

    def findings_of(self, subject: Any) -> list[Finding]:
        """What the rules object to now."""
        return []

    def related_of(self, subject: Any) -> list[dict[str, str]]:
        """Related cases: title and url."""
        return []


class MoveFilter(admin.SimpleListFilter):
    """Records of one move, named by the machines: the table is not searched for its names."""

    title = "动作"
    parameter_name = "transition"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every move of every machine, once."""
        return sorted({step.name: step.label for model in machines() for step in steps_of(model)}.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Those of the move."""
        return queryset.filter(transition=self.value()) if self.value() else queryset


@admin.register(TransitionRecord)
class TransitionRecordAdmin(ModelAdmin):
    """The records, for whoever keeps the platform: read-only. Officers read them on the case."""

    list_display = ("at", "content_type", "object_id", "transition", "source", "target", "actor", "rule_id")
    list_filter = ("content_type", MoveFilter)
    list_select_related = ("content_type", "actor")
    search_fields = ("object_id", "actor__name", "rule_id")
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever keeps the platform."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever keeps the platform; the list knows no territory."""
        return bool({"manage_accounts"} & set(getattr(request.user, "permissions", ())))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Records are written by the door."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Records are not changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Records are not removed."""
        return False
