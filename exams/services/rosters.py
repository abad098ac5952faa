"""What is done with rosters: taken in, checked against the whole database, confirmed, undone."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from accounts.identity import read_identity
from accounts.models import User
from archive.contents import XLS, XLSX, ZIP, media_type_of
from archive.services import store_file
from archive.sheets import HeadingsRefused, Problem
from archive.spreadsheets import SpreadsheetRefused, inspect, rows_of
from exams.models import Enrolment, ExamPlan, PlanItem, RosterEffect, RosterImport, RosterRow
from exams.roster_format import (
    Candidate,
    Form,
    Layout,
    layout_of,
    marked_roster,
    read_candidate,
)
from exams.rules import age_finding
from exams.selectors.plans import entries_elsewhere
from exams.services.eligibility import COLUMNS, columns_of, verdict_for
from exams.services.plans import locked_for_editing
from regulations.eligibility.verdicts import PROVEN
from regulations.rulebook import Rulebook

FILE_KIND = "candidate_roster"
# What a browser sends in a minute on a slow line; 100,000 rows of 33 columns take about 25 MB.
MOST_BYTES = 40 * 1024 * 1024
BATCH = 1000

Stage = RosterImport.Stage
Verdict = RosterRow.Verdict
Mode = RosterImport.Mode
Key = tuple[str, str]

# What a roster says of an entry, and the name of each column for those who read what changed.
COMPARED = {
    "name": "姓名",
    "item_id": "考核项目",
    "sex": "性别",
    "born_on": "出生日期",
    "phone": "手机号码",
    "condition": "申报条件",
    "employer": "所在单位",
    "retake": "考试类型",
    "particulars": "其他报名信息",
}


# -- taking in ----------------------------------------------------------------------------------------------


@transaction.atomic
def take_in_roster(plan: ExamPlan, upload: File[Any], *, by: User) -> RosterImport:
    """上传考生名册: the file is looked at from outside and kept; a task checks its rows."""
    plan = locked_for_editing(plan, by=by)
    _look_from_outside(upload)
    file = store_file(
        upload, by=by, kind=FILE_KIND, allowed={XLS, XLSX}, max_bytes=MOST_BYTES, label="考生名册"
    )
    return RosterImport.objects.create(plan=plan, file=file, uploaded_by=by)


def _look_from_outside(upload: File[Any]) -> None:
    """Refuse at once what must not even be opened; what is no spreadsheet at all, the archive refuses."""
    if not upload.size or upload.size > MOST_BYTES or media_type_of(upload) not in {XLS, XLSX, ZIP}:
        return
    upload.seek(0)
    try:
        inspect(io.BytesIO(upload.read()))
    except SpreadsheetRefused as refused:
        raise ValidationError(
            f"“考生名册”：文件“{upload.name}”不能接收。{refused}", code="spreadsheet_refused"
        ) from refused


# -- checking -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Line:
    """One row under check: what it says, whom it means, what is wrong with it."""

    number: int
    cells: dict[str, str]
    candidate: Candidate
    item: PlanItem | None = None
    verdict: str = Verdict.NEW
    # the columns an entry keeps of its verdict on eligibility
    eligibility: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """Whom the row means."""
        return self.candidate.identity_kind, self.candidate.identity_number

    @property
    def is_refused(self) -> bool:
        """Whether something keeps the row out."""
        return any(problem.blocking for problem in self.candidate.problems)


@dataclass(slots=True)
class RosterCheck:
    """The checks of one roster: what is asked once, and what is remembered between batches."""

    plan: ExamPlan
    book: Rulebook
    day: date
    items: Mapping[tuple[str, int], PlanItem]
    offered: str
    # whom the rows before meant, and in which row
    seen: dict[Key, int] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: ExamPlan) -> RosterCheck:
        """Prepare the checks for a plan."""
        items = list(plan.items.select_related("occupation"))
        return cls(
            plan=plan,
            book=plan.law(localdate()),
            day=plan.starts_on or localdate(),
            items={(name, item.level): item for item in items for name in _names_of(item)},
            offered="、".join(str(item) for item in items) or "（尚未添加项目）",
        )

    def check(self, lines: Sequence[Line]) -> None:
        """Check a batch of rows, in a number of queries that does not grow with it."""
        for line in lines:
            self._check_alone(line)
        numbers = [line.candidate.identity_number for line in lines if line.candidate.identity_number]
        entered = entries_of(self.plan, numbers)
        elsewhere = self._elsewhere(numbers)
        for line in lines:
            if line.key in elsewhere:
                line.candidate.problems.append(
                    Problem(
                        "证件号码",
                        f"该考生同期已在其他考核计划中报名（{elsewhere[line.key]}）",
                        "同一考生不能同时参加两个计划；请与考生确认后删去本行或改期",
                    )
                )
            self._judge(line, entered.get(line.key))
            if line.item is not None and not line.is_refused:
                line.eligibility = self._eligibility(line.candidate, line.item)

    def _eligibility(self, row: Candidate, item: PlanItem) -> dict[str, Any]:
        """Weigh the conditions of the level: a remark for the institution now, for the centre later."""
        verdict = verdict_for(
            self.plan,
            item,
            born_on=row.born_on,
            condition=row.condition,
            particulars=row.particulars,
            stated_on=localdate(),
        )
        return columns_of(verdict, row.particulars)

    def _check_alone(self, line: Line) -> None:
        row = line.candidate
        if row.level is not None and row.occupation:
            line.item = self.items.get((_plain(row.occupation), row.level))
            if line.item is None:
                row.problems.append(
                    Problem(
                        "职业工种名称",
                        f"“{row.occupation[:30]}”的这一等级不是本计划的考核项目",
                        f"本计划的项目：{self.offered}",
                    )
                )
        if row.identity_kind and row.identity_number:
            self._check_identity(row)
            first = self.seen.setdefault(line.key, line.number)
            if first != line.number:
                row.problems.append(
                    Problem("证件号码", f"与第{first}行是同一证件号码", "同一考生只保留一行，请删去重复的行")
                )

    def _check_identity(self, row: Candidate) -> None:
        identity = read_identity(row.identity_kind, row.identity_number)
        if identity.problem:
            row.problems.append(Problem("证件号码", identity.problem, "请更正证件号码"))
            return
        if identity.remark:
            row.problems.append(Problem("证件号码", identity.remark, blocking=False))
        if identity.sex and row.sex and row.sex != identity.sex:
            row.problems.append(
                Problem(
                    "性别",
                    f"性别填写为“{row.sex}”，与证件号码第17位不符",
                    "请核对性别和证件号码，更正有误的一项",
                )
            )
        if identity.born_on and row.born_on and row.born_on != identity.born_on:
            row.problems.append(
                Problem(
                    "出生日期",
                    f"出生日期填写为{row.born_on}，与证件号码第7至14位不符",
                    "请核对出生日期和证件号码，更正有误的一项",
                )
            )
        row.sex, row.born_on = row.sex or identity.sex, row.born_on or identity.born_on
        young = age_finding(row.born_on, self.day, self.book) if row.born_on else None
        if young:
            row.problems.append(Problem(young.field, young.message, young.cure, young.rule_id, young.basis))

    def _elsewhere(self, numbers: list[str]) -> dict[Key, str]:
        rows = entries_elsewhere(self.plan).filter(identity_number__in=numbers)
        return {
            (kind, number): f"{institution}，计划{plan}"
            for kind, number, institution, plan in rows.values_list(
                "identity_kind", "identity_number", "plan__institution__name", "plan__number"
            )
        }

    def _judge(self, line: Line, entered: Enrolment | None) -> None:
        if entered is not None and not line.is_refused:
            changes = changes_between(entered, line.candidate, line.item)
            line.verdict = Verdict.CHANGED if changes else Verdict.SAME
            if changes and entered.state != Enrolment.State.ENTERED:
                line.candidate.problems.append(
                    Problem(
                        "证件号码",
                        f"该考生在本计划中已是“{entered.get_state_display()}”，不能再更改",
                        "请删去本行；情况有变化的，请在新的计划中重新申报",
                    )
                )
            line.candidate.problems += [
                Problem(name, f"“{name}”与已报名的内容不同", "选择“相同覆盖”时以本行为准", blocking=False)
                for name in changes
            ]
        if line.is_refused:
            line.verdict = Verdict.REFUSED


def check_roster(roster: RosterImport) -> RosterImport:
    """核对名册: read the file, check every row against the whole database, prepare the preview.

    Called again after a crash, it starts over; a roster that is through is left as it is.
    """
    if roster.stage not in {Stage.WAITING, Stage.READING, Stage.CHECKING}:
        return roster
    roster.rows.all().delete()
    _move_on(roster, Stage.READING, done_count=0, total_count=0)
    try:
        with roster.file.content.open("rb") as content:
            last_row, rows = rows_of(cast("BinaryIO", content))
            header = next(rows, None)
            if header is None:
                raise SpreadsheetRefused("第一张工作表是空的；请把名册放在第一张工作表后重新上传")
            layout = layout_of(header[1])
            _move_on(roster, Stage.CHECKING, total_count=max(0, last_row - header[0]))
            summary = _check_rows(roster, layout, rows)
    except (SpreadsheetRefused, HeadingsRefused) as refused:
        _move_on(roster, Stage.REFUSED, refusal=str(refused)[:500])
        return roster
    if not sum(summary[verdict] for verdict in Verdict.values):
        _move_on(roster, Stage.REFUSED, refusal="名册只有表头，没有考生；请填写考生后重新上传")
        return roster
    _move_on(roster, Stage.READY, summary=summary, done_count=roster.total_count)
    return roster


def _check_rows(
    roster: RosterImport, layout: Layout, rows: Iterator[tuple[int, list[Any]]]
) -> dict[str, Any]:
    check = RosterCheck.of(roster.plan)
    counts: dict[str, Any] = {
        "form": layout.form,
        **dict.fromkeys([*Verdict.values, "proven", "doubtful"], 0),
    }
    while batch := list(islice(rows, BATCH)):
        lines = []
        for number, row in batch:
            cells = layout.cells(row)
            if cells:
                lines.append(Line(number, cells, read_candidate(layout.form, cells)))
        check.check(lines)
        RosterRow.objects.bulk_create(
            RosterRow(
                roster=roster,
                number=line.number,
                cells=line.cells,
                verdict=line.verdict,
                findings=[problem.as_dict() for problem in line.candidate.problems],
                eligibility=line.eligibility.get("eligibility", ""),
                eligibility_words=line.eligibility.get("eligibility_words", ""),
            )
            for line in lines
        )
        for line in lines:
            counts[line.verdict] += 1
            if line.eligibility:
                counts["proven" if line.eligibility["eligibility"] in PROVEN else "doubtful"] += 1
        _move_on(roster, Stage.CHECKING, done_count=min(batch[-1][0], roster.total_count))
    return counts


def _move_on(roster: RosterImport, stage: str, **values: Any) -> None:
    """Say how far the work is, at once and for everybody."""
    roster.stage = stage
    for name, value in values.items():
        setattr(roster, name, value)
    roster.save(update_fields=["stage", *values])


def _names_of(item: PlanItem) -> set[str]:
    """Every way a roster may name an item's occupation."""
    name, code, work_type = item.occupation.name, item.occupation_id, item.work_type
    names = {name, code, f"{code}{name}"}
    if work_type:
        names |= {work_type, f"{name}（{work_type}）", f"{name}/{work_type}", f"{name}-{work_type}"}
    return {_plain(written) for written in names}


