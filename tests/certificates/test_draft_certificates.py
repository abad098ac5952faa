"""Drafting certificates: who gets one, which number, and that numbers have no gaps and no repeats."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections, transaction
from django_fsm import TransitionNotAllowed

from certificates.models import Certificate, CertificateBatch, CertificateSerial
from certificates.services import draft_certificates
from exams.models import ScoreSheet
from lifecycle.findings import RulesNotMet
from lifecycle.models import Deadline
from tests.factories.certificates import final_sheet
from tests.factories.law import put_down_the_law
from tests.factories.scores import held_plan, institution, party, score_sheet

ISSUED = date(2026, 4, 22)


@pytest.fixture(autouse=True)
def today(at) -> None:
    at("2026-04-22 09:00")


def test_those_who_passed_get_numbers_by_the_rule_of_twenty_two_characters(law):
    of = party()
    sheet = final_sheet(of, passed=3, failed=1)

    batch = draft_certificates(sheet, by=of.head, issued_on=ISSUED)

    numbers = list(batch.certificates.order_by("number").values_list("number", flat=True))
    code = of.institution.code
    assert numbers == [f"{code}264{serial:06d}" for serial in (1, 2, 3)]
    assert all(len(n) == 22 and re.fullmatch(r"[A-Z]\d{14}[1-5]\d{6}", n) for n in numbers)
    assert batch.number == f"260422{code}0001"
    assert batch.state == CertificateBatch.State.DRAFTED
    assert {c.name for c in batch.certificates.all()} == {
        e.name for e in sheet.item.enrolments.filter(state="passed")
    }


def test_the_time_to_report_runs_from_the_day_that_stands_on_the_certificates(law):
    of = party()

    draft_certificates(final_sheet(of), by=of.head, issued_on=date(2026, 4, 20))

    deadline = Deadline.objects.get(key="certificate.report")
    # 30 working days after Monday 20 April 2026, with the Labour Day holidays and the day worked in lieu.
    assert (deadline.anchor_on, deadline.amount, deadline.unit) == (date(2026, 4, 20), 30, "working_day")
    assert deadline.due_on == date(2026, 6, 3)
    assert deadline.rule_id == "JL-5.5b"


def test_the_next_batch_goes_on_where_the_last_one_ended(law):
    of = party()
    first = draft_certificates(final_sheet(of, passed=2), by=of.head, issued_on=ISSUED)
    second = draft_certificates(final_sheet(of, passed=2), by=of.head, issued_on=ISSUED)

    serials = sorted(int(n[-6:]) for n in Certificate.objects.values_list("number", flat=True))
    assert serials == [1, 2, 3, 4]
    assert (first.number[-4:], second.number[-4:]) == ("0001", "0002")


def test_another_level_has_a_series_of_its_own(law):
    of = party()
    draft_certificates(final_sheet(of, level=4, passed=2), by=of.head, issued_on=ISSUED)
    batch = draft_certificates(final_sheet(of, level=3, passed=1), by=of.head, issued_on=ISSUED)
    assert batch.certificates.get().number.endswith("263000001")


def test_the_same_call_twice_is_refused_and_names_the_batch_there_is(law):
    of = party()
    sheet = final_sheet(of)
    batch = draft_certificates(sheet, by=of.head, issued_on=ISSUED)

    with pytest.raises(TransitionNotAllowed, match=batch.number):
        draft_certificates(sheet, by=of.head, issued_on=ISSUED)
    assert Certificate.objects.count() == 3


@pytest.mark.parametrize("day", [date(2026, 4, 19), date(2026, 4, 23)])
def test_a_date_before_the_scores_were_final_or_after_today_is_refused(law, day):
    of = party()
    with pytest.raises(RulesNotMet) as refused:
        draft_certificates(final_sheet(of), by=of.head, issued_on=day)
    (finding,) = refused.value.findings
    assert finding.field == "issued_on"
    assert "2026年4月20日至2026年4月22日" in finding.cure


def test_scores_still_public_give_no_certificates(law):
    of = party()
    sheet = score_sheet(held_plan(of), state=ScoreSheet.State.IN_PUBLICITY, marks=[80.0])
    with pytest.raises(RulesNotMet, match="成绩生效后才能生成证书"):
        draft_certificates(sheet, by=of.head, issued_on=ISSUED)


def test_nobody_passed_so_there_is_nothing_to_draft(law):
    of = party()
    with pytest.raises(RulesNotMet, match="没有各科均合格的考生"):
        draft_certificates(final_sheet(of, passed=0, failed=2), by=of.head, issued_on=ISSUED)


@pytest.mark.parametrize("who", ["clerk", "second_clerk"])
def test_only_the_head_of_the_institution_drafts(law, who):
    of = party()
    with pytest.raises(PermissionDenied):
        draft_certificates(final_sheet(of), by=getattr(of, who), issued_on=ISSUED)
    assert not Certificate.objects.exists()
    assert not CertificateSerial.objects.exists()


def test_the_head_of_another_institution_is_refused(law):
    of, other = party(), party(institution("贾示例技工学校"))
    with pytest.raises(PermissionDenied):
        draft_certificates(final_sheet(of), by=other.head, issued_on=ISSUED)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_uses_up_no_number():
    put_down_the_law()
    of = party()
    first, second = final_sheet(of, passed=2), final_sheet(of, passed=2)

    class PowerCut(Exception):
        pass

    with pytest.raises(PowerCut), transaction.atomic():
        draft_certificates(first, by=of.head, issued_on=ISSUED)
        raise PowerCut
    assert not Certificate.objects.exists()

    draft_certificates(second, by=of.head, issued_on=ISSUED)
    draft_certificates(first, by=of.head, issued_on=ISSUED)
    serials = sorted(int(n[-6:]) for n in Certificate.objects.values_list("number", flat=True))
    assert serials == [1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_leave_no_gap_and_no_repeat():
    put_down_the_law()
    of = party()
    sheets = [final_sheet(of, passed=3) for _ in range(8)]

    def draft(sheet: ScoreSheet) -> str:
        try:
            return draft_certificates(sheet, by=of.head, issued_on=ISSUED).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        batches = list(threads.map(draft, sheets))

    assert sorted(int(n[-4:]) for n in batches) == list(range(1, 9))
    serials = sorted(int(n[-6:]) for n in Certificate.objects.values_list("number", flat=True))
    assert serials == list(range(1, 25))


@pytest.mark.django_db(transaction=True)
def test_one_sheet_drafted_by_many_at_once_has_one_batch():
    put_down_the_law()
    of = party()
    sheet = final_sheet(of, passed=2)

    def draft(_: int) -> bool:
        try:
            draft_certificates(sheet, by=of.head, issued_on=ISSUED)
        except TransitionNotAllowed:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(draft, range(6))) == 1
    assert Certificate.objects.count() == 2
