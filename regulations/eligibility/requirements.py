"""What a condition is made of (申报条件的要素): typed requirements that say whether they are met. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from regulations.clock import months_later
from regulations.eligibility.facts import (
    DIPLOMA_LABELS,
    NEVER,
    RANK_LABELS,
    SOME_DAY,
    Between,
    CandidateFacts,
    Diploma,
    DiplomaKind,
    Rank,
    Spell,
)
from regulations.eligibility.tenure import MONTHS_IN_A_YEAR, Tenure, birthday, span_words
from regulations.schema.base import Code, Strict, Text

Status = Literal["met", "short", "unknown"]
NationalLevel = Annotated[int, Field(ge=1, le=5)]
Years = Annotated[int, Field(ge=1, le=60)]

LEVEL_LABELS: Final[dict[int, str]] = {
    5: "五级/初级工",
    4: "四级/中级工",
    3: "三级/高级工",
    2: "二级/技师",
    1: "一级/高级技师",
}
OWN, OWN_OR_RELATED = "本职业", "本职业或相关职业"
BEST_FIRST: Final = {"met": 0, "unknown": 1, "short": 2}


@dataclass(frozen=True, slots=True)
class Check:
    """How one requirement stands (要素核对): met, short and by how much, or not known and what to bring.

    `turns_on` is the first day on which the mere passing of time meets it for certain; `at_latest` says that
    it may be met before, because some day is only known to lie between two others.
    """

    status: Status
    words: str
    turns_on: date | None = None
    at_latest: bool = False


def met(words: str) -> Check:
    """A requirement that is met."""
    return Check("met", words)


def short(words: str, turns_on: date | None = None, *, at_latest: bool = False) -> Check:
    """A requirement that is not met."""
    return Check("short", words, turns_on, at_latest)


def unknown(words: str, turns_on: date | None = None) -> Check:
    """A requirement nobody can judge yet."""
    return Check("unknown", words, turns_on, at_latest=True)


def best(checks: Iterable[Check]) -> Check:
    """Return the check that stands best: met, else not known, else the one that turns first.

    Whichever of them is told, time meets the requirement as soon as it meets any.
    """
    every = sorted(checks, key=lambda check: (BEST_FIRST[check.status], check.turns_on or date.max))
    first = every[0]
    if first.status == "met":
        return first
    waiting = [check for check in every if check.turns_on]
    soonest = min(waiting, key=lambda check: check.turns_on or date.max, default=first)
    return replace(first, turns_on=soonest.turns_on, at_latest=soonest.at_latest)


def day_words(day: date) -> str:
    """Write a day: 2027年3月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for every requirement of a case: the day asked about, and from when the person may work."""

    on: date
    works_from: date = date.min

    @classmethod
    def of(cls, facts: CandidateFacts, on: date, working_age: int) -> Setting:
        """Count work from the age at which the law lets a person work, where the birthday is known."""
        return cls(on, birthday(facts.born_on, working_age) if facts.born_on else date.min)


class Requirement(Strict):
    """One thing a condition asks for (要素)."""

    def check(self, facts: CandidateFacts, setting: Setting) -> Check:
        """Say how it stands for a candidate on a day."""
        raise NotImplementedError


class AgeRequirement(Requirement):
    """年满若干周岁."""

    kind: Literal["age"]
    years: Years

    def check(self, facts: CandidateFacts, setting: Setting) -> Check:
        """A year of age is full on the birthday."""
        if facts.born_on is None:
            return unknown(f"未提供出生日期，不能核对是否年满{self.years}周岁，请补出生日期")
        full = birthday(facts.born_on, self.years)
        if full <= setting.on:
            return met(f"年满{self.years}周岁")
        return short(f"须年满{self.years}周岁，缺{span_words(setting.on, full)}", full)


class IntentRequirement(Requirement):
    """拟从事本职业或相关职业: whoever applies says so."""

    kind: Literal["intent"]

    def check(self, facts: CandidateFacts, setting: Setting) -> Check:
        """The application itself is the statement."""
        return met("申报即表明拟从事本职业或相关职业")


class AtWorkRequirement(Requirement):
    """从事本职业或相关职业, for however long."""

    kind: Literal["at_work"]

    def check(self, facts: CandidateFacts, setting: Setting) -> Check:
        """Any day of work suffices."""
        if facts.spells is None:
            return unknown("未提供从业经历，请补工作年限证明或承诺书")
        tenure = Tenure.of(facts.spells, since=setting.works_from)
        if tenure.has_begun(setting.on):
            return met("已从事本职业或相关职业")
        begins = min((stretch.begins for stretch in tenure.stretches), default=None)
        return short("没有从事本职业或相关职业的经历", begins)


class ExperienceRequirement(Requirement):
    """累计从事本职业或相关职业工作满若干年."""

    kind: Literal["experience"]
    years: Years
    own_only: bool = False

    def check(self, facts: CandidateFacts, setting: Setting) -> Check:
        """Count every spell up to the day."""
        return _experience(facts, setting, self.years, f"累计{self.years}年", own_only=self.own_only)


class ExperienceAfterCertificateRequirement(Requirement):
    """取得若干级证书后，累计从事本职业或相关职业工作满若干年."""

    kind: Literal["experience_after_certificate"]
    level: NationalLevel
    years: Years
    own_only: bool = False

    def check(self, facts: CandidateFacts, setting: Setting) -> Check:
        """Count the work since the certificate was issued; of several certificates the best one serves."""
        label = LEVEL_LABELS[self.level]
        if facts.certificates is None:
            return unknown(f"未提供是否持有{label}证书，请补证书等级、编号和发证日期")
        held = [
            item.issued
            for item in facts.certificates
            if item.level == self.level and (item.relation == "own" or not self.own_only)
        ]
        if not held:
            return short(f"没有{OWN if self.own_only else OWN_OR_RELATED}{label}证书")
        head = f"取得{label}证书后累计{self.years}年"
        return best(
            _experience(
                facts,
                setting,
                self.years,
                head,
                since=issued or SOME_DAY,
                since_what=f"{label}证书的发证日期",
                own_only=self.own_only,
            )
            for issued in held
        )


class ExperienceAfterTitleRequirement(Requirement):
    """取得若干级职称后，累计从事本职业或相关职业工作满若干年."""

    kind: Literal["experience_after_title"]
    ranks: Annotated[tuple[Rank, ...], Field(min_length=1)]
    years: Years

    def check(self, facts: CandidateFacts, setting: Setting) -> Check:
        """Count the work since the title was conferred."""
        label = RANK_LABELS[self.ranks[0]]
        if facts.titles is None:
            return unknown(f"未提供是否取得专业对应的{label}，请补职称证书")
        held = [title.since for title in facts.titles if title.rank in self.ranks]
        if not held:
            return short(f"没有专业对应的{label}")
        head = f"取得{label}后累计{self.years}年"
        return best(
            _experience(
                facts, setting, self.years, head, since=since or SOME_DAY, since_what=f"{label}的取得日期"
            )
            for since in held
        )


class CertificateRequirement(Requirement):
    """持有若干级证书, where `years` is given: 满若干年."""

    kind: Literal["certificate"]
    level: NationalLevel
    years: Years | None = None

    def check(self, facts: CandidateFacts, setting: Setting) -> Check:
        """Look for a certificate of the level that was issued by the day, or long enough before it."""
        label = LEVEL_LABELS[self.level]
        if facts.certificates is None:
            return unknown(f"未提供是否持有{label}证书，请补证书等级、编号和发证日期")
        held = [item.issued for item in facts.certificates if item.level == self.level]
        if not held:
            return short(f"没有{OWN_OR_RELATED}{label}证书")
        return best(self._since(issued, setting.on, label) for issued in held)

    def _since(self, issued: Between | None, on: date, label: str) -> Check:
        wanted = f"持有{label}证书" + (f"满{self.years}年" if self.years else "")
        if issued is None or issued.latest == date.max:
            return unknown(f"未提供{label}证书的发证日期，请补证书") if self.years else met(wanted)
        months = (self.years or 0) * MONTHS_IN_A_YEAR
        earliest, latest = months_later(issued.earliest, months), months_later(issued.latest, months)
        if latest <= on:
            return met(wanted)
        if earliest <= on:
            return unknown(f"{label}证书只知核发年份，不能核对“{wanted}”，请补发证日期", latest)
        return short(f"须{wanted}，缺{span_words(on, latest)}", latest, at_latest=not issued.is_exact)


class DiplomaRequirement(Requirement):
    """取得某类院校本专业或相关专业毕业证书, by `standing` 含在读应届毕业生 or 在校生.

    `final_months` is how long before graduation a student counts as 应届.
    """

    kind: Literal["diploma"]
    schools: Annotated[tuple[DiplomaKind, ...], Field(min_length=1)]
    standing: Literal["graduate", "graduating", "student"] = "graduate"
    final_months: Annotated[int, Field(ge=1, le=24)] = 12
    related: bool = True
    argued: bool = False

    def check(self, facts: CandidateFacts, setting: Setting) -> Check:
        """Of several diplomas the best one serves."""
        if facts.diplomas is None:
            return unknown("未提供文化程度和所学专业，请补毕业证书或学籍证明")
        fitting = [item for item in facts.diplomas if item.kind in self.schools]
        if not fitting:
            return short("没有所要求院校的毕业证书")
        return best(self._one(item, setting.on) for item in fitting)

    def _one(self, item: Diploma, on: date) -> Check:
        school = DIPLOMA_LABELS[item.kind]
        if self.related and item.related is False:
            return short(f"{school}所学专业不是本专业或相关专业")
        if self.argued and item.argued is False:
            return short(f"{school}所学专业未经评估论证")
        standing = self._standing(item, on, school)
        if standing.status == "short":
            asks_more = (self.related and item.related is None) or (self.argued and item.argued is None)
            return short(standing.words) if asks_more else standing
        if self.related and item.related is None:
            return unknown(f"未提供{school}所学专业是否为本专业或相关专业，请补毕业证书并由审核人员认定")
        if self.argued and item.argued is None:
            return unknown(f"未提供{school}所学专业是否经评估论证，请补论证材料")
        return standing

    def _standing(self, item: Diploma, on: date, school: str) -> Check:
        if item.graduates_on is None:
            return self._undated(item, school)
        if item.graduates_on <= on:
            return met(f"{school}毕业")
        if self.standing == "student":
            return met(f"{school}在读")
        ahead = self.final_months if self.standing == "graduating" else 0
        opens = months_later(item.graduates_on, -ahead)
        if opens <= on:
            return met(f"{school}在读应届毕业生")
        return short(f"{school}在读，{day_words(item.graduates_on)}毕业，尚不是应届或毕业生", opens)

    def _undated(self, item: Diploma, school: str) -> Check:
        if item.graduated or (item.graduated is False and self.standing == "student"):
            return met(f"{school}{'毕业' if item.graduated else '在读'}")
        if item.graduated is False and self.standing == "graduate":
            return short(f"{school}在读，尚未毕业")
        return unknown(f"未提供{school}的毕业日期，请补毕业证书或应届在校证明")


class ApprenticeshipRequirement(Requirement):
    """本职业学徒期满."""

    kind: Literal["apprenticeship"]

    def check(self, facts: CandidateFacts, setting: Setting) -> Check:
        """Look for a finished apprenticeship."""
        if facts.finished_apprenticeship is None:
            return unknown("未提供是否学徒期满，请补学徒协议和期满证明")
        return met("学徒期满") if facts.finished_apprenticeship else short("没有期满的学徒经历")


class CredentialRequirement(Requirement):
    """持有另一种证书, such as 预备技师证书."""

    kind: Literal["credential"]
    code: Code
    label: Text

    def check(self, facts: CandidateFacts, setting: Setting) -> Check:
        """Look for the paper."""
        if facts.credentials is None:
            return unknown(f"未提供是否持有{self.label}，请补证书")
        return met(f"持有{self.label}") if self.code in facts.credentials else short(f"没有{self.label}")


AnyRequirement = Annotated[
    AgeRequirement
    | IntentRequirement
    | AtWorkRequirement
    | ExperienceRequirement
    | ExperienceAfterCertificateRequirement
    | ExperienceAfterTitleRequirement
    | CertificateRequirement
    | DiplomaRequirement
    | ApprenticeshipRequirement
    | CredentialRequirement,
    Field(discriminator="kind"),
]


def _experience(
    facts: CandidateFacts,
    setting: Setting,
    years: int,
    head: str,
    *,
    since: Between | None = None,
    since_what: str = "",
    own_only: bool = False,
) -> Check:
    """Count work, from a day on where one is given; days that lie between bounds give a most and a least."""
    if facts.spells is None and facts.began is None:
        return unknown(f"未提供从业年限，不能核对“{head}”，请补专业年限和工作年限证明")
    least = _tenure(facts, setting, since, earliest=False, own_only=own_only)
    known = facts.spells is not None and (since is None or since.is_exact)
    most = least if known else _tenure(facts, setting, since, earliest=True, own_only=own_only)
    on, turns_on, soonest = setting.on, least.reached_on(years), most.reached_on(years)
    if turns_on is not None and turns_on <= on:
        return met(f"{head}，现有{'' if least == most else '至少'}{least.worked_by(on)}")
    if soonest is not None and soonest <= on:
        wanted = f"{since_what}和从业起止时间" if since_what else "从业起止时间"
        return unknown(f"已填内容不足以核对“{head}”，请补{wanted}", turns_on)
    bounded = least != most
    if not most.has_begun(on):
        words = f"{head}，没有{'此后的' if since else ''}从业经历，缺{years}年"
        return short(words, turns_on, at_latest=bounded)
    at_most, at_least = ("至多", "至少") if bounded else ("现有", "")
    words = f"{head}，{at_most}{most.worked_by(on)}，{at_least}缺{most.lacks(years, on)}"
    return short(words, turns_on, at_latest=bounded)


def _tenure(
    facts: CandidateFacts, setting: Setting, since: Between | None, *, earliest: bool, own_only: bool
) -> Tenure:
    spells = facts.spells
    if spells is None:
        began = facts.began or NEVER
        first = began.earliest if earliest else began.latest
        spells = () if first == date.max else (Spell(first),)
    from_day = (since.earliest if earliest else since.latest) if since else date.min
    return Tenure.of(spells, since=max(from_day, setting.works_from), own_only=own_only)
