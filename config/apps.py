"""The application that holds the project's own commands."""

from django.apps import AppConfig
from django.contrib.admin import apps as administration


class ProjectConfig(AppConfig):
    """The project itself, as an app, so that `manage.py serve` and its like are found."""

    name = "config"
    verbose_name = "平台"
    default = True


class OfficeConfig(administration.AdminConfig):
    """Django's administration as the bureau's office, with the workbench as its first page."""

    default = False
    default_site = "config.office.OfficeSite"
