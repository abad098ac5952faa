"""`manage.py load_law`: bring divisions, occupations and calendars up to the files that come along."""

from typing import Any

from django.core.management.base import BaseCommand

from regulations.services import load_law


class Command(BaseCommand):
    """Sync everything; running it twice changes nothing the second time."""

    help = "同步行政区划、职业目录和工作日历（可重复运行）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Sync and say what changed."""
        for report in load_law():
            self.stdout.write(str(report))
