"""The words every value of a pack is made of: codes, bases, dates, the scope it holds for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

PLATFORM = "platform"

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.]*$")]
DivisionCode = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[0-9A-Za-z.]+(\.[a-z_0-9]+)?$")]
RuleKey = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z0-9_]+)*$")]
Mode = Literal["recognition", "qualification", "special"]
InstitutionKind = Literal["appraisal", "employer", "school", "social", "special"]
MonthDay = Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$")]
Tier = Literal["county", "prefecture", "province"]
Organ = Literal["centre", "department", "clock"]
Unit = Literal["working_day", "day", "month", "year"]
# 硬性要求 / 原则上: a soft rule warns and asks for a reason, it never refuses by itself.
Strength = Literal["hard", "soft"]

MODE_LABELS: dict[str, str] = {
    "qualification": "职业资格评价",
    "recognition": "职业技能等级认定",
    "special": "专项职业能力考核",
}
KIND_LABELS: dict[str, str] = {
    "appraisal": "职业技能考核鉴定机构",
    "employer": "用人单位",
    "school": "技工（职业）院校",
    "social": "社会培训评价组织",
    "special": "专项职业能力考核机构",
}
TIER_LABELS: dict[str, str] = {"county": "县级", "prefecture": "市（州）级", "province": "省级"}
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


class Scope(Strict):
    """Whom a pack or an entry governs (适用范围); an empty list means all."""

    modes: tuple[Mode, ...] = ()
    kinds: tuple[InstitutionKind, ...] = ()

    def covers(self, mode: str, kind: str) -> bool:
        """Tell whether this kind of institution in this mode is governed."""
        return (not self.modes or mode in self.modes) and (not self.kinds or kind in self.kinds)

    def meets(self, other: Scope) -> bool:
        """Tell whether somebody could be governed by both."""
        modes = not self.modes or not other.modes or bool(set(self.modes) & set(other.modes))
        return modes and (not self.kinds or not other.kinds or bool(set(self.kinds) & set(other.kinds)))

    @property
    def words(self) -> str:
        """Whom it governs, in words; empty when everybody."""
        kinds = "、".join(KIND_LABELS[kind] for kind in self.kinds)
        return kinds or "、".join(MODE_LABELS[mode] for mode in self.modes)


class DatedValue(Strict):
    """One value from a day on (带日期的值): the same question may be answered anew when the law changes."""

    valid_from: date
    valid_until: date | None = None
    basis: Basis
    strength: Strength = "hard"
    reading: Text | None = None
    # 过渡条款: the value also governs cases that were begun under the law before it.
    governs_running_cases: bool = False
    note: Text | None = None

    @model_validator(mode="after")
    def end_after_the_beginning(self) -> Self:
        """Refuse a validity that ends before it begins."""
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("valid_until 早于 valid_from，请核对生效和失效日期")
        return self

    def shares_a_day_with(self, other: DatedValue) -> bool:
        """Tell whether both would be in force on some day."""
        return (self.valid_until is None or self.valid_until >= other.valid_from) and (
            other.valid_until is None or other.valid_until >= self.valid_from
        )

    def summary(self) -> str:
        """Say the value in one Chinese phrase, for the law book page."""
        return ""


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
