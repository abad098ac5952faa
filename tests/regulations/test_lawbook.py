"""The law book in the browser and on the command line, and what `manage.py check` says of it."""

import json
import re
import shutil
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from lifecycle.templatetags.zhijian import law_url
from regulations import checks
from regulations.loader import PACKS, load_library
from regulations.selectors.law_entries import numbers_of
from regulations.selectors.lawbook import lawbook_page
from regulations.services.adoption import adopt_pack
from regulations.services.readings import decide_reading
from regulations.services.release import load_law
from regulations.shelf import library, trying_out
from regulations.strict_yaml import PackError
from tests.factories import accounts
from tests.factories.law import PLACES, put_on_the_map
from tests.regulations.books import jilin
from tests.regulations.drafts import jilin_as_a_draft
from tests.regulations.test_jilin_pack import DAY


@pytest.fixture
def law(db) -> None:
    """Have the places alone: nobody has decided yet how the text of any province is read."""
    put_on_the_map(PLACES)


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
    assert "<strong>四（三）3</strong>" in page


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
    with pytest.raises(CommandError, match=r"没有编号为 JL-99 的规则"):
        said("rule", "JL-99", "--on", "2026-11-21")


def test_a_day_before_the_rule_is_answered_by_its_earliest_version_and_says_so(db):
    text = said("rule", "JL-5.3", "--on", "2020-01-01")
    assert "2020-01-01 该规则尚未生效，以下是最早的版本（自2022-06-17起）" in text


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


# -- reading the book in a browser --------------------------------------------------------------------------


