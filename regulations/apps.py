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
        from regulations.checks import packs_are_sound

        register(packs_are_sound)
