"""What is done on the way to the exam day: seats, tickets, photographs, attendance."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed
from PIL import Image

from accounts.identity import masked_number
from accounts.models import User
from accounts.permissions import may
from archive.contents import JPEG, PDF, ZIP
from archive.drawing import Verification
from archive.services import store_file
from exams.arrangement import Hall, Sitter, fill, seating_order
from exams.documents import (
    AdmissionTicket,
    SignInRow,
    SignInSheet,
    Sitting,
    admission_tickets,
    sign_in_sheet,
)
from exams.models import Enrolment, ExamPlan, Part, PlanJob, Seat, Session
from exams.numbering import composed, series_of, ticket_segments
from exams.selectors.plans import addresses_of, time_words
from exams.services.numbers import take_numbers
from lifecycle.door import perform_all
from lifecycle.findings import Finding, RulesNotMet

BATCH = 500
TICKET_SALT = "exams.ticket"
TICKETS_KIND, PHOTO_KIND, PHOTO_ZIP_KIND = "admission_tickets", "candidate_photo", "candidate_photos"
# One volume of tickets is drawn in memory with its photographs.
TICKETS_PER_VOLUME = 200
MOST_TICKET_BYTES = 200 * 1024 * 1024

# What institutions are used to: a one-inch photograph of at most 200 KB; 5,000 of them make one archive.
MOST_PHOTO_BYTES = 200 * 1024
LEAST_PHOTO_SIDES = (200, 280)
MOST_ZIP_BYTES = 400 * 1024 * 1024
MOST_PHOTOS = 5_000
PHOTO_NAME = re.compile(r"(?:(?P<name>[^_/]+)_)?(?P<number>[0-9A-Za-z]{5,30})\.jpe?g", re.IGNORECASE)
MOST_REPORTED = 500

State = ExamPlan.State
BEFORE_EXAM = (State.DRAFT, State.RETURNED, State.SUBMITTED, State.APPROVED, State.PUBLISHED)


# -- seats --------------------------------------------------------------------------------------------------


@transaction.atomic
def arrange_seats(plan: ExamPlan, *, by: User) -> int:
    """编排考场: ticket numbers, and a seat in every part, for everybody who may sit; returns how many.

    The same candidates always get the same seats; people of one employer are spread apart.
    """
    plan = _of_state(plan, State.PUBLISHED, "编排考场")
    entries = list(
        plan.enrolments.filter(state=Enrolment.State.ELIGIBLE)
        .select_related("plan__institution")
        .order_by("pk")
    )
    if not entries:
        raise TransitionNotAllowed("没有待编排的考生：资格审核通过的考生均已编排", object=plan)
    by_item: dict[int, list[Enrolment]] = {}
    for entry in entries:
        by_item.setdefault(entry.item_id, []).append(entry)
    seats: list[Seat] = []
    ordered: list[Enrolment] = []
    for item in plan.items.select_related("occupation"):
        sitters = [
            Sitter(entry.pk, f"{entry.identity_kind}:{entry.identity_number}", entry.employer)
            for entry in by_item.get(item.pk, [])
        ]
        row = seating_order(sitters, plan.number or "")
        found = {entry.pk: entry for entry in by_item.get(item.pk, [])}
        ordered += [found[sitter.key] for sitter in row]
        for part in plan.law(localdate()).exam_parts(str(item.level)):
            sessions = list(
                item.sessions.filter(part=part.code)
                .select_related("room")
                .order_by("starts_at", "room__name")
            )
            seats += _seats(row, sessions, f"{item}的{part.label}")
    _give_ticket_numbers(plan, ordered)
    Seat.objects.bulk_create(seats, batch_size=1000)
    for start in range(0, len(ordered), BATCH):
        perform_all(ordered[start : start + BATCH], "seat", by=by)
    return len(ordered)


def _seats(row: Sequence[Sitter], sessions: Sequence[Session], label: str) -> list[Seat]:
    halls = [Hall(session.pk, session.room.seats) for session in sessions]
    try:
        return [
            Seat(enrolment_id=key, session_id=session, number=number)
            for key, session, number in fill(row, halls)
        ]
    except ValueError:
        places = sum(hall.seats for hall in halls)
        raise RulesNotMet(
            [
                Finding(
                    rule_id="",
                    field="sessions",
                    message=f"{label}共{places}个考位，待编排{len(row)}人，考位不足",
                    cure="请由中心退回计划，增加场次后重新提交",
                )
            ]
        ) from None


def _give_ticket_numbers(plan: ExamPlan, ordered: Sequence[Enrolment]) -> None:
    book = plan.law(localdate())
    day = plan.starts_on
    if day is None:
        raise TransitionNotAllowed("计划没有场次，不能编排", object=plan)
    segments = ticket_segments(plan.institution.code or "", day)
    serials = take_numbers(series_of(book, "exam.ticket_numbering", segments), len(ordered))
    for entry, serial in zip(ordered, serials, strict=True):
        entry.ticket_number = composed(book, "exam.ticket_numbering", segments, serial)
    Enrolment.objects.bulk_update(ordered, ["ticket_number"], batch_size=BATCH)


def _of_state(plan: ExamPlan, state: str, act: str) -> ExamPlan:
    locked = ExamPlan.objects.select_for_update(of=("self",)).select_related("institution").get(pk=plan.pk)
    if locked.state != state:
        raise TransitionNotAllowed(
            f"计划现为“{locked.get_state_display()}”，不能{act}；{State(state).label}后方可办理",
            object=locked,
        )
    return locked


# -- attendance ---------------------------------------------------------------------------------------------


@transaction.atomic
def record_attendance(
    plan: ExamPlan, *, by: User, attended: Iterable[int] = (), absent: Iterable[int] = ()
) -> tuple[int, int]:
    """到考登记: who came and who did not, by the keys of the entries; returns both counts."""
    plan = _of_state(plan, State.IN_PROGRESS, "登记到考")
    came, missed = set(attended), set(absent)
    if came & missed:
        raise ValidationError("“到考登记”：同一考生不能既到考又缺考；请刷新页面后重新登记")
    for keys, move in ((came, "attend"), (missed, "miss")):
        entries = list(plan.enrolments.filter(pk__in=keys).select_related("plan__institution").order_by("pk"))
        if len(entries) != len(keys):
            raise ValidationError("“到考登记”：其中有考生不在本计划中；请刷新页面后重新登记")
        for start in range(0, len(entries), BATCH):
            perform_all(entries[start : start + BATCH], move, by=by)
    return len(came), len(missed)


# -- tickets ------------------------------------------------------------------------------------------------


def ticket_token(enrolment: Enrolment) -> str:
    """Return what the QR code of a ticket carries: the ticket number, signed."""
    return signing.Signer(salt=TICKET_SALT).sign(enrolment.ticket_number or "")


def ticket_number_of(token: str) -> str | None:
    """Return the ticket number a token carries, or None for one we did not sign."""
    try:
        return signing.Signer(salt=TICKET_SALT).unsign(token)
    except signing.BadSignature:
        return None


def with_seats(entries: Any) -> Any:
    """Return entries with everything a ticket says, in a constant number of queries."""
    return entries.select_related("plan__institution", "item__occupation", "photo").prefetch_related(
        "seats__session__room__site"
    )


def _room_words(session: Session, beside: Sequence[Session]) -> str:
    """The room; of somebody who is examined at several sites, with the site."""
    by_site = len({other.room.site_id for other in beside}) > 1
    return f"{session.room.site.name} {session.room.name}" if by_site else session.room.name


def ticket_of(enrolment: Enrolment) -> AdmissionTicket:
    """Return the facts of a candidate's admission ticket 准考证."""
    plan, item = enrolment.plan, enrolment.item
    seats = sorted(enrolment.seats.all(), key=lambda seat: seat.session.starts_at)
    sessions = [seat.session for seat in seats]
    address = reverse("public:ticket-verify", args=[ticket_token(enrolment)])
    return AdmissionTicket(
        number=enrolment.ticket_number or "",
        name=enrolment.name,
        identity_type=enrolment.get_identity_kind_display(),
        identity_number=enrolment.identity_number,
        photo=enrolment.photo.read() if enrolment.photo else None,
        institution=plan.institution.name,
        plan=plan.title,
        occupation=item.occupation.name,
        work_type=item.work_type,
        level=item.get_level_display(),
        site=plan.institution.name,
        address=addresses_of(plan.institution, sessions),
        sittings=tuple(
            Sitting(
                part=seat.session.get_part_display(),
                time=time_words(seat.session),
                room=_room_words(seat.session, sessions),
                seat=f"{seat.number:02d}",
            )
            for seat in seats
        ),
        verification=Verification(
            code=enrolment.ticket_number or "", url=f"{settings.PUBLIC_BASE_URL}{address}"
        ),
        is_trial=plan.law(localdate()).is_trial,
    )


