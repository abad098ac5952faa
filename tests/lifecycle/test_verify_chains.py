"""What was done to the records behind the platform's back shows."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from exams.models import ExamPlan
from lifecycle.chain import broken_links, verify
from lifecycle.door import perform, perform_all
from lifecycle.models import TransitionRecord
from tests.factories.accounts import prefecture_officer
from tests.factories.institutions import institution
from tests.lifecycle.cases import plan_in


@pytest.fixture
def plan(law) -> ExamPlan:
    plan = plan_in("submitted")
    officer = prefecture_officer()
    perform(plan.approve, by=officer)
    perform(plan.publish, by=officer)
    perform(plan.cancel, by=officer, reason="报名人数不足")
    return plan


def tampered_with(sql: str, *values: object) -> None:
    """What somebody with the keys of the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE lifecycle_transitionrecord DISABLE TRIGGER transition_record_append_only")
        cursor.execute(sql, values)
        cursor.execute("ALTER TABLE lifecycle_transitionrecord ENABLE TRIGGER transition_record_append_only")


def test_chains_hold_one_by_one_and_all_together(plan: ExamPlan) -> None:
    of = institution(state="active", opened=True)
    perform_all([plan_in("approved", of=of) for _ in range(3)], "publish", by=prefecture_officer())
    assert broken_links(plan) == []
    assert broken_links() == []
    said = StringIO()
    call_command("verify_chains", stdout=said)
    assert "6 条流转记录逐条核验" in said.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        "reason = '另有原因'",
        "at = at - interval '1 day'",
        "actor_title = ''",
        "facts = '{\"x\": 1}'",
        "rule_id = ''",
    ],
)
def test_a_changed_word_shows(plan: ExamPlan, change: str) -> None:
    last = TransitionRecord.objects.of(plan).last()
    tampered_with(f"UPDATE lifecycle_transitionrecord SET {change} WHERE id = %s", last.pk)  # noqa: S608
    assert [(link.sequence, link.problem) for link in broken_links(plan)] == [
        (3, "内容与摘要不符，记录被改动过")
    ]
    with pytest.raises(CommandError, match="1 处"):
        call_command("verify_chains", stderr=StringIO())


def test_a_change_whose_hash_was_recomputed_shows_at_the_next_link(plan: ExamPlan) -> None:
    second = TransitionRecord.objects.of(plan)[1]
    second.reason = "另有原因"
    tampered_with(
        "UPDATE lifecycle_transitionrecord SET reason = %s, hash = %s WHERE id = %s",
        second.reason,
        second.compute_hash(),
        second.pk,
    )
    assert [(link.sequence, link.problem) for link in broken_links(plan)] == [(3, "与上一条记录的摘要不衔接")]


def test_a_removed_record_leaves_a_gap(plan: ExamPlan) -> None:
    second = TransitionRecord.objects.of(plan)[1]
    tampered_with("DELETE FROM lifecycle_transitionrecord WHERE id = %s", second.pk)
    assert [link.problem for link in broken_links(plan)] == ["缺少第2条记录"]


def test_a_copy_out_of_order_is_noticed(plan: ExamPlan) -> None:
    first, second, third = TransitionRecord.objects.of(plan)
    assert list(verify([first, second, third])) == []
    assert [link.problem for link in verify([first, third])] == ["缺少第2条记录"]
