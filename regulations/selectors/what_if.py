"""The answer of a trial (试算结果): counted, and as a table to take away."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import xlsxwriter
from django.db.models import Count

from regulations.models import WhatIf, WhatIfCase

EFFECTS = dict(WhatIfCase.Effect.choices)
HEAD = ("类别", "变化", "案件", "日期", "规则", "依据", "说明")
# Excel takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table_row(
    effect: str,
    newly: bool,  # noqa: FBT001 - the columns of the table, in their order
    case: str,
    happened_on: date,
    rule_id: str,
    basis: str,
    detail: str,
) -> tuple[str, ...]:
    """Return one case as a row of words."""
    change = "新增" if newly else "不再"
    label = EFFECTS[effect]
    return label, change, _plain(case), happened_on.isoformat(), rule_id, basis, _plain(detail)


def rows(asked: WhatIf) -> Iterator[tuple[str, ...]]:
    """Yield the cases of a trial as rows of words."""
    columns = ("effect", "newly", "case", "happened_on", "rule_id", "basis", "detail")
    for row in asked.cases.values_list(*columns).iterator(chunk_size=1000):
        yield table_row(*row)


def counts_of(asked: WhatIf) -> list[dict[str, Any]]:
    """Return per effect how many cases it newly has and no longer has."""
    counted: Counter[tuple[str, bool]] = Counter()
    for effect, newly, count in (
        asked.cases.order_by().values_list("effect", "newly").annotate(count=Count("pk"))
    ):
        counted[effect, newly] = count
    return [
        {
            "effect": effect,
            "label": label,
            "newly": counted[effect, True],
            "no_longer": counted[effect, False],
        }
        for effect, label in EFFECTS.items()
    ]


def as_csv(asked: WhatIf) -> bytes:
    """Write the cases as CSV, marked as UTF-8 for Excel."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    writer.writerows(rows(asked))
    return text.getvalue().encode("utf-8-sig")


def as_workbook(asked: WhatIf) -> bytes:
    """Write the cases as a workbook."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("试算结果")
        sheet.set_column(0, 1, 8)
        sheet.set_column(2, 2, 40)
        sheet.set_column(3, 4, 14)
        sheet.set_column(5, 6, 50)
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, HEAD, bold)
        for place, row in enumerate(rows(asked), 1):
            sheet.write_row(place, 0, row)
    return held.getvalue()


def _plain(words: str) -> str:
    return f"'{words}" if words.startswith(FORMULA) else words
