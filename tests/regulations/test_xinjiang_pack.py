"""The Xinjiang consultation text beside its pack: each article is there, and silence stays silence."""

from datetime import date

import pytest

from regulations.calendar import seed_calendar
from regulations.in_force import NoRulesInForce, pack_rules, rulebook
from regulations.obligations import load_obligations
from regulations.rulebook import Adoption, Choice, Decisions, Rulebook
from regulations.schema import Escalation, PeriodValue
from regulations.shelf import library

DAY = date(2026, 3, 2)
DOCUMENT = "《新疆维吾尔自治区技能人才评价工作管理办法（征求意见稿）》"
KINDS = ("appraisal", "employer", "school", "social", "special")

# kind, key, id, article
PROMISED = """
    social    institution.modes               XJ-2                 第二条
    employer  institution.candidates          XJ-2e                第二条
    special   filing.conditions.legal_person  XJ-2s                第二条
    social    filing.catalogue_border         XJ-3                 第三条
    appraisal filing.catalogue_border         XJ-3.appraisal       第三条
    special   filing.catalogue_border         XJ-3.special         第三条
    employer  levels                          XJ-4                 第四条
    special   levels                          XJ-4.special         第四条
    social    institution.supervision_tiers   XJ-5                 第五条
    social    filing.tiers                    XJ-5.tiers           第五条、第九条（一）、（二）
    special   filing.tiers                    XJ-2s.tiers          第二条、第九条（三）
    social    filing.exclusions.dishonesty    XJ-6.dishonesty      第六条（一）
    social    filing.conditions.experience    XJ-6.experience      第六条（二）
    social    filing.conditions.item_bank     XJ-6.item_bank       第六条（三）
    social    filing.conditions.camera_access XJ-6.camera_access   第六条（三）
    social    filing.conditions.stable_funding XJ-6.stable_funding 第六条（四）
    social    filing.conditions.accepts_supervision XJ-6.accepts_supervision 第六条（五）
    employer  filing.scope_by_form.employer   XJ-7.1               第七条（一）
    employer  filing.conditions.trade_staff   XJ-7.1.trade_staff   第七条（一）
    school    filing.scope_by_form.school     XJ-7.2               第七条（二）
    social    filing.conditions.legal_person  XJ-7.3               第七条（三）
    social    filing.quota                    XJ-7.3.quota         第七条（三）
    special   filing.conditions.item_experience XJ-8               第八条
    appraisal filing.route                    XJ-9.1               第九条（一）
    employer  filing.route                    XJ-9.2               第九条（二）
    social    filing.route                    XJ-9.2.social        第九条（二）
    special   filing.route                    XJ-9.3               第二条、第九条（三）
    social    filing.scope_extension          XJ-10a               第十条
    social    filing.information_change       XJ-10b               第十条
    social    institution.directory           XJ-11                第十一条
    social    filing.renewal                  XJ-12                第十二条
    social    filing.validity                 XJ-12.validity       第十二条
    social    exam.basis                      XJ-13                第十三条
    employer  exam.basis                      XJ-13.norm           第十三条
    social    exam.methods                    XJ-14                第十四条
    social    institution.own_rules           XJ-15                第十五条
    social    plan.content                    XJ-16.1              第十六条（一）
    social    archive.retention.paper         XJ-16.2              第十六条（二）
    social    archive.retention.electronic    XJ-16.2.electronic   第十六条（二）
    social    certificate.check               XJ-16.3              第十六条（三）
    social    exam.competition                XJ-17                第十七条
    social    supervision.inspection          XJ-18                第十八条
    social    supervision.liability           XJ-23                第二十三条
    social    supervision.procedure           XJ-24                第二十四条
    social    supervision.unfiled             XJ-25                第二十五条
"""
# group, article, how many, measures, what data can prove of each in turn (grounds.md)
GROUNDS = """
    void      第十九条   XJ-19 explanation,void_results                              BBBC
    interview 第二十条   XJ-20 interview                                             AABAAAAAAAAA
    suspend   第二十一条 XJ-21 written_notice,suspension,rectification,publication   AABAAAC
    revoke    第二十二条 XJ-22 delisting,bar,publication                             ABBBABACCC
"""
NUMERALS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
CHOSEN_BY_THE_PLATFORM = {
    "filing.assessment_form",
    "filing.materials",
    "filing.occupation_classes",
    "filing.publicity",
    "filing.separation.receipt",
    "plan.lead_time",
    "score.publicity",
}


