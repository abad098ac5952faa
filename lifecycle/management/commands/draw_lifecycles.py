"""Draw every machine into docs/lifecycles."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lifecycle.diagram import page
from lifecycle.machine import machines


class Command(BaseCommand):
    """`draw_lifecycles` writes the pages; `--check` fails when one is out of date."""

    help = "Write docs/lifecycles/*.md from the machines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Accept --check."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare every page."""
        folder = Path(settings.BASE_DIR) / "docs" / "lifecycles"
        folder.mkdir(parents=True, exist_ok=True)
        drawn = {f"{model.__name__.lower()}.md": page(model) for model in machines()}
        kept = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
        if options["check"]:
            stale = sorted(name for name in drawn.keys() | kept.keys() if drawn.get(name) != kept.get(name))
            if stale:
                raise CommandError(f"out of date, run manage.py draw_lifecycles: {', '.join(stale)}")
            return
        for name in kept.keys() - drawn.keys():
            (folder / name).unlink()
        for name, text in drawn.items():
            (folder / name).write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(drawn)} machines drawn")
