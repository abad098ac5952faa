"""The documents of a filing say what they must, for short cases and for long ones."""

from dataclasses import replace
from datetime import date

import pytest

from archive.drawing import Verification
from institutions.documents import (
    AcceptanceNotice,
    CorrectionNotice,
    Decision,
    FilingReceipt,
    NextStep,
    Reason,
    ScopeLine,
    Shortfall,
    acceptance_notice,
    correction_notice,
    declined_decision,
    filing_receipt,
    not_accepted_decision,
)
from tests.archive.papers import fonts_of, pages_of, qr_codes_of, text_of

VERIFICATION = Verification("7K3M-Q9TX-B4RW-HN6P", "https://zhijian.example/verify/7K3MQ9TXB4RWHN6P/")
HEAD = {
    "authority": "吉林省人力资源和社会保障厅",
    "issued_on": date(2026, 3, 3),
    "verification": VERIFICATION,
    "institution": "吉林省示例焊接行业协会",
    "basis": "吉人社函〔2022〕78号第四条第（三）项",
}
LEVELS = ("五级/初级工", "四级/中级工", "三级/高级工", "二级/技师", "一级/高级技师")
SCOPE = (ScopeLine("6-18-02-04", "焊工", LEVELS), ScopeLine("6-31-01-03", "电工", LEVELS[:3], "维修电工"))
RECEIPT = FilingReceipt(
    **HEAD,
    number="吉人社备〔2026〕0012号",
    kind="社会培训评价组织",
    credit_code="52220199MJ0000001X",
    institution_code="S000022000012",
    legal_representative="甄示例",
    address="长春市示例区样板大路1999号",
    contact="贾学员",
    telephone="0431-00000000",
    period="2026年3月3日至2029年3月2日",
    scope=SCOPE,
    duties=("变更事项应按规定办理变更备案。",),
)
NOTICE = AcceptanceNotice(
    **HEAD,
    number="吉人社备受〔2026〕0012号",
    subject="社会培训评价组织备案",
    filing_number="JL2026-0012",
    submitted_on=date(2026, 3, 16),
    accepted_on=date(2026, 3, 20),
    materials=("申请报告", "诚信承诺书"),
    steps=(NextStep("公示", "不少于5个工作日", "吉人社函〔2022〕78号四（三）3"),),
    contact="0431-00000000",
)
SHORTFALL = Shortfall("租赁合同", "租赁期不足", "补交续租合同", "吉人社函〔2022〕78号一（二）3（1）")
CORRECTION = CorrectionNotice(
    **HEAD,
    number="吉人社备补〔2026〕0012号",
    subject="社会培训评价组织备案",
    filing_number="JL2026-0012",
    shortfalls=(SHORTFALL, Shortfall("诚信承诺书", "未提交", "签字盖章后提交", "四（二）9")),
    due="于2026年4月15日前",
    contact="0431-00000000",
)
DECISION = Decision(
    **HEAD,
    number="吉人社备决〔2026〕0003号",
    credit_code="52220199MJ0000001X",
    subject="社会培训评价组织备案",
    filing_number="JL2026-0013",
    submitted_on=date(2026, 3, 16),
    reasons=(Reason("专职工作人员3人，少于规定的5人", "吉人社函〔2022〕78号一（二）3"),),
    remedy="可依法申请行政复议或者提起行政诉讼。",
)
PAPERS = [
    pytest.param(filing_receipt, RECEIPT, id="filing_receipt"),
    pytest.param(acceptance_notice, NOTICE, id="acceptance_notice"),
    pytest.param(correction_notice, CORRECTION, id="correction_notice"),
    pytest.param(not_accepted_decision, DECISION, id="not_accepted_decision"),
    pytest.param(declined_decision, DECISION, id="declined_decision"),
]


@pytest.mark.parametrize(("print_", "facts"), PAPERS)
def test_each_document_names_who_to_whom_on_what_ground_and_how_to_check_it(print_, facts):
    text = text_of(print_(facts))
    for expected in (facts.authority, facts.institution, facts.number, facts.basis, "2026年3月3日"):
        assert expected in text
    assert VERIFICATION.code in text
    assert VERIFICATION.url in text


