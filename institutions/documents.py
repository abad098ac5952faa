"""The documents of a filing: facts in, PDF out; every word of law in them is handed in by the caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from reportlab.platypus import Flowable

from archive.drawing import Verification, chinese_date
from archive.printing import (
    addressee,
    gap,
    heading,
    ledger,
    letter,
    note,
    pairs,
    prose,
)
from archive.typesetting import whole

CHINESE_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """One occupation an institution may assess (备案职业), with its levels as documents write them."""

    occupation_code: str
    occupation: str
    levels: tuple[str, ...]
    work_type: str = ""
    # Where, if the institution is filed for more than one site.
    site: str = ""


@dataclass(frozen=True, slots=True)
class FilingReceipt:
    """Filing receipt 备案回执: what the institution is entered in the register for, and until when."""

    authority: str
    number: str
    issued_on: date
    verification: Verification
    institution: str
    kind: str
    credit_code: str
    institution_code: str
    legal_representative: str
    address: str
    contact: str
    telephone: str
    # From when and until when it holds, in words; where the law sets no period, that.
    period: str
    scope: tuple[ScopeLine, ...]
    basis: str
    # What was done before the decision: 审查、技术评估和公示.
    done: str = "审查、技术评估和公示"
    title: str = "职业技能等级评价机构备案回执"
    duties: tuple[str, ...] = ()
    is_trial: bool = False


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes after acceptance (后续环节): the step, until when, and the article that says so."""

    name: str
    due: str
    basis: str


