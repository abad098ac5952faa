"""What is known of a candidate (申报人情况): work, certificates, titles, schooling. Pure.

Everywhere `None` means that nobody said, and an empty tuple that there is none: the first asks for more, the
second decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

# 本职业 / 相关职业
Relation = Literal["own", "related"]
Rank = Literal["junior", "middle", "senior"]
DiplomaKind = Literal[
    "technical_school",
    "senior_technical",
    "technician_college",
    "technician_class",
    "secondary_vocational",
    "higher_vocational",
    "junior_college",
    "bachelor",
    "postgraduate",
]

RANK_LABELS: Final[dict[str, str]] = {"junior": "初级职称", "middle": "中级职称", "senior": "高级职称"}
DIPLOMA_LABELS: Final[dict[str, str]] = {
    "technical_school": "技工学校（中级工班）",
    "senior_technical": "高级技工学校、技工院校高级工班",
    "technician_college": "技师学院",
    "technician_class": "技师学院预备技师班、技师班",
    "secondary_vocational": "中等职业学校（中专、职高）",
    "higher_vocational": "高等职业学校",
    "junior_college": "大学专科",
    "bachelor": "大学本科",
    "postgraduate": "研究生",
}


@dataclass(frozen=True, slots=True)
class Between:
    """A day that is known exactly, or only to lie between two others (both included)."""

    earliest: date
    latest: date

    @classmethod
    def day(cls, day: date) -> Between:
        """A day that is known."""
        return cls(day, day)

    @property
    def is_exact(self) -> bool:
        """Whether the day is known."""
        return self.earliest == self.latest


# Nobody said which day; and a day that has not come.
SOME_DAY: Final = Between(date.min, date.max)
NEVER: Final = Between(date.max, date.max)


@dataclass(frozen=True, slots=True)
class Spell:
    """A time at work in the occupation or a related one (从业经历); the first and last day are worked.

    Without an end the work goes on.
    """

    begins: date
    ends: date | None = None
    relation: Relation = "own"


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """A skill level certificate held (已取得的证书); `issued` is None where the day is not known at all."""

    level: int
    issued: Between | None = None
    relation: Relation = "own"


@dataclass(frozen=True, slots=True)
class Title:
    """A professional title (职称) that corresponds to the occupation."""

    rank: Rank
    since: Between | None = None


@dataclass(frozen=True, slots=True)
class Diploma:
    """A diploma, or the course that leads to it (学历): kind of school, major, the day it is finished.

    `related` tells whether the major is that of the occupation or a related one; `argued` whether the
    programme was evaluated and argued (经评估论证). `graduated` stands in where the day is not known.
    """

    kind: DiplomaKind
    related: bool | None = None
    graduates_on: date | None = None
    graduated: bool | None = None
    argued: bool | None = None


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """Everything the conditions ask about one person (申报人情况)."""

    born_on: date | None = None
    spells: tuple[Spell, ...] | None = None
    # Where no spells are known: the day work in the occupation began, as far as it is known, to go on since.
    began: Between | None = None
    certificates: tuple[HeldCertificate, ...] | None = None
    titles: tuple[Title, ...] | None = None
    diplomas: tuple[Diploma, ...] | None = None
    # 学徒期满
    finished_apprenticeship: bool | None = None
    # further papers by their code, as the norms name them
    credentials: frozenset[str] | None = None
