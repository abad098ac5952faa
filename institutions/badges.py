"""Cards to be worn at an exam (证卡): facts in, PDF out; eight on a sheet to be cut, or one by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from archive.drawing import (
    GREY,
    HAIR,
    INK,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Verification,
    centred,
    chinese_date,
    draw_photo,
    draw_qr,
    line,
    sheet,
    trial_mark,
)
from archive.typefaces import SANS, SANS_BOLD, SERIF_BOLD

# The size of a bank card (ISO/IEC 7810 ID-1): what every card holder takes.
WIDTH, HEIGHT = 85.6 * mm, 54 * mm
COLUMNS, ROWS = 2, 4
GAP = 6 * mm
BAND = 10 * mm
PHOTO_WIDTH, PHOTO_HEIGHT = 22 * mm, 30 * mm
PAD = 4 * mm
BLUE = HexColor("#1F4E79")


@dataclass(frozen=True, slots=True)
class Badge:
    """A card for one duty of one person (证卡): who, for whom, as what, until when, and how to check it."""

    name: str
    duty: str
    institution: str
    number: str
    valid_from: date
    valid_until: date
    photo: bytes | None
    verification: Verification
    is_trial: bool = False


def badge(card: Badge, *, issued_on: date) -> bytes:
    """Print one card by itself, in its own size."""
    return sheet(
        title=f"{card.duty}证",
        author=card.institution,
        subject=card.number,
        issued_on=issued_on,
        draw=lambda canvas: _card(canvas, card, 0, 0),
        size=(WIDTH, HEIGHT),
    )


def badge_sheet(cards: Sequence[Badge], *, issued_on: date) -> bytes:
    """Print cards on sheets, eight to a page, each in a frame to be cut along."""
    left = (PAGE_WIDTH - COLUMNS * WIDTH - (COLUMNS - 1) * GAP) / 2
    top = PAGE_HEIGHT - (PAGE_HEIGHT - ROWS * HEIGHT - (ROWS - 1) * GAP) / 2

    def draw(canvas: Canvas) -> None:
        for place, card in enumerate(cards):
            slot = place % (COLUMNS * ROWS)
            if place and slot == 0:
                canvas.showPage()
            row, column = divmod(slot, COLUMNS)
            _card(canvas, card, left + column * (WIDTH + GAP), top - row * (HEIGHT + GAP) - HEIGHT)

    return sheet(
        title="证卡", author=cards[0].institution, subject=f"共{len(cards)}张", issued_on=issued_on, draw=draw
    )


def _card(canvas: Canvas, card: Badge, x: float, y: float) -> None:
    """One card with its lower left corner at (x, y)."""
    canvas.saveState()
    canvas.setFillColor(BLUE)
    canvas.rect(x, y + HEIGHT - BAND, WIDTH, BAND, stroke=0, fill=1)
    middle = y + HEIGHT - BAND / 2
    centred(canvas, x + WIDTH / 2, middle - 4, card.institution, SANS_BOLD, 11, white, room=WIDTH - 2 * PAD)
    photo_y = y + HEIGHT - BAND - 3 * mm - PHOTO_HEIGHT
    draw_photo(canvas, card.photo, x + PAD, photo_y, PHOTO_WIDTH, PHOTO_HEIGHT)
    side = 19 * mm
    words = x + PAD + PHOTO_WIDTH + 4 * mm
    room = WIDTH - (words - x) - PAD
    line(canvas, words, photo_y + PHOTO_HEIGHT - 13, f"{card.duty}证", SERIF_BOLD, 15, BLUE, room=room)
    line(canvas, words, photo_y + PHOTO_HEIGHT - 33, card.name, SERIF_BOLD, 14, INK, room=room)
    room -= side + 1 * mm
    for place, (label, value) in enumerate(
        (
            ("编号", card.number),
            ("有效期自", chinese_date(card.valid_from)),
            ("至", chinese_date(card.valid_until)),
        )
    ):
        base = photo_y + PHOTO_HEIGHT - 48 - place * 13
        line(canvas, words, base, f"{label}　{value}", SANS, 7.5, INK, room=room)
    draw_qr(canvas, card.verification.url, x + WIDTH - PAD - side + 2, y + 6.5 * mm, side)
    line(canvas, x + PAD, y + 6, f"查验码　{card.verification.code}", SANS, 7, GREY)
    canvas.setStrokeColor(HAIR)
    canvas.setLineWidth(0.4)
    canvas.rect(x, y, WIDTH, HEIGHT, stroke=1, fill=0)
    if card.is_trial:
        trial_mark(canvas, x + WIDTH - PAD, photo_y + PHOTO_HEIGHT)
    canvas.restoreState()