def _plain(text: str) -> str:
    return text.replace(" ", "").replace("(", "（").replace(")", "）")


def entries_of(plan: ExamPlan, numbers: Iterable[str]) -> dict[Key, Enrolment]:
    """Return the entries of a plan with these numbers."""
    found = plan.enrolments.filter(identity_number__in=list(numbers))
    return {(entry.identity_kind, entry.identity_number): entry for entry in found}


def changes_between(entry: Enrolment, row: Candidate, item: PlanItem | None) -> list[str]:
    """Return the names of the columns in which a row differs from what is entered."""
    wanted = _values(row, item)
    return [label for name, label in COMPARED.items() if getattr(entry, name) != wanted[name]]


def _values(row: Candidate, item: PlanItem | None) -> dict[str, Any]:
    return {
        "name": row.name,
        "item_id": item.pk if item else None,
        "sex": row.sex,
        "born_on": row.born_on,
        "phone": row.phone,
        "condition": row.condition,
        "employer": row.employer,
        "retake": row.retake,
        "particulars": row.particulars,
    }


# -- confirming and undoing ---------------------------------------------------------------------------------


@transaction.atomic
def begin_confirmation(roster: RosterImport, *, mode: str, by: User) -> RosterImport:
    """Take note that a preview is agreed to; a task of its own then carries the rows in."""
    locked_for_editing(roster.plan, by=by)
    roster = _locked(roster, Stage.READY)
    if mode not in Mode.values:
        raise ValidationError({"mode": "“导入方式”：请在清空后导入、相同覆盖、相同忽略中选择一种"})
    roster.mode, roster.stage, roster.refusal = mode, Stage.IMPORTING, ""
    roster.save(update_fields=["mode", "stage", "refusal"])
    return roster


