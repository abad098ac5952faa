"""What the rules ask of a batch before it is handed in and before it is checked. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from certificates.numbering import is_valid
from lifecycle.findings import Finding
from lifecycle.law import LawBook
from regulations.schema import NumberingValue

NAMED_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class CertificateOnTrial:
    """One certificate as the rules look at it."""

    number: str
    name: str
    has_photo: bool


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """A batch as the rules look at it (证书批次).

    `digest` is what was frozen on submission, empty before; `is_in_scope` says whether occupation and level
    were filed on the day of issue.
    """

    certificates: tuple[CertificateOnTrial, ...]
    passed_count: int
    occupation: str
    level: str
    is_in_scope: bool
    issued_on: date
    scores_final_on: date | None
    digest: str
    digest_now: str


def batch_findings(
    facts: BatchFacts,
    book: LawBook,
    numbering: NumberingValue,
    *,
    missing_glyphs: Callable[[str], tuple[str, ...]],
) -> Iterator[Finding]:
    """What is wrong with a batch of certificates, by which article, and how to mend it (JL-5.6)."""
    check = book.citation("certificate.check")
    count = len(facts.certificates)
    if count != facts.passed_count:
        yield Finding.under(
            check,
            "certificates",
            f"证书{count}本，成绩合格{facts.passed_count}人，数量不一致",
            "请退回机构，核对合格人员与证书",
        )
    if not facts.is_in_scope:
        yield Finding.under(
            check,
            "scope",
            f"发证日{facts.issued_on:%Y年%-m月%-d日}，{facts.occupation}{facts.level}不在机构的备案范围内",
            "请核对备案范围及其期限；确已变更的，先办理备案变更",
        )
    if facts.scores_final_on is None or facts.issued_on < facts.scores_final_on:
        final = f"{facts.scores_final_on:%Y年%-m月%-d日}" if facts.scores_final_on else "尚未"
        yield Finding.under(
            book.citation("score.publicity"),
            "issued_on",
            f"发证日期早于成绩生效日（{final}生效）",
            "发证日期不得早于成绩公示期满、成绩生效之日",
        )
    if facts.digest and facts.digest != facts.digest_now:
        yield Finding.under(
            check, "digest", "送审后证书数据有变动，与送审时的摘要不符", "请退回机构，由机构重新送审"
        )
    yield from _numbers(facts.certificates, book, numbering)
    yield from _names(facts.certificates, book, missing_glyphs)
    yield from _photos(facts.certificates, book)


def _numbers(
    certificates: Iterable[CertificateOnTrial], book: LawBook, numbering: NumberingValue
) -> Iterator[Finding]:
    wrong = [c.number for c in certificates if not is_valid(numbering, c.number)]
    if wrong:
        yield Finding.under(
            book.citation("certificate.numbering"),
            "certificates",
            f"证书编号不符合编码规则：{_named(wrong)}",
            "请退回机构重新生成证书",
        )


def _names(
    certificates: Iterable[CertificateOnTrial],
    book: LawBook,
    missing_glyphs: Callable[[str], tuple[str, ...]],
) -> Iterator[Finding]:
    for certificate in certificates:
        if lacking := missing_glyphs(certificate.name):
            characters = "、".join(f"“{character}”" for character in lacking)
            yield Finding.under(
                book.citation("certificate.check"),
                "certificates",
                f"证书{certificate.number}的姓名“{certificate.name}”含字库没有的字{characters}，无法印制",
                "请核对姓名用字；用字无误的，请联系平台管理员补充字库",
            )


def _photos(certificates: Iterable[CertificateOnTrial], book: LawBook) -> Iterator[Finding]:
    without = [f"{c.name}（{c.number}）" for c in certificates if not c.has_photo]
    if without:
        yield Finding.under(
            book.citation("certificate.check"),
            "photos",
            f"{len(without)}本证书没有照片：{_named(without)}",
            "证书应有本人白底彩色照片；请在发放前补齐，纸质证书可粘贴照片后加盖印章",
            blocking=False,
        )


def _named(things: list[str]) -> str:
    return "、".join(things[:NAMED_AT_MOST]) + (f"等{len(things)}项" if len(things) > NAMED_AT_MOST else "")
