"""Publicities and objections in the office."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from unfold.admin import ModelAdmin

from lifecycle.admin import LifecycleAdmin
from notices import forms  # noqa: F401 - the moves ask for their forms
from notices.models import Objection, Publicity


@admin.register(Publicity)
class PublicityAdmin(ModelAdmin):
    """What is or was public, within the territory; opened and closed by its case, never by hand."""

    list_display = ("title", "kind", "jurisdiction", "begins_on", "ends_on", "outcome")
    list_filter = ("kind", ("begins_on", admin.DateFieldListFilter))
    list_select_related = ("jurisdiction",)
    search_fields = ("title",)
    list_per_page = 50
    show_full_result_count = False
    list_fullwidth = True
    actions: ClassVar[Any] = None
    fields = (
        "title",
        "kind",
        "jurisdiction",
        "holder",
        "begins_on",
        "ends_on",
        "provisional",
        "basis",
        "opened_by",
        "closed_at",
        "outcome",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Only those of the territory of the person who looks."""
        user: Any = request.user
        return user.scope(super().get_queryset(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Anyone with a post that may see registers."""
        return "view_register" in getattr(request.user, "permissions", ())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The queryset is scoped; who sees a row may open it."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A case is made public by its own move."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was public stays as it was shown."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was public stays."""
        return False


@admin.register(Objection)
class ObjectionAdmin(LifecycleAdmin):
    """Objections wait for their answer."""

    list_display = ("number", "publicity", "state_badge", "made_at", "answered_at")
    list_filter = ("state", "publicity__kind")
    list_select_related = ("publicity",)
    search_fields = ("number", "publicity__title")

    def facts_of(self, subject: Objection) -> list[tuple[str, list[tuple[str, Any]]]]:
        """What is objected to, by whom, and the answer."""
        said = [
            ("公示", subject.publicity.title),
            ("公示届满日", subject.publicity.ends_on),
            ("提出时间", subject.made_at),
            ("姓名或单位", subject.name or "匿名"),
            ("联系方式", subject.contact),
            ("异议内容", subject.text),
        ]
        sections = [("异议", said)]
        if subject.answered_at:
            sections.append(("答复", [("答复时间", subject.answered_at), ("答复内容", subject.answer)]))
        return sections

    def related_of(self, subject: Objection) -> list[dict[str, str]]:
        """The public page it objects to."""
        public_page = reverse("public:publicity", args=[subject.publicity_id])
        return [{"title": subject.publicity.title, "url": public_page}]
