"""`manage.py sync_catalogues`: bring occupations and calendars up to the files that come along."""

from typing import Any

from django.core.management.base import BaseCommand

from regulations.services import sync_calendars, sync_occupations


class Command(BaseCommand):
    """Sync occupations and calendars."""

    help = "同步职业目录和工作日历"

    def handle(self, *args: Any, **options: Any) -> None:
        """Sync and say what changed."""
        self.stdout.write(str(sync_occupations()))
        self.stdout.write(str(sync_calendars()))
