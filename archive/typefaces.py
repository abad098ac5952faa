"""The typefaces every document is set in: embedded, complete for names, never silent about a gap."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics, ttfonts

FOLDER = Path(__file__).parent / "fonts"

SERIF = "NotoSerifSC"
SERIF_BOLD = "NotoSerifSC-Bold"
SANS = "NotoSansSC"
SANS_BOLD = "NotoSansSC-Bold"

FILES = {
    SERIF: "NotoSerifSC-Regular.subset.ttf",
    SERIF_BOLD: "NotoSerifSC-Bold.subset.ttf",
    SANS: "NotoSansSC-Regular.subset.ttf",
    SANS_BOLD: "NotoSansSC-Bold.subset.ttf",
}
# The bold faces hold only the frequent characters; a rarer word is set in the regular face of the family.
REGULAR_OF = {SERIF_BOLD: SERIF, SANS_BOLD: SANS}

_registration = threading.Lock()


class GlyphMissing(ValueError):
    """A character stands in no typeface of ours (缺字): refused rather than printed as a hole."""

    def __init__(self, characters: tuple[str, ...], text: str):
        named = "、".join(f"“{character}”（U+{ord(character):04X}）" for character in characters)
        super().__init__(
            f"文书无法印制：字库中没有{named}，出现在“{text}”中。"
            "请核对该处用字；用字无误的，请联系平台管理员补充字库后重新印制。"
        )
        self.characters = characters
        self.text = text


class StrictFont(ttfonts.TTFont):
    """A typeface that refuses what it cannot draw; ReportLab itself leaves a blank and says nothing."""

    def splitString(self, text, doc, encoding="utf-8"):  # noqa: N802 - ReportLab's name
        """Refuse text with an unknown character before any of it reaches the page."""
        if isinstance(text, bytes):
            text = text.decode(encoding)
        lacking = _lacking(text, self.face.charToGlyph)
        if lacking:
            raise GlyphMissing(lacking, text)
        return super().splitString(text, doc, encoding)


def to_unicode_map(font_name: str, characters: list[int]) -> str:
    """The table a PDF reader copies text with.

    ReportLab writes a character beyond U+FFFF as five hex digits, which readers take for another character;
    the PDF standard wants UTF-16, and at most a hundred entries a block.
    """
    entries = [f"<{code:02X}> <{_utf16(character)}>" for code, character in enumerate(characters)]
    blocks = [entries[start : start + 100] for start in range(0, len(entries), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry ({font_name}) /Ordering ({font_name}) /Supplement 0 >> def",
        f"/CMapName /{font_name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<00> <{len(characters) - 1:02X}>",
        "endcodespacerange",
    ]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


def _utf16(character: int) -> str:
    return chr(character).encode("utf-16-be", "surrogatepass").hex().upper()


def _lacking(text: str, drawn: dict[int, int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c for c in text if ord(c) not in drawn and c != "\xa0"))


@cache
def _faces() -> dict[str, StrictFont]:
    # One register for the whole process: reading the files takes a good part of a second.
    ttfonts.makeToUnicodeCMap = to_unicode_map
    faces = {name: StrictFont(name, str(FOLDER / file)) for name, file in FILES.items()}
    for face in faces.values():
        pdfmetrics.registerFont(face)
    return faces


def register_fonts() -> dict[str, StrictFont]:
    """Load the typefaces once for this process; safe to call from any thread, any number of times."""
    with _registration:
        return _faces()


def missing_glyphs(text: str, face: str = SERIF) -> tuple[str, ...]:
    """The characters of `text` that `face` cannot draw, each once, in order of appearance."""
    return _lacking(text, register_fonts()[face].face.charToGlyph)


def face_for(text: str, face: str) -> str:
    """`face`, or the regular face of its family where the bold one lacks a character."""
    return REGULAR_OF[face] if face in REGULAR_OF and missing_glyphs(text, face) else face


def width_of(text: str, face: str, size: float) -> float:
    """How wide `text` is when set in `face` at `size` points."""
    return register_fonts()[face].stringWidth(text, size)
