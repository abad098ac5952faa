"""What a pack asks of whoever applies: numbers, facts, exclusions, papers, closed lists, quotas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from regulations.clock import before_day
from regulations.schema.base import (
    TIER_LABELS,
    UNIT_LABELS,
    Code,
    Coded,
    DatedValue,
    Strict,
    Text,
    Tier,
    codes_are_distinct,
)


class NumberValue(DatedValue):
    """A number with its unit that a fact is held against (数值条件)."""

    number: Decimal
    unit: Literal["person", "square_metre", "year", "age", "room", "mark", "percent", "item"]
    comparison: Literal["at_least", "at_most", "exactly"] = "at_least"
    # 以上、以下 contain the number itself (民法典第一千二百五十九条).
    inclusive: bool = True
    fact: Code
    applies_to: tuple[Code, ...] = ()

    LABELS: ClassVar[dict[str, str]] = {
        "person": "人",
        "square_metre": "平方米",
        "year": "年",
        "age": "周岁",
        "room": "个",
        "mark": "分",
        "percent": "%",
        "item": "项",
    }

    @field_validator("number", mode="before")
    @classmethod
    def read_a_plain_number(cls, given: Any) -> Any:
        """Take whole and decimal numbers as written; a quoted number is a mistake."""
        return (
            Decimal(str(given)) if isinstance(given, int | float) and not isinstance(given, bool) else given
        )

    @property
    def unit_label(self) -> str:
        """The unit as people write it."""
        return self.LABELS[self.unit]

    def is_met_by(self, amount: Decimal | int | float | None, /) -> bool:
        """Tell whether an amount satisfies the rule; what is not stated never does."""
        if amount is None:
            return False
        given = Decimal(str(int(amount) if isinstance(amount, bool) else amount))
        if given == self.number:
            return self.inclusive
        if self.comparison == "exactly":
            return False
        return given > self.number if self.comparison == "at_least" else given < self.number

    def summary(self) -> str:
        """Say the number: "不少于5人"."""
        word = {"at_least": "不少于", "at_most": "不超过", "exactly": ""}[self.comparison]
        return f"{word}{self.number.normalize():f}{self.unit_label}"


class ConditionValue(DatedValue):
    """Something that must be so (条件), decided by data or by a reviewer."""

    fact: Code
    must_be: bool = True
    checked_by: Literal["data", "reviewer"] = "data"
    applies_to: tuple[Code, ...] = ()
    question: Text

    def is_met_by(self, given: bool | None, /) -> bool:  # noqa: FBT001 - the fact is the question
        """Tell whether the fact is as the rule wants it; what is not stated never is."""
        return given is self.must_be

    def summary(self) -> str:
        """Say who decides the condition."""
        return "由系统核对" if self.checked_by == "data" else "由审查人员核对"


class LookBack(Strict):
    """How far back a disqualifying fact counts (追溯期)."""

    amount: Annotated[int, Field(ge=1)]
    unit: Literal["day", "month", "year"]


class ExclusionValue(DatedValue):
    """A fact that bars an applicant (不得申报情形)."""

    fact: Code
    applies_to: tuple[Code, ...] = ()
    look_back: LookBack | None = None
    question: Text

    def counts(self, happened_on: date, applied_on: date) -> bool:
        """Tell whether a fact of one day bars an application of another.

        Counted back from the day of the application; the day that lies exactly so far back is still within
        (以内包括本数, 民法典第一千二百五十九条). Without a look-back a fact bars whenever it happened, and
        one that follows the application bars it too. Of a state that lasted, the last day is asked.
        """
        if self.look_back is None:
            return True
        return before_day(applied_on, self.look_back.amount, self.look_back.unit) <= happened_on

    def summary(self) -> str:
        """Say how far back the fact counts."""
        if self.look_back is None:
            return "有此情形不得申报"
        return f"{self.look_back.amount}{UNIT_LABELS[self.look_back.unit]}内有此情形不得申报"


class Material(Strict):
    """One set of the application papers (申报材料)."""

    code: Code
    title: Text
    required: bool = True
    generated: bool = False
    # The forms of applicant the paper is asked of; all where empty.
    applies_to: tuple[Code, ...] = ()
    note: Text | None = None


class MaterialsValue(DatedValue):
    """The papers an application consists of (申报材料清单)."""

    items: Annotated[tuple[Material, ...], Field(min_length=1)]

    _distinct = field_validator("items")(codes_are_distinct)

    def summary(self) -> str:
        """List the papers."""
        return "；".join(f"{number}. {item.title}" for number, item in enumerate(self.items, 1))


class ChoicesValue(DatedValue):
    """A closed list of coded answers (可选项)."""

    items: Annotated[tuple[Coded, ...], Field(min_length=1)]

    _distinct = field_validator("items")(codes_are_distinct)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in their order."""
        return tuple(item.code for item in self.items)

    def label(self, code: str) -> str:
        """Return the words of one code."""
        return next(item.label for item in self.items if item.code == code)

    def summary(self) -> str:
        """List the answers."""
        return "、".join(item.label for item in self.items)


