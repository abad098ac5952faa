"""The base of every state machine: declared moves, a protected state, a guard against bypassing the door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition
from django_fsm.signals import pre_transition

from lifecycle.law import LawBook, Separation

_door_is_open: ContextVar[bool] = ContextVar("door_is_open", default=False)


class DoorBypassed(RuntimeError):
    """A move was called directly instead of through `perform`; it would have left no record."""


@contextmanager
def opened_door() -> Iterator[None]:
    """Let moves run; only `lifecycle.door` opens it."""
    token = _door_is_open.set(True)
    try:
        yield
    finally:
        _door_is_open.reset(token)


def _refuse_bypass(sender: type[models.Model], name: str, **_: Any) -> None:
    if issubclass(sender, Lifecycle) and not _door_is_open.get():
        raise DoorBypassed(f"{sender.__name__}.{name} was called outside perform()")


@dataclass(frozen=True, slots=True)
class Step:
    """The declaration of one move: from where to where, who may, by which rule, with which deadlines."""

    name: str
    label: str
    explanation: str
    sources: tuple[str, ...]
    target: str
    codename: str
    rule: str = ""
    opens: Mapping[str, str] = field(default_factory=dict)
    closes: tuple[str, ...] = ()
    grave: bool = False
    needs_reason: bool = False
    awaited: bool = True
    effect: bool = False

    def target_from(self, source: str) -> str:
        """The state after the move; where none is declared, the one it was in."""
        return self.target or source


def step(  # noqa: PLR0913 - a declaration: everything there is to say of a move, each by its name
    source: str | Iterable[str],
    target: str | None,
    *,
    permission: Callable[[Any, Any], bool],
    rule: str = "",
    opens: Iterable[str] | Mapping[str, str] = (),
    closes: Iterable[str] = (),
    grave: bool = False,
    needs_reason: bool = False,
    awaited: bool = True,
    effect: bool = False,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a move of the machine.

    The docstring opens with the button's label, then a colon and the sentence an official would say.
    `rule` is the key of the rule it rests on. `opens` names the deadlines it starts: keys, or key -> the
    attribute that holds the date the counting starts from (the day of the move when empty). `closes` names
    the deadlines it ends. A move without a target leaves the state as it is. A `grave` move gets a page of
    its own before it is carried out. A move that is
    not `awaited` is a power, not a duty: no case stands on a workbench because somebody could take it.
    An `effect` follows from an act on another record, in the service of that act: it has no button.
    """
    sources = [source] if isinstance(source, str) else list(source)
    starts = dict(opens) if isinstance(opens, Mapping) else dict.fromkeys(opens, "")

    def declare(body: Callable[..., None]) -> Callable[..., None]:
        label, _, explanation = (body.__doc__ or "").strip().rstrip(".").partition(": ")
        declared = Step(
            name=body.__name__,
            label=label,
            explanation=explanation,
            sources=tuple(str(s) for s in sources),
            target=str(target or ""),
            codename=getattr(permission, "codename", ""),
            rule=rule,
            opens=starts,
            closes=tuple(closes),
            grave=grave,
            needs_reason=needs_reason or grave,
            awaited=awaited and not grave and not effect,
            effect=effect,
        )
        moving: Callable[..., None] = transition(
            field="state",
            source=sources,
            target=target,
            permission=permission,
            custom={"step": declared},
        )(body)
        return moving

    return declare


def state_field(states: type[models.TextChoices], default: str) -> FSMField:
    """The protected state column of a machine."""
    column: FSMField = FSMField(
        "状态", choices=states.choices, default=default, protected=True, editable=False, db_index=True
    )
    return column


