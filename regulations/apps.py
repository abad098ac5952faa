"""The regulations app."""

from django.apps import AppConfig
from django.core.checks import register


class RegulationsConfig(AppConfig):
    """Regulations (法规)."""

    name = "regulations"
    verbose_name = "法规与目录"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let `manage.py check` look at the packs, trials at the periods, the clock at the decisions."""
        from lifecycle.hooks import before_sweep
        from lifecycle.templatetags.zhijian import finds_the_book
        from regulations.checks import packs_are_sound, standards_are_sound
        from regulations.decisions import forget_decisions
        from regulations.period_replay import PERIODS
        from regulations.selectors.lawbook import book_of
        from regulations.what_if import replays

        register(packs_are_sound)
        register(standards_are_sound)
        # What the clock may do by itself depends on the newest decision, not on one remembered.
        before_sweep(forget_decisions)
        replays(PERIODS)
        finds_the_book(book_of)
