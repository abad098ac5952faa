"""Entering marks: twice, by two people who do not see each other's, until both agree."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django_fsm import TransitionNotAllowed

from accounts.roles import Role
from exams.models import ExamPlan, Mark, ScoreSheet
from exams.services.scores import (
    complete_score_entry,
    enter_marks,
    open_score_sheets,
    release_entry,
)
from lifecycle.findings import RulesNotMet
from tests.factories.law import put_down_the_law
from tests.factories.scores import held_plan, institution, member, party, score_sheet


@pytest.fixture
def law(db, at) -> None:
    """The catalogues, on a day after the exam."""
    at("2026-04-12 09:00")
    put_down_the_law()


def everything(sheet: ScoreSheet, value: str) -> dict[int, Decimal]:
    return {mark.pk: Decimal(value) for mark in sheet.marks.filter(current=True)}


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_finished_plan_opens_a_mark_for_each_candidate_and_part_of_the_level(law):
    of = party()
    plan = held_plan(of, candidates=2, level=2, state=ExamPlan.State.IN_PROGRESS)
    absent = plan.enrolments.first()
    absent.__dict__["state"] = "absent"
    absent.save()

    (sheet,) = open_score_sheets(plan, by=of.clerk)
    open_score_sheets(plan, by=of.clerk)

    assert sorted(sheet.marks.values_list("part", flat=True)) == ["practical", "review", "theory"]
    assert sheet.state == ScoreSheet.State.OPEN


def test_somebody_of_another_institution_opens_no_sheets(law):
    of, other = party(), party(institution("贾示例技工学校"))
    with pytest.raises(PermissionDenied):
        open_score_sheets(held_plan(of), by=other.clerk)


def test_two_people_enter_and_agree_and_the_agreed_value_becomes_the_mark(law):
    of = party()
    sheet = score_sheet(held_plan(of))
    enter_marks(sheet, everything(sheet, "85.5"), by=of.clerk)
    enter_marks(sheet, everything(sheet, "85.5"), by=of.second_clerk)

    complete_score_entry(sheet, by=of.second_clerk)

    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.ENTERED
    assert set(sheet.marks.values_list("value", flat=True)) == {Decimal("85.5")}


def test_the_second_person_never_sees_what_the_first_entered(law):
    of = party()
    sheet = score_sheet(held_plan(of))
    enter_marks(sheet, everything(sheet, "73.5"), by=of.clerk)
    client = signed_in(of.second_clerk)

    for page in (f"/portal/scores/{sheet.pk}/", f"/portal/scores/{sheet.pk}/entry/"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "73.5" not in answer.content.decode()
    assert "第二次登分" in answer.content.decode()


def test_the_first_person_does_not_see_the_second_entry_either(law):
    of = party()
    sheet = score_sheet(held_plan(of))
    enter_marks(sheet, everything(sheet, "73.5"), by=of.clerk)
    partly = dict(list(everything(sheet, "61.5").items())[:3])
    enter_marks(sheet, partly, by=of.second_clerk)

    client = signed_in(of.clerk)
    pages = [client.get(f"/portal/scores/{sheet.pk}/{tail}").content.decode() for tail in ("", "entry/")]
    assert "73.5" in pages[1]
    assert not any("61.5" in page for page in pages)


def test_one_person_cannot_be_both(law):
    of = party()
    sheet = score_sheet(held_plan(of))
    enter_marks(sheet, everything(sheet, "80"), by=of.clerk)
    enter_marks(sheet, everything(sheet, "81"), by=of.clerk)

    sheet.refresh_from_db()
    assert (sheet.first_entry_by, sheet.second_entry_by) == (of.clerk, None)
    assert set(sheet.marks.values_list("first", "second")) == {(Decimal("81.0"), None)}
    with pytest.raises(RulesNotMet) as refused:
        complete_score_entry(sheet, by=of.clerk)
    assert "第二次登分还有6个分数未填" in str(refused.value)
    assert refused.value.findings[0].rule_id == "CN-S2"


def test_a_third_person_is_refused_and_told_who_has_the_entries(law):
    of = party()
    third = member(of.institution, Role.MARK_CLERK, "贾第三")
    sheet = score_sheet(held_plan(of))
    enter_marks(sheet, everything(sheet, "80"), by=of.clerk)
    enter_marks(sheet, everything(sheet, "80"), by=of.second_clerk)

    with pytest.raises(PermissionDenied, match="甄经办和贾登分"):
        enter_marks(sheet, everything(sheet, "99"), by=third)
    assert signed_in(third).get(f"/portal/scores/{sheet.pk}/entry/").status_code == 403


def test_differences_name_candidate_part_and_both_values_once_both_are_complete(law):
    of = party()
    sheet = score_sheet(held_plan(of, candidates=2))
    values = everything(sheet, "70")
    enter_marks(sheet, values, by=of.clerk)
    wrong = next(iter(values))
    enter_marks(sheet, {**values, wrong: Decimal("77.5")}, by=of.second_clerk)

    with pytest.raises(RulesNotMet) as refused:
        complete_score_entry(sheet, by=of.clerk)
    (finding,) = refused.value.findings
    mark = Mark.objects.select_related("enrolment").get(pk=wrong)
    assert mark.enrolment.name in finding.message
    assert "第一次70.0，第二次77.5" in finding.message
    for person in (of.head, of.clerk, of.second_clerk):
        assert "77.5" in signed_in(person).get(f"/portal/scores/{sheet.pk}/").content.decode()

    enter_marks(sheet, {wrong: Decimal("70")}, by=of.second_clerk)
    complete_score_entry(sheet, by=of.clerk)
    assert sheet.state == ScoreSheet.State.ENTERED


def test_the_grid_keeps_good_marks_and_shows_bad_ones_beside_their_cell(law):
    of = party()
    sheet = score_sheet(held_plan(of, candidates=2))
    first, second, third, fourth = sheet.marks.order_by("pk")
    answer = signed_in(of.clerk).post(
        f"/portal/scores/{sheet.pk}/entry/",
        {f"mark_{first.pk}": "８８．５", f"mark_{second.pk}": "101", f"mark_{third.pk}": "6o"},
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "“101”超出范围，分数为0至100" in page
    assert "“6o”不是分数" in page
    assert 'value="6o"' in page
    first.refresh_from_db()
    assert first.first == Decimal("88.5")
    assert Mark.objects.filter(pk__in=[second.pk, third.pk, fourth.pk], first__isnull=False).count() == 0


def test_a_partial_save_is_kept_and_says_how_many_are_left(law):
    of = party()
    sheet = score_sheet(held_plan(of, candidates=2))
    mark = sheet.marks.first()
    names = {f"mark_{m.pk}": "" for m in sheet.marks.all()}
    answer = signed_in(of.clerk).post(
        f"/portal/scores/{sheet.pk}/entry/", {**names, f"mark_{mark.pk}": "66"}, follow=True
    )
    assert "已保存，还有 3 个分数未填" in answer.content.decode()
    mark.refresh_from_db()
    assert mark.first == Decimal("66.0")


@pytest.mark.parametrize(
    ("value", "said"), [("-1", "超出范围"), ("100.5", "超出范围"), ("60.25", "小数超过一位")]
)
def test_a_number_that_is_no_mark_is_refused_by_the_service_too(law, value, said):
    of = party()
    sheet = score_sheet(held_plan(of))
    with pytest.raises(ValidationError, match=said):
        enter_marks(sheet, everything(sheet, value), by=of.clerk)
    sheet.refresh_from_db()
    assert sheet.first_entry_by is None


def test_a_mark_of_another_sheet_is_refused_and_nothing_is_written(law):
    of = party()
    sheet, other = score_sheet(held_plan(of)), score_sheet(held_plan(of))
    with pytest.raises(ValidationError, match="不属于本成绩登记表"):
        enter_marks(sheet, everything(other, "50"), by=of.clerk)
    assert not Mark.objects.filter(first__isnull=False).exists()


@pytest.mark.parametrize("who", ["head"])
def test_the_head_does_not_enter_marks(law, who):
    of = party()
    sheet = score_sheet(held_plan(of))
    with pytest.raises(PermissionDenied):
        enter_marks(sheet, everything(sheet, "80"), by=getattr(of, who))


def test_a_sheet_of_another_institution_does_not_exist_for_me(law):
    of, other = party(), party(institution("贾示例技工学校"))
    sheet = score_sheet(held_plan(of))
    client = signed_in(other.clerk)
    for tail in ("", "entry/", "move/complete_entry/"):
        assert client.get(f"/portal/scores/{sheet.pk}/{tail}").status_code == 404
    with pytest.raises(PermissionDenied):
        enter_marks(sheet, everything(sheet, "80"), by=other.clerk)


def test_a_signed_sheet_takes_no_more_marks(law):
    of = party()
    sheet = score_sheet(held_plan(of), state=ScoreSheet.State.SIGNED, marks=[80])
    with pytest.raises(TransitionNotAllowed, match="不能再登分"):
        enter_marks(sheet, everything(sheet, "90"), by=of.clerk)


def test_the_head_frees_an_entry_for_another_person_and_it_starts_empty(law):
    of = party()
    third = member(of.institution, Role.MARK_CLERK, "贾第三")
    sheet = score_sheet(held_plan(of))
    enter_marks(sheet, everything(sheet, "80"), by=of.clerk)
    enter_marks(sheet, everything(sheet, "90"), by=of.second_clerk)

    with pytest.raises(PermissionDenied):
        release_entry(sheet, "second", by=of.clerk)
    release_entry(sheet, "second", by=of.head)
    assert set(sheet.marks.values_list("first", "second")) == {(Decimal("80.0"), None)}

    enter_marks(sheet, everything(sheet, "80"), by=third)
    complete_score_entry(sheet, by=third)
    assert sheet.state == ScoreSheet.State.ENTERED


def test_an_anonymous_visitor_is_sent_to_sign_in(law, client):
    sheet = score_sheet(held_plan(party()))
    answer = client.get(f"/portal/scores/{sheet.pk}/entry/")
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]
