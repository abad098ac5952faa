"""A first filing in each province, by its own route, from the draft to the receipt."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import pytest
from django.utils.timezone import localdate

from archive.models import IssuedDocument
from institutions import services
from institutions.models import Institution
from institutions.selectors import custody_of, kinds_open_to, questions_of_filing, steps_of_way
from lifecycle.clock import confirm_effect
from lifecycle.door import carry_out
from lifecycle.findings import RulesNotMet
from lifecycle.models import Deadline, TransitionRecord
from lifecycle.overrides import override_rule
from regulations.decisions import forget_decisions
from regulations.models import ReadingDecision
from tests.factories.accounts import authority_head
from tests.factories.law import approve_readings, put_on_a_list
from tests.journeys.provinces.telling import At, Story, bases, moves, register

COOK = ("4-03-02-01", 4)
WELDER = ("6-18-02-04", 4, "民用核安全设备焊接")


def confirm_the_end_of_the_publicity(story: Story) -> None:
    """Where the period is a service target or the text a draft, an officer confirms it."""
    waiting = Deadline.objects.get(
        object_id=str(story.filing.pk), key="filing.publicity", status=Deadline.Status.AWAITING
    )
    confirm_effect(waiting, by=story.holder, reason="公示期满，无异议")
    story.filing.refresh_from_db()


def test_xinjiang_files_a_social_body_of_a_county(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    school, head = register("social", "650102", "county", "training_body")
    assert school.supervisor_id == "650102", "a county supervises its own (XJ-5)"
    story = Story(school, head)
    story.starts()
    story.fills_in([COOK])
    story.hands_in()
    assert story.where == ("submitted", "650102", "first_check")
    story.does("accept")
    assert story.where == ("accepted", "650102", "assessment")
    story.is_assessed(findings=["补充题库"])
    assert story.where == ("under_review", "650100", "assessment_recheck")
    story.does("pass_up")
    assert story.where == ("under_review", "650000", "publicity")
    story.does("publicise")
    story.is_public_until_the_end(at)
    assert story.filing.state == "in_publicity", "a draft drives no effect by itself"
    at("2026-03-20 09:00")
    confirm_the_end_of_the_publicity(story)
    assert story.where == ("in_publicity", "650000", "national_report")
    story.does("pass_up")
    assert story.where == ("in_publicity", "650000", "receipt")
    story.does("file")
    assert story.where == ("filed", "650000", "")
    assert moves(story.filing) == [
        ("submit", "XJ-9.2.social"),
        ("accept", "XJ-9.2.first_check"),
        ("begin_assessment", "XJ-9.2.assessment"),
        ("report_assessment", "XJ-9.2.assessment"),
        ("pass_up", "XJ-9.2.recheck"),
        ("publicise", "XJ-9.2.publicity"),
        ("close_publicity", "XJ-9.2.publicity"),
        ("pass_up", "XJ-9.2.national_report"),
        ("file", "XJ-9.2.receipt"),
    ]
    assert all(basis.endswith("（试运行）") for basis in bases(story.filing) if "平台" not in basis)
    assert (school.state, str(school.valid_until)) == ("active", "2029-03-20")
    records = list(TransitionRecord.objects.of(story.filing))
    held = [(line.holder, line.days) for line in custody_of(records)]
    assert held == [("天山区", 1), ("乌鲁木齐市", 1), ("新疆维吾尔自治区", 11)]
    steps = steps_of_way(story.filing, records)
    assert [step.label for step in steps][-3:] == ["公示", "报国家中心备案发布", "出具备案回执"]
    assert all(step.status == "done" for step in steps)


def test_chongqing_files_an_appraisal_body_and_the_county_assesses_by_delegation(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    approve_readings("chongqing")
    centre, head = register("appraisal", "500103", "county", "school")
    story = Story(centre, head)
    story.starts()
    story.fills_in([WELDER])
    story.hands_in()
    assert story.where == ("submitted", "500103", "first_check")
    story.does("accept")
    assert story.where == ("accepted", "500000", "assessment")
    story.does("delegate_assessment")
    assert story.where == ("accepted", "500103", "assessment")
    story.is_assessed()
    assert story.where == ("under_review", "500000", "receipt")
    assert Deadline.objects.get(object_id=str(story.filing.pk), key="filing.decision").due_on.isoformat() == (
        "2026-03-24"
    )
    story.does("file")
    assert story.where == ("filed", "500000", "national_report"), "what is left is the national query"
    story.does("pass_up")
    assert story.where == ("filed", "500000", "")
    assert moves(story.filing) == [
        ("submit", "CQ-8"),
        ("accept", "CQ-7d"),
        ("delegate_assessment", "CQ-8a.by"),
        ("begin_assessment", "CQ-8a.assessment"),
        ("report_assessment", "CQ-8a.assessment"),
        ("file", "CQ-8b"),
        ("pass_up", "CQ-12.national"),
    ]
    assert (centre.state, str(centre.valid_until)) == ("active", "2029-03-10")


def test_gansu_files_a_special_body_through_county_prefecture_and_province(
    law: None, at: At, django_capture_on_commit_callbacks
) -> None:
    at("2026-03-10 10:00")
    noodles, paper_cut = put_on_a_list("620000", ("GS-01", "兰州牛肉面制作"), ("GS-02", "剪纸"))
    body, head = register("special", "620502", "local", "private_non_enterprise")
    story = Story(body, head)
    story.starts()
    story.fills_in([noodles, paper_cut])
    story.hands_in()
    assert story.where == ("submitted", "620502", "collect")
    story.does("pass_up")
    assert story.where == ("submitted", "620500", "first_check")
    story.does("accept")
    story.is_assessed()
    assert story.where == ("under_review", "620000", "compliance_check")
    story.does("pass_up")
    assert story.where == ("under_review", "620500", "joint_review")
    story.does("pass_up")
    story.does("pass_up")
    assert story.where == ("under_review", "620000", "assessment_recheck")
    story.does("publicise")
    story.is_public_until_the_end(at)
    confirm_the_end_of_the_publicity(story)
    with django_capture_on_commit_callbacks(execute=True):
        story.does("file")
    assert story.where == ("filed", "620000", "")
    assert moves(story.filing) == [
        ("submit", "GS-5"),
        ("pass_up", "GS-5.1.collection"),
        ("accept", "GS-5.1.selection"),
        ("begin_assessment", "GS-5.2"),
        ("report_assessment", "GS-5.2"),
        ("pass_up", "GS-5.2.compliance"),
        ("pass_up", "GS-5.2.joint_review"),
        ("pass_up", "GS-5.2.report"),
        ("publicise", "GS-5.3.publicity"),
        ("close_publicity", "GS-5.3.publicity"),
        ("file", "GS-5.3.receipt"),
    ]
    assert (body.state, body.valid_until) == (Institution.State.ACTIVE, None), "no period is set (G2)"
    assert [(row.code, row.valid_until) for row in body.scope.all()] == [("GS-01", None), ("GS-02", None)]
    receipt = IssuedDocument.objects.get(kind="filing_receipt")
    assert receipt.issuer == "甘肃省人力资源和社会保障厅"
    assert ["有效期", "2026年3月18日起，法无规定终止日"] in [list(fact) for fact in receipt.facts]


def test_xinjiang_files_an_appraisal_body_by_the_consent_of_the_department(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    body, head = register("appraisal", "652301", "prefecture", "unit")
    story = Story(body, head)
    story.starts()
    story.fills_in([WELDER])
    story.hands_in()
    assert story.where == ("submitted", "652300", "application_agreed")
    story.does("pass_up")
    assert story.where == ("submitted", "652300", "first_check")
    story.does("accept")
    assert story.where == ("accepted", "652300", "receipt"), "nobody assesses: the authority files"
    story.does("file")
    assert story.where == ("filed", "652300", "")
    assert moves(story.filing) == [
        ("submit", "XJ-9.1"),
        ("pass_up", "XJ-9.1"),
        ("accept", "XJ-9.1.first_check"),
        ("file", "XJ-9.1.receipt"),
    ]
    assert body.state == Institution.State.ACTIVE


def test_xinjiang_files_an_employer_without_publicity(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    firm, head = register("employer", "652301", "prefecture", "employer")
    story = Story(firm, head)
    story.starts()
    story.fills_in([COOK], numbers=49)
    story.hands_in()
    with pytest.raises(RulesNotMet) as refusal:
        story.does("accept")
    (finding,) = refusal.value.findings
    assert (finding.rule_id, finding.message) == (
        "XJ-7.1.trade_staff",
        "本职业从业人数现为49人，规定不少于50人",
    )
    override_rule(story.filing, finding.key, by=story.holder, reason="该工种为本企业新设，人数正在增加。")
    story.does("accept")
    story.is_assessed()
    assert story.where == ("under_review", "650000", "assessment_recheck")
    story.does("pass_up")
    assert story.where == ("under_review", "650000", "national_report"), "no publicity here (XJ-9.2)"
    story.does("pass_up")
    story.does("file")
    assert [rule for _, rule in moves(story.filing)] == [
        "XJ-9.2",
        "XJ-9.2.first_check",
        "XJ-9.2.assessment",
        "XJ-9.2.assessment",
        "XJ-9.2.recheck",
        "XJ-9.2.national_report",
        "XJ-9.2.receipt",
    ]
    assert firm.code == "Y000065000001"


def test_xinjiang_files_a_school_of_the_region_at_the_centre(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    school, head = register("school", "650102", "provincial", "school")
    assert school.supervisor_id == "650000"
    story = Story(school, head)
    story.starts()
    story.fills_in([COOK])
    story.hands_in()
    story.does("accept")
    story.is_assessed()
    assert story.where == ("under_review", "650000", "national_report"), "nobody is above the region"
    story.does("pass_up")
    story.does("file")
    assert {move for move, _ in moves(story.filing)} & {"publicise", "close_publicity"} == set()
    assert school.code == "J000065000001"


def test_xinjiang_files_a_special_body_at_the_prefecture_and_reports_it(
    law: None, at: At, django_capture_on_commit_callbacks
) -> None:
    at("2026-03-10 10:00")
    (naan,) = put_on_a_list("650000", ("XJ-01", "馕制作"))
    body, head = register("special", "650102", "county", "legal_person")
    story = Story(body, head)
    story.starts()
    story.fills_in([naan], numbers=2)
    story.hands_in()
    assert story.where == ("submitted", "650102", "first_check")
    county = story.holder
    with pytest.raises(RulesNotMet, match="尚未经“收件受理”"):
        carry_out(story.filing, "accept", by=county)
    story.does("pass_up")
    assert story.where == ("submitted", "650100", "acceptance")
    story.does("accept")
    story.is_assessed()
    assert story.where == ("under_review", "650100", "receipt")
    with django_capture_on_commit_callbacks(execute=True):
        story.does("file")
    assert story.where == ("filed", "650000", "result_report")
    story.does("pass_up")
    assert moves(story.filing) == [
        ("submit", "XJ-9.3"),
        ("pass_up", "XJ-9.3.first_check"),
        ("accept", "XJ-9.3.first_check"),
        ("begin_assessment", "XJ-9.3.assessment"),
        ("report_assessment", "XJ-9.3.assessment"),
        ("file", "XJ-9.3.receipt"),
        ("pass_up", "XJ-9.3.report"),
    ]
    receipt = IssuedDocument.objects.get(kind="filing_receipt")
    assert receipt.title == "专项职业能力考核机构备案回执"
    assert ["试运行", "所依据的规定是征求意见稿，尚未正式施行"] in [list(fact) for fact in receipt.facts]


def test_chongqing_files_a_special_body(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    (hotpot,) = put_on_a_list("500000", ("CQ-01", "火锅底料炒制"))
    body, head = register("special", "500106", "municipal", "other")
    assert body.supervisor_id == "500106", "the county takes municipal bodies too (CQ-4)"
    story = Story(body, head)
    story.starts()
    story.fills_in([hotpot])
    story.hands_in()
    story.does("accept")
    story.is_assessed()
    story.does("file")
    story.does("pass_up")
    assert [rule for _, rule in moves(story.filing)] == [
        "CQ-8",
        "CQ-7d",
        "CQ-8a.assessment",
        "CQ-8a.assessment",
        "CQ-8b",
        "CQ-12.national",
    ]
    assert [row.level_label for row in body.scope.all()] == ["不分等级"]


@pytest.mark.parametrize(
    ("affiliation", "holders"),
    [("local", ["220100", "220000", "220100", "220000"]), ("central_provincial", ["220000"])],
)
def test_jilin_files_a_social_body_by_whom_it_belongs_to(
    law: None, at: At, affiliation: str, holders: list[str]
) -> None:
    at("2026-03-16 10:00")
    school, head = register("social", "220102", affiliation, "training_body")
    story = Story(school, head)
    story.starts()
    story.fills_in([COOK], numbers=1200)
    story.hands_in()
    if affiliation == "local":
        story.does("pass_up")
    story.does("accept")
    story.is_assessed()
    story.does("publicise")
    story.is_public_until_the_end(at)
    assert story.where == ("in_publicity", "220000", "receipt"), "the clock ended it: a statutory period"
    story.does("file")
    assert [rule for move, rule in moves(story.filing) if move in ("submit", "publicise", "file")] == [
        "JL-6",
        "JL-4.3c",
        "JL-4.3c.receipt",
    ]
    held = TransitionRecord.objects.of(story.filing).values_list("holder_code", flat=True)
    assert [code for code, _ in groupby(held)] == holders


def test_jiangsu_files_a_firm_by_the_route_the_platform_reads_into_its_text(
    law: None, at: At, django_capture_on_commit_callbacks
) -> None:
    at("2026-03-16 10:00")
    firm, head = register("employer", "320102", "local", "employer")
    assert firm.supervisor_id == "320100", "by the tiers of the platform, for the text names no level"
    story = Story(firm, head)
    story.starts()
    story.fills_in([COOK])
    assert {m.code for m in story.filing.materials.all()} == {f"m{n}" for n in range(2, 9)}
    story.hands_in()
    assert story.where == ("submitted", "320100", "first_check")
    story.does("accept")
    assert story.where == ("accepted", "320100", "assessment")
    story.is_assessed()
    assert story.where == ("under_review", "320000", "assessment_recheck")
    story.does("publicise")
    story.is_public_until_the_end(at)
    confirm_the_end_of_the_publicity(story)
    assert story.where == ("in_publicity", "320000", "receipt")
    with django_capture_on_commit_callbacks(execute=True):
        story.does("file")
    story.does("pass_up")
    assert story.where == ("filed", "320000", "")
    assert moves(story.filing) == [
        ("submit", "JS-P.route.employer"),
        ("accept", "JS-P.acceptance"),
        ("begin_assessment", "JS-P.assessment"),
        ("report_assessment", "JS-P.assessment"),
        ("publicise", "JS-P.publicity"),
        ("close_publicity", "JS-P.publicity"),
        ("file", "JS-P.receipt"),
        ("pass_up", "JS-P.national_report"),
    ]
    assert bases(story.filing) == {"平台设定", "平台服务目标"}, "no step pretends to stand in the text"
    assert (firm.state, firm.valid_until) == (Institution.State.ACTIVE, None), "no period is set"
    assert firm.code == "Y000032000001"
    receipt = IssuedDocument.objects.get(kind="filing_receipt")
    assert receipt.issuer == "江苏省职业技能鉴定中心"
    assert ["试运行", "所依据的规定是征求意见稿，尚未正式施行"] in [list(fact) for fact in receipt.facts]


@pytest.mark.parametrize(
    ("kind", "form", "affiliation", "holders"),
    [
        ("social", "association", "local", ["320100", "320000"]),
        ("school", "school", "central_provincial", ["320000"]),
    ],
)
def test_jiangsu_files_its_public_lines_by_whom_they_belong_to(
    law: None, at: At, kind: str, form: str, affiliation: str, holders: list[str]
) -> None:
    at("2026-03-16 10:00")
    body, head = register(kind, "320102", affiliation, form)
    story = Story(body, head)
    story.starts()
    story.fills_in([COOK])
    story.hands_in()
    story.does("accept")
    story.is_assessed()
    story.does("publicise")
    story.is_public_until_the_end(at)
    confirm_the_end_of_the_publicity(story)
    story.does("file")
    story.does("pass_up")
    assert moves(story.filing)[0] == ("submit", "JS-P.route.public")
    held = TransitionRecord.objects.of(story.filing).values_list("holder_code", flat=True)
    assert [code for code, _ in groupby(held)] == holders
    later = ["scope_extension", "information_change", "site_change"]
    assert kinds_open_to(body) == later, "nothing ends, nothing is renewed"


def test_jiangsu_asks_a_firm_what_its_text_asks(law: None, at: At) -> None:
    at("2026-03-16 10:00")
    firm, head = register("employer", "320102", "local", "employer")
    story = Story(firm, head)
    story.starts()
    story.fills_in([COOK], accepts_supervision=False)
    with pytest.raises(RulesNotMet) as refusal:
        story.hands_in()
    (finding,) = refusal.value.findings
    assert finding.rule_id == "JS-18.supervision"
    assert finding.basis.endswith("六（十七）（试运行）")
    asked = {question.key for question in questions_of_filing(story.filing)}
    assert asked == {"filing.conditions.enterprise_norm", "filing.conditions.own_staff"}


def test_jiangsu_registers_only_where_the_province_decides_so(law: None, at: At) -> None:
    at("2026-03-16 10:00")
    school, head = register("school", "320102", "local", "school")
    ReadingDecision.objects.create(
        reading="S5",
        option="register_only",
        approved=True,
        decided_on=date(2026, 3, 1),
        by=authority_head("320000"),
        by_title="单位负责人",
        reason="正式文件印发前不受理备案",
    )
    forget_decisions()
    with pytest.raises(RulesNotMet) as refusal:
        services.start_filing(school, by=head)
    (finding,) = refusal.value.findings
    assert "没有规定机构备案的条件和流程" in finding.message
    assert "导入名录" in finding.cure
    assert kinds_open_to(school) == []
    assert school.law(localdate()).citation("filing.catalogue_border").trial
