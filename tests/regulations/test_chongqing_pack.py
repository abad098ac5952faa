"""The Chongqing pack beside the text of the measures: what each article says is there, once."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from regulations.calendar import seed_calendar
from regulations.in_force import NoRulesInForce, rulebook
from regulations.rulebook import Choice, Decisions, Rulebook
from regulations.shelf import library

DAY = date(2026, 3, 16)
TITLE = "《重庆市职业技能考核鉴定机构备案管理办法》"

# key, id, article
PROMISED = """
    filing.tiers                         CQ-4             第四条、第七条、第八条
    institution.supervision_tiers        CQ-4.supervision 第四条
    filing.conditions.legal_person       CQ-5.legal_person 第五条（一）
    filing.catalogue_border              CQ-5.catalogue   第五条（二）
    filing.conditions.cameras            CQ-5.cameras     第五条（二）
    filing.conditions.full_time_staff    CQ-5.full_time_staff 第五条（三）
    filing.conditions.quality_control    CQ-5.quality_control 第五条（四）
    filing.materials                     CQ-6             第六条
    filing.completeness_notice           CQ-7a            第七条
    filing.correction_once               CQ-7a.once       第七条
    filing.correction                    CQ-7b            第七条
    filing.correction_completed          CQ-7b.completed  第七条
    filing.refusal                       CQ-7c            第七条
    filing.acceptance                    CQ-7d            第七条
    filing.route                         CQ-8             第四条、第七条、第八条、第十二条
    filing.assessment                    CQ-8a.assessment 第八条
    filing.assessment_by                 CQ-8a.by         第八条
    filing.decision                      CQ-8a            第八条
    filing.receipt                       CQ-8b            第八条
    filing.validity                      CQ-8b.validity   第八条
    filing.decline                       CQ-8c            第八条
    filing.renewal                       CQ-9             第九条
    filing.change_notice                 CQ-10            第十条
    filing.information_change            CQ-10.papers     第十条（一）至（三）
    filing.scope_extension               CQ-11            第十一条
    institution.directory                CQ-12            第十二条
    filing.national_report               CQ-12.national   第十二条
    exam.off_site                        CQ-13            第十三条
    exam.off_site_notice                 CQ-13.notice     第十三条
    exam.video                           CQ-14            第十四条
    archive.retention.video              CQ-14.retention  第十四条
    institution.upkeep                   CQ-15            第十五条
    institution.own_rules                CQ-16            第十六条
    exam.badges                          CQ-17            第十七条
    exam.assessor_group                  CQ-18            第十八条
    institution.one_system               CQ-19            第十九条
    exam.theory_mode                     CQ-20            第二十条
    exam.marking_rule                    CQ-20.marking    第二十条
    score.signature                      CQ-21            第二十一条
    institution.traceability             CQ-22            第二十二条
    archive.retention.ledger             CQ-22.ledger     第二十二条
    archive.retention.paper              CQ-22.paper      第二十二条
    supervision.inspection               CQ-23            第二十三条
    supervision.external_supervisors     CQ-24            第二十四条
    supervision.rating                   CQ-25            第二十五条
    supervision.red_black_list           CQ-25.list       第二十五条
    supervision.exit                     CQ-26            第二十六条
    supervision.grounds.void.g1          CQ-27.1          第二十七条（一）
    supervision.grounds.void.g9          CQ-27.9          第二十七条（九）
    supervision.grounds.cancel.g1        CQ-28.1          第二十八条（一）
    supervision.grounds.cancel.g13       CQ-28.13         第二十八条（十三）
    supervision.complaints               CQ-29            第二十九条
    filing.transition                    CQ-30            第三十条