@transaction.atomic
def confirm_roster(roster: RosterImport, *, by: User, mode: str = "") -> RosterImport:
    """确认导入: the rows nothing stands against enter the plan, all together; refused rows stay out."""
    plan = locked_for_editing(roster.plan, by=by)
    roster = _locked(roster, Stage.READY, Stage.IMPORTING)
    roster.mode = mode or roster.mode
    check = RosterCheck.of(plan)
    if roster.mode == Mode.REPLACE_ALL:
        _clear_entries(roster, plan)
    taken = {"created": 0, "overwritten": 0, "skipped": 0}
    rows = roster.rows.exclude(verdict=Verdict.REFUSED).order_by("number").iterator(chunk_size=BATCH)
    form: Form = roster.summary.get("form", "full")
    while batch := list(islice(rows, BATCH)):
        _carry_in(roster, check, form, batch, taken)
    roster.stage, roster.confirmed_at = Stage.CONFIRMED, timezone.now()
    roster.summary = {**roster.summary, **taken}
    roster.save(update_fields=["mode", "stage", "confirmed_at", "summary"])
    return roster


def _carry_in(
    roster: RosterImport, check: RosterCheck, form: Form, rows: Sequence[RosterRow], taken: dict[str, int]
) -> None:
    lines = [Line(row.number, row.cells, read_candidate(form, row.cells)) for row in rows]
    check.check(lines)
    good = [line for line in lines if not line.is_refused]
    numbers = [line.candidate.identity_number for line in good]
    entered = entries_of(check.plan, numbers)
    before = {
        (effect.identity_kind, effect.identity_number): effect.was
        for effect in roster.effects.filter(identity_number__in=numbers)
    }
    created, changed, effects = [], [], []
    for line in good:
        entry = entered.get(line.key)
        if entry is None:
            was = before.get(line.key)
            created.append(_new_entry(check.plan, line, photo_id=was["photo_id"] if was else None))
            if line.key not in before:
                effects.append(_effect(roster, line.key, None))
        elif roster.mode == Mode.OVERWRITE and line.verdict == Verdict.CHANGED:
            effects.append(_effect(roster, line.key, snapshot(entry)))
            restated = {"stated_on": localdate(), **line.eligibility}
            for name, value in {**_values(line.candidate, line.item), **restated}.items():
                setattr(entry, name, value)
            changed.append(entry)
        else:
            taken["skipped"] += 1
    Enrolment.objects.bulk_create(created)
    if changed:
        fields = [*(name.removesuffix("_id") for name in COMPARED), "stated_on", *COLUMNS]
        Enrolment.objects.bulk_update(changed, fields, batch_size=200)
    RosterEffect.objects.bulk_create(effects)
    taken["created"] += len(created)
    taken["overwritten"] += len(changed)


