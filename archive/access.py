"""Who may read a kept file: each kind has one rule, given by the app the file belongs to (查阅权限)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from archive.models import StoredFile

Rule = Callable[[Any, StoredFile], bool]

_rules: dict[str, Rule] = {}


def register(kind: str, rule: Rule) -> None:
    """Say who may read files of `kind`; called once, when the owning app is ready."""
    if kind in _rules and _rules[kind] is not rule:
        raise ValueError(f"files of kind {kind} already have a rule")
    _rules[kind] = rule


def may_read(user: Any, stored_file: StoredFile) -> bool:
    """Whether `user` may read the file; a kind without a rule is read by nobody."""
    rule = _rules.get(stored_file.kind)
    return rule is not None and bool(rule(user, stored_file))
