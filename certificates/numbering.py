"""Certificate and batch numbers by the numbering rule of the pack (证书编号、批次号). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from institutions.numbering import NumberImpossible, compose
from regulations.schema import NumberingValue

CENTURY = 2000


@dataclass(frozen=True, slots=True)
class CertificateNumber:
    """A certificate number taken apart (证书编号); the institution's own part is never read further."""

    institution: str
    year: int
    level: str
    serial: int


def certificate_number(
    rule: NumberingValue, *, institution_code: str, issued_on: date, level: int, serial: int
) -> str:
    """A certificate number: institution, year of issue, level, serial."""
    year = issued_on.year % 100
    return compose(rule, institution=institution_code, year=year, level=level, serial=serial)


def batch_number(rule: NumberingValue, *, institution_code: str, on: date, serial: int) -> str:
    """A batch number: the day, the institution, the serial of the day."""
    return compose(rule, day=f"{on:%y%m%d}", institution=institution_code, serial=serial)


def is_valid(rule: NumberingValue, number: str) -> bool:
    """Whether a number looks as the rule says."""
    return len(number) == rule.length and re.fullmatch(rule.pattern, number) is not None


def read_certificate_number(rule: NumberingValue, number: str) -> CertificateNumber:
    """Take a certificate number apart by the lengths of the rule; its year is of this century."""
    if not is_valid(rule, number):
        raise NumberImpossible(f"“{number}”不符合编号规则（{rule.summary()}）")
    parts, start = {}, 0
    for segment in rule.segments:
        parts[segment.code] = number[start : start + segment.length]
        start += segment.length
    return CertificateNumber(
        parts["institution"], CENTURY + int(parts["year"]), parts["level"], int(parts["serial"])
    )
