"""The law book in the browser and on the command line, and what `manage.py check` says of it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from regulations import checks
from regulations.loader import PackError
from tests.regulations.books import jilin
from tests.regulations.test_jilin_pack import DAY


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_the_page_has_every_rule_under_its_own_id(db):
    answer = Client().get("/law/jilin/")
    assert answer.status_code == 200
    page = answer.content.decode()
    for rule in jilin(DAY).entries():
        if rule.pack_name == "jilin":
            assert f'id="{rule.id}"' in page
            assert rule.wording in page
    assert "拟采用，待批准" in page
    assert "吉人社函〔2022〕78号 四（三）3" in page


def test_the_national_page_marks_what_the_platform_chose(db):
    page = Client().get("/law/national/").content.decode()
    assert 'id="CN-T1"' in page
    assert "平台服务目标" in page


def test_the_shelf_lists_the_packs_and_an_unknown_one_is_not_found(db):
    assert "吉人社函〔2022〕78号" in Client().get("/law/").content.decode()
    assert Client().get("/law/atlantis/").status_code == 404
    assert Client().post("/law/jilin/").status_code == 405


def test_a_rule_is_printed_with_its_article_and_place(db):
    text = said("rule", "JL-5.3", "--on", "2026-11-21")
    assert "依据：吉人社函〔2022〕78号 五（三）" in text
    assert "取值：提前不少于10个工作日" in text
    assert "出处：jilin/exam.yaml" in text


def test_an_obligation_prints_all_its_rules(db):
    assert said("rule", "JL-2.2", "--on", "2026-11-21").count("规则：JL-2.2.") == 4


def test_an_unknown_rule_is_named(db):
    with pytest.raises(CommandError, match=r"没有编号为 JL-99 的现行规则"):
        said("rule", "JL-99", "--on", "2026-11-21")
    with pytest.raises(CommandError, match=r"没有编号为 JL-5\.3 的现行规则"):
        said("rule", "JL-5.3", "--on", "2020-01-01")


def test_a_deadline_is_explained_in_words_and_as_json(db):
    text = said("explain_deadline", "JL-4.3c", "--from", "2026-02-10")
    assert "2月14日 第4个工作日（补班计入）" in text
    assert "结果：2026-02-24" in text
    answer = json.loads(said("explain_deadline", "JL-4.3c", "--from", "2026-02-10", "--json"))
    assert (answer["rule"], answer["due_date"], answer["provisional"]) == ("JL-4.3c", "2026-02-24", False)


def test_a_provisional_date_says_so(db):
    assert "结果：2027-01-13（暂定）" in said("explain_deadline", "JL-5.5b", "--from", "2026-12-01")


def test_where_the_text_sets_no_period_none_is_invented(db):
    with pytest.raises(CommandError, match="法无定期限"):
        said("explain_deadline", "JL-4.3a", "--from", "2026-02-10")


def test_the_packs_pass_the_system_check():
    assert checks.packs_are_sound() == []


def test_a_broken_pack_is_an_error_of_the_system_check(monkeypatch, tmp_path):
    def broken(_):
        raise PackError(tmp_path / "rules.yaml", 3, "ZZ-1", "缺少依据")

    monkeypatch.setattr(checks, "load_library", broken)
    (error,) = checks.packs_are_sound()
    assert error.id == "regulations.E001"
    assert "第3行" in error.msg
