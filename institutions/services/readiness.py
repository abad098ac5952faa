"""Whether the rules are to be asked at all: who may not act, or acts too late, is told that alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django_fsm import can_proceed, has_transition_perm

from accounts.models import User


def stands_open(move: Callable[..., Any], by: User) -> bool:
    """Whether a person may take a move now; where not, the door itself says why."""
    return bool(can_proceed(move) and has_transition_perm(move, by))
