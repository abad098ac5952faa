"""Two pairs of eyes (双人复核): where the pack asks for it, one person does not take both steps of a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import Post, User
from accounts.roles import Role
from institutions.models import Filing
from lifecycle.door import available_moves, carry_out, perform
from lifecycle.findings import RulesNotMet
from lifecycle.machine import steps_of
from lifecycle.models import RuleOverride, TransitionRecord
from lifecycle.overrides import override_rule
from lifecycle.separation import held_apart, separation_findings
from regulations.decisions import forget_decisions
from regulations.models import Jurisdiction, ReadingDecision
from regulations.schema import SeparationValue
from regulations.shelf import library
from tests.factories import institutions
from tests.factories.accounts import authority_head, officer, person
from tests.factories.law import CHONGQING, put_on_the_map

At = Callable[[str], None]
CENTRE = "500000"
RECEIPT = "filing.separation.receipt"
WHY = "本中心现有经办人一名，另一名在产假。"


@pytest.fixture
def centre(law: None, at: At) -> User:
    """The officer of the city's centre, who reported the assessment."""
    put_on_the_map(CHONGQING)
    at("2026-04-20 10:00")
    return officer(Role.PROVINCE_OFFICER, CENTRE, "甄市心")


@pytest.fixture
def chief(centre: User) -> User:
    return authority_head(CENTRE, "甄主任")


@pytest.fixture
def reported(centre: User) -> Filing:
    """A filing whose assessment the officer has reported; the decision is still to come."""
    body = institutions.institution(
        jurisdiction="500103", affiliation="county", supervisor_id="500103", kind="appraisal"
    )
    case = institutions.filing(body, state=Filing.State.UNDER_ASSESSMENT, holder=CENTRE)
    perform(case.report_assessment, by=centre, holder=CENTRE, stage="receipt", passed=True)
    return case


def decides_for_two_persons(head: User, reading: str = "C7") -> None:
    """The city asks for two persons."""
    ReadingDecision.objects.create(
        reading=reading,
        option="two_persons",
        approved=True,
        decided_on=date(2026, 4, 1),
        by=head,
        by_title="单位负责人",
        reason="内控要求",
    )
    forget_decisions()


def posted_twice(*posts: tuple[Role, str]) -> User:
    """One person with posts in two authorities."""
    user = person("甄两任", is_staff=True)
    for role, code in posts:
        Post.objects.create(user=user, role=role, jurisdiction=Jurisdiction.objects.get(code=code))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def case_page(case: Filing) -> str:
    return f"/admin/institutions/filing/{case.pk}/change/"


def hindrances(case: Filing, user: User) -> dict[str, Any]:
    return {move.name: move.hindrance for move in available_moves(case, user) if move.hindrance}


# -- what a text itself asks -------------------------------------------------------------------------------


def test_who_reports_for_the_city_does_not_check_again_for_the_province(law: None, at: At) -> None:
    at("2026-04-20 10:00")
    both = posted_twice((Role.PREFECTURE_OFFICER, "220100"), (Role.PROVINCE_OFFICER, "220000"))
    case = institutions.filing(state=Filing.State.UNDER_ASSESSMENT, holder="220100")
    perform(case.report_assessment, by=both, holder="220000", stage="assessment_recheck", passed=True)
    at("2026-04-22 10:00")
    with pytest.raises(RulesNotMet) as refusal:
        carry_out(case, "publicise", by=both)
    (finding,) = refusal.value.findings
    assert finding.rule_id == "JL-4.3b.other_eyes"
    assert finding.basis.endswith("四（三）2")
    assert "甄两任" in finding.message
    assert "已于2026年4月20日办理“上报评估报告”，“复核通过并公示”须由另一人办理" in finding.message
    assert "请由省中心没有参加评估的经办人复核" in finding.cure
    assert "作例外处理" not in finding.cure, "the text itself asks for it"
    assert TransitionRecord.objects.of(case).count() == 1
    carry_out(case, "publicise", by=officer(Role.PROVINCE_OFFICER, "220000", "甄省心"))
    assert case.state == Filing.State.IN_PUBLICITY


def test_where_no_level_checks_again_the_same_person_goes_on(law: None, at: At) -> None:
    at("2026-04-20 10:00")
    one = officer(Role.PROVINCE_OFFICER, "220000", "甄省心")
    body = institutions.institution(affiliation="central_provincial")
    case = institutions.filing(body, state=Filing.State.UNDER_ASSESSMENT)
    perform(case.report_assessment, by=one, holder="220000", stage="publicity", passed=True)
    carry_out(case, "publicise", by=one)
    assert case.state == Filing.State.IN_PUBLICITY


# -- what a province may ask -------------------------------------------------------------------------------


def test_nothing_is_asked_while_the_province_has_not_decided_it(reported: Filing, centre: User) -> None:
    assert hindrances(reported, centre) == {}
    carry_out(reported, "decline", by=centre, reason="评估未通过", grounds=[])
    assert reported.state == Filing.State.DECLINED


