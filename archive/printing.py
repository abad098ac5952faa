"""The printing kit: how an official document of the platform looks, whatever it says (文书版式)."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Spacer,
    Table,
)

from archive.drawing import (
    ALERT,
    GREY,
    HAIR,
    INK,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    SHADE,
    Verification,
    chinese_date,
    describe,
    draw_qr,
    line,
    press,
    right,
    trial_mark,
)
from archive.typefaces import SANS, SERIF, SERIF_BOLD, register_fonts
from archive.typesetting import Prose, Type

LEFT, RIGHT, TOP, FOOT = 26 * mm, 24 * mm, 23 * mm, 42 * mm
MEASURE = PAGE_WIDTH - LEFT - RIGHT

BODY = Type(leading=25, indent=2)
ADDRESSEE = Type(leading=25, side="left")
HEADING = Type(face=SERIF_BOLD, leading=25, side="left")
CELL = Type(size=10.5, leading=16, side="left")
CELL_LABEL = Type(face=SANS, size=10, leading=16, side="centre", colour=HexColor("#30343A"))
NOTE = Type(face=SANS, size=9, leading=14, side="left", colour=GREY)


# --- one document, flowing over pages ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the foot of each page and the file's own description say (版记)."""

    title: str
    number: str
    issuer: str
    issued_on: date
    verification: Verification
    is_trial: bool = False


def letter(
    *,
    authority: str,
    title: str,
    number: str,
    issued_on: date,
    verification: Verification,
    story: Callable[[], list[Flowable]],
    is_trial: bool = False,
) -> bytes:
    """An official document 公文: the authority's head, number and title, the story, the signature.

    One that rests on a draft nobody has put into force carries the mark 试运行 on every page.
    """
    register_fonts()
    imprint = Imprint(title, number, authority, issued_on, verification, is_trial)

    def whole() -> list[Flowable]:
        *body, last = story()
        closing = _issued_by(authority, issued_on)
        # A page that holds nothing but the signature proves nothing: the last paragraph goes with it.
        end = [KeepTogether([last, *closing])] if isinstance(last, Prose) else [last, KeepTogether(closing)]
        return [*_head(authority, number, title), *body, *end]

    with press:
        # The foot says how many pages there are, which only a setting can tell: most have one.
        paper, pages = _set(whole(), imprint, pages=1)
        return paper if pages == 1 else _set(whole(), imprint, pages)[0]


def _set(story: list[Flowable], imprint: Imprint, pages: int) -> tuple[bytes, int]:
    paper = io.BytesIO()
    # The canvas would otherwise begin in a face that does not travel with the file.
    template = BaseDocTemplate(paper, pagesize=A4, invariant=1, initialFontName=SERIF)
    frame = Frame(
        LEFT,
        FOOT,
        MEASURE,
        PAGE_HEIGHT - TOP - FOOT,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )

    def dress(canvas: Canvas, document: BaseDocTemplate) -> None:
        describe(canvas, imprint.title, imprint.issuer, imprint.issued_on, subject=imprint.number)
        _foot(canvas, imprint, document.page, pages)
        if imprint.is_trial:
            trial_mark(canvas, PAGE_WIDTH - RIGHT, PAGE_HEIGHT - 8 * mm)

    template.addPageTemplates([PageTemplate(frames=[frame], onPage=dress)])
    template.build(story)
    return paper.getvalue(), template.page


def _head(authority: str, number: str, title: str) -> list[Flowable]:
    return [
        Prose(authority, Type(SERIF_BOLD, 24, 36, side="centre", colour=ALERT), space_after=4),
        Prose(number, Type(SERIF, 12, 20, side="centre")),
        Rule(ALERT, 1.4, space_before=4, space_after=16),
        Prose(title, Type(SERIF_BOLD, 20, 32, side="centre"), space_after=10),
    ]


def _issued_by(issuer: str, issued_on: date) -> list[Flowable]:
    side = Type(SERIF, 14, 24, side="centre")
    block = Table(
        [["", Prose(issuer, side)], ["", Prose(chinese_date(issued_on), side)]],
        colWidths=[MEASURE * 0.45, MEASURE * 0.55],
        style=[
            ("FONTNAME", (0, 0), (-1, -1), SERIF),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ],
    )
    return [Spacer(1, 22), block]


