"""The notices app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices (公示公告)."""

    name = "notices"
    verbose_name = "公示公告"
