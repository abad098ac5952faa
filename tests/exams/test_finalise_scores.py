"""Scores from signature to final: signed, confirmed, public for the whole period, reviewed, then final."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django_fsm import TransitionNotAllowed

from accounts.models import User
from exams.models import Enrolment, ScoreReview, ScoreSheet
from exams.services.scores import (
    confirm_score_sheet,
    correct_score,
    finalise_score_sheet,
    make_score_review,
    publicise_score_sheet,
    recheck_score_sheet,
    resume_score_publicity,
    send_back_score_sheet,
    sign_score_sheet,
    uphold_score,
)
from lifecycle.clock import act_on_passed_deadlines
from lifecycle.findings import RulesNotMet
from lifecycle.models import Deadline
from notices.models import Objection, Publicity
from tests.factories.accounts import prefecture_officer, province_officer
from tests.factories.law import put_down_the_law
from tests.factories.scores import held_plan, party, score_sheet


@pytest.fixture
def law(db, at) -> None:
    """The catalogues, on a day after the exam."""
    at("2026-04-13 09:00")
    put_down_the_law()


def public_sheet(of, marks=(80.0, 59.5, 60.0)) -> ScoreSheet:
    sheet = score_sheet(held_plan(of), state=ScoreSheet.State.CONFIRMED, marks=list(marks))
    return publicise_score_sheet(sheet, by=of.head)


def sweep() -> int:
    return act_on_passed_deadlines(by=User.objects.clock())


def review_of(sheet: ScoreSheet, place: int = 0, part: str = "theory") -> ScoreReview:
    candidate = sheet.item.enrolments.order_by("ticket_number")[place]
    return make_score_review(
        Publicity.objects.running().get(),
        ticket_number=candidate.ticket_number,
        identity_number=candidate.identity_number,
        part=part,
        text="第三大题漏计分",
        contact="13800000000",
    )


# --- signatures ------------------------------------------------------------------------------------------


def test_the_sheet_is_signed_with_the_last_assessors_signature(law):
    of = party(assessors=2)
    sheet = score_sheet(held_plan(of), state=ScoreSheet.State.ENTERED, marks=[80])
    one, two = of.assessors

    sign_score_sheet(sheet, by=one)
    assert sheet.state == ScoreSheet.State.ENTERED
    with pytest.raises(TransitionNotAllowed, match="您已经签字"):
        sign_score_sheet(sheet, by=one)
    sign_score_sheet(sheet, by=two)

    assert sheet.state == ScoreSheet.State.SIGNED
    digests = set(sheet.signatures.values_list("digest", flat=True))
    assert len(digests) == 1
    assert len(digests.pop()) == 64


def test_an_assessor_of_another_plan_neither_sees_nor_signs(law):
    of, other = party(), party()
    sheet = score_sheet(held_plan(of), state=ScoreSheet.State.ENTERED, marks=[80])
    with pytest.raises(PermissionDenied):
        sign_score_sheet(sheet, by=other.assessors[0])
    client = Client()
    client.force_login(other.assessors[0])
    assert client.get(f"/portal/signing/{sheet.pk}/").status_code == 404


def test_an_assessor_signs_in_the_portal_over_the_marks_shown(law):
    of = party(assessors=1)
    sheet = score_sheet(held_plan(of), state=ScoreSheet.State.ENTERED, marks=[87.5])
    client = Client()
    client.force_login(of.assessors[0])

    assert "等您签字" in client.get("/portal/signing/").content.decode()
    page = client.get(f"/portal/signing/{sheet.pk}/").content.decode()
    assert "87.5" in page
    client.post(f"/portal/signing/{sheet.pk}/move/sign/")
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.SIGNED
    assert "您已签字" in client.get("/portal/signing/").content.decode()


def test_a_sheet_sent_back_loses_its_signatures_and_keeps_its_marks_as_old_versions(law):
    of = party(assessors=1)
    sheet = score_sheet(held_plan(of, candidates=1), state=ScoreSheet.State.ENTERED, marks=[80])
    sign_score_sheet(sheet, by=of.assessors[0])

    send_back_score_sheet(sheet, by=prefecture_officer(), reason="实操成绩与评分表不符")

    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.OPEN
    assert (sheet.first_entry_by, sheet.signed_at) == (None, None)
    assert sheet.signatures.get().voided_at is not None
    versions = sheet.marks.order_by("part", "version").values_list("part", "version", "value", "current")
    assert list(versions) == [
        ("practical", 1, Decimal("80.0"), False),
        ("practical", 2, None, True),
        ("theory", 1, Decimal("80.0"), False),
        ("theory", 2, None, True),
    ]
    assert "实操成绩与评分表不符" in sheet.marks.get(part="theory", version=2).reason


def test_marks_changed_behind_the_signatures_are_not_confirmed(law):
    of = party(assessors=1)
    sheet = score_sheet(held_plan(of), state=ScoreSheet.State.ENTERED, marks=[50])
    sign_score_sheet(sheet, by=of.assessors[0])
    mark = sheet.marks.first()
    mark.value = Decimal("95")
    mark.save()

    with pytest.raises(RulesNotMet, match="签字不再对应现有成绩"):
        confirm_score_sheet(sheet, by=prefecture_officer())


def test_only_the_centre_that_holds_the_plan_confirms(law):
    of = party(assessors=1)
    sheet = score_sheet(held_plan(of), state=ScoreSheet.State.ENTERED, marks=[80])
    sign_score_sheet(sheet, by=of.assessors[0])
    for stranger in (prefecture_officer("220200", "甄吉林"), province_officer(), of.head):
        with pytest.raises(PermissionDenied):
            confirm_score_sheet(sheet, by=stranger)
    confirm_score_sheet(sheet, by=prefecture_officer())
    assert sheet.state == ScoreSheet.State.CONFIRMED


# --- public ----------------------------------------------------------------------------------------------


def test_scores_are_public_with_masked_names_until_the_fifth_working_day(law, client):
    of = party()
    sheet = public_sheet(of)

    publicity = Publicity.objects.get()
    assert (publicity.begins_on.isoformat(), publicity.ends_on.isoformat()) == ("2026-04-13", "2026-04-20")
    assert publicity.rule_id == "JL-5.5a"
    page = client.get(publicity.get_absolute_url()).content.decode()
    for candidate in sheet.item.enrolments.all():
        assert candidate.name not in page
        assert candidate.identity_number not in page
        assert candidate.ticket_number in page
        assert candidate.identity_number[-4:] in page
    assert "贾***" in page
    assert "59.5" in page
    assert f"/publicity/{publicity.pk}/score-review/" in page


def test_the_clock_makes_scores_final_on_the_day_after_the_period_and_not_before(law, at):
    of = party()
    sheet = public_sheet(of)

    at("2026-04-20 23:59")
    assert sweep() == 0
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.IN_PUBLICITY

    at("2026-04-21 00:10")
    assert sweep() == 1
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.FINAL
    states = list(sheet.item.enrolments.order_by("ticket_number").values_list("state", flat=True))
    assert states == [Enrolment.State.PASSED, Enrolment.State.FAILED, Enrolment.State.PASSED]
    assert Publicity.objects.get().outcome == "公示期满，成绩生效"


def test_one_part_below_the_pass_mark_fails_the_candidate(law, at):
    of = party()
    sheet = score_sheet(held_plan(of, candidates=1), state=ScoreSheet.State.CONFIRMED, marks=[90])
    practical = sheet.marks.get(part="practical")
    practical.value = Decimal("59.9")
    practical.save()
    publicise_score_sheet(sheet, by=of.head)
    at("2026-04-21 08:00")
    sweep()
    assert sheet.item.enrolments.get().state == Enrolment.State.FAILED


def test_nobody_makes_scores_final_by_hand(law, at):
    of = party()
    sheet = public_sheet(of)
    at("2026-04-21 08:00")
    for person in (of.head, of.clerk, prefecture_officer(), province_officer()):
        with pytest.raises(PermissionDenied):
            finalise_score_sheet(sheet, by=person)


def test_the_clock_itself_is_refused_before_the_period_is_over(law):
    sheet = public_sheet(party())
    with pytest.raises(RulesNotMet, match="2026年4月20日期满"):
        finalise_score_sheet(sheet, by=User.objects.clock())


# --- objections ------------------------------------------------------------------------------------------


def test_an_unanswered_objection_of_a_candidate_holds_the_scores_up(law, at):
    of = party()
    sheet = public_sheet(of)
    review = review_of(sheet)

    at("2026-04-21 08:00")
    assert sweep() == 0
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.IN_PUBLICITY
    assert Deadline.objects.get(key="score.publicity").status == Deadline.Status.OPEN

    uphold_score(review, by=of.head, answer="经复核，计分无误")
    assert sweep() == 1
    sheet.refresh_from_db()
    assert sheet.state == ScoreSheet.State.FINAL


def test_an_unanswered_objection_to_the_publicity_holds_the_scores_up(law, at):
    of = party()
    public_sheet(of)
    Objection.objects.create(publicity=Publicity.objects.get(), number="YY1", text="有人替考")
    at("2026-04-21 08:00")
    assert sweep() == 0
    with pytest.raises(RulesNotMet, match="公示异议YY1尚未答复"):
        finalise_score_sheet(ScoreSheet.objects.get(), by=User.objects.clock())


def test_a_mark_is_corrected_in_the_recheck_and_the_whole_period_begins_anew(law, at):
    of = party()
    sheet = public_sheet(of)
    review = review_of(sheet, place=1)

    with pytest.raises(RulesNotMet, match="成绩只能在复核中更正"):
        correct_score(review, by=of.head, answer="漏计2分", value=Decimal("61.5"))
    at("2026-04-16 10:00")
    recheck_score_sheet(sheet, by=of.head, reason="核对理论答卷")
    with pytest.raises(RulesNotMet, match=f"成绩异议{review.number}尚未答复"):
        resume_score_publicity(sheet, by=of.head, reason="复核完毕")
    correct_score(review, by=of.head, answer="漏计2分", value=Decimal("61.5"))
    resume_score_publicity(sheet, by=of.head, reason="复核完毕")

    old, new = sheet.marks.filter(enrolment=review.enrolment, part="theory").order_by("version")
    assert (old.value, old.current) == (Decimal("59.5"), False)
    assert (new.value, new.version, new.changed_by) == (Decimal("61.5"), 2, of.head)
    assert "漏计2分" in new.reason
    running = Publicity.objects.running().get()
    assert running.ends_on.isoformat() == "2026-04-23"
    assert any("61.5" in row for row in running.table["rows"])

    at("2026-04-21 08:00")
    assert sweep() == 0
    at("2026-04-24 08:00")
    assert sweep() == 1


def test_the_old_mark_stays_visible_to_the_institution(law, at):
    of = party()
    sheet = public_sheet(of)
    review = review_of(sheet, place=1)
    recheck_score_sheet(sheet, by=of.head, reason="核对理论答卷")
    correct_score(review, by=of.head, answer="漏计2分", value=Decimal("61.5"))
    client = Client()
    client.force_login(of.clerk)
    page = client.get(f"/portal/scores/{sheet.pk}/").content.decode()
    assert "59.5" in page
    assert "61.5" in page
    assert "漏计2分" in page


def test_the_same_mark_is_no_correction(law):
    of = party()
    sheet = public_sheet(of)
    review = review_of(sheet)
    recheck_score_sheet(sheet, by=of.head, reason="核对")
    with pytest.raises(RulesNotMet, match=r"与原成绩80\.0相同"):
        correct_score(review, by=of.head, answer="核对", value=Decimal("80"))


def test_only_the_institution_of_the_candidate_answers(law):
    of, other = party(), party()
    review = review_of(public_sheet(of))
    for person in (other.head, of.clerk, prefecture_officer()):
        with pytest.raises(PermissionDenied):
            uphold_score(review, by=person, answer="无误")


def test_a_candidate_objects_on_the_public_page_and_follows_the_number(law, client):
    of = party()
    sheet = public_sheet(of)
    publicity = Publicity.objects.get()
    candidate = sheet.item.enrolments.first()
    form = {
        "ticket_number": f" {candidate.ticket_number} ",
        "identity_number": candidate.identity_number.lower(),
        "part": "practical",
        "text": "评分表第2项漏填",
        "contact": "13800000000",
    }
    answer = client.post(f"/publicity/{publicity.pk}/score-review/", form, follow=True)
    review = ScoreReview.objects.get()
    page = answer.content.decode()
    assert review.number in page
    assert candidate.name not in page

    again = client.post(f"/publicity/{publicity.pk}/score-review/", form)
    assert again.status_code == 400
    assert "正在核对，不必重复提交" in again.content.decode()


def test_a_wrong_pair_of_numbers_says_the_same_whoever_exists(law, client):
    of = party()
    sheet = public_sheet(of)
    publicity = Publicity.objects.get()
    one, two = sheet.item.enrolments.all()[:2]
    answers = []
    for ticket, identity in ((one.ticket_number, two.identity_number), ("999", one.identity_number)):
        form = {
            "ticket_number": ticket,
            "identity_number": identity,
            "part": "theory",
            "text": "x",
            "contact": "1",
        }
        answer = client.post(f"/publicity/{publicity.pk}/score-review/", form)
        assert answer.status_code == 400
        answers.append("没有与该准考证号和证件号码相符的考生" in answer.content.decode())
    assert answers == [True, True]
    assert not ScoreReview.objects.exists()


def test_after_the_period_no_objection_is_taken(law, client, at):
    of = party()
    sheet = public_sheet(of)
    publicity = Publicity.objects.get()
    candidate = sheet.item.enrolments.first()
    at("2026-04-21 08:00")
    answer = client.post(
        f"/publicity/{publicity.pk}/score-review/",
        {
            "ticket_number": candidate.ticket_number,
            "identity_number": candidate.identity_number,
            "part": "theory",
            "text": "漏计",
            "contact": "13800000000",
        },
    )
    assert answer.status_code == 422
    assert "2026年4月20日结束" in answer.content.decode()