def _clear_entries(roster: RosterImport, plan: ExamPlan) -> None:
    """Take out what is entered, keeping how it stood; entries already ruled on stay."""
    waiting = plan.enrolments.filter(state=Enrolment.State.ENTERED)
    kept = waiting.order_by("pk").iterator(chunk_size=BATCH)
    while batch := list(islice(kept, BATCH)):
        RosterEffect.objects.bulk_create(
            _effect(roster, (entry.identity_kind, entry.identity_number), snapshot(entry)) for entry in batch
        )
    waiting.delete()


def _new_entry(plan: ExamPlan, line: Line, *, photo_id: int | None) -> Enrolment:
    kind, number = line.key
    return Enrolment(
        plan=plan,
        identity_kind=kind,
        identity_number=number,
        photo_id=photo_id,
        **_values(line.candidate, line.item),
        **line.eligibility,
    )


def _effect(roster: RosterImport, key: Key, was: dict[str, Any] | None) -> RosterEffect:
    return RosterEffect(roster=roster, identity_kind=key[0], identity_number=key[1], was=was)


def snapshot(entry: Enrolment) -> dict[str, Any]:
    """Return an entry as it stands, for the day it has to be put back."""
    values = {name: getattr(entry, name) for name in (*COMPARED, *COLUMNS)}
    values["born_on"] = entry.born_on.isoformat() if entry.born_on else None
    return {**values, "stated_on": entry.stated_on.isoformat(), "photo_id": entry.photo_id}


