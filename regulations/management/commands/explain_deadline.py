"""`manage.py explain_deadline JL-4.3c --from 2026-02-10`: count a period and show the counting."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lifecycle.law import Due
from regulations.selectors.at_hand import LawAtHand, law_at_hand

COLUMNS = {"rule", "anchor_date"}


class NoAnswer(ValueError):
    """A question that cannot be answered; the message says why and what to do."""


class Command(BaseCommand):
    """Count the period of a rule from a day, or one of each row of a file."""

    help = "计算期限并列出算法，如 explain_deadline JL-4.3c --from 2026-02-10；--batch 逐行计算一个 CSV 文件"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the rule, the day and the form of the answer, or a file of questions."""
        parser.add_argument("rule_id", nargs="?", help="规则编号，如 JL-4.3c")
        parser.add_argument("--from", dest="anchor", type=_day, help="起算事件之日，如 2026-02-10")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")
        parser.add_argument(
            "--batch", type=Path, help="CSV 文件，读其中 rule 和 anchor_date 两列，每行输出一个 JSON 对象"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Count and print."""
        law = law_at_hand()
        if law.is_bare:
            self.stderr.write("数据库尚未建立，按随平台提供的工作日历计算，且不考虑任何解读决定和施行决定。")
        if options["batch"]:
            self._answer_all(law, options["batch"])
            return
        if not options["rule_id"] or options["anchor"] is None:
            raise CommandError("请写明规则编号和 --from 日期，或用 --batch 指定 CSV 文件")
        try:
            due, note = _answer(law, options["rule_id"], options["anchor"])
        except NoAnswer as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(_json(_full(due, note)))
            return
        self.stdout.write(_text(due, note))

    def _answer_all(self, law: LawAtHand, path: Path) -> None:
        """Answer every row, the bad ones with an error; say at the end how many there were."""
        bad = 0
        for number, row in _rows(path):
            rule, anchor = (row.get("rule") or "").strip(), (row.get("anchor_date") or "").strip()
            try:
                due, note = _answer(law, rule, _day_of_row(anchor))
            except NoAnswer as refusal:
                bad += 1
                error = f"第{number}行：{refusal}"
                self.stdout.write(_json({"rule": rule, "anchor_date": anchor, "error": error}))
                continue
            self.stdout.write(_json({**_brief(due, rule), **({"note": note} if note else {})}))
        if bad:
            raise CommandError(f"有{bad}行没有算出，原因见该行的 error，其余各行已照常计算")


def _answer(law: LawAtHand, rule_id: str, anchor: date) -> tuple[Due, str]:
    if not rule_id:
        raise NoAnswer("没有写规则编号，请填写如 JL-4.3c")
    found = law.rules(rule_id, on=anchor)
    if not found.rules:
        raise NoAnswer(f"没有编号为 {rule_id} 的规则，请核对编号和日期")
    try:
        due = law.due(found.rules, anchor)
    except (OverflowError, ValueError) as problem:
        raise NoAnswer(f"自{anchor}起算的届满日超出日历范围（公元1年至9999年），请核对日期") from problem
    if due is None:
        rule = found.rules[0]
        raise NoAnswer(f"{rule.id}（{rule.title}）法无定期限，不计算届满日")
    return due, found.note


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str | None]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = COLUMNS - set(reader.fieldnames or ())
            if missing:
                raise CommandError(f"{path} 缺少列：{'、'.join(sorted(missing))}；第一行须写列名")
            for row in reader:
                yield reader.line_num, row
    except OSError as problem:
        raise CommandError(f"{path} 读不到（{problem.strerror}），请核对路径") from problem
    except UnicodeDecodeError as problem:
        raise CommandError(f"{path} 不是 UTF-8 编码，请另存为 CSV UTF-8 后重试") from problem


def _day(words: str) -> date:
    return date.fromisoformat(words)


def _day_of_row(words: str) -> date:
    try:
        return _day(words)
    except ValueError as problem:
        raise NoAnswer(f"anchor_date“{words}”不是日期，请写成 2026-02-10") from problem


def _json(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False)


def _brief(due: Due, rule: str) -> dict[str, Any]:
    return {
        "rule": rule,
        "anchor_date": due.anchor_on.isoformat(),
        "due_date": due.due_on.isoformat(),
        "provisional": due.provisional,
    }


def _full(due: Due, note: str) -> dict[str, Any]:
    return {
        **_brief(due, due.citation.rule_id),
        "basis": due.citation.basis,
        "statutory": due.citation.statutory,
        "amount": due.amount,
        "unit": due.unit,
        "direction": due.direction,
        "minimum": due.minimum,
        "calendar": due.calendar_version,
        "trace": list(due.trace),
        **({"note": note} if note else {}),
    }


def _text(due: Due, note: str) -> str:
    kind = "法定期限" if due.citation.statutory else "服务目标"
    head = f"{due.citation.rule_id} {due.title}（{kind}）\n依据：{due.citation.basis}"
    mark = "（暂定）" if due.provisional else ""
    lines = [head, *due.trace, f"结果：{due.due_on}{mark}"]
    return "\n".join([*lines, f"注：{note}"] if note else lines)
