"""`manage.py rule JL-5.3 --on 2026-11-21`: print an entry of the law as it stands on a date."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localdate

from regulations.rulebook import Rule
from regulations.selectors.at_hand import law_at_hand


class Command(BaseCommand):
    """Print one rule, or all rules of an obligation."""

    help = "显示一条规则在某日的内容，如 rule JL-5.3 --on 2026-11-21"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the id and the date."""
        parser.add_argument("rule_id", help="规则编号，如 JL-5.3")
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="日期，默认今天")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find and print."""
        on = options["on"] or localdate()
        law = law_at_hand()
        if law.is_bare:
            self.stderr.write("数据库尚未建立，不考虑任何解读决定和施行决定。")
        found = law.rules(options["rule_id"], on=on)
        if not found.rules:
            raise CommandError(f"没有编号为 {options['rule_id']} 的规则，请核对编号和日期")
        if found.since:
            self.stdout.write(f"{on} 该规则尚未生效，以下是最早的版本（自{found.since}起）。\n")
        for rule in found.rules:
            self._print(rule)

    def _print(self, rule: Rule) -> None:
        reading = rule.reading
        pairs = [
            ("规则", f"{rule.id}　{rule.title}"),
            ("键", rule.key),
            ("依据", rule.citation.basis),
            ("内容", rule.wording),
            ("取值", rule.summary),
            ("性质", "原则上（可附理由例外）" if rule.is_soft else "硬性要求"),
            ("效力", "平台服务目标" if not rule.citation.statutory else "法定"),
            ("生效", rule.value.valid_from.isoformat()),
            ("失效", rule.value.valid_until.isoformat() if rule.value.valid_until else ""),
            ("解读", f"{reading.id} {reading.answer}（{reading.status_label}）" if reading else ""),
            ("说明", rule.value.note or ""),
            ("改正", rule.cure),
            ("出处", f"{rule.pack_name}/{rule.file} 第{rule.line}行"),
        ]
        for label, words in pairs:
            if words:
                self.stdout.write(f"{label}：{words}")
        self.stdout.write("")
