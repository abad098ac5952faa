"""The papers an applicant hands in: short, in words, each marked as made up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.files.base import ContentFile
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from archive.drawing import GREY, PAGE_HEIGHT, PAGE_WIDTH, block, centred, chinese_date, right, sheet
from archive.typefaces import SANS, SERIF, SERIF_BOLD
from archive.typesetting import Type

MARGIN = 28 * mm
MADE_UP = "演示数据：机构、人员和内容均为虚构"


def paper(title: str, institution: str, on: date, paragraphs: Sequence[str]) -> ContentFile[bytes]:
    """Print a paper of an application as a browser would send it."""

    def draw(canvas: Canvas) -> None:
        centred(
            canvas, PAGE_WIDTH / 2, PAGE_HEIGHT - 45 * mm, title, SERIF_BOLD, 20, room=PAGE_WIDTH - 2 * MARGIN
        )
        top = PAGE_HEIGHT - 62 * mm
        for text in paragraphs:
            top = block(canvas, MARGIN, top, PAGE_WIDTH - 2 * MARGIN, text, Type(SERIF, 12, 21, indent=2)) - 4
        right(canvas, PAGE_WIDTH - MARGIN, top - 18 * mm, institution, SERIF, 12)
        right(canvas, PAGE_WIDTH - MARGIN, top - 26 * mm, chinese_date(on), SERIF, 12)
        centred(canvas, PAGE_WIDTH / 2, 15 * mm, MADE_UP, SANS, 8, GREY)

    content = sheet(title=title, author=institution, subject=title, issued_on=on, draw=draw)
    return ContentFile(content, name=f"{title}.pdf")
