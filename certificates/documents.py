"""The certificate on paper: everything the national notice demands (人社鉴发〔2021〕1号)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from archive.drawing import (
    GREY,
    INK,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Verification,
    block,
    centred,
    chinese_date,
    draw_photo,
    draw_qr,
    line,
    sheet,
    trial_mark,
)
from archive.typefaces import SANS, SERIF, SERIF_BOLD, face_for, width_of
from archive.typesetting import Type

TITLE = "职业技能等级证书"
TITLE_IN_ENGLISH = "Certificate of Vocational Skill Level"
NO_WORK_TYPE = "--"  # 无工种/职业方向的，填写“--”，不得空白 (人社鉴发〔2021〕1号)

GREEN = HexColor("#2F5D50")
PALE = HexColor("#B9CDC4")
FAINT = HexColor("#E6EEEA")

LABEL_X, VALUE_X, FIELD_RIGHT = 34 * mm, 79 * mm, PAGE_WIDTH - 34 * mm
ROWS_BESIDE_PHOTO = 3
PHOTO = (26 * mm, 36.4 * mm)


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """Vocational skill level certificate 职业技能等级证书: what stands on it, as it shall be printed."""

    number: str
    name: str
    identity_type: str
    identity_number: str
    occupation: str
    work_type: str
    level: str
    photo: bytes | None
    institution: str
    issued_on: date
    certificate_query_url: str
    institution_query_url: str
    verification: Verification
    provincial_query_url: str = ""
    stationery_number: str = ""
    is_trial: bool = False


def certificate(facts: CertificateFacts) -> bytes:
    """Print one certificate 职业技能等级证书."""
    return certificates([facts])


def certificates(several: Sequence[CertificateFacts]) -> bytes:
    """Print certificates one to a page, in the order given."""

    def draw(canvas: Canvas) -> None:
        # The ground is the same on every page: drawn once, laid under each.
        canvas.beginForm("ground")
        _ground(canvas)
        canvas.endForm()
        for place, facts in enumerate(several):
            if place:
                canvas.showPage()
            canvas.doForm("ground")
            _wording(canvas, facts)
            _fields(canvas, facts)
            _issuer(canvas, facts)
            _queries(canvas, facts)
            if facts.is_trial:
                trial_mark(canvas, FIELD_RIGHT, PAGE_HEIGHT - 28 * mm)

    first = several[0]
    return sheet(
        title=TITLE, author=first.institution, subject=first.number, issued_on=first.issued_on, draw=draw
    )


def _wording(canvas: Canvas, facts: CertificateFacts) -> None:
    centre = PAGE_WIDTH / 2
    centred(canvas, centre, PAGE_HEIGHT - 52 * mm, TITLE, SERIF_BOLD, 33, GREEN, spaced=5)
    centred(canvas, centre, PAGE_HEIGHT - 61 * mm, TITLE_IN_ENGLISH, SERIF, 13, GREY, spaced=0.6)
    canvas.setStrokeColor(PALE)
    canvas.setLineWidth(0.8)
    canvas.line(centre - 28 * mm, PAGE_HEIGHT - 66 * mm, centre + 28 * mm, PAGE_HEIGHT - 66 * mm)
    width = FIELD_RIGHT - LABEL_X
    bottom = block(
        canvas,
        LABEL_X,
        PAGE_HEIGHT - 73 * mm,
        width,
        f"本证书由{facts.institution}颁发，表明持证人经职业技能等级认定合格，具备本证书所载职业（工种）相应等级的技能水平。",
        Type(SERIF, 13, 22, indent=2),
        height=20 * mm,
    )
    block(
        canvas,
        LABEL_X,
        bottom - 5,
        width,
        "This is to certify that the bearer has passed the vocational skill level assessment organised by "
        "the institution named below and holds the skill level stated herein.",
        Type(SERIF, 9, 12.5, side="left", colour=GREY),
    )


def _fields(canvas: Canvas, facts: CertificateFacts) -> None:
    rows = [
        ("姓　　名", "Name", facts.name),
        ("证件类型", "Type of ID", facts.identity_type),
        ("证件号码", "ID Number", facts.identity_number),
        ("职业名称", "Occupation", facts.occupation),
        ("工种/职业方向", "Job or Direction", facts.work_type or NO_WORK_TYPE),
        ("职业技能等级", "Skill Level", facts.level),
        ("证书编号", "Certificate No.", facts.number),
    ]
    top, step = PAGE_HEIGHT - 119 * mm, 12.2 * mm
    photo_x = FIELD_RIGHT - PHOTO[0]
    draw_photo(canvas, facts.photo, photo_x, top + 5 * mm - PHOTO[1], *PHOTO)
    for place, (label, english, value) in enumerate(rows):
        y = top - place * step
        line(canvas, LABEL_X, y, label, SERIF, 12, INK)
        line(canvas, LABEL_X, y - 10, english, SERIF, 7.5, GREY)
        end = photo_x - 5 * mm if place < ROWS_BESIDE_PHOTO else FIELD_RIGHT
        _value(canvas, VALUE_X, y, end - VALUE_X, value)
        canvas.setStrokeColor(PALE)
        canvas.setLineWidth(0.6)
        canvas.line(VALUE_X - 2, y - 5, end, y - 5)


def _value(canvas: Canvas, x: float, y: float, room: float, text: str) -> None:
    """A value in the size the notice asks for (小四号), a long one in two smaller lines."""
    if width_of(text, face_for(text, SERIF), 12) <= room:
        line(canvas, x, y, text, SERIF, 12)
    else:
        block(canvas, x, y + 17, room, text, Type(SERIF, 9.5, 11, side="left"), height=22)


def _issuer(canvas: Canvas, facts: CertificateFacts) -> None:
    y = 66 * mm
    line(canvas, LABEL_X, y, "评价机构", SERIF, 12)
    line(canvas, LABEL_X, y - 10, "Assessment Institution", SERIF, 7.5, GREY)
    side = 25 * mm
    qr_x = FIELD_RIGHT - side
    _value(canvas, VALUE_X - 8 * mm, y, qr_x - 6 * mm - VALUE_X + 8 * mm, facts.institution)
    y -= 13 * mm
    line(canvas, LABEL_X, y, "发证日期", SERIF, 12)
    line(canvas, LABEL_X, y - 10, "Date of Issue", SERIF, 7.5, GREY)
    line(canvas, VALUE_X - 8 * mm, y, chinese_date(facts.issued_on), SERIF, 12)
    draw_qr(canvas, facts.verification.url, qr_x, y - 8 * mm, side)


def _queries(canvas: Canvas, facts: CertificateFacts) -> None:
    lines = [
        f"证书查询网址：{facts.certificate_query_url}",
        f"机构查询网址：{facts.institution_query_url}",
        f"扫码查验或登录：{facts.verification.url}",
    ]
    if facts.provincial_query_url:
        lines.insert(2, f"省级查询网址：{facts.provincial_query_url}")
    y, width = 40.5 * mm, FIELD_RIGHT - LABEL_X
    canvas.setStrokeColor(PALE)
    canvas.setLineWidth(0.6)
    canvas.line(LABEL_X, y, FIELD_RIGHT, y)
    for place, text in enumerate(lines, 1):
        line(canvas, LABEL_X, y - 1 - 11 * place, text, SANS, 7.5, GREY, room=width)
    if facts.stationery_number:
        text = f"印制流水码：{facts.stationery_number}"
        centred(canvas, PAGE_WIDTH / 2, 6 * mm, text, SANS, 7, GREY)


# --- the ground: a woven border between two rules ---------------------------------------------------


def _ground(canvas: Canvas) -> None:
    canvas.saveState()
    _rosette(canvas, PAGE_WIDTH / 2, PAGE_HEIGHT / 2 - 8 * mm)
    outer, band = 11 * mm, 9 * mm
    for inset, weight in (
        (outer, 1.6),
        (outer + 1.4 * mm, 0.5),
        (outer + band, 0.5),
        (outer + band + 1.2 * mm, 1.1),
    ):
        canvas.setStrokeColor(GREEN)
        canvas.setLineWidth(weight)
        canvas.rect(inset, inset, PAGE_WIDTH - 2 * inset, PAGE_HEIGHT - 2 * inset)
    _woven_border(canvas, outer + (band + 1.4 * mm) / 2, (band - 1.4 * mm) / 2 - 0.6 * mm)
    canvas.restoreState()


def _woven_border(canvas: Canvas, inset: float, reach: float) -> None:
    """Waves of equal length, each a step behind the last, along the four sides."""
    canvas.setLineWidth(0.35)
    width, height = PAGE_WIDTH - 2 * inset, PAGE_HEIGHT - 2 * inset
    for strand in range(6):
        canvas.setStrokeColor(GREEN if strand % 3 == 0 else PALE)
        shift = strand * math.pi / 3
        for start, end, along in (
            ((inset, inset), width, "x"),
            ((inset, inset + height), width, "x"),
            ((inset, inset), height, "y"),
            ((inset + width, inset), height, "y"),
        ):
            _wave(canvas, start, end, along, reach, shift)


def _wave(
    canvas: Canvas, start: tuple[float, float], length: float, along: str, reach: float, shift: float
) -> None:
    waves = round(length / (13 * mm))
    steps = waves * 16
    path = canvas.beginPath()
    for step in range(steps + 1):
        forward = length * step / steps
        aside = reach * math.sin(2 * math.pi * waves * step / steps + shift)
        x, y = (forward, aside) if along == "x" else (aside, forward)
        (path.lineTo if step else path.moveTo)(start[0] + x, start[1] + y)
    canvas.drawPath(path, stroke=1, fill=0)


def _rosette(canvas: Canvas, x: float, y: float) -> None:
    """A faint rosette in the middle, so that a copy pasted together shows."""
    canvas.setStrokeColor(FAINT)
    canvas.setLineWidth(0.3)
    for ring in range(9):
        path = canvas.beginPath()
        for step in range(361):
            angle = math.radians(step)
            radius = (26 + 4 * ring + (5 + ring * 0.5) * math.cos(12 * angle + ring * math.pi / 9)) * mm
            point = (x + radius * math.cos(angle), y + radius * math.sin(angle))
            (path.lineTo if step else path.moveTo)(*point)
        path.close()
        canvas.drawPath(path, stroke=1, fill=0)