"""
# What data can prove (A), hint at (B) or not tell (C), ground by ground.
VOID = "ABABACABC"
CANCEL = "AABCBCCCABABC"


def chongqing(*, kind: str = "appraisal", mode: str = "", on: date = DAY, decided: Decisions | None = None):
    """Return the rules for an institution in Chongqing."""
    asked = mode or {"appraisal": "qualification", "special": "special"}[kind]
    return rulebook(
        library(), "500103", mode=asked, kind=kind, on=on, calendar=seed_calendar, decided=decided
    )


def deciding(reading: str, option: str) -> Rulebook:
    """Return the rules once a reading has been decided and approved."""
    choice = Choice(reading, option, approved=True, on=date(2026, 1, 5), by="市人力社保局")
    return chongqing(decided=Decisions(choices={reading: (choice,)}))


@pytest.mark.parametrize("line", PROMISED.strip().splitlines())
def test_each_article_is_an_entry_that_cites_it(line):
    key, rule_id, article = line.split()
    rule = chongqing().rule(key)
    assert (rule.id, rule.article) == (rule_id, article)
    assert rule.citation.basis == f"{TITLE} {article}"
    assert rule.citation.statutory
    assert rule.citation.pack == "chongqing@2020-01-01"


def test_no_article_of_the_measures_after_the_scope_is_left_out():
    han = ["", *"一二三四五六七八九"]
    cited = "".join(rule.article for rule in chongqing().entries())
    cited += "".join(rule.article for rule in chongqing(kind="special").entries())
    for number in range(4, 31):
        tens, ones = divmod(number, 10)
        words = ("" if tens == 0 else "十" if tens == 1 else f"{han[tens]}十") + han[ones]
        assert f"第{words}条" in cited, number


def test_every_entry_speaks_and_cites():
    for rule in chongqing().entries():
        assert rule.wording.endswith("。"), rule.id
        assert rule.citation.basis, rule.id


def test_the_pack_says_that_its_first_day_is_not_in_the_text():
    note = library().packs["chongqing"].header.note
    assert "没有文号和发布日期" in note
    assert library().packs["chongqing"].header.issued_on is None


def test_chongqing_has_no_prefectures():
    assert library().packs["chongqing"].header.tiers == ("county", "province")
    holders = [h for stage in chongqing().route().stages for h in stage.holders.values()]
    assert {holder.tier for holder in holders} == {"county", "province"}


def test_the_assessment_may_be_delegated_to_the_district():
    assert chongqing().choices("filing.assessment_by").codes == ("centre", "county")


def test_an_appraisal_body_may_also_hold_special_items_and_then_their_list_counts():
    assert chongqing().rule("filing.catalogue_border").value.fact == "is_inside_qualification_catalogue"
    special = chongqing(mode="special").rule("filing.catalogue_border")
    assert special.value.fact == "is_on_special_item_list"
    assert special.id == chongqing(kind="special").rule("filing.catalogue_border").id


def test_special_items_are_held_to_their_norm_without_levels_and_qualifications_to_the_standard():
    appraisal, special = chongqing(), chongqing(mode="special")
    assert appraisal.choices("exam.basis").codes == ("national_standard",)
    assert special.choices("exam.basis").codes == ("special_norm",)
    assert [level.code for level in appraisal.levels().items] == ["5", "4", "3", "2", "1"]
    assert special.levels().items == ()
    assert [part.code for part in special.exam_parts("special")] == ["practical"]
    assert not special.citation("exam.parts").statutory


def test_recognition_is_not_governed_by_these_measures():
    with pytest.raises(NoRulesInForce, match="500000"):
        rulebook(library(), "500103", mode="recognition", kind="social", on=DAY, calendar=seed_calendar)


def test_nine_grounds_void_a_session_and_the_municipal_centre_decides():
    grounds = chongqing().grounds("supervision.grounds.void")
    assert [rule.id for rule in grounds] == [f"CQ-27.{number}" for number in range(1, 10)]
    assert {rule.value.measures for rule in grounds} == {("void_results",)}
    assert {rule.value.about for rule in grounds} == {"session"}
    assert {(r.value.decided_by.tiers, r.value.decided_by.organ) for r in grounds} == {
        (("province",), "centre")
    }
    assert "".join(rule.value.detectability for rule in grounds) == VOID


def test_thirteen_grounds_cancel_a_filing_and_the_municipal_bureau_decides():
    grounds = chongqing().grounds("supervision.grounds.cancel")
    assert [rule.id for rule in grounds] == [f"CQ-28.{number}" for number in range(1, 14)]
    assert {rule.value.measures for rule in grounds} == {("cancellation",)}
    assert {rule.value.about for rule in grounds} == {"institution"}
    assert {(r.value.decided_by.tiers, r.value.decided_by.organ) for r in grounds} == {
        (("province",), "department")
    }
    assert "".join(rule.value.detectability for rule in grounds) == CANCEL


def test_whatever_data_can_tell_names_its_signal_and_nothing_else_promises_one():
    for rule in chongqing().grounds():
        assert bool(rule.value.signal) or rule.value.detectability == "C", rule.id


def test_the_grounds_of_an_article_are_found_by_the_number_of_the_article():
    book = chongqing()
    assert len([rule for rule in book.by_id("CQ-27") if rule.kind == "ground"]) == 9
    assert len([rule for rule in book.by_id("CQ-28") if rule.kind == "ground"]) == 13


def test_silence_is_acceptance_only_once_the_reading_is_approved_and_never_filing():
    proposed = chongqing().rule("filing.acceptance")
    assert (proposed.value.transition, proposed.value.deemed) == ("deem_accepted", True)
    assert "C1" in proposed.effect_hindrance
    approved = deciding("C1", "five_days")
    assert approved.rule("filing.acceptance").drives_effects
    assert approved.due("filing.acceptance", DAY).on_passing == "deem_accepted"
    assert "不等于准予备案" in approved.rule("filing.acceptance").wording


def test_read_the_other_way_the_five_days_accept_nothing():
    book = deciding("C1", "notice_only")
    assert not book.rule("filing.acceptance").value.deemed
    assert book.due("filing.acceptance", DAY).on_passing == ""


def test_an_application_is_abandoned_only_once_the_reading_is_approved():
    assert "C2" in chongqing().rule("filing.correction").effect_hindrance
    approved = deciding("C2", "calendar_days").rule("filing.correction")
    assert approved.drives_effects
    assert (approved.value.transition, approved.value.deemed) == ("lapse", True)
    assert approved.value.extension is not None


def test_the_correction_period_may_be_read_as_working_days_or_as_fixed():
    assert deciding("C2", "working_days").due("filing.correction", date(2026, 3, 2)).due_on == date(
        2026, 4, 14
    )
    fixed = deciding("C2", "no_extension").rule("filing.correction")
    assert not fixed.is_soft
    assert fixed.value.extension is None


def test_the_decision_runs_from_the_end_of_the_assessment_and_rests_on_no_reading():
    rule = chongqing().rule("filing.decision")
    assert "评估结束" in rule.value.starts
    assert rule.reading is None
    assert rule.drives_effects


def test_day_thirty_before_the_end_is_in_time_unless_it_is_read_otherwise():
    ends, edge = date(2026, 12, 31), date(2026, 12, 1)
    assert chongqing().renewal().is_timely(edge, ends)
    assert not deciding("C5", "exclusive").renewal().is_timely(edge, ends)
    assert deciding("C5", "exclusive").renewal().is_timely(date(2026, 11, 30), ends)


def test_the_steps_before_a_measure_are_offered_and_may_be_made_the_rule():
    offered = chongqing()
    assert offered.procedure().optional
    assert offered.citation("supervision.procedure").basis == "平台设定"
    assert not deciding("C4", "always").procedure().optional


def test_each_reading_is_named_by_a_rule_that_rests_on_it():
    resting = {rule.reading.id for rule in chongqing().entries() if rule.reading}
    assert resting == {f"C{number}" for number in range(1, 8)}
    assert set(library().packs["chongqing"].readings) == resting


def test_what_is_kept_is_kept_three_years_from_the_end_of_the_exam():
    for material in ("video", "ledger", "paper", "electronic"):
        value = chongqing().rule(f"archive.retention.{material}").value
        assert (value.amount, value.unit, value.minimum, value.rolls) == (3, "year", True, False)
        assert (value.material, value.start_event) == (material, "exam_finished")


def test_a_late_change_is_a_lead_and_a_late_authority_only_a_reminder():
    book = chongqing()
    assert book.rule("filing.change_notice").value.when_passed == "lead"
    for key in ("filing.completeness_notice", "filing.decision"):
        assert book.rule(key).value.when_passed == "reminder"


@pytest.mark.parametrize(
    ("rule_id", "due"), [("CQ-7a", "2026-02-24"), ("CQ-7b", "2026-03-12"), ("CQ-8a", "2026-03-02")]
)
def test_a_deadline_of_the_measures_is_explained_with_its_article(db, rule_id, due):
    out = StringIO()
    call_command("explain_deadline", rule_id, "--from", "2026-02-10", stdout=out)
    said = out.getvalue()
    assert f"结果：{due}" in said
    assert "（法定期限）" in said
    assert TITLE in said