def xinjiang(kind: str = "social", *, on: date = DAY, decided: Decisions | None = None) -> Rulebook:
    return rulebook(library(), "650100", kind=kind, on=on, calendar=seed_calendar, decided=decided)


def own_rules(decided: Decisions | None = None):
    return pack_rules(library().packs["xinjiang"], on=DAY, decided=decided)


def adopted(*choices: Choice) -> Decisions:
    return Decisions(
        adoptions={"xinjiang": Adoption("xinjiang", date(2026, 1, 1), "厅长", "新人社发〔2026〕1号")},
        choices={choice.reading: (choice,) for choice in choices},
    )


def choice(reading: str, option: str) -> Choice:
    return Choice(reading, option, approved=True, on=date(2026, 1, 2), by="厅长")


# -- what the text says -------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", PROMISED.strip().splitlines())
def test_each_article_is_an_entry_that_cites_it(line):
    kind, key, rule_id, article = line.split()
    rule = xinjiang(kind).rule(key)
    assert (rule.id, rule.article) == (rule_id, article)
    assert rule.citation.basis == f"{DOCUMENT} {article}（试运行）"
    assert rule.citation.statutory
    assert rule.citation.pack == "xinjiang@2024-05-24"


@pytest.mark.parametrize("line", GROUNDS.strip().splitlines())
def test_each_ground_leads_to_the_measures_of_its_article(line):
    group, article, row, measures, detectability = line.split()
    grounds = xinjiang().grounds(f"supervision.grounds.{group}")
    assert len(grounds) == len(detectability)
    for number, rule in enumerate(grounds, 1):
        assert rule.key == f"supervision.grounds.{group}.g{number}"
        assert rule.id == f"{row}.{number}"
        assert rule.article == f"{article}（{NUMERALS[number - 1]}）"
        assert row in rule.covers
        assert rule.value.measures == tuple(measures.split(","))
        assert rule.value.detectability == detectability[number - 1], rule.id


def test_whoever_supervises_decides_and_only_what_a_person_alone_can_tell_has_no_signal():
    for rule in xinjiang().grounds():
        assert rule.value.decided_by.tiers == ("county", "prefecture", "province"), rule.id
        assert rule.value.signal or rule.value.detectability == "C", rule.id


def test_the_same_grounds_hold_for_all_five_kinds_of_institution():
    told = {tuple(rule.id for rule in xinjiang(kind).grounds()) for kind in KINDS}
    assert len(told) == 1
    assert len(told.pop()) == 33


def test_no_obligation_of_the_region_is_without_an_entry():
    owed = {item.id for item in load_obligations().obligations["xinjiang"]}
    answered = {obligation for rule in own_rules() for obligation in rule.obligations}
    assert len(owed) >= 34
    assert owed <= answered


def test_every_entry_speaks_shortly_and_cites():
    for rule in own_rules():
        assert rule.wording.endswith("。"), rule.id
        assert len(rule.wording) <= 70, rule.id
        assert rule.citation.basis, rule.id
        assert rule.value.valid_from == date(2024, 5, 24), rule.id


def test_every_condition_says_how_to_put_it_right():
    for kind in KINDS:
        asked = [*xinjiang(kind).conditions("filing"), *xinjiang(kind).exclusions()]
        assert len(asked) > 15
        assert all(rule.cure for rule in asked)


# -- levels, routes, conditions by kind ---------------------------------------------------------------------


