"""The Gansu pack beside the text of the circular: what each section says is there, once."""

from datetime import date

import pytest

from regulations.calendar import seed_calendar
from regulations.in_force import NoRulesInForce, rulebook
from regulations.rulebook import Choice, Decisions
from regulations.shelf import library
from tests.regulations.books import jilin

DAY = date(2026, 3, 16)

# key, id, article
PROMISED = """
    catalogue.special_items              GS-1a            一、八（二）
    filing.catalogue_border              GS-1a.border     一
    institution.candidates               GS-1b            一
    certificate.validity                 GS-1b.validity   一
    filing.applicant_forms               GS-2             二
    filing.conditions.legal_person       GS-3.1.legal_person 二、三（一）1
    filing.conditions.experience         GS-3.1.experience 三（一）2
    filing.conditions.cameras            GS-3.1.cameras   三（一）3
    filing.conditions.responsible_person GS-3.1.responsible_person 三（一）4（1）
    filing.conditions.full_time_exam_staff GS-3.1.full_time_exam_staff 三（一）4（2）
    filing.conditions.assessors_per_item GS-3.1.assessors_per_item 三（一）4（3）
    filing.conditions.assessor_cards     GS-3.1.assessor_cards 三（一）4（3）
    filing.conditions.supervisors        GS-3.1.supervisors 三（一）4（4）
    filing.conditions.technical_staff    GS-3.1.technical_staff 三（一）4（5）
    filing.conditions.practical_places   GS-3.1.practical_places 三（一）5
    filing.conditions.finance_rules      GS-3.1.finance_rules 三（一）6
    filing.exclusions.government         GS-3.2.government 三（二）1
    filing.exclusions.annual_check       GS-3.2.annual_check 三（二）2（2）
    filing.materials                     GS-4             四
    filing.tiers                         GS-5.1           五（一）
    filing.no_barriers                   GS-5.1.barriers  五（一）
    filing.route                         GS-5             五
    filing.assessment                    GS-5.2           五（二）
    filing.compliance_check              GS-5.2.compliance 五（二）
    filing.joint_review                  GS-5.2.joint_review 五（二）
    filing.assessment_recheck            GS-5.3.recheck   五（三）
    filing.receipt                       GS-5.3.receipt   二、五（三）
    filing.quota                         GS-5.3           五（三）
    plan.review                          GS-6.1           六（一）
    score.confirmation                   GS-6.1.confirmation 六（一）
    archive.retention.paper              GS-6.1.paper     六（一）
    archive.retention.electronic         GS-6.1.electronic 六（一）
    exam.papers                          GS-6.2           六（二）
    exam.parts                           GS-6.3           六（三）
    levels                               GS-6.3.levels    六（三）
    score.pass_mark                      GS-6.3.pass_mark 六（三）
    certificate.blanks                   GS-7.1.blanks    七（一）
    certificate.issue                    GS-7.1           七（一）
    certificate.check                    GS-7.1.check     七（一）
    certificate.report                   GS-7.1.report    七（一）
    certificate.query                    GS-7.2           七（二）
    supervision.inspection               GS-8             八（三）
    supervision.grounds.cancel.g1        GS-8.g1          八（三）
"""


def gansu(*, on: date = DAY, decided: Decisions | None = None):
    """Return the rules for a special-ability institution in Gansu."""
    return rulebook(
        library(), "620102", mode="special", kind="special", on=on, calendar=seed_calendar, decided=decided
    )


@pytest.mark.parametrize("line", PROMISED.strip().splitlines())
def test_each_section_is_an_entry_that_cites_it(line):
    key, rule_id, article = line.split()
    rule = gansu().rule(key)
    assert (rule.id, rule.article) == (rule_id, article)
    assert rule.citation.basis == f"甘人社通〔2023〕72号 {article}"
    assert rule.citation.statutory
    assert rule.citation.pack == "gansu@2023-02-03"


def test_every_entry_speaks_and_cites():
    for rule in gansu().entries():
        assert rule.wording.endswith("。"), rule.id
        assert rule.citation.basis, rule.id


def test_before_the_circular_there_is_no_law_and_the_platform_says_so():
    with pytest.raises(NoRulesInForce, match="620000"):
        gansu(on=date(2023, 2, 2))
    assert gansu(on=date(2023, 2, 3)).status == "in_force"