@dataclass(frozen=True, slots=True)
class AcceptanceNotice:
    """Notice of acceptance 受理通知书: the authority has taken the filing up."""

    authority: str
    number: str
    issued_on: date
    verification: Verification
    institution: str
    subject: str
    filing_number: str
    submitted_on: date
    accepted_on: date
    materials: tuple[str, ...]
    steps: tuple[NextStep, ...]
    contact: str
    basis: str
    is_trial: bool = False


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing missing or wrong (补正事项): what, why, by which article, and how to mend it."""

    subject: str
    problem: str
    cure: str
    basis: str


@dataclass(frozen=True, slots=True)
class CorrectionNotice:
    """Correction notice 补正通知书: all that is missing, told once; a further one says who allowed it."""

    authority: str
    number: str
    issued_on: date
    verification: Verification
    institution: str
    subject: str
    filing_number: str
    shortfalls: tuple[Shortfall, ...]
    due: str
    contact: str
    basis: str
    allowed: str = ""
    is_trial: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the authority says no (理由): what was found, and the article it fails."""

    fact: str
    basis: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A refusal with its reasons, its basis and the way to contest it (决定书)."""

    authority: str
    number: str
    issued_on: date
    verification: Verification
    institution: str
    credit_code: str
    subject: str
    filing_number: str
    submitted_on: date
    reasons: tuple[Reason, ...]
    remedy: str
    basis: str
    advice: str = field(default="")
    is_trial: bool = False


def filing_receipt(receipt: FilingReceipt) -> bytes:
    """Print a filing receipt 备案回执."""

    def story() -> list[Flowable]:
        return [
            addressee(receipt.institution),
            prose(
                f"你单位报送的{receipt.title.removesuffix('回执')}材料收悉。经{receipt.done}，"
                f"根据{receipt.basis}，现予备案，有效期自{receipt.period}。备案事项如下："
            ),
            gap(),
            pairs(
                [
                    ("机构名称", receipt.institution),
                    ("统一社会信用代码", receipt.credit_code, "机构编码", receipt.institution_code),
                    ("法定代表人", receipt.legal_representative, "联系人", receipt.contact),
                    ("联系电话", receipt.telephone, "机构类别", receipt.kind),
                    ("地址", receipt.address),
                    ("有效期", receipt.period),
                ]
            ),
            gap(14),
            *heading(f"备案职业（工种）及等级（共{len(receipt.scope)}项）"),
            gap(4),
            _scope_ledger(receipt.scope),
            *_duties(receipt.duties),
        ]

    return letter(
        authority=receipt.authority,
        title=receipt.title,
        number=receipt.number,
        issued_on=receipt.issued_on,
        verification=receipt.verification,
        story=story,
        is_trial=receipt.is_trial,
    )


def acceptance_notice(notice: AcceptanceNotice) -> bytes:
    """Print a notice of acceptance 受理通知书."""

    def story() -> list[Flowable]:
        return [
            addressee(notice.institution),
            prose(
                f"你单位于{chinese_date(notice.submitted_on)}提交的“{notice.subject}”"
                f"（申请编号：{notice.filing_number}）收悉。经审查，申报材料齐全、符合受理条件，根据{notice.basis}，"
                f"本机关已于{chinese_date(notice.accepted_on)}予以受理。"
            ),
            gap(6),
            *heading("一、已收材料"),
            gap(4),
            ledger(
                [("序号", 1), ("材料名称", 11)],
                [(str(place), title) for place, title in enumerate(notice.materials, 1)],
            ),
            gap(12),
            *heading("二、后续办理环节"),
            gap(4),
            ledger(
                [("环节", 3), ("时限", 4), ("依据", 4)],
                [(step.name, step.due, step.basis) for step in notice.steps],
            ),
            gap(8),
            prose(f"办理进度可随时在本平台查询。联系方式：{notice.contact}。"),
        ]

    return letter(
        authority=notice.authority,
        title="受理通知书",
        number=notice.number,
        issued_on=notice.issued_on,
        verification=notice.verification,
        story=story,
        is_trial=notice.is_trial,
    )


def correction_notice(notice: CorrectionNotice) -> bytes:
    """Print a correction notice 补正通知书."""

    def story() -> list[Flowable]:
        return [
            addressee(notice.institution),
            prose(
                f"你单位提交的“{notice.subject}”（申请编号：{notice.filing_number}）收悉。经审查，"
                f"下列{len(notice.shortfalls)}项需要补正，根据{notice.basis}，现一次性告知如下："
            ),
            *([prose(notice.allowed)] if notice.allowed else []),
            gap(),
            ledger(
                [("序号", 1.35), ("补正事项", 3), ("存在的问题", 4.3), ("补正办法", 4.3), ("依据", 3.1)],
                [
                    (str(place), item.subject, item.problem, item.cure, item.basis)
                    for place, item in enumerate(notice.shortfalls, 1)
                ],
            ),
            gap(),
            prose(f"请{notice.due}完成补正并通过本平台重新提交。已提交且无误的材料无需重复报送。"),
            prose(f"对补正事项有疑问的，可联系：{notice.contact}。"),
        ]

    return letter(
        authority=notice.authority,
        title="补正通知书",
        number=notice.number,
        issued_on=notice.issued_on,
        verification=notice.verification,
        story=story,
        is_trial=notice.is_trial,
    )


def not_accepted_decision(decision: Decision) -> bytes:
    """Print the decision not to take a filing up 不予受理决定书."""
    return _decision(decision, "不予受理决定书", "不符合受理条件", "决定不予受理")


def declined_decision(decision: Decision) -> bytes:
    """Print the decision not to enter an institution in the register 不予备案决定书."""
    return _decision(decision, "不予备案决定书", "不符合备案条件", "决定不予备案")


def _decision(decision: Decision, title: str, finding: str, outcome: str) -> bytes:
    def story() -> list[Flowable]:
        advice = [*heading("三、办理建议"), prose(decision.advice)] if decision.advice else []
        return [
            addressee(decision.institution),
            prose(
                f"你单位（统一社会信用代码：{decision.credit_code}）于{chinese_date(decision.submitted_on)}提交的“{decision.subject}”"
                f"（申请编号：{decision.filing_number}）收悉。经审查，{finding}，根据{decision.basis}，{outcome}。"
            ),
            gap(6),
            *heading("一、理由和依据"),
            *[
                prose(f"（{_numeral(place)}）{reason.fact}。依据：{reason.basis}。")
                for place, reason in enumerate(decision.reasons, 1)
            ],
            *heading("二、救济途径"),
            prose(decision.remedy),
            *advice,
        ]

    return letter(
        authority=decision.authority,
        title=title,
        number=decision.number,
        issued_on=decision.issued_on,
        verification=decision.verification,
        story=story,
        is_trial=decision.is_trial,
    )


def _scope_ledger(scope: tuple[ScopeLine, ...]) -> Flowable:
    by_site = any(item.site for item in scope)
    third = ("场地", 3.6) if by_site else ("工种/职业方向", 3.6)
    return ledger(
        [("序号", 1.35), ("职业编码", 2.6), ("职业名称", 3.6), third, ("等级", 6.2)],
        [
            (
                str(place),
                item.occupation_code,
                item.occupation,
                (item.site if by_site else item.work_type) or "--",
                "、".join(map(whole, item.levels)),
            )
            for place, item in enumerate(scope, 1)
        ],
    )


def _duties(duties: tuple[str, ...]) -> list[Flowable]:
    if not duties:
        return []
    return [gap(8), note("\n".join(f"{place}. {duty}" for place, duty in enumerate(duties, 1)))]


def _numeral(number: int) -> str:
    """A number below a hundred as headings write it: 十一."""
    tens, units = divmod(number, 10)
    ten = "" if tens == 0 else "十" if tens == 1 else f"{CHINESE_NUMERALS[tens - 1]}十"
    return ten + (CHINESE_NUMERALS[units - 1] if units else "")
