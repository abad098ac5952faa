"""`manage.py explain_deadline JL-4.3c --from 2026-02-10`: count a period and show the counting."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lifecycle.law import Due
from regulations.calendar import working_calendar
from regulations.selectors import period_due, rules_by_id


class Command(BaseCommand):
    """Count the period of a rule from a day."""

    help = "计算期限并列出算法，如 explain_deadline JL-4.3c --from 2026-02-10"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the rule, the day and the form of the answer."""
        parser.add_argument("rule_id", help="规则编号，如 JL-4.3c")
        parser.add_argument(
            "--from", dest="anchor", type=date.fromisoformat, required=True, help="起算事件之日"
        )
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count and print."""
        anchor: date = options["anchor"]
        found = rules_by_id(options["rule_id"], on=anchor)
        if not found:
            raise CommandError(f"{anchor} 没有编号为 {options['rule_id']} 的现行规则，请核对编号和日期")
        due = next(filter(None, (period_due(rule, anchor, working_calendar()) for rule in found)), None)
        if due is None:
            raise CommandError(f"{found[0].id}（{found[0].title}）法无定期限，不计算届满日")
        self.stdout.write(self._as_json(due) if options["json"] else self._as_text(due))

    def _as_text(self, due: Due) -> str:
        kind = "法定期限" if due.citation.statutory else "服务目标"
        head = f"{due.citation.rule_id} {due.title}（{kind}）\n依据：{due.citation.basis}"
        mark = "（暂定）" if due.provisional else ""
        return "\n".join([head, *due.trace, f"结果：{due.due_on}{mark}"])

    def _as_json(self, due: Due) -> str:
        answer = {
            "rule": due.citation.rule_id,
            "basis": due.citation.basis,
            "statutory": due.citation.statutory,
            "anchor_date": due.anchor_on.isoformat(),
            "due_date": due.due_on.isoformat(),
            "amount": due.amount,
            "unit": due.unit,
            "direction": due.direction,
            "minimum": due.minimum,
            "provisional": due.provisional,
            "calendar": due.calendar_version,
            "trace": list(due.trace),
        }
        return json.dumps(answer, ensure_ascii=False)
