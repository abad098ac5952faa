"""Exams in a pack: their parts, how many people watch them, and how numbers are composed."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, Self

from pydantic import Field, field_validator, model_validator

from regulations.schema.base import Code, Coded, DatedValue, Strict, Text, codes_are_distinct

# The level code of what is not divided into levels (专项职业能力，不分等级).
NO_LEVEL: Final = "special"


class ExamPart(Coded):
    """One part of an exam (考核科目) and the full mark."""

    full_mark: Annotated[int, Field(ge=1)]


class ExamPartsValue(DatedValue):
    """Which parts an exam of each level has (考核方式)."""

    parts: Annotated[tuple[ExamPart, ...], Field(min_length=1)]
    levels: Annotated[dict[Code, tuple[Code, ...]], Field(min_length=1)]

    _distinct = field_validator("parts")(codes_are_distinct)

    @model_validator(mode="after")
    def use_only_known_parts(self) -> Self:
        """Refuse a level that names a part the entry does not define."""
        known = {part.code for part in self.parts}
        unknown = sorted({code for codes in self.levels.values() for code in codes} - known)
        if unknown:
            raise ValueError(f"levels 引用了未定义的科目：{'、'.join(unknown)}")
        return self

    def for_level(self, level: str) -> tuple[ExamPart, ...]:
        """Return the parts of one level, in order."""
        if level not in self.levels:
            raise KeyError(f"等级“{level}”没有规定考核方式")
        return tuple(part for part in self.parts if part.code in self.levels[level])

    def summary(self) -> str:
        """List the parts per level."""
        labels = {part.code: part.label for part in self.parts}
        said = {level: "＋".join(labels[code] for code in codes) for level, codes in self.levels.items()}
        return "；".join(
            f"不分等级：{parts}" if level == NO_LEVEL else f"{level}级：{parts}"
            for level, parts in said.items()
        )


class RatioValue(DatedValue):
    """How many staff a room of candidates needs (人员配比)."""

    part: Code
    role: Code
    # None: a fixed group whatever the number of candidates.
    candidates_per_person: Annotated[int, Field(ge=1)] | None = None
    minimum: Annotated[int, Field(ge=1)]
    odd: bool = False
    per: Literal["room", "group"] = "room"

    def required(self, candidates: int) -> int:
        """Return how many people are needed for so many candidates."""
        by_ratio = -(-candidates // self.candidates_per_person) if self.candidates_per_person else 0
        needed = max(self.minimum, by_ratio)
        return needed + 1 if self.odd and needed % 2 == 0 else needed

    def summary(self) -> str:
        """Say the ratio: "1:15，至少2人"."""
        ratio = f"1:{self.candidates_per_person}，" if self.candidates_per_person else ""
        return f"{ratio}至少{self.minimum}人" + ("，且为单数" if self.odd else "")


class Segment(Strict):
    """One part of a number (号码段)."""

    code: Code
    label: Text
    length: Annotated[int, Field(ge=1)]
    fixed: Text | None = None


class NumberingValue(DatedValue):
    """How a number is composed (编号规则)."""

    segments: Annotated[tuple[Segment, ...], Field(min_length=1)]
    pattern: Text
    # The segments within which the serial runs without gaps or repeats.
    serial_within: tuple[Code, ...]

    _distinct = field_validator("segments")(codes_are_distinct)

    @model_validator(mode="after")
    def agree_with_itself(self) -> Self:
        """Refuse a pattern that cannot be read and a serial scope no segment has."""
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise ValueError(f"pattern 不是可用的正则表达式：{error}") from error
        unknown = sorted(set(self.serial_within) - {item.code for item in self.segments})
        if unknown:
            raise ValueError(f"serial_within 引用了未定义的号码段：{'、'.join(unknown)}")
        return self

    @property
    def length(self) -> int:
        """How many characters the number has."""
        return sum(segment.length for segment in self.segments)

    def segment(self, code: str) -> Segment:
        """Return one segment by its code."""
        return next(item for item in self.segments if item.code == code)

    def summary(self) -> str:
        """Say the composition."""
        return f"{self.length}位：" + "＋".join(f"{item.label}（{item.length}）" for item in self.segments)
