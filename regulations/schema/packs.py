"""A pack as a whole, and how ambiguous texts are read."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from regulations.schema.base import Code, Coded, DivisionCode, RuleKey, Scope, Strict, Text, Tier


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
    # The levels of authority the area has; a municipality under the State has no prefectures.
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)] = ("county", "prefecture", "province")
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


class Option(Coded):
    """One way to read a text (可选读法); `sets` says what it changes: rule key -> field -> value."""

    sets: dict[RuleKey, dict[str, Any]] = {}


class Reading(Strict):
    """How an ambiguous text is read (解读): question, options, the one chosen and whether it is approved."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z]\d+$")]
    question: Text
    options: Annotated[tuple[Option, ...], Field(min_length=2)]
    # The option that is proposed; what a province decides is a recorded act, not a line in a file.
    chosen: Code
    proposed_on: date
    consequence: Text | None = None

    @model_validator(mode="after")
    def choose_one_of_the_options(self) -> Self:
        """Refuse a choice nobody offered."""
        if self.chosen not in {option.code for option in self.options}:
            raise ValueError(f"chosen“{self.chosen}”不在 options 之中")
        return self

    def option(self, code: str) -> Option:
        """Return one of the options."""
        return next(option for option in self.options if option.code == code)
