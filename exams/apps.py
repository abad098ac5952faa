"""The exams app."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    """Exams (考核认定)."""

    name = "exams"
    verbose_name = "考核认定"

    def ready(self) -> None:
        """Let services, forms and reactions register themselves."""
        from exams import forms, reactions, services  # noqa: F401, PLC0415 - models must be loaded first
        from exams.forms import scores as score_forms  # noqa: F401, PLC0415
        from exams.services import scores  # noqa: F401, PLC0415
