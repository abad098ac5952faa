"""A panel is drawn from the pool so that anybody can draw it again; who has to stay away is not in it."""

from __future__ import annotations

import hashlib

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from accounts.models import User
from institutions import services
from institutions.lots import digest, draw_lots
from institutions.models import Expert, Filing, Institution, PanelDraw
from institutions.selectors import assessment_form
from institutions.selectors.panel import candidates_for, next_in_line
from lifecycle.findings import RulesNotMet
from lifecycle.models import TransitionRecord
from tests.factories import institutions
from tests.factories.accounts import expert


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def pool(law: None) -> list[Expert]:
    return [institutions.pool_expert() for _ in range(6)]


@pytest.fixture
def accepted(school: Institution, pool) -> Filing:
    return institutions.filing(school, state=Filing.State.ACCEPTED)


def drawn(filing: Filing, by: User) -> PanelDraw:
    return services.draw_panel(services.prepare_draw(filing, by=by), by=by)


def reasons(filing: Filing) -> dict[str, list[str]]:
    found = candidates_for(filing).excluded
    return {one.expert.user.name: [reason.reason for reason in one.avoidances] for one in found}


# -- the draw -----------------------------------------------------------------------------------------------


def test_list_and_number_and_seed_are_fixed_before_anybody_knows_the_result(
    accepted: Filing, changchun: User, pool
) -> None:
    prepared = services.prepare_draw(accepted, by=changchun)
    assert prepared.size == assessment_form(accepted).minimum_experts
    assert prepared.terms == "\n".join(["抽取人数：3", *sorted(one.entry for one in pool)])
    assert prepared.terms_digest == digest(prepared.terms)
    assert prepared.commitment == hashlib.sha256(prepared.seed.encode()).hexdigest()
    assert prepared.lots == []
    accepted.refresh_from_db()
    assert accepted.state == Filing.State.ACCEPTED
    # Asking again gives no second chance: the same list is the same draw.
    assert services.prepare_draw(accepted, by=changchun).pk == prepared.pk
    page = signed_in(changchun).get(reverse("admin:institutions_filing_panel", args=[accepted.pk]))
    assert prepared.commitment in page.content.decode()
    assert prepared.seed not in page.content.decode()


def test_a_panel_is_drawn_and_anybody_can_draw_it_again(accepted: Filing, changchun: User, pool) -> None:
    draw = drawn(accepted, changchun)
    lines = draw.terms.splitlines()
    again = draw_lots(lines[1:], draw.seed)
    assert [lot["ticket"] for lot in draw.lots] == [lot.ticket for lot in again]
    by_entry = {one.entry: one.user for one in pool}
    assert {m.expert for m in accepted.panel.all()} == {by_entry[lot.entry] for lot in again[: draw.size]}
    record = TransitionRecord.objects.of(accepted).get(transition="begin_assessment")
    assert "随机抽取" in record.reason
    assert draw.terms_digest[:16] in record.reason
    assert record.rule_id == "JL-4.3b"
    page = signed_in(changchun).get(reverse("admin:institutions_filing_panel", args=[accepted.pk]))
    for shown in (draw.seed, draw.terms_digest, again[0].ticket, "怎样复算"):
        assert shown in page.content.decode()


def test_who_has_to_stay_away_is_never_drawn_and_the_record_says_why(
    accepted: Filing, changchun: User, school: Institution, pool
) -> None:
    own = institutions.pool_expert("甄本单位", employer=school.name)
    coded = institutions.pool_expert("甄同代码", employer_code=school.uscc)
    member = institutions.pool_expert("甄成员")
    school.memberships.create(user=member.user, role="institution_clerk")
    institutions.pool_expert("甄焊工", fields=["6-18-02-04"])
    institutions.pool_expert("甄考评")  # named like somebody of the application
    earlier = institutions.pool_expert("甄去年")
    institutions.filing(school, state=Filing.State.DECLINED, experts=[earlier.user], signed=True)
    gone = institutions.pool_expert("甄期满", term_until="2026-03-19")
    off = institutions.pool_expert("甄离库", is_active=False)
    unposted = institutions.pool_expert("甄无岗")
    unposted.user.posts.all().delete()
    said = reasons(accepted)
    assert set(said) == {own.user.name, coded.user.name, "甄成员", "甄焊工", "甄考评", "甄去年", "甄无岗"}
    assert "本" not in said["甄焊工"][0]
    draw = drawn(accepted, changchun)
    assert {one["entry"] for one in draw.excluded} == {
        one.entry for one in Expert.objects.filter(user__name__in=said)
    }
    assert all(one["reasons"] for one in draw.excluded)
    away = {*said, gone.user.name, off.user.name}
    assert not any(name in draw.terms for name in away)
    assert not away & {member.expert.name for member in accepted.panel.select_related("expert")}


