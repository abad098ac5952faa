"""What comes after a first filing: renewal, more occupations, changed data, a place that is full, an end."""

from __future__ import annotations

from datetime import date

import pytest
from django_fsm import TransitionNotAllowed

from accounts.models import User
from institutions import services
from institutions.models import FiledScope, Filing, Institution
from institutions.selectors import findings_of_filing, quota_findings, start_findings, timing_findings
from lifecycle.door import carry_out, perform
from lifecycle.findings import RulesNotMet
from lifecycle.models import Deadline
from lifecycle.overrides import override_rule
from lifecycle.tasks import sweep_deadlines
from tests.factories.institutions import main_site
from tests.factories.law import approve_readings, put_on_a_list
from tests.journeys.provinces.telling import COOK, At, Story, moves, on_the_register, register

TURNER = ("6-18-01-01", 3)
WELDER = ("6-18-02-04", 4, "民用核安全设备焊接")


def periods(body: Institution) -> list[tuple[str, str, str]]:
    """Every row of the filed scope, oldest first: code, from, until."""
    rows = body.scope.order_by("valid_from", "occupation")
    return [(row.code, str(row.valid_from), str(row.valid_until)) for row in rows]


# -- renewal ------------------------------------------------------------------------------------------------


def test_xinjiang_renews_within_the_last_sixty_days_and_loses_no_day(law: None, at: At) -> None:
    at("2026-04-30 10:00")
    story = on_the_register("employer", "652301", "prefecture", "employer")
    story.starts("renewal")
    story.fills_in([COOK])
    with pytest.raises(RulesNotMet) as refusal:
        story.hands_in()
    (finding,) = refusal.value.findings
    assert (finding.rule_id, finding.field) == ("XJ-12", "window")
    assert "请自2026年5月1日起提交" in finding.cure
    at("2026-05-06 10:00")
    story.hands_in()
    story.does("accept")
    story.is_assessed()
    story.does("pass_up")
    story.does("pass_up")
    story.does("file")
    assert moves(story.filing)[0] == ("submit", "XJ-12")
    assert moves(story.filing)[-1] == ("file", "XJ-12.outcome")
    assert (story.institution.state, str(story.institution.valid_until)) == ("active", "2029-06-30")
    assert periods(story.institution) == [
        (COOK[0], "2023-06-30", "2026-06-30"),
        (COOK[0], "2026-07-01", "2029-06-30"),
    ]
    running = Deadline.objects.get(key="filing.validity", status=Deadline.Status.OPEN)
    assert running.due_on == date(2029, 6, 30)


def test_xinjiang_lets_one_that_ran_out_apply_anew_and_bars_the_revoked_for_good(law: None, at: At) -> None:
    at("2026-07-02 10:00")
    late = on_the_register("social", "650102", "county", "training_body")
    perform(late.institution.expire, by=User.objects.clock())
    assert not start_findings(late.institution, "initial"), "a late renewal is no ban (X10)"
    (finding,) = start_findings(late.institution, "renewal")
    assert "请先申请首次备案" in finding.cure
    region = late.officer("650000")
    perform(late.institution.revoke, by=region, reason="决定书")
    with pytest.raises(RulesNotMet) as refusal:
        services.start_filing(late.institution, by=late.head)
    assert refusal.value.findings[0].rule_id == "XJ-22.bar"
    assert not late.institution.filings.filter(state="draft").exists()


def test_chongqing_takes_a_late_renewal_and_says_how_late(law: None, at: At) -> None:
    at("2026-06-05 10:00")
    story = on_the_register("appraisal", "500103", "county", "school", scope=((WELDER[0], 4),))
    story.starts("renewal")
    story.fills_in([WELDER])
    (remark,) = timing_findings(story.filing, date(2026, 6, 5))
    assert (remark.rule_id, remark.blocking) == ("CQ-9", False)
    assert "应于2026年5月31日以前提出，已迟5日" in remark.message
    story.hands_in()
    story.does("accept")
    story.is_assessed()
    story.does("file")
    assert moves(story.filing)[0] == ("submit", "CQ-9")
    assert ("file", "CQ-9") in moves(story.filing)
    assert str(story.institution.valid_until) == "2029-06-30"


def test_jilin_renews_in_a_window_of_applications_for_its_text_sets_no_time(law: None, at: At) -> None:
    at("2026-05-06 10:00")
    story = on_the_register("social", "220102", "central_provincial", "training_body", until=date(2026, 9, 1))
    story.starts("renewal")
    story.fills_in([COOK], numbers=1200)
    with pytest.raises(RulesNotMet) as refusal:
        story.hands_in()
    assert [finding.rule_id for finding in refusal.value.findings] == ["JL-6"]
    at("2026-07-15 10:00")
    story.hands_in()
    story.does("accept")
    story.is_assessed()
    story.does("publicise")
    story.is_public_until_the_end(at)
    story.does("file")
    assert moves(story.filing)[0] == ("submit", "JL-6")
    assert str(story.institution.valid_until) == "2029-09-01"


def test_gansu_has_no_period_and_therefore_nothing_to_renew(law: None, at: At) -> None:
    at("2026-05-06 10:00")
    story = on_the_register("special", "620502", "local", "employer", until=None, scope=())
    with pytest.raises(RulesNotMet, match="法规没有规定备案有效期"):
        services.start_filing(story.institution, by=story.head, kind="renewal")
    at("2056-05-06 00:05")
    sweep_deadlines()
    story.institution.refresh_from_db()
    assert story.institution.state == Institution.State.ACTIVE


# -- more occupations ---------------------------------------------------------------------------------------


