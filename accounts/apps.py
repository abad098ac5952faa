"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts (账户)."""

    name = "accounts"
    verbose_name = "人员与岗位"
