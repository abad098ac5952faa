"""The consolidated report of an assessment, printed from the record of its move."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.timezone import localdate, localtime

from archive.drawing import Verification, chinese_date
from archive.models import IssuedDocument
from archive.services import DocumentHead, issue_document
from institutions.assessment_report import (
    AssessmentReport,
    ScoredLine,
    SignedForm,
    assessment_report,
    day_and_time,
)
from institutions.models import Expert, Filing, PanelMember
from institutions.selectors import assessment_form, average_score, province_of
from institutions.selectors.assessment import RECTIFICATION, REPORT, notes_of
from institutions.selectors.panel import draw_of
from institutions.services.letters import centre
from lifecycle.models import TransitionRecord
from regulations.models import Jurisdiction
from regulations.rulebook import Rulebook
from regulations.schema import UNIT_LABELS
from regulations.schema.routes import PART_LABELS

TITLE = "技术评估综合报告"


def issue_assessment_report(record: TransitionRecord) -> IssuedDocument | None:
    """Give out the consolidated report (综合评估报告) in the name of the centre that assessed.

    One that was sent back before it could be printed is not printed: the next one is.
    """
    filing = record.subject
    if not isinstance(filing, Filing):
        raise LookupError(f"record {record.pk} is of no filing")
    later = TransitionRecord.objects.of(filing).filter(sequence__gt=record.sequence)
    if later.filter(transition="return_report").exists():
        return None
    on = localdate(record.at)
    book = filing.law(on)
    head = DocumentHead(
        kind=REPORT,
        title=TITLE,
        number=_number(filing, record),
        issuer=_assessor(filing, record),
        issued_on=on,
    )
    mean, passed = str(average_score(filing) or "—"), bool(record.facts.get("passed"))
    members = list(filing.panel.select_related("expert").order_by("pk"))

    def build(verification: Verification) -> bytes:
        return assessment_report(
            AssessmentReport(
                authority=head.issuer,
                number=head.number,
                issued_on=on,
                verification=verification,
                institution=filing.institution.name,
                filing_number=filing.number or "",
                form=_form_words(filing),
                panel=_signed_forms(filing, members),
                lines=_lines(filing, members),
                mean=mean,
                passed=passed,
                report=filing.report,
                findings=tuple(filing.assessment_findings.values_list("text", flat=True)),
                period=_period(filing, book),
                basis=_basis(book),
                draw=_draw_words(filing),
                site=_site_words(filing),
                is_trial=book.is_trial,
            )
        )

    facts = [
        ("机构名称", filing.institution.name),
        ("申请编号", filing.number or ""),
        ("专家人数", f"{len(members)}人"),
        ("平均分", mean),
        ("评估结论", "通过" if passed else "不通过"),
    ]
    return issue_document(filing, head, facts=facts, build=build, by=record.actor)


def _number(filing: Filing, record: TransitionRecord) -> str:
    """The number follows from the case's own; a report sent back and made again has the next one."""
    year, _, serial = (filing.number or "").removeprefix("BA").partition("-")
    earlier = TransitionRecord.objects.of(filing).filter(
        transition=record.transition, sequence__lt=record.sequence
    )
    again = earlier.count()
    return f"评估〔{year}〕{serial}号" + (f"（第{again + 1}次）" if again else "")


def _assessor(filing: Filing, record: TransitionRecord) -> str:
    """The centre that assessed: whose case it was before the report went on."""
    began = (
        TransitionRecord.objects.of(filing)
        .filter(transition__in=["begin_assessment", "return_report"], sequence__lt=record.sequence)
        .order_by("sequence")
        .last()
    )
    code = began.holder_code if began is not None else record.holder_code
    return centre(Jurisdiction.objects.get(pk=code))


def _signed_forms(filing: Filing, members: list[PanelMember]) -> tuple[SignedForm, ...]:
    employers = dict(
        Expert.objects.filter(
            province_id=province_of(filing), user__in=[member.expert_id for member in members]
        ).values_list("user_id", "employer")
    )
    draw = draw_of(filing)
    places = {lot["expert"]: place for place, lot in enumerate(draw.lots, 1)} if draw else {}
    return tuple(
        SignedForm(
            expert=member.expert.name,
            employer=employers.get(member.expert_id, ""),
            origin=_origin(member, places.get(member.expert_id)),
            total=str(member.total if member.total is not None else "—"),
            signed=_signed(member),
            comment=member.comment,
        )
        for member in members
    )


def _origin(member: PanelMember, place: int | None) -> str:
    if place is not None and not member.named_because:
        return f"随机抽取第{place}签"
    return "指定"


def _signed(member: PanelMember) -> str:
    if member.signed_at is None:
        return ""
    at = localtime(member.signed_at)
    return day_and_time(at.date(), f"{at:%H:%M}")


def _lines(filing: Filing, members: list[PanelMember]) -> tuple[ScoredLine, ...]:
    signed = [member.scores for member in members if member.signed_at is not None]
    return tuple(
        ScoredLine(
            title=item.title,
            part=PART_LABELS[item.part],
            most=item.max_score,
            scores=tuple(str(member.scores.get(item.code, "—")) for member in members),
            mean=_mean([scores[item.code] for scores in signed if item.code in scores]),
        )
        for item in assessment_form(filing).items
    )


def _mean(given: list[int | float]) -> str:
    if not given:
        return "—"
    total = sum((Decimal(str(score)) for score in given), Decimal(0))
    return str((total / len(given)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def _form_words(filing: Filing) -> str:
    form = assessment_form(filing)
    return f"评分表“{form.version}”，满分{form.full_score}分，{form.pass_score}分以上通过"


def _draw_words(filing: Filing) -> str:
    draw = draw_of(filing)
    replaced = "；".join(
        f"{one.left}因“{one.reason}”退出，由{one.came}{'按签递补' if one.is_drawn else '接替'}"
        for one in filing.replacements.select_related("left", "came")
    )
    drawn = (
        f"{draw}：名单摘要 {draw.terms_digest}；种子 {draw.seed}。各人的签为 SHA-256（种子|名单行），"
        f"最小的{draw.size}签入选，任何人可以复算。"
        if draw
        else ""
    )
    return drawn + (f"{replaced}。" if replaced else "")


def _site_words(filing: Filing) -> str:
    notes = notes_of(filing)
    photos = notes.filter(photo__isnull=False).count()
    count = notes.count()
    return f"现场记录{count}条，其中照片{photos}张，存评估档案" if count else ""


def _period(filing: Filing, book: Rulebook) -> str:
    own = filing.assessment_findings.filter(due_on__isnull=False).first()
    if own is not None and own.due_on is not None:
        return f"至{chinese_date(own.due_on)}（{own.due_because}）"
    rule = book.find(RECTIFICATION)
    if rule is None:
        return "准予备案后办理"
    value: Any = rule.value
    return f"准予备案后{value.amount}{UNIT_LABELS[value.unit]}内（{rule.citation.basis}）"


def _basis(book: Rulebook) -> str:
    cited = book.citation("filing.assessment")
    return str(cited.basis) if cited else "备案规定"