def test_only_a_firm_adds_levels_and_the_national_number_has_no_place_for_them():
    added = {level.code: level for level in xinjiang("employer").levels().items if not level.national}
    assert {code: level.where_occupation_has for code, level in added.items()} == {
        "apprentice": "5",
        "special_grade": "1",
        "chief": "1",
    }
    for kind in ("appraisal", "school", "social"):
        assert xinjiang(kind).levels().codes == ("5", "4", "3", "2", "1")
    assert xinjiang("special").levels().summary() == "不分等级"


def test_only_public_bodies_are_shown_to_the_public_before_they_are_filed():
    for kind in KINDS:
        codes = {stage.code for stage in xinjiang(kind).route().stages}
        assert ("publicity" in codes) == (kind == "social"), kind
        assert (xinjiang(kind).find("filing.publicity") is None) == (kind != "social"), kind


def test_every_stage_has_a_holder_for_whoever_may_apply():
    for kind in KINDS:
        book = xinjiang(kind)
        affiliations = {item.code for item in book.tiers().affiliations}
        assert affiliations == {"county", "prefecture", "provincial"}
        for stage in book.route().stages:
            left_out = affiliations - set(stage.holders)
            assert left_out == ({"provincial"} if stage.code == "assessment_recheck" else set()), stage.code


def test_who_receives_an_application_holds_it_first():
    for kind in KINDS:
        book = xinjiang(kind)
        for item in book.tiers().affiliations:
            assert book.route().holder("first_check", item.code).tier == item.received_by, (kind, item.code)


def test_the_department_itself_decides_a_change_of_name_or_phone():
    route = xinjiang().route("filing.information_change.route")
    signed = route.stages[-1]
    assert {(holder.tier, holder.organ) for holder in signed.holders.values()} == {("province", "department")}
    assert signed.signed_by == "新疆维吾尔自治区人力资源和社会保障厅"


def test_in_principle_warns_and_the_rest_refuses():
    softness = {rule.key for kind in KINDS for rule in xinjiang(kind).entries("filing") if rule.is_soft}
    assert softness == {
        "filing.conditions.trade_staff",
        "filing.quota",
        "filing.correction",
        "filing.separation.receipt",
    }


def test_an_area_that_set_no_figure_turns_nobody_away():
    (rule,) = xinjiang().quotas()
    assert rule.value.set_by == "prefecture"
    assert rule.value.at_most is None
    assert not rule.value.is_full(1000)
    assert xinjiang("employer").quotas() == ()


def test_the_scored_form_adds_up_and_asks_about_rules_that_exist():
    for kind in ("employer", "school", "social", "special"):
        form = xinjiang(kind).scored_form("filing.assessment_form")
        assert (form.full_score, form.pass_score) == (100, 80)
        assert all(xinjiang(kind).find(item.about) for item in form.items)


# -- where the text is silent -------------------------------------------------------------------------------


def test_what_the_platform_chose_is_never_shown_as_law():
    chosen = {rule.key for rule in own_rules() if not rule.citation.statutory}
    assert chosen == CHOSEN_BY_THE_PLATFORM
    for rule in own_rules(adopted()):
        if rule.key in chosen:
            assert rule.citation.basis in {"平台服务目标", "平台设定"}
            assert not rule.drives_effects, rule.key


def test_a_target_of_the_platform_deems_nothing_and_raises_no_lead():
    for kind in KINDS:
        for rule in xinjiang(kind).entries():
            if isinstance(rule.value, PeriodValue) and not rule.citation.statutory:
                assert not rule.value.deemed, rule.id
                assert rule.value.when_passed in {"reminder", "transition", "nothing"}, rule.id


@pytest.mark.parametrize(
    "key",
    [
        "filing.first_check",
        "filing.assessment_recheck",
        "filing.change_notice",
        "filing.acceptance",
        "filing.decision",
        "certificate.report",
        "certificate.validity",
        "supervision.review",
    ],
)
def test_no_countdown_is_invented_where_the_text_sets_none(key):
    assert xinjiang().is_open_ended(key)
    assert xinjiang().due(key, DAY) is None


# -- readings -----------------------------------------------------------------------------------------------