def test_every_expert_on_the_list_comes_on_some_panel(accepted: Filing, changchun: User, pool) -> None:
    draw = services.prepare_draw(accepted, by=changchun)
    entries = draw.terms.splitlines()[1:]
    seen = {lot.entry for n in range(60) for lot in draw_lots(entries, str(n))[: draw.size]}
    assert seen == {one.entry for one in pool}


def test_too_few_to_draw_from_are_refused_with_the_way_out(
    school: Institution, changchun: User, law: None
) -> None:
    filing = institutions.filing(school, state=Filing.State.ACCEPTED)
    institutions.pool_expert()
    with pytest.raises(RulesNotMet, match="有1名，不够抽取3名"):
        services.prepare_draw(filing, by=changchun)
    with pytest.raises(RulesNotMet, match="评估组不少于3人"):
        services.prepare_draw(filing, by=changchun, size=2)
    url = reverse("admin:institutions_filing_panel", args=[filing.pk])
    answer = signed_in(changchun).post(url, {"prepare": "1", "size": "3"})
    assert answer.status_code == 422
    assert "请补充专家库，或写明理由指定专家" in answer.content.decode()


def test_a_list_that_no_longer_holds_is_not_drawn_from(accepted: Filing, changchun: User, pool) -> None:
    prepared = services.prepare_draw(accepted, by=changchun)
    Expert.objects.filter(pk=pool[0].pk).update(is_active=False)
    with pytest.raises(RulesNotMet, match="专家库或回避情形有变化"):
        services.draw_panel(prepared, by=changchun)
    assert not accepted.panel.exists()
    renewed = services.prepare_draw(accepted, by=changchun)
    prepared.refresh_from_db()
    assert prepared.dropped_reason == "名单或人数有变化，重新确定"
    assert renewed.seed != prepared.seed
    with pytest.raises(TransitionNotAllowed, match="已经作废"):
        services.draw_panel(prepared, by=changchun)


def test_only_whoever_holds_the_case_draws_and_only_once(
    accepted: Filing, changchun: User, jilin_city: User, province: User, pool
) -> None:
    url = reverse("admin:institutions_filing_panel", args=[accepted.pk])
    assert signed_in(jilin_city).get(url).status_code == 404
    assert signed_in(province).post(url, {"prepare": "1", "size": "3"}).status_code == 403
    with pytest.raises(PermissionDenied):
        services.prepare_draw(accepted, by=province)
    client = signed_in(changchun)
    assert client.post(url, {"prepare": "1", "size": "4"}).status_code == 302
    prepared = accepted.draws.get()
    assert client.post(url, {"draw": "nonsense"}).status_code == 404
    assert client.post(url, {"draw": str(prepared.pk)}).status_code == 302
    assert accepted.panel.count() == 4
    assert client.post(url, {"draw": str(prepared.pk)}).status_code == 409
    assert accepted.panel.count() == 4


# -- naming by hand -----------------------------------------------------------------------------------------


def test_where_there_is_a_pool_a_panel_is_named_only_with_a_reason(
    accepted: Filing, changchun: User, pool
) -> None:
    chosen = [one.user for one in pool[:3]]
    with pytest.raises(RulesNotMet, match="指定专家须写明理由"):
        services.begin_assessment_filing(accepted, by=changchun, experts=chosen)
    prepared = services.prepare_draw(accepted, by=changchun)
    url = f"/admin/institutions/filing/{accepted.pk}/move/begin_assessment/"
    keys = [user.pk for user in chosen]
    assert signed_in(changchun).post(url, {"experts": keys}).status_code == 400
    answer = signed_in(changchun).post(url, {"experts": keys, "reason": "新职业，库内只有三人熟悉"})
    assert answer.status_code == 302
    record = TransitionRecord.objects.of(accepted).get(transition="begin_assessment")
    assert record.reason == "新职业，库内只有三人熟悉"
    assert {m.named_because for m in accepted.panel.all()} == {"新职业，库内只有三人熟悉"}
    prepared.refresh_from_db()
    assert prepared.dropped_reason == "改为指定评估组"


