"""`manage.py coverage_of_law`: every obligation, its rules, the code that asks for them, the tests."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from regulations.coverage import CoverageRow, coverage, proofs_in
from regulations.obligations import LIST, load_obligations
from regulations.shelf import library

SHOWN: Final = 4
HEAD: Final = """\
# Coverage of the law

Written by `manage.py coverage_of_law --write`; do not edit. One line per obligation
(`regulations/obligations.yaml`): the rules that answer it, the code that asks for them, the tests that name
them. Every obligation has a rule; what is promised by the stage reached has code and tests too.
"""


class Command(BaseCommand):
    """Print the table; exit non-zero where something promised so far is missing."""

    help = "核对义务清单：规则条目、适用的代码、证明的测试；缺少的以非零退出"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do with the page and, for a trial, another list."""
        parser.add_argument("--write", action="store_true", help="写入 docs/coverage.md")
        parser.add_argument("--check", action="store_true", help="核对 docs/coverage.md 是否最新")
        parser.add_argument("--obligations", type=Path, default=LIST, help="另一份义务清单")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute, then print, write or compare."""
        root = Path(settings.BASE_DIR)
        listed = load_obligations(options["obligations"])
        rows = coverage(listed, library(), on=localdate(), proofs=proofs_in(root / "tests"))
        page, text = root / "docs" / "coverage.md", page_of(rows)
        if options["write"]:
            page.write_text(text, encoding="utf-8")
        if options["check"] and (not page.exists() or page.read_text(encoding="utf-8") != text):
            raise CommandError("docs/coverage.md 不是最新的，请运行 manage.py coverage_of_law --write 后提交")
        if not (options["write"] or options["check"]):
            self._print(rows)
        if lacking := [row for row in rows if row.lacks]:
            raise CommandError(
                "\n".join(f"{row.obligation.id} {row.obligation.subject}：{row.lacks}" for row in lacking)
            )
        done = sum(1 for row in rows if row.places and row.proofs)
        self.stdout.write(f"{len(rows)}条义务都有规则条目，{done}条已有代码和测试，承诺到今的没有缺口")

    def _print(self, rows: Iterable[CoverageRow]) -> None:
        for row in rows:
            counts = f"规则{len(row.rules)} 代码{len(row.places)} 测试{len(row.proofs)}"
            self.stdout.write(
                f"{row.obligation.id}　{row.obligation.subject}　{counts}　{row.stage}　{row.lacks}".rstrip()
            )


def page_of(rows: Iterable[CoverageRow]) -> str:
    """Return the table as a page."""
    lines = [HEAD]
    pack = ""
    for row in rows:
        if row.pack != pack:
            pack = row.pack
            lines += [
                f"\n## {pack}\n",
                "| id | subject | promised | rules | code | tests |",
                "| --- | --- | --- | --- | --- | --- |",
            ]
        lines.append(_line(row))
    return "\n".join(lines) + "\n"


def _line(row: CoverageRow) -> str:
    cells = (
        row.obligation.id,
        row.obligation.subject,
        f"{row.obligation.promised} {row.stage}",
        _some([rule.key for rule in row.rules]),
        _some([place.qualified for place in row.places]),
        _some(list(row.proofs)),
    )
    return f"| {' | '.join(cells)} |"


def _some(names: list[str]) -> str:
    """A few names and how many more there are; a dash where there is none."""
    shown = "<br>".join(f"`{name}`" for name in names[:SHOWN])
    return (f"{shown}<br>+{len(names) - SHOWN}" if len(names) > SHOWN else shown) or "—"