@pytest.mark.parametrize(("print_", "facts"), PAPERS)
def test_each_document_is_the_same_file_when_printed_again(print_, facts):
    paper = print_(facts)
    assert paper == print_(facts)
    assert all(fonts_of(paper).values())


def test_the_receipt_states_code_validity_and_every_occupation_with_its_levels():
    text = text_of(filing_receipt(RECEIPT))
    assert "S000022000012" in text
    assert "有效期自2026年3月3日至2029年3月2日" in text
    for line in SCOPE:
        assert line.occupation_code in text
        assert "、".join(line.levels) in text
    assert "维修电工" in text
    assert "共2项" in text


def test_an_occupation_without_a_work_type_shows_dashes_and_no_blank():
    assert "焊工--五级/初级工" in text_of(filing_receipt(RECEIPT))


def test_the_receipt_of_a_large_institution_goes_on_overleaf_and_loses_nothing():
    scope = tuple(ScopeLine(f"6-18-{n:02d}-04", f"多工序数控机床操作调整工{n}", LEVELS) for n in range(24))
    name = "吉林省长白山保护开发区示例职业技能培训评价与人力资源综合服务联合会（样板）犇喆㛃𠅤䶮分会"
    paper = filing_receipt(replace(RECEIPT, scope=scope, institution=name))
    assert len(pages_of(paper)) >= 2
    text = text_of(paper)
    assert name in text
    assert all(line.occupation_code in text for line in scope)


def test_the_qr_code_leads_to_the_page_that_answers(tmp_path):
    assert VERIFICATION.url in qr_codes_of(filing_receipt(RECEIPT), tmp_path)


def test_the_correction_notice_tells_everything_at_once_with_article_and_cure():
    text = text_of(correction_notice(CORRECTION))
    assert "下列2项需要补正" in text
    assert "现一次性告知" in text
    for item in CORRECTION.shortfalls:
        for expected in (item.subject, item.problem, item.cure, item.basis):
            assert expected in text
    assert "请于2026年4月15日前完成补正" in text


def test_a_correction_notice_of_forty_items_leaves_none_out():
    items = tuple(replace(SHORTFALL, subject=f"材料第{n}号") for n in range(1, 41))
    text = text_of(correction_notice(replace(CORRECTION, shortfalls=items)))
    assert "下列40项需要补正" in text
    assert all(item.subject in text for item in items)


def test_a_decision_gives_reasons_basis_and_remedy():
    for print_, title, outcome in (
        (not_accepted_decision, "不予受理决定书", "决定不予受理"),
        (declined_decision, "不予备案决定书", "决定不予备案"),
    ):
        text = text_of(print_(DECISION))
        assert title in text
        assert outcome in text
        assert "（一）专职工作人员3人，少于规定的5人。依据：吉人社函〔2022〕78号一（二）3。" in text
        assert DECISION.remedy in text


def test_the_eleventh_reason_is_numbered_in_chinese():
    text = text_of(declined_decision(replace(DECISION, reasons=DECISION.reasons * 11)))
    assert "（十）" in text
    assert "（十一）" in text


def test_the_acceptance_notice_lists_materials_and_what_comes_next():
    text = text_of(acceptance_notice(NOTICE))
    for expected in ("申请报告", "诚信承诺书", "公示", "不少于5个工作日", "已于2026年3月20日予以受理"):
        assert expected in text


@pytest.mark.parametrize(
    ("printer", "facts"),
    [
        (filing_receipt, RECEIPT),
        (acceptance_notice, NOTICE),
        (correction_notice, CORRECTION),
        (declined_decision, DECISION),
        (not_accepted_decision, DECISION),
    ],
)
def test_a_letter_under_a_draft_is_marked_on_every_page(printer, facts):
    assert "试运行" not in text_of(printer(facts))
    assert all("试运行" in page for page in pages_of(printer(replace(facts, is_trial=True))))
