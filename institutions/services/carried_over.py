"""Institutions filed before the platform (既有机构): taken in from a table, carried over, undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from accounts.models import User
from institutions.models import (
    FiledScope,
    Filing,
    FilingItem,
    Institution,
    NumberSeries,
    RegisterImport,
    RegisterImportRow,
    Site,
)
from institutions.numbering import series
from institutions.register_table import (
    AFFILIATION,
    DIVISION,
    DOCUMENT,
    FORM,
    KIND,
    FiledInstitution,
    read_row,
)
from institutions.selectors.registries import province_for_import
from institutions.selectors.sites import main_site
from institutions.services.granting_sites import begin_main_site
from institutions.services.numbers import new_filing_number, new_institution_code
from institutions.services.register_check import (
    AFFILIATIONS,
    COLUMNS,
    CORRECTED,
    FORMS,
    KINDS,
    NUMBERING,
    VALIDITY,
    Part,
    RegisterCheck,
    known_of,
    wanted_scope,
)
from institutions.services.registration import supervising_authority
from institutions.services.table_imports import BATCH, Line, Stage, Verdict, confirmed, keep_table, locked_job
from lifecycle.deadlines import open_deadline
from lifecycle.door import perform
from lifecycle.models import TransitionRecord
from regulations.models import Jurisdiction


@transaction.atomic
def take_in_register(upload: File[Any], *, by: User) -> RegisterImport:
    """上传既有机构表: the table is looked at from outside and kept; a task checks its rows."""
    province = province_for_import(by)
    if province is None:
        raise PermissionDenied("您没有导入既有机构的权限")
    file = keep_table(upload, by=by, label="既有机构表")
    return RegisterImport.objects.create(jurisdiction=province, file=file, uploaded_by=by)


# -- confirming ---------------------------------------------------------------------------------------------


@transaction.atomic
def begin_register(job: RegisterImport, *, by: User) -> RegisterImport:
    """Take note that a preview is agreed to; a task of its own then carries the rows in."""
    _require_right(job, by)
    job = locked_job(job, Stage.READY)
    job.stage, job.refusal = Stage.IMPORTING, ""
    job.save(update_fields=["stage", "refusal"])
    return job


@transaction.atomic
def confirm_register(job: RegisterImport, *, by: User) -> RegisterImport:
    """确认导入: the rows nothing stands against enter the register, all together; refused rows stay out.

    Every row is checked once more: what became wrong since the preview is refused, and says so.
    """
    _require_right(job, by)
    job = locked_job(job, Stage.READY, Stage.IMPORTING)
    check = RegisterCheck(job.jurisdiction_id, localdate())
    taken = {"entered": 0, "corrected": 0, "turned_away": 0}
    rows = job.rows.exclude(verdict__in=[Verdict.REFUSED, Verdict.SAME]).order_by("number")
    kept = rows.iterator(chunk_size=BATCH)
    while batch := list(islice(kept, BATCH)):
        lines = [Line(row.number, row.cells) for row in batch]
        check.check(lines)
        for row, line in zip(batch, lines, strict=True):
            _carry_in(row, line, by, taken)
    job.summary = {**job.summary, **taken}
    return confirmed(job)


def _carry_in(row: RegisterImportRow, line: Line, by: User, taken: dict[str, int]) -> None:
    if line.is_refused:
        row.verdict, row.findings = Verdict.REFUSED, [problem.as_dict() for problem in line.problems]
        row.save(update_fields=["verdict", "findings"])
        taken["turned_away"] += 1
        return
    filed, _ = read_row(line.cells, COLUMNS)
    if line.verdict == Verdict.NEW:
        _enter(row, filed, by)
        taken["entered"] += 1
    elif line.verdict == Verdict.CHANGED:
        _correct(row, filed)
        taken["corrected"] += 1
    row.save(update_fields=["institution", "filing", "was"])


def _enter(row: RegisterImportRow, filed: FiledInstitution, by: User) -> None:
    """One institution: a filing of its own marked as carried over, its scope, its place on the register."""
    institution = Institution.objects.select_for_update().filter(uscc=filed.uscc).first()
    row.was = _as_it_stands(institution) if institution else {}
    institution = institution or Institution(uscc=filed.uscc)
    _write(institution, filed)
    institution.full_clean(exclude=["state", "code", "supervisor"])
    institution.save()
    filing = Filing.objects.create(institution=institution, jurisdiction=institution.jurisdiction)
    filing.number = new_filing_number(filing, localdate())
    filing.save(update_fields=["number"])
    scope = wanted_scope(filed, known_of([filed]))
    FilingItem.objects.bulk_create(FilingItem(filing=filing, **scope[part]) for part in sorted(scope))
    perform(
        filing.carry_over,
        by=by,
        reason=f"既有备案导入：{filed.said(DOCUMENT) or '原备案文号未填'}",
        holder=institution.supervisor_id,
    )
    institution.code = filed.code or new_institution_code(institution, localdate())
    institution.save(update_fields=["code"])
    if filed.code:
        _pass_over(institution, filed.code)
    begin_main_site(filing, by=by, since=filed.since or localdate())
    _add_scope(institution, filing, scope, filed)
    record = perform(institution.enter, by=by, valid_from=filed.since, valid_until=filed.until)
    _keep_period_of_the_paper(institution, filed, record)
    row.was["sequence"] = record.sequence
    row.institution, row.filing = institution, filing


def _as_it_stands(institution: Institution) -> dict[str, Any]:
    return {name: getattr(institution, name) for name in CORRECTED}


def _last_record_of(institution: Institution) -> int:
    last = TransitionRecord.objects.of(institution).last()
    return last.sequence if last else 0


def _write(institution: Institution, filed: FiledInstitution) -> None:
    for name, title in CORRECTED.items():
        setattr(institution, name, filed.said(title))
    institution.kind = KINDS[filed.said(KIND)]
    institution.form = FORMS[filed.said(FORM)]
    institution.affiliation = AFFILIATIONS[filed.said(AFFILIATION)]
    institution.jurisdiction = Jurisdiction.objects.get(pk=filed.said(DIVISION))
    institution.supervisor = supervising_authority(
        institution.jurisdiction, institution.affiliation, institution.kind
    )


def _pass_over(institution: Institution, code: str) -> None:
    """Let the series go on after a code that was given before: no code is given twice."""
    found = institution.law(localdate()).find(NUMBERING)
    if found is None:
        return
    rule, at = institution.law(localdate()).numbering(NUMBERING), 0
    parts = {}
    for segment in rule.segments:
        parts[segment.code] = code[at : at + segment.length]
        at += segment.length
    name = series(rule, "institution", **parts)
    NumberSeries.objects.get_or_create(series=name)
    held = NumberSeries.objects.select_for_update().get(series=name)
    if int(parts["serial"]) > held.last:
        held.last = int(parts["serial"])
        held.save(update_fields=["last"])


def _add_scope(
    institution: Institution, filing: Filing, scope: Mapping[Part, dict[str, Any]], filed: FiledInstitution
) -> list[int]:
    main = main_site(institution, localdate())
    if filed.since is None or main is None:
        raise LookupError("a row without a first day was refused, and what was carried over has a site")
    rows = FiledScope.objects.bulk_create(
        FiledScope(
            institution=institution,
            site=main,
            filing=filing,
            valid_from=filed.since,
            valid_until=filed.until,
            **scope[part],
        )
        for part in sorted(scope)
    )
    return [row.pk for row in rows]


def _keep_period_of_the_paper(
    institution: Institution, filed: FiledInstitution, record: TransitionRecord
) -> None:
    """Let the period end on the day the paper names, which older law may have set otherwise."""
    if filed.since is None or filed.until is None:
        return
    due = institution.law(localdate()).due(VALIDITY, filed.since)
    if due is not None and due.due_on != filed.until:
        said = f"按原备案文书所载，至{filed.until:%Y年%-m月%-d日}"
        held = replace(due, due_on=filed.until, trace=(*due.trace, said))
        open_deadline(institution, held, record=record, law_on=localdate())


def _correct(row: RegisterImportRow, filed: FiledInstitution) -> None:
    institution = Institution.objects.select_for_update().get(uscc=filed.uscc)
    filing = institution.filings.filter(state=Filing.State.FILED).order_by("pk").last()
    if filing is None:
        raise LookupError("an institution that was carried over has a filing")
    known = known_of([filed])
    held = known.scope.get(institution.pk, set())
    added = {part: columns for part, columns in wanted_scope(filed, known).items() if part not in held}
    row.was = _as_it_stands(institution)
    row.was["sequence"] = _last_record_of(institution)
    row.was["scope"] = _add_scope(institution, filing, added, filed)
    for name, title in CORRECTED.items():
        setattr(institution, name, filed.said(title))
    institution.full_clean(exclude=["state", "code", "supervisor"])
    institution.save(update_fields=list(CORRECTED))
    row.institution = institution


# -- undoing ------------------------------------------------------------------------------------------------


@transaction.atomic
def undo_register(job: RegisterImport, *, by: User) -> RegisterImport:
    """撤销导入: the register stands as before; refused once anything rests on what came in."""
    _require_right(job, by)
    job = locked_job(job, Stage.CONFIRMED)
    rows = list(job.rows.filter(institution__isnull=False).select_related("institution", "filing"))
    resting = [name for row in rows if (name := _what_rests_on(row, job))]
    if resting:
        shown = "；".join(resting[:5]) + ("等" if len(resting) > len(resting[:5]) else "")
        raise TransitionNotAllowed(f"已有业务依据这次导入，不能整体撤销：{shown}", object=job)
    for row in rows:
        _take_back(row, by)
    job.stage = Stage.UNDONE
    job.save(update_fields=["stage"])
    return job


# What an import brings beside the scope: its filing, and the site at the address as long as it is bare.
OF_THE_ROW: dict[Any, Callable[[RegisterImportRow], Q]] = {
    Filing: lambda row: Q(pk=row.filing_id),
    Site: lambda row: Q(filing=row.filing_id, tenures=None),
}


def _what_rests_on(row: RegisterImportRow, job: RegisterImport) -> str:
    institution: Any = row.institution
    if _last_record_of(institution) > (row.was or {}).get("sequence", 0):
        return f"{institution.name}此后办理过其他事项"
    if RegisterImportRow.objects.filter(
        institution=institution, job_id__gt=job.pk, job__stage=Stage.CONFIRMED
    ):
        return f"{institution.name}在此后的导入中又有更正"
    if row.filing is None:
        return ""
    for relation in institution._meta.related_objects:
        if relation.related_model in {RegisterImportRow, FiledScope}:
            continue
        # What came in with the row rests on nothing but itself.
        own = OF_THE_ROW.get(relation.related_model, lambda _: Q(pk=None))(row)
        found = relation.related_model._base_manager.filter(**{relation.field.name: institution})
        if found.exclude(own).exists():
            return f"{institution.name}已有{relation.related_model._meta.verbose_name}"
    return ""


def _take_back(row: RegisterImportRow, by: User) -> None:
    institution: Any = row.institution
    was = dict(row.was or {})
    was.pop("sequence", None)
    if row.filing is None:
        FiledScope.objects.filter(pk__in=was.pop("scope", [])).delete()
    else:
        FiledScope.objects.filter(filing=row.filing).delete()
        # What came in by mistake was never a site: it goes with the scope, not by being ended.
        Site._base_manager.filter(filing=row.filing).delete()
        perform(institution.undo_entry, by=by)
        perform(row.filing.undo_carry_over, by=by)
        institution.code = None
        was["code"] = None
    for name, value in was.items():
        setattr(institution, name, value)
    if was:
        institution.save(update_fields=list(was))


def _require_right(job: RegisterImport, by: User) -> None:
    province = province_for_import(by)
    if province is None or province.pk != job.jurisdiction_id:
        raise PermissionDenied("您没有办理该导入的权限")


def give_back_register(job: RegisterImport, *, why: str) -> None:
    """Let a preview be confirmed anew after carrying it in was refused."""
    RegisterImport.objects.filter(pk=job.pk, stage=Stage.IMPORTING).update(
        stage=Stage.READY, refusal=why[:500]
    )
