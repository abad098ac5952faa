"""The Jilin pack beside the text of the circular: what each article says is there, once."""

from datetime import date

import pytest

from regulations.in_force import NoRulesInForce, rules_in_force
from regulations.rulebook import RuleMissing
from tests.regulations.books import jilin

DAY = date(2026, 3, 20)

# key, id, article
PROMISED = """
    filing.applicant_forms               JL-1.1           一（一）1至4
    filing.exclusions.government         JL-1.1.government 一（一）5
    filing.conditions.full_time_staff    JL-1.2.full_time_staff 一（二）3
    filing.occupation_classes            JL-2.1           二（一）
    filing.scope_by_form.school          JL-2.2.school    二（二）2
    filing.tiers                         JL-4.1           四（一）
    filing.materials                     JL-4.2           四（二）
    filing.first_check                   JL-4.3a          四（三）1
    filing.route                         JL-4.3           四（三）
    filing.assessment                    JL-4.3b          四（三）2
    filing.publicity                     JL-4.3c          四（三）3
    filing.validity                      JL-4.3c.validity 四（三）3
    filing.windows                       JL-6             六
    institution.opening                  JL-5.2           五（二）
    institution.own_rules                JL-7.3           七（三）
    institution.filed_scope              JL-7.3.scope     七（三）
    supervision.inspection               JL-7.4           七（四）
    supervision.complaints               JL-7.4.complaints 七（四）
    supervision.external_supervisors     JL-7.4.external  七（四）
    supervision.grounds.general.g1       JL-7.4.g1        七（四）
    filing.national_report               JL-4.3c.national 四（三）3
    plan.lead_time                       JL-5.3           五（三）
    plan.review                          JL-5.4           五（四）
    score.publicity                      JL-5.5a          五（五）
    certificate.report                   JL-5.5b          五（五）
    certificate.check                    JL-5.6           五（五）、五（六）
    certificate.issue                    JL-5.6.issue     五（六）
    exam.content                         JL-3             三（一）
    exam.parts                           JL-3.parts       三（二）
"""


@pytest.mark.parametrize("line", PROMISED.strip().splitlines())
def test_each_article_is_an_entry_that_cites_it(line):
    key, rule_id, article = line.split()
    rule = jilin(DAY).rule(key)
    assert (rule.id, rule.article) == (rule_id, article)
    assert rule.citation.basis == f"吉人社函〔2022〕78号 {article}"
    assert rule.citation.statutory
    assert rule.citation.pack == "jilin@2022-06-17"


def test_every_entry_speaks_and_cites():
    for rule in jilin(DAY).entries():
        assert rule.wording.endswith("。"), rule.id
        assert rule.citation.basis, rule.id


def test_there_are_nine_materials_with_distinct_codes():
    materials = jilin(DAY).materials()
    assert [item.code for item in materials] == [f"m{n}" for n in range(1, 10)]
    assert materials[4].note is not None
    assert "5年" in materials[4].note


def test_five_facts_and_being_government_bar_an_applicant():
    exclusions = jilin(DAY).exclusions()
    assert len(exclusions) == 6
    looks_back = {rule.key.rpartition(".")[2]: rule.value.look_back for rule in exclusions}
    assert {key for key, back in looks_back.items() if back} == {"annual_check", "abnormal_operation"}
    assert looks_back["annual_check"].amount == 3


def test_only_four_forms_of_applicant_exist():
    assert jilin(DAY).choices("filing.applicant_forms").codes == (
        "association", "school", "employer", "training_body",
    )  # fmt: skip


def test_the_limit_of_schools_is_soft_and_the_others_are_hard():
    softness = {r.key.rpartition(".")[2]: r.is_soft for r in jilin(DAY).conditions("filing.scope_by_form")}
    assert softness == {"employer": False, "school": True, "association": False, "training_body": False}


def test_a_local_applicant_passes_the_province_twice_and_a_provincial_one_never_rechecks():
    route = jilin(DAY).route()
    assert [stage.code for stage in route.stages_for("local")] == [
        "first_check", "recheck", "acceptance", "assessment", "assessment_recheck", "publicity", "receipt",
    ]  # fmt: skip
    assert [stage.code for stage in route.stages_for("central_provincial")] == [
        "first_check", "acceptance", "assessment", "publicity", "receipt",
    ]  # fmt: skip


