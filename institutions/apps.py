"""The institutions app."""

from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    """Institutions (评价机构)."""

    name = "institutions"
    verbose_name = "评价机构"
