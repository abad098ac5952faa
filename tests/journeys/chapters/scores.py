"""Third chapter: marks are entered twice, signed, confirmed, made public, doubted, final."""

from __future__ import annotations

from django.urls import reverse

from exams.models import Enrolment, ExamPlan, ScoreReview, ScoreSheet
from notices.models import Publicity
from notices.selectors import publicity_of
from tests.journeys.cast import Cast
from tests.journeys.chapters.plan import CANDIDATES
from tests.journeys.people import Member, actor_of, article_of

# Theory and practice of the five who came: three pass, one is 2 marks short in practice, one fails.
MARKS = {
    CANDIDATES[0]: ("88.5", "91"),
    CANDIDATES[1]: ("73.5", "64"),
    CANDIDATES[2]: ("60", "77.5"),
    CANDIDATES[3]: ("81", "58"),
    CANDIDATES[4]: ("42", "71"),
}
DOUBTER = CANDIDATES[3]


def again(sheet: ScoreSheet) -> ScoreSheet:
    """The sheet as it stands now."""
    return ScoreSheet.objects.get(pk=sheet.pk)


def enters(person: Member, sheet: ScoreSheet, marks: dict[str, tuple[str, str]]) -> None:
    """Type marks into one's own grid and save."""
    cells = {}
    for mark in sheet.marks.select_related("enrolment"):
        if mark.enrolment.name in marks:
            cells[f"mark_{mark.pk}"] = marks[mark.enrolment.name][mark.part == "practical"]
    person.fills_in("portal:sheet-entry", sheet.pk, button="保存", **cells)


def two_people_enter_the_marks_blind(cast: Cast, sheet: ScoreSheet) -> None:
    """Neither sees what the other typed; a third person is kept out; a disagreement is shown and mended."""
    page = cast.clerk.opens("portal:sheet-entry", sheet.pk)
    assert "第一次登分" in page
    assert CANDIDATES[5] not in page  # who did not come has no marks
    some = next(iter(page.form_with("保存").names - {"csrfmiddlewaretoken"}))
    refused = cast.clerk.sends(page, "保存", expecting=400, **{some: "1000"})
    assert "没有保存" in refused
    enters(cast.clerk, sheet, MARKS)

    blind = cast.mark_clerk.opens("portal:sheet-entry", sheet.pk)
    assert "第二次登分" in blind
    assert not any("88.5" in control.value for control in blind.form_with("保存").controls)
    assert "88.5" not in blind
    enters(cast.mark_clerk, sheet, {**MARKS, CANDIDATES[1]: ("78.5", "64")})
    assert cast.rival.guesses("portal:sheet-entry", sheet.pk) == 404
    assert cast.head.guesses("portal:sheet-entry", sheet.pk) == 403

    differing = cast.mark_clerk.presses(sheet, "complete_entry", expecting=422)
    assert "两次登分不一致：第一次73.5，第二次78.5" in differing
    enters(cast.mark_clerk, sheet, {CANDIDATES[1]: ("73.5", "64")})
    cast.head.may_not(sheet, "complete_entry", 403)
    cast.mark_clerk.presses(sheet, "complete_entry")
    assert article_of(sheet, "complete_entry") == "CN-S2"


def every_assessor_signs(cast: Cast, sheet: ScoreSheet) -> None:
    """Each signs what stands there, once; an assessor of other plans does not find the sheet."""
    cast.stranger_assessor.opens("portal:signing-detail", sheet.pk, expecting=404)
    for assessor, state in zip(cast.assessors, ("entered", "signed"), strict=True):
        page = assessor.opens(assessor.opens("portal:signing-list").link("中式烹调师"))
        assert "88.5" in page
        assessor.presses(sheet, "sign")
        assert again(sheet).state == state
        assert assessor.guesses("portal:signing-move", sheet.pk, "sign") == 409
    assert article_of(sheet, "sign") == "CN-S3"


def the_centre_confirms(cast: Cast, sheet: ScoreSheet) -> None:
    """The centre of the place confirms what was signed, not the institution itself."""
    cast.head.may_not(sheet, "confirm", 403)
    cast.jilin_city.may_not(sheet, "confirm", 404)
    cast.changchun.presses(sheet, "confirm")
    assert article_of(sheet, "confirm") == "JL-5.4"


