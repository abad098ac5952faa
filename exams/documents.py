"""The papers of an exam day: admission tickets and sign-in sheets, facts in, PDF out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from archive.drawing import (
    GREY,
    HAIR,
    INK,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    SHADE,
    Verification,
    block,
    centred,
    draw_photo,
    draw_qr,
    line,
    right,
    sheet,
    trial_mark,
)
from archive.typefaces import SANS, SANS_BOLD, SERIF, SERIF_BOLD, face_for, width_of
from archive.typesetting import Type

TICKETS_PER_PAGE = 2
MARGIN = 16 * mm
BLUE = HexColor("#1F4E79")
ROWS_PER_SHEET = 30

CANDIDATE_NOTICE = (
    "凭本准考证和报名时登记的有效身份证件原件入场，证件不全的不得入场。",
    "按规定时间到达考场，对号入座，并在签到表上签名。",
    "不得携带手机、智能手表等通讯或存储设备入座；资料、工具以考场公布的清单为准。",
    "考场全程视频监控。违纪违规的，按国家有关规定处理。",
    "对成绩有异议的，可在成绩公示期内向评价机构提出。",
)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One part of the exam on a candidate's ticket (科目): when, in which room, at which seat."""

    part: str
    time: str
    room: str
    seat: str


@dataclass(frozen=True, slots=True)
class AdmissionTicket:
    """Admission ticket 准考证: who may sit which parts, where and when."""

    number: str
    name: str
    identity_type: str
    identity_number: str
    photo: bytes | None
    institution: str
    plan: str
    occupation: str
    work_type: str
    level: str
    site: str
    address: str
    sittings: tuple[Sitting, ...]
    verification: Verification
    is_trial: bool = False


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One candidate's line on a sign-in sheet (签到)."""

    seat: str
    ticket_number: str
    name: str
    identity_number: str


@dataclass(frozen=True, slots=True)
class SignInSheet:
    """Sign-in sheet 考场签到表: everyone expected in one room for one part."""

    institution: str
    plan: str
    plan_number: str
    occupation: str
    level: str
    part: str
    time: str
    site: str
    room: str
    rows: tuple[SignInRow, ...]
    is_trial: bool = False


def admission_tickets(
    tickets: Sequence[AdmissionTicket], *, issued_on: date, notice: Sequence[str] = CANDIDATE_NOTICE
) -> bytes:
    """Print admission tickets 准考证, two to a page with a line to cut along."""

    def draw(canvas: Canvas) -> None:
        for place, ticket in enumerate(tickets):
            slot = place % TICKETS_PER_PAGE
            if slot == 0 and place:
                canvas.showPage()
            if slot == 0:
                _cutting_line(canvas)
            _ticket(canvas, ticket, PAGE_HEIGHT - slot * PAGE_HEIGHT / TICKETS_PER_PAGE, notice)

    return sheet(
        title="准考证",
        author=tickets[0].institution,
        subject=tickets[0].plan,
        issued_on=issued_on,
        draw=draw,
    )


def _cutting_line(canvas: Canvas) -> None:
    canvas.setStrokeColor(HAIR)
    canvas.setLineWidth(0.4)
    canvas.setDash(3, 3)
    canvas.line(8 * mm, PAGE_HEIGHT / 2, PAGE_WIDTH - 8 * mm, PAGE_HEIGHT / 2)
    canvas.setDash()


