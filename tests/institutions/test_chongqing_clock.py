"""Chongqing's clock (CQ-7a to CQ-7d): notice, correction, lapse, acceptance by silence, who confirms."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from django.conf import settings as configured
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from accounts.models import Message, User
from accounts.roles import PERMISSIONS, Role
from institutions.models import Filing
from institutions.services import letters
from lifecycle.clock import confirm_effect
from lifecycle.door import carry_out, perform
from lifecycle.findings import RulesNotMet
from lifecycle.interventions import extend_deadline
from lifecycle.models import Deadline, DeadlineEvent, TransitionRecord
from lifecycle.tasks import remind_of_deemed_effects, sweep_deadlines
from regulations.models import ReadingDecision
from tests.factories import institutions
from tests.factories.accounts import authority_head, officer
from tests.factories.law import CHONGQING, approve_readings, put_on_the_map

At = Callable[[str], None]
COUNTY = "500103"
ITEMS = [{"subject": "章程", "problem": "缺章程", "cure": "补交", "basis": "第七条"}]


@pytest.fixture
def county(law, at: At) -> User:
    """An officer of the county that receives the application."""
    put_on_the_map(CHONGQING)
    at("2026-03-20 10:00")
    return officer(Role.COUNTY_OFFICER, COUNTY, "甄渝中")


@pytest.fixture
def head_of_county(county: User) -> User:
    return authority_head(COUNTY, "甄局长")


@pytest.fixture
def applicant(county: User) -> User:
    school = institutions.institution(
        jurisdiction=COUNTY, affiliation="county", supervisor_id=COUNTY, kind="appraisal"
    )
    return institutions.member_of(school)


@pytest.fixture
def filing(applicant: User) -> Filing:
    """An application handed in on Friday 20 March 2026."""
    case = institutions.filing(applicant.memberships.get().institution, complete=False)
    perform(case.submit, by=applicant, holder=COUNTY)
    Filing.objects.filter(pk=case.pk).update(law_on=date(2026, 3, 20), number="BA2026-500001")
    case.refresh_from_db()
    return case


def period(filing: Filing, key: str) -> Deadline:
    return Deadline.objects.filter(object_id=str(filing.pk), key=key).latest("pk")


def running(filing: Filing) -> dict[str, date]:
    found = Deadline.objects.filter(object_id=str(filing.pk), status__in=Deadline.RUNNING)
    return {deadline.key: deadline.due_on for deadline in found}


def last_record(filing: Filing) -> TransitionRecord:
    record = TransitionRecord.objects.of(filing).last()
    assert record is not None
    return record


# -- silence ----------------------------------------------------------------------------------------------


def test_a_submission_starts_the_five_working_days_for_the_notice_and_for_acceptance(filing: Filing) -> None:
    assert running(filing) == {
        "filing.completeness_notice": date(2026, 3, 27),
        "filing.acceptance": date(2026, 3, 27),
    }
    assert period(filing, "filing.acceptance").deemed
    assert not period(filing, "filing.completeness_notice").deemed


def test_silence_waits_for_a_person_while_nobody_has_approved_the_reading(filing: Filing, at: At) -> None:
    at("2026-03-28 00:05")
    assert sweep_deadlines() == 1
    filing.refresh_from_db()
    assert filing.state == Filing.State.SUBMITTED, "an unapproved reading drives no effect on anybody"
    waiting = period(filing, "filing.acceptance")
    assert waiting.status == Deadline.Status.AWAITING
    assert "解读C1尚未批准" in waiting.hindrance
    assert sweep_deadlines() == 0, "what waits for a person is settled for the clock"
    assert [event.kind for event in waiting.events.all()] == ["opened", "awaiting"]


def test_silence_is_acceptance_once_the_reading_is_approved(filing: Filing, at: At) -> None:
    at("2026-03-27 23:50")
    approve_readings("chongqing", "C1")
    assert sweep_deadlines() == 0
    at("2026-03-28 00:05")
    assert sweep_deadlines() == 1
    filing.refresh_from_db()
    assert filing.state == Filing.State.ACCEPTED
    record = last_record(filing)
    assert (record.transition, record.label, record.actor) == (
        "deem_accepted",
        "视为受理",
        User.objects.clock(),
    )
    assert record.rule_id == "CQ-7d"
    assert filing.holder_id == "500000", "the assessment is the centre's of the city"
    assert running(filing) == {}


def test_an_approval_taken_back_a_moment_ago_stops_the_clock(filing: Filing, at: At) -> None:
    approve_readings("chongqing", "C1")
    at("2026-03-28 00:05")
    assert filing.law(date(2026, 3, 28)).effect_hindrance("filing.acceptance") == ""
    given = ReadingDecision.objects.get(reading="C1")
    ReadingDecision.objects.create(
        reading="C1",
        option=given.option,
        approved=False,
        decided_on=date(2026, 3, 27),
        by=given.by,
        by_title="单位负责人",
        reason="另行研究",
    )
    sweep_deadlines()
    filing.refresh_from_db()
    assert filing.state == Filing.State.SUBMITTED


def test_nobody_is_ever_deemed_filed(filing: Filing, at: At) -> None:
    assert "file_filing" not in PERMISSIONS[Role.CLOCK]
    in_publicity = institutions.filing(state="in_publicity", complete=False)
    with pytest.raises(PermissionDenied):
        carry_out(in_publicity, "file", by=User.objects.clock())


def test_the_notice_of_an_acceptance_by_silence_cites_the_article_of_silence(filing: Filing, at: At) -> None:
    approve_readings("chongqing")
    at("2026-03-28 00:05")
    sweep_deadlines()
    document = letters.issue_acceptance_notice(last_record(filing))
    assert document.kind == letters.ACCEPTANCE


# -- a person confirms ------------------------------------------------------------------------------------


@pytest.fixture
def waiting(filing: Filing, at: At) -> Deadline:
    at("2026-03-28 00:05")
    sweep_deadlines()
    at("2026-03-30 09:00")
    return period(filing, "filing.acceptance")


def test_an_officer_of_the_authority_that_holds_the_case_confirms_and_the_clock_acts(
    filing: Filing, waiting: Deadline, county: User
) -> None:
    confirm_effect(waiting, by=county, reason="逾期未作决定，属实")
    filing.refresh_from_db()
    assert filing.state == Filing.State.ACCEPTED
    record = last_record(filing)
    assert record.actor == User.objects.clock()
    assert "渝中区" in record.reason
    assert "甄渝中确认：逾期未作决定，属实" in record.reason
    events = list(waiting.events.values_list("kind", "by__name"))
    assert events[-2:] == [("confirmed", "甄渝中"), ("passed", "系统")]
    with pytest.raises(TransitionNotAllowed, match="没有待确认的后果"):
        confirm_effect(waiting, by=county)


def test_nobody_confirms_before_the_period_has_passed(filing: Filing, county: User) -> None:
    with pytest.raises(TransitionNotAllowed, match="至2026年3月27日届满，届满前不能确认"):
        confirm_effect(period(filing, "filing.acceptance"), by=county)
    filing.refresh_from_db()
    assert filing.state == Filing.State.SUBMITTED


def test_nobody_else_confirms(filing: Filing, waiting: Deadline, applicant: User) -> None:
    neighbour = officer(Role.COUNTY_OFFICER, "500106", "甄沙坪")
    looker = officer(Role.AUDITOR, COUNTY, "甄督查")
    for stranger in (neighbour, looker, applicant, User.objects.clock()):
        with pytest.raises(PermissionDenied):
            confirm_effect(waiting, by=stranger)
    filing.refresh_from_db()
    assert filing.state == Filing.State.SUBMITTED


def test_what_waits_stands_on_the_workbench_of_those_who_may_confirm_it(
    filing: Filing, waiting: Deadline, county: User, head_of_county: User
) -> None:
    confirm = reverse("admin:institutions_filing_deadline", args=[filing.pk, waiting.pk, "confirm"])
    client = Client()
    for person in (county, head_of_county):
        client.force_login(person)
        desk = client.get(reverse("admin:index")).content.decode()
        assert "期满待确认（1）" in desk
        assert "解读C1尚未批准" in desk
        assert confirm in desk
    client.force_login(officer(Role.COUNTY_OFFICER, "500106", "甄沙坪"))
    assert "期满待确认" not in client.get(reverse("admin:index")).content.decode()


def test_the_page_says_what_will_happen_to_whom_by_which_article_and_acts_once(
    filing: Filing, waiting: Deadline, county: User
) -> None:
    client = Client()
    client.force_login(county)
    url = reverse("admin:institutions_filing_deadline", args=[filing.pk, waiting.pk, "confirm"])
    page = client.get(url).content.decode()
    for words in ("视为受理", "已提交待审核", "已受理", "CQ-7d", filing.institution.name, "解读C1尚未批准"):
        assert words in page
    for _ in range(2):
        assert client.post(url, {"reason": "", "_once": "confirm-1"}).status_code == 302
    assert [r.transition for r in TransitionRecord.objects.of(filing)] == ["submit", "deem_accepted"]
    assert client.get(url).status_code == 409


def test_a_decision_taken_meanwhile_ends_the_waiting(filing: Filing, waiting: Deadline, county: User) -> None:
    carry_out(filing, "not_accept", by=county, reason="不符合条件", grounds=[])
    waiting.refresh_from_db()
    assert waiting.status == Deadline.Status.MET
    assert waiting.was_late


# -- correction -------------------------------------------------------------------------------------------


@pytest.fixture
def corrected(filing: Filing, county: User, at: At) -> Filing:
    """The county asked for what was missing on Tuesday 24 March."""
    at("2026-03-24 10:00")
    carry_out(filing, "request_correction", by=county, items=ITEMS)
    return filing


def test_asking_for_correction_ends_both_periods_and_starts_thirty_days(corrected: Filing) -> None:
    assert running(corrected) == {"filing.correction": date(2026, 4, 23)}
    assert period(corrected, "filing.acceptance").status == Deadline.Status.MET


def test_a_correction_that_never_comes_is_abandonment_once_the_reading_is_approved(
    corrected: Filing, at: At
) -> None:
    approve_readings("chongqing", "C2")
    at("2026-04-23 23:00")
    assert sweep_deadlines() == 0
    at("2026-04-24 00:05")
    assert sweep_deadlines() == 1
    corrected.refresh_from_db()
    assert corrected.state == Filing.State.LAPSED
    assert last_record(corrected).rule_id == "CQ-7b"


def test_a_correction_handed_in_makes_that_day_the_day_of_receipt(
    corrected: Filing, applicant: User, at: At
) -> None:
    at("2026-04-20 16:00")
    perform(corrected.resubmit, by=applicant)
    assert running(corrected) == {
        "filing.completeness_notice": date(2026, 4, 27),
        "filing.acceptance": date(2026, 4, 27),
    }
    restarted = period(corrected, "filing.acceptance")
    assert restarted.anchor_on == date(2026, 4, 20)
    assert "自2026-04-20（星期一）次日起算" in restarted.trace[0]


def test_the_head_extends_the_correction_in_principle_and_never_the_acceptance(
    corrected: Filing, head_of_county: User, county: User, applicant: User, at: At
) -> None:
    with pytest.raises(PermissionDenied):
        extend_deadline(
            period(corrected, "filing.correction"), until=date(2026, 5, 8), by=county, reason="等候出具"
        )
    extend_deadline(
        period(corrected, "filing.correction"), until=date(2026, 5, 8), by=head_of_county, reason="等候出具"
    )
    assert running(corrected) == {"filing.correction": date(2026, 5, 8)}
    perform(corrected.resubmit, by=applicant)
    with pytest.raises(RulesNotMet) as refusal:
        extend_deadline(
            period(corrected, "filing.acceptance"), until=date(2026, 5, 8), by=head_of_county, reason="人手少"
        )
    (finding,) = refusal.value.findings
    assert finding.rule_id == "CQ-7d"
    assert "没有规定“受理”可以延长" in finding.message
    assert "可以中止期限" in finding.cure


def test_an_effect_that_waits_may_be_extended_instead(
    corrected: Filing, head_of_county: User, at: At
) -> None:
    at("2026-04-24 00:05")
    sweep_deadlines()
    assert period(corrected, "filing.correction").status == Deadline.Status.AWAITING
    extended = extend_deadline(
        period(corrected, "filing.correction"), until=date(2026, 5, 8), by=head_of_county, reason="等候出具"
    )
    assert (extended.status, extended.hindrance) == ("open", "")


def test_a_pack_that_limits_extensions_is_kept_to(
    corrected: Filing, head_of_county: User, settings, tmp_path: Path
) -> None:
    packs = copytree(configured.LAW_PACKS, tmp_path / "packs")
    file = packs / "chongqing" / "filing.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("extension: {}", "extension: {times: 1, amount: 15}", 1), encoding="utf-8")
    settings.LAW_PACKS = packs
    deadline = period(corrected, "filing.correction")
    with pytest.raises(RulesNotMet) as refusal:
        extend_deadline(deadline, until=date(2026, 5, 9), by=head_of_county, reason="等候出具")
    assert "可延长1次，每次不超过15日，最迟可延长至2026年5月8日" in refusal.value.findings[0].message
    extend_deadline(deadline, until=date(2026, 5, 8), by=head_of_county, reason="等候出具")
    with pytest.raises(RulesNotMet) as refusal:
        extend_deadline(deadline, until=date(2026, 5, 11), by=head_of_county, reason="等候出具")
    assert "只能延长1次，已延长1次" in refusal.value.findings[0].message


# -- the end of the assessment ----------------------------------------------------------------------------


def test_the_decision_is_due_from_the_end_of_the_assessment_and_ends_with_it(county: User, at: At) -> None:
    centre = officer(Role.PROVINCE_OFFICER, "500000", "甄市中心")
    school = institutions.institution(
        jurisdiction=COUNTY, affiliation="county", supervisor_id=COUNTY, kind="appraisal"
    )
    case = institutions.filing(school, state="under_assessment", holder="500000", complete=False)
    perform(case.report_assessment, by=centre, holder="500000", passed=False)
    assert list(running(case)) == ["filing.decision"]
    perform(case.return_report, by=centre, reason="补充现场记录", holder="500000")
    assert running(case) == {}, "the assessment goes on, nothing runs"
    perform(case.report_assessment, by=centre, holder="500000", passed=False)
    carry_out(case, "decline", by=centre, reason="评估未通过", grounds=[])
    assert running(case) == {}


# -- notices ahead ----------------------------------------------------------------------------------------


def told(person: User) -> list[str]:
    return [message.text for message in Message.objects.filter(recipient=person).order_by("pk")]


def test_officer_and_head_are_told_two_days_and_one_day_ahead_of_silence(
    filing: Filing, county: User, head_of_county: User, at: At
) -> None:
    neighbour = officer(Role.COUNTY_OFFICER, "500106", "甄沙坪")
    approve_readings("chongqing")
    at("2026-03-24 09:00")
    assert remind_of_deemed_effects() == 0
    at("2026-03-25 09:00")
    assert remind_of_deemed_effects() == 1
    assert remind_of_deemed_effects() == 0, "a notice is given once"
    at("2026-03-26 09:00")
    assert remind_of_deemed_effects() == 1
    at("2026-03-27 09:00")
    assert remind_of_deemed_effects() == 0
    for person in (county, head_of_county):
        first, second = told(person)
        assert "受理还剩2个工作日，2026年3月27日届满" in first
        assert "届满后将视为受理" in first
        assert "还剩1个工作日" in second
    assert told(neighbour) == []
    given = DeadlineEvent.objects.filter(kind="reminded").values_list("days_ahead", "due_after")
    assert list(given) == [(2, date(2026, 3, 27)), (1, date(2026, 3, 27))]


def test_a_notice_says_when_silence_would_wait_for_a_person(filing: Filing, county: User, at: At) -> None:
    at("2026-03-26 09:00")
    remind_of_deemed_effects()
    (text,) = told(county)
    assert "还剩1个工作日" in text
    assert "“视为受理”须人工确认：" in text


def test_a_notice_that_comes_on_the_last_day_says_so(filing: Filing, county: User, at: At) -> None:
    at("2026-03-27 09:00")
    assert remind_of_deemed_effects() == 1
    (text,) = told(county)
    assert "受理今日（2026年3月27日）届满" in text


def test_a_period_whose_move_is_gone_silences_nobody_else(filing: Filing, county: User, at: At) -> None:
    Deadline.objects.filter(key="filing.acceptance").update(on_passing="a_move_of_yesterday")
    at("2026-03-25 09:00")
    assert remind_of_deemed_effects() == 1
    assert told(county) == []
    assert not Deadline.objects.filter(key="filing.acceptance", remind_on__isnull=False).exists()


def test_a_lapse_is_announced_in_days_as_its_rule_counts(corrected: Filing, county: User, at: At) -> None:
    at("2026-04-21 09:00")
    assert remind_of_deemed_effects() == 1
    assert "还剩2日" in told(county)[-1]


def test_an_extended_period_is_announced_anew_and_a_closed_one_not_at_all(
    corrected: Filing, county: User, head_of_county: User, at: At
) -> None:
    at("2026-04-22 09:00")
    remind_of_deemed_effects()
    extend_deadline(
        period(corrected, "filing.correction"), until=date(2026, 5, 8), by=head_of_county, reason="等候出具"
    )
    assert remind_of_deemed_effects() == 0
    at("2026-05-06 09:00")
    assert remind_of_deemed_effects() == 1
    assert "2026年5月8日届满" in told(county)[-1]
    carry_out(corrected, "withdraw", by=corrected_by(corrected), reason="不再申请")
    at("2026-05-07 09:00")
    assert remind_of_deemed_effects() == 0


def corrected_by(filing: Filing) -> User:
    return User.objects.get(memberships__institution=filing.institution)


def test_the_desk_shows_what_is_unread_and_lets_it_be_marked_as_read(
    filing: Filing, county: User, at: At
) -> None:
    at("2026-03-25 09:00")
    remind_of_deemed_effects()
    client = Client()
    client.force_login(county)
    assert "站内消息（1条未读）" in client.get(reverse("admin:index")).content.decode()
    message = county.messages.get()
    assert message.url == reverse("admin:institutions_filing_change", args=[filing.pk])
    stranger = officer(Role.COUNTY_OFFICER, "500106", "甄沙坪")
    other = Client()
    other.force_login(stranger)
    other.post(reverse("public:message-read", args=[message.pk]))
    message.refresh_from_db()
    assert message.read_at is None, "nobody reads for another"
    answer = client.post(reverse("public:message-read", args=[message.pk]), {"next": reverse("admin:index")})
    assert answer.headers["Location"] == reverse("admin:index")
    assert "站内消息（" not in client.get(reverse("admin:index")).content.decode()
    assert message.subject in client.get(reverse("public:message-list")).content.decode()
    away = client.post(reverse("public:messages-read"), {"next": "https://elsewhere.example/"})
    assert away.headers["Location"] == reverse("public:message-list")


def test_a_sweep_of_notices_costs_what_is_due_and_not_what_runs(
    filing: Filing, county: User, applicant: User, django_assert_num_queries, at: At
) -> None:
    remind_of_deemed_effects()
    for _ in range(5):
        school = institutions.institution(
            jurisdiction=COUNTY, affiliation="county", supervisor_id=COUNTY, kind="appraisal"
        )
        case = institutions.filing(school, complete=False)
        perform(case.submit, by=institutions.member_of(school), holder=COUNTY)
    with django_assert_num_queries(4):  # the clock, a savepoint and its release, what is due
        assert remind_of_deemed_effects() == 0
