"""Deputies for a period: who may name whom, for how long, what they may do then, and that everybody knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from accounts.models import Deputation, User
from accounts.roles import Role
from accounts.services import announce_deputations, end_deputation, name_deputy
from accounts.tasks import announce_deputations as announce_task
from exams.models import ExamPlan
from lifecycle.door import carry_out, perform
from lifecycle.findings import RulesNotMet
from lifecycle.models import TransitionRecord
from regulations.models import Jurisdiction
from tests.concurrency.together import together
from tests.factories.accounts import (
    auditor,
    authority_head,
    expert,
    officer,
    platform_admin,
    prefecture_officer,
    province_officer,
)
from tests.factories.institutions import filing
from tests.lifecycle.cases import filing_in, plan_in

pytestmark = pytest.mark.django_db
At = Callable[[str], None]


@pytest.fixture(autouse=True)
def monday(law, at: At) -> None:
    at("2026-05-11 09:00")


@pytest.fixture
def away() -> User:
    """An officer of a county, 南关区 of 长春市."""
    return officer(Role.COUNTY_OFFICER, "220102", "甄某")


@pytest.fixture
def deputy() -> User:
    return prefecture_officer("220100", "贾某")


def plan_of_the_county() -> ExamPlan:
    return plan_in("submitted", supervisor=Jurisdiction.objects.get(code="220102"))


def now(user: User) -> User:
    """The person as the next request finds them."""
    return User.objects.get(pk=user.pk)


def named(away: User, deputy: User, **facts: object) -> Deputation:
    given = {
        "since": date(2026, 5, 11),
        "until": date(2026, 5, 20),
        "reason": "外出培训",
        "by": away,
        **facts,
    }
    return name_deputy(away.posts.get(), deputy=deputy, **given)


def refused(away: User, deputy: User, **facts: object) -> dict[str, str]:
    """What each field is told when a deputy is refused."""
    with pytest.raises(RulesNotMet) as refusal:
        named(away, deputy, **facts)
    assert all(finding.cure for finding in refusal.value.findings), "a refusal shows the way out"
    assert not Deputation.objects.filter(reason="外出培训", deputy=deputy, post__user=away).exists()
    return {finding.field: finding.message for finding in refusal.value.findings}


# -- what a deputy may do ---------------------------------------------------------------------------------


def test_the_deputy_acts_for_the_post_and_the_record_says_for_whom(away: User, deputy: User) -> None:
    plan = plan_of_the_county()
    with pytest.raises(PermissionDenied):
        perform(plan.approve, by=deputy)
    named(away, deputy)
    record = perform(plan.approve, by=now(deputy))
    assert record.actor == deputy
    assert record.actor_title == "南关区 · 县（市、区）经办人（代甄某）"


def test_what_they_may_do_anyway_they_do_in_their_own_name(away: User, deputy: User) -> None:
    named(away, deputy)
    record = perform(plan_in("submitted").approve, by=now(deputy))
    assert record.actor_title == "长春市 · 市（州）中心经办人"


def test_passing_a_case_up_to_oneself_is_done_for_the_one_who_is_away(deputy: User) -> None:
    """The title is that before the move: afterwards the deputy's own authority holds the case."""
    own = province_officer("尤省")
    named(deputy, own)
    case = filing(state="submitted", holder="220100")
    carry_out(case, "pass_up", by=now(own))
    record = TransitionRecord.objects.of(case).get()
    assert (record.holder_code, record.actor_title) == ("220000", "长春市 · 市（州）中心经办人（代贾某）")


def test_nobody_acts_before_the_first_day_or_after_the_last(away: User, deputy: User, at: At) -> None:
    named(away, deputy, since=date(2026, 5, 12), until=date(2026, 5, 13))
    case = filing_in("submitted", holder="220102")
    for moment, may in (
        ("2026-05-11 23:59", False),
        ("2026-05-12 00:00", True),
        ("2026-05-13 23:59", True),
        ("2026-05-14 00:00", False),
    ):
        at(moment)
        assert now(deputy).may("accept_filing", case) is may, moment
    with pytest.raises(PermissionDenied):
        perform(plan_of_the_county().approve, by=now(deputy))


