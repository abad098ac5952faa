"""Giving numbers out: once each, without gaps or repeats, whoever asks at the same time."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from institutions.models import Filing, Institution, NumberSeries
from institutions.numbering import compose, series


@transaction.atomic
def next_in(name: str) -> int:
    """The next number of a series; the row stays locked until the transaction that asked ends."""
    NumberSeries.objects.get_or_create(series=name)
    row = NumberSeries.objects.select_for_update().get(series=name)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def new_filing_number(filing: Filing, on: date) -> str:
    """The number a case is called by from its submission on."""
    rule = filing.law(on).numbering("filing.numbering")
    serial = next_in(series(rule, "filing", year=on.year))
    return compose(rule, year=on.year, serial=serial)


def new_institution_code(institution: Institution, on: date) -> str:
    """The code of an institution (机构编码): the first thirteen characters of every certificate it issues."""
    rule = institution.law(on).numbering("institution.numbering")
    province = institution.jurisdiction_id[:2]
    serial = next_in(series(rule, "institution", province=province))
    return compose(rule, province=province, serial=serial)
