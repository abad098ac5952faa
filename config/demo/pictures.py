"""Pictures of nobody and of nowhere: drawn in a few variants, so that the same picture is kept once."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageDraw

# One inch of a Chinese identity photograph at 300 dpi is 295 x 413.
WIDTH, HEIGHT = 295, 413
SCALE = 2
# A certificate wants a white ground (人社鉴发〔2021〕1号).
GROUND = "#FFFFFF"
COATS = ("#2B3A4A", "#5B4A3F", "#3E5C4B", "#6B3441", "#44506B")
HAIRS = ("#2A2522", "#4A3A30", "#6E6A66")
SKIN = "#EBCDB4"
VARIANTS = len(COATS) * len(HAIRS) * 2


@lru_cache(maxsize=VARIANTS)
def portrait(variant: int) -> bytes:
    """Draw one silhouette as a JPEG; the same number gives the same bytes."""
    long_hair = bool(variant % 2)
    coat = COATS[variant // 2 % len(COATS)]
    hair = HAIRS[variant // 2 // len(COATS) % len(HAIRS)]
    picture = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), GROUND)
    draw = ImageDraw.Draw(picture)
    middle = WIDTH * SCALE // 2
    if long_hair:
        draw.rounded_rectangle((middle - 165, 150, middle + 165, 560), 150, fill=hair)
    draw.ellipse((middle - 290, 560, middle + 290, 1200), fill=coat)
    draw.rounded_rectangle((middle - 60, 430, middle + 60, 620), 40, fill=SKIN)
    draw.polygon([(middle - 85, 575), (middle, 690), (middle + 85, 575)], fill="#F4F4F0")
    draw.ellipse((middle - 135, 170, middle + 135, 510), fill=SKIN)
    draw.chord((middle - 150, 140, middle + 150, 400), 180, 360, fill=hair)
    draw.rectangle((middle - 150, 270, middle - 118, 350 if not long_hair else 470), fill=hair)
    draw.rectangle((middle + 118, 270, middle + 150, 350 if not long_hair else 470), fill=hair)
    file = io.BytesIO()
    picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(file, "JPEG", quality=88, dpi=(300, 300))
    return file.getvalue()


ROOM = (960, 720)
WALLS = ("#E9E6DD", "#DDE5E8", "#E6E1EA")


@lru_cache(maxsize=len(WALLS))
def exam_room(variant: int) -> bytes:
    """Draw an exam room as a JPEG: rows of places, a board, a camera in the corner."""
    width, height = ROOM
    picture = Image.new("RGB", ROOM, WALLS[variant % len(WALLS)])
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, height), (0, 470), (width, 470), (width, height)], fill="#B9AA94")
    draw.rectangle((270, 130, 690, 330), fill="#2F4F46", outline="#8A7A5C", width=8)
    draw.rectangle((860, 40, 930, 80), fill="#33383D")
    draw.ellipse((845, 48, 877, 80), fill="#15181B", outline="#6B7780", width=3)
    for row in range(3):
        across = 5 - row // 2 - variant % 2
        wide, top = 110 + row * 34, 430 + row * 92
        gap = (width - across * wide) // (across + 1)
        for place in range(across):
            left = gap + place * (wide + gap)
            draw.rectangle((left, top, left + wide, top + 20 + row * 6), fill="#8C6A45")
            draw.rectangle((left + 10, top + 20, left + 18, top + 70), fill="#5F6468")
            draw.rectangle((left + wide - 18, top + 20, left + wide - 10, top + 70), fill="#5F6468")
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()
