"""The archive in the bureau's admin: to be looked at, never edited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from archive.contents import NAMES
from archive.models import IssuedDocument, StoredFile


class KeptAdmin(ModelAdmin):
    """A list that can be searched and read; its rows come from services alone.

    Narrowed by date without a hierarchy of days, which would look through the whole table each time.
    """

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is added by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is removed."""
        return False


class ContentFilter(admin.SimpleListFilter):
    """Files of one kind of content, of those the archive takes in."""

    title = "文件类型"
    parameter_name = "media_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every kind of content."""
        return list(NAMES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
        """Those of the kind."""
        return queryset.filter(media_type=self.value()) if self.value() else queryset


@admin.register(StoredFile)
class StoredFileAdmin(KeptAdmin):
    """Kept files 档案文件."""

    list_display = (
        "name",
        "kind",
        "kind_in_words",
        "size_shown",
        "uploaded_by",
        "uploaded_at",
        "retain_until",
    )
    list_filter = ("kind", ContentFilter, ("uploaded_at", admin.DateFieldListFilter))
    search_fields = ("name", "sha256")
    list_select_related = ("uploaded_by",)
    ordering = ("-pk",)

    @admin.display(description="文件类型")
    def kind_in_words(self, stored_file: StoredFile) -> str:
        """The kind of content."""
        return stored_file.kind_of_content

    @admin.display(description="大小", ordering="size")
    def size_shown(self, stored_file: StoredFile) -> str:
        """The size as a person reads it."""
        return stored_file.size_in_words


@admin.register(IssuedDocument)
class IssuedDocumentAdmin(KeptAdmin):
    """Documents given out 文书."""

    list_display = ("title", "number", "issuer", "issued_on", "printed_code_shown", "voided_at")
    list_filter = (
        "kind",
        ("issued_on", admin.DateFieldListFilter),
        ("voided_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("number", "title", "code")
    ordering = ("-pk",)

    @admin.display(description="查验码")
    def printed_code_shown(self, document: IssuedDocument) -> str:
        """The code as it stands on the paper."""
        return document.printed_code