def test_xinjiang_adds_an_occupation_that_ends_with_the_period(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    story = on_the_register("social", "650102", "county", "training_body")
    story.starts("scope_extension")
    story.fills_in([TURNER])
    assert [material.code for material in story.filing.materials.all()] == ["e1", "e2", "e3", "e4"]
    story.hands_in()
    story.does("accept")
    assert story.where == ("accepted", "650102", "assessment")
    story.is_assessed()
    assert story.where == ("under_review", "650100", "receipt"), "the next level files (XJ-10a)"
    story.does("file")
    assert moves(story.filing)[0] == ("submit", "XJ-10a")
    assert moves(story.filing)[-1] == ("file", "XJ-10a")
    assert str(story.institution.valid_until) == "2026-06-30", "adding an occupation moves no date"
    assert periods(story.institution) == [
        (COOK[0], "2023-06-30", "2026-06-30"),
        (TURNER[0], "2026-03-10", "2026-06-30"),
    ]


def test_two_filings_of_one_kind_are_not_open_at_once_but_two_kinds_are(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    story = on_the_register("social", "650102", "county", "training_body")
    story.starts("scope_extension")
    story.fills_in([TURNER])
    story.hands_in()
    with pytest.raises(TransitionNotAllowed, match="正在办理"):
        services.start_filing(story.institution, by=story.head, kind="scope_extension")
    assert services.start_filing(story.institution, by=story.head, kind="information_change").state == "draft"


# -- changed data -------------------------------------------------------------------------------------------


def test_xinjiang_passes_a_change_level_by_level_to_the_region(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    story = on_the_register("social", "650102", "county", "training_body")
    story.starts("information_change")
    services.save_changes(
        story.filing,
        by=story.head,
        changed_on=date(2026, 1, 5),
        legal_representative="甄新任",
        name=story.institution.name,
    )
    assert list(story.filing.changes) == ["legal_representative"]
    assert timing_findings(story.filing, date(2026, 3, 10)) == [], "no time is set for telling"
    story.hands_in()
    for holder, stage in (("650102", "first_check"), ("650100", "recheck"), ("650000", "receipt")):
        assert story.where == ("submitted", holder, stage)
        if stage != "receipt":
            story.does("pass_up")
    assert story.institution.legal_representative == "甄法人", "until it is decided the old record stands"
    story.does("file")
    assert story.institution.legal_representative == "甄新任"
    assert story.filing.changes["legal_representative"] == {"before": "甄法人", "after": "甄新任"}
    assert moves(story.filing) == [
        ("submit", "XJ-10b"),
        ("pass_up", "XJ-9.2.first_check"),
        ("pass_up", "XJ-10b.route"),
        ("file", "XJ-10b"),
    ]


def test_chongqing_shows_how_late_a_change_is_told_and_takes_it(law: None, at: At) -> None:
    at("2026-03-25 10:00")
    approve_readings("chongqing")
    story = on_the_register("appraisal", "500103", "county", "school", scope=((WELDER[0], 4),))
    story.starts("information_change")
    services.save_changes(
        story.filing, by=story.head, changed_on=date(2026, 3, 9), legal_representative="甄新任"
    )
    (remark,) = timing_findings(story.filing, date(2026, 3, 25))
    assert (remark.rule_id, remark.blocking) == ("CQ-10", False)
    assert "应于2026年3月23日以前申请变更，已迟2日" in remark.message
    assert [f.field for f in findings_of_filing(story.filing)] == ["material_c_legal_representative"]
    story.attaches()
    story.hands_in()
    story.does("accept")
    assert story.where == ("accepted", "500000", "receipt"), "the city's centre decides; nobody assesses"
    story.does("file")
    assert story.institution.legal_representative == "甄新任"
    assert [rule for _, rule in moves(story.filing)] == ["CQ-10.papers", "CQ-7d", "CQ-10.papers"]


# -- a place that is full, an end ---------------------------------------------------------------------------


def test_gansu_goes_beyond_five_only_by_a_named_exception(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    (noodles,) = put_on_a_list("620000", ("GS-01", "兰州牛肉面制作"))
    for _ in range(5):
        other = on_the_register("special", "620502", "local", "employer", until=None, scope=())
        FiledScope.objects.create(
            institution=other.institution,
            site=main_site(other.institution),
            filing=other.institution.filings.get(),
            special_item=noodles,
            valid_from=date(2025, 1, 1),
        )
    body, head = register("special", "620502", "local", "private_non_enterprise")
    story = Story(body, head)
    story.starts()
    story.fills_in([noodles])
    story.hands_in()
    (remark,) = quota_findings(story.filing)
    assert (remark.rule_id, remark.soft, remark.blocking) == ("GS-5.3", True, False)
    assert "已有5家" in remark.message
    Filing.objects.filter(pk=story.filing.pk).update(holder_id="620000", stage="receipt")
    case = story.filing
    case.refresh_from_db()
    case.__dict__["state"] = Filing.State.IN_PUBLICITY
    case.save()
    with pytest.raises(RulesNotMet) as refusal:
        story.does("file")
    assert refusal.value.findings[0].rule_id == "GS-5.3"
    override_rule(case, "filing.quota", by=story.officer("620000"), reason="产业集聚，群众需要。")
    story.does("file")
    assert story.institution.state == Institution.State.ACTIVE


def test_an_institution_gives_its_filing_up_and_may_come_back(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    story = on_the_register("social", "650102", "county", "training_body")
    carry_out(story.institution, "surrender", by=story.head, reason="不再开展评价")
    story.institution.refresh_from_db()
    assert story.institution.state == Institution.State.TERMINATED
    assert not start_findings(story.institution, "initial")
