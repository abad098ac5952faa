"""Mergers and divisions: what passes to whom, what stays, what is refused, and where it is seen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import User
from accounts.roles import Role
from institutions.models import (
    AssessmentFinding,
    AssessorCard,
    Filing,
    Institution,
    Succession,
    SuccessionParty,
)
from institutions.models.dated import RowKept
from institutions.selectors.succession import (
    Proposal,
    deciding_authority,
    lineage_of,
    predecessors_of,
    succession_findings,
    succession_hindrances,
)
from institutions.services.passing_on import Share
from institutions.services.places import enter_item_bank
from institutions.services.succession import Papers, decide_succession
from lifecycle.door import perform
from lifecycle.findings import RulesNotMet
from lifecycle.models import Deadline, TransitionRecord
from regulations.models import Occupation
from tests.factories import certificates, exams, scores
from tests.factories.accounts import officer
from tests.factories.institutions import institution, member_of, paper
from tests.factories.law import XINJIANG, put_on_the_map
from tests.factories.staff import COOK, assessor_card, on_register, person, settled

ADD = "admin:institutions_succession_add"
DAY = date(2026, 3, 20)


@pytest.fixture
def school(law: None) -> tuple[Institution, User]:
    """On the register, with a site, two rooms, scope, an assessor with a card, and an item bank."""
    return furnished("甄并入学校")


def furnished(name: str, **facts: Any) -> tuple[Institution, User]:
    of, head = on_register(name, **facts)
    settled(of, head)
    assessor_card(person(of, head, f"{name}考评"), head, number=f"K-{of.pk}")
    enter_item_bank(
        of,
        by=head,
        of=Occupation.objects.get(pk=COOK),
        name="烹调题库",
        source="国家题库",
        size=900,
        updated_on=localdate(),
    )
    return of, head


def papers(**facts: Any) -> Papers:
    given = {
        "document_number": "示例人社函〔2026〕6号",
        "reason": "办学资源整合。",
        "decision": paper("批复.pdf"),
        "application": paper("申请.pdf"),
        **facts,
    }
    return Papers(**given)


def merged(old: Institution, new: Institution, by: User, day: date = DAY) -> Succession:
    return decide_succession(Proposal("absorption", [old], [new], day), papers(), by=by)


def objections(kind: str, old: list[Institution], new: list[Institution], day: date = DAY) -> list[str]:
    found = succession_hindrances(Proposal(kind, old, new, day))
    assert all(finding.message and finding.cure and finding.field for finding in found)
    return [finding.message for finding in found]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _read(client: Client, row: Succession) -> int:
    answer = client.get(row.decision.get_absolute_url())
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


# -- what passes --------------------------------------------------------------------------------------------


def test_what_was_filed_for_the_absorbed_goes_on_with_the_absorbing(school: Any, province: User) -> None:
    old, _ = school
    new, _ = furnished("甄存续学校")
    scope_before = old.scope.count()
    filing = old.scope.first().filing
    merged(old, new, province)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == (Institution.State.TERMINATED, Institution.State.ACTIVE)
    assert (old.opened_at, new.opened_at is not None) == (None, True)
    assert {row.valid_until for row in old.scope.all()} == {DAY - timedelta(days=1)}
    assert old.scope.count() == scope_before, "rows are ended, none is taken away"
    taken = [row for row in new.scope.all() if row.filing_id == filing.pk]
    assert {(row.valid_from, row.valid_until) for row in taken} == {(DAY, date(2029, 1, 4))}
    assert {row.level for row in taken} == {4, 5}
    last = TransitionRecord.objects.of(old).last()
    assert (last.transition, last.source, last.target) == ("pass_on", "active", "terminated")
    assert TransitionRecord.objects.of(new).last().transition == "take_in"


def test_sites_rooms_people_cards_and_banks_end_there_and_begin_here(school: Any, province: User) -> None:
    old, _ = school
    new, _ = furnished("甄存续学校")
    worker = old.people.get()
    merged(old, new, province)
    day_before = DAY - timedelta(days=1)
    worker.refresh_from_db()
    assert (worker.until, worker.why_left) == (day_before, "吸收合并（示例人社函〔2026〕6号）")
    assert worker.duties.get().until == day_before
    assert worker.assessor_cards.get().until == DAY - timedelta(days=1)
    here = new.people.get(name=worker.name)
    assert (here.since, here.until) == (DAY, None)
    card = AssessorCard.objects.get(person=here, until=None)
    assert (card.number, card.valid_until) == (f"K-{old.pk}", date(2027, 1, 31))
    assert [o.pk for o in card.occupations.all()] == [COOK]
    names = {room.name for room in new.rooms.on(DAY)}
    assert names == {
        "理论一考场",
        "理论二考场",
        f"理论一考场（原{old.code}）",
        f"理论二考场（原{old.code}）",
    }
    assert not old.rooms.on(DAY).exists()
    assert not old.sites.filter(until=None).exists()
    sites = {site.name: site for site in new.sites.filter(until=None)}
    assert set(sites) == {"主场地", f"主场地（原{old.code}）"}
    assert [site.is_main for site in sites.values()].count(True) == 1
    assert sites[f"主场地（原{old.code}）"].tenures.get().lease_until == date(2026, 12, 31)
    assert {bank.name for bank in new.item_banks.filter(until=None)} == {
        "烹调题库",
        f"烹调题库（原{old.code}）",
    }


def test_nothing_holds_longer_with_the_successor_than_it_held_or_the_successor_is_filed(
    law: None, province: User
) -> None:
    late, _ = furnished("甄晚到期", valid_until=date(2029, 1, 4))
    early, _ = furnished("甄早到期", valid_until=date(2027, 6, 30))
    merged(late, early, province)
    assert {row.valid_until for row in early.scope.on(DAY)} == {date(2027, 6, 30)}


def test_two_merge_into_a_new_one_that_lasts_as_long_as_the_earlier_of_them(
    law: None, province: User
) -> None:
    first, _ = furnished("甄甲校", valid_from=date(2026, 1, 5), valid_until=date(2029, 1, 4))
    second, _ = furnished("甄乙校", valid_from=date(2025, 6, 30), valid_until=date(2028, 6, 29))
    new = institution("甄新设学校")
    decide_succession(Proposal("merger", [first, second], [new], DAY), papers(), by=province)
    new.refresh_from_db()
    assert new.state == Institution.State.ACTIVE
    assert new.code not in (None, first.code, second.code), "numbers stay with the predecessors"
    assert (new.valid_from, new.valid_until) == (DAY, date(2028, 6, 29))
    assert new.may_plan_exams
    assert {row.valid_until for row in new.scope.all()} == {date(2028, 6, 29)}
    assert new.sites.filter(until=None, is_main=True).count() == 1
    running = Deadline.objects.get(object_id=str(new.pk), key="filing.validity", status="open")
    assert running.anchor_on == date(2025, 6, 30), "counted from where the period of the earlier began"
    for old in (first, second):
        old.refresh_from_db()
        assert old.state == Institution.State.TERMINATED
        assert not Deadline.objects.filter(
            object_id=str(old.pk), key="filing.validity", status="open"
        ).exists()


def test_a_division_gives_each_its_share_and_leaves_the_rest(school: Any, province: User) -> None:
    old, _ = school
    new = institution("甄分立学校")
    room = old.rooms.get(name="理论一考场")
    worker = old.people.get()
    share = Share(frozenset({COOK}), frozenset({room.pk}), frozenset({worker.pk}))
    decide_succession(Proposal("split_off", [old], [new], DAY), papers(), by=province, shares={new.pk: share})
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == (Institution.State.ACTIVE, Institution.State.ACTIVE)
    assert (old.may_plan_exams, new.may_plan_exams) == (True, True)
    assert [r.name for r in old.rooms.on(DAY)] == ["理论二考场"]
    assert [r.name for r in new.rooms.on(DAY)] == ["理论一考场"]
    assert not old.scope.on(DAY).exists()
    assert {row.code for row in new.scope.on(DAY)} == {COOK}
    assert [p.name for p in new.people.filter(until=None)] == [worker.name]
    assert not old.people.filter(until=None).exists()
    assert old.sites.filter(until=None).exists(), "a room is left there"
    assert TransitionRecord.objects.of(old).last().transition == "part_with"


def test_one_that_divides_up_ends_and_what_nobody_took_ends_with_it(school: Any, province: User) -> None:
    old, _ = school
    turner = old.scope.first()
    old.scope.model.objects.create(
        institution=old,
        site=turner.site,
        filing=turner.filing,
        occupation_id="6-18-01-01",
        level=4,
        valid_from=turner.valid_from,
        valid_until=turner.valid_until,
    )
    cooks, turners = institution("甄烹调学校"), institution("甄车工学校")
    shares = {
        cooks.pk: Share(subjects=frozenset({COOK})),
        turners.pk: Share(
            subjects=frozenset({"6-18-01-01"}),
            rooms=frozenset(old.rooms.filter(name="理论二考场").values_list("pk", flat=True)),
        ),
    }
    proposal = Proposal("split_up", [old], [cooks, turners], DAY)
    decide_succession(proposal, papers(), by=province, shares=shares)
    old.refresh_from_db()
    assert old.state == Institution.State.TERMINATED
    assert {row.code for row in cooks.scope.on(DAY)} == {COOK}
    assert {row.code for row in turners.scope.on(DAY)} == {"6-18-01-01"}
    assert not cooks.rooms.exists()
    assert not old.rooms.on(DAY).exists()
    assert not old.people.filter(until=None).exists(), "who went to nobody left with the institution"


def test_somebody_who_works_for_both_is_there_once(school: Any, province: User) -> None:
    old, head = school
    new, new_head = furnished("甄存续学校")
    paper_of = ("201", scores.identity_number(7))
    person(old, head, "甄兼职", "invigilator", identity=paper_of)
    person(new, new_head, "甄兼职", "supervisor", identity=paper_of)
    merged(old, new, province)
    twice = new.people.get(name="甄兼职", until=None)
    assert {row.duty for row in twice.duties.filter(until=None)} == {"invigilator", "supervisor"}


def test_the_record_is_written_once(school: Any, province: User) -> None:
    old, _ = school
    new, _ = furnished("甄存续学校")
    row = merged(old, new, province)
    assert row.decided_by_title == "吉林省 · 省中心经办人"
    assert {line["what"] for line in row.passed} == {"备案范围", "备案考场", "人员", "题库"}
    row.reason = "别的理由"
    with pytest.raises(RowKept):
        row.save()
    with pytest.raises(RowKept):
        row.delete()
    with pytest.raises(RowKept):
        SuccessionParty.objects.filter(succession=row).update(part="successor")


# -- who decides --------------------------------------------------------------------------------------------


def test_who_decides_on_changes_decides_and_over_several_areas_the_province(
    law: None, province: User
) -> None:
    here, _ = furnished("甄长春校")
    there, _ = furnished("甄吉林校", jurisdiction="220202")
    today = localdate()
    assert deciding_authority([here, there], today) == "220000"
    put_on_the_map(XINJIANG)
    xinjiang = institution("新校", kind="social", jurisdiction="650102", affiliation="county")
    assert deciding_authority([xinjiang], today) == "650000", "第十条：自治区人社厅审核变更"


def test_an_authority_that_does_not_decide_is_told_who_does(law: None, changchun: User) -> None:
    here, _ = furnished("甄长春校")
    there, _ = furnished("甄吉林校", jurisdiction="220202")
    with pytest.raises(PermissionDenied) as refusal:
        merged(here, there, changchun)
    assert "由吉林省主管部门决定" in str(refusal.value)
    assert "请将材料转报该机关" in str(refusal.value)
    here.refresh_from_db()
    assert here.state == Institution.State.ACTIVE


# -- what is refused ----------------------------------------------------------------------------------------


def test_nobody_merges_with_itself(school: Any) -> None:
    old, _ = school
    assert "不能与自己合并" in objections("absorption", [old], [old])[0]


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [("absorption", 1, 2), ("merger", 1, 1), ("split_off", 2, 1), ("split_up", 1, 1)],
)
def test_each_kind_has_its_numbers(law: None, kind: str, old: int, new: int) -> None:
    before = [on_register(f"甄旧{n}")[0] for n in range(old)]
    after = [institution(f"甄新{n}") for n in range(new)]
    assert any("机构的数目不对" in line for line in objections(kind, before, after))


def test_provinces_and_kinds_do_not_mix(school: Any) -> None:
    old, _ = school
    put_on_the_map(XINJIANG)
    far, _ = on_register("远校", jurisdiction="650102", affiliation="county", supervisor_id="650100")
    employer, _ = on_register("甄企业", kind="employer", form="employer")
    assert any("不在同一省份，备案不能跨省承继" in line for line in objections("absorption", [old], [far]))
    assert any("类别不同不能承继" in line for line in objections("absorption", [old], [employer]))


@pytest.mark.parametrize("state", ["suspended", "expired", "terminated", "registered"])
def test_only_what_is_in_force_passes_on(school: Any, state: str) -> None:
    new, _ = school
    old = institution("甄不在册", state=state, opened=True)
    (line,) = objections("absorption", [old], [new])
    assert f"“甄不在册”现为“{old.get_state_display()}”，不能合并或分立" in line


def test_one_that_is_suspended_takes_nothing_over(school: Any) -> None:
    old, _ = school
    new = institution("甄暂停校", state="suspended", opened=True)
    assert any("存续机构“甄暂停校”现为“暂停评价”" in line for line in objections("absorption", [old], [new]))


def test_a_new_one_is_registered_and_was_never_filed(law: None) -> None:
    first, _ = furnished("甄甲校")
    second, _ = furnished("甄乙校")
    third, _ = furnished("甄丙校")
    assert any("不是新设的机构" in line for line in objections("merger", [first, second], [third]))


def test_open_filings_are_named_with_the_way_out(school: Any) -> None:
    old, _ = school
    new, _ = furnished("甄存续学校")
    Filing.objects.create(
        institution=old,
        jurisdiction=old.jurisdiction,
        kind="renewal",
        state=Filing.State.SUBMITTED,
        number="BA2026-777777",
    )
    (finding,) = succession_hindrances(Proposal("absorption", [old], [new], DAY))
    assert "延续备案申请还没有办结（BA2026-777777）" in finding.message
    assert "撤回申请" in finding.cure
    assert not objections("absorption", [new], [furnished("甄第三校")[0]])


def test_open_plans_scores_and_certificates_stand_in_the_way(law: None) -> None:
    own = scores.party()
    new, _ = furnished("甄存续学校")
    exams.plan(own, state="submitted")
    scores.score_sheet(scores.held_plan(own), marks=[80.0], state="in_publicity")
    certificates.certificate_batch(own, state="submitted")
    lines = "\n".join(objections("absorption", [own.institution], [new], localdate()))
    assert "项考核计划没有结束" in lines
    assert "份成绩没有生效" in lines
    assert "批证书没有上网公布" in lines


def test_what_is_still_to_be_put_right_stands_in_the_way(school: Any) -> None:
    old, _ = school
    new, _ = furnished("甄存续学校")
    AssessmentFinding.objects.create(filing=old.filings.first(), text="补齐候考室标识")
    assert any("还没有完成整改验收" in line for line in objections("absorption", [old], [new]))


def test_the_day_has_come_and_is_after_the_filing(school: Any) -> None:
    old, _ = school
    new, _ = furnished("甄存续学校")
    assert any("晚于今天" in line for line in objections("absorption", [old], [new], date(2026, 3, 21)))
    assert any(
        "应晚于“甄并入学校”备案之日" in line
        for line in objections("absorption", [old], [new], date(2026, 1, 5))
    )


def test_a_refusal_names_everything_at_once_and_changes_nothing(school: Any, province: User) -> None:
    old, _ = school
    new = institution("甄暂停校", state="suspended", opened=True)
    with pytest.raises(RulesNotMet) as refusal:
        merged(old, new, province, date(2026, 4, 1))
    assert len(refusal.value.findings) == 2
    assert not Succession.objects.exists()
    assert old.scope.on(DAY).exists()


def test_a_successor_of_a_division_without_a_share_is_refused(school: Any, province: User) -> None:
    old, _ = school
    new = institution("甄分立学校")
    with pytest.raises(RulesNotMet) as refusal:
        decide_succession(Proposal("split_off", [old], [new], DAY), papers(), by=province)
    assert "没有分给“甄分立学校”任何职业或项目" in refusal.value.findings[0].message


def test_a_paper_that_is_none_is_refused_beside_its_field(school: Any, province: User) -> None:
    old, _ = school
    new, _ = furnished("甄存续学校")
    fake = SimpleUploadedFile("批复.pdf", b"MZ\x90\x00 not a paper")
    proposal = Proposal("absorption", [old], [new], DAY)
    with pytest.raises(ValidationError) as refusal:
        decide_succession(proposal, papers(decision=fake), by=province)
    assert "decision" in refusal.value.message_dict
    old.refresh_from_db()
    assert old.state == Institution.State.ACTIVE


# -- whose qualification was taken away (XJ-22) -------------------------------------------------------------


@pytest.fixture
def region(law: None) -> User:
    put_on_the_map(XINJIANG)
    return officer(Role.PROVINCE_OFFICER, "650000", "甄自治区")


def in_xinjiang(name: str, **facts: Any) -> Institution:
    given = {"jurisdiction": "650102", "affiliation": "county", "supervisor_id": "650100", **facts}
    return furnished(name, **given)[0]


def test_one_revoked_passes_nothing_on_and_its_mark_follows_to_the_successor(region: User) -> None:
    revoked = in_xinjiang("甄被取消")
    perform(revoked.revoke, by=region, reason="出卖证书")
    new = in_xinjiang("甄存续学校")
    before = new.scope.count()
    merged(revoked, new, region)
    revoked.refresh_from_db()
    assert revoked.state == Institution.State.REVOKED, "a merger does not wipe it away"
    assert new.scope.count() == before
    (line,) = lineage_of(revoked)
    assert "此前已被取消评价资格" in line.clause
    case = Filing.objects.create(institution=new, jurisdiction=new.jurisdiction, kind="renewal")
    (remark,) = succession_findings(case)
    assert (remark.rule_id, remark.blocking) == ("XJ-22.bar", False)
    assert "“甄被取消”" in remark.message
    assert "规避取消资格" in remark.cure


def test_the_mark_follows_through_several_mergers_and_when_it_comes_later(region: User) -> None:
    first, second, third = (in_xinjiang(f"甄{n}校") for n in "一二三")
    merged(first, second, region)
    second.refresh_from_db()
    merged(second, third, region)
    assert {one.name for one in predecessors_of(third)} == {"甄一校", "甄二校"}
    case = Filing.objects.create(institution=third, jurisdiction=third.jurisdiction, kind="renewal")
    assert succession_findings(case) == []
    first.refresh_from_db()
    perform(first.revoke, by=region, reason="查实此前出卖证书")
    assert len(succession_findings(case)) == 1


@pytest.mark.parametrize("kind", ["split_off", "split_up"])
def test_one_revoked_does_not_divide(region: User, kind: str) -> None:
    revoked = in_xinjiang("甄被取消")
    perform(revoked.revoke, by=region, reason="出卖证书")
    new = [
        institution(f"甄新{n}", jurisdiction="650102", affiliation="county", supervisor_id="650100")
        for n in range(2 if kind == "split_up" else 1)
    ]
    (finding,) = succession_hindrances(Proposal(kind, [revoked], new, DAY))
    assert finding.rule_id == "XJ-22.bar"
    assert "已被取消评价资格" in finding.message


def test_one_revoked_takes_nothing_over(region: User) -> None:
    revoked = in_xinjiang("甄被取消")
    perform(revoked.revoke, by=region, reason="出卖证书")
    (line,) = objections("absorption", [in_xinjiang("甄并入")], [revoked])
    assert "不能承继其他机构的备案" in line


# -- where it is seen ---------------------------------------------------------------------------------------


def test_the_public_reads_on_both_pages_what_became_of_whom(school: Any, province: User) -> None:
    old, _ = school
    new, _ = furnished("甄存续学校")
    merged(old, new, province)
    gone = Client().get(reverse("public:institution", args=[old.code])).content.decode()
    assert "2026年3月20日，本机构已并入" in gone
    assert reverse("public:institution", args=[new.code]) in gone
    assert "合并分立终止" in gone
    here = Client().get(reverse("public:institution", args=[new.code])).content.decode()
    assert "甄并入学校</a>并入本机构" in here
    assert reverse("public:institution", args=[old.code]) in here


def test_the_interface_for_everybody_tells_it_of_both(school: Any, province: User) -> None:
    old, _ = school
    new, _ = furnished("甄存续学校")
    merged(old, new, province)
    here = Client().get(reverse("api-public:institution-detail", args=[new.code])).json()
    assert here["lineage"] == [
        {"day": "2026-03-20", "words": f"甄并入学校（{old.code}）并入本机构", "others": [old.code]}
    ]
    gone = Client().get(reverse("api-public:institution-detail", args=[old.code])).json()
    assert gone["lineage"] == [
        {"day": "2026-03-20", "words": f"本机构已并入甄存续学校（{new.code}）", "others": [new.code]}
    ]


def test_the_office_asks_who_shows_what_stands_in_the_way_and_decides(school: Any, province: User) -> None:
    old, head = school
    new, _ = furnished("甄存续学校")
    client = signed_in(province)
    assert "吸收合并" in client.get(reverse(ADD)).content.decode()
    unknown = client.get(reverse(ADD), {"kind": "absorption", "predecessors": "S1", "successors": new.code})
    assert "没有找到S1" in unknown.content.decode()
    url = f"{reverse(ADD)}?kind=absorption&predecessors={old.code}&successors={new.uscc}"
    asked = client.get(url).content.decode()
    assert "决定机关" in asked
    filled = {"day": "2026-03-20", "document_number": "示例〔2026〕6号", "reason": "办学资源整合。"}
    missing = client.post(url, {**filled, "reason": ""})
    assert missing.status_code == 400
    assert "请上传批准文件" in missing.content.decode()
    files = {"decision": paper("批复.pdf"), "application": paper("申请.pdf")}
    future = client.post(url, {**filled, "day": "2026-04-20", **files})
    assert future.status_code == 422
    assert "晚于今天" in future.content.decode()
    files = {"decision": paper("批复.pdf"), "application": paper("申请.pdf")}
    done = client.post(url, {**filled, **files}, follow=True)
    page = done.content.decode()
    assert "承继的内容" in page
    row = Succession.objects.get()
    assert _read(client, row) == 200
    assert _read(signed_in(head), row) == 200
    stranger = member_of(furnished("甄旁人校")[0])
    assert _read(signed_in(stranger), row) in (403, 404)
    case = client.get(reverse("admin:institutions_institution_change", args=[old.pk])).content.decode()
    assert "本机构已并入甄存续学校" in case


def test_the_office_shares_out_a_division(school: Any, province: User) -> None:
    old, _ = school
    new = institution("甄分立学校")
    url = f"{reverse(ADD)}?kind=split_off&predecessors={old.code}&successors={new.uscc}"
    client = signed_in(province)
    page = client.get(url).content.decode()
    assert f"subjects-{COOK}" in page
    room = old.rooms.get(name="理论一考场")
    filled = {
        "day": "2026-03-20",
        "document_number": "示例〔2026〕6号",
        "reason": "分立。",
        "decision": paper("批复.pdf"),
        "application": paper("申请.pdf"),
        f"subjects-{COOK}": str(new.pk),
        f"rooms-{room.pk}": str(new.pk),
    }
    assert client.post(url, filled).status_code == 302
    assert [r.name for r in new.rooms.on(DAY)] == ["理论一考场"]


def test_an_authority_that_does_not_decide_sees_who_does_and_no_form(law: None, province: User) -> None:
    put_on_the_map(XINJIANG)
    old, new = in_xinjiang("甄甲校"), in_xinjiang("甄乙校")
    url = f"{reverse(ADD)}?kind=absorption&predecessors={old.code}&successors={new.code}"
    client = signed_in(officer(Role.PREFECTURE_OFFICER, "650100", "甄乌市"))
    page = client.get(url).content.decode()
    assert "决定机关：新疆维吾尔自治区主管部门" in page
    assert "不由您所在的机关决定" in page
    assert 'name="document_number"' not in page
    filled = {
        "day": "2026-03-20", "document_number": "1", "reason": "合并。",
        "decision": paper("批复.pdf"), "application": paper("申请.pdf"),
    }  # fmt: skip
    assert client.post(url, filled).status_code == 403


def test_members_of_the_parties_keep_what_they_issued(school: Any, province: User) -> None:
    old, head = school
    new, _ = furnished("甄存续学校")
    number = old.code
    merged(old, new, province)
    old.refresh_from_db()
    assert old.code == number
    assert old.valid_until == date(2029, 1, 4), "what the register said stays"
    assert signed_in(head).get(reverse("portal:home")).status_code == 200
