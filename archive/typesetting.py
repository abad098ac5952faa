"""Setting Chinese prose: lines broken by the rules of punctuation, both edges even, numbers kept whole."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from reportlab.lib.colors import Color, black
from reportlab.platypus import Flowable

from archive.typefaces import SERIF, face_for, width_of

NEVER_FIRST = "，。；：？！、）》〉】〕」』”’…—％%℃·,.;:?!)]}"
NEVER_LAST = "（《〈【〔「『“‘([{〔"
FEWEST_LINES = 2  # of a paragraph that goes on overleaf
# A Latin word, a number or an address of the web is one piece; every other character is a piece by itself.
JOINED = "\u2060"
PIECES = re.compile(r"(?:.\u2060)+.|[!-~\u00a1-\u024f]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Type:
    """How a paragraph is set: face, size, line height, indent of the first line in characters, and side."""

    face: str = SERIF
    size: float = 14
    leading: float = 26
    indent: float = 0
    side: str = "even"  # even | left | centre | right
    colour: Color = black


def whole(text: str) -> str:
    """Keep `text` on one line wherever it is set: a level, a name."""
    return JOINED.join(text)


def _drawn(text: str) -> str:
    """What of `text` leaves ink or room on the page."""
    return text.replace(JOINED, "").replace("\n", "")


def pieces_of(text: str) -> list[str]:
    """The unbreakable pieces of a paragraph: punctuation clings to the word it belongs to."""
    pieces: list[str] = []
    for found in PIECES.findall(text):
        piece = found.replace(JOINED, "")
        clings = pieces and (piece[0] in NEVER_FIRST or pieces[-1][-1] in NEVER_LAST)
        if clings and not piece.isspace():
            pieces[-1] += piece
        else:
            pieces.append(" " if piece.isspace() else piece)
    return pieces


def lines_of(text: str, type_: Type, width: float) -> list[str]:
    """Break one paragraph into lines no wider than `width` points."""
    face = face_for(_drawn(text), type_.face)
    lines, line, room = [], "", width - type_.indent * type_.size
    for piece in pieces_of(text):
        if width_of((line + piece).rstrip(), face, type_.size) <= room:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
            room = width
        *full, line = _chopped(piece.lstrip(), face, type_.size, room)
        lines += full
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _chopped(piece: str, face: str, size: float, room: float) -> list[str]:
    """A piece wider than a whole line is cut where the line ends: a long address of the web, for one."""
    cut, part = [], ""
    for character in piece:
        if part and width_of(part + character, face, size) > room:
            cut.append(part)
            part = ""
        part += character
    return [*cut, part]


class Prose(Flowable):
    """One paragraph 段落; a line break in the text begins a new line."""

    def __init__(self, text: str, type_: Type, space_after: float = 0):
        super().__init__()
        self.text = text
        self.type = type_
        self.spaceAfter = space_after
        self._lines: list[tuple[str, bool, float]] = []

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Set the lines for this width."""
        self.width = width
        self._lines = []
        for paragraph in self.text.split("\n"):
            lines = lines_of(paragraph, self.type, width)
            for place, line in enumerate(lines):
                indent = self.type.indent * self.type.size if place == 0 else 0
                self._lines.append((line, place == len(lines) - 1, indent))
        self.height = len(self._lines) * self.type.leading
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Continue on the next page, never leaving a single line alone."""
        self.wrap(width, height)
        fitting = int(height // self.type.leading)
        if len(self._lines) - fitting == 1:
            fitting -= 1
        if fitting < FEWEST_LINES or "\n" in self.text:
            return []
        kept = "".join(line for line, _, _ in self._lines[:fitting])
        rest = self.text[self._consumed(kept) :].lstrip()
        head = _Begun(kept, self.type)
        return [head, Prose(rest, replace(self.type, indent=0), self.spaceAfter)]

    def _consumed(self, kept: str) -> int:
        """How much of the text the kept lines used up, counting the blanks dropped at line ends."""
        wanted, seen = len(re.sub(r"\s", "", kept)), 0
        for place, character in enumerate(self.text):
            seen += not character.isspace() and character != JOINED
            if seen == wanted:
                return place + 1
        return len(self.text)

    def draw(self) -> None:
        """Draw the lines from the top."""
        face = face_for(_drawn(self.text), self.type.face)
        # The glyphs of these faces stand 0.88 above and 0.12 below the base line: centre them.
        base = self.height - self.type.leading / 2 - self.type.size * 0.36
        for line, is_last, indent in self._lines:
            self._draw_line(line, face, base, indent, is_last)
            base -= self.type.leading

    def _draw_line(self, line: str, face: str, base: float, indent: float, is_last: bool) -> None:  # noqa: FBT001
        slack = self.width - indent - width_of(line, face, self.type.size)
        start = {"centre": slack / 2, "right": slack}.get(self.type.side, 0)
        text = self.canv.beginText(indent + start, base)
        text.setFont(face, self.type.size)
        text.setFillColor(self.type.colour)
        if self.type.side == "even" and not is_last and len(line) > 1:
            # A line far too short, before a long number, is left short: spread out it would look torn.
            spread = slack / (len(line) - 1)
            text.setCharSpace(spread if 0 < spread < self.type.size * 0.12 else 0)
        text.textOut(line)
        text.setCharSpace(0)
        self.canv.drawText(text)


class _Begun(Prose):
    """The part of a paragraph that stays on the page: its last line is even too, for more follows."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        size = super().wrap(width, height)
        self._lines = [(line, False, indent) for line, _, indent in self._lines]
        return size
