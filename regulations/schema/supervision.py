"""Supervision in a pack: grounds with their measures, and the steps of a procedure."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from regulations.schema.base import (
    TIER_LABELS,
    Coded,
    DatedValue,
    Organ,
    RuleKey,
    Strict,
    Text,
    Tier,
    codes_are_distinct,
)

Measure = Literal[
    "explanation",
    "void_results",
    "interview",
    "written_notice",
    "suspension",
    "rectification",
    "delisting",
    "cancellation",
    "bar",
    "publication",
    "referral",
    "guideline",
]
MEASURE_LABELS: dict[str, str] = {
    "explanation": "作出事实说明",
    "void_results": "宣布成绩或证书无效",
    "interview": "约谈主要负责人",
    "written_notice": "出具书面通知",
    "suspension": "暂停评价活动",
    "rectification": "限期整改",
    "delisting": "取消评价资格、退出目录清单",
    "cancellation": "取消备案",
    "bar": "不再受理其申请",
    "publication": "向社会公布",
    "referral": "移送有关部门",
    # Where a province leaves the measure to the nation (国家处理工作指引), the handler names it.
    "guideline": "依国家处理工作指引处理",
}


class Escalation(Strict):
    """When an earlier ground leads to a graver one (升级): again after a measure, or grave by itself."""

    grounds: RuleKey
    after: Measure | None = None
    or_grave: bool = False


class Decider(Strict):
    """Who decides: one or several levels, and which of their organs (决定机关)."""

    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]
    organ: Organ = "department"

    @property
    def words(self) -> str:
        """The levels in words."""
        return "、".join(TIER_LABELS[tier] for tier in self.tiers)


class GroundValue(DatedValue):
    """A ground for a measure (处理情形): what it leads to, who decides, and what data can prove.

    `detectability` is A where platform data compute it, B where data raise a signal and a person decides,
    C where only a person can tell. Whatever the letter, data raise a lead and never a sanction.
    """

    measures: Annotated[tuple[Measure, ...], Field(min_length=1)]
    decided_by: Decider
    about: Literal["institution", "session", "candidate"] = "institution"
    detectability: Literal["A", "B", "C"]
    signal: Text | None = None
    # What the register of institutions alone already tells of it; it hints at the ground, no more.
    signals: tuple[Literal["idle", "assessor_cards", "validity"], ...] = ()
    escalation: Escalation | None = None
    # 无正当理由 and the like: what the institution may bring forward.
    excuse: Text | None = None

    DETECTED: ClassVar[dict[str, str]] = {"A": "数据可核", "B": "数据提示、人工认定", "C": "人工认定"}

    @property
    def measure_labels(self) -> tuple[str, ...]:
        """The measures in words."""
        return tuple(MEASURE_LABELS[measure] for measure in self.measures)

    def summary(self) -> str:
        """Say what the ground leads to and how it is found."""
        return f"{'、'.join(self.measure_labels)}（{self.DETECTED[self.detectability]}）"


class ProcedureStep(Coded):
    """One step of a procedure (程序环节): who acts, and the period that runs, if any."""

    actor: Text
    period: RuleKey | None = None


class ProcedureValue(DatedValue):
    """The steps that have to be taken before and after a decision (处理程序)."""

    steps: Annotated[tuple[ProcedureStep, ...], Field(min_length=1)]
    optional: bool = False

    _distinct = field_validator("steps")(codes_are_distinct)

    def summary(self) -> str:
        """List the steps."""
        return " → ".join(step.label for step in self.steps) + ("（可选）" if self.optional else "")