def test_every_doubt_of_the_register_is_a_reading_some_rule_rests_on():
    readings = library().packs["xinjiang"].readings
    assert list(readings) == [f"X{number}" for number in range(1, 12)]
    resting = {rule.reading.id for rule in own_rules() if rule.reading}
    assert resting == set(readings)
    for reading in readings.values():
        assert reading.proposed_on >= date(2026, 11, 21)
        assert reading.consequence


def test_an_escalation_names_the_articles_the_text_names():
    book = xinjiang()
    assert book.rule("supervision.grounds.suspend.g1").value.escalation == Escalation(
        grounds="supervision.grounds.void", after="interview", or_grave=True
    )
    assert book.rule("supervision.grounds.revoke.g1").value.escalation == Escalation(
        grounds="supervision.grounds.interview", after="written_notice"
    )
    answering = {rule.id for rule in book.by_id("XJ-esc")}
    assert answering == {"XJ-21.1", "XJ-22.1"}


def test_read_as_a_slip_of_the_pen_the_escalation_starts_from_the_minor_breaches():
    decided = adopted(choice("X3", "article_20"))
    escalation = xinjiang(decided=decided).rule("supervision.grounds.suspend.g1").value.escalation
    assert (escalation.grounds, escalation.after) == ("supervision.grounds.interview", "interview")
    unchanged = xinjiang(decided=decided).rule("supervision.grounds.revoke.g1").value.escalation
    assert unchanged.after == "written_notice"


def test_an_idle_year_is_first_suspended_unless_the_region_reads_both_articles_alike():
    book = xinjiang()
    assert book.rule("supervision.grounds.suspend.g4").value.excuse
    assert book.rule("supervision.grounds.revoke.g7").value.escalation == Escalation(
        grounds="supervision.grounds.suspend.g4", after="written_notice"
    )
    alike = xinjiang(decided=adopted(choice("X1", "either")))
    assert alike.rule("supervision.grounds.revoke.g7").value.escalation is None


def test_the_bar_ends_only_where_the_region_says_when():
    bar = "filing.exclusions.revoked"
    happened, applied = date(2026, 3, 2), date(2029, 3, 3)
    assert xinjiang().rule(bar).value.counts(happened, applied)
    limited = xinjiang(decided=adopted(choice("X8", "three_years"))).rule(bar).value
    assert limited.counts(happened, date(2029, 3, 2))
    assert not limited.counts(happened, applied)


def test_video_is_kept_as_long_as_electronic_records_unless_read_otherwise():
    assert xinjiang().due("archive.retention.video", DAY).due_on == date(2031, 3, 2)
    shorter = xinjiang(decided=adopted(choice("X9", "video_three_years")))
    assert shorter.due("archive.retention.video", DAY).due_on == date(2029, 3, 2)
    assert shorter.due("archive.retention.electronic", DAY).due_on == date(2031, 3, 2)


# -- a consultation text ------------------------------------------------------------------------------------


def test_a_draft_drives_nothing_by_itself():
    book = xinjiang()
    assert book.is_trial
    own = [rule for rule in book.entries() if rule.pack_name == "xinjiang"]
    assert len(own) > 100
    assert all("试运行" in rule.effect_hindrance for rule in own)
    assert not book.rule("supervision.statement").is_draft


def test_adopted_the_mark_is_gone_and_only_unapproved_readings_still_wait():
    book = xinjiang(decided=adopted())
    assert not book.is_trial
    assert book.rule("certificate.check").citation.basis == f"{DOCUMENT} 第十六条（三）"
    assert book.rule("certificate.check").drives_effects
    assert "X10" in book.effect_hindrance("filing.validity")
    approved = xinjiang(decided=adopted(choice("X10", "lapse_only")))
    assert approved.rule("filing.validity").drives_effects


def test_before_the_consultation_there_was_no_text():
    with pytest.raises(NoRulesInForce, match="650000"):
        xinjiang(on=date(2024, 5, 23))
    assert xinjiang(on=date(2024, 5, 24)).status == "draft"