def states_are_known(states: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """The database refuses a state the machine does not have."""
    return models.CheckConstraint(condition=Q(state__in=states.values), name=name)


class LifecycleQuerySet(models.QuerySet[Any]):
    """Rows of a machine: their state moves only through the door."""

    def update(self, **values: Any) -> int:
        """Update plain columns; a state cannot be written this way."""
        if "state" in values and not _door_is_open.get():
            raise DoorBypassed(f"{self.model.__name__}.objects.update(state=…) goes round perform()")
        return super().update(**values)


class Lifecycle(models.Model):
    """A record that lives through declared states and is changed by declared moves only."""

    # How a selector finds, from this model, the authority, the place and the institution of a record.
    holder_path: ClassVar[str] = ""
    territory_path: ClassVar[str] = ""
    institution_path: ClassVar[str] = ""

    # What a case waits for beyond its state: move -> condition. A case that is dealt with inside another one
    # (a candidate inside the plan) names it here and stands on no workbench of its own.
    awaited_when: ClassVar[Mapping[str, Q]] = {}
    dealt_with_in: ClassVar[str] = ""
    # Beneath which key the law says which steps one person may not both take; empty where it is not asked.
    separated_under: ClassVar[str] = ""
    # The relations its name in a list needs.
    named_with: ClassVar[tuple[str, ...]] = ()

    State: ClassVar[type[models.TextChoices]]
    state: Any

    objects = LifecycleQuerySet.as_manager()

    class Meta:
        abstract = True

    def law(self, on: date) -> LawBook:
        """The rules in force for this case on a date."""
        raise NotImplementedError(f"{type(self).__name__} does not say which law governs it")

    def follow(self, path: str) -> Any:
        """The value at the end of a double-underscore path, or None."""
        value: Any = self
        for name in path.split("__"):
            value = getattr(value, name, None)
            if value is None:
                return None
        return value

    @property
    def holder_code(self) -> str:
        """The code of the authority that holds the case now, or empty."""
        return (self.follow(self.holder_path) or "") if self.holder_path else ""

    @property
    def territory_code(self) -> str:
        """The code of the place the case belongs to."""
        return (self.follow(self.territory_path) or "") if self.territory_path else ""

    @property
    def holding_institution_id(self) -> Any:
        """The institution the case belongs to, or None."""
        return self.follow(self.institution_path) if self.institution_path else None

    def rule_of(self, declared: Step) -> str:
        """The key of the rule a move of this case rests on; a machine that differs by law says it anew."""
        return declared.rule

    def offers(self, declared: Step) -> bool:
        """Whether the way of this case has the move now; a button that could only be refused is not shown."""
        return True

    def hindrance(self, declared: Step) -> Any:
        """The finding for which a move is not open though its state allows it: said in place of a button."""
        return None

    def separations(self, on: date) -> Sequence[Separation]:
        """Which of its steps one person may not both take (双人复核); none where its law says nothing."""
        return self.law(on).separations(self.separated_under) if self.separated_under else ()

    def portal_address(self) -> str:
        """Where the institution finds the case in its portal; empty where it has no page of its own."""
        return ""

    def stands_before(self, user: Any) -> bool:
        """Whether a person is concerned in person, whatever the territory (an assigned assessor)."""
        return False

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Reload the row; the protected state gives way to what the database holds."""
        fields = kwargs.get("fields") or (args[1] if len(args) > 1 else None)
        if fields is None or "state" in fields:
            self.__dict__.pop("state", None)
        super().refresh_from_db(*args, **kwargs)


pre_transition.connect(_refuse_bypass, dispatch_uid="lifecycle.door")


def machines() -> list[type[Lifecycle]]:
    """Every concrete machine of the platform, in stable order."""
    found = [m for m in apps.get_models() if issubclass(m, Lifecycle)]
    return sorted(found, key=lambda m: m._meta.label)


def initial_state(model: type[Lifecycle]) -> str:
    """The state a new record begins in."""
    columns: Any = model._meta
    return str(columns.get_field("state").default)


@cache
def steps_of(model: type[Lifecycle]) -> tuple[Step, ...]:
    """The declared moves of a machine, in the order they are written."""
    found: dict[str, Step] = {}
    for cls in reversed(model.__mro__):
        for name, attribute in vars(cls).items():
            meta = getattr(attribute, "_django_fsm", None)
            if meta is not None:
                found[name] = next(iter(meta.transitions.values())).custom["step"]
    return tuple(found.values())


@cache
def step_of(model: type[Lifecycle], name: str) -> Step:
    """The declaration of one move by name; KeyError when the machine has none."""
    for declared in steps_of(model):
        if declared.name == name:
            return declared
    raise KeyError(f"{model.__name__} has no move {name!r}")
