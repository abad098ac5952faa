"""The rules in force for one question on one date (规则集), each remembering where it came from. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from lifecycle.law import Citation, Due, Leeway, OpenEnded, Remainder, Separation
from regulations.schema import (
    KIND_OF_ENTRY,
    ChoicesValue,
    ConditionValue,
    DatedValue,
    ExamPart,
    ExamPartsValue,
    ExclusionValue,
    GroundValue,
    LevelsValue,
    Material,
    MaterialsValue,
    NumberingValue,
    NumberValue,
    OpenEndedValue,
    Option,
    PeriodValue,
    ProcedureValue,
    QuotaValue,
    RatioValue,
    Reading,
    RenewalValue,
    RouteValue,
    Scope,
    ScoredFormValue,
    SeparationValue,
    TiersValue,
    WindowsValue,
)

if TYPE_CHECKING:
    from typing import TypeVar

    from regulations.clock import Unit, WorkingCalendar

    Kind = TypeVar("Kind", bound=DatedValue)

PLATFORM_PERIOD = "平台服务目标"
PLATFORM_CHOICE = "平台设定"
# What every citation of a draft carries, and with it every decision, letter and deadline.
TRIAL = "（试运行）"


class RuleMissing(KeyError):
    """The rules in force have no such entry, or one of another kind."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Adoption:
    """The act by which a province puts a draft pack into force (施行)."""

    pack: str
    on: date
    by: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The act by which a province approves a reading, chooses another or takes approval back (解读决定)."""

    reading: str
    option: str
    approved: bool
    on: date
    by: str


@dataclass(frozen=True)
class Decisions:
    """What provinces have decided about their texts (法规决定); the oldest choice of a reading first."""

    adoptions: Mapping[str, Adoption] = field(default_factory=dict)
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)

    def is_adopted(self, pack: str, on: date) -> bool:
        """Tell whether a draft pack has been put into force by a day."""
        adoption = self.adoptions.get(pack)
        return adoption is not None and adoption.on <= on

    def reading(self, reading: Reading, on: date) -> StandingReading:
        """Return how a text is read on a day: as decided last, else as proposed."""
        offered = {option.code for option in reading.options}
        # A text written anew may be read in other ways: what was chosen among the old ones is no answer.
        made = [
            choice
            for choice in self.choices.get(reading.id, ())
            if choice.on <= on and choice.option in offered
        ]
        return StandingReading(reading, made[-1] if made else None)


@dataclass(frozen=True, slots=True)
class StandingReading:
    """A reading as it stands on a day (解读): the option that holds, and the act that chose it, if any."""

    reading: Reading
    choice: Choice | None = None

    @property
    def id(self) -> str:
        """The id of the reading."""
        return self.reading.id

    @property
    def question(self) -> str:
        """What is in doubt."""
        return self.reading.question

    @property
    def options(self) -> tuple[Option, ...]:
        """Every way to read the text."""
        return self.reading.options

    @property
    def consequence(self) -> str:
        """What follows from the option that is proposed."""
        return self.reading.consequence or ""

    @property
    def option(self) -> Option:
        """The option that holds."""
        return self.reading.option(self.choice.option if self.choice else self.reading.chosen)

    @property
    def chosen(self) -> str:
        """The code of the option that holds."""
        return self.option.code

    @property
    def answer(self) -> str:
        """The words of the option that holds."""
        return self.option.label

    @property
    def is_approved(self) -> bool:
        """An unapproved reading may warn and raise leads; it drives no automatic effect."""
        return self.choice is not None and self.choice.approved

    @property
    def status_label(self) -> str:
        """The status in words."""
        return "已批准" if self.is_approved else "拟采用，待批准"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it stands on a date (规则), with its value, its citation and the pack it came from."""

    key: str
    id: str
    title: str
    wording: str
    cure: str
    kind: str
    value: DatedValue
    citation: Citation
    reading: StandingReading | None
    scope: Scope
    covers: tuple[str, ...]
    pack_name: str
    pack_title: str
    # The pack is a consultation text nobody has adopted: nothing automatic follows from it (试运行).
    is_draft: bool
    file: str
    line: int

    @property
    def anchor(self) -> str:
        """The place of the rule in its law book page."""
        return self.id

    @property
    def article(self) -> str:
        """The article the value stands on, empty where the platform chose it."""
        return self.value.basis.article or ""

    @property
    def obligation(self) -> str:
        """The obligation the rule belongs to: "JL-1.2" of "JL-1.2.staff"."""
        head, dot, tail = self.id.rpartition(".")
        return head if dot and tail[:1].isalpha() else self.id

    @property
    def is_soft(self) -> bool:
        """原则上: a named officer may go beyond it with a reason."""
        return self.value.strength == "soft"

    @property
    def kind_label(self) -> str:
        """What kind of rule it is, in words."""
        return KIND_OF_ENTRY[self.kind]

    @property
    def obligations(self) -> tuple[str, ...]:
        """Every obligation the rule answers for."""
        return (self.obligation, *self.covers)

    @property
    def effect_hindrance(self) -> str:
        """Why nothing automatic may follow, in words; empty where it may.

        A draft, an unapproved reading and a number the platform chose itself drive no effect on anybody.
        """
        if self.is_draft:
            return "规则包为征求意见稿，处于试运行，自动后果须由人确认"
        if self.reading is not None and not self.reading.is_approved:
            return f"所依据的解读{self.reading.id}尚未批准，自动后果须由人确认"
        if not self.citation.statutory:
            return "期限是平台服务目标，不是法定期限，自动后果须由人确认"
        return ""

    @property
    def drives_effects(self) -> bool:
        """Whether anything automatic may follow."""
        return not self.effect_hindrance

    @property
    def summary(self) -> str:
        """The value in one Chinese phrase."""
        return self.value.summary()

    def get_absolute_url(self) -> str:
        """Return the address of the entry in the law book."""
        return f"/law/{self.pack_name}/#{self.anchor}"