def opened(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_entries_stand_by_subject_in_the_order_of_their_articles(db):
    page = lawbook_page("jilin", on=DAY)
    assert [chapter.title for chapter in page.chapters][:2] == ["申报与备案", "评价机构"]
    filing = page.chapters[0].entries
    bases = [entry.found.entry.dated()[-1].basis for entry in filing]
    articles = [numbers_of(basis.article) for basis in bases if basis.article and not basis.document]
    assert len(articles) > 40
    assert articles == sorted(articles)
    assert numbers_of("第二十一条第四项") == (21, 4)
    assert numbers_of("第一百二十条（十）") == (120, 10)
    assert numbers_of("四（三）1") == (4, 3, 1)


def test_a_route_is_a_table_of_who_holds_the_case(db):
    page = opened("/law/jilin/JL-4.3/")
    assert "各环节由谁办理" in page
    for words in ("中省属", "市（州）属及以下", "省级复核", "（无此环节）", "吉林省人力资源和社会保障厅"):
        assert words in page


def test_every_kind_of_value_is_spread_out_in_words(db):
    page = opened("/law/jilin/")
    assert "诚信承诺书" in page
    assert "满分" in page
    assert "事件当日不计，自次日起算" in page
    assert "由人办理时对照，系统不自动核对" in page
    # No code of the data reaches the reader.
    shown = re.sub(r"<[^>]*>", "", page)
    assert not re.search(r"\b(working_day|first_check|prefecture|at_least)\b", shown)


def test_every_page_of_every_pack_and_entry_opens(db):
    for pack in library().packs.values():
        page = lawbook_page(pack.name, on=DAY)
        opened(f"/law/{pack.name}/")
        for entry in page.entries[::7]:
            assert entry.title in opened(entry.url)


def test_a_rule_that_rests_on_an_unapproved_reading_says_so(law, at):
    at("2026-11-21 10:00")
    assert "未经批准：可以提示，不据以自动作出任何处理" in opened("/law/jilin/JL-4.3c/")
    decide_reading("J4", option="full_days", approved=True, by=accounts.head_of(), reason="研究同意")
    page = opened("/law/jilin/JL-4.3c/")
    assert "未经批准" not in page
    assert "J4</a>（已批准）" in page


def test_the_law_of_a_day_and_what_it_was_before(db, tmp_path):
    packs = tmp_path / "packs"
    shutil.copytree(PACKS, packs)
    written = packs / "jilin" / "exam.yaml"
    text = written.read_text(encoding="utf-8")
    text = text.replace("      amount: 10\n      unit: working_day\n      direction: before", LATER, 1)
    written.write_text(text, encoding="utf-8")
    with trying_out(load_library(packs)):
        before = opened("/law/jilin/JL-5.3/?on=2024-01-01")
        assert "提前不少于10个工作日" in before
        assert "此后，自2026年1月1日：提前不少于15个工作日" in before
        after = opened("/law/jilin/JL-5.3/?on=2026-01-01")
        assert "提前不少于15个工作日" in after
        assert "此前，自2022年6月17日" in after


LATER = """      amount: 10
      unit: working_day
      direction: before
      minimum: true
      starts: 自首场考试之日往前推算
    - valid_from: 2026-01-01
      basis: 五（三）
      amount: 15
      unit: working_day
      direction: before"""


def test_before_its_time_a_pack_says_nothing_and_its_anchors_stay(db):
    page = opened("/law/jilin/?on=2020-01-01")
    assert "该日本规则包尚未生效" in page
    assert 'id="JL-5.3"' in page
    assert "该日未生效" in page


@pytest.mark.parametrize("day", ["21.11.2026", "2026-W47-6", "20261121", "2026-02-30"])
def test_a_day_that_is_none_is_kept_and_named(db, day):
    page = opened(f"/law/jilin/?on={day}&q=公示", status=400)
    assert f"“{day}”不是日期，请写成 2026-03-20 这样的形式" in page
    assert f'value="{day}"' in page
    assert 'value="公示"' in page


def test_words_are_looked_for_in_a_pack_and_in_all_of_them(db):
    page = opened("/law/jilin/?q=诚信承诺")
    assert "JL-4.2" in page
    assert "JL-5.3" not in page
    found = opened("/law/?q=JL-5.3")
    assert '<a href="/law/jilin/JL-5.3/">' in found
    assert "没有找到" in opened("/law/?q=没有这样的词")


def test_a_link_to_an_obligation_lands_where_it_is_answered(db):
    assert 'id="JL-2.2"' in opened("/law/jilin/")
    answer = Client().get("/law/jilin/JL-2.2/")
    assert (answer.status_code, answer["Location"]) == (302, "/law/jilin/#JL-2.2")
    opened("/law/jilin/JL-99/", status=404)
    opened("/law/national/JL-5.3/", status=404)


def test_a_rule_of_any_pack_is_linked_without_a_table_of_prefixes(db):
    for pack in library().packs.values():
        rule_id = next(iter(pack.entries.values())).entry.id
        assert law_url(rule_id) == f"/law/{pack.name}/#{rule_id}"
    assert law_url("ZZ-1") == "/law/?q=ZZ-1"


def test_a_draft_is_marked_everywhere_until_it_is_adopted(law, at, tmp_path):
    at("2026-03-20 10:00")
    with jilin_as_a_draft(tmp_path):
        for address in ("/law/", "/law/jilin/", "/law/jilin/JL-5.3/"):
            assert "试运行" in opened(address)
        adopt_pack(
            "jilin", adopted_on=DAY_OF_TRIAL, document="示例〔2026〕1号", by=accounts.head_of(), reason="定稿"
        )
        page = opened("/law/jilin/")
        assert "现行有效（自2026-03-20起施行）" in page
        assert "施行文件：示例〔2026〕1号" in page
        assert "试运行" not in page


DAY_OF_TRIAL = date(2026, 3, 20)


def test_the_register_of_readings_shows_what_rests_on_each(law, at):
    at("2026-11-21 10:00")
    page = opened("/law/readings/")
    assert 'id="J4"' in page
    assert "公示当日计为第1日" in page
    assert "/law/jilin/JL-4.3c/" in page
    decide_reading("J4", option="full_days", approved=True, by=accounts.head_of(), reason="厅务会研究同意")
    page = opened("/law/readings/")
    assert "吉林省 · 单位负责人 甄厅长" in page
    assert "厅务会研究同意" in page


def test_the_same_question_is_answered_from_every_pack(law, at):
    at("2026-11-21 10:00")
    page = opened("/law/compare/")
    for pack in library().packs.values():
        if not pack.header.is_national:
            assert f'href="/law/{pack.name}/"' in page
    assert "/law/jilin/JL-5.3/" in page
    assert "未规定" in page
    assert "法无定期限" in page
    assert "服务目标" in page
    assert "试运行" in page
    assert "解读J4待批准" in page
    decide_reading("J4", option="full_days", approved=True, by=accounts.head_of(), reason="研究同意")
    assert "解读J4待批准" not in opened("/law/compare/")
    assert "该日没有适用的规则包" in opened("/law/compare/?on=2001-01-01")
    assert "不是日期" in opened("/law/compare/?on=春天", status=400)


def test_the_calendar_names_its_paper_and_what_is_provisional(law, at):
    at("2026-11-21 10:00")
    load_law()
    page = opened("/law/calendar/")
    assert "2026年工作日历" in page
    assert "国务院办公厅关于2026年部分节假日安排的通知" in page
    assert "2月14日、2月28日" in page
    assert "跨入该年的期限都标明暂定" in opened("/law/calendar/2027/")
    opened("/law/calendar/1999/", status=404)


@pytest.mark.parametrize(
    "address",
    ["/law/", "/law/jilin/", "/law/jilin/JL-5.3/", "/law/readings/", "/law/compare/"],
)
def test_a_page_asks_the_database_the_same_few_questions_however_much_there_is(
    law, at, address, django_assert_max_num_queries
):
    at("2026-11-21 10:00")
    with django_assert_max_num_queries(5):
        opened(address)
    for option in ("full_days", "first_day_counts"):
        decide_reading("J4", option=option, approved=True, by=accounts.head_of(), reason="研究同意")
    with django_assert_max_num_queries(5):
        opened(address)
