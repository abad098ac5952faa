"""Giving documents out, checking them, voiding them, and reading the files behind them."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from archive import access
from archive.codes import ALPHABET, new_code, plain_code
from archive.contents import JPEG, PDF, ZIP
from archive.models import IssuedDocument, RecordKept
from archive.selectors import document_by_code, documents_of
from archive.services import DocumentHead, issue_document, store_file, void_document
from archive.typefaces import GlyphMissing
from archive.views import CHECKS_PER_MINUTE
from tests.archive.papers import text_of
from tests.archive.test_printing import a_letter
from tests.archive.test_store_file import picture

pytestmark = pytest.mark.django_db
HEAD = DocumentHead(
    "test_receipt", "备案回执", "吉人社备〔2026〕0012号", "吉林省人力资源和社会保障厅", date(2026, 3, 3)
)
FACTS = [("机构名称", "吉林省示例焊接行业协会"), ("联系人", "贾*员")]


@pytest.fixture
def by():
    return get_user_model().objects.create_user("officer", name="甄示例")


@pytest.fixture
def subject(by):
    return get_user_model().objects.create_user("subject", name="贾学员")


def issue(subject, by, head: DocumentHead = HEAD) -> IssuedDocument:
    return issue_document(
        subject, head, facts=FACTS, build=lambda seen: a_letter(f"码{seen.code}址{seen.url}终"), by=by
    )


def test_a_document_carries_its_own_code_and_the_address_that_answers(by, subject, settings):
    settings.PUBLIC_BASE_URL = "https://zhijian.example"
    document = issue(subject, by)
    text = text_of(document.stored_file.read())
    assert f"码{document.printed_code}址https://zhijian.example/verify/{document.code}/终" in text
    assert document.stored_file.name == "备案回执（吉人社备〔2026〕0012号）.pdf"


def test_a_number_asked_for_again_gives_the_document_there_is(by, subject):
    assert issue(subject, by) == issue(subject, by)
    assert IssuedDocument.objects.count() == 1


def test_a_document_that_cannot_be_printed_leaves_nothing_behind(by, subject):
    with pytest.raises(GlyphMissing):
        issue_document(subject, HEAD, facts=FACTS, build=lambda _: a_letter("𪚥"), by=by)
    assert not IssuedDocument.objects.exists()


def test_after_voiding_the_same_number_may_be_issued_anew(by, subject):
    first = issue(subject, by)
    void_document(first, by=by, reason="机构名称有误")
    second = issue(subject, by)
    assert second.code != first.code
    assert list(documents_of(subject)) == [second, first]


def test_voiding_needs_a_reason_and_happens_once(by, subject):
    document = issue(subject, by)
    with pytest.raises(ValidationError, match="作废原因"):
        void_document(document, by=by, reason="  ")
    void_document(document, by=by, reason="机构名称有误")
    with pytest.raises(ValidationError, match="已经作废"):
        void_document(document, by=by, reason="再次")


def test_the_database_refuses_a_void_without_reason(by, subject):
    document = issue(subject, by)
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedDocument.objects.filter(pk=document.pk).update(voided_at="2026-03-04T00:00:00Z")


def test_a_document_cannot_be_removed(by, subject):
    with pytest.raises(RecordKept):
        issue(subject, by).delete()


def test_codes_are_readable_and_never_twice_the_same():
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert set("".join(codes)) <= set(ALPHABET)
    assert not set(ALPHABET) & set("01ILOU")


@pytest.mark.parametrize(
    "typed", ["7K3M-Q9TX-B4RW-HN6P", "7k3mq9txb4rwhn6p", " ７Ｋ３Ｍ Ｑ９ＴＸ－Ｂ４ＲＷ—HN6P "]
)
def test_a_code_is_understood_however_it_is_typed(typed):
    assert plain_code(typed) == "7K3MQ9TXB4RWHN6P"


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3M-Q9TX-B4RW-HN6O", "7K3MQ9TXB4RWHN6PP"])
def test_what_cannot_be_a_code_is_none(typed):
    assert plain_code(typed) is None
    assert document_by_code(typed) is None


def test_anyone_may_check_a_document_and_sees_only_its_public_facts(by, subject):
    document = issue(subject, by)
    page = Client().get(f"/verify/{document.printed_code.lower()}/")
    content = page.content.decode()
    assert page.status_code == 200
    for expected in (
        "备案回执",
        HEAD.number,
        HEAD.issuer,
        "贾*员",
        "2026年3月3日",
        "有效",
        "查询时间",
        "不证明",
    ):
        assert expected in content
    assert "贾学员" not in content
    assert "/files/" not in content


def test_a_voided_document_says_so_and_why(by, subject):
    document = void_document(issue(subject, by), by=by, reason="机构名称有误")
    content = Client().get(f"/verify/{document.code}/").content.decode()
    assert "该文书已作废，不再具有效力" in content
    assert "机构名称有误" in content
    assert "真实、有效" not in content


def test_an_unknown_code_is_a_404_with_a_way_on():
    page = Client().get("/verify/2222222222222222/")
    assert page.status_code == 404
    assert "没有签发过查验码为“2222222222222222”的文书" in page.content.decode()
    assert 'name="code"' in page.content.decode()


def test_the_form_leads_to_the_answer_and_explains_a_wrong_code(by, subject):
    document = issue(subject, by)
    found = Client().get("/verify/", {"code": document.printed_code})
    assert found.url == f"/verify/{document.code}/"
    wrong = Client().get("/verify/", {"code": "12345"})
    assert wrong.status_code == 400
    assert "应为 16 位字母和数字" in wrong.content.decode()
    assert Client().get("/verify/").status_code == 200


def test_checking_without_end_is_slowed_down(at):
    at("2026-03-20 10:00")
    client = Client()
    codes = [client.get("/verify/2222222222222222/").status_code for _ in range(CHECKS_PER_MINUTE + 1)]
    assert codes == [404] * CHECKS_PER_MINUTE + [429]
    at("2026-03-20 10:01")
    assert client.get("/verify/2222222222222222/").status_code == 404


# --- reading the files ------------------------------------------------------------------------------


@pytest.fixture
def only_the_owner(monkeypatch):
    monkeypatch.setattr(access, "_rules", {})
    access.register("test_material", lambda user, stored_file: user == stored_file.uploaded_by)


def kept(by, name="合同.pdf", content=None, media_type=PDF, kind="test_material"):
    upload = SimpleUploadedFile(name, content if content is not None else a_letter("合同"))
    return store_file(upload, by=by, kind=kind, allowed=(media_type,), max_bytes=10**7)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_whoever_may_read_a_file_gets_it_whole_in_place_and_harmless(by, only_the_owner):
    stored = kept(by)
    response = signed_in(by).get(stored.get_absolute_url())
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == stored.read()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "private" in response["Cache-Control"]


def test_a_picture_is_shown_in_a_sandbox_and_an_archive_only_downloaded(by, only_the_owner):
    shown = signed_in(by).get(kept(by, "照片.jpg", picture(), JPEG).get_absolute_url())
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["Content-Security-Policy"].endswith("sandbox")
    assert b"".join(shown.streaming_content)
    downloaded = signed_in(by).get(kept(by, "照片.zip", b"PK\x05\x06" + b"\0" * 18, ZIP).get_absolute_url())
    assert downloaded["Content-Disposition"].startswith("attachment")
    assert b"".join(downloaded.streaming_content)


@pytest.mark.parametrize("asks", ["stranger", "nobody"])
def test_to_anybody_else_the_file_does_not_exist(by, subject, only_the_owner, asks):
    client = signed_in(subject) if asks == "stranger" else Client()
    assert client.get(kept(by).get_absolute_url()).status_code == 404


def test_a_kind_without_a_rule_is_read_by_nobody(by, only_the_owner):
    assert signed_in(by).get(kept(by, kind="unregistered").get_absolute_url()).status_code == 404


def test_a_made_up_address_is_a_404(by):
    address = "/files/00000000-0000-4000-8000-000000000000/"
    assert signed_in(by).get(address).status_code == 404


def test_a_kind_has_one_rule_only(only_the_owner):
    with pytest.raises(ValueError, match="test_material"):
        access.register("test_material", lambda *_: True)
