"""Registers of the law in the admin: everybody with a post looks, nobody edits a row."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from unfold.admin import ModelAdmin


def may_look(request: HttpRequest) -> bool:
    """Tell whether somebody holds a post that sees the registers."""
    held: frozenset[str] = getattr(request.user, "permissions", frozenset())
    return bool({"view_register", "load_arrangement"} & held)


class CatalogueAdmin(ModelAdmin):
    """A catalogue: everybody with a post may look, nobody edits."""

    list_fullwidth = True
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the catalogue to whoever holds a post."""
        return may_look(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let whoever holds a post look."""
        return may_look(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Entries come from the catalogue files."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Entries come from the catalogue files."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Old records carry old codes: nothing is removed."""
        return False
