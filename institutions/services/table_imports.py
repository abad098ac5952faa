"""Taking a table in, whatever it lists: looked at from outside, kept, checked row by row, marked up."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accounts.models import User
from archive.contents import XLS, XLSX, ZIP, media_type_of
from archive.models import StoredFile
from archive.services import store_file
from archive.sheets import (
    Heading,
    HeadingsRefused,
    Problem,
    cells_of,
    marked_up,
    places_of,
    titles_of,
    workbook_of_csv,
)
from archive.spreadsheets import SpreadsheetRefused, inspect, rows_of
from institutions.models.imports import TableImport, TableRow

FILE_KIND = "import_table"
MOST_BYTES = 20 * 1024 * 1024
BATCH = 500
Stage = TableImport.Stage
Verdict = TableRow.Verdict


@dataclass(slots=True)
class Line:
    """One row under check: what it says, what is wrong with it, and the columns its record keeps."""

    number: int
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    verdict: str = Verdict.NEW
    columns: dict[str, Any] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        """Whether something keeps the row out."""
        return any(problem.blocking for problem in self.problems)


Check = Callable[[Sequence[Line]], None]


def keep_table(upload: File[Any], *, by: User, label: str, takes_csv: bool = False) -> StoredFile:
    """Keep the file a job works on; refuse at once what must not even be opened."""
    if takes_csv and PurePath(upload.name or "").suffix.lower() == ".csv":
        upload = _from_csv(upload, label)
    _look_from_outside(upload, label)
    return store_file(upload, by=by, kind=FILE_KIND, allowed={XLS, XLSX}, max_bytes=MOST_BYTES, label=label)


def _from_csv(upload: File[Any], label: str) -> File[Any]:
    if not upload.size or upload.size > MOST_BYTES:
        raise ValidationError(f"“{label}”：文件为空或超过20 MB；请检查后重新上传", code="size")
    upload.seek(0)
    try:
        content = workbook_of_csv(upload.read())
    except (ValueError, UnicodeDecodeError) as wrong:
        raise ValidationError(
            f"“{label}”：CSV 文件无法读取；请以 UTF-8 或 GB18030 编码保存后重新上传", code="unreadable"
        ) from wrong
    return ContentFile(content, name=f"{PurePath(upload.name or '').stem}.xlsx")


def _look_from_outside(upload: File[Any], label: str) -> None:
    if not upload.size or upload.size > MOST_BYTES or media_type_of(upload) not in {XLS, XLSX, ZIP}:
        return
    upload.seek(0)
    try:
        inspect(io.BytesIO(upload.read()))
    except SpreadsheetRefused as refused:
        raise ValidationError(
            f"“{label}”：文件“{upload.name}”不能接收。{refused}", code="spreadsheet_refused"
        ) from refused


def check_table(job: Any, headings: Sequence[Heading], label: str, check: Check) -> Any:
    """核对: read the file and check every row; called again after a crash, it starts over."""
    if job.stage not in {Stage.WAITING, Stage.CHECKING}:
        return job
    job.rows.all().delete()
    move_on(job, Stage.CHECKING, done_count=0, total_count=0)
    try:
        with job.file.content.open("rb") as content:
            last_row, rows = rows_of(cast("BinaryIO", content))
            header = next(rows, None)
            if header is None:
                raise SpreadsheetRefused("第一张工作表是空的；请把内容放在第一张工作表后重新上传")
            places = places_of(titles_of(header[1]), [heading.title for heading in headings], label)
            move_on(job, Stage.CHECKING, total_count=max(0, last_row - header[0]))
            counts = _check_rows(job, headings, places, rows, check)
    except (SpreadsheetRefused, HeadingsRefused) as refused:
        move_on(job, Stage.REFUSED, refusal=str(refused)[:500])
        return job
    if not sum(counts.values()):
        move_on(job, Stage.REFUSED, refusal="表格只有表头，没有内容；请填写后重新上传")
        return job
    move_on(job, Stage.READY, summary=counts, done_count=job.total_count)
    return job


def _check_rows(
    job: Any,
    headings: Sequence[Heading],
    places: Mapping[str, int],
    rows: Iterator[tuple[int, list[Any]]],
    check: Check,
) -> dict[str, int]:
    counts: dict[str, int] = dict.fromkeys(Verdict.values, 0)
    while batch := list(islice(rows, BATCH)):
        lines = [Line(number, cells) for number, row in batch if (cells := cells_of(row, places, headings))]
        check(lines)
        for line in lines:
            if line.is_refused:
                line.verdict = Verdict.REFUSED
            counts[line.verdict] += 1
        job.rows.bulk_create(
            job.rows.model(
                job=job,
                number=line.number,
                cells=line.cells,
                verdict=line.verdict,
                findings=[problem.as_dict() for problem in line.problems],
                **line.columns,
            )
            for line in lines
        )
        move_on(job, Stage.CHECKING, done_count=min(batch[-1][0], job.total_count))
    return counts


def move_on(job: Any, stage: str, **values: Any) -> None:
    """Say how far the work is, at once and for everybody."""
    job.stage = stage
    for name, value in values.items():
        setattr(job, name, value)
    job.save(update_fields=["stage", *values])


def locked_job(job: Any, *stages: str) -> Any:
    """The job, held; refused where somebody else has taken the step already."""
    locked = type(job).objects.select_for_update(of=("self",)).get(pk=job.pk)
    if locked.stage not in stages:
        raise TransitionNotAllowed(
            f"该导入现为“{locked.get_stage_display()}”，不能办理此步骤；请刷新后再看", object=locked
        )
    return locked


def confirmed(job: Any) -> Any:
    """Note that what was agreed to is in."""
    job.stage, job.confirmed_at, job.refusal = Stage.CONFIRMED, timezone.now(), ""
    job.save(update_fields=["stage", "confirmed_at", "refusal", "summary"])
    return job


def marked_table(job: Any, headings: Sequence[Heading], *, refused_only: bool = False) -> bytes:
    """The table as it was handed in with a red column that says what is wrong with each row."""
    rows = job.rows.order_by("number")
    if refused_only:
        rows = rows.filter(verdict=Verdict.REFUSED)
    return marked_up(
        "导入",
        [heading.title for heading in headings],
        ((row.cells, _explanation(row)) for row in rows.iterator(chunk_size=BATCH)),
        {heading.title: heading.width for heading in headings} | {"错误说明": 60},
    )


def _explanation(row: Any) -> str:
    said = [
        f"{finding['message']}。{finding['cure']}".rstrip("。")
        for finding in row.findings
        if finding["blocking"] or row.verdict != Verdict.REFUSED
    ]
    return f"第{row.number}行：" + "；".join(said) if said else ""