def _ticket(canvas: Canvas, ticket: AdmissionTicket, top: float, notice: Sequence[str]) -> None:
    left, width = MARGIN, PAGE_WIDTH - 2 * MARGIN
    top -= 9 * mm
    centre = PAGE_WIDTH / 2
    centred(canvas, centre, top - 13, ticket.institution, SERIF, 11, GREY, room=width)
    centred(canvas, centre, top - 36, "职业技能等级认定准考证", SERIF_BOLD, 18, INK, spaced=2)
    if ticket.is_trial:
        trial_mark(canvas, left + width, top - 16)
    canvas.setStrokeColor(BLUE)
    canvas.setLineWidth(1.2)
    canvas.line(left, top - 46, left + width, top - 46)

    photo_width, photo_height = 25 * mm, 35 * mm
    draw_photo(
        canvas, ticket.photo, left + width - photo_width, top - 54 - photo_height, photo_width, photo_height
    )
    fields = [
        ("准考证号", ticket.number, SANS_BOLD),
        ("姓名", ticket.name, SERIF),
        (ticket.identity_type, ticket.identity_number, SERIF),
        ("职业（工种）", _occupation(ticket), SERIF),
        ("等级", ticket.level, SERIF),
        ("考核计划", ticket.plan, SERIF),
    ]
    field_width, y = width - photo_width - 5 * mm, top - 54
    for label, value, face in fields:
        y = _field(canvas, left, y, field_width, label, value, face)
    y = min(y, top - 54 - photo_height) - 3 * mm
    y = _field(canvas, left, y, width, "考点", f"{ticket.site}（{ticket.address}）", SERIF)
    y = _sittings(canvas, left, y - 4, width, ticket.sittings)
    _notice(canvas, ticket, left, y - 8, width, top - PAGE_HEIGHT / 2 + 16 * mm, notice)


def _occupation(ticket: AdmissionTicket) -> str:
    return f"{ticket.occupation}（{ticket.work_type}）" if ticket.work_type else ticket.occupation


def _field(canvas: Canvas, x: float, y: float, width: float, label: str, value: str, face: str) -> float:
    """A label and its value on one line of the ticket, a long value in two smaller ones."""
    height, indent = 19, 23 * mm
    line(canvas, x, y - 12, label, SANS, 9, GREY, room=indent - 4)
    type_ = Type(face, 11, 14, side="left")
    lines = Type(face, 8, 8.6, side="left")
    if width_of(value, face_for(value, face), 11) <= width - indent:
        block(canvas, x + indent, y - 1, width - indent, value, type_)
    else:
        block(canvas, x + indent, y + 1, width - indent, value, lines, height=height + 1)
    return y - height


def _sittings(canvas: Canvas, x: float, y: float, width: float, sittings: tuple[Sitting, ...]) -> float:
    columns = [("科目", 0.22), ("时间", 0.42), ("考场", 0.24), ("座位号", 0.12)]
    row = 20
    canvas.setFillColor(SHADE)
    canvas.rect(x, y - row, width, row, stroke=0, fill=1)
    rows = [[name for name, _ in columns], *[[s.part, s.time, s.room, s.seat] for s in sittings]]
    for place, cells in enumerate(rows):
        start = x
        for text, (_, share) in zip(cells, columns, strict=True):
            face = SANS if place == 0 else SERIF
            centred(
                canvas, start + width * share / 2, y - row + 6, text, face, 9 if place == 0 else 10.5,
                GREY if place == 0 else INK, room=width * share - 6,
            )  # fmt: skip
            start += width * share
        y -= row
        canvas.setStrokeColor(HAIR)
        canvas.setLineWidth(0.5)
        canvas.line(x, y, x + width, y)
    return y


def _notice(
    canvas: Canvas,
    ticket: AdmissionTicket,
    x: float,
    y: float,
    width: float,
    floor: float,
    notice: Sequence[str],
) -> None:
    side = 22 * mm
    line(canvas, x, y - 9, "考生须知", SANS_BOLD, 9, INK)
    text = "\n".join(f"{place}. {sentence}" for place, sentence in enumerate(notice, 1))
    type_ = Type(SANS, 8.5, 12.5, side="left", colour=GREY)
    block(canvas, x, y - 13, width - side - 8 * mm, text, type_, height=max(30, y - 13 - floor))
    draw_qr(canvas, ticket.verification.url, x + width - side, y - side, side)
    centred(canvas, x + width - side / 2, y - side - 8, "扫码查验", SANS, 7, GREY)


