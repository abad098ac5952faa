"""The notices app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices (公示公告)."""

    name = "notices"
    verbose_name = "公示公告"

    def ready(self) -> None:
        """Let the services and the forms of the moves register themselves."""
        from notices import forms, services  # noqa: F401 - models must be loaded first
