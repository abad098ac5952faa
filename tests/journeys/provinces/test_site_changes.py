"""What becomes of sites: filed, moved, added, given up, and refused where the text or the facts say so."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from exams.models import ExamPlan, PlanItem, Session
from exams.selectors.plans import findings_of_plan
from exams.services.plans import add_session
from institutions import services
from institutions.models import FiledRoom, FiledScope, FilingSite
from institutions.selectors import findings_of_filing, open_data_rows, timing_findings
from institutions.selectors.sites import sessions_affected
from institutions.selectors.upkeep import scope_map
from institutions.services.letters import issue_filing_receipt
from institutions.services.site_drafting import add_site, change_site, set_change_day
from lifecycle.findings import RulesNotMet
from lifecycle.models import TransitionRecord
from tests.factories import exams
from tests.factories.institutions import main_site
from tests.factories.law import approve_readings
from tests.journeys.provinces.telling import COOK, At, Story, moves, on_the_register

LEASE = {"kind": "leased", "lease_from": date(2026, 3, 1), "lease_until": date(2031, 3, 31)}
OWNED = {"kind": "owned", "floor_area_m2": "1500"}
TURNER = ("6-18-01-01", 3)


def equipped(story: Story, *, cameras: bool = True) -> None:
    """Rooms at the main site, as the first filing left them."""
    filing = story.institution.filings.get()
    for name, use in (("理论一考场", "theory"), ("理论二考场", "theory"), ("实操一考场", "practical")):
        FiledRoom.objects.create(
            institution=story.institution,
            site=main_site(story.institution),
            filing=filing,
            name=name,
            use=use,
            seats=40,
            has_camera=cameras,
            valid_from=date(2023, 6, 30),
        )


def on_register(kind: str, county: str, affiliation: str, form: str, **facts: object) -> Story:
    """An institution on the register with rooms, and a change of site begun."""
    story = on_the_register(kind, county, affiliation, form, **facts)  # type: ignore[arg-type]
    equipped(story)
    story.starts("site_change")
    return story


def moved(story: Story, address: str = "新址路9号", **tenure: object) -> FilingSite:
    """The main site moves, with two theory rooms and a practical one there."""
    row = story.filing.sites.get(is_main=True)
    change_site(row, by=story.head, act="move", address=address, **(tenure or OWNED))
    for name, use in (("理论一考场", "theory"), ("理论二考场", "theory"), ("实操一考场", "practical")):
        services.add_room(
            story.filing, by=story.head, name=name, use=use, seats=30, has_camera=True, site=row
        )
    return row


def rows(story: Story) -> list[tuple[str, str, str, str]]:
    """Every row of the scope: where, what, from, until."""
    found = story.institution.scope.select_related("site").order_by(
        "valid_from", "site__address", "occupation"
    )
    return [(row.site.address, row.code, str(row.valid_from), str(row.valid_until)) for row in found]


def plan_at(story: Story, room: FiledRoom, day: date, state: str = ExamPlan.State.PUBLISHED) -> ExamPlan:
    """A plan of one session in a room."""
    body = story.institution
    plan = ExamPlan.objects.create(
        institution=body,
        jurisdiction=body.jurisdiction,
        supervisor=body.supervisor,
        title="四月认定",
        starts_on=day,
        ends_on=day,
        number=f"{body.jurisdiction_id[:2]}26{room.pk:010d}",
        law_on=date(2026, 3, 1),
        state=state,
    )
    item = PlanItem.objects.create(plan=plan, occupation_id=COOK[0], level=4, standard="国家职业标准")
    Session.objects.create(
        item=item, part="theory", room=room, starts_at=exams.moment(day, 9), ends_at=exams.moment(day, 11)
    )
    return plan


# -- what is filed ------------------------------------------------------------------------------------------


def test_a_first_filing_names_its_sites_and_each_is_filed_for_what_it_is_named_for(law: None, at: At) -> None:
    at("2026-03-16 10:00")
    story = on_the_register("social", "220102", "central_provincial", "training_body")
    FiledScope.objects.all().delete()
    body = story.institution
    body.__dict__["state"], body.code, body.valid_from, body.valid_until = "registered", None, None, None
    body.save()
    type(body.sites.get())._base_manager.all().delete()
    case = story.starts()
    (main,) = case.sites.all()
    assert (main.is_main, main.name, main.address, main.site) == (True, "主场地", "示例路1号", None)
    branch = add_site(case, by=story.head, name="城西校区", address="西路2号", **LEASE)
    story.fills_in([], numbers=1200)
    services.add_item(case, by=story.head, occupation=COOK[0], level=4, standard="国家职业标准")
    services.add_item(
        case, by=story.head, occupation=TURNER[0], level=3, standard="国家职业标准", sites=[branch]
    )
    assert "“城西校区”没有填写考场" in {finding.message for finding in findings_of_filing(case)}
    services.add_room(
        case, by=story.head, name="西一考场", use="theory", seats=30, has_camera=True, site=branch
    )
    assert not [finding for finding in findings_of_filing(case) if finding.blocking]
    story.hands_in()
    story.does("accept")
    story.is_assessed()
    story.does("publicise")
    story.is_public_until_the_end(at)
    story.does("file")
    filed = {(row.site.name, row.code) for row in body.scope.select_related("site")}
    assert filed == {("主场地", COOK[0]), ("城西校区", COOK[0]), ("城西校区", TURNER[0])}
    assert set(body.rooms.values_list("site__name", "name")) == {
        ("主场地", "理论一考场"),
        ("主场地", "理论二考场"),
        ("主场地", "实操一考场"),
        ("城西校区", "西一考场"),
    }
    page = Client().get(reverse("public:institution", args=[story.institution.code])).content.decode()
    assert "城西校区" in page
    assert "西路2号" in page


def test_a_filed_row_is_ended_and_never_rewritten_not_even_past_the_services(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    story = on_the_register("social", "650102", "county", "training_body")
    equipped(story)
    scope, rooms = story.institution.scope.all(), story.institution.rooms.filter(name="理论一考场")
    edits: list[tuple[QuerySet[Any], dict[str, Any]]] = [
        (scope, {"level": 3}),
        (scope, {"valid_until": date(2030, 1, 1)}),
        (scope, {"valid_until": None}),
        (rooms, {"seats": 400}),
        (rooms, {"valid_from": date(2020, 1, 1)}),
    ]
    for kept, changed in edits:
        with pytest.raises(IntegrityError), transaction.atomic():
            kept.update(**changed)
    story.institution.scope.all().end(date(2026, 4, 1))
    assert rows(story) == [("示例路1号", COOK[0], "2023-06-30", "2026-03-31")]


# -- three provinces ----------------------------------------------------------------------------------------


def test_xinjiang_passes_a_further_site_level_by_level_and_the_region_files_it(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    story = on_register("social", "650102", "county", "training_body", scope=(COOK, TURNER))
    turner = story.institution.scope.get(occupation=TURNER[0])
    branch = add_site(
        story.filing, by=story.head, name="城北校区", address="北路3号", subjects=[turner.pk], **LEASE
    )
    services.add_room(
        story.filing, by=story.head, name="北一考场", use="theory", seats=30, has_camera=True, site=branch
    )
    set_change_day(story.filing, by=story.head, changed_on=date(2026, 5, 1))
    assert timing_findings(story.filing, date(2026, 3, 10)) == [], "no window and no time is set for it"
    story.hands_in()
    for holder, stage in (("650102", "first_check"), ("650100", "recheck"), ("650000", "receipt")):
        assert story.where == ("submitted", holder, stage)
        if stage != "receipt":
            story.does("pass_up")
    assert story.institution.sites.count() == 1, "until it is decided the old record stands"
    story.does("file")
    assert [rule for _, rule in moves(story.filing)][0::3] == ["XJ-10b", "XJ-10b"]
    assert rows(story)[-1] == ("北路3号", TURNER[0], "2026-05-01", "2026-06-30"), "for what it is named for"
    room = story.institution.rooms.get(name="北一考场")
    assert (room.site.name, str(room.valid_from), room.valid_until) == ("城北校区", "2026-05-01", None)
    at("2026-05-01 09:00")
    receipt = issue_filing_receipt(TransitionRecord.objects.of(story.filing).last())
    assert "城北校区（北路3号）：车工（三级/高级工）" in str(receipt.facts)
    _, lines = scope_map(story.institution, date(2026, 5, 1))
    where = {line.code: [cell.sites for cell in line.cells if cell] for line in lines}
    assert where == {COOK[0]: [("主场地",)], TURNER[0]: [()]}, "what is not filed everywhere says where"
    (row,) = [line for line in open_data_rows() if line["site"] == "城北校区"]
    assert (row["occupation_code"], row["site_address"]) == (TURNER[0], "北路3号")


def test_chongqing_takes_a_late_move_with_its_proof_and_old_rows_end_where_new_ones_begin(
    law: None, at: At
) -> None:
    at("2026-03-25 10:00")
    approve_readings("chongqing")
    story = on_register("appraisal", "500103", "county", "school", scope=(COOK,))
    plan = plan_at(story, story.institution.rooms.get(name="理论一考场"), date(2026, 4, 20))
    moved(story)
    set_change_day(story.filing, by=story.head, changed_on=date(2026, 3, 9))
    (remark,) = timing_findings(story.filing, date(2026, 3, 25))
    assert (remark.rule_id, remark.blocking) == ("CQ-10", False)
    assert "应于2026年3月23日以前申请变更，已迟2日" in remark.message
    found = findings_of_filing(story.filing)
    assert [f.field for f in found if f.blocking] == ["material_c_address"]
    (affected,) = [f for f in found if not f.blocking]
    assert str(plan) in affected.message
    assert [s.is_public for s in sessions_affected(story.filing)] == [True]
    story.attaches()
    story.hands_in()
    story.does("accept")
    assert story.where == ("accepted", "500000", "receipt"), "the city's centre decides; nobody assesses"
    at("2026-03-27 10:00")
    story.does("file")
    assert [rule for _, rule in moves(story.filing)] == ["CQ-10.papers", "CQ-7d", "CQ-10.papers"]
    assert rows(story) == [
        ("示例路1号", COOK[0], "2023-06-30", "2026-03-26"),
        ("新址路9号", COOK[0], "2026-03-27", "2026-06-30"),
    ]
    assert story.institution.address == "新址路9号"
    assert not story.institution.rooms.filter(site__address="示例路1号", valid_until=None).exists()
    page = Client().get(reverse("public:institution", args=[story.institution.code])).content.decode()
    assert "场地变更记录" in page
    assert "示例路1号（2023年6月30日至2026年3月26日）" in page


def test_jilin_refuses_a_short_lease_and_a_room_too_few_and_asks_for_the_paper_of_its_list(
    law: None, at: At
) -> None:
    at("2026-03-10 10:00")
    story = on_register("social", "220102", "central_provincial", "training_body")
    row = moved(story, kind="leased", lease_from=date(2026, 3, 1), lease_until=date(2029, 2, 28))
    set_change_day(story.filing, by=story.head, changed_on=date(2026, 3, 10))
    assert timing_findings(story.filing, date(2026, 3, 10)) == [], "a change waits for no window"
    refused = {finding.rule_id: finding.message for finding in findings_of_filing(story.filing)}
    assert "租赁期现为3年" in refused["JL-1.2.lease_years"]
    assert "缺少第1项材料“新场地和设施设备证明”" in refused["JL-4.2.site"]
    change_site(row, by=story.head, act="move", address="新址路9号", **{**LEASE, "floor_area_m2": "900"})
    refused = {finding.rule_id: finding.message for finding in findings_of_filing(story.filing)}
    assert "变更后场地面积为900平方米" in refused["JL-1.2.floor_area_m2"]
    change_site(row, by=story.head, act="move", address="新址路9号", **{**LEASE, "floor_area_m2": "1200"})
    services.remove_part(story.filing.rooms.get(name="理论二考场"), by=story.head)
    refused = {finding.rule_id: finding.message for finding in findings_of_filing(story.filing)}
    assert "JL-1.2.theory_rooms" in refused
    services.add_room(
        story.filing, by=story.head, name="理论二考场", use="theory", seats=30, has_camera=True, site=row
    )
    story.attaches()
    story.hands_in()
    story.does("accept")
    assert story.where[2] == "receipt", "its text asks for no assessment of a change"
    story.does("file")
    assert rows(story)[-1] == ("新址路9号", COOK[0], "2026-03-10", "2026-06-30")


# -- refusals -----------------------------------------------------------------------------------------------


def test_a_site_with_a_running_plan_is_not_given_up_before_its_last_exam(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    story = on_register("social", "650102", "county", "training_body")
    branch = add_site(story.filing, by=story.head, name="城北校区", address="北路3号", **LEASE)
    services.add_room(
        story.filing, by=story.head, name="北一考场", use="theory", seats=30, has_camera=True, site=branch
    )
    row = story.filing.sites.get(is_main=True)
    change_site(row, by=story.head, act="give_up")
    set_change_day(story.filing, by=story.head, changed_on=date(2026, 4, 1))
    assert not [f for f in findings_of_filing(story.filing) if f.field == "sites"]
    room = story.institution.rooms.get(name="理论一考场")
    plan = plan_at(story, room, date(2026, 4, 20), state=ExamPlan.State.APPROVED)
    with pytest.raises(RulesNotMet) as refusal:
        story.hands_in()
    (finding,) = refusal.value.findings
    assert f"拟停用的场地还有1场考核：4月20日理论一考场（{plan}）" in finding.message
    set_change_day(story.filing, by=story.head, changed_on=date(2026, 4, 21))
    story.hands_in()
    story.does("pass_up")
    story.does("pass_up")
    Session.objects.update(
        starts_at=exams.moment(date(2026, 5, 6), 9), ends_at=exams.moment(date(2026, 5, 6), 11)
    )
    with pytest.raises(RulesNotMet, match="拟停用的场地还有1场考核"):
        story.does("file")
    assert story.institution.sites.count() == 1, "nothing of it was done"


def test_the_last_site_is_not_given_up(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    story = on_register("social", "650102", "county", "training_body")
    change_site(story.filing.sites.get(), by=story.head, act="give_up")
    set_change_day(story.filing, by=story.head, changed_on=date(2026, 3, 10))
    with pytest.raises(RulesNotMet) as refusal:
        story.hands_in()
    assert "不能停用全部场地" in {finding.message for finding in refusal.value.findings}


def test_two_changes_of_one_site_are_not_open_at_once(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    story = on_register("social", "650102", "county", "training_body")
    data = services.start_filing(story.institution, by=story.head, kind="information_change")
    services.save_changes(data, by=story.head, changed_on=date(2026, 3, 10), address="另一处5号")
    moved(story)
    set_change_day(story.filing, by=story.head, changed_on=date(2026, 3, 10))
    with pytest.raises(RulesNotMet, match="同一场地的变更正在办理：“信息变更”"):
        story.hands_in()
    services.save_changes(data, by=story.head, changed_on=date(2026, 3, 10), phone="13811111111")
    story.hands_in()
    with pytest.raises(TransitionNotAllowed, match="正在办理"):
        services.start_filing(story.institution, by=story.head, kind="site_change")


def test_another_institutions_site_is_out_of_reach(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    story = on_register("social", "650102", "county", "training_body")
    other = on_register("social", "650102", "county", "training_body")
    theirs = other.filing.sites.get()
    with pytest.raises(ValidationError, match="请从本申请所列"):
        services.add_room(story.filing, by=story.head, name="混入考场", use="theory", seats=9, site=theirs)
    foreign = FilingSite(filing=story.filing, site=theirs.site, act="keep", name="他处", address="他处")
    foreign.save()
    with pytest.raises(ValidationError, match="不是本机构的备案场地"):
        change_site(foreign, by=story.head, act="move", address="新址路9号", **OWNED)
    portal = Client()
    portal.force_login(story.head)
    page = portal.get(reverse("portal:filing-site", args=[story.filing.pk, theirs.pk]))
    assert page.status_code == 404
    page = portal.get(reverse("portal:filing-site", args=[other.filing.pk, theirs.pk]))
    assert page.status_code == 404


def test_a_plan_is_refused_at_a_site_the_level_is_not_filed_for(law: None, at: At) -> None:
    at("2026-03-10 10:00")
    story = on_register("social", "650102", "county", "training_body", scope=(COOK, TURNER))
    turner = story.institution.scope.get(occupation=TURNER[0])
    branch = add_site(
        story.filing, by=story.head, name="城北校区", address="北路3号", subjects=[turner.pk], **LEASE
    )
    services.add_room(
        story.filing, by=story.head, name="北一考场", use="theory", seats=30, has_camera=True, site=branch
    )
    set_change_day(story.filing, by=story.head, changed_on=date(2026, 3, 10))
    story.hands_in()
    for move in ("pass_up", "pass_up", "file"):
        story.does(move)
    room = story.institution.rooms.get(name="北一考场")
    plan = plan_at(story, room, date(2026, 4, 20), state=ExamPlan.State.DRAFT)
    refused = [f for f in findings_of_plan(plan) if "没有在该场地备案" in f.message]
    assert len(refused) == 1
    assert "城北校区" in refused[0].message
    assert "备案场地：主场地" in refused[0].message
    day = date(2026, 4, 21)
    with pytest.raises(ValidationError, match="没有在“城北校区”备案"):
        add_session(
            plan.items.get(), by=story.head, part="theory", room=room,
            starts_at=exams.moment(day, 9), ends_at=exams.moment(day, 11),
        )  # fmt: skip


# -- the pages ----------------------------------------------------------------------------------------------


def test_a_move_is_told_page_by_page_in_the_portal(law: None, at: At) -> None:
    at("2026-03-25 10:00")
    story = on_register("appraisal", "500103", "county", "school", scope=(COOK,))
    plan = plan_at(story, story.institution.rooms.get(name="理论一考场"), date(2026, 4, 20))
    portal = Client()
    portal.force_login(story.head)
    case, row = story.filing, story.filing.sites.get()
    page = portal.get(reverse("portal:filing-edit", args=[case.pk, "sites"])).content.decode()
    assert "示例路1号" in page
    url = reverse("portal:filing-site", args=[case.pk, row.pk])
    refused = portal.post(url, {"act": "move", "address": ""})
    assert refused.status_code == 400
    assert "请填写新址" in refused.content.decode()
    sent = {"act": "move", "address": "新址路9号", "kind": "leased", "lease_until": "2032-01-01"}
    assert portal.post(url, sent).status_code == 302
    page = portal.get(reverse("portal:filing-edit", args=[case.pk, "sites"])).content.decode()
    assert '<del class="zj-muted">示例路1号</del> → 新址路9号' in page
    assert "受影响的考核" in page
    assert str(plan) in page
    day = reverse("portal:filing-edit", args=[case.pk, "day"])
    assert portal.post(day, {"changed_on": "2026-03-09"}).status_code == 302
    check = portal.get(reverse("portal:filing-check", args=[case.pk])).content.decode()
    assert "示例路1号 → 新址路9号" in check
    assert "已迟2日" in check
    added = {"name": "城北校区", "address": "北路3号", "kind": "owned"}
    edit = reverse("portal:filing-edit", args=[case.pk, "sites"])
    assert portal.post(edit, added).status_code == 302
    room = {"name": "北一考场", "use": "theory", "seats": "30", "site": case.sites.get(name="城北校区").pk}
    assert portal.post(reverse("portal:filing-edit", args=[case.pk, "rooms"]), room).status_code == 302
    assert case.rooms.get().site.name == "城北校区"  # type: ignore[union-attr]
    gone = reverse("portal:filing-remove", args=[case.pk, "site", case.sites.get(name="城北校区").pk])
    portal.post(gone)
    assert case.sites.count() == 1
    portal.post(reverse("portal:filing-remove", args=[case.pk, "site", row.pk]))
    assert case.sites.count() == 1, "a filed site is given up, not struck out"