def sign_in_sheet(room: SignInSheet, *, issued_on: date) -> bytes:
    """Print a sign-in sheet 考场签到表: a line to sign on for each candidate, and the invigilators' below."""
    pages = [
        room.rows[start : start + ROWS_PER_SHEET]
        for start in range(0, max(len(room.rows), 1), ROWS_PER_SHEET)
    ]

    def draw(canvas: Canvas) -> None:
        for place, rows in enumerate(pages):
            if place:
                canvas.showPage()
            _sign_in_page(canvas, room, rows, place + 1, len(pages))

    return sheet(
        title="考场签到表", author=room.institution, subject=room.plan_number, issued_on=issued_on, draw=draw
    )


def _sign_in_page(
    canvas: Canvas, room: SignInSheet, rows: Sequence[SignInRow], page: int, pages: int
) -> None:
    left, width, y = MARGIN, PAGE_WIDTH - 2 * MARGIN, PAGE_HEIGHT - 20 * mm
    centred(canvas, PAGE_WIDTH / 2, y, "考场签到表", SERIF_BOLD, 18, INK, spaced=3)
    if room.is_trial:
        trial_mark(canvas, left + width, y + 14)
    facts = [
        (f"考核计划：{room.plan}（{room.plan_number}）", f"评价机构：{room.institution}"),
        (f"职业等级：{room.occupation}　{room.level}", f"科目：{room.part}"),
        (f"考场：{room.site}　{room.room}", f"时间：{room.time}"),
    ]
    y -= 12
    for first, second in facts:
        y -= 15
        line(canvas, left, y, first, SERIF, 10, INK, room=width * 0.56)
        line(canvas, left + width * 0.58, y, second, SERIF, 10, INK, room=width * 0.42)
    columns = [
        ("序号", 0.07),
        ("座位号", 0.09),
        ("准考证号", 0.22),
        ("姓名", 0.22),
        ("证件号码", 0.22),
        ("签名", 0.18),
    ]
    y = _sign_in_grid(canvas, left, y - 10, width, columns, rows, (page - 1) * ROWS_PER_SHEET)
    footer = f"应到 {len(room.rows)} 人　　实到 ______ 人　　缺考 ______ 人"
    line(canvas, left, y - 22, footer, SERIF, 10.5)
    line(
        canvas,
        left,
        y - 44,
        "监考人员签名：________________　________________　　　　日期：____年__月__日",
        SERIF,
        10.5,
    )
    right(canvas, left + width, 12 * mm, f"第 {page} 页　共 {pages} 页", SANS, 8.5, GREY)


def _sign_in_grid(
    canvas: Canvas,
    x: float,
    top: float,
    width: float,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[SignInRow],
    before: int,
) -> float:
    height = 18
    texts = [[name for name, _ in columns]]
    texts += [
        [str(before + place), row.seat, row.ticket_number, row.name, row.identity_number, ""]
        for place, row in enumerate(rows, 1)
    ]
    canvas.setFillColor(SHADE)
    canvas.rect(x, top - height, width, height, stroke=0, fill=1)
    for place, cells in enumerate(texts):
        start = x
        for text, (_, share) in zip(cells, columns, strict=True):
            if text:
                face = SANS if place == 0 else SERIF
                middle, base = start + width * share / 2, top - height * (place + 1) + 5.5
                centred(canvas, middle, base, text, face, 9.5, INK, room=width * share - 5)
            start += width * share
    bottom = top - height * len(texts)
    canvas.setStrokeColor(HAIR)
    canvas.setLineWidth(0.5)
    for place in range(len(texts) + 1):
        canvas.line(x, top - height * place, x + width, top - height * place)
    start = x
    for share in [0, *[share for _, share in columns]]:
        start += width * share
        canvas.line(start, top, start, bottom)
    return bottom
