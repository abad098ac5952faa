"""What the mechanism asks of those above it: to read decisions anew, to tell people, to add to a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class News:
    """What people are to be told of a period on a case (期限消息).

    `codename` is the right of those in the authority that holds the case who are to know; `concerns` says
    that the people of the institution the case belongs to are told as well.
    """

    case: Any
    subject: str
    text: str
    codename: str
    concerns: bool = False


Teller = Callable[[Sequence[News]], None]

_before_sweep: list[Callable[[], None]] = []
_tellers: list[Teller] = []


def before_sweep(hook: Callable[[], None]) -> None:
    """Have something done before the clock acts, such as reading anew what provinces have decided."""
    if hook not in _before_sweep:
        _before_sweep.append(hook)


def prepare_to_sweep() -> None:
    """Let everybody above get ready for the clock to act."""
    for hook in _before_sweep:
        hook()


def tells_people(teller: Teller) -> None:
    """Let an app above carry news to the people it knows."""
    if teller not in _tellers:
        _tellers.append(teller)


def tell(news: Sequence[News]) -> None:
    """Hand news on, in the transaction in which it came about."""
    if news:
        for teller in _tellers:
            teller(news)


Beside = Callable[[Any, Any], dict[str, Any]]

_beside: list[Beside] = []


def shows_beside_case(provider: Beside) -> None:
    """Let an app above add to a case page, for the person who looks."""
    if provider not in _beside:
        _beside.append(provider)


def beside_case(case: Any, user: Any) -> dict[str, Any]:
    """All that the apps above add to a case page."""
    return {name: value for provider in _beside for name, value in provider(case, user).items()}
