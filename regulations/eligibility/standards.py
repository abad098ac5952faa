"""The standards with their conditions (标准版本与申报条件), read strictly from `catalogues/standards/`. Pure.

Two norms say how the conditions of a national occupational standard are drawn up (2018, 2023); a standard
version follows one of them and may depart from it level by level. Conditions belong to a standard version,
never to a level as such. An occupation whose standard is not on the register is judged by the general
conditions of the norm of the day, and the verdict says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from regulations.eligibility.requirements import AnyRequirement, NationalLevel, Years
from regulations.schema.base import Code, Coded, Strict, Text, codes_are_distinct
from regulations.strict_yaml import Document, PackError, read_document, validated

FOLDER: Final = Path(__file__).resolve().parents[1] / "catalogues" / "standards"
EVIDENCE_FILE: Final = "evidence.yaml"
STANDARDS_FILE: Final = "standards.yaml"
NORMS_FOLDER: Final = "norms"
UNCONFIRMED: Final = "（平台尚未核对原文）"

OccupationCode = Annotated[str, Field(pattern=r"^\d-\d{2}-\d{2}-\d{2}$")]
Confidence = Literal["H", "M", "L"]


class Condition(Strict):
    """One numbered condition (申报条件第几项): all its requirements together; any one condition suffices."""

    number: Annotated[int, Field(ge=1, le=20)]
    wording: Text
    requires: Annotated[tuple[AnyRequirement, ...], Field(min_length=1)]
    # codes of the papers that prove it
    evidence: Annotated[tuple[Code, ...], Field(min_length=1)]


class LevelConditions(Strict):
    """The conditions of one level (某一等级的申报条件), numbered from 1."""

    level: NationalLevel
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def number_conditions_in_order(self) -> Self:
        """Refuse numbers that leave one out or use one twice."""
        numbers = [condition.number for condition in self.conditions]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError(f"等级{self.level}的条件编号须从1起连续，现为{numbers}，请重新编号")
        return self


def levels_are_distinct(levels: tuple[LevelConditions, ...]) -> tuple[LevelConditions, ...]:
    """Refuse a level that is written twice."""
    codes = [item.level for item in levels]
    if len(codes) != len(set(codes)):
        raise ValueError("同一等级写了两次，请合并")
    return levels


Levels = Annotated[tuple[LevelConditions, ...], AfterValidator(levels_are_distinct)]


class Norm(Strict):
    """How conditions are drawn up (国家职业标准编制技术规程): the conditions of every level."""

    code: Code
    title: Text
    document: Text
    confidence: Confidence
    note: Text | None = None
    # No condition is met, and no work counts, before this age.
    minimum_age: Years
    minimum_age_basis: Text
    levels: Levels

    @model_validator(mode="after")
    def cover_every_level(self) -> Self:
        """Refuse a norm that leaves a level without conditions."""
        missing = {1, 2, 3, 4, 5} - {item.level for item in self.levels}
        if missing:
            raise ValueError(f"缺少等级{sorted(missing)}的申报条件，请补上")
        return self


class StandardEntry(Strict):
    """A standard version on the register (标准版本): whose, which edition, in force when, after which norm.

    Without an occupation it is the general version of its norm. An `example` shows the shape and governs
    nobody.
    """

    code: Code
    occupation: OccupationCode | None = None
    title: Text
    edition: Text
    document: Text | None = None
    valid_from: date
    valid_until: date | None = None
    norm: Code
    confidence: Confidence
    example: bool = False
    note: Text | None = None
    overrides: Levels = ()

    @model_validator(mode="after")
    def end_after_the_beginning(self) -> Self:
        """Refuse a validity that ends before it begins."""
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("valid_until 早于 valid_from，请核对施行和废止日期")
        return self

    def holds(self, on: date) -> bool:
        """Tell whether the version is in force on a day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)

    def meets(self, other: StandardEntry) -> bool:
        """Tell whether both would govern the same people on some day."""
        same = (self.occupation, self.example) == (other.occupation, other.example)
        ends, others_end = self.valid_until or date.max, other.valid_until or date.max
        return same and self.valid_from <= others_end and other.valid_from <= ends


class StandardsFile(Strict):
    """The register file."""

    standards: Annotated[tuple[StandardEntry, ...], Field(min_length=1)]


class EvidenceFile(Strict):
    """The papers by which conditions are proved (证明材料)."""

    evidence: Annotated[tuple[Coded, ...], AfterValidator(codes_are_distinct)]


