"""While a province runs a draft, every paper, decision and page of its cases says 试运行."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from archive.models import IssuedDocument
from certificates.services import facts_of_certificate
from exams.models import Session
from exams.services.seating import print_sign_in_sheet, ticket_of
from institutions import services
from institutions.models import Filing
from lifecycle.models import TransitionRecord
from regulations.services.adoption import adopt_pack
from tests.archive.papers import pages_of, text_of
from tests.factories import accounts, certificates, exams, institutions, scores
from tests.factories.law import put_down_the_law
from tests.regulations.drafts import jilin_as_a_draft

MARK = "试运行"


@pytest.fixture
def draft(db, at, tmp_path):
    """Run the text of Jilin as a draft."""
    at("2026-03-20 10:00")
    put_down_the_law()
    with jilin_as_a_draft(tmp_path):
        yield


@pytest.fixture
def province(draft) -> User:
    return accounts.province_officer()


def submitted_filing() -> Filing:
    filing = institutions.filing(state=Filing.State.SUBMITTED, holder="220100")
    Filing.objects.filter(pk=filing.pk).update(law_on=date(2026, 3, 20))
    filing.refresh_from_db()
    return filing


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def accepted(province: User, committed) -> tuple[Filing, IssuedDocument]:
    filing = submitted_filing()
    services.pass_up_filing(filing, by=accounts.prefecture_officer("220100"))
    with committed(execute=True):
        services.accept_filing(filing, by=province)
    return filing, IssuedDocument.objects.get()


def paper_of(letter: IssuedDocument) -> bytes:
    with letter.stored_file.content.open() as kept:
        return kept.read()


def test_every_page_of_a_letter_carries_the_mark_and_whoever_checks_it_reads_so(
    province, django_capture_on_commit_callbacks
):
    filing, letter = accepted(province, django_capture_on_commit_callbacks)
    assert all(MARK in page for page in pages_of(paper_of(letter)))
    verified = Client().get(letter.get_absolute_url()).content.decode()
    assert "所依据的规定是征求意见稿，尚未正式施行" in verified
    record = TransitionRecord.objects.of(filing).last()
    assert record.basis.endswith("（试运行）")


def test_once_adopted_nothing_is_marked(province, django_capture_on_commit_callbacks):
    adopt_pack(
        "jilin",
        adopted_on=date(2026, 3, 20),
        document="示例〔2026〕1号",
        by=accounts.head_of(),
        reason="正式印发",
    )
    filing, letter = accepted(province, django_capture_on_commit_callbacks)
    assert MARK not in text_of(paper_of(letter))
    assert MARK not in Client().get(letter.get_absolute_url()).content.decode()
    assert MARK not in TransitionRecord.objects.of(filing).last().basis
    page = signed_in(province).get(f"/admin/institutions/filing/{filing.pk}/change/").content.decode()
    assert "本事项所依据的规定是征求意见稿" not in page


def test_the_pages_of_a_case_say_so_on_both_sides_of_the_counter(province):
    filing = submitted_filing()
    head = institutions.member_of(filing.institution)
    for client, address in (
        (signed_in(province), f"/admin/institutions/filing/{filing.pk}/change/"),
        (signed_in(head), f"/portal/filings/{filing.pk}/"),
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "本事项所依据的规定是征求意见稿，尚未正式施行" in answer.content.decode()


def test_the_papers_of_an_exam_and_the_certificate_carry_the_mark(draft):
    of = scores.party()
    assert ticket_of(scores.held_plan(of).enrolments.first()).is_trial
    planned = exams.plan(scores.party(scores.institution("贾示例学校")))
    session = Session.objects.filter(item__plan=planned).first()
    assert MARK in text_of(print_sign_in_sheet(session))
    batch = certificates.certificate_batch(of, state="submitted")
    assert facts_of_certificate(batch.certificates.first()).is_trial


def test_whoever_looks_a_certificate_up_reads_that_the_province_ran_a_draft(draft, client):
    batch = certificates.certificate_batch(scores.party(), state="published", certificates="published")
    known = batch.certificates.first()
    question = {"mode": "number", "number": known.number, "name": known.name}
    page = client.post("/lookup/", question).content.decode()
    assert "发证时所依据的规定是征求意见稿" in page
    api = client.post("/api/v1/public/certificates/lookup/", question, content_type="application/json")
    assert api.json()["certificates"][0]["is_trial"] is True


def test_where_the_text_is_in_force_no_paper_is_marked(law, at):
    at("2026-03-20 10:00")
    of = scores.party()
    assert not ticket_of(scores.held_plan(of).enrolments.first()).is_trial
    batch = certificates.certificate_batch(of, state="submitted")
    assert not facts_of_certificate(batch.certificates.first()).is_trial