def test_who_accepts_assesses_and_only_the_department_signs_the_receipt():
    route = jilin(DAY).route()
    for affiliation in ("local", "central_provincial"):
        assert route.holder("acceptance", affiliation) == route.holder("assessment", affiliation)
        receipt = route.holder("receipt", affiliation)
        assert (receipt.tier, receipt.organ) == ("province", "department")
    assert route.holder("recheck", "central_provincial") is None
    with pytest.raises(KeyError, match="没有“panel”"):
        route.holder("panel", "local")


def test_meihekou_and_changbaishan_receive_for_themselves():
    authorities = {a.code: a for a in jilin(DAY).tiers().acceptance_authorities}
    assert authorities["220581"].name == "梅河口市"
    assert not authorities["220581"].local
    assert authorities["220699"].local


def test_technicians_are_also_reviewed_and_skilled_workers_are_not():
    book = jilin(DAY)
    assert [part.code for part in book.exam_parts("3")] == ["theory", "practical"]
    assert [part.code for part in book.exam_parts("2")] == ["theory", "practical", "review"]
    with pytest.raises(KeyError, match="等级“6”"):
        book.exam_parts("6")


def test_platform_choices_are_never_shown_as_statutory():
    book = jilin(DAY)
    correction = book.due("filing.correction", DAY)
    assert not correction.citation.statutory
    assert correction.citation.basis == "平台服务目标"
    assert book.citation("score.double_entry").basis == "平台设定"


def test_the_assessment_form_adds_up_and_asks_about_rules_that_exist():
    book = jilin(DAY)
    form = book.scored_form("filing.assessment_form")
    assert form.full_score == 100
    assert form.pass_score <= form.full_score
    assert all(book.find(item.about) for item in form.items)
    assert not book.citation("filing.assessment_form").statutory


def test_ratios_round_up_and_keep_odd_groups_odd():
    book = jilin(DAY)
    assert [book.ratio("staffing.theory_invigilators").required(n) for n in (1, 30, 31)] == [2, 2, 3]
    assert [book.ratio("staffing.practical_assessors").required(n) for n in (5, 15, 16, 20)] == [3, 3, 5, 5]
    assert book.ratio("staffing.review_assessors").required(100) == 3


def test_the_certificate_number_is_22_characters_and_begins_with_the_institutions():
    book = jilin(DAY)
    certificate, institution = (
        book.numbering("certificate.numbering"),
        book.numbering("institution.numbering"),
    )
    assert certificate.length == 22
    assert certificate.segment("institution").length == institution.length == 13
    assert certificate.serial_within == ("institution", "year", "level")


def test_rules_on_a_proposed_reading_drive_nothing_by_themselves():
    book = jilin(DAY)
    assert book.rule("filing.publicity").reading.id == "J4"
    assert not book.rule("filing.publicity").drives_effects
    assert book.rule("plan.lead_time").drives_effects


def test_publicity_is_a_minimum_the_clock_ends():
    due = jilin(DAY).due("filing.publicity", DAY)
    assert due.minimum
    assert due.on_passing == "close_publicity"


def test_before_the_circular_there_is_no_law_and_the_platform_says_so():
    with pytest.raises(NoRulesInForce, match="220000"):
        jilin(date(2022, 6, 16))
    assert jilin(date(2022, 6, 17)).status == "in_force"


def test_another_province_and_another_kind_of_institution_are_not_jilins(db):
    with pytest.raises(NoRulesInForce):
        rules_in_force("540100", on=DAY)
    with pytest.raises(NoRulesInForce):
        rules_in_force("220100", kind="employer", on=DAY)
    with pytest.raises(NoRulesInForce):
        rules_in_force("220100", mode="special", on=DAY)


def test_a_rule_that_is_not_there_is_named():
    with pytest.raises(RuleMissing, match=r"filing\.nonsense"):
        jilin(DAY).rule("filing.nonsense")
    with pytest.raises(RuleMissing, match="不是所要的种类"):
        jilin(DAY).materials("filing.windows")
    assert jilin(DAY).find("filing.nonsense") is None
    assert jilin(DAY).due("filing.nonsense", DAY) is None


def test_every_rule_has_a_place_in_the_law_book():
    book = jilin(DAY)
    assert book.rule("plan.lead_time").get_absolute_url() == "/law/jilin/#JL-5.3"
    assert book.rule("score.pass_mark").get_absolute_url() == "/law/national/#CN-S1"
    assert [r.key for r in book.by_id("JL-2.2")] == [
        "filing.scope_by_form.employer", "filing.scope_by_form.school",
        "filing.scope_by_form.association", "filing.scope_by_form.training_body",
    ]  # fmt: skip
