"""The consolidated report of an assessment: facts in, PDF out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.platypus import Flowable

from archive.drawing import Verification, chinese_date
from archive.printing import gap, heading, ledger, letter, note, prose

# Beside the title of a line there is room for so many columns of scores.
MOST_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class SignedForm:
    """One expert's signed form (专家评分): who, how one came on the panel, total, words, when signed."""

    expert: str
    employer: str
    origin: str
    total: str
    signed: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ScoredLine:
    """One line of the form: how it is judged, the most it gives, what each expert gave, the mean."""

    title: str
    part: str
    most: int
    scores: tuple[str, ...]
    mean: str


@dataclass(frozen=True, slots=True)
class AssessmentReport:
    """Consolidated report 综合评估报告: the panel, its scores, what was found, the conclusion."""

    authority: str
    number: str
    issued_on: date
    verification: Verification
    institution: str
    filing_number: str
    form: str
    panel: tuple[SignedForm, ...]
    lines: tuple[ScoredLine, ...]
    mean: str
    passed: bool
    report: str
    findings: tuple[str, ...]
    period: str
    basis: str
    draw: str = ""
    site: str = ""
    is_trial: bool = False


def assessment_report(report: AssessmentReport) -> bytes:
    """Print a consolidated report 综合评估报告."""

    def story() -> list[Flowable]:
        verdict = "通过" if report.passed else "不通过"
        return [
            prose(
                f"根据{report.basis}，对{report.institution}（申请编号：{report.filing_number}）"
                f"组织了技术评估。评估组{len(report.panel)}名专家独立评分并签名，"
                f"平均{report.mean}分，评估结论为{verdict}。"
            ),
            *heading("一、评估组"),
            gap(4),
            _panel(report.panel),
            *([gap(4), note(report.draw)] if report.draw else []),
            gap(8),
            *heading("二、评分"),
            gap(4),
            _scores(report),
            gap(4),
            note("；".join(part for part in (report.form, report.site) if part) + "。"),
            gap(8),
            *heading("三、专家意见"),
            *_comments(report.panel),
            *heading("四、综合意见"),
            *[prose(line) for line in report.report.splitlines() if line.strip()],
            *heading("五、需要整改的事项"),
            *_findings(report),
        ]

    return letter(
        authority=report.authority,
        title="技术评估综合报告",
        number=report.number,
        issued_on=report.issued_on,
        verification=report.verification,
        story=story,
        is_trial=report.is_trial,
    )


def _panel(panel: Sequence[SignedForm]) -> Flowable:
    return ledger(
        [
            ("序号", 1.3),
            ("专家", 2.2),
            ("工作单位", 4.4),
            ("产生方式", 3.2),
            ("总分", 1.6),
            ("签名时间", 3.4),
        ],
        [
            (str(place), one.expert, one.employer, one.origin, one.total, one.signed)
            for place, one in enumerate(panel, 1)
        ],
    )


def _scores(report: AssessmentReport) -> Flowable:
    shown = len(report.panel) <= MOST_COLUMNS
    experts = [(one.expert, 1.7) for one in report.panel] if shown else []
    rows = [
        (line.title, line.part, str(line.most), *(line.scores if shown else ()), line.mean)
        for line in report.lines
    ]
    totals = tuple(one.total for one in report.panel) if shown else ()
    rows.append(("合计", "", str(sum(line.most for line in report.lines)), *totals, report.mean))
    return ledger([("评分项", 5), ("方式", 2.2), ("满分", 1.3), *experts, ("平均", 1.5)], rows)


def _comments(panel: Sequence[SignedForm]) -> list[Flowable]:
    said = [one for one in panel if one.comment]
    return [prose(f"{one.expert}：{one.comment}") for one in said] or [prose("专家没有另写意见。")]


def _findings(report: AssessmentReport) -> list[Flowable]:
    if not report.findings:
        return [prose("无。")]
    return [
        *[prose(f"{place}. {text}") for place, text in enumerate(report.findings, 1)],
        prose(f"整改期限：{report.period}。"),
    ]


def day_and_time(day: date, clock: str) -> str:
    """When a form was signed, as the report writes it."""
    return f"{chinese_date(day)} {clock}"
