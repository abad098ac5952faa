"""The shape of a rule pack (规则包): what an entry may say, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

PLATFORM = "platform"

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.]*$")]
DivisionCode = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[0-9A-Za-z.]+(\.[a-z_0-9]+)?$")]
RuleKey = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z0-9_]+)*$")]
MonthDay = Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$")]
Tier = Literal["county", "prefecture", "province"]
Organ = Literal["centre", "department", "clock"]
Unit = Literal["working_day", "day", "month", "year"]
# 硬性要求 / 原则上: a soft rule warns and asks for a reason, it never refuses by itself.
Strength = Literal["hard", "soft"]

LONGEST_MONTH = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}

UNIT_LABELS: dict[str, str] = {"working_day": "个工作日", "day": "日", "month": "个月", "year": "年"}


class Strict(BaseModel):
    """Whatever the schema does not name is refused, and nothing is converted silently."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Basis(Strict):
    """Where a value stands (依据): an article of a document, or the platform's own choice."""

    document: Text | None = None
    article: Text | None = None
    platform: bool = False

    @model_validator(mode="before")
    @classmethod
    def accept_an_article_or_the_platform(cls, given: Any) -> Any:
        """Read the two short forms: `basis: platform` and `basis: 四（三）3`."""
        if given == PLATFORM:
            return {"platform": True}
        return {"article": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def name_something(self) -> Self:
        """Refuse a basis that cites neither an article nor a document nor the platform."""
        if self.platform == bool(self.article or self.document):
            raise ValueError("依据须写明条款（如 basis: 四（三）3）、文件，或写 basis: platform")
        return self


class DatedValue(Strict):
    """One value from a day on (带日期的值): the same question may be answered anew when the law changes."""

    valid_from: date
    valid_until: date | None = None
    basis: Basis
    strength: Strength = "hard"
    reading: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def end_after_the_beginning(self) -> Self:
        """Refuse a validity that ends before it begins."""
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("valid_until 早于 valid_from，请核对生效和失效日期")
        return self

    def summary(self) -> str:
        """Say the value in one Chinese phrase, for the law book page."""
        return ""


class PeriodValue(DatedValue):
    """A length of time from an event or before one (期限)."""

    amount: Annotated[int, Field(ge=1)]
    unit: Unit
    direction: Literal["after", "before"] = "after"
    # 不少于: full days are counted, the period is never shortened.
    minimum: bool = False
    # Is an act on the last day itself still in time?
    inclusive: bool = True
    # 民法典第二百零三条: a limit that ends on a day off runs on; a validity (有效期) does not.
    rolls: bool = True
    starts: Text
    when_passed: Literal["nothing", "reminder", "lead", "transition"] = "reminder"
    transition: Code | None = None

    @model_validator(mode="after")
    def name_the_transition(self) -> Self:
        """Ask for the move exactly when the clock makes one."""
        if (self.when_passed == "transition") != (self.transition is not None):
            raise ValueError("when_passed: transition 与 transition（动作名）须同时填写或同时不填")
        return self

    def summary(self) -> str:
        """Say the period: "不少于5个工作日（自公示开始次日起算）"."""
        least = "不少于" if self.minimum else ""
        before = "提前" if self.direction == "before" else ""
        return f"{before}{least}{self.amount}{UNIT_LABELS[self.unit]}（{self.starts}）"


class OpenEndedValue(DatedValue):
    """A step for which the text sets no period (法无定期限): no countdown is invented."""

    starts: Text

    def summary(self) -> str:
        """Say that there is no period."""
        return "法无定期限"


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
    unit: Unit


class ExclusionValue(DatedValue):
    """A fact that bars an applicant (不得申报情形)."""

    fact: Code
    applies_to: tuple[Code, ...] = ()
    look_back: LookBack | None = None
    question: Text

    def summary(self) -> str:
        """Say how far back the fact counts."""
        if self.look_back is None:
            return "有此情形不得申报"
        return f"{self.look_back.amount}{UNIT_LABELS[self.look_back.unit]}内有此情形不得申报"


class Coded(Strict):
    """A code with the words people read."""

    code: Code
    label: Text
    note: Text | None = None


def codes_are_distinct(items: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse a list that uses one code twice."""
    codes = [item.code for item in items]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ValueError(f"代码重复：{'、'.join(twice)}，每项须有不同的 code")
    return items


class Material(Strict):
    """One set of the application papers (申报材料)."""

    code: Code
    title: Text
    required: bool = True
    generated: bool = False
    note: Text | None = None


class MaterialsValue(DatedValue):
    """The papers an application consists of (申报材料清单)."""

    items: Annotated[tuple[Material, ...], Field(min_length=1)]

    _distinct = field_validator("items")(codes_are_distinct)

    def summary(self) -> str:
        """List the papers."""
        return "；".join(f"{number}. {item.title}" for number, item in enumerate(self.items, 1))


class Span(Strict):
    """A stretch of the year, both days included (起止日，含首尾)."""

    opens: MonthDay
    closes: MonthDay

    @field_validator("opens", "closes")
    @classmethod
    def exist_in_some_year(cls, given: str) -> str:
        """Refuse a day no month has."""
        month, day = int(given[:2]), int(given[3:])
        if month not in LONGEST_MONTH or not 1 <= day <= LONGEST_MONTH[month]:
            raise ValueError(f"“{given}”不是可能的月日，请写成 03-15 这样的形式")
        return given

    @model_validator(mode="after")
    def close_after_opening(self) -> Self:
        """Refuse a window that closes before it opens."""
        if self.closes < self.opens:
            raise ValueError("窗口的 closes 早于 opens；跨年的窗口请分成两段")
        return self

    def holds(self, on: date) -> bool:
        """Tell whether a day lies in the stretch."""
        return self.opens <= f"{on:%m-%d}" <= self.closes

    def opening_in(self, year: int) -> date:
        """Return the opening day in a year."""
        return date(year, int(self.opens[:2]), int(self.opens[3:]))

    def closing_in(self, year: int) -> date:
        """Return the last day in a year."""
        return date(year, int(self.closes[:2]), int(self.closes[3:]))


class WindowsValue(DatedValue):
    """The times of year in which an application may be handed in (申报窗口)."""

    spans: Annotated[tuple[Span, ...], Field(min_length=1)]

    def window_open(self, on: date) -> bool:
        """Tell whether an application may be handed in on this day."""
        return any(span.holds(on) for span in self.spans)

    def next_opening(self, on: date) -> date:
        """Return the first opening day after this one."""
        openings = (span.opening_in(year) for year in (on.year, on.year + 1) for span in self.spans)
        return min(opening for opening in openings if opening > on)

    def closing(self, on: date) -> date | None:
        """Return the last day of the window this day lies in, if any."""
        return next((span.closing_in(on.year) for span in self.spans if span.holds(on)), None)

    def summary(self) -> str:
        """List the windows: "3月15日—3月30日"."""
        said = (
            f"{int(s.opens[:2])}月{int(s.opens[3:])}日—{int(s.closes[:2])}月{int(s.closes[3:])}日"
            for s in self.spans
        )
        return "、".join(said) + "（含首尾两日）"


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


class Affiliation(Coded):
    """To whom an applicant belongs (隶属关系), and so who receives it."""

    received_by: Tier


class Authority(Strict):
    """An area with its own receiving authority that the division tree does not show as one."""

    code: DivisionCode
    name: Text
    tier: Tier = "prefecture"
    # A code chosen here because the national standard has none (本地代码).
    local: bool = False
    parent: DivisionCode
    note: Text | None = None


class TiersValue(DatedValue):
    """Which level receives whom (受理权限)."""

    affiliations: Annotated[tuple[Affiliation, ...], Field(min_length=1)]
    acceptance_authorities: tuple[Authority, ...] = ()

    _distinct = field_validator("affiliations")(codes_are_distinct)

    def received_by(self, affiliation: str) -> Tier:
        """Return the level that receives applicants of an affiliation."""
        for item in self.affiliations:
            if item.code == affiliation:
                return item.received_by
        raise KeyError(f"隶属关系“{affiliation}”不在受理权限表中")

    def summary(self) -> str:
        """List who receives whom."""
        tiers = {"province": "省级", "prefecture": "市（州）级", "county": "县级"}
        said = [f"{item.label}：{tiers[item.received_by]}" for item in self.affiliations]
        if self.acceptance_authorities:
            said.append("另设受理机关：" + "、".join(item.name for item in self.acceptance_authorities))
        return "；".join(said)


class Holder(Strict):
    """Who holds a case: a level and its organ (承办机关)."""

    tier: Tier
    organ: Organ = "centre"


class Stage(Strict):
    """One stage of a route (环节) and who holds the case there, by affiliation; no holder, no such stage."""

    code: Code
    label: Text
    holders: Annotated[dict[Code, Holder], Field(min_length=1)]
    signed_by: Text | None = None


class RouteValue(DatedValue):
    """The way a filing takes through the authorities (办理流程)."""

    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]

    _distinct = field_validator("stages")(codes_are_distinct)

    def stages_for(self, affiliation: str) -> tuple[Stage, ...]:
        """Return the stages an applicant of this affiliation passes, in order."""
        return tuple(stage for stage in self.stages if affiliation in stage.holders)

    def holder(self, stage: str, affiliation: str) -> Holder | None:
        """Return who holds the case at a stage, or None where the stage is skipped."""
        found = next((item for item in self.stages if item.code == stage), None)
        if found is None:
            raise KeyError(f"办理流程中没有“{stage}”这一环节")
        return found.holders.get(affiliation)

    def summary(self) -> str:
        """List the stages."""
        return " → ".join(stage.label for stage in self.stages)


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
        return "；".join(
            f"{level}级：{'＋'.join(labels[c] for c in codes)}" for level, codes in self.levels.items()
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


class FormItem(Strict):
    """One scored line of a form (评分项)."""

    code: Code
    title: Text
    max_score: Annotated[int, Field(ge=1)]
    # The rule the line looks at, so that a low score names its article.
    about: RuleKey | None = None


class ScoredFormValue(DatedValue):
    """A form whose lines are scored and added up (评分表)."""

    version: Text
    items: Annotated[tuple[FormItem, ...], Field(min_length=1)]
    pass_score: Annotated[int, Field(ge=1)]
    minimum_experts: Annotated[int, Field(ge=1)]

    _distinct = field_validator("items")(codes_are_distinct)

    @model_validator(mode="after")
    def be_passable(self) -> Self:
        """Refuse a threshold nobody can reach."""
        if self.pass_score > self.full_score:
            raise ValueError(f"pass_score {self.pass_score} 高于总分 {self.full_score}")
        return self

    @property
    def full_score(self) -> int:
        """The sum of all lines."""
        return sum(item.max_score for item in self.items)

    def summary(self) -> str:
        """Say the total and the threshold."""
        return f"{len(self.items)}项，满分{self.full_score}分，{self.pass_score}分以上通过（{self.version}）"


class DutyValue(DatedValue):
    """What somebody has to do, in points that are ticked off (职责)."""

    points: tuple[Coded, ...] = ()
    starts: Text | None = None

    _distinct = field_validator("points")(codes_are_distinct)

    def summary(self) -> str:
        """List the points."""
        return "、".join(point.label for point in self.points)


class Entry(Strict):
    """One rule of a pack under its key: an id, our words, and its values over time (规则条目)."""

    id: RuleId
    title: Text
    wording: Text
    # How to put things right, said to whoever fails the rule.
    cure: Text | None = None

    def dated(self) -> tuple[DatedValue, ...]:
        """Return the values in order of their first day."""
        values: tuple[DatedValue, ...] = self.values  # type: ignore[attr-defined]
        return tuple(sorted(values, key=lambda value: value.valid_from))

    def overlaps(self) -> Iterator[tuple[DatedValue, DatedValue]]:
        """Yield neighbouring values that claim the same day."""
        ordered = self.dated()
        for earlier, later in pairwise(ordered):
            same_start = earlier.valid_from == later.valid_from
            if same_start or (earlier.valid_until is not None and earlier.valid_until >= later.valid_from):
                yield earlier, later

    def on(self, day: date) -> DatedValue | None:
        """Return the value in force on a day: the last one begun and not ended."""
        begun = [value for value in self.dated() if value.valid_from <= day]
        if not begun or (begun[-1].valid_until is not None and begun[-1].valid_until < day):
            return None
        return begun[-1]


class PeriodEntry(Entry):
    """期限."""

    kind: Literal["period"]
    values: Annotated[tuple[PeriodValue, ...], Field(min_length=1)]


class OpenEndedEntry(Entry):
    """法无定期限."""

    kind: Literal["open_ended"]
    values: Annotated[tuple[OpenEndedValue, ...], Field(min_length=1)]


class NumberEntry(Entry):
    """数值条件."""

    kind: Literal["number"]
    values: Annotated[tuple[NumberValue, ...], Field(min_length=1)]


class ConditionEntry(Entry):
    """条件."""

    kind: Literal["condition"]
    values: Annotated[tuple[ConditionValue, ...], Field(min_length=1)]


class ExclusionEntry(Entry):
    """不得申报情形."""

    kind: Literal["exclusion"]
    values: Annotated[tuple[ExclusionValue, ...], Field(min_length=1)]


class MaterialsEntry(Entry):
    """申报材料."""

    kind: Literal["materials"]
    values: Annotated[tuple[MaterialsValue, ...], Field(min_length=1)]


class WindowsEntry(Entry):
    """申报窗口."""

    kind: Literal["windows"]
    values: Annotated[tuple[WindowsValue, ...], Field(min_length=1)]


class ChoicesEntry(Entry):
    """可选项."""

    kind: Literal["choices"]
    values: Annotated[tuple[ChoicesValue, ...], Field(min_length=1)]


class TiersEntry(Entry):
    """受理权限."""

    kind: Literal["tiers"]
    values: Annotated[tuple[TiersValue, ...], Field(min_length=1)]


class RouteEntry(Entry):
    """办理流程."""

    kind: Literal["route"]
    values: Annotated[tuple[RouteValue, ...], Field(min_length=1)]


class ExamPartsEntry(Entry):
    """考核方式."""

    kind: Literal["exam_parts"]
    values: Annotated[tuple[ExamPartsValue, ...], Field(min_length=1)]


class RatioEntry(Entry):
    """人员配比."""

    kind: Literal["ratio"]
    values: Annotated[tuple[RatioValue, ...], Field(min_length=1)]


class NumberingEntry(Entry):
    """编号规则."""

    kind: Literal["numbering"]
    values: Annotated[tuple[NumberingValue, ...], Field(min_length=1)]


class ScoredFormEntry(Entry):
    """评分表."""

    kind: Literal["scored_form"]
    values: Annotated[tuple[ScoredFormValue, ...], Field(min_length=1)]


class DutyEntry(Entry):
    """职责."""

    kind: Literal["duty"]
    values: Annotated[tuple[DutyValue, ...], Field(min_length=1)]


AnyEntry = Annotated[
    PeriodEntry
    | OpenEndedEntry
    | NumberEntry
    | ConditionEntry
    | ExclusionEntry
    | MaterialsEntry
    | WindowsEntry
    | ChoicesEntry
    | TiersEntry
    | RouteEntry
    | ExamPartsEntry
    | RatioEntry
    | NumberingEntry
    | ScoredFormEntry
    | DutyEntry,
    Field(discriminator="kind"),
]

Mode = Literal["recognition", "qualification", "special"]
InstitutionKind = Literal["appraisal", "employer", "school", "social", "special"]


class Scope(Strict):
    """Whom a pack governs (适用范围); an empty list means all."""

    modes: tuple[Mode, ...] = ()
    kinds: tuple[InstitutionKind, ...] = ()

    def covers(self, mode: str, kind: str) -> bool:
        """Tell whether the pack governs this kind of institution in this mode."""
        return (not self.modes or mode in self.modes) and (not self.kinds or kind in self.kinds)


class PackHeader(Strict):
    """What a pack is (规则包说明): the document, its status, where and whom it governs."""

    name: Code
    title: Text
    # How the document is cited; the national defaults come from several and name none.
    document: Text | None = None
    issuer: Text | None = None
    issued_on: date | None = None
    jurisdiction: DivisionCode
    status: Literal["draft", "in_force", "superseded"]
    scope: Scope = Scope()
    valid_from: date
    valid_until: date | None = None
    note: Text | None = None

    STATUSES: ClassVar[dict[str, str]] = {"draft": "试运行", "in_force": "现行有效", "superseded": "已被取代"}

    @property
    def status_label(self) -> str:
        """The status in words."""
        return self.STATUSES[self.status]

    @property
    def is_national(self) -> bool:
        """The pack every province builds on."""
        return self.jurisdiction == "000000"


class Reading(Strict):
    """How an ambiguous text is read (解读): question, options, the one chosen and whether it is approved."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z]\d+$")]
    pack: Code
    question: Text
    options: Annotated[tuple[Coded, ...], Field(min_length=2)]
    chosen: Code
    status: Literal["proposed", "approved"]
    since: date
    approved_by: Text | None = None
    consequence: Text | None = None

    @model_validator(mode="after")
    def choose_one_of_the_options(self) -> Self:
        """Refuse a choice nobody offered, and an approval nobody gave."""
        if self.chosen not in {option.code for option in self.options}:
            raise ValueError(f"chosen“{self.chosen}”不在 options 之中")
        if (self.status == "approved") != (self.approved_by is not None):
            raise ValueError("status: approved 与 approved_by（批准人）须同时填写或同时不填")
        return self

    @property
    def answer(self) -> str:
        """The words of the chosen option."""
        return next(option.label for option in self.options if option.code == self.chosen)

    @property
    def is_approved(self) -> bool:
        """An unapproved reading may warn and raise leads; it drives no automatic effect."""
        return self.status == "approved"

    @property
    def status_label(self) -> str:
        """The status in words."""
        return "已批准" if self.is_approved else "拟采用，待批准"
