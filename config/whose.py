"""Whose cases the workbench shows: mine, those of my authority, those nobody deals with (承办人)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Value

from accounts.models import User
from accounts.roles import Side
from accounts.selectors import dealt_with_by, myself_and_principals, with_officer, with_officers_name
from lifecycle.machine import Lifecycle

MINE, NOBODY = "mine", "nobody"


# What the counts of a register call the cases that are mine, beside those at each stage.
OF_MINE = ""
Counted = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Tab:
    """One choice, with how many cases it shows where that is known."""

    label: str
    url: str
    current: bool
    count: int | None = None


def named(cases: QuerySet[Any]) -> QuerySet[Any]:
    """Cases with who deals with each; in a register that waits at no authority nobody does."""
    if cases.model.holder_path:
        return with_officers_name(cases)
    return cases.annotate(dealt_by=Value(None, IntegerField()), officers_name=Value(""))


def whose_only(user: User, cases: QuerySet[Any], whose: str) -> QuerySet[Any]:
    """Those I deal with, for myself or for whom I stand in; or those nobody deals with."""
    if whose not in {MINE, NOBODY}:
        return cases
    if not cases.model.holder_path:
        return cases.none() if whose == MINE else cases
    if whose == MINE:
        return dealt_with_by(cases, myself_and_principals(user))
    return with_officer(cases).filter(dealt_by__isnull=True)


def count_cases(user: User, registers: Mapping[type[Lifecycle], QuerySet[Any]]) -> Counted:
    """How many cases wait at each stage of each register, and how many of its cases are mine: one query."""
    parts = []
    for model, cases in registers.items():
        kind = Value(model._meta.label_lower)
        parts.append(cases.values_list(kind, "state").annotate(count=Count("pk")))
        if model.holder_path:
            mine = whose_only(user, cases, MINE)
            parts.append(mine.values_list(kind, Value(OF_MINE)).annotate(count=Count("pk")))
    counted = parts[0].union(*parts[1:], all=True) if parts else ()
    return {(kind, state): count for kind, state, count in counted}


def whose_tabs(counted: Counted, whose: str) -> list[Tab]:
    """The three choices; nothing where no case waits."""
    if not counted:
        return []
    mine = sum(count for (_, state), count in counted.items() if state == OF_MINE)
    return [
        Tab("本单位全部", "?", not whose, sum(counted.values()) - mine),
        Tab("我承办的", f"?whose={MINE}", whose == MINE, mine),
        Tab("无人承办", f"?whose={NOBODY}", whose == NOBODY),
    ]


def acts_for(user: User, case: Any) -> str:
    """For whom a person would act on a case: its officer, or those whose posts alone give them the right."""
    at_hand = [
        s
        for s in user.stands_at(Side.AUTHORITY)
        if not case.holder_code or s.jurisdiction_code == case.holder_code
    ]
    principals = {s.principal_id: s.principal for s in at_hand if s.is_deputed}
    if case.dealt_by in principals:
        return principals[case.dealt_by]
    return "" if len(principals) < len(at_hand) else "、".join(principals.values())
