"""The door's own SQL, written out once per machine.

Every move of the platform passes here; composing these five statements anew through the query builder took
two thirds of a move's time (benchmarks/transitions).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models

from lifecycle.machine import Lifecycle
from lifecycle.models import Deadline, DeadlineEvent, TransitionRecord


@cache
def _columns_of(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(model._meta.concrete_fields)


@cache
def _lock_sql(model: type[models.Model]) -> str:
    named = ", ".join(f'"{column.column}"' for column in _columns_of(model))
    table, key = model._meta.db_table, model._meta.pk.column
    return f'SELECT {named} FROM "{table}" WHERE "{key}" = ANY(%s) ORDER BY "{key}" FOR UPDATE'  # noqa: S608


@cache
def _insert_sql() -> str:
    columns = [column for column in _columns_of(TransitionRecord) if not column.primary_key]
    named = ", ".join(f'"{column.column}"' for column in columns)
    places = ", ".join(["%s"] * len(columns))
    table = TransitionRecord._meta.db_table
    return f'INSERT INTO "{table}" ({named}) VALUES ({places}) RETURNING "id"'  # noqa: S608


def lock_rows(model: type[Lifecycle], keys: Iterable[Any]) -> dict[Any, dict[str, Any]]:
    """Lock the rows in the order of their keys, so that bulk acts never wait for each other; their values."""
    columns = _columns_of(model)
    read = [(i, c.from_db_value) for i, c in enumerate(columns) if hasattr(c, "from_db_value")]
    with connection.cursor() as cursor:
        cursor.execute(_lock_sql(model), [list(keys)])
        rows = [list(row) for row in cursor.fetchall()]
    for row in rows:
        for place, value_of in read:
            row[place] = value_of(row[place], None, connection)
    names = [column.attname for column in columns]
    key = next(place for place, column in enumerate(columns) if column.primary_key)
    return {row[key]: dict(zip(names, row, strict=True)) for row in rows}


def write_columns(model: type[Lifecycle], changed: dict[str, Any], keys: Sequence[Any]) -> None:
    """Give these rows the changed values."""
    columns = {column.attname: column for column in _columns_of(model)}
    values = [columns[name].get_db_prep_save(value, connection) for name, value in changed.items()]
    assignments = ", ".join(f'"{columns[name].column}" = %s' for name in changed)
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET {assignments} WHERE "{key}" = ANY(%s)',  # noqa: S608 - names of columns only
            [*values, list(keys)],
        )


def ends_of_chains(content_type_id: int, object_ids: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Sequence and hash of the last record of each case."""
    table = TransitionRecord._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT DISTINCT ON (object_id) object_id, sequence, hash FROM "{table}" '  # noqa: S608
            "WHERE content_type_id = %s AND object_id = ANY(%s) ORDER BY object_id, sequence DESC",
            [content_type_id, list(object_ids)],
        )
        return {object_id: (sequence, digest) for object_id, sequence, digest in cursor.fetchall()}


def insert_record(record: TransitionRecord) -> None:
    """Write one record."""
    columns = [column for column in _columns_of(TransitionRecord) if not column.primary_key]
    values = [column.get_db_prep_save(getattr(record, column.attname), connection) for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(_insert_sql(), values)
        (record.pk,) = cursor.fetchone()
    record._state.adding = False
    record._state.db = connection.alias


@cache
def _close_sql() -> str:
    """End what runs and note it, in one statement: it finds nothing to end as often as not."""
    deadlines, events = Deadline._meta.db_table, DeadlineEvent._meta.db_table
    return (
        f'WITH met AS (UPDATE "{deadlines}" SET status = %s, closed_at = %s '  # noqa: S608 - names of tables only
        "WHERE content_type_id = %s AND object_id = ANY(%s) AND key = ANY(%s) AND status = ANY(%s) "
        "RETURNING id, due_on), "
        f'noted AS (INSERT INTO "{events}" (deadline_id, kind, at, by_id, reason, due_before) '
        "SELECT id, %s, %s, %s, '', due_on FROM met) "
        "SELECT id FROM met ORDER BY id"
    )


def close_running(
    content_type_id: int, object_ids: Sequence[str], keys: Sequence[str], *, at: datetime, by_id: int
) -> list[int]:
    """End the running periods of these kinds on these cases, each with its note; their keys."""
    running = [str(status) for status in Deadline.RUNNING]
    met, noted = str(Deadline.Status.MET), str(DeadlineEvent.Kind.MET)
    with connection.cursor() as cursor:
        cursor.execute(
            _close_sql(),
            [met, at, content_type_id, list(object_ids), list(keys), running, noted, at, by_id],
        )
        return [pk for (pk,) in cursor.fetchall()]