class DutyValue(DatedValue):
    """What somebody has to do, in points that are ticked off (职责)."""

    points: tuple[Coded, ...] = ()
    starts: Text | None = None

    _distinct = field_validator("points")(codes_are_distinct)

    def summary(self) -> str:
        """List the points."""
        return "、".join(point.label for point in self.points)


class Level(Coded):
    """One rung of the ladder of levels (技能等级)."""

    # Whether the national certificate number has a place for it.
    national: bool = True
    # 增设、补设: only where the occupation itself has this level.
    where_occupation_has: Code | None = None


class LevelsValue(DatedValue):
    """Which levels may be evaluated (等级设置), lowest first; none where there are no levels (不分等级)."""

    items: tuple[Level, ...]

    _distinct = field_validator("items")(codes_are_distinct)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in their order."""
        return tuple(item.code for item in self.items)

    def open_to(self, occupation_levels: frozenset[str]) -> tuple[Level, ...]:
        """Return the levels an occupation with these levels may be evaluated at."""
        return tuple(
            item for item in self.items if (item.where_occupation_has or item.code) in occupation_levels
        )

    def summary(self) -> str:
        """List the levels."""
        return "、".join(item.label for item in self.items) if self.items else "不分等级"


class QuotaValue(DatedValue):
    """How many institutions there may be (数量上限), per what; the figure may be left to an area to set."""

    at_most: Annotated[int, Field(ge=1)] | None = None
    set_by: Tier | None = None
    per: Annotated[
        tuple[Literal["item", "occupation", "county", "prefecture", "province"], ...], Field(min_length=1)
    ]
    counted: Text

    WORDS: ClassVar[dict[str, str]] = {
        "item": "每个项目",
        "occupation": "每个职业（工种）",
        "county": "每个县（市、区）",
        "prefecture": "每个市（州）",
        "province": "全省",
    }

    @model_validator(mode="after")
    def name_the_figure_or_who_sets_it(self) -> Self:
        """Refuse a quota without a figure and without anybody who sets one."""
        if (self.at_most is None) == (self.set_by is None):
            raise ValueError("数量上限须写明 at_most（上限），或写明 set_by（由哪一级设定），二者取一")
        return self

    def is_full(self, count: int, figure: int | None = None) -> bool:
        """Tell whether one more would exceed the quota; without a figure nothing is full."""
        limit = self.at_most if self.at_most is not None else figure
        return limit is not None and count >= limit

    def summary(self) -> str:
        """Say the quota: "每个市（州）每个项目不超过5家"."""
        where = "".join(self.WORDS[part] for part in self.per)
        if self.at_most is None:
            return f"{where}的数量由{TIER_LABELS[self.set_by or 'prefecture']}设定"
        return f"{where}不超过{self.at_most}家"