def test_other_kinds_of_institution_are_not_governed_by_the_circular():
    with pytest.raises(NoRulesInForce, match="social"):
        rulebook(library(), "620102", kind="social", on=DAY, calendar=seed_calendar)


def test_gansu_bars_whom_jilin_bars_by_the_same_facts():
    ours = {rule.key: (rule.value.fact, rule.value.look_back) for rule in gansu().exclusions()}
    theirs = {rule.key: (rule.value.fact, rule.value.look_back) for rule in jilin(DAY).exclusions()}
    assert ours == theirs
    assert len(ours) == 6


def test_a_filing_never_ends_by_time_because_nobody_says_when():
    book = gansu()
    assert book.is_open_ended("filing.validity")
    assert book.due("filing.validity", DAY) is None
    assert book.rule("filing.validity").summary == "法无定期限"
    assert "3年" not in book.rule("filing.validity").wording
    assert book.find("filing.renewal") is None


def test_the_nation_supplies_no_validity_and_no_renewal_where_a_province_has_none():
    assert not [
        key
        for key in library().national.entries
        if key.split("@")[0] in {"filing.validity", "filing.renewal"}
    ]


def test_the_certificate_ends_after_five_years_though_the_filing_does_not():
    due = gansu().due("certificate.validity", DAY)
    assert due.due_on == date(2031, 3, 16)
    assert due.on_passing == ""


def test_the_sixth_institution_needs_a_reason_and_is_not_refused_by_itself():
    quota = gansu().rule("filing.quota")
    assert quota.is_soft
    assert quota.value.summary() == "每个项目每个市（州）不超过5家"
    choice = Choice("G3", "nobody_may", approved=True, on=date(2026, 1, 5), by="省人社厅")
    strict = gansu(decided=Decisions(choices={"G3": (choice,)})).rule("filing.quota")
    assert not strict.is_soft


def test_only_practical_skill_is_examined_and_nothing_has_a_level():
    book = gansu()
    assert book.levels().items == ()
    assert book.levels().summary() == "不分等级"
    assert [(part.code, part.full_mark) for part in book.exam_parts("special")] == [("practical", 100)]
    with pytest.raises(KeyError, match="等级“5”"):
        book.exam_parts("5")
    assert book.rule("exam.parts").summary == "不分等级：操作技能考核"


def test_the_pass_mark_is_the_circulars_and_not_the_nations():
    rule = gansu().rule("score.pass_mark")
    assert rule.pack_name == "gansu"
    assert rule.citation.statutory


def test_the_prefecture_selects_and_the_province_files():
    route = gansu().route()
    held = {stage.code: stage.holders["local"] for stage in route.stages}
    assert [held[code].tier for code in ("collect", "first_check", "assessment", "joint_review")] == [
        "county", "prefecture", "prefecture", "prefecture",
    ]  # fmt: skip
    assert (held["compliance_check"].tier, held["compliance_check"].organ) == ("province", "centre")
    assert {held[code].organ for code in ("assessment_recheck", "publicity", "receipt")} == {"department"}


def test_the_new_area_and_the_mining_area_receive_beside_the_prefectures():
    areas = {area.name: area for area in gansu().tiers().acceptance_authorities}
    assert set(areas) == {"兰州新区", "甘肃矿区"}
    assert all(area.local and area.tier == "prefecture" for area in areas.values())


def test_the_length_of_the_publicity_is_ours_and_a_person_ends_it():
    rule = gansu().rule("filing.publicity")
    assert not rule.citation.statutory
    assert "服务目标" in rule.effect_hindrance
    assert rule.value.minimum
    assert not rule.value.deemed


def test_the_assessment_form_adds_up_and_asks_about_rules_that_exist():
    book = gansu()
    form = book.scored_form("filing.assessment_form")
    assert form.full_score == 100
    assert all(book.find(item.about) for item in form.items)
    assert not book.citation("filing.assessment_form").statutory


def test_each_reading_is_named_by_a_rule_that_rests_on_it():
    resting = {rule.reading.id for rule in gansu().entries() if rule.reading}
    assert resting == {f"G{number}" for number in range(1, 8)}
    assert set(library().packs["gansu"].readings) == resting


def test_only_the_two_facts_with_a_look_back_rest_on_how_it_is_counted():
    resting = {r.key.rpartition(".")[2] for r in gansu().exclusions() if r.reading and r.reading.id == "G5"}
    assert resting == {"annual_check", "abnormal_operation"}
