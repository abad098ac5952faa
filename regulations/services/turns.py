"""Taking turns: two people who change one register at the same moment do so one after the other."""

from __future__ import annotations

from django.db import connection, models


def one_at_a_time(register: type[models.Model]) -> None:
    """Wait until whoever changes this register has finished; holds until the transaction ends.

    What is read afterwards, to be checked or numbered, is what the one before left behind. Reading goes on.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [register._meta.db_table])