@transaction.atomic
def undo_roster(roster: RosterImport, *, by: User) -> RosterImport:
    """撤销导入: the plan's entries stand again as before; possible until the plan is handed in."""
    plan = locked_for_editing(roster.plan, by=by)
    roster = _locked(roster, Stage.CONFIRMED)
    at = roster.confirmed_at
    later = Q(confirmed_at__gt=at) | Q(confirmed_at=at, pk__gt=roster.pk)
    if plan.imports.filter(later, stage=Stage.CONFIRMED).exists():
        raise TransitionNotAllowed("此后又导入过名册，请先撤销最近的一次导入", object=plan)
    effects = roster.effects.order_by("pk").iterator(chunk_size=BATCH)
    while batch := list(islice(effects, BATCH)):
        _put_back(plan, batch)
    roster.effects.all().delete()
    roster.stage = Stage.UNDONE
    roster.save(update_fields=["stage"])
    return roster


def _put_back(plan: ExamPlan, effects: Sequence[RosterEffect]) -> None:
    entries = entries_of(plan, [effect.identity_number for effect in effects])
    touched = [
        entries[key]
        for effect in effects
        if (key := (effect.identity_kind, effect.identity_number)) in entries
    ]
    if any(entry.state != Enrolment.State.ENTERED for entry in touched):
        raise TransitionNotAllowed("其中有考生已作资格审核，不能整体撤销；请用新的名册更正", object=plan)
    wanted = {effect.was["item_id"] for effect in effects if effect.was}
    if wanted - set(plan.items.values_list("pk", flat=True)):
        raise TransitionNotAllowed("导入前考生所在的考核项目已被删去，不能撤销；请重新导入名册", object=plan)
    plan.enrolments.filter(pk__in=[entry.pk for entry in touched]).delete()
    Enrolment.objects.bulk_create(
        Enrolment(
            plan=plan,
            identity_kind=effect.identity_kind,
            identity_number=effect.identity_number,
            **_as_it_stood(effect.was),
        )
        for effect in effects
        if effect.was
    )


def _as_it_stood(was: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(was[name]) for name in ("born_on", "stated_on") if was.get(name)}
    return {**was, **days}


def _locked(roster: RosterImport, *stages: str) -> RosterImport:
    locked = RosterImport.objects.select_for_update(of=("self",)).select_related("plan").get(pk=roster.pk)
    if locked.stage not in stages:
        raise TransitionNotAllowed(
            f"名册现为“{locked.get_stage_display()}”，不能办理此步骤；请刷新后再看", object=locked
        )
    return locked


def refuse_roster(roster: RosterImport, *, why: str) -> None:
    """Say that a roster could not be read, whatever the reason."""
    RosterImport.objects.filter(pk=roster.pk).update(stage=Stage.REFUSED, refusal=why[:500])


def give_back_confirmation(roster: RosterImport, *, why: str) -> None:
    """Let a preview be confirmed anew after carrying it in was refused."""
    RosterImport.objects.filter(pk=roster.pk, stage=Stage.IMPORTING).update(
        stage=Stage.READY, refusal=why[:500]
    )


@transaction.atomic
def remove_enrolment(enrolment: Enrolment, *, by: User) -> None:
    """移出考生: one person is taken out of a plan that is not handed in."""
    plan = locked_for_editing(enrolment.plan, by=by)
    entry = plan.enrolments.select_for_update().get(pk=enrolment.pk)
    if entry.state != Enrolment.State.ENTERED:
        raise TransitionNotAllowed(
            f"该考生已是“{entry.get_state_display()}”，不能移出；审核结果永久保存", object=entry
        )
    entry.delete()


def marked_file(roster: RosterImport, *, refused_only: bool = False) -> bytes:
    """Return the roster as handed in with a red column that says what is wrong with each row."""
    rows = roster.rows.order_by("number")
    if refused_only:
        rows = rows.filter(verdict=Verdict.REFUSED)
    form: Form = roster.summary.get("form", "full")
    return marked_roster(form, ((row.cells, explanation_of(row)) for row in rows.iterator(chunk_size=BATCH)))


def explanation_of(row: RosterRow) -> str:
    """Return what the checks say of a row, in one cell."""
    said = [
        f"{finding['message']}。{finding['cure']}".rstrip("。")
        for finding in row.findings
        if finding["blocking"] or row.verdict != Verdict.REFUSED
    ]
    if row.eligibility and row.eligibility not in PROVEN:
        said.append(f"资格预判（不影响导入）：{row.eligibility_words}".rstrip("。"))
    return f"第{row.number}行：" + "；".join(said) if said else ""
