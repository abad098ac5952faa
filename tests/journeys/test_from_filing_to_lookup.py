"""The story of the platform, through its real doors: from an institution's filing to a certificate looked up.

Every act is a request of the person whose act it is; the clock moves on from March to June 2026.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from config.demo.national_centre import Centre
from lifecycle.chain import broken_links
from lifecycle.tasks import sweep_deadlines
from tests.journeys.cast import Cast
from tests.journeys.chapters import certificates as certified
from tests.journeys.chapters import filing as filed
from tests.journeys.chapters import plan as planned
from tests.journeys.chapters import scores as scored

pytestmark = pytest.mark.django_db(transaction=True)


def midnight_passes(at: Callable[[str], None], day: str) -> None:
    """A few minutes into a new day the clock acts on what is over."""
    at(f"{day} 00:05")
    sweep_deadlines.delay()


def test_an_institution_files_examines_certifies_and_the_public_looks_it_up(  # noqa: PLR0915 - one story
    cast: Cast, national: Centre, at: Callable[[str], None], tmp_path: Path
) -> None:
    at("2026-03-10 09:00")
    school = filed.an_institution_registers_in_the_portal(cast)
    filed.the_head_lets_two_colleagues_in(cast)
    filing = filed.the_clerk_fills_the_draft_in_page_by_page(cast, school)
    filed.papers_are_uploaded_and_a_broken_one_is_refused(cast, filing)
    filed.what_is_wrong_is_shown_with_its_article_and_mended(cast, filing)
    filed.outside_the_window_the_next_opening_is_named(cast, filing)

    at("2026-03-16 10:00")
    filed.inside_the_window_the_head_hands_it_in(cast, filing)
    at("2026-03-18 14:00")
    filed.changchun_asks_for_a_correction(cast, filing)
    at("2026-03-20 09:30")
    filed.the_institution_puts_it_right(cast, filing)
    filed.a_second_correction_is_refused(cast, filing)
    filed.changchun_passes_it_up_and_the_province_accepts(cast, filing)
    at("2026-03-25 10:00")
    filed.experts_assess_and_sign_in_the_portal(cast, filing)
    filed.the_report_goes_up_with_one_finding(cast, filing)

    at("2026-03-30 16:00")
    public_page = filed.the_province_makes_it_public(cast, filing)
    midnight_passes(at, "2026-04-07")
    filed.nobody_ends_the_publicity_before_its_time(cast, filing)
    midnight_passes(at, "2026-04-08")
    filed.the_clock_has_ended_it(cast, filing, public_page)
    at("2026-04-09 09:00")
    filed.the_province_files_it_and_the_receipt_can_be_checked(cast, filing)
    filed.code_and_scope_stand_in_the_directory(cast)
    filed.no_plan_before_the_finding_is_checked_off(cast, school)
    filed.the_finding_is_put_right_checked_off_and_the_rights_opened(cast, filing)

    at("2026-04-10 10:00")
    plan = planned.the_clerk_makes_a_plan(cast)
    planned.people_are_put_on_duty(cast, plan)
    planned.sessions_are_set(cast, plan, "2026-04-18")
    planned.the_roster_is_uploaded_previewed_and_confirmed(cast, plan)
    planned.their_photographs_are_placed(cast, plan)
    planned.too_late_a_plan_is_refused(cast, plan)
    planned.the_exam_is_moved_and_the_plan_handed_in(cast, plan, "2026-05-16")
    at("2026-04-14 10:00")
    planned.the_centre_approves_and_publishes(cast, planned.again(plan))
    at("2026-04-20 10:00")
    planned.seats_are_arranged_and_tickets_printed(cast, planned.again(plan), tmp_path)
    at("2026-05-16 08:40")
    sheet = planned.five_come_and_one_does_not(cast, plan)

    at("2026-05-18 09:00")
    scored.two_people_enter_the_marks_blind(cast, sheet)
    scored.every_assessor_signs(cast, sheet)
    at("2026-05-19 10:00")
    scored.the_centre_confirms(cast, sheet)
    at("2026-05-20 09:00")
    publicity = scored.the_scores_are_public_with_masked_names(cast, sheet)
    at("2026-05-21 20:00")
    review = scored.a_candidate_objects_and_is_right(cast, plan, publicity)
    at("2026-05-22 10:00")
    scored.the_institution_looks_again_and_corrects(cast, sheet, review)
    scored.the_old_page_says_that_it_is_over(cast, publicity)
    midnight_passes(at, "2026-05-29")
    scored.nobody_makes_the_scores_final_before_their_time(cast, sheet)
    midnight_passes(at, "2026-05-30")
    scored.the_clock_has_made_them_final(sheet)

    at("2026-06-01 09:00")
    batch = certified.certificates_are_drafted_and_numbered(cast, sheet)
    at("2026-06-02 10:00")
    certified.the_province_checks_them(cast, batch)
    certified.they_are_reported_and_receipted(cast, batch, national)
    certified.nobody_finds_them_before_they_are_published(cast, batch)
    at("2026-06-03 10:00")
    certified.they_are_published_and_issued(cast, batch)
    certified.the_public_looks_them_up_both_ways(cast, batch)
    certified.a_wrong_name_finds_the_same_nothing(cast, batch)
    certified.the_code_on_the_paper_opens_the_same_answer(cast, batch, tmp_path)

    assert broken_links() == []