def print_ticket(enrolment: Enrolment) -> bytes:
    """Print one candidate's admission ticket 准考证; before seats are arranged there is none."""
    if enrolment.ticket_number is None:
        raise TransitionNotAllowed("尚未编排考场，没有准考证；请先编排考场", object=enrolment)
    return admission_tickets([ticket_of(enrolment)], issued_on=localdate())


def print_sign_in_sheet(session: Session) -> bytes:
    """Print the sign-in sheet of one session 考场签到表."""
    item = session.item
    plan = item.plan
    seats = session.seats.select_related("enrolment").order_by("number")
    return sign_in_sheet(
        SignInSheet(
            institution=plan.institution.name,
            plan=plan.title,
            plan_number=plan.number or "",
            occupation=item.occupation.name,
            level=item.get_level_display(),
            part=Part(session.part).label,
            time=time_words(session),
            site=f"{plan.institution.name}（{session.room.site.address}）",
            room=session.room.name,
            rows=tuple(
                SignInRow(
                    seat=f"{seat.number:02d}",
                    ticket_number=seat.enrolment.ticket_number or "",
                    name=seat.enrolment.name,
                    identity_number=masked_number(seat.enrolment.identity_number),
                )
                for seat in seats
            ),
            is_trial=plan.law(localdate()).is_trial,
        ),
        issued_on=localdate(),
    )


