"""Effects wait for a person under a draft on trial and under a reading nobody approved; never otherwise."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse

from accounts.models import Message, User
from institutions.models import Filing
from lifecycle.clock import confirm_effect
from lifecycle.door import perform
from lifecycle.models import Deadline, TransitionRecord
from lifecycle.recompute import recompute_open
from lifecycle.tasks import sweep_deadlines
from regulations.decisions import forget_decisions
from regulations.models import PackAdoption, ReadingDecision
from tests.factories.accounts import authority_head, prefecture_officer, province_officer
from tests.factories.institutions import member_of
from tests.lifecycle.cases import filing_in

At = Callable[[str], None]


@pytest.fixture
def officer(law) -> User:
    return province_officer()


@pytest.fixture
def filing(law, officer: User, at: At) -> Filing:
    """A filing made public on Wednesday 11 February 2026; its five working days end on the 25th."""
    at("2026-02-11 10:00")
    case = filing_in("under_review", holder="220000", law_on=date(2026, 2, 1))
    perform(case.publicise, by=officer)
    return case


@pytest.fixture
def on_trial(settings, tmp_path: Path) -> None:
    """Jilin's text as a draft nobody has adopted."""
    packs = copytree(configured.LAW_PACKS, tmp_path / "packs")
    file = packs / "jilin" / "pack.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("status: in_force", "status: draft"), encoding="utf-8"
    )
    settings.LAW_PACKS = packs


def take_back(reading: str) -> None:
    given = ReadingDecision.objects.get(reading=reading)
    ReadingDecision.objects.create(
        reading=reading,
        option=given.option,
        approved=False,
        decided_on=date(2026, 2, 12),
        by=given.by,
        by_title="单位负责人",
        reason="另行研究",
    )
    forget_decisions()


def the_deadline(filing: Filing) -> Deadline:
    return Deadline.objects.filter(object_id=str(filing.pk), key="filing.publicity").latest("pk")


def is_closed(filing: Filing) -> bool:
    return Filing.objects.get(pk=filing.pk).publicity_closed_at is not None


def test_under_a_draft_on_trial_a_person_confirms_what_the_clock_would_have_done(
    on_trial: None, filing: Filing, officer: User, at: At
) -> None:
    at("2026-02-26 00:05")
    sweep_deadlines()
    assert not is_closed(filing)
    assert "试运行" in the_deadline(filing).hindrance
    confirm_effect(the_deadline(filing), by=officer, reason="公示已满五个工作日")
    assert is_closed(filing)
    record = TransitionRecord.objects.of(filing).last()
    assert record is not None
    assert (record.transition, record.actor) == ("close_publicity", User.objects.clock())
    assert record.basis.endswith("（试运行）")
    assert "甄省心确认：公示已满五个工作日" in record.reason


def test_once_the_draft_is_adopted_the_clock_acts_by_itself(
    on_trial: None, filing: Filing, officer: User, at: At
) -> None:
    at("2026-02-26 00:05")
    PackAdoption.objects.create(
        pack="jilin",
        adopted_on=date(2026, 2, 20),
        document="（演练）施行通知",
        by=officer,
        by_title="单位负责人",
        reason="施行",
    )
    assert sweep_deadlines() == 1
    assert is_closed(filing)


def test_the_case_page_says_that_a_person_has_to_confirm_and_why(
    filing: Filing, officer: User, at: At
) -> None:
    take_back("J4")
    at("2026-02-26 00:05")
    sweep_deadlines()
    waiting = the_deadline(filing)
    confirm = reverse("admin:institutions_filing_deadline", args=[filing.pk, waiting.pk, "confirm"])
    case = reverse("admin:institutions_filing_change", args=[filing.pk])
    client = Client()
    client.force_login(officer)
    page = client.get(case).content.decode()
    assert "期满，须人工确认：所依据的解读J4尚未批准" in page
    assert confirm in page
    client.force_login(prefecture_officer())
    page = client.get(case).content.decode()
    assert "期满，须人工确认" in page
    assert confirm not in page, "only the authority that holds the case confirms"


def test_those_who_may_confirm_are_told_that_something_waits(filing: Filing, officer: User, at: At) -> None:
    head, neighbour = authority_head(), prefecture_officer()
    take_back("J4")
    at("2026-02-26 00:05")
    sweep_deadlines()
    assert {m.recipient for m in Message.objects.all()} == {officer, head}
    message = officer.messages.get()
    assert "期满待确认" in message.subject
    assert "已于2026年2月25日届满" in message.text
    assert not neighbour.messages.exists()


def test_a_calendar_that_moves_the_last_day_on_takes_the_question_back(
    filing: Filing, officer: User, at: At
) -> None:
    take_back("J4")
    Deadline.objects.update(due_on=date(2026, 2, 13), minimum=False)
    at("2026-02-14 00:05")
    sweep_deadlines()
    assert the_deadline(filing).status == Deadline.Status.AWAITING
    recompute_open("放假安排变更", by=officer)
    reopened = the_deadline(filing)
    assert (reopened.status, reopened.due_on, reopened.hindrance) == ("open", date(2026, 2, 25), "")


def test_a_minimum_period_is_not_shortened_by_a_new_calendar(filing: Filing, officer: User) -> None:
    Deadline.objects.update(due_on=date(2026, 3, 4))
    assert recompute_open("放假安排变更", by=officer) == []
    kept = the_deadline(filing)
    assert kept.due_on == date(2026, 3, 4)
    assert "不因日历调整而缩短" in kept.trace[-1]


def test_officers_and_the_institution_are_told_when_a_date_moves(filing: Filing, officer: User) -> None:
    applicant = member_of(filing.institution)
    Deadline.objects.update(due_on=date(2026, 2, 18))
    recompute_open("2026年放假安排启用（国办发明电）", by=officer)
    for person, url in (
        (officer, reverse("admin:institutions_filing_change", args=[filing.pk])),
        (applicant, reverse("portal:filing", args=[filing.pk])),
    ):
        message = person.messages.get()
        assert "由2026年2月18日调整为2026年2月25日" in message.text
        assert "国办发明电" in message.text
        assert message.url == url
    client = Client()
    client.force_login(applicant)
    assert "站内消息（1条未读）" in client.get(reverse("portal:home")).content.decode()


def test_a_step_without_a_period_is_shown_without_a_countdown(law, officer: User, at: At) -> None:
    at("2026-03-25 10:00")
    case = filing_in("submitted", holder="220000", law_on=date(2026, 3, 20))
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("admin:institutions_filing_change", args=[case.pk])).content.decode()
    assert "法无定期限" in page
    assert "还剩" not in page
