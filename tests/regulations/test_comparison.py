"""The same question, five answers: the table of the readings, made from the packs and from nothing else."""

from datetime import date
from pathlib import Path

import pytest

from regulations.comparison import QUESTIONS, Comparison, compare, load_questions
from regulations.rulebook import Adoption, Decisions
from regulations.shelf import library
from regulations.strict_yaml import PackError

DAY = date(2026, 3, 2)

# question, pack, what is said, and of which kind of institution where they differ
TABLE = """
plan_lead_time       xinjiang   提前不少于10个工作日（自首场考试之日往前推算）（服务目标）
plan_lead_time       jiangsu    用人单位：提前不少于15个工作日
plan_lead_time       gansu      未规定
plan_lead_time       chongqing  未规定
plan_lead_time       jilin      日往前推算）（吉人社函〔2022〕78号 五（三））
filing_publicity     xinjiang   社会培训评价组织：不少于5个工作日（自公示发布次日起算）（服务目标）
filing_publicity     gansu      （服务目标）
filing_publicity     jilin      不少于5个工作日
filing_validity      xinjiang   3年
filing_validity      gansu      法无定期限
filing_validity      chongqing  3年
filing_validity      jilin      3年
renewal              xinjiang   有效期届满前60日内
renewal              chongqing  有效期届满30日前
renewal              jilin      未规定
change_notice        xinjiang   法无定期限
change_notice        xinjiang   自治区人社厅审核
change_notice        chongqing  10个工作日
change_notice        jilin      未规定
receipt              gansu      省人社厅备案
receipt              chongqing  市职鉴中心出具备案回执
receipt              jilin      省人力资源社会保障厅统一出具备案回执
acceptance           chongqing  补正告知：5个工作日
acceptance           jiangsu    法无定期限
silence              chongqing  视为受理
silence              jilin      未规定
score_publicity      xinjiang   （服务目标）
score_publicity      jilin      不少于5个工作日
certificate_report   xinjiang   法无定期限
certificate_report   jiangsu    法无定期限
certificate_report   jilin      30个工作日（自证书版面发证日期次日起算）
certificate_validity gansu      5年
certificate_validity jilin      未规定
pass_mark            gansu      不少于60分（甘人社通〔2023〕72号
pass_mark            jilin      《国家职业标准编制技术规程（2023年版）》
retention            chongqing  视频保存期：不少于3年
retention            gansu      考试视频保存期：不少于5年（自考试结束次日起算）（服务目标）
retention            xinjiang   电子材料保管期：不少于5年
inactivity           xinjiang   暂停评价活动
inactivity           xinjiang   取消评价资格
inactivity           chongqing  取消备案
inactivity           gansu      未规定
staff                xinjiang   不少于50人
staff                gansu      专职考核管理人员：不少于2人
staff                chongqing  考评人员数量充足
staff                jilin      专职工作人员：不少于5人
defence              xinjiang   第二十四条
defence              chongqing  （平台设定）
defence              gansu      （服务目标）
measures             jiangsu    异常名录、违法者黑名单
measures             gansu      取消备案
measures             jilin      依国家处理工作指引处理
score_entry          jiangsu    考评组长（专用账户）
score_entry          chongqing  评价机构（平台设定）
"""


@pytest.fixture(scope="module")
def table() -> Comparison:
    return compare(library(), on=DAY)


def said(table: Comparison, question: str, pack: str) -> str:
    return "\n".join(map(str, table.cell(question, pack)))


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_a_province_answers_as_its_text_does(table, line):
    question, pack, words = line.split(maxsplit=2)
    assert words in said(table, question, pack)


def test_every_question_is_put_to_every_province_and_answered(table):
    assert [column.pack.name for column in table.columns] == [
        "jilin", "jiangsu", "chongqing", "gansu", "xinjiang",
    ]  # fmt: skip
    assert len(table.rows) == len(load_questions())
    for row in table.rows:
        assert all(str(answer) for cell in row.cells for answer in cell), row.question.code


def test_every_answer_cites_an_article_and_leads_to_its_entry(table):
    for row in table.rows:
        for answer in (answer for cell in row.cells for answer in cell):
            assert answer.said or answer.silent
            for one in answer.said:
                assert one.basis
                assert one.url == f"/law/{one.rule.pack_name}/#{one.rule.id}"


def test_kinds_that_are_answered_alike_share_an_answer(table):
    alike = table.cell("filing_validity", "xinjiang")
    assert [answer.who for answer in alike] == [""]
    differing = table.cell("filing_publicity", "xinjiang")
    assert [answer.silent for answer in differing] == ["", "未规定"]
    assert "社会培训评价组织" not in differing[1].who


def test_a_platform_number_is_never_shown_as_law(table):
    for row in table.rows:
        for one in (one for cell in row.cells for answer in cell for one in answer.said):
            assert one.rule.citation.statutory == (one.basis not in {"服务目标", "平台设定"})


def test_a_draft_says_so_until_it_is_adopted(table):
    assert "（试运行）" in said(table, "renewal", "xinjiang")
    decided = Decisions(adoptions={"xinjiang": Adoption("xinjiang", DAY, "厅长")})
    assert "（试运行）" not in said(compare(library(), on=DAY, decided=decided), "renewal", "xinjiang")


def test_before_a_text_there_is_no_column_for_it():
    early = compare(library(), on=date(2022, 6, 16))
    assert "jilin" not in {column.pack.name for column in early.columns}


def test_every_key_that_is_asked_stands_in_some_pack():
    known = {held.key for pack in library().packs.values() for held in pack.entries.values()}
    for question in load_questions():
        for key in question.keys:
            assert any(name == key or name.startswith(f"{key}.") for name in known), key


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("keys: [plan.lead_time]", "key: [plan.lead_time]", "keys"),
        ("code: renewal", "code: silence", "代码重复：silence"),
        ("show: people", "show: everything", "everything"),
        ("silent: 法无定期限", "silent: 5个工作日", "5个工作日"),
    ],
)
def test_a_mistake_in_a_question_is_named(tmp_path: Path, old, new, problem):
    file = tmp_path / "questions.yaml"
    file.write_text(QUESTIONS.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError, match=r"questions\.yaml 第") as refused:
        load_questions(file)
    assert problem in str(refused.value)
