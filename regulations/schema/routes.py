"""Who decides: levels that receive, the stages of a route and who holds the case at each, scored forms."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from regulations.schema.base import (
    TIER_LABELS,
    Code,
    Coded,
    DatedValue,
    DivisionCode,
    Organ,
    RuleKey,
    Strict,
    Text,
    Tier,
    codes_are_distinct,
)


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
        said = [f"{item.label}：{TIER_LABELS[item.received_by]}" for item in self.affiliations]
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
    # The period that runs while the case stands here.
    period: RuleKey | None = None
    signed_by: Text | None = None


class RouteValue(DatedValue):
    """The way a filing takes through the authorities (办理流程); without stages no filing is taken."""

    stages: tuple[Stage, ...]

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
        return " → ".join(stage.label for stage in self.stages) or "不受理备案申请"


class SeparationValue(DatedValue):
    """Steps one person may not both take on one case (双人复核): the codes are the moves of the machine.

    Who took one of the first may not take one of the second; with none of the second nothing is asked.
    """

    who_took: Annotated[tuple[Coded, ...], Field(min_length=1)]
    may_not_take: tuple[Coded, ...] = ()
    # The affiliations (隶属关系) it holds for; all where empty.
    applies_to: tuple[Code, ...] = ()

    _distinct = field_validator("who_took", "may_not_take")(codes_are_distinct)

    def summary(self) -> str:
        """Say it: "办理过“受理”的，不得再办理“出具回执”"."""
        if not self.may_not_take:
            return "不另作要求"
        return f"办理过{_named(self.who_took)}的人，不得在同一事项上再办理{_named(self.may_not_take)}"


def _named(steps: tuple[Coded, ...]) -> str:
    return "或".join(f"“{step.label}”" for step in steps)


FormPart = Literal["documents", "site", "defence"]
PART_LABELS: dict[FormPart, str] = {"documents": "资料审核", "site": "现场察看", "defence": "质询答辩"}


class FormItem(Strict):
    """One scored line of a form (评分项)."""

    code: Code
    title: Text
    max_score: Annotated[int, Field(ge=1)]
    # How the line is judged: from the papers, on the spot, in the defence (资料、现场、答辩).
    part: FormPart = "documents"
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
    def parts(self) -> tuple[tuple[str, tuple[FormItem, ...]], ...]:
        """The lines under the way they are judged, in the order an assessment goes."""
        found = [
            (label, tuple(item for item in self.items if item.part == part))
            for part, label in PART_LABELS.items()
        ]
        return tuple((label, items) for label, items in found if items)

    @property
    def full_score(self) -> int:
        """The sum of all lines."""
        return sum(item.max_score for item in self.items)

    def summary(self) -> str:
        """Say the total and the threshold."""
        return f"{len(self.items)}项，满分{self.full_score}分，{self.pass_score}分以上通过（{self.version}）"
