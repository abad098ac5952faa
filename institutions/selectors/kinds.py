"""Which filings an institution may begin now, and why not another one; which levels are open to it."""

from __future__ import annotations

from django.utils.timezone import localdate

from institutions.models import Filing, Institution
from institutions.routes import route_key
from lifecycle.findings import Finding
from regulations.models import Occupation
from regulations.rulebook import Rulebook
from regulations.selectors import levels_open_to

ON_THE_REGISTER = (Institution.State.ACTIVE, Institution.State.SUSPENDED)


def levels_of(filing: Filing, occupation: Occupation) -> dict[int, str]:
    """The levels an occupation may be applied for at here, by number, with the words of the text."""
    book = filing.law(localdate())
    if book.find("levels") is None:
        return {}
    return {
        int(level.code): level.label for level in levels_open_to(book, occupation) if level.code.isdigit()
    }


def kinds_open_to(institution: Institution) -> list[str]:
    """The kinds of filing the institution may begin today, in the order they are offered."""
    return [kind for kind in Filing.Kind.values if not start_findings(institution, kind)]


def start_findings(institution: Institution, kind: str) -> list[Finding]:
    """What stands in the way of beginning a filing of a kind."""
    book = institution.law(localdate())
    if institution.state == Institution.State.REVOKED:
        return [_revoked(book)]
    if not route_key(book, kind):
        return [
            _no(
                book,
                f"{book.document}没有规定机构备案的条件和流程，平台不能受理备案申请",
                "已按其他规定备案的机构，请联系所在地职业技能鉴定中心导入名录",
            )
        ]
    on_register = institution.state in ON_THE_REGISTER
    if kind == Filing.Kind.INITIAL:
        return _against_a_first_filing(institution, book) if on_register else []
    return _against_a_later_filing(institution, book, kind, on_register=on_register)


def _against_a_later_filing(
    institution: Institution, book: Rulebook, kind: str, *, on_register: bool
) -> list[Finding]:
    if not on_register:
        label = Filing.Kind(kind).label
        return [_no(book, f"本机构不在备案有效期内，不能申请“{label}”", "请先申请首次备案")]
    if kind == Filing.Kind.RENEWAL and institution.valid_until is None:
        return [
            _no(
                book,
                "法规没有规定备案有效期，备案不会到期，不需要延续",
                "需要增加项目或变更信息的，请选择相应的申请",
                key="filing.validity",
            )
        ]
    if kind == Filing.Kind.RENEWAL and institution.state == Institution.State.SUSPENDED:
        return [_no(book, "本机构正在暂停评价，恢复评价后方可申请延续", "请先完成整改并恢复评价")]
    return []


def _against_a_first_filing(institution: Institution, book: Rulebook) -> list[Finding]:
    until = f"至{institution.valid_until:%Y年%-m月%-d日}" if institution.valid_until else "（法无规定期限）"
    return [
        _no(
            book,
            f"本机构备案有效{until}，现在不需要再申请首次备案",
            "请按需要选择延续备案、增加职业或等级、信息变更",
            key="filing.validity",
        )
    ]


def _revoked(book: Rulebook) -> Finding:
    rule = book.find("filing.exclusions.revoked")
    if rule is None:
        return _no(book, "本机构已被取消评价资格，不能再申请", "对处理决定有异议的，请依法申请复核或行政复议")
    return Finding.under(rule.citation, "", f"{rule.title}：{rule.wording}", rule.cure)


def _no(book: Rulebook, message: str, cure: str, *, key: str = "filing.route") -> Finding:
    return Finding.under(book.citation(key), "", message, cure)
