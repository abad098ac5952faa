"""Composing numbers from the rule that says of which segments they consist (pure)."""

from __future__ import annotations

import re

from regulations.schema import NumberingValue


class NumberImpossible(ValueError):
    """The parts do not make a number of the rule."""


def compose(rule: NumberingValue, **parts: str | int) -> str:
    """The number made of these parts: fixed segments from the rule, numbers padded to their length."""
    number = "".join(
        segment.fixed if segment.fixed is not None else str(parts[segment.code]).rjust(segment.length, "0")
        for segment in rule.segments
    )
    if len(number) != rule.length or not re.fullmatch(rule.pattern, number):
        raise NumberImpossible(f"“{number}”不符合编号规则（{rule.summary()}）")
    return number


def series(rule: NumberingValue, name: str, **parts: str | int) -> str:
    """The name of the series a serial runs in: what the rule says it is counted within."""
    within = [
        rule.segment(code).fixed if rule.segment(code).fixed is not None else str(parts[code])
        for code in rule.serial_within
    ]
    return ":".join([name, *(str(part) for part in within)])