def _foot(canvas: Canvas, imprint: Imprint, page: int, pages: int) -> None:
    top, side = FOOT - 5 * mm, 21 * mm
    canvas.saveState()
    canvas.setStrokeColor(HAIR)
    canvas.setLineWidth(0.5)
    canvas.line(LEFT, top, PAGE_WIDTH - RIGHT, top)
    draw_qr(canvas, imprint.verification.url, LEFT, top - 3 * mm - side, side)
    x, y = LEFT + side + 5 * mm, top - 7.5 * mm
    line(canvas, x, y, f"查验码　{imprint.verification.code}", SANS, 10)
    line(
        canvas,
        x,
        y - 15,
        f"查验网址　{imprint.verification.url}",
        SANS,
        8.5,
        GREY,
        room=MEASURE - side - 5 * mm,
    )
    line(canvas, x, y - 28, "扫描二维码或在查验网址输入查验码，可核对本文书的内容与效力。", SANS, 8.5, GREY)
    line(canvas, x, y - 41, imprint.number, SANS, 8.5, GREY)
    right(canvas, PAGE_WIDTH - RIGHT, y - 41, f"第 {page} 页　共 {pages} 页", SANS, 8.5, GREY)
    canvas.restoreState()


# --- what a document is made of ---------------------------------------------------------------------


class Rule(Flowable):
    """A line across the page 分隔线."""

    def __init__(self, colour, weight: float, *, space_before: float = 0, space_after: float = 0):
        super().__init__()
        self.colour, self.weight = colour, weight
        self.spaceBefore, self.spaceAfter = space_before, space_after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As wide as the page allows."""
        self.width = width
        return width, self.weight

    def draw(self) -> None:
        """Draw it."""
        self.canv.setStrokeColor(self.colour)
        self.canv.setLineWidth(self.weight)
        self.canv.line(0, 0, self.width, 0)


def addressee(name: str) -> Flowable:
    """Whom the document speaks to 主送: their name and a colon, without indent."""
    return Prose(f"{name}：", ADDRESSEE)


def prose(text: str) -> Flowable:
    """One paragraph of the body, its first line two characters in."""
    return Prose(text, BODY)


def heading(text: str) -> list[Flowable]:
    """A heading inside the body 一、……, never the last thing on a page."""
    return [CondPageBreak(40 * mm), Prose(text, HEADING)]


def note(text: str) -> Flowable:
    """A remark in small type under a table."""
    return Prose(text, NOTE)


def gap(height: float = 8) -> Flowable:
    """White space between two parts."""
    return Spacer(1, height)


GRID = [
    ("FONTNAME", (0, 0), (-1, -1), SERIF),
    ("GRID", (0, 0), (-1, -1), 0.5, HAIR),
    ("BOX", (0, 0), (-1, -1), 0.9, INK),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ("LEFTPADDING", (0, 0), (-1, -1), 5),
    ("RIGHTPADDING", (0, 0), (-1, -1), 5),
]


def pairs(rows: Sequence[tuple[str, ...]]) -> Flowable:
    """Names and what they are, one or two pairs a row; an empty value is a dash and never a blank."""
    cells: list[list[Flowable | str]] = []
    spans: list[tuple[Any, ...]] = []
    for place, row in enumerate(rows):
        names = [Prose(label, CELL_LABEL) for label in row[::2]]
        values = [Prose(value or "—", CELL) for value in row[1::2]]
        cells.append([cell for pair in zip(names, values, strict=True) for cell in pair])
        if len(names) == 1:
            cells[-1] += ["", ""]
            spans.append(("SPAN", (1, place), (3, place)))
        else:
            spans.append(("BACKGROUND", (2, place), (2, place), SHADE))
    label = 33 * mm
    return Table(
        cells,
        colWidths=[label, MEASURE / 2 - label, label - 4 * mm, MEASURE / 2 - label + 4 * mm],
        style=[*GRID, ("BACKGROUND", (0, 0), (0, -1), SHADE), *spans],
    )


def ledger(columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]]) -> Flowable:
    """A list with a header that stands again on each page; columns are (name, share of the width)."""
    shares = sum(share for _, share in columns)
    header = [Prose(name, CELL_LABEL) for name, _ in columns]
    cells = [[Prose(text or "—", CELL) for text in row] for row in rows]
    return Table(
        [header, *cells],
        colWidths=[MEASURE * share / shares for _, share in columns],
        repeatRows=1,
        style=[*GRID, ("BACKGROUND", (0, 0), (-1, 0), SHADE)],
    )