@dataclass(frozen=True, eq=False)
class StandardVersion:
    """A standard version with the norm it follows: what a verdict rests on."""

    entry: StandardEntry
    norm: Norm = field(repr=False)
    papers: dict[str, str] = field(repr=False)

    @property
    def code(self) -> str:
        """The code records keep."""
        return self.entry.code

    @property
    def is_general(self) -> bool:
        """Whether no standard of the occupation itself is on the register."""
        return self.entry.occupation is None

    @property
    def label(self) -> str:
        """Name and edition, with the mark of what nobody has compared with the original."""
        mark = UNCONFIRMED if "H" not in {self.entry.confidence, self.norm.confidence} else ""
        return f"{self.entry.title}（{self.entry.edition}）{mark}"

    @property
    def basis(self) -> str:
        """The document the conditions stand in."""
        return self.entry.document or f"{self.norm.title}（{self.norm.document}）"

    def conditions(self, level: int) -> tuple[Condition, ...]:
        """Return the conditions of a level: the standard's own, else those of its norm."""
        every = (*self.entry.overrides, *self.norm.levels)
        return next(item.conditions for item in every if item.level == level)

    def evidence_for(self, condition: Condition) -> tuple[str, ...]:
        """Name the papers that prove a condition."""
        return tuple(self.papers[code] for code in condition.evidence)


@dataclass(frozen=True, eq=False)
class Register:
    """Every standard version that is known (标准登记)."""

    versions: tuple[StandardVersion, ...]

    def governing(self, occupation: str, on: date) -> StandardVersion | None:
        """Return the version in force on the day: the occupation's own, else the general one."""
        held = [version for version in self.of(occupation) if version.entry.holds(on)]
        return next((v for v in held if not v.is_general), next(iter(held), None))

    def of(self, occupation: str) -> Iterator[StandardVersion]:
        """Return the versions that may govern an occupation at some time."""
        for version in self.versions:
            if version.entry.occupation in {occupation, None} and not version.entry.example:
                yield version

    def version(self, code: str) -> StandardVersion | None:
        """Return a version by its code, examples too."""
        return next((version for version in self.versions if version.code == code), None)


def load_register(folder: Path = FOLDER) -> Register:
    """Read norms, papers and standards; what is unclear is refused with file, line, rule and cure."""
    papers = {
        item.code: item.label
        for item in validated(read_document(folder / EVIDENCE_FILE), EvidenceFile).evidence
    }
    norms: dict[str, Norm] = {}
    for file in sorted((folder / NORMS_FOLDER).glob("*.yaml")):
        document = read_document(file)
        norm = validated(document, Norm)
        if norm.code in norms:
            raise PackError(file, document.line(("code",)), norm.code, "规程代码重复，请另编一个")
        _require_known_papers(document, ("levels",), norm.code, norm.levels, papers)
        norms[norm.code] = norm
    document = read_document(folder / STANDARDS_FILE)
    entries = validated(document, StandardsFile).standards
    for place, entry in enumerate(entries):
        _require_sound(document, place, entry, entries[:place], norms, papers)
    return Register(tuple(StandardVersion(entry, norms[entry.norm], papers) for entry in entries))


def _require_sound(
    document: Document,
    place: int,
    entry: StandardEntry,
    earlier: Iterable[StandardEntry],
    norms: dict[str, Norm],
    papers: dict[str, str],
) -> None:
    where = ("standards", place)
    if entry.norm not in norms:
        problem = f"所依据的规程“{entry.norm}”不存在，可用：{'、'.join(sorted(norms))}"
        raise PackError(document.file, document.line((*where, "norm")), entry.code, problem)
    for other in earlier:
        if other.code == entry.code:
            raise PackError(
                document.file, document.line((*where, "code")), entry.code, "代码重复，请另编一个"
            )
        if other.meets(entry):
            problem = (
                f"与 {other.code} 的有效期重叠（overlapping validity），请给前一版写上 valid_until 或调整日期"
            )
            raise PackError(document.file, document.line(where), entry.code, problem)
    _require_known_papers(document, (*where, "overrides"), entry.code, entry.overrides, papers)


def _require_known_papers(
    document: Document,
    where: tuple[str | int, ...],
    about: str,
    levels: Iterable[LevelConditions],
    papers: dict[str, str],
) -> None:
    for place, item in enumerate(levels):
        for index, condition in enumerate(item.conditions):
            missing = sorted(set(condition.evidence) - set(papers))
            if missing:
                line = document.line((*where, place, "conditions", index, "evidence"))
                problem = f"证明材料{'、'.join(missing)}不在 {EVIDENCE_FILE} 中，请登记或更正"
                raise PackError(document.file, line, about, problem)


@lru_cache(maxsize=1)
def register() -> Register:
    """Return the register that comes along."""
    return load_register()
