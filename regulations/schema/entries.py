"""An entry of a pack: one rule under its key, with its values over time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from regulations.schema.base import DatedValue, RuleId, Scope, Strict, Text
from regulations.schema.conditions import (
    ChoicesValue,
    ConditionValue,
    DutyValue,
    ExclusionValue,
    LevelsValue,
    MaterialsValue,
    NumberValue,
    QuotaValue,
)
from regulations.schema.exams import (
    ExamPartsValue,
    NumberingValue,
    RatioValue,
)
from regulations.schema.periods import (
    OpenEndedValue,
    PeriodValue,
    RenewalValue,
    RetentionValue,
    WindowsValue,
)
from regulations.schema.routes import (
    RouteValue,
    ScoredFormValue,
    SeparationValue,
    TiersValue,
)
from regulations.schema.supervision import (
    GroundValue,
    ProcedureValue,
)


class Entry(Strict):
    """One rule of a pack under its key: an id, our words, and its values over time (规则条目)."""

    id: RuleId
    title: Text
    wording: Text
    # Whom the entry governs; another entry of the same key may govern others (filing.route@social).
    scope: Scope = Scope()
    # Further obligations the entry answers for, beside the one its id names.
    covers: tuple[RuleId, ...] = ()
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

    def on(self, day: date, as_of: date | None = None) -> DatedValue | None:
        """Return the value in force on a day: the last one begun and not ended.

        A case keeps the law of its day; only a value with a transition clause (过渡条款) that has begun by
        `as_of` reaches cases that were begun before it.
        """
        reached = as_of or day
        begun = [
            value
            for value in self.dated()
            if value.valid_from <= day or (value.governs_running_cases and value.valid_from <= reached)
        ]
        if not begun or (begun[-1].valid_until is not None and begun[-1].valid_until < day):
            return None
        return begun[-1]


class PeriodEntry(Entry):
    """期限."""

    kind: Literal["period"]
    values: Annotated[tuple[PeriodValue, ...], Field(min_length=1)]


class RetentionEntry(Entry):
    """保存期限."""

    kind: Literal["retention"]
    values: Annotated[tuple[RetentionValue, ...], Field(min_length=1)]


class RenewalEntry(Entry):
    """延续申请时间."""

    kind: Literal["renewal"]
    values: Annotated[tuple[RenewalValue, ...], Field(min_length=1)]


class OpenEndedEntry(Entry):
    """法无定期限."""

    kind: Literal["open_ended"]
    values: Annotated[tuple[OpenEndedValue, ...], Field(min_length=1)]


class WindowsEntry(Entry):
    """申报窗口."""

    kind: Literal["windows"]
    values: Annotated[tuple[WindowsValue, ...], Field(min_length=1)]


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


class ChoicesEntry(Entry):
    """可选项."""

    kind: Literal["choices"]
    values: Annotated[tuple[ChoicesValue, ...], Field(min_length=1)]


class LevelsEntry(Entry):
    """等级设置."""

    kind: Literal["levels"]
    values: Annotated[tuple[LevelsValue, ...], Field(min_length=1)]


class QuotaEntry(Entry):
    """数量上限."""

    kind: Literal["quota"]
    values: Annotated[tuple[QuotaValue, ...], Field(min_length=1)]


class DutyEntry(Entry):
    """职责."""

    kind: Literal["duty"]
    values: Annotated[tuple[DutyValue, ...], Field(min_length=1)]


class TiersEntry(Entry):
    """受理权限."""

    kind: Literal["tiers"]
    values: Annotated[tuple[TiersValue, ...], Field(min_length=1)]


class RouteEntry(Entry):
    """办理流程."""

    kind: Literal["route"]
    values: Annotated[tuple[RouteValue, ...], Field(min_length=1)]


class SeparationEntry(Entry):
    """双人复核."""

    kind: Literal["separation"]
    values: Annotated[tuple[SeparationValue, ...], Field(min_length=1)]


class ScoredFormEntry(Entry):
    """评分表."""

    kind: Literal["scored_form"]
    values: Annotated[tuple[ScoredFormValue, ...], Field(min_length=1)]


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


class GroundEntry(Entry):
    """处理情形."""

    kind: Literal["ground"]
    values: Annotated[tuple[GroundValue, ...], Field(min_length=1)]


class ProcedureEntry(Entry):
    """处理程序."""

    kind: Literal["procedure"]
    values: Annotated[tuple[ProcedureValue, ...], Field(min_length=1)]


AnyEntry = Annotated[
    PeriodEntry
    | RetentionEntry
    | RenewalEntry
    | OpenEndedEntry
    | WindowsEntry
    | NumberEntry
    | ConditionEntry
    | ExclusionEntry
    | MaterialsEntry
    | ChoicesEntry
    | LevelsEntry
    | QuotaEntry
    | DutyEntry
    | TiersEntry
    | RouteEntry
    | SeparationEntry
    | ScoredFormEntry
    | ExamPartsEntry
    | RatioEntry
    | NumberingEntry
    | GroundEntry
    | ProcedureEntry,
    Field(discriminator="kind"),
]

# What each kind is called on a page.
KIND_OF_ENTRY: dict[str, str] = {
    "period": "期限",
    "retention": "保存期限",
    "renewal": "延续申请时间",
    "open_ended": "法无定期限",
    "windows": "申报窗口",
    "number": "数值条件",
    "condition": "条件",
    "exclusion": "不得申报情形",
    "materials": "申报材料",
    "choices": "可选项",
    "levels": "等级设置",
    "quota": "数量上限",
    "duty": "职责",
    "tiers": "受理权限",
    "route": "办理流程",
    "separation": "双人复核",
    "scored_form": "评分表",
    "exam_parts": "考核方式",
    "ratio": "人员配比",
    "numbering": "编号规则",
    "ground": "处理情形",
    "procedure": "处理程序",
}