def the_scores_are_public_with_masked_names(cast: Cast, sheet: ScoreSheet) -> Publicity:
    """Anybody sees the scores; nobody reads a whole name or number."""
    cast.clerk.may_not(sheet, "publicise", 403)
    cast.head.presses(sheet, "publicise")
    assert article_of(sheet, "publicise") == "JL-5.5a"
    page = cast.citizen.opens(cast.citizen.opens("public:publicities").link("认定成绩公示"))
    assert "2026年5月27日" in page
    assert "贾***" in page
    for entry in Enrolment.objects.filter(item=sheet.item):
        assert entry.name not in page
        assert entry.identity_number not in page
    publicity = publicity_of(sheet)
    assert publicity is not None
    return publicity


def a_candidate_objects_and_is_right(cast: Cast, plan: ExamPlan, publicity: Publicity) -> ScoreReview:
    """By both numbers of one's own; with somebody else's the objection is not taken."""
    own = plan.enrolments.get(name=DOUBTER)
    other = plan.enrolments.get(name=CANDIDATES[0])
    text = {"part": "practical", "text": "第2题漏记一个得分点。", "contact": "13900000000"}
    page = cast.citizen.opens("public:score-review", publicity.pk)
    numbers = {"ticket_number": own.ticket_number, "identity_number": other.identity_number}
    refused = cast.citizen.sends(page, "提交申请", expecting=400, **numbers, **text)
    assert "没有与该准考证号和证件号码相符的考生" in refused
    numbers["identity_number"] = own.identity_number
    taken = cast.citizen.sends(refused, "提交申请", **numbers, **text)
    review = ScoreReview.objects.get(enrolment=own)
    assert review.number in taken
    return review


def the_institution_looks_again_and_corrects(cast: Cast, sheet: ScoreSheet, review: ScoreReview) -> None:
    """The publicity stops, the mark is corrected with its reason, and the whole period begins anew."""
    answer = {"value": "60", "answer": "经复核，第2题漏记2分，更正为60分。"}
    cast.clerk.may_not(sheet, "recheck", 403, reason="复核")
    cast.rival.may_not(review, "correct", 404, **answer)
    too_early = cast.head.presses(review, "correct", expecting=422, **answer)
    assert "成绩只能在复核中更正" in too_early
    cast.head.presses(sheet, "recheck", reason=f"成绩异议{review.number}反映漏记得分点。")
    cast.head.presses(review, "correct", **answer)
    cast.head.presses(sheet, "resume_publicity", reason="更正后的成绩重新公示。")
    assert article_of(review, "correct") == article_of(sheet, "resume_publicity") == "JL-5.5a"
    told = cast.citizen.opens("public:score-review-made", review.number)
    assert answer["answer"] in told
    kept = cast.head.sees(again(sheet))
    assert "58.0" in kept
    assert "60.0" in kept


def nobody_makes_the_scores_final_before_their_time(cast: Cast, sheet: ScoreSheet) -> None:
    """Until the end of 29 May they are not final, whoever asks."""
    assert again(sheet).state == ScoreSheet.State.IN_PUBLICITY
    cast.head.may_not(sheet, "finalise", 403)
    cast.changchun.may_not(sheet, "finalise", 403)
    cast.head.opens("portal:certificate-draft", sheet.pk)
    early = cast.head.fills_in("portal:certificate-draft", sheet.pk, button="生成", expecting=422)
    assert "成绩生效后才能生成证书" in early


def the_clock_has_made_them_final(sheet: ScoreSheet) -> None:
    """After midnight four have passed and one has not, by the clock."""
    sheet = again(sheet)
    assert sheet.state == ScoreSheet.State.FINAL
    assert (article_of(sheet, "finalise"), actor_of(sheet, "finalise")) == ("JL-5.5a", "clock")
    states = dict(Enrolment.objects.filter(item=sheet.item).values_list("name", "state"))
    assert [states[name] for name in CANDIDATES] == ["passed"] * 4 + ["failed", "absent"]


def the_old_page_says_that_it_is_over(cast: Cast, publicity: Publicity) -> None:
    """Whoever comes too late is told so."""
    page = cast.citizen.opens(reverse("public:score-review", args=[publicity.pk]))
    assert "公示已结束，不再受理成绩复核申请" in page
