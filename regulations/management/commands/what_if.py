"""`manage.py what_if --pack jilin --changes FILE`: what other rules would have made of past cases."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localdate

from regulations.loader import Library, load_pack
from regulations.proposal import proposed, whole_pack
from regulations.selectors.what_if import EFFECTS, HEAD, table_row
from regulations.shelf import library
from regulations.strict_yaml import PackError
from regulations.what_if import Difference, Question, compare


class Command(BaseCommand):
    """Judge past cases by the law in use and by the law proposed; nothing is written to the database."""

    help = (
        "用改动后的规则试算过去的案件，只读，如 what_if --pack jilin --changes 改动.yaml --since 2026-01-01"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the pack, what is changed in it, the time, and where the table goes."""
        parser.add_argument("--pack", required=True, help="规则包，如 jilin")
        parser.add_argument(
            "--changes", type=Path, required=True, help="改动的条目（YAML），或另一版规则包的文件夹"
        )
        parser.add_argument("--since", type=date.fromisoformat, default=None, help="案件自（默认今年1月1日）")
        parser.add_argument("--until", type=date.fromisoformat, default=None, help="案件至（默认今天）")
        parser.add_argument("--as-dated", action="store_true", help="按改动自带的生效日期，不视为自始适用")
        parser.add_argument("--csv", type=Path, default=None, help="把受影响的案件写入 CSV 文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Try, count, print, export."""
        if options["pack"] not in library().packs:
            raise CommandError(f"没有规则包 {options['pack']}，现有：{'、'.join(library().packs)}")
        today = localdate()
        province = library().packs[options["pack"]].header.jurisdiction
        question = Question(
            province, options["since"] or today.replace(month=1, day=1), options["until"] or today
        )
        other = self._proposed(options)
        looked_at, found = 0, list[Difference]()
        for count, differences in compare(question, other):
            looked_at += count
            found += differences
        self._print(looked_at, found)
        if options["csv"]:
            self._export(options["csv"], found)

    def _proposed(self, options: dict[str, Any]) -> Library:
        given: Path = options["changes"]
        try:
            if given.is_dir():
                return whole_pack(library(), load_pack(given)).library
            text = given.read_text(encoding="utf-8")
            return proposed(library(), options["pack"], text, from_the_start=not options["as_dated"]).library
        except PackError as problem:
            raise CommandError(str(problem)) from problem
        except OSError as problem:
            raise CommandError(f"读不到 {given}，请核对路径") from problem

    def _print(self, looked_at: int, found: list[Difference]) -> None:
        self.stdout.write(f"已核对{looked_at}件，结论有变的{len(found)}项")
        for effect, label in EFFECTS.items():
            newly = sum(1 for d in found if d.verdict.effect == effect and d.newly)
            no_longer = sum(1 for d in found if d.verdict.effect == effect and not d.newly)
            self.stdout.write(f"{label}：新增{newly}，不再{no_longer}")
        for difference in found:
            self.stdout.write("　".join(_row(difference)))

    def _export(self, file: Path, found: list[Difference]) -> None:
        with file.open("w", encoding="utf-8-sig", newline="") as written:
            writer = csv.writer(written)
            writer.writerow(HEAD)
            writer.writerows(_row(difference) for difference in found)
        self.stdout.write(f"已写入 {file}")


def _row(difference: Difference) -> tuple[str, ...]:
    judged, verdict = difference.judged, difference.verdict
    return table_row(
        verdict.effect,
        difference.newly,
        judged.case,
        judged.happened_on,
        verdict.rule_id,
        verdict.basis,
        verdict.detail,
    )