def test_the_right_ends_with_the_post_of_the_one_away_and_with_the_deputys_own(
    away: User, deputy: User
) -> None:
    named(away, deputy)
    case = filing_in("submitted", holder="220102")
    away.posts.update(until=date(2026, 5, 10))
    assert not now(deputy).may("accept_filing", case)
    away.posts.update(until=None)
    assert now(deputy).may("accept_filing", case)
    deputy.posts.update(until=date(2026, 5, 10))
    assert now(deputy).standings == []


def test_a_head_is_deputed_with_what_a_head_signs(deputy: User) -> None:
    head = authority_head("220100", "常定夺")
    case = filing_in("submitted", holder="220100")
    assert not deputy.may("extend_deadline", case)
    named(head, deputy)
    acting = now(deputy)
    assert acting.may("extend_deadline", case)
    assert acting.title_before(case, "extend_deadline") == "长春市 · 单位负责人（代常定夺）"


def test_an_officer_without_a_deputation_is_found_with_one_query(
    deputy: User, django_assert_num_queries: Callable
) -> None:
    fresh = now(deputy)
    with django_assert_num_queries(2):  # posts with those deputed; memberships
        assert len(fresh.standings) == 1


# -- who may name whom ------------------------------------------------------------------------------------


def test_the_person_or_the_head_of_the_same_authority_names_the_deputy(away: User, deputy: User) -> None:
    head, other = authority_head("220102", "区长"), authority_head("220100", "市长")
    for by in (other, deputy, province_officer(), platform_admin(), officer(Role.COUNTY_OFFICER, "220102")):
        with pytest.raises(PermissionDenied, match="南关区的单位负责人决定"):
            named(away, deputy, by=by)
    assert named(away, deputy, by=head).named_by_title == "南关区 · 单位负责人"


@pytest.mark.parametrize(
    "who",
    [
        lambda: prefecture_officer("220200", "尤吉林"),
        lambda: officer(Role.COUNTY_OFFICER, "220202", "尤昌邑"),
        lambda: province_officer("尤省"),
        lambda: auditor("220100"),
        lambda: expert("尤专家"),
    ],
)
def test_the_deputy_is_of_the_same_authority_or_of_the_one_above(away: User, who: Callable[[], User]) -> None:
    said = refused(away, who())
    assert "不是南关区或其上级机关的在岗人员" in said["deputy"]


def test_a_colleague_and_somebody_of_the_authority_above_may(away: User, deputy: User) -> None:
    colleague = officer(Role.COUNTY_OFFICER, "220102", "邻座")
    named(away, colleague, until=date(2026, 5, 12))
    assert named(away, deputy, since=date(2026, 5, 13)).status == "尚未开始"


def test_over_a_city_with_a_centre_of_its_own_is_the_province_not_the_prefecture_around_it() -> None:
    Jurisdiction.objects.create(code="220500", name="通化市", parent_id="220000", level="prefecture")
    Jurisdiction.objects.create(code="220581", name="梅河口市", parent_id="220500", level="county")
    away = prefecture_officer("220581", "甄梅河")
    assert "deputy" in refused(away, prefecture_officer("220500", "甄通化"))
    assert named(away, province_officer())


def test_nobody_deputes_to_oneself_or_beyond_ones_term(away: User, deputy: User) -> None:
    assert refused(away, away)["deputy"] == "不能由本人代理自己的岗位"
    away.posts.update(until=date(2026, 5, 15))
    assert "将于2026年5月15日结束" in refused(away, deputy)["post"]
    away.posts.update(until=date(2026, 5, 10))
    assert "已于2026年5月10日结束" in refused(away, deputy)["post"]
    away.posts.update(until=None)
    deputy.posts.update(until=date(2026, 5, 15))
    assert "在代理期间不是南关区" in refused(away, deputy)["deputy"]


