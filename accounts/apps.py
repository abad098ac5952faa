"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts (账户)."""

    name = "accounts"
    verbose_name = "人员与岗位"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Carry to people what the clock has to tell them; say on case pages who deals with the case."""
        from accounts.selectors import beside_a_case
        from accounts.services import carry_news
        from lifecycle.hooks import shows_beside_case, tells_people

        tells_people(carry_news)
        shows_beside_case(beside_a_case)
