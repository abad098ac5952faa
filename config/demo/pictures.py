"""Portraits of nobody: a drawn silhouette in a few variants, so that the same picture is kept once."""

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
