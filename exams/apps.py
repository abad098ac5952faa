"""The exams app."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    """Exams (考核认定)."""

    name = "exams"
    verbose_name = "考核认定"
