"""Papers drawn by hand rather than flowed: a sheet, its lines, its pictures and its QR codes (版面)."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import segno
from PIL import Image, UnidentifiedImageError
from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from archive.typefaces import SANS, SERIF, face_for, register_fonts, width_of
from archive.typesetting import Prose, Type

INK = black
GREY = HexColor("#5A5F66")
HAIR = HexColor("#8C9198")
SHADE = HexColor("#F3F4F5")
ALERT = HexColor("#B3261E")
# What every paper says that rests on a draft nobody has put into force.
TRIAL = "试运行"

PAGE_WIDTH, PAGE_HEIGHT = A4
LEAST_SIZE = 6  # points: below it nobody reads

# ReportLab's fonts keep a reading position while a file is written: one document goes to press at a time.
press = threading.Lock()


@dataclass(frozen=True, slots=True)
class Verification:
    """How anyone checks the document against the register: its code and the page that answers (查验)."""

    code: str
    url: str


def chinese_date(day: date) -> str:
    """A day as documents write it: 2026年3月3日."""
    return f"{day.year}年{day.month}月{day.day}日"


def pdf_date(day: date) -> str:
    """A day as the file's own description writes it, in Beijing time."""
    return f"D:{day:%Y%m%d}000000+08'00'"


def describe(canvas: Canvas, title: str, author: str, day: date, *, subject: str) -> None:
    """What the file says of itself, the same for the same facts."""
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setSubject(subject)
    canvas.setCreator("职鉴")
    canvas.setProducer("职鉴")
    # The same facts must give the same bytes, so the file is dated with its document and not with the clock.
    canvas.setDateFormatter(lambda *_: pdf_date(day))


def sheet(
    *,
    title: str,
    author: str,
    subject: str,
    issued_on: date,
    draw: Callable[[Canvas], None],
    size: tuple[float, float] = A4,
) -> bytes:
    """A paper drawn by hand, not flowed: a certificate, a page of tickets."""
    register_fonts()
    paper = io.BytesIO()
    with press:
        canvas = Canvas(paper, pagesize=size, invariant=1, initialFontName=SERIF)
        describe(canvas, title, author, issued_on, subject=subject)
        draw(canvas)
        canvas.save()
    return paper.getvalue()


def fitted(text: str, face: str, size: float, room: float, least: float = LEAST_SIZE) -> float:
    """The size, no greater than `size`, at which `text` fits into `room` on one line."""
    width = width_of(text, face_for(text, face), size)
    return size if width <= room else max(least, size * room / width)


def line(  # noqa: PLR0913 - what, where, and how it looks
    canvas: Canvas,
    x: float,
    y: float,
    text: str,
    face: str = SERIF,
    size: float = 11,
    colour=INK,
    *,
    room: float | None = None,
    spaced: float = 0,
) -> None:
    """One line of text from the left, made smaller where `room` is given and too small."""
    face = face_for(text, face)
    if room is not None:
        size = fitted(text, face, size, room)
    canvas.setFillColor(colour)
    canvas.setFont(face, size)
    canvas.drawString(x, y, text, charSpace=spaced)


def right(canvas: Canvas, x: float, y: float, text: str, face: str, size: float, colour=INK) -> None:
    """One line of text ending at `x`."""
    line(canvas, x - width_of(text, face_for(text, face), size), y, text, face, size, colour)


def centred(  # noqa: PLR0913 - what, where, and how it looks
    canvas: Canvas,
    x: float,
    y: float,
    text: str,
    face: str,
    size: float,
    colour=INK,
    *,
    room: float | None = None,
    spaced: float = 0,
) -> None:
    """One line of text with its middle at `x`."""
    face = face_for(text, face)
    if room is not None:
        size = fitted(text, face, size, room)
    width = width_of(text, face, size) + spaced * (len(text) - 1)
    line(canvas, x - width / 2, y, text, face, size, colour, spaced=spaced)


