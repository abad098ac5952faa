"""The database itself keeps what happened: no client, shell or mistake can change a record."""

from copy import copy
from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction

from lifecycle.door import perform
from lifecycle.migrations import __name__ as migrations_package
from lifecycle.models import RecordAltered, TransitionRecord
from tests.factories.accounts import prefecture_officer
from tests.lifecycle.cases import plan_in

NO_TRUNCATE = """
CREATE TRIGGER transition_record_no_truncate BEFORE TRUNCATE ON lifecycle_transitionrecord
FOR EACH STATEMENT EXECUTE FUNCTION lifecycle_record_is_append_only()
"""


@pytest.fixture
def record(law) -> TransitionRecord:
    return perform(plan_in().send_back, by=prefecture_officer(), reason="考场不足")


def carry_out_sql(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def refused_by_the_database(sql: str, *values: object) -> bool:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        carry_out_sql(sql, *values)
    return True


def test_sql_can_neither_change_nor_remove_nor_empty(record: TransitionRecord) -> None:
    assert refused_by_the_database(
        "UPDATE lifecycle_transitionrecord SET reason = '改过了' WHERE id = %s", record.pk
    )
    assert refused_by_the_database("DELETE FROM lifecycle_transitionrecord WHERE id = %s", record.pk)
    # The trigger against emptying the table is taken away for the flush of other tests; here it stands again.
    carry_out_sql("SET CONSTRAINTS ALL IMMEDIATE")
    carry_out_sql(NO_TRUNCATE)
    assert refused_by_the_database("TRUNCATE lifecycle_transitionrecord CASCADE")
    assert TransitionRecord.objects.get(pk=record.pk).reason == "考场不足"


def test_the_migration_sets_the_trigger_that_the_tests_take_away() -> None:
    sql = import_module(f"{migrations_package}.0002_append_only_records").REFUSE_CHANGES
    assert " ".join(NO_TRUNCATE.split()) in " ".join(sql.split())


def test_that_consequences_were_released_is_noted_once_and_never_taken_back(record: TransitionRecord) -> None:
    waiting = copy(record)
    waiting.pk, waiting.sequence, waiting.reacted_at = None, 2, None
    waiting.save()
    carry_out_sql("UPDATE lifecycle_transitionrecord SET reacted_at = now() WHERE id = %s", waiting.pk)
    assert refused_by_the_database(
        "UPDATE lifecycle_transitionrecord SET reacted_at = NULL WHERE id = %s", waiting.pk
    )
    assert refused_by_the_database(
        "UPDATE lifecycle_transitionrecord SET reacted_at = now() WHERE id = %s", waiting.pk
    )


def test_the_code_refuses_before_the_database_has_to(record: TransitionRecord) -> None:
    record.reason = "改过了"
    with pytest.raises(RecordAltered):
        record.save()
    with pytest.raises(RecordAltered):
        record.delete()
    with pytest.raises(RecordAltered):
        TransitionRecord.objects.filter(pk=record.pk).update(reason="改过了")
    with pytest.raises(RecordAltered):
        TransitionRecord.objects.all().delete()