def test_an_expert_with_a_conflict_is_refused_by_hand_too_with_the_rule(
    accepted: Filing, changchun: User, school: Institution, pool
) -> None:
    own = institutions.pool_expert("甄本单位", employer=school.name)
    earlier = institutions.pool_expert("甄去年")
    institutions.filing(school, state=Filing.State.DECLINED, experts=[earlier.user], signed=True)
    chosen = [own.user, earlier.user, pool[0].user]
    with pytest.raises(RulesNotMet) as refused:
        services.begin_assessment_filing(accepted, by=changchun, experts=chosen, reason="熟悉情况")
    assert [finding.rule_id for finding in refused.value.findings] == ["CN-P2", "CN-P3"]
    said = "".join(finding.message for finding in refused.value.findings)
    assert "甄本单位是申请机构的人员，应当回避" in said
    assert "甄去年2026年4月1日评估过该机构，24个月内评估过同一机构的专家回避" in said


def test_an_expert_whose_term_is_over_is_not_named(accepted: Filing, changchun: User, pool) -> None:
    gone = institutions.pool_expert("甄期满", term_until="2026-03-19")
    chosen = [gone.user, pool[0].user, pool[1].user]
    with pytest.raises(RulesNotMet, match="甄期满不在本省评审专家名单中"):
        services.begin_assessment_filing(accepted, by=changchun, experts=chosen, reason="熟悉情况")


# -- replacing ----------------------------------------------------------------------------------------------


def test_whoever_cannot_come_gives_way_to_the_next_lot_with_a_reason(
    accepted: Filing, changchun: User, pool
) -> None:
    draw = drawn(accepted, changchun)
    leaving = accepted.panel.order_by("pk").first()
    following = User.objects.get(pk=draw.lots[draw.size]["expert"])
    with pytest.raises(RulesNotMet, match="没有写明替换"):
        services.replace_panel_member(leaving, by=changchun, reason=" ")
    url = reverse("admin:institutions_filing_replace", args=[accepted.pk, leaving.pk])
    assert f"由 <strong>{following}</strong> 递补" in signed_in(changchun).get(url).content.decode()
    assert signed_in(changchun).post(url, {"reason": "因病住院"}).status_code == 302
    assert accepted.panel.filter(expert=following).exists()
    assert accepted.panel.count() == draw.size
    kept = accepted.replacements.get()
    assert (kept.left, kept.came, kept.reason, kept.is_drawn) == (
        leaving.expert,
        following,
        "因病住院",
        True,
    )


def test_a_lot_that_has_to_stay_away_by_now_is_passed_over(accepted: Filing, changchun: User, pool) -> None:
    draw = drawn(accepted, changchun)
    barred, next_one = (User.objects.get(pk=lot["expert"]) for lot in draw.lots[draw.size : draw.size + 2])
    accepted.institution.memberships.create(user=barred, role="institution_clerk")
    assert next_in_line(accepted) == next_one


def test_nobody_who_has_signed_is_replaced_and_nobody_once_the_report_is_up(
    accepted: Filing, changchun: User, jilin_city: User, pool
) -> None:
    drawn(accepted, changchun)
    member = accepted.panel.order_by("pk").first()
    with pytest.raises(PermissionDenied):
        services.replace_panel_member(member, by=jilin_city, reason="不来")
    full = {item.code: item.max_score for item in assessment_form(accepted).items}
    services.save_panel_form(member, by=member.expert, scores=full, sign=True)
    with pytest.raises(TransitionNotAllowed, match="已在评分表上签名，不能替换"):
        services.replace_panel_member(member, by=changchun, reason="不来")


def test_where_no_lot_is_left_somebody_is_named_and_the_same_rules_hold(
    school: Institution, changchun: User, law: None
) -> None:
    filing = institutions.filing(school, state=Filing.State.UNDER_ASSESSMENT, experts=institutions.panel())
    leaving = filing.panel.order_by("pk").first()
    with pytest.raises(RulesNotMet, match="也没有指定替换的人"):
        services.replace_panel_member(leaving, by=changchun, reason="不来")
    other = filing.panel.order_by("pk").last().expert
    with pytest.raises(RulesNotMet, match="已在评估组中"):
        services.replace_panel_member(leaving, by=changchun, reason="不来", expert=other)
    own = expert("甄成员")
    school.memberships.create(user=own, role="institution_clerk")
    with pytest.raises(RulesNotMet, match="应当回避"):
        services.replace_panel_member(leaving, by=changchun, reason="不来", expert=own)
    came = expert("甄接替")
    url = reverse("admin:institutions_filing_replace", args=[filing.pk, leaving.pk])
    assert signed_in(changchun).post(url, {"reason": "不来", "expert": came.pk}).status_code == 302
    assert filing.panel.get(expert=came).named_because == "不来"
    assert not filing.replacements.get().is_drawn
