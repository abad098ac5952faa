"""`manage.py import_catalogue occupations FILE --source … --read-on …`: see what a file changes, adopt it."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from regulations.models import CatalogueEdition, Jurisdiction
from regulations.services import (
    CatalogueFile,
    Preview,
    differences_of,
    import_catalogue,
    preview_catalogue,
)

MOST_LINES = 20


class Command(BaseCommand):
    """Import one catalogue."""

    help = "导入目录：先显示与现行目录的差异，再启用；--dry-run 只显示"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for what the page asks for."""
        parser.add_argument("catalogue", choices=CatalogueEdition.Catalogue.values, help="目录")
        parser.add_argument("file", type=Path, help="CSV 或 XLSX 文件")
        parser.add_argument("--source", required=True, help="来源")
        parser.add_argument(
            "--read-on", required=True, type=date.fromisoformat, help="采集日期，如 2026-11-01"
        )
        parser.add_argument("--region", default="", help="专项能力目录的地区代码，如 620000")
        parser.add_argument("--by", default="命令行", help="导入人")
        parser.add_argument("--dry-run", action="store_true", help="只显示差异，不启用")
        parser.add_argument("--complete", action="store_true", help="已核对：文件完整，大量停用属实")

    def handle(self, *args: Any, **options: Any) -> None:
        """Preview, and adopt unless asked not to."""
        try:
            file = self._file(options)
            self._show(preview_catalogue(file))
            if options["dry_run"]:
                self.stdout.write("只作预览，没有启用。")
                return
            edition = import_catalogue(file, by=options["by"], is_complete=options["complete"])
        except ValidationError as refusal:
            raise CommandError("\n".join(["没有导入：", *refusal.messages])) from refusal
        self.stdout.write(f"已启用：{edition}")

    def _file(self, options: dict[str, Any]) -> CatalogueFile:
        try:
            content = options["file"].read_bytes()
        except OSError as fault:
            raise CommandError(f"读不到文件 {options['file']}，请核对路径") from fault
        region = None
        if options["region"]:
            region = Jurisdiction.objects.filter(pk=options["region"]).first()
            if region is None:
                raise CommandError(f"没有代码为 {options['region']} 的地区，请核对")
        return CatalogueFile(
            options["catalogue"], content, options["source"], options["read_on"], region=region
        )

    def _show(self, seen: Preview) -> None:
        parts = zip(("新增", "变更", "停用"), differences_of(seen.difference), strict=True)
        for title, entries in parts:
            self.stdout.write(f"{title}{len(entries)}")
            for entry in entries[:MOST_LINES]:
                changes = "；".join(
                    f"{before or '（空）'}→{after or '（空）'}"
                    for before, after in entry.get("fields", {}).values()
                )
                self.stdout.write(f"  {entry['code']} {entry['name']}{'：' if changes else ''}{changes}")
            if len(entries) > MOST_LINES:
                self.stdout.write(f"  …共{len(entries)}项")
        self.stdout.write(f"未变{seen.difference.unchanged}")
