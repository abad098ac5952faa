"""The application that holds the project's own commands."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The project itself, as an app, so that `manage.py serve` and its like are found."""

    name = "config"
    verbose_name = "平台"
