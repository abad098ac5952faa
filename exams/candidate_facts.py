"""What a roster tells of a candidate (名册中的申报情况), for the conditions of the level. Pure.

A roster states; it proves nothing. Its columns come first: where they are silent the words of 申报条件 count
as the statement they are. What those words do not claim (a title, a certificate, an apprenticeship) is taken
as not claimed, because whoever applies under a condition names it there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from accounts.identity import normalised
from archive.sheets import DAY_ZERO, SERIAL_DAYS
from exams.roster_format import LEVEL_NAMES
from regulations.clock import months_later
from regulations.eligibility import Between, CandidateFacts, Diploma, HeldCertificate, Title
from regulations.eligibility.facts import SOME_DAY, DiplomaKind, Rank

NUMERALS: Final = {text: number for number, text in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
A_YEAR, A_MONTH = 12, 1
LATEST_YEAR_OF_AGE: Final = 60  # nobody states more years of work than this
# 22 characters of today and 16 digits of before: where the year of issue stands.
NEW_NUMBER = re.compile(r"[A-Z]\d{4}\d{8}(?P<year>\d{2})[0-9A-Z]\d{6}")
OLD_NUMBER = re.compile(r"(?P<year>\d{2})\d{14}")

SCHOOLING: Final[dict[str, tuple[DiplomaKind, ...]]] = {
    "博士": ("postgraduate",),
    "研究生": ("postgraduate",),
    "大学本科": ("bachelor",),
    "大学专科和专科学校": ("junior_college",),
    "中等专业学校": ("secondary_vocational",),
    "技校": ("technical_school",),
    "高级技校": ("senior_technical",),
    "技师学院": ("technician_college",),
    "职高": ("secondary_vocational",),
    "高中": (),
    "初中": (),
    "小学": (),
}
RANKS: Final[dict[str, Rank]] = {"初级": "junior", "中级": "middle", "高级": "senior"}
HAS_ONE, HAS_NONE = frozenset("是有"), frozenset("否无")


@dataclass(frozen=True, slots=True)
class Claim:
    """What the words of 申报条件 state (申报条件的陈述)."""

    text: str
    months: int | None = None
    certificate: int | None = None
    title: Rank | None = None

    @property
    def says_anything(self) -> bool:
        """Whether the words are a statement, and not just the number of a condition."""
        return bool(re.search(r"从事|证书|毕业|在读|应届|职称|学徒|周岁", self.text))

    @property
    def is_student(self) -> bool:
        """Whether a course that is not finished is claimed."""
        return bool(re.search(r"在读|应届|在校", self.text))

    @property
    def names_a_school(self) -> bool:
        """Whether a diploma is claimed."""
        return self.is_student or "毕业" in self.text


@lru_cache(maxsize=1024)
def read_claim(text: str) -> Claim:
    """Read the words of 申报条件, of which a roster repeats few."""
    plain = re.sub(r"\s", "", text)
    years = re.search(r"(?:从事|工作|累计|满)\D{0,12}?(\d{1,2}|[一二两三四五六七八九十])年", plain)
    certificate = re.search(r"([一二三四五])级(?:/?[初中高]?级?(?:工|技师))?[^，,。；]{0,16}证书", plain)
    title = re.search(r"(初级|中级|高级)职称", plain)
    return Claim(
        text=plain,
        months=_number(years[1]) * A_YEAR if years else None,
        certificate=NUMERALS[certificate[1]] if certificate else None,
        title=RANKS[title[1]] if title else None,
    )


def candidate_facts(
    *, born_on: date | None, condition: str, particulars: Mapping[str, str], stated_on: date
) -> CandidateFacts:
    """Return what a roster row states; years count back from `stated_on`, the day it was handed in."""
    claim = read_claim(condition)
    return CandidateFacts(
        born_on=born_on,
        began=_began(claim, particulars, stated_on),
        certificates=_certificates(claim, particulars, stated_on),
        titles=_titles(claim, stated_on),
        diplomas=_diplomas(claim, particulars),
        finished_apprenticeship=None if not claim.says_anything else "学徒期满" in claim.text,
        credentials=None
        if not claim.says_anything
        else frozenset({"prep_technician"} if "预备技师" in claim.text else ()),
    )


def rests_on_the_claim(particulars: Mapping[str, str]) -> bool:
    """Tell whether the row gives no years of its own, so that only the claim speaks."""
    return _stated_months(particulars.get("专业年限", "")) is None


def _began(claim: Claim, particulars: Mapping[str, str], stated_on: date) -> Between | None:
    first = _day(particulars.get("参加工作时间", ""))
    stated = _stated_months(particulars.get("专业年限", ""))
    if stated is not None:
        months, exact_to = stated
        return _bounded(_years_back(stated_on, months, exact_to), first)
    if claim.months is not None:
        bounds = _years_back(stated_on, claim.months, A_YEAR)
        # Years since a certificate say nothing of the years before it.
        open_start = claim.certificate is not None or claim.title is not None
        return _bounded(Between(date.min if open_start else bounds.earliest, bounds.latest), first)
    return Between(first, date.max) if first else None


def _years_back(stated_on: date, months: int, exact_to: int) -> Between:
    """Return between which days work began: "4年" may be anything short of five."""
    return Between(
        months_later(stated_on, -(months + exact_to)) + timedelta(days=1), months_later(stated_on, -months)
    )


def _bounded(began: Between, first: date | None) -> Between:
    """Nobody has worked in an occupation longer than at all."""
    if first is None:
        return began
    return Between(max(began.earliest, first), max(began.latest, first))


def _certificates(
    claim: Claim, particulars: Mapping[str, str], stated_on: date
) -> tuple[HeldCertificate, ...] | None:
    has = particulars.get("是否有职业资格证书", "")
    if has in HAS_NONE:
        return ()
    level = level_of(particulars.get("证书等级", "")) or claim.certificate
    if level is None:
        return None if has in HAS_ONE or not claim.says_anything or "证书" in claim.text else ()
    issued = issue_bounds(particulars.get("证书编号", ""), stated_on)
    if issued is None and level == claim.certificate and claim.months is not None:
        issued = Between(date.min, months_later(stated_on, -claim.months))
    return (HeldCertificate(level, issued),)


def level_of(text: str) -> int | None:
    """Return the level a cell names."""
    plain = re.sub(r"\s", "", text)
    return next(
        (
            level
            for level, (ordinal, title) in LEVEL_NAMES.items()
            if plain in {str(level), ordinal, title, f"{ordinal}/{title}", f"{ordinal}（{title}）"}
        ),
        None,
    )


def issue_bounds(number: str, stated_on: date) -> Between | None:
    """Return between which days a certificate was issued, by the year its number carries."""
    plain = normalised(number)
    found = NEW_NUMBER.fullmatch(plain) or OLD_NUMBER.fullmatch(plain)
    if found is None:
        return None
    year = 2000 + int(found["year"])
    if year > stated_on.year:
        year -= 100
    return Between(date(year, 1, 1), min(date(year, 12, 31), stated_on))


def _titles(claim: Claim, stated_on: date) -> tuple[Title, ...] | None:
    if claim.title is None:
        return () if claim.says_anything and "职称" not in claim.text else None
    since = Between(date.min, months_later(stated_on, -claim.months)) if claim.months else SOME_DAY
    return (Title(claim.title, since),)


def _diplomas(claim: Claim, particulars: Mapping[str, str]) -> tuple[Diploma, ...] | None:
    kinds = SCHOOLING.get(particulars.get("文化程度", ""))
    if kinds is None:
        return () if claim.says_anything and not claim.names_a_school else None
    named = bool(re.search(r"本专业|相关专业|对口", claim.text)) and bool(particulars.get("专业"))
    graduated = False if claim.is_student else True if particulars.get("学历证书编号") else None
    return tuple(
        Diploma(
            kind,
            related=True if named else None,
            graduated=graduated,
            argued=True if "论证" in claim.text else None,
        )
        for kind in kinds
    )


def _stated_months(text: str) -> tuple[int, int] | None:
    """Return the months of "5", "5年", "5.5年" or "5年6个月", and how exact the statement is."""
    found = re.fullmatch(r"(\d{1,2})(?:\.(\d))?年?(?:(\d{1,2})个?月)?", re.sub(r"\s", "", text))
    if found is None or int(found[1]) > LATEST_YEAR_OF_AGE:
        return None
    months = int(found[1]) * A_YEAR + int(found[3] or 0) + round(int(found[2] or 0) * A_YEAR / 10)
    return months, A_MONTH if found[2] or found[3] else A_YEAR


def _day(text: str) -> date | None:
    """Return the day a cell names, the first of the month where it names none."""
    found = re.fullmatch(r"(\d{4})\D?(\d{1,2})\D?(?:(\d{1,2})\D?)?", re.sub(r"\s", "", text))
    if found is None:
        serial = int(text) if text.isdigit() else 0
        return DAY_ZERO + timedelta(days=serial) if serial in SERIAL_DAYS else None
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else NUMERALS[text]
