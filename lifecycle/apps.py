"""The lifecycle app."""

from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    """Lifecycle (生命周期)."""

    name = "lifecycle"
    verbose_name = "流转与期限"

    def ready(self) -> None:
        """Register the system checks."""
        from lifecycle import checks  # noqa: F401 - registers itself; models must be loaded first