def test_once_the_city_asks_for_two_persons_the_decision_is_for_another(
    reported: Filing, centre: User, chief: User
) -> None:
    decides_for_two_persons(chief)
    for move, facts in (("file", {}), ("decline", {"reason": "评估未通过", "grounds": []})):
        with pytest.raises(RulesNotMet) as refusal:
            carry_out(reported, move, by=centre, **facts)
        (finding,) = refusal.value.findings
        assert (finding.rule_id, finding.soft) == ("CQ-8.other_eyes", True)
        assert "请由本单位其他经办人作出备案决定" in finding.cure
        assert "单位只有一名经办人的，由负责人在本案“作例外处理”" in finding.cure
    other = officer(Role.PROVINCE_OFFICER, CENTRE, "甄市心二")
    carry_out(reported, "decline", by=other, reason="评估未通过", grounds=[])
    assert reported.state == Filing.State.DECLINED


def test_the_page_explains_in_place_of_the_button_and_to_everybody(
    reported: Filing, centre: User, chief: User
) -> None:
    decides_for_two_persons(chief)
    own = signed_in(centre).get(case_page(reported)).content.decode()
    assert "准予备案并出具回执：现在不能由您办理" in own
    assert "/move/file/" not in own
    assert "/law/chongqing/?on=2026-03-20#CQ-8.other_eyes" in own, "as the text stood on the day of the case"
    other = signed_in(officer(Role.PROVINCE_OFFICER, CENTRE, "甄市心二")).get(case_page(reported))
    page = other.content.decode()
    assert "/move/file/" in page
    assert "已于2026年4月20日办理“上报评估报告”，不再办理本案的" in page
    asked = signed_in(centre).get(f"/admin/institutions/filing/{reported.pk}/move/file/").content.decode()
    assert "须由另一人办理" in asked
    refused = signed_in(centre).post(f"/admin/institutions/filing/{reported.pk}/move/file/", {})
    assert refused.status_code == 422


def test_where_there_is_one_person_only_a_head_makes_an_exception(
    reported: Filing, centre: User, chief: User
) -> None:
    decides_for_two_persons(chief)
    address = f"/admin/institutions/filing/{reported.pk}/override/{RECEIPT}/"
    assert address in signed_in(chief).get(case_page(reported)).content.decode()
    assert signed_in(chief).post(address, {"reason": WHY}).status_code == 302
    assert WHY in signed_in(chief).get(case_page(reported)).content.decode()
    carry_out(reported, "decline", by=centre, reason="评估未通过", grounds=[])
    assert reported.state == Filing.State.DECLINED


def test_what_is_decided_holds_nobody_apart_any_more(reported: Filing, centre: User, chief: User) -> None:
    decides_for_two_persons(chief)
    other = officer(Role.PROVINCE_OFFICER, CENTRE, "甄市心二")
    assert [held.kept_from for held in held_apart(reported, date(2026, 4, 20))] == [
        "“准予备案并出具回执”、“不予备案”"
    ]
    carry_out(reported, "decline", by=other, reason="评估未通过", grounds=[])
    assert held_apart(reported, date(2026, 4, 20)) == []


def test_nobody_excuses_himself(reported: Filing, centre: User, chief: User) -> None:
    decides_for_two_persons(chief)
    with pytest.raises(RulesNotMet, match="不能为自己作例外处理"):
        override_rule(reported, RECEIPT, by=centre, reason=WHY)
    assert not RuleOverride.objects.exists()


def test_an_exception_for_one_case_is_none_for_another(reported: Filing, centre: User, chief: User) -> None:
    decides_for_two_persons(chief)
    override_rule(reported, RECEIPT, by=chief, reason=WHY)
    body = institutions.institution(
        jurisdiction="500106", affiliation="county", supervisor_id="500106", kind="appraisal"
    )
    other = institutions.filing(body, state=Filing.State.UNDER_ASSESSMENT, holder=CENTRE)
    perform(other.report_assessment, by=centre, holder=CENTRE, stage="receipt", passed=False)
    with pytest.raises(RulesNotMet, match="须由另一人办理"):
        carry_out(other, "decline", by=centre, reason="评估未通过", grounds=[])


def test_many_cases_are_looked_at_in_two_queries(
    reported: Filing, centre: User, chief: User, django_assert_max_num_queries
) -> None:
    decides_for_two_persons(chief)
    cases = [reported]
    for _ in range(4):
        case = institutions.filing(
            reported.institution, state=Filing.State.DECLINED, complete=False, holder=CENTRE
        )
        cases.append(case)
    with django_assert_max_num_queries(2):
        found = separation_findings(cases, ["file"], by=centre, on=date(2026, 4, 20))
    assert list(found) == [(reported.pk, "file")]


def test_every_step_a_pack_holds_apart_is_a_move_of_a_filing() -> None:
    labels = {step.name: step.label for step in steps_of(Filing)}
    found = [
        step
        for pack in library().packs.values()
        for entry in pack.entries.values()
        for value in entry.entry.dated()
        if isinstance(value, SeparationValue)
        for step in (*value.who_took, *value.may_not_take)
    ]
    assert found
    assert {step.code: step.label for step in found}.items() <= labels.items()
