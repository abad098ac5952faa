"""Release what a lost broker kept back."""

from typing import Any

from django.core.management.base import BaseCommand

from lifecycle.tasks import react_again


class Command(BaseCommand):
    """The same as the beat task, by hand."""

    help = "Dispatch records whose consequences were not released."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run once."""
        self.stdout.write(f"{react_again()} records released")
