"""`manage.py sync_jurisdictions`: bring the divisions up to the catalogue."""

from typing import Any

from django.core.management.base import BaseCommand

from regulations.services import sync_jurisdictions


class Command(BaseCommand):
    """Sync the divisions."""

    help = "同步行政区划"

    def handle(self, *args: Any, **options: Any) -> None:
        """Sync and say what changed."""
        self.stdout.write(str(sync_jurisdictions()))
