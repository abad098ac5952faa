"""Holding a table of institutions filed before against register, catalogues and rules (既有机构核对)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.timezone import localdate

from archive.sheets import Heading, Problem
from institutions.models import FiledScope, Filing, Institution, RegisterImport, RegisterImportRow
from institutions.register_table import (
    ADDRESS,
    AFFILIATION,
    CODE,
    CONTACT,
    DIVISION,
    KIND,
    LABEL,
    LEGAL,
    NAME,
    NUMBER,
    PHONE,
    SCOPE,
    SINCE,
    SPECIAL,
    UNTIL,
    FiledInstitution,
    headings,
    read_row,
)
from institutions.services.registration import checked_credit_code
from institutions.services.table_imports import Line, Verdict, check_table
from regulations.in_force import NoRulesInForce, rules_in_force
from regulations.models import Jurisdiction, Occupation, SpecialItem
from regulations.rulebook import Rulebook

KINDS = {str(label): str(value) for value, label in Institution.Kind.choices}
FORMS = {str(label): str(value) for value, label in Institution.Form.choices}
AFFILIATIONS = {str(label): str(value) for value, label in Institution.Affiliation.choices}
AFFILIATION_LABELS = {code: label for label, code in AFFILIATIONS.items()}
COLUMNS: tuple[Heading, ...] = headings(tuple(KINDS), tuple(FORMS), tuple(AFFILIATIONS))
# What a later table may correct; code, kind and period are changed by filings alone.
CORRECTED = {
    "name": NAME,
    "address": ADDRESS,
    "legal_representative": LEGAL,
    "contact": CONTACT,
    "phone": PHONE,
}
NUMBERING, VALIDITY = "institution.numbering", "filing.validity"
# A part of a scope: the code of an occupation with a level, or that of a special item with none (0).
Part = tuple[str, int]


@dataclass(slots=True)
class Known:
    """What the database knows of one batch of rows."""

    by_uscc: dict[str, Institution]
    by_code: dict[str, str]
    places: dict[str, Jurisdiction]
    occupations: dict[str, Occupation]
    # By the area whose list it stands on and as written, by code or by name.
    items: dict[tuple[str, str], SpecialItem]
    carried_over: set[int]
    scope: dict[int, set[Part]]

    def item(self, division: str, written: str) -> SpecialItem | None:
        """The item of a list of special abilities that may be examined in a place: its own list first."""
        return next(
            (self.items[area, written] for area in lists_for(division) if (area, written) in self.items), None
        )


@dataclass(slots=True)
class RegisterCheck:
    """The checks of one table: what is remembered between batches."""

    province: str
    on: date
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    ends: dict[tuple[str, date | None], date | None] = field(default_factory=dict)
    books: dict[tuple[str, str], Rulebook | None] = field(default_factory=dict)

    def check(self, lines: Sequence[Line]) -> None:
        """Check a batch of rows; only the different first days they name cost queries."""
        rows = [self._read(line) for line in lines]
        known = known_of(rows)
        for line, row in zip(lines, rows, strict=True):
            line.problems += self._objections(line, row, known)
            _judge(line, row, known)

    def _read(self, line: Line) -> FiledInstitution:
        row, problems = read_row(line.cells, COLUMNS)
        line.problems = problems
        return row

    def _objections(self, line: Line, row: FiledInstitution, known: Known) -> list[Problem]:
        return [
            *self._credit_code(row),
            *self._twice(line.number, CODE, row.uscc),
            *self._twice(line.number, NUMBER, row.code),
            *self._place(row, known),
            *self._period(row),
            *self._number(row, known),
            *self._kind(row),
            *_scope_objections(row, known),
        ]

    def _credit_code(self, row: FiledInstitution) -> list[Problem]:
        if not row.uscc:
            return []
        try:
            checked_credit_code(row.uscc)
        except ValidationError as wrong:
            return [Problem(CODE, "；".join(wrong.messages), "请对照登记证书更正")]
        return []

    def _twice(self, number: int, title: str, value: str) -> list[Problem]:
        first = self.seen.setdefault((title, value), number) if value else number
        if first == number:
            return []
        return [Problem(title, f"与第{first}行的“{title}”相同", "同一机构只保留一行，请删去重复的行")]

    def _place(self, row: FiledInstitution, known: Known) -> list[Problem]:
        code = row.said(DIVISION)
        if not code:
            return []
        place = known.places.get(code)
        if place is None:
            return [Problem(DIVISION, f"没有区划代码“{code[:12]}”", "请在“行政区划”中查对现行代码")]
        if code[:2] != self.province[:2]:
            return [Problem(DIVISION, f"“{place.name}”不在本省（区、市）", "只能导入本省（区、市）的机构")]
        return []

    def _period(self, row: FiledInstitution) -> Iterator[Problem]:
        if row.since is None:
            return
        due = self._ends_on(row)
        if row.since > self.on:
            yield Problem(SINCE, "备案起始日晚于今天", "尚未生效的备案请在生效后导入，或在平台办理")
        elif row.until is None:
            if due is not None and not row.said(UNTIL):
                yield self._of_the_period(
                    row, f"“{UNTIL}”没有填写", f"请按原备案文书填写；按规定算至{due:%Y-%m-%d}", blocking=True
                )
        elif row.until < self.on:
            yield Problem(UNTIL, "备案已经到期", "请由机构在平台申请延续或重新备案")
        elif due is not None and due != row.until:
            said = f"按规定算至{due:%Y-%m-%d}，表中为{row.until:%Y-%m-%d}"
            yield self._of_the_period(row, said, "以原备案文书所载为准", blocking=False)

    def _of_the_period(self, row: FiledInstitution, said: str, cure: str, *, blocking: bool) -> Problem:
        book = self._book(row)
        found = book.find(VALIDITY) if book is not None else None
        rule_id, basis = (found.citation.rule_id, found.citation.basis) if found is not None else ("", "")
        return Problem(UNTIL, said, cure, rule_id, basis, blocking=blocking)

    def _kind(self, row: FiledInstitution) -> Iterator[Problem]:
        book = self._book(row)
        if row.said(KIND) in KINDS and book is None:
            yield Problem(KIND, f"平台收录的本省规定没有规定“{row.said(KIND)}”", "请核对机构类别")
        if book is not None and row.said(AFFILIATION) in AFFILIATIONS:
            known = {item.code: item.label for item in book.tiers().affiliations}
            if AFFILIATIONS[row.said(AFFILIATION)] not in known:
                offered = "、".join(AFFILIATION_LABELS[code] for code in known if code in AFFILIATION_LABELS)
                yield Problem(
                    AFFILIATION, f"本省规定没有“{row.said(AFFILIATION)}”这一隶属关系", f"请填写：{offered}"
                )

    def _number(self, row: FiledInstitution, known: Known) -> Iterator[Problem]:
        book = self._book(row)
        if book is None:
            return
        found = book.find(NUMBERING)
        if found is None and not row.code:
            yield Problem(NUMBER, "这类机构没有编码规则，不能编发编码", "请填写原有的机构编码")
        if found is not None and row.code:
            rule, cited = book.numbering(NUMBERING), found.citation
            wrong = _pattern_problem(rule, row.code, self.province)
            if wrong:
                yield Problem(NUMBER, wrong, "请核对机构编码、类别和所在省", cited.rule_id, cited.basis)
        if known.by_code.get(row.code, row.uscc) != row.uscc:
            yield Problem(NUMBER, "该机构编码已由另一家机构使用", "请核对；不能两家机构使用同一编码")

    def _ends_on(self, row: FiledInstitution) -> date | None:
        """The day the law lets a period end that began so; counted once a kind and first day."""
        book, key = self._book(row), (row.said(KIND), row.since)
        if key not in self.ends:
            is_set = book is not None and book.find(VALIDITY) is not None
            due = book.due(VALIDITY, row.since) if book and is_set and row.since else None
            self.ends[key] = due.due_on if due is not None else None
        return self.ends[key]

    def _book(self, row: FiledInstitution) -> Rulebook | None:
        kind = KINDS.get(row.said(KIND), "")
        if not kind:
            return None
        key = (self.province, kind)
        if key not in self.books:
            try:
                self.books[key] = rules_in_force(self.province, kind=kind, on=self.on)
            except NoRulesInForce:
                self.books[key] = None
        return self.books[key]


def _pattern_problem(rule: Any, code: str, province: str) -> str:
    """What of a code is against the rule, or says of kind and province what is not so."""
    if not re.fullmatch(rule.pattern, code) or len(code) != rule.length:
        return f"机构编码不符合规则（{rule.summary()}）"
    at = 0
    for segment in rule.segments:
        part, at = code[at : at + segment.length], at + segment.length
        if segment.fixed is not None and part != segment.fixed:
            return f"编码中的“{segment.label}”应为{segment.fixed}，现为{part}"
        if segment.code == "province" and part != province[:2]:
            return f"编码中的“{segment.label}”应为{province[:2]}，现为{part}"
    return ""


def _scope_objections(row: FiledInstitution, known: Known) -> list[Problem]:
    problems = []
    for written, levels in row.scope:
        if row.said(KIND) == SPECIAL:
            if known.item(row.said(DIVISION), written) is None:
                problems.append(
                    Problem(
                        SCOPE,
                        f"当地现行的专项能力目录中没有“{written[:30]}”",
                        "请填写目录中的项目编码；目录有更新的，请先导入目录",
                    )
                )
            continue
        occupation = known.occupations.get(written)
        if occupation is None:
            problems.append(
                Problem(SCOPE, f"职业分类目录中没有“{written[:30]}”", "请填写现行目录中的职业编码")
            )
            continue
        unknown = [level for level in levels if occupation.levels and str(level) not in occupation.levels]
        problems += [
            Problem(SCOPE, f"“{occupation.name}”不设{level}级", "请按国家职业标准核对等级")
            for level in unknown
        ]
    return problems


def known_of(rows: Sequence[FiledInstitution]) -> Known:
    """What the database knows of some rows, read at once."""
    codes = [row.uscc for row in rows if row.uscc]
    there = list(Institution.objects.filter(uscc__in=codes))
    named = {written for row in rows for written, _ in row.scope}
    occupations: dict[str, Occupation] = {}
    for occupation in Occupation.objects.filter(Q(pk__in=named) | Q(name__in=named), is_current=True):
        for written in {occupation.pk, occupation.name, f"{occupation.pk}{occupation.name}"} & named:
            occupations.setdefault(written, occupation)
    numbers = [row.code for row in rows if row.code]
    scope: dict[int, set[Part]] = {}
    held = FiledScope.objects.on(localdate()).filter(institution__in=there)
    parts = held.values_list("institution_id", "occupation_id", "special_item__code", "level")
    for pk, occupation_id, item_code, level in parts:
        scope.setdefault(pk, set()).add((str(item_code or occupation_id), int(level or 0)))
    return Known(
        by_uscc={institution.uscc: institution for institution in there},
        by_code=dict(Institution.objects.filter(code__in=numbers).values_list("code", "uscc")),
        places=Jurisdiction.objects.filter(is_current=True).in_bulk([row.said(DIVISION) for row in rows]),
        occupations=occupations,
        items=_items_named(rows),
        carried_over=set(
            RegisterImportRow.objects.filter(
                institution__in=there, filing__state=Filing.State.FILED
            ).values_list("institution_id", flat=True)
        ),
        scope=scope,
    )


def _items_named(rows: Sequence[FiledInstitution]) -> dict[tuple[str, str], SpecialItem]:
    special = [row for row in rows if row.said(KIND) == SPECIAL]
    if not special:
        return {}
    named = {written for row in special for written, _ in row.scope}
    areas = {area for row in special for area in lists_for(row.said(DIVISION))}
    today = localdate()
    held = SpecialItem.objects.filter(Q(code__in=named) | Q(name__in=named), region__in=areas).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=today), valid_from__lte=today
    )
    return {(item.region_id, written): item for item in held for written in {item.code, item.name} & named}


def lists_for(division: str) -> tuple[str, ...]:
    """The areas whose lists of special abilities hold in a place, the nearest first."""
    return division, f"{division[:4]}00", f"{division[:2]}0000"


def _judge(line: Line, row: FiledInstitution, known: Known) -> None:
    institution = known.by_uscc.get(row.uscc)
    if institution is None:
        return
    if institution.jurisdiction_id[:2] != row.said(DIVISION)[:2]:
        line.problems.append(Problem(CODE, "该机构已在别的省（区、市）注册", "请核对统一社会信用代码"))
    elif institution.state == Institution.State.REGISTERED:
        line.problems.append(Problem(NAME, "该机构已在平台注册，将列入名录", blocking=False))
    elif institution.pk not in known.carried_over or institution.state != Institution.State.ACTIVE:
        line.problems.append(
            Problem(
                CODE,
                f"该机构已在平台办理备案，现为“{institution.get_state_display()}”",
                "请删去本行；情况有变化的，由机构申请变更",
            )
        )
    else:
        _hold_against(line, row, institution, known)


def _hold_against(line: Line, row: FiledInstitution, institution: Institution, known: Known) -> None:
    fixed = {
        NUMBER: (row.code or institution.code, institution.code),
        KIND: (KINDS.get(row.said(KIND)), institution.kind),
        SINCE: (row.since, institution.valid_from),
        UNTIL: (row.until, institution.valid_until),
    }
    for title, (said, held) in fixed.items():
        if said != held:
            line.problems.append(
                Problem(
                    title,
                    f"“{title}”与名录不同（名录为{held}）",
                    "该项只能通过备案办理变更，请改回或删去本行",
                )
            )
    changed = [title for name, title in CORRECTED.items() if getattr(institution, name) != row.said(title)]
    if added := wanted_scope(row, known).keys() - known.scope.get(institution.pk, set()):
        changed.append(SCOPE)
        line.problems.append(Problem(SCOPE, f"将增加{len(added)}项备案范围", blocking=False))
    line.problems += [
        Problem(title, f"“{title}”与名录不同，导入后以本表为准", blocking=False)
        for title in changed
        if title != SCOPE
    ]
    line.verdict = Verdict.CHANGED if changed else Verdict.SAME


def wanted_scope(row: FiledInstitution, known: Known) -> dict[Part, dict[str, Any]]:
    """What a row asks to be filed: each occupation at a level, or each special item, with its columns."""
    if row.said(KIND) == SPECIAL:
        items = [known.item(row.said(DIVISION), written) for written, _ in row.scope]
        return {(item.code, 0): {"special_item_id": item.pk} for item in items if item is not None}
    return {
        (known.occupations[written].pk, level): {
            "occupation_id": known.occupations[written].pk,
            "level": level,
        }
        for written, levels in row.scope
        if written in known.occupations
        for level in levels
    }


def check_register(job: RegisterImport) -> RegisterImport:
    """核对既有机构表: every row is held against the register, the catalogues and the rules."""
    check = RegisterCheck(job.jurisdiction_id, localdate())
    check_table(job, COLUMNS, LABEL, check.check)
    return job
