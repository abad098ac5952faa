"""The letters of a filing: what was decided, printed with the articles it rests on, and given out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.utils.timezone import localdate

from accounts.models import User
from archive.drawing import Verification
from archive.models import IssuedDocument
from archive.services import DocumentHead, issue_document
from institutions import documents
from institutions.models import Filing, Institution
from institutions.routes import ACCEPTANCE as ACCEPTANCE_STAGE
from institutions.routes import BEFORE_ACCEPTANCE, route_key
from institutions.selectors import holder_at, holder_of, materials_for, scope_by_site
from institutions.selectors.corrections import notice_of
from institutions.selectors.sites import change_day
from lifecycle.models import TransitionRecord
from regulations.models import Jurisdiction
from regulations.rulebook import Rulebook
from regulations.schema import Stage

RECEIPT, ACCEPTANCE, CORRECTION = "filing_receipt", "acceptance_notice", "correction_notice"
NOT_ACCEPTED, DECLINED = "not_accepted_decision", "declined_decision"
LETTERS = (RECEIPT, ACCEPTANCE, CORRECTION, NOT_ACCEPTED, DECLINED)

TITLES = {
    RECEIPT: "职业技能等级评价机构备案回执",
    ACCEPTANCE: "受理通知书",
    CORRECTION: "补正通知书",
    NOT_ACCEPTED: "不予受理决定书",
    DECLINED: "不予备案决定书",
}
WORDS = {
    RECEIPT: "备案",
    ACCEPTANCE: "受理",
    CORRECTION: "补正",
    NOT_ACCEPTED: "不予受理",
    DECLINED: "不予备案",
}
SUBJECT = "职业技能等级评价机构备案申请"


def issue_correction_notice(record: TransitionRecord) -> IssuedDocument:
    """Give out the correction notice (补正通知书): all that is missing, and until when."""
    filing = _case(record)
    book, on = filing.law(localdate(record.at)), localdate(record.at)
    due = book.due("filing.correction", on)
    notice = notice_of(record)
    head = _head(filing, CORRECTION, issuer(filing, record), on, copy=notice.number)
    until = f"于{_day(due.due_on)}前" if due else "尽快"
    build = partial(
        _print,
        documents.correction_notice,
        documents.CorrectionNotice,
        **_front(head, book),
        institution=filing.institution.name,
        subject=SUBJECT,
        filing_number=filing.number or "",
        shortfalls=tuple(
            documents.Shortfall(item["subject"], item["problem"], item["cure"], item["basis"])
            for item in record.facts["items"]
        ),
        due=f"{until}（{due.citation.basis}）" if due else until,
        contact=head.issuer,
        basis=_basis(book, "filing.first_check"),
        allowed=notice.words,
    )
    return _give_out(filing, head, build, record.actor)


def issue_acceptance_notice(record: TransitionRecord) -> IssuedDocument:
    """Give out the notice of acceptance (受理通知书), in the name of the centre that takes the case up."""
    filing = _case(record)
    on = localdate(record.at)
    book = filing.law(on)
    head = _head(
        filing, ACCEPTANCE, _named(filing, holder_at(filing, "acceptance") or record.holder_code), on
    )
    steps = [
        documents.NextStep(
            stage.label,
            _time_of(book, stage),
            _basis(book, f"filing.{stage.code}") or _basis(book, route_key(book, filing.kind)),
        )
        for stage in _after_acceptance(filing)
    ]
    build = partial(
        _print,
        documents.acceptance_notice,
        documents.AcceptanceNotice,
        **_front(head, book),
        institution=filing.institution.name,
        subject=SUBJECT,
        filing_number=filing.number or "",
        submitted_on=_submitted_on(filing),
        accepted_on=on,
        materials=tuple(material.title for material in materials_for(filing)),
        steps=tuple(steps),
        contact=head.issuer,
        # Accepted by silence (视为受理), the notice says so by its article.
        basis=_basis(book, record.step.rule),
    )
    return _give_out(filing, head, build, record.actor)


def issue_not_accepted_decision(record: TransitionRecord) -> IssuedDocument:
    """Give out the decision not to take a filing up (不予受理决定书)."""
    return _give_out_decision(record, NOT_ACCEPTED, documents.not_accepted_decision, "filing.first_check")


def issue_declined_decision(record: TransitionRecord) -> IssuedDocument:
    """Give out the decision not to file (不予备案决定书)."""
    return _give_out_decision(record, DECLINED, documents.declined_decision, "filing.assessment")


def issue_filing_receipt(record: TransitionRecord) -> IssuedDocument:
    """Give out the filing receipt (备案回执) in the name of the department that signs it (JL-4.3c)."""
    filing = _case(record)
    institution, on = filing.institution, localdate(record.at)
    book = filing.law(on)
    signed_by = next((stage.signed_by for stage in filing.way().stages if stage.code == "receipt"), None)
    head = _head(filing, RECEIPT, signed_by or issuer(filing, record), on)
    scope = _scope_lines(filing)
    period = _period(institution)
    build = partial(
        _print,
        documents.filing_receipt,
        documents.FilingReceipt,
        **_front(head, book),
        title=head.title,
        institution=institution.name,
        kind=institution.get_kind_display(),
        credit_code=institution.uscc,
        institution_code=institution.code or "",
        legal_representative=institution.legal_representative,
        address=institution.address,
        contact=institution.contact,
        telephone=institution.phone,
        period=period,
        scope=scope,
        done=_done(filing),
        basis=record.basis or _basis(book, "filing.receipt"),
        duties=tuple(
            rule.wording
            for key in ("institution.opening", "institution.own_rules")
            if (rule := book.find(key))
        ),
    )
    facts = [
        ("机构编码", institution.code or ""),
        ("有效期", period),
        ("备案职业（项目）", "；".join(map(_in_words, scope))),
    ]
    document = _give_out(filing, head, build, record.actor, facts=facts)
    if filing.receipt_id != document.pk:
        filing.receipt = document
        filing.save(update_fields=["receipt"])
    return document


def _period(institution: Institution) -> str:
    """From when and until when the filing holds; where the law sets no period, that."""
    first = institution.renewed_from or institution.valid_from
    if first is None:
        return ""
    until = f"至{_day(institution.valid_until)}" if institution.valid_until else "起，法无规定终止日"
    return f"{_day(first)}{until}"


# What a receipt says was done, by the stage of the route.
DONE = {"assessment": "技术评估", "compliance_check": "合规性审查", "publicity": "公示"}


def _done(filing: Filing) -> str:
    """What the route of this case asked beside the examination: 经审查、技术评估和公示."""
    words = ["审查", *(DONE[stage.code] for stage in filing.way().stages if stage.code in DONE)]
    return words[0] if len(words) == 1 else f"{'、'.join(words[:-1])}和{words[-1]}"


def _after_acceptance(filing: Filing) -> list[Stage]:
    before = {*BEFORE_ACCEPTANCE, ACCEPTANCE_STAGE, "national_report", "result_report"}
    return [stage for stage in filing.way().stages if stage.code not in before]


def issuer(filing: Filing, record: TransitionRecord) -> str:
    """Whose name stands on a letter: the department's or the centre's, as the route says who handles it."""
    return _named(filing, record.holder_code)


def _named(filing: Filing, code: str) -> str:
    organs = {
        holder_of(filing, stage): stage.holders[filing.institution.affiliation].organ
        for stage in filing.way().stages
    }
    place = _place(code)
    return department(place) if organs.get(code) == "department" else centre(place)


def department(place: Jurisdiction) -> str:
    """The department of a place: 厅 of a province or region, 局 of a municipality (直辖市) or below."""
    is_province = place.level == Jurisdiction.Level.PROVINCE and not place.name.endswith("市")
    return f"{place.name}人力资源和社会保障{'厅' if is_province else '局'}"


def _give_out_decision(
    record: TransitionRecord, kind: str, printer: Callable[[Any], bytes], key: str
) -> IssuedDocument:
    filing = _case(record)
    on = localdate(record.at)
    book = filing.law(on)
    head = _head(filing, kind, issuer(filing, record), on)
    grounds = [rule.citation for ground in filing.grounds if (rule := book.find(ground))]
    basis = "、".join(dict.fromkeys(str(cited.basis) for cited in grounds)) or _basis(book, key)
    remedy = book.find("filing.remedy")
    build = partial(
        _print,
        printer,
        documents.Decision,
        **_front(head, book),
        institution=filing.institution.name,
        credit_code=filing.institution.uscc,
        subject=SUBJECT,
        filing_number=filing.number or "",
        submitted_on=_submitted_on(filing),
        reasons=tuple(
            documents.Reason(line.strip().rstrip("。；;."), basis)
            for line in record.reason.splitlines()
            if line.strip()
        ),
        remedy=remedy.wording if remedy else "",
        basis=_basis(book, key),
        advice=_advice(book),
    )
    return _give_out(filing, head, build, record.actor)


def _advice(book: Rulebook) -> str:
    rule = book.find("filing.windows")
    return f"条件具备后，可在申报窗口（{rule.summary}）重新申请。" if rule else ""


def centre(place: Jurisdiction) -> str:
    """The name of the centre of an authority."""
    return f"{place.name}职业技能鉴定中心"


def _head(filing: Filing, kind: str, issuer: str, on: date, *, copy: int = 1) -> DocumentHead:
    """The number follows from the case's own, so that the same letter asked for twice is one letter.

    A further letter of a kind on one case is another letter: 补正〔2026〕000001号之2.
    """
    year, _, serial = (filing.number or "").removeprefix("BA").partition("-")
    return DocumentHead(
        kind=kind,
        title=_title(filing, kind),
        number=f"{WORDS[kind]}〔{year}〕{serial}号{f'之{copy}' if copy > 1 else ''}",
        issuer=issuer,
        issued_on=on,
    )


def _title(filing: Filing, kind: str) -> str:
    """The title of a letter; a receipt names what it files."""
    if kind == RECEIPT and filing.institution.kind in ("appraisal", "special"):
        return f"{filing.institution.get_kind_display()}备案回执"
    return TITLES[kind]


def _front(head: DocumentHead, book: Rulebook) -> dict[str, Any]:
    return {
        "authority": head.issuer,
        "number": head.number,
        "issued_on": head.issued_on,
        "is_trial": book.is_trial,
    }


def _print(
    printer: Callable[[Any], bytes], paper: type[Any], verification: Verification, **facts: Any
) -> bytes:
    return printer(paper(verification=verification, **facts))


def _give_out(
    filing: Filing,
    head: DocumentHead,
    build: Callable[[Verification], bytes],
    by: User,
    facts: list[tuple[str, str]] | None = None,
) -> IssuedDocument:
    shown = [("机构名称", filing.institution.name), ("申请编号", filing.number or ""), *(facts or [])]
    if filing.law(head.issued_on).is_trial:
        shown.append(("试运行", "所依据的规定是征求意见稿，尚未正式施行"))
    return issue_document(filing, head, facts=shown, build=build, by=by)


def _case(record: TransitionRecord) -> Filing:
    filing = record.subject
    if not isinstance(filing, Filing):
        raise LookupError(f"record {record.pk} is of no filing")
    return filing


def _place(code: str | None) -> Jurisdiction:
    return Jurisdiction.objects.get(pk=code)


def _submitted_on(filing: Filing) -> date:
    if filing.submitted_at is None:
        raise LookupError(f"filing {filing.pk} was never handed in")
    return localdate(filing.submitted_at)


def _scope_lines(filing: Filing) -> tuple[documents.ScopeLine, ...]:
    """What is filed by this case, site by site where there are several; a change says all of it again."""
    first = _first_day(filing)
    by_site = scope_by_site(filing.institution, first)
    items = filing.items.select_related("occupation", "special_item")
    stated = {(item.code, item.level_label) for item in items}
    is_change = filing.kind in (Filing.Kind.INFORMATION_CHANGE, Filing.Kind.SITE_CHANGE)
    lines = []
    for site, scope in by_site:
        for code, name, levels in scope:
            filed = tuple(level for level in levels if is_change or (code, level) in stated)
            if filed:
                where = f"{site.name}（{site.address}）" if len(by_site) > 1 else ""
                lines.append(documents.ScopeLine(code, name, filed, site=where))
    return tuple(lines)


def _in_words(line: documents.ScopeLine) -> str:
    where = f"{line.site}：" if line.site else ""
    return f"{where}{line.occupation}（{'、'.join(line.levels)}）"


def _first_day(filing: Filing) -> date:
    """The first day of what was filed: of a renewal the new period's, of a change of site its own."""
    institution, today = filing.institution, localdate()
    if filing.kind == Filing.Kind.RENEWAL and institution.renewed_from is not None:
        return max(institution.renewed_from + timedelta(days=1), today)
    return change_day(filing) if filing.kind == Filing.Kind.SITE_CHANGE else today


def _time_of(book: Rulebook, stage: Stage) -> str:
    rule = book.find(stage.period or f"filing.{stage.code}")
    return rule.summary if rule and rule.kind == "period" else "法无定期限"


def _basis(book: Rulebook, key: str) -> str:
    cited = book.citation(key)
    return cited.basis if cited else ""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
