"""`explain_deadline`: one question, a file of them, and a platform that has no tables yet."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from regulations.decisions import forget_decisions

EXAMPLES = Path(__file__).parent / "cases" / "deadlines.csv"


def answers(path: Path) -> list[dict]:
    out = StringIO()
    call_command("explain_deadline", "--batch", str(path), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_file_is_answered_line_by_line(db):
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        asked = list(csv.DictReader(file))
    given = answers(EXAMPLES)
    assert [(a["rule"], a["anchor_date"], a["due_date"]) for a in given] == [
        (row["rule"], row["anchor_date"], row["due_date"]) for row in asked
    ]
    assert set(given[0]) == {"rule", "anchor_date", "due_date", "provisional"}


def test_a_bad_row_is_told_what_is_wrong_and_the_others_are_answered(db, tmp_path):
    file = tmp_path / "asked.csv"
    file.write_text(
        "\ufeffanchor_date,rule,remark\n2026-02-10,CQ-7a,x\n2026-02-30,CQ-7a,\n2026-02-10,CQ-99,\n,,\n"
        "2026-12-30,CQ-7a,\n2026-02-10,JL-4.3a,\n9999-12-30,CQ-7a,\n",
        encoding="utf-8",
    )
    out = StringIO()
    with pytest.raises(CommandError, match="有5行没有算出"):
        call_command("explain_deadline", "--batch", str(file), stdout=out)
    given = [json.loads(line) for line in out.getvalue().splitlines()]
    assert given[0]["due_date"] == "2026-02-24"
    assert "第3行：anchor_date“2026-02-30”不是日期" in given[1]["error"]
    assert "没有编号为 CQ-99 的规则" in given[2]["error"]
    assert "第5行" in given[3]["error"]
    assert given[4]["provisional"] is True
    assert "法无定期限" in given[5]["error"]
    assert "超出日历范围" in given[6]["error"]


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "读不到"), (b"rule,day\nCQ-7a,2026-02-10\n", "缺少列：anchor_date"), (b"\xff\xfe", "不是 UTF-8")],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_cure(db, tmp_path, content, message):
    file = tmp_path / "asked.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=message):
        answers(file)


def test_a_day_before_the_text_is_answered_by_its_earliest_version_which_is_said(db):
    out = StringIO()
    call_command("explain_deadline", "JL-4.3c", "--from", "2021-03-01", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["due_date"] == "2021-03-08"
    assert "按最早的版本（自2022-06-17起）" in answer["note"]


def test_a_fresh_copy_without_tables_answers_by_what_comes_along(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE regulations_calendaryear RENAME TO not_there_yet")
        cursor.execute("ALTER TABLE regulations_readingdecision RENAME TO not_there_either")
    forget_decisions()
    out, err = StringIO(), StringIO()
    call_command("explain_deadline", "CQ-7a", "--from", "2026-02-10", "--json", stdout=out, stderr=err)
    assert json.loads(out.getvalue())["due_date"] == "2026-02-24"
    assert "数据库尚未建立" in err.getvalue()
    call_command("rule", "JL-5.3", "--on", "2026-11-21", stdout=out, stderr=err)
    assert "提前" in out.getvalue()


def test_neither_a_rule_nor_a_file_is_a_question(db):
    with pytest.raises(CommandError, match="请写明规则编号和 --from 日期"):
        call_command("explain_deadline", "CQ-7a")
