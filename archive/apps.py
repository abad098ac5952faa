"""The archive app."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Archive (档案)."""

    name = "archive"
    verbose_name = "档案与文书"
