"""Cut the fonts beside this file from the complete Noto families; README.md says where those come from.

Usage: python archive/fonts/make_subset.py SERIF_PACKAGE SANS_PACKAGE
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]

HERE = Path(__file__).parent

# The face, the file inside the unpacked package, and whether it must draw any name or only our own words.
FACES = (
    ("NotoSerifSC-Regular.subset.ttf", 0, "400Regular/NotoSerifSC_400Regular.ttf", True),
    ("NotoSansSC-Regular.subset.ttf", 1, "400Regular/NotoSansSC_400Regular.ttf", True),
    ("NotoSerifSC-Bold.subset.ttf", 0, "700Bold/NotoSerifSC_700Bold.ttf", False),
    ("NotoSansSC-Bold.subset.ttf", 1, "700Bold/NotoSansSC_700Bold.ttf", False),
)
SIGNS = "·〇㐂—–…“”‘’•℃№℡㎡㎥①②③④⑤⑥⑦⑧⑨⑩￥¥€£×÷±≤≥√□■◆◇●○★☆✓←↑→↓〔〕【】《》〈〉『』「」"


def rows_of(codec: str, lead: range, trail: range) -> set[str]:
    """Characters a two-byte code table holds in the given rows."""
    found = set()
    for first in lead:
        for second in trail:
            try:
                found.add(bytes([first, second]).decode(codec))
            except UnicodeDecodeError:
                continue
    return found


def signs() -> set[str]:
    """Latin, Greek, Cyrillic, currency, arrows and every sign of GB 2312."""
    latin = {chr(code) for code in range(0x20, 0x180)}
    return latin | set(SIGNS) | rows_of("gb2312", range(0xA1, 0xAA), range(0xA1, 0xFF))


def characters_for_names() -> set[str]:
    """The standard table, GB 2312, and Big5's first plane for names in traditional characters."""
    standard = set(
        (HERE / "standard_characters.txt").read_text(encoding="utf-8").split("\n", 1)[1].replace("\n", "")
    )
    big5 = rows_of("big5", range(0xA4, 0xC7), range(0x40, 0xFF))
    return standard | rows_of("gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF)) | big5 | signs()


def characters_for_headings() -> set[str]:
    """The 3,755 most frequent characters: the bold faces set our own words, never a person's name."""
    return rows_of("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF)) | signs()


def cut(source: Path, target: Path, characters: set[str]) -> None:
    """Write the subset of `source` that draws `characters`, without hints and layout tables."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "vhea", "vmtx", "VORG", "BASE", "DSIG"]
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(character) for character in characters])
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def main(packages: list[str]) -> None:
    """Cut the four faces from the two unpacked packages."""
    for name, package, path, draws_names in FACES:
        characters = characters_for_names() if draws_names else characters_for_headings()
        cut(Path(packages[package]) / path, HERE / name, characters)
        print(f"{name}: {(HERE / name).stat().st_size / 1e6:.2f} MB")  # noqa: T201 - a script run by hand


if __name__ == "__main__":
    main(sys.argv[1:])