@transaction.atomic
def ask_for_tickets(plan: ExamPlan, *, by: User) -> PlanJob:
    """制作准考证: all tickets of a plan, in volumes; a task prints them."""
    if not may("seat_enrolment")(plan, by):
        raise PermissionDenied("您没有制作本计划准考证的权限；请由本机构的经办人或负责人办理")
    if not plan.enrolments.filter(ticket_number__isnull=False).exists():
        raise TransitionNotAllowed("尚未编排考场，没有准考证；请先编排考场", object=plan)
    running = plan.jobs.filter(
        kind=PlanJob.Kind.TICKETS, stage__in=[PlanJob.Stage.WAITING, PlanJob.Stage.RUNNING]
    )
    return running.first() or PlanJob.objects.create(plan=plan, kind=PlanJob.Kind.TICKETS, asked_by=by)


def print_tickets(job: PlanJob) -> PlanJob:
    """Print every ticket of a plan in volumes; called again after a crash, it starts over."""
    if job.stage not in {PlanJob.Stage.WAITING, PlanJob.Stage.RUNNING}:
        return job
    job.results.clear()
    entries = with_seats(job.plan.enrolments.filter(ticket_number__isnull=False).order_by("ticket_number"))
    _progress(job, stage=PlanJob.Stage.RUNNING, total_count=entries.count(), done_count=0)
    rows = entries.iterator(chunk_size=TICKETS_PER_VOLUME)
    volume = 0
    while batch := list(islice(rows, TICKETS_PER_VOLUME)):
        volume += 1
        pdf = admission_tickets([ticket_of(entry) for entry in batch], issued_on=localdate())
        name = f"准考证 {job.plan.number} 第{volume}册.pdf"
        file = store_file(
            ContentFile(pdf, name=name),
            by=job.asked_by,
            kind=TICKETS_KIND,
            allowed={PDF},
            max_bytes=MOST_TICKET_BYTES,
            label="准考证",
        )
        job.results.add(file)
        _progress(job, done_count=job.done_count + len(batch))
    _progress(job, stage=PlanJob.Stage.FINISHED, message=f"共{job.done_count}张，{volume}册")
    return job


def break_off(job: PlanJob, *, why: str) -> None:
    """Say that a job could not be finished, so that it can be asked for anew."""
    _progress(job, stage=PlanJob.Stage.FAILED, message=why[:500])


def _progress(job: PlanJob, **values: Any) -> None:
    for name, value in values.items():
        setattr(job, name, value)
    job.save(update_fields=list(values))


# -- photographs --------------------------------------------------------------------------------------------


@transaction.atomic
def take_in_photos(plan: ExamPlan, upload: File[Any], *, by: User) -> PlanJob:
    """上传照片: a ZIP of JPG files named 姓名_证件号码.jpg or 证件号码.jpg; a task places them."""
    plan = ExamPlan.objects.get(pk=plan.pk)
    if not may("edit_exam_plan")(plan, by):
        raise PermissionDenied("您没有权限为该计划上传照片；请由本机构的经办人或负责人办理")
    if plan.state not in BEFORE_EXAM:
        raise TransitionNotAllowed(
            f"计划现为“{plan.get_state_display()}”，不能再更换照片；照片应在考核开始前上传", object=plan
        )
    file = store_file(
        upload, by=by, kind=PHOTO_ZIP_KIND, allowed={ZIP}, max_bytes=MOST_ZIP_BYTES, label="照片压缩包"
    )
    return PlanJob.objects.create(plan=plan, kind=PlanJob.Kind.PHOTOS, source=file, asked_by=by)


