"""What an institution keeps up while it stands on the register, held against the rules (pure).

Numbers the law asks for at the filing are asked of the register as it stands today; grounds that data can
already tell are named as hints, with their article and never as a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from lifecycle.findings import Finding
from lifecycle.law import Citation

Amount = int | Decimal | None
CONDITIONS = "filing.conditions"
OWN_RULES = "institution.own_rules"
INACTIVITY = "institution.inactivity"
STANDARD_CURE = "请尽快处理；有正当理由的，请留存说明和证明材料"


@dataclass(frozen=True, slots=True)
class RegisterFacts:
    """What the register says of an institution today (登记现状).

    `amounts` are keyed by the fact the rules name; a fact nobody keeps a register of is not among them.
    """

    form: str
    premises: frozenset[str]
    amounts: Mapping[str, Amount] = field(default_factory=dict)
    valid_until: date | None = None
    active_on: date | None = None
    ended_cards: tuple[tuple[str, date], ...] = ()
    without_card: tuple[str, ...] = ()
    missing_rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Minimum:
    """A number the law asks for and what the register says (数量条件); None where no register has it."""

    title: str
    asked: str
    stands: str
    is_met: bool | None
    is_soft: bool
    citation: Citation

    @property
    def state(self) -> str:
        """How it is shown."""
        return {True: "met", False: "missing", None: "unknown"}[self.is_met]

    @property
    def state_label(self) -> str:
        """How it stands, in words."""
        if self.is_met is None:
            return "请自行核对"
        return "符合" if self.is_met else "低于原则要求" if self.is_soft else "不足"


def minimums(facts: RegisterFacts, book: Any) -> list[Minimum]:
    """Every number the law asks of an applicant like this one, with what the register says today."""
    return [_minimum(rule, facts) for rule in book.numbers(CONDITIONS) if _applies(rule, facts)]


def _minimum(rule: Any, facts: RegisterFacts) -> Minimum:
    value = rule.value
    is_kept = value.fact in facts.amounts
    amount = facts.amounts.get(value.fact)
    return Minimum(
        title=rule.title,
        asked=value.summary(),
        stands=_in_words(amount, value.unit_label) if is_kept else "没有登记",
        is_met=bool(value.is_met_by(amount)) if is_kept else None,
        is_soft=rule.is_soft,
        citation=rule.citation,
    )


def _in_words(amount: Amount, unit: str) -> str:
    if amount is None:
        return "没有登记"
    return f"{Decimal(amount).normalize():f}{unit}"


def _applies(rule: Any, facts: RegisterFacts) -> bool:
    wanted = rule.value.applies_to
    return not wanted or facts.form in wanted or bool(facts.premises & set(wanted))


def inactive_from(facts: RegisterFacts, book: Any) -> Any:
    """The last day by which something has to be examined (最迟开展日); None where no period is set."""
    return book.due(INACTIVITY, facts.active_on) if facts.active_on else None


def hints(facts: RegisterFacts, book: Any, on: date) -> list[Finding]:
    """What could be held against the institution by what the register says: remarks, no verdicts."""
    return [*_unpublished(facts, book), *_grounds(facts, book, on)]


def _unpublished(facts: RegisterFacts, book: Any) -> Iterator[Finding]:
    if facts.missing_rules:
        rule = book.rule(OWN_RULES)
        names = "、".join(facts.missing_rules)
        yield Finding.under(
            rule.citation,
            "",
            f"还有{len(facts.missing_rules)}项制度没有公开：{names}",
            rule.cure,
            blocking=False,
        )


def _grounds(facts: RegisterFacts, book: Any, on: date) -> Iterator[Finding]:
    for ground in book.grounds():
        for signal in ground.value.signals:
            said = SIGNALS[signal](facts, book, on)
            if said:
                yield Finding.under(
                    ground.citation,
                    "",
                    f"{said}；可能涉及“{ground.title}”",
                    ground.cure or STANDARD_CURE,
                    blocking=False,
                )


def _idle(facts: RegisterFacts, book: Any, on: date) -> str:
    due = inactive_from(facts, book)
    if due is None or due.due_on >= on or facts.active_on is None:
        return ""
    return f"自{_day(facts.active_on)}以来没有开展评价，{_day(due.due_on)}已满期限"


def _cards(facts: RegisterFacts, _book: Any, _on: date) -> str:
    said = []
    if facts.ended_cards:
        names = "、".join(f"{name}（{_day(until)}）" for name, until in facts.ended_cards)
        said.append(f"考评员证已过有效期：{names}")
    if facts.without_card:
        said.append(f"考评员没有登记考评员证：{'、'.join(facts.without_card)}")
    return "；".join(said)


def _run_out(facts: RegisterFacts, _book: Any, on: date) -> str:
    if facts.valid_until is None or facts.valid_until >= on:
        return ""
    return f"备案有效期已于{_day(facts.valid_until)}届满，没有延续"


Signal = Callable[[RegisterFacts, Any, date], str]
SIGNALS: Mapping[str, Signal] = {"idle": _idle, "assessor_cards": _cards, "validity": _run_out}


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
