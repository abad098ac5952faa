"""The regulations app."""

from django.apps import AppConfig
from django.core.checks import register


class RegulationsConfig(AppConfig):
    """Regulations (法规)."""

    name = "regulations"
    verbose_name = "法规与目录"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let `manage.py check` look at the packs."""
        from lifecycle.templatetags.zhijian import finds_the_book
        from regulations.checks import packs_are_sound
        from regulations.selectors.lawbook import book_of

        register(packs_are_sound)
        finds_the_book(book_of)