def count_period(rule: Rule, value: PeriodValue, anchor: date, calendar: WorkingCalendar) -> Due:
    """Count the period of a rule from a day, on a calendar."""
    counted = calendar.count(
        anchor,
        value.amount,
        value.unit,
        direction=value.direction,
        rolls=value.rolls,
        counts_event_day=value.counts_event_day,
    )
    return Due(
        citation=rule.citation,
        title=rule.title,
        anchor_on=anchor,
        due_on=counted.due_on,
        amount=value.amount,
        unit=value.unit,
        direction=value.direction,
        minimum=value.minimum,
        provisional=counted.provisional,
        calendar_version=counted.version,
        trace=counted.trace,
        on_passing=value.transition or "",
        deemed=value.deemed,
    )


@dataclass(frozen=True)
class Rulebook:
    """What is in force for an area, a mode and a kind of institution on a date (规则集)."""

    pack: str
    title: str
    status: str
    document: str
    jurisdiction: str
    mode: str
    kind: str
    on: date
    rules: Mapping[str, Rule]
    calendar: Callable[[], WorkingCalendar]

    def find(self, key: str) -> Rule | None:
        """Return a rule, or None where the law is silent."""
        return self.rules.get(key)

    def rule(self, key: str) -> Rule:
        """Return a rule that has to be there."""
        if key not in self.rules:
            raise RuleMissing(
                f"{self.title}（{self.pack}）在 {self.on} 没有规则“{key}”，请在规则包中补上该条目"
            )
        return self.rules[key]

    def entries(self, prefix: str = "") -> tuple[Rule, ...]:
        """Return the rules whose key is the prefix or lies beneath it, in order of the text."""
        return tuple(
            r for key, r in self.rules.items() if not prefix or key == prefix or key.startswith(f"{prefix}.")
        )

    def by_id(self, rule_id: str) -> tuple[Rule, ...]:
        """Return the rules with an id, or all of an obligation ("JL-1.2")."""
        exact = tuple(rule for rule in self.rules.values() if rule.id == rule_id)
        return exact or tuple(rule for rule in self.rules.values() if rule_id in rule.obligations)

    def citation(self, key: str) -> Citation | None:
        """Where a rule stands, or None where the law is silent."""
        rule = self.find(key)
        return rule.citation if rule is not None else None

    def title_of(self, key: str) -> str:
        """What a rule is called; empty where the law is silent."""
        rule = self.find(key)
        return rule.title if rule is not None else ""

    def is_soft(self, key: str) -> bool:
        """Whether a rule holds only in principle (原则上)."""
        rule = self.find(key)
        return rule is not None and rule.is_soft

    def due(self, key: str, anchor: date) -> Due | None:
        """Count the period of a rule from a day; None where no period is set (法无定期限)."""
        rule = self.find(key)
        if rule is None or not isinstance(rule.value, PeriodValue):
            return None
        return count_period(rule, rule.value, anchor, self.calendar())

    def after_pause(
        self, key: str, unit: str, *, due_on: date, stopped_on: date, resumed_on: date
    ) -> Remainder:
        """Return the end of a stopped period: what was left at the stop counts from the resumption."""
        calendar = self.calendar()
        rule = self.find(key)
        ends_on = calendar.after_pause(
            due_on,
            cast("Unit", unit),
            stopped_on=stopped_on,
            resumed_on=resumed_on,
            rolls=rule.value.rolls if rule is not None and isinstance(rule.value, PeriodValue) else True,
        )
        version = calendar.version_of(resumed_on, ends_on)
        return Remainder(ends_on, calendar.is_provisional(resumed_on, ends_on), version)

    def days_ahead(self, unit: str, *, due_on: date, days: int) -> date:
        """Return the day so many days ahead of a last day, in the unit of the period."""
        return self.calendar().ahead(due_on, days, cast("Unit", unit))

    def leeway(self, key: str, *, due_on: date) -> Leeway | None:
        """Say how far a period may be extended: as its text says; in principle (原则上), as reasons ask.

        A minimum (不少于) may always be longer; it is the shortening that is forbidden.
        """
        rule = self.find(key)
        if rule is None or not isinstance(rule.value, PeriodValue):
            return None
        value, allowed = rule.value, rule.value.extension
        if allowed is None:
            free = rule.is_soft or (value.minimum and value.direction == "after")
            return Leeway(None, None, "有正当理由可以延长") if free else None
        until = self.calendar().count(due_on, allowed.amount, value.unit).due_on if allowed.amount else None
        return Leeway(allowed.times, until, allowed.summary(value.unit))

    def open_ended(self, key: str) -> OpenEnded | None:
        """Return a step to which the text sets no period (法无定期限); else None."""
        rule = self.find(key)
        if rule is None or not isinstance(rule.value, OpenEndedValue):
            return None
        return OpenEnded(rule.citation, rule.title)

    def effect_hindrance(self, key: str) -> str:
        """Say why the passing of a period may have no effect by itself; empty where it may."""
        rule = self.find(key)
        return rule.effect_hindrance if rule is not None else "法规没有规定该期限"

    @property
    def is_trial(self) -> bool:
        """Whether the province runs a draft of its text (试运行)."""
        return self.status == "draft"

    def number(self, key: str) -> Decimal:
        """Return the number a rule sets; of a period, its amount."""
        value = self.rule(key).value
        if isinstance(value, PeriodValue):
            return Decimal(value.amount)
        return self._value(key, NumberValue).number

    def numbers(self, prefix: str) -> tuple[Rule, ...]:
        """Return the numeric conditions beneath a prefix."""
        return self._of(prefix, NumberValue)

    def conditions(self, prefix: str) -> tuple[Rule, ...]:
        """Return what an applicant must satisfy beneath a prefix: yes-or-no conditions and numbers."""
        return tuple(r for r in self.entries(prefix) if isinstance(r.value, ConditionValue | NumberValue))

    def exclusions(self, prefix: str = "filing.exclusions") -> tuple[Rule, ...]:
        """Return the facts that bar an applicant."""
        return self._of(prefix, ExclusionValue)

    def materials(self, key: str = "filing.materials") -> tuple[Material, ...]:
        """Return the papers an application consists of."""
        return self._value(key, MaterialsValue).items

    def windows(self, key: str = "filing.windows") -> WindowsValue:
        """Return the times of year in which applications are taken."""
        return self._value(key, WindowsValue)

    def choices(self, key: str) -> ChoicesValue:
        """Return a closed list of answers."""
        return self._value(key, ChoicesValue)

    def tiers(self, key: str = "filing.tiers") -> TiersValue:
        """Return which level receives whom."""
        return self._value(key, TiersValue)

    def route(self, key: str = "filing.route") -> RouteValue:
        """Return the way a filing takes."""
        return self._value(key, RouteValue)

    def separations(self, prefix: str) -> tuple[Separation, ...]:
        """Return which steps of one case are for different people, beneath a prefix (双人复核)."""
        return tuple(
            Separation(
                citation=rule.citation,
                title=rule.title,
                cure=rule.cure,
                soft=rule.is_soft,
                who_took=tuple(step.code for step in rule.value.who_took),
                may_not_take=frozenset(step.code for step in rule.value.may_not_take),
                applies_to=frozenset(rule.value.applies_to),
            )
            for rule in self.entries(prefix)
            if isinstance(rule.value, SeparationValue) and rule.value.may_not_take
        )

    def exam_parts(self, level: str, key: str = "exam.parts") -> tuple[ExamPart, ...]:
        """Return the parts an exam of a level has."""
        return self._value(key, ExamPartsValue).for_level(level)

    def ratio(self, key: str) -> RatioValue:
        """Return a staffing ratio."""
        return self._value(key, RatioValue)

    def renewal(self, key: str = "filing.renewal") -> RenewalValue:
        """Return when a renewal is applied for."""
        return self._value(key, RenewalValue)

    def levels(self, key: str = "levels") -> LevelsValue:
        """Return which levels may be evaluated."""
        return self._value(key, LevelsValue)

    def quotas(self, prefix: str = "filing.quota") -> tuple[Rule, ...]:
        """Return the limits to how many institutions there may be."""
        return self._of(prefix, QuotaValue)

    def grounds(self, prefix: str = "supervision.grounds") -> tuple[Rule, ...]:
        """Return the grounds for measures."""
        return self._of(prefix, GroundValue)

    def procedure(self, key: str = "supervision.procedure") -> ProcedureValue:
        """Return the steps of a procedure."""
        return self._value(key, ProcedureValue)

    def numbering(self, key: str) -> NumberingValue:
        """Return how a number is composed."""
        return self._value(key, NumberingValue)

    def scored_form(self, key: str) -> ScoredFormValue:
        """Return a scored form."""
        return self._value(key, ScoredFormValue)

    def is_open_ended(self, key: str) -> bool:
        """Tell whether the text sets no period for a step (法无定期限)."""
        rule = self.find(key)
        return rule is None or isinstance(rule.value, OpenEndedValue)

    def _value(self, key: str, kind: type[Kind]) -> Kind:
        value = self.rule(key).value
        if not isinstance(value, kind):
            raise RuleMissing(
                f"规则“{key}”（{self.rules[key].id}）不是所要的种类，它是 {self.rules[key].kind}"
            )
        return value

    def _of(self, prefix: str, kind: type[DatedValue]) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.entries(prefix) if isinstance(rule.value, kind))