def test_the_period_is_forward_from_today_and_not_too_long(away: User, deputy: User) -> None:
    assert "早于代理起日" in refused(away, deputy, until=date(2026, 5, 10))["until"]
    assert "不能倒签" in refused(away, deputy, since=date(2026, 5, 10))["since"]
    assert "一次代理最长90日，现为91日" in refused(away, deputy, until=date(2026, 8, 9))["until"]
    assert refused(away, deputy, reason=" ")["reason"] == "必须写明代理的理由"
    assert named(away, deputy, until=date(2026, 8, 8))


def test_a_post_has_one_deputy_at_a_time(away: User, deputy: User) -> None:
    first = named(away, deputy)
    second = prefecture_officer("220100", "丁某")
    said = refused(away, second, since=date(2026, 5, 20), until=date(2026, 5, 22))
    assert said == {"since": "该岗位在2026年5月11日至2026年5月20日已由贾某代理，期间重叠"}
    end_deputation(first, reason="本人返岗", by=away)
    assert named(away, second, since=date(2026, 5, 20), until=date(2026, 5, 22))


def test_there_is_no_chain_of_deputies(away: User, deputy: User) -> None:
    named(away, deputy)
    third = province_officer("尤省")
    said = refused(deputy, third, since=date(2026, 5, 15), until=date(2026, 5, 16))
    assert "正代理甄某的岗位" in said["since"]
    assert named(deputy, third, since=date(2026, 5, 21), until=date(2026, 5, 22))
    other = officer(Role.COUNTY_OFFICER, "220102", "邻座")
    said = refused(other, deputy, since=date(2026, 5, 22), until=date(2026, 5, 23))
    assert "不在岗，其岗位由尤省代理" in said["deputy"]


def test_the_deputy_of_a_head_does_not_pass_the_heads_post_on(deputy: User) -> None:
    head, colleague = authority_head("220100", "常定夺"), prefecture_officer("220100", "丁某")
    named(head, deputy)
    with pytest.raises(PermissionDenied):
        named(head, colleague, since=date(2026, 5, 21), until=date(2026, 5, 22), by=now(deputy))
    absent = prefecture_officer("220100", "戊某")
    assert named(absent, colleague, by=now(deputy)).named_by_title == "长春市 · 单位负责人（代常定夺）"


# -- kept, ended, told ------------------------------------------------------------------------------------


def test_ended_early_with_a_reason_it_ends_at_once_and_is_kept(away: User, deputy: User) -> None:
    kept = named(away, deputy)
    with pytest.raises(RulesNotMet, match="必须写明理由"):
        end_deputation(kept, reason="", by=away)
    with pytest.raises(PermissionDenied):
        end_deputation(kept, reason="不想代了", by=deputy)
    end_deputation(kept, reason="本人返岗", by=away)
    assert not now(deputy).may("accept_filing", filing_in("submitted", holder="220102"))
    with pytest.raises(TransitionNotAllowed, match="已提前结束"):
        end_deputation(kept, reason="再一次", by=away)
    with pytest.raises(ValidationError, match="不可删除"):
        Deputation.objects.all().delete()
    assert Deputation.objects.get().end_reason == "本人返岗"


def test_both_are_told_when_it_is_named_when_it_begins_and_when_it_ends(
    away: User, deputy: User, at: At
) -> None:
    kept = named(away, deputy, since=date(2026, 5, 12))
    assert announce_task() == 0
    at("2026-05-12 08:00")
    assert (announce_task(), announce_task()) == (1, 0)
    end_deputation(kept, reason="本人返岗", by=away)
    for user in (away, deputy):
        subjects = [message.subject for message in user.messages.order_by("pk")]
        assert [subject.partition("：")[0] for subject in subjects] == [
            "已指定代理人，自2026年5月12日起",
            "代理开始，至2026年5月20日止",
            "代理已提前结束",
        ]
    assert announce_deputations() == 0


def test_one_that_begins_today_is_told_once(away: User, deputy: User) -> None:
    named(away, deputy)
    assert [message.subject for message in deputy.messages.all()] == [
        "代理开始，至2026年5月20日止：贾某代甄某（南关区 · 县（市、区）经办人）"
    ]


