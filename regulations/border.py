"""Which regime work belongs to (职业资格、等级认定、专项能力): decided sub-item by sub-item. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from regulations.catalogue import BorderEntry, border_entries
from regulations.rulebook import Rule
from regulations.schema import ChoicesValue

CATALOGUE: Final = "《国家职业资格目录（2021年版）》"
UNCONFIRMED: Final = "未经核对"
ANY_OTHER: Final = "*"
PARTS: Final = re.compile(r"[、，,；;/]")
NOISE: Final = re.compile(r"[\s（）()“”\"]")
# Words that name no direction at all.
SAYS_NOTHING: Final = frozenset({"", "其他", "其它", "不限", "全部", "综合", "无", "--", "-"})


class Regime(StrEnum):
    """Under which regime work is evaluated (评价方式), or why that cannot be said."""

    QUALIFICATION = "qualification"
    RECOGNITION = "recognition"
    SPECIAL = "special"
    NOT_EVALUABLE = "not_evaluable"
    UNCLEAR = "unclear"


REGIME_LABELS: Final = {
    Regime.QUALIFICATION: "职业资格评价",
    Regime.RECOGNITION: "职业技能等级认定",
    Regime.SPECIAL: "专项职业能力考核",
    Regime.NOT_EVALUABLE: "不能评价",
    Regime.UNCLEAR: "须写明方向",
}


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody wants to evaluate: an occupation with its work type or direction, or a special item."""

    code: str
    name: str
    # Empty for an item of a list of special abilities, which has no class.
    class_code: str = ""
    direction: str = ""
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class BorderLaw:
    """What an area's texts say of the border, if anything (XJ-3, JL-2.1, CQ-5, JS-1, GS-1a)."""

    recognition: Rule | None = None
    qualification: Rule | None = None
    special: Rule | None = None
    # JS-3: what the nation cancels moves to recognition by itself.
    cancelled: Rule | None = None
    classes: Rule | None = None

    def rule_on(self, regime: Regime) -> Rule | None:
        """Return the rule that puts work under a regime, or keeps it out of the other one."""
        if regime is Regime.SPECIAL:
            return self.special
        first, second = self.recognition, self.qualification
        return (second or first) if regime is Regime.QUALIFICATION else (first or second)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Under which regime work is evaluated: why, by which sub-item and article, how certain."""

    regime: Regime
    reason: str
    sub_items: tuple[BorderEntry, ...] = ()
    rule: Rule | None = None
    # The directions to choose among where none was named that can be told.
    choices: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The regime in words."""
        return REGIME_LABELS[self.regime]

    @property
    def basis(self) -> str:
        """The article, or the national catalogue itself where the area's text is silent."""
        return self.rule.citation.basis if self.rule else CATALOGUE

    @property
    def is_confirmed(self) -> bool:
        """Whether every sub-item it rests on was checked against its source."""
        return all(item.is_confirmed for item in self.sub_items)

    @property
    def caution(self) -> str:
        """未经核对, where it rests on something nobody has checked; empty otherwise."""
        return "" if self.is_confirmed else UNCONFIRMED


def verdict_on(
    work: Work, *, on: date, law: BorderLaw, catalogue: Iterable[BorderEntry] | None = None
) -> Verdict:
    """Say which regime work belongs to on a day; where the direction decides and is unknown, ask for it."""
    if not work.class_code:
        return _special(work, law)
    entries = tuple(border_entries() if catalogue is None else catalogue)
    classes = law.classes
    if classes and isinstance(classes.value, ChoicesValue) and work.class_code not in classes.value.codes:
        reason = f"“{work.name}”属第{work.class_code}大类，不在可评价的大类内"
        return Verdict(Regime.NOT_EVALUABLE, reason, rule=classes)
    first_day = min((entry.valid_from for entry in entries if entry.valid_from), default=None)
    if first_day is not None and on < first_day:
        reason = f"{on}在{CATALOGUE}公布（{first_day}）之前，当时的目录没有收录，请查当时的目录"
        return Verdict(Regime.UNCLEAR, reason)
    own = tuple(entry for entry in entries if entry.occupation_code == work.code)
    in_force = tuple(entry for entry in own if entry.is_in_force(on))
    if not in_force:
        return _outside(work, on, law, tuple(entry for entry in own if entry.has_ended(on)))
    whole = tuple(entry for entry in in_force if entry.excludes)
    if whole:
        reason = f"“{work.name}”整个职业列入{CATALOGUE}（{_names(whole)}）"
        return Verdict(Regime.QUALIFICATION, reason, whole, law.rule_on(Regime.QUALIFICATION))
    return _by_direction(work, in_force, law)


