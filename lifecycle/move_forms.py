"""What a move asks for: a form where it needs facts, a reason where it is grave, else nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django import forms

from lifecycle.machine import Lifecycle, Step, step_of

_forms: dict[tuple[str, str], type[MoveForm]] = {}


class MoveForm(forms.Form):
    """The form of a move; `subject` and `user` are there for choices and checks."""

    def __init__(self, *args: Any, subject: Lifecycle, user: Any, **kwargs: Any):
        self.subject = subject
        self.user = user
        super().__init__(*args, **kwargs)


class ReasonForm(MoveForm):
    """A move that must be given a reason."""

    reason = forms.CharField(
        label="理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明理由，理由将记入流转记录并告知对方"},
    )


def asks_for(move: Callable[..., Any]) -> Callable[[type[MoveForm]], type[MoveForm]]:
    """Give a move its form: `@asks_for(Filing.request_correction) class CorrectionForm(MoveForm)`."""

    def register(form: type[MoveForm]) -> type[MoveForm]:
        owner, _, name = move.__qualname__.rpartition(".")
        _forms[owner, name] = form
        return form

    return register


def form_of(model: type[Lifecycle], name: str) -> type[MoveForm]:
    """The form a move asks for."""
    for cls in model.__mro__:
        if (cls.__qualname__, name) in _forms:
            return _forms[cls.__qualname__, name]
    return ReasonForm if step_of(model, name).needs_reason else MoveForm


def asks_for_anything(model: type[Lifecycle], declared: Step) -> bool:
    """Whether a move needs a page of its own before it is carried out."""
    return declared.grave or bool(form_of(model, declared.name).base_fields)


def once_key() -> str:
    """A fresh key for a form, so that sending it twice acts once."""
    return uuid4().hex
