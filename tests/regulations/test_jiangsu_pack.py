"""The Jiangsu consultation text beside its pack: each point is there, and nothing that it does not say."""

from datetime import date

import pytest

from regulations.calendar import seed_calendar
from regulations.in_force import NoRulesInForce, rulebook
from regulations.rulebook import Adoption, Choice, Decisions, Rulebook
from regulations.shelf import library

DAY = date(2026, 3, 2)

# kind, key, id, article
PROMISED = """
    social    institution.modes                JS-1            一（一）
    social    levels                           JS-2            一（二）
    social    catalogue.provincial_list        JS-3            一（三）
    social    catalogue.cancelled_items        JS-3.cancelled  一（三）
    employer  exam.basis                       JS-4            二（四）、二（五）
    employer  exam.enterprise_norm             JS-4.enterprise 二（六）
    social    exam.content                     JS-7            三（七）至三（十）
    school    exam.methods                     JS-11           四（十一）
    employer  exam.own_scheme                  JS-11.scheme    四（十一）、四（十三）
    employer  exam.direct_recognition          JS-14           四（十四）
    employer  plan.lead_time                   JS-18a          六（十八）
    school    plan.lead_time                   JS-18b          六（十八）
    social    certificate.electronic           JS-19           六（十九）
    social    supervision.inspection           JS-22           七（二十二）
    social    supervision.credit               JS-22.credit    七（二十二）
"""


def jiangsu(kind: str = "social", decided: Decisions | None = None, on: date = DAY) -> Rulebook:
    return rulebook(library(), "320000", kind=kind, on=on, calendar=seed_calendar, decided=decided)


@pytest.mark.parametrize("line", PROMISED.strip().splitlines())
def test_each_point_is_an_entry_that_cites_it(line):
    kind, key, rule_id, article = line.split()
    rule = jiangsu(kind).rule(key)
    assert (rule.id, rule.article) == (rule_id, article)
    assert rule.citation.trial
    assert rule.citation.basis.endswith("（试运行）")


def test_firms_and_public_bodies_file_as_early_but_by_different_sentences():
    firm, public = jiangsu("employer"), jiangsu("social")
    assert firm.due("plan.lead_time", DAY).due_on == public.due("plan.lead_time", DAY).due_on
    assert (firm.rule("plan.lead_time").id, public.rule("plan.lead_time").id) == ("JS-18a", "JS-18b")
    assert firm.rule("plan.lead_time").value.minimum
    assert firm.due("plan.lead_time", DAY).direction == "before"


def test_the_draft_drives_nothing_until_the_province_adopts_it_and_approves_the_reading():
    assert "试运行" in jiangsu().rule("plan.lead_time").effect_hindrance
    adopted = Decisions(adoptions={"jiangsu": Adoption("jiangsu", date(2026, 1, 1), "厅长")})
    assert "S3" in jiangsu(decided=adopted).rule("plan.lead_time").effect_hindrance
    approved = Decisions(
        adoptions=adopted.adoptions,
        choices={"S3": (Choice("S3", "first_session", approved=True, on=date(2026, 1, 2), by="厅长"),)},
    )
    assert jiangsu(decided=approved).rule("plan.lead_time").drives_effects
    assert "（试运行）" not in jiangsu(decided=approved).rule("plan.lead_time").citation.basis


def test_a_province_may_have_the_institution_enter_what_the_group_leader_signs():
    decided = Decisions(
        choices={"S2": (Choice("S2", "institution", approved=True, on=date(2026, 1, 2), by="厅长"),)}
    )
    assert jiangsu("social").choices("score.entry").codes == ("group_leader",)
    assert jiangsu("social", decided).choices("score.entry").codes == ("institution",)


def test_what_the_text_leaves_out_altogether_is_not_invented():
    book = jiangsu()
    for key in ("filing.validity", "filing.windows", "filing.renewal", "filing.quota", "score.publicity"):
        assert book.find(key) is None, key
    assert book.exclusions() == ()
    assert book.grounds() == ()
    assert book.is_open_ended("certificate.report")