def place_photos(job: PlanJob) -> PlanJob:
    """Match each photograph to its candidate and check it; what could not be used is reported by name."""
    if job.stage not in {PlanJob.Stage.WAITING, PlanJob.Stage.RUNNING} or job.source is None:
        return job
    report: list[str] = []
    placed = 0
    try:
        with job.source.content.open("rb") as content, zipfile.ZipFile(content) as archive:
            files = [part for part in archive.infolist() if not part.is_dir()]
            if len(files) > MOST_PHOTOS:
                raise ValueError(f"压缩包内有{len(files)}个文件，一次最多{MOST_PHOTOS}个；请分批上传")
            _progress(job, stage=PlanJob.Stage.RUNNING, total_count=len(files), done_count=0)
            parts = iter(files)
            while batch := list(islice(parts, BATCH)):
                placed += _place_batch(job, archive, batch, report)
                _progress(job, done_count=job.done_count + len(batch))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as broken:
        _progress(
            job,
            stage=PlanJob.Stage.FAILED,
            message=f"压缩包不完整、已加密或已损坏，请重新压缩后上传（{type(broken).__name__}）",
        )
        return job
    except ValueError as refused:
        _progress(job, stage=PlanJob.Stage.FAILED, message=str(refused))
        return job
    without = job.plan.enrolments.filter(photo__isnull=True).count()
    _progress(
        job,
        stage=PlanJob.Stage.FINISHED,
        message=f"已配上{placed}张照片，{len(report)}张未用；还有{without}名考生没有照片",
        report=report[:MOST_REPORTED],
    )
    return job


def _place_batch(
    job: PlanJob, archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo], report: list[str]
) -> int:
    named = []
    for part in parts:
        base = _file_name(part).rsplit("/", 1)[-1]
        found = PHOTO_NAME.fullmatch(base)
        if found is None:
            report.append(f"{base}：文件名应为“姓名_证件号码.jpg”或“证件号码.jpg”")
        else:
            named.append((part, base, found["name"] or "", found["number"].upper()))
    entries = {
        entry.identity_number: entry
        for entry in job.plan.enrolments.filter(identity_number__in=[number for *_, number in named])
    }
    changed = []
    for part, base, name, number in named:
        entry = entries.get(number)
        problem = _mismatch(entry, name) or _unfit(part)
        if problem or entry is None:
            report.append(f"{base}：{problem}")
            continue
        try:
            entry.photo = store_file(
                ContentFile(archive.read(part), name=base),
                by=job.asked_by,
                kind=PHOTO_KIND,
                allowed={JPEG},
                max_bytes=MOST_PHOTO_BYTES,
                label="照片",
            )
            _check_sides(entry.photo.read())
            changed.append(entry)
        except ValidationError as refused:
            report.append(f"{base}：{refused.messages[0]}")
    Enrolment.objects.bulk_update(changed, ["photo"], batch_size=BATCH)
    return len(changed)


def _file_name(part: zipfile.ZipInfo) -> str:
    """The name as it was meant: Windows writes Chinese names in its own code without saying so."""
    unicode_flag = 0x800
    if part.flag_bits & unicode_flag:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return part.filename


def _mismatch(entry: Enrolment | None, name: str) -> str:
    if entry is None:
        return "本计划没有证件号码与之相符的考生，请核对文件名"
    if name and name != entry.name:
        return "文件名中的姓名与名册不符，请核对"
    return ""


def _unfit(part: zipfile.ZipInfo) -> str:
    if part.file_size > MOST_PHOTO_BYTES:
        return f"照片为{part.file_size // 1024} KB，最多{MOST_PHOTO_BYTES // 1024} KB，请压缩后上传"
    return ""


def _check_sides(content: bytes) -> None:
    with Image.open(io.BytesIO(content)) as picture:
        width, height = picture.size
    least_width, least_height = LEAST_PHOTO_SIDES
    if width < least_width or height < least_height:
        raise ValidationError(
            f"照片为{width}×{height}像素，至少{least_width}×{least_height}像素；请使用清晰的一寸照片"
        )
