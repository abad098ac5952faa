"""Last chapter: certificates are drafted, checked, reported, published, issued, and looked up."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import httpx
from django.urls import reverse

from certificates.models import Certificate, CertificateBatch
from config.demo.national_centre import Centre
from exams.models import ScoreSheet
from tests.archive.papers import qr_codes_of, text_of
from tests.journeys.cast import Cast
from tests.journeys.chapters.filing import NAME
from tests.journeys.chapters.plan import CANDIDATES
from tests.journeys.pages import Page
from tests.journeys.people import article_of

NOTHING = "没有查到与所填号码和姓名相符的证书"


def again(batch: CertificateBatch) -> CertificateBatch:
    """The batch as it stands now."""
    return CertificateBatch.objects.get(pk=batch.pk)


def certificates_are_drafted_and_numbered(cast: Cast, sheet: ScoreSheet) -> CertificateBatch:
    """Four passed, four numbers of 22 characters without a gap; only the head drafts, and only once."""
    draft = reverse("portal:certificate-draft", args=[sheet.pk])
    assert cast.clerk.guesses(draft, issued_on="2026-06-01") == 403
    assert cast.rival.guesses(draft, issued_on="2026-06-01") == 404
    page = cast.head.opens(draft)
    tomorrow = cast.head.sends(page, "生成4本证书", expecting=422, issued_on="2026-06-02")
    assert "发证日期2026年6月2日不在成绩生效之日与今天之间" in tomorrow
    cast.head.sends(tomorrow, "生成4本证书", issued_on="2026-06-01")
    batch = CertificateBatch.objects.get(sheet=sheet)
    numbers = list(batch.certificates.order_by("number").values_list("number", flat=True))
    assert numbers == [f"S000022000001264{serial:06d}" for serial in range(1, 5)]
    assert article_of(batch, "draft") == "CN-N2"
    assert cast.head.guesses(draft, issued_on="2026-06-01") == 409
    return batch


def the_province_checks_them(cast: Cast, batch: CertificateBatch) -> None:
    """Handed in, frozen by their digest, found in order by the province alone."""
    cast.clerk.may_not(batch, "submit", 403)
    cast.head.presses(batch, "submit")
    assert article_of(batch, "submit") == "JL-5.5b"
    cast.changchun.may_not(batch, "approve", 403)
    assert batch.number in cast.province.opens("admin:index")
    cast.province.presses(batch, "approve")
    assert article_of(batch, "approve") == "JL-5.6"


def they_are_reported_and_receipted(cast: Cast, batch: CertificateBatch, national: Centre) -> None:
    """The report goes over HTTP; the national centre's receipt is the one the batch keeps."""
    cast.changchun.may_not(batch, "send", 403)
    cast.province.presses(batch, "send")
    batch = again(batch)
    assert batch.state == CertificateBatch.State.ACKNOWLEDGED
    with httpx.Client(trust_env=False) as client:
        receipt = client.get(f"{national.url}/certificates/batches/{batch.number}").json()
    assert (receipt["receipt_number"], receipt["digest"]) == (batch.receipt_number, batch.digest)
    assert receipt["count"] == 4
    assert article_of(batch, "acknowledge") == "JL-5.5b"
    assert batch.receipt_number in cast.head.sees(batch)


def nobody_finds_them_before_they_are_published(cast: Cast, batch: CertificateBatch) -> None:
    """Reported is not yet public."""
    first = batch.certificates.order_by("number").first()
    assert NOTHING in asks(cast, "number", first.number, first.name)


def they_are_published_and_issued(cast: Cast, batch: CertificateBatch) -> None:
    """The province publishes, the head hands out; each is printed with photograph and code."""
    cast.changchun.may_not(batch, "publish", 403)
    cast.head.may_not(batch, "publish", 403)
    assert cast.head.guesses("portal:batch-issue", batch.pk) == 409
    cast.province.presses(batch, "publish")
    assert article_of(batch, "publish") == "JL-5.6.issue"
    assert cast.clerk.guesses("portal:batch-issue", batch.pk) == 403
    page = cast.head.sends(cast.head.sees(batch), "发放本批4本证书")
    assert "已发放4本证书" in page
    for certificate in batch.certificates.all():
        assert (certificate.state, article_of(certificate, "issue")) == ("issued", "JL-5.6.issue")
    papers = cast.head.downloads(page.link("打包下载"))
    with zipfile.ZipFile(io.BytesIO(papers)) as archive:
        assert len(archive.namelist()) == 4


def asks(cast: Cast, mode: str, number: str, name: str) -> Page:
    """Ask the register as anybody does."""
    return cast.citizen.fills_in("public:lookup", button="查询", mode=mode, number=number, name=name)


def the_public_looks_them_up_both_ways(cast: Cast, batch: CertificateBatch) -> None:
    """By certificate number or identity number, with the name: the same masked answer, also over REST."""
    first = batch.certificates.select_related("enrolment").get(name=CANDIDATES[0])
    for mode, number in (("number", first.number.lower()), ("identity", first.identity_number)):
        page = asks(cast, mode, number, first.name)
        for words in ("查到有效证书", first.number, "贾学员*", "中式烹调师", "四级/中级工", NAME):
            assert words in page
        assert f"{'*' * 14}{first.identity_number[-4:]}" in page
    answer = cast.citizen.browser.post(
        "/api/v1/public/certificates/lookup/",
        json.dumps({"number": first.number, "name": first.name}),
        content_type="application/json",
    )
    (found,) = answer.json()["certificates"]
    assert (found["number"], found["name"]) == (first.number, "贾学员*")


def a_wrong_name_finds_the_same_nothing(cast: Cast, batch: CertificateBatch) -> None:
    """Whether the number exists or not: the same words, so that nobody can try numbers out."""
    first = batch.certificates.order_by("number").first()
    failed = batch.sheet.item.enrolments.get(name=CANDIDATES[4])
    answers = [
        asks(cast, "number", first.number, "甄别人"),
        asks(cast, "number", "S000022000001264000099", first.name),
        asks(cast, "identity", first.identity_number, "甄别人"),
        asks(cast, "identity", failed.identity_number, failed.name),
    ]
    said = {answer.words.partition("重新查询")[0] for answer in answers}
    assert len(said) == 1
    assert all(NOTHING in answer for answer in answers)


def the_code_on_the_paper_opens_the_same_answer(cast: Cast, batch: CertificateBatch, folder: Path) -> None:
    """The printed certificate says what it must; its QR code opens the answer, a changed one nothing."""
    first = Certificate.objects.get(batch=batch, name=CANDIDATES[0])
    paper = cast.head.downloads(first.file.get_absolute_url())
    cast.rival.opens(first.file.get_absolute_url(), expecting=404)
    text = text_of(paper)
    for words in (first.number, first.name, first.identity_number, "中式烹调师", NAME, "2026年6月1日"):
        assert words in text
    (link,) = qr_codes_of(paper, folder)
    page = cast.citizen.opens(link)
    assert "查到有效证书" in page
    assert first.number in page
    assert first.identity_number not in page
    cast.citizen.opens(reverse("public:certificate-scan", args=["A" * 22]), expecting=404)