FILLED_IN = (
    "filing.route",
    "filing.materials",
    "filing.completeness_notice",
    "filing.first_check",
    "filing.acceptance",
    "filing.assessment",
    "filing.assessment_recheck",
    "filing.publicity",
    "filing.receipt",
    "filing.national_report",
)


@pytest.mark.parametrize("kind", ["employer", "school", "social"])
def test_how_one_files_is_the_platforms_reading_and_says_so(kind):
    book = jiangsu(kind)
    for key in FILLED_IN:
        rule = book.rule(key)
        assert not rule.citation.statutory, key
        assert rule.reading.id == "S5", key
        assert rule.effect_hindrance, key
    line = "employer" if kind == "employer" else "public"
    assert book.rule("filing.route").id == f"JS-P.route.{line}"
    assert [stage.code for stage in book.route().stages_for("local")] == [
        "first_check",
        "acceptance",
        "assessment",
        "assessment_recheck",
        "publicity",
        "receipt",
        "national_report",
    ]
    assert "assessment_recheck" not in [s.code for s in book.route().stages_for("central_provincial")]


@pytest.mark.parametrize(
    ("kind", "key", "rule_id", "article"),
    [
        ("employer", "filing.applicant_forms", "JS-11.employer", "四（十一）、四（十三）"),
        ("school", "filing.applicant_forms", "JS-11.school", "四（十一）"),
        ("social", "filing.applicant_forms", "JS-11.social", "四（十二）"),
        ("employer", "filing.conditions.enterprise_norm", "JS-4.norm", "二（六）"),
        ("employer", "filing.conditions.own_staff", "JS-11.own_staff", "四（十一）、四（十三）"),
        ("social", "filing.conditions.supervision", "JS-18.supervision", "六（十七）"),
        ("social", "filing.occupation_basis", "JS-4.basis", "二（四）、二（五）"),
        ("school", "filing.catalogue_border", "JS-1.border", "一（一）"),
    ],
)
def test_what_is_asked_of_an_applicant_stands_in_the_text(kind, key, rule_id, article):
    rule = jiangsu(kind).rule(key)
    assert (rule.id, rule.article, rule.citation.statutory) == (rule_id, article, True)
    assert rule.citation.trial


def test_only_a_firm_is_asked_for_its_own_norm_and_only_where_it_uses_one():
    assert jiangsu("social").find("filing.conditions.enterprise_norm") is None
    norm = next(item for item in jiangsu("employer").materials() if item.code == "m5")
    assert not norm.required
    assert "二（六）" in norm.note


def test_the_province_may_decide_to_register_only():
    decided = Decisions(
        choices={"S5": (Choice("S5", "register_only", approved=True, on=date(2026, 1, 2), by="厅长"),)}
    )
    for kind in ("employer", "school", "social"):
        assert jiangsu(kind, decided).route().stages == ()
        assert jiangsu(kind, decided).rule("filing.route").summary == "不受理备案申请"


def test_the_text_governs_recognition_alone():
    for kind, mode in (("special", "special"), ("appraisal", "qualification")):
        with pytest.raises(NoRulesInForce, match="320000"):
            rulebook(library(), "320000", kind=kind, mode=mode, on=DAY, calendar=seed_calendar)
    with pytest.raises(NoRulesInForce):
        jiangsu(on=date(2020, 5, 15))


def test_every_doubt_of_the_register_is_put_to_the_province():
    assert sorted(library().packs["jiangsu"].readings) == ["S1", "S2", "S3", "S4", "S5", "S6"]
    assert sorted(library().packs["national"].readings) == ["A1", "A2", "A3"]


def test_the_levels_are_those_of_the_former_qualifications():
    assert [(level.code, level.label) for level in jiangsu().levels().items][::4] == [
        ("5", "五级/初级工"),
        ("1", "一级/高级技师"),
    ]