# -- the pages --------------------------------------------------------------------------------------------


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form(away: User, deputy: User, **facts: object) -> dict[str, object]:
    return {
        "post": away.posts.get().pk,
        "deputy": deputy.pk,
        "since": "2026-05-11",
        "until": "2026-05-20",
        "reason": "外出培训",
        **facts,
    }


def test_a_deputy_is_named_and_the_deputation_ended_on_pages(away: User, deputy: User) -> None:
    client = signed_in(away)
    page = reverse("admin:accounts_deputation_add")
    assert "最长90日" in client.get(page).content.decode()
    assert client.post(page, form(away, deputy)).status_code == 302
    kept = Deputation.objects.get()
    listed = client.get(reverse("admin:accounts_deputation_changelist")).content.decode()
    assert "贾某" in listed
    assert "代理中" in listed
    end = reverse("admin:accounts_deputation_end", args=[kept.pk])
    assert client.get(end).status_code == 200
    assert client.post(end, {"reason": ""}).status_code == 400
    assert client.post(end, {"reason": "本人返岗"}).status_code == 302
    kept.refresh_from_db()
    assert kept.status == "已提前结束"


def test_a_refusal_stands_beside_its_field_with_the_way_out(away: User, deputy: User) -> None:
    answer = signed_in(away).post(
        reverse("admin:accounts_deputation_add"), form(away, deputy, until="2026-05-01")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "代理止日早于代理起日" in page
    assert "请核对两个日期" in page
    assert "外出培训" in page, "what was typed is kept"


def test_somebody_elses_post_and_a_stranger_are_not_on_offer(away: User, deputy: User) -> None:
    page = reverse("admin:accounts_deputation_add")
    stranger = prefecture_officer("220200", "尤吉林")
    answer = signed_in(away).post(page, form(away, stranger))
    assert answer.status_code == 400
    assert "请从本单位或上一级机关的人员中选择" in answer.content.decode()
    answer = signed_in(stranger).post(page, form(away, deputy))
    assert answer.status_code == 400
    assert not Deputation.objects.exists()


def test_a_deputation_is_read_where_it_concerns_and_nowhere_else(away: User, deputy: User) -> None:
    kept = named(away, deputy)
    listing = reverse("admin:accounts_deputation_changelist")
    head = authority_head("220102", "区长")
    for user, sees in (
        (away, True),
        (deputy, True),
        (head, True),
        (platform_admin(), True),
        (prefecture_officer("220200", "尤吉林"), False),
    ):
        assert ("外出培训" in signed_in(user).get(listing).content.decode()) is sees, str(user)
    end = reverse("admin:accounts_deputation_end", args=[kept.pk])
    assert signed_in(prefecture_officer("220200", "戌吉林")).get(end).status_code == 404
    assert signed_in(deputy).get(end).status_code == 403


def test_the_desks_of_both_say_who_acts_for_whom(away: User, deputy: User) -> None:
    case, own = filing_in("submitted", holder="220102"), plan_in("submitted")
    named(away, deputy)
    desk = signed_in(deputy).get("/admin/").content.decode()
    assert "您正在代理" in desk
    assert str(case) in desk
    assert desk.count("代办（代甄某）") == 1, "the own case carries no mark"
    assert str(own) in desk
    absent = signed_in(away).get("/admin/").content.decode()
    assert "您的岗位现由" in absent
    assert "贾某" in absent


@pytest.mark.django_db(transaction=True)
def test_two_who_name_a_deputy_at_once_do_not_overlap(away: User, deputy: User) -> None:
    head, second = authority_head("220102", "区长"), prefecture_officer("220100", "丁某")

    def name(number: int) -> bool:
        try:
            named(away, [deputy, second][number], by=[away, head][number])
        except RulesNotMet:
            return False
        return True

    assert sorted(together(2, name)) == [False, True]
    assert Deputation.objects.count() == 1


def test_the_record_keeps_the_capacity_of_the_deputy_for_good(away: User, deputy: User) -> None:
    kept = named(away, deputy)
    perform(plan_of_the_county().approve, by=now(deputy))
    end_deputation(kept, reason="本人返岗", by=away)
    assert TransitionRecord.objects.get(transition="approve").actor_title.endswith("（代甄某）")