def _special(work: Work, law: BorderLaw) -> Verdict:
    rule = law.rule_on(Regime.SPECIAL)
    if work.is_listed:
        return Verdict(Regime.SPECIAL, f"“{work.name}”在本地区公布的专项职业能力目录内", rule=rule)
    reason = f"“{work.name}”不在本地区公布的专项职业能力目录内，目录外的项目不得考核"
    return Verdict(Regime.NOT_EVALUABLE, reason, rule=rule)


def _outside(work: Work, on: date, law: BorderLaw, ended: tuple[BorderEntry, ...]) -> Verdict:
    if not ended:
        reason = f"“{work.name}”不在{CATALOGUE}内"
        return Verdict(Regime.RECOGNITION, reason, rule=law.rule_on(Regime.RECOGNITION))
    last = max(entry.valid_until for entry in ended if entry.valid_until)
    reason = f"“{_names(ended)}”列入{CATALOGUE}至{last}止"
    if law.cancelled:
        return Verdict(Regime.RECOGNITION, f"{reason}，自次日起自动转入等级认定", ended, rule=law.cancelled)
    rule = law.rule_on(Regime.RECOGNITION)
    return Verdict(Regime.RECOGNITION, f"{reason}，{on}已不在目录内", ended, rule=rule)


def _by_direction(work: Work, entries: tuple[BorderEntry, ...], law: BorderLaw) -> Verdict:
    directions = [NOISE.sub("", part) for part in PARTS.split(work.direction)]
    named = [part for part in directions if part not in SAYS_NOTHING and part != NOISE.sub("", work.name)]
    if not named:
        return _without_direction(work, entries, law)
    verdicts = [_one_direction(work, part, entries, law) for part in named]
    if len({verdict.regime for verdict in verdicts}) == 1:
        return verdicts[0]
    unclear = next((verdict for verdict in verdicts if verdict.regime is Regime.UNCLEAR), None)
    if unclear:
        return unclear
    reason = f"“{work.direction}”里既有目录内的也有目录外的方向，请分项申报"
    return Verdict(Regime.UNCLEAR, reason, entries, law.rule_on(Regime.RECOGNITION), _choices(entries))


def _without_direction(work: Work, entries: tuple[BorderEntry, ...], law: BorderLaw) -> Verdict:
    rule = law.rule_on(Regime.RECOGNITION)
    if all(entry.extent == "permit" for entry in entries):
        reason = f"“{work.name}”职业本身不在{CATALOGUE}内；{entries[0].note}"
        return Verdict(Regime.RECOGNITION, reason, entries, rule)
    reason = f"“{work.name}”只有一部分列入{CATALOGUE}（{_names(entries)}），请写明工种或方向"
    return Verdict(Regime.UNCLEAR, reason, entries, rule, _choices(entries))


def _one_direction(work: Work, direction: str, entries: tuple[BorderEntry, ...], law: BorderLaw) -> Verdict:
    """The longest word found decides: 非经营性 is not 经营性."""
    inside = max((_longest(entry.inside, direction) for entry in entries), default=0)
    outside = max((_longest(entry.outside, direction) for entry in entries), default=0)
    if inside > outside:
        matched = tuple(entry for entry in entries if _longest(entry.inside, direction) == inside)
        reason = f"“{work.name}（{direction}）”属{CATALOGUE}的“{_names(matched)}”"
        return Verdict(Regime.QUALIFICATION, reason, matched, law.rule_on(Regime.QUALIFICATION))
    rule = law.rule_on(Regime.RECOGNITION)
    if not _comes_near(direction, entries) and (outside > inside or _leaves_the_rest_out(entries)):
        reason = f"“{work.name}（{direction}）”不属{CATALOGUE}的“{_names(entries)}”"
        return Verdict(Regime.RECOGNITION, reason, entries, rule)
    reason = f"从“{direction}”看不出是否属{CATALOGUE}的“{_names(entries)}”，请写明工种或方向"
    return Verdict(Regime.UNCLEAR, reason, entries, rule, _choices(entries))


def _comes_near(direction: str, entries: tuple[BorderEntry, ...]) -> bool:
    """Whether the name has a word too near to be sure; 非民航 is sure, for it names what it is not."""
    outside = [word for entry in entries for word in entry.outside if word in direction]
    near = [word for entry in entries for word in entry.near if word in direction]
    return any(not any(word in named for named in outside) for word in near)


def _leaves_the_rest_out(entries: tuple[BorderEntry, ...]) -> bool:
    return any(ANY_OTHER in entry.outside for entry in entries) or all(
        entry.extent == "permit" for entry in entries
    )


def _longest(words: tuple[str, ...], direction: str) -> int:
    return max((len(word) for word in words if word != ANY_OTHER and word in direction), default=0)


def _names(entries: tuple[BorderEntry, ...]) -> str:
    return "；".join(dict.fromkeys(entry.sub_item for entry in entries))


def _choices(entries: tuple[BorderEntry, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.sub_item for entry in entries if entry.extent == "part"))
