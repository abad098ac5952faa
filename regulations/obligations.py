"""What the five documents oblige the platform to do (义务清单): read strictly, like the packs. Pure."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import Field, field_validator, model_validator

from regulations.loader import HERE
from regulations.schema import Code, RuleId, Strict, Text
from regulations.strict_yaml import PackError, read_document, validated

LIST: Final = HERE / "obligations.yaml"

Stage = Annotated[int, Field(ge=1)]


class Obligation(Strict):
    """One thing a document asks of the platform (义务), and by which stage the code does it."""

    id: RuleId
    article: Text
    subject: Text
    promised: Stage


class Obligations(Strict):
    """Every obligation, by the pack of the document it comes from."""

    promised_so_far: Stage
    stages: dict[Code, Text]
    obligations: dict[Code, Annotated[tuple[Obligation, ...], Field(min_length=1)]]

    @field_validator("obligations")
    @classmethod
    def be_listed_once(cls, given: dict[str, tuple[Obligation, ...]]) -> dict[str, tuple[Obligation, ...]]:
        """Refuse an obligation that is listed twice."""
        ids = [item.id for items in given.values() for item in items]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"义务编号重复：{'、'.join(twice)}，请删去其中一处")
        return given

    @model_validator(mode="after")
    def promise_a_known_stage(self) -> Self:
        """Refuse a stage nobody named."""
        unknown = sorted({item.id for item in self.every if str(item.promised) not in self.stages})
        if unknown:
            raise ValueError(f"promised 不在 stages 之中：{'、'.join(unknown)}")
        if str(self.promised_so_far) not in self.stages:
            raise ValueError(f"promised_so_far {self.promised_so_far} 不在 stages 之中")
        return self

    @property
    def every(self) -> tuple[Obligation, ...]:
        """All obligations, document by document."""
        return tuple(item for items in self.obligations.values() for item in items)

    def is_due(self, item: Obligation) -> bool:
        """Tell whether the code has been promised to do it by now."""
        return item.promised <= self.promised_so_far

    def stage(self, item: Obligation) -> str:
        """Name the stage by which the code does it."""
        return self.stages[str(item.promised)]


def load_obligations(file: Path = LIST) -> Obligations:
    """Read the list; what is unclear is refused with file, line and cure."""
    if not file.exists():
        raise PackError(file, 1, "", "缺少义务清单，请补上")
    return validated(read_document(file), Obligations)
