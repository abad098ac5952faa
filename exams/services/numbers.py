"""Numbers drawn from a series (编号): once each, without gaps, also when many draw at once."""

from __future__ import annotations

from django.db import transaction

from institutions.models import NumberSeries


@transaction.atomic
def take_numbers(series: str, count: int) -> range:
    """Take the next numbers of a series; locked until the transaction that uses them is over."""
    NumberSeries.objects.get_or_create(series=series)
    row = NumberSeries.objects.select_for_update().get(series=series)
    taken = range(row.last + 1, row.last + count + 1)
    row.last += count
    row.save(update_fields=["last"])
    return taken
