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


def test_the_text_says_nothing_of_filing_and_nothing_is_invented():
    book = jiangsu()
    for key in ("filing.route", "filing.validity", "filing.windows", "filing.publicity", "score.publicity"):
        assert book.find(key) is None, key
    assert book.grounds() == ()
    assert book.is_open_ended("certificate.report")


def test_the_text_governs_recognition_alone():
    for kind, mode in (("special", "special"), ("appraisal", "qualification")):
        with pytest.raises(NoRulesInForce, match="320000"):
            rulebook(library(), "320000", kind=kind, mode=mode, on=DAY, calendar=seed_calendar)
    with pytest.raises(NoRulesInForce):
        jiangsu(on=date(2020, 5, 15))


def test_every_doubt_of_the_register_is_put_to_the_province():
    assert sorted(library().packs["jiangsu"].readings) == ["S1", "S2", "S3", "S4"]
    assert sorted(library().packs["national"].readings) == ["A1", "A2", "A3"]


def test_the_levels_are_those_of_the_former_qualifications():
    assert [(level.code, level.label) for level in jiangsu().levels().items][::4] == [
        ("5", "五级/初级工"),
        ("1", "一级/高级技师"),
    ]