def block(
    canvas: Canvas, x: float, top: float, width: float, text: str, type_: Type, *, height: float | None = None
) -> float:
    """A paragraph hung from `top`, its type shrunk until it fits `height`; returns where it ends."""
    while True:
        paragraph = Prose(text, type_)
        _, needed = paragraph.wrap(width, 0)
        if height is None or needed <= height or type_.size <= LEAST_SIZE:
            break
        type_ = replace(type_, size=type_.size - 0.5, leading=type_.leading * (type_.size - 0.5) / type_.size)
    paragraph.drawOn(canvas, x, top - needed)
    return top - needed


def trial_mark(canvas: Canvas, x: float, y: float) -> None:
    """The mark 试运行 in a frame whose upper right corner is at (x, y): the text behind it is a draft."""
    width, height, size = 58, 22, 13
    canvas.saveState()
    canvas.setStrokeColor(ALERT)
    canvas.setLineWidth(1.2)
    canvas.rect(x - width, y - height, width, height)
    centred(canvas, x - width / 2, y - height + 6.5, TRIAL, SANS, size, ALERT, spaced=2)
    canvas.restoreState()


def draw_qr(canvas: Canvas, content: str, x: float, y: float, side: float) -> None:
    """A QR code drawn as shapes, sharp at any size, on its own white ground."""
    matrix = _matrix(content)
    quiet = 2
    cell = side / (len(matrix) + 2 * quiet)
    canvas.setFillColor(white)
    canvas.rect(x, y, side, side, stroke=0, fill=1)
    path = canvas.beginPath()
    for row, cells in enumerate(matrix):
        bottom = y + side - (quiet + row + 1) * cell
        for start, length in _dark_runs(cells):
            path.rect(x + (quiet + start) * cell, bottom, length * cell, cell)
    canvas.setFillColor(black)
    canvas.drawPath(path, stroke=0, fill=1)


@lru_cache(maxsize=64)
def _matrix(content: str) -> Sequence[Sequence[int]]:
    """The code of an address; every page of a document carries the same."""
    matrix: Sequence[Sequence[int]] = segno.make(content, error="m", micro=False).matrix
    return matrix


def _dark_runs(cells: Sequence[int]) -> list[tuple[int, int]]:
    runs, start = [], None
    for place, cell in enumerate([*cells, 0]):
        if cell and start is None:
            start = place
        elif not cell and start is not None:
            runs.append((start, place - start))
            start = None
    return runs


def draw_photo(
    canvas: Canvas, picture: bytes | None, x: float, y: float, width: float, height: float
) -> None:
    """A portrait cut to its frame, never stretched; without one, an empty frame that says so."""
    canvas.saveState()
    canvas.setStrokeColor(HAIR)
    canvas.setLineWidth(0.5)
    image = _portrait(picture)
    if image is None:
        canvas.setDash(2, 2)
        canvas.rect(x, y, width, height, stroke=1, fill=0)
        centred(canvas, x + width / 2, y + height / 2 + 2, "照片", SANS, 9, GREY)
        centred(canvas, x + width / 2, y + height / 2 - 10, "未提供", SANS, 7.5, GREY)
    else:
        frame = canvas.beginPath()
        frame.rect(x, y, width, height)
        canvas.saveState()
        canvas.clipPath(frame, stroke=0, fill=0)
        scale = max(width / image.getSize()[0], height / image.getSize()[1])
        wide, high = (side * scale for side in image.getSize())
        # Of a picture too tall the lower part is cut: the face stands above the middle.
        canvas.drawImage(image, x - (wide - width) / 2, y - (high - height) * 0.7, wide, high)
        canvas.restoreState()
        canvas.rect(x, y, width, height, stroke=1, fill=0)
    canvas.restoreState()


def _portrait(picture: bytes | None) -> ImageReader | None:
    if not picture:
        return None
    try:
        with Image.open(io.BytesIO(picture)) as image:
            image.load()
            if image.format == "JPEG" and image.mode == "RGB":
                return ImageReader(io.BytesIO(picture))
            flat = Image.new("RGB", image.size, "white")
            flat.paste(image.convert("RGBA"), mask=image.convert("RGBA").getchannel("A"))
    except (UnidentifiedImageError, OSError):
        return None
    return ImageReader(flat)
