"""People and posts, kept by the platform's administrator."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.models import Post, User

admin.site.unregister(Group)


class KeptByPlatformAdmin:
    """Only the administrator of the platform sees and changes these records."""

    def _may(self, request: HttpRequest) -> bool:
        return "manage_accounts" in getattr(request.user, "permissions", ())

    def has_module_permission(self, request: HttpRequest) -> bool:
        """See the section."""
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """See a record."""
        return self._may(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Add a record."""
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Change a record."""
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People and posts are ended, not removed: histories name them."""
        return False


class PostInline(KeptByPlatformAdmin, TabularInline):
    """The posts of a person."""

    model = Post
    extra = 0
    raw_id_fields = ("jurisdiction",)


@admin.register(User)
class PersonAdmin(KeptByPlatformAdmin, UserAdmin, ModelAdmin):
    """People: name, account, posts. Rights follow from posts alone."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    inlines = (PostInline,)
    list_display = ("name", "username", "post_titles", "is_active", "last_login")
    list_filter = ("is_active", "posts__role")
    search_fields = ("name", "username", "phone")
    ordering = ("name",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("人员", {"fields": ("name", "phone", "email")}),
        ("账户", {"fields": ("is_active", "is_staff", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "name", "password1", "password2", "is_staff")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """People with their posts in two queries."""
        return super().get_queryset(request).prefetch_related("posts__jurisdiction")

    @admin.display(description="岗位")
    def post_titles(self, person: User) -> str:
        """All posts in words."""
        return "；".join(post.standing.title for post in person.posts.all()) or "—"
