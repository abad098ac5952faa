"""Whose cases the workbench shows: mine, those of my authority, those nobody deals with (承办人)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Value

from accounts.models import User
from accounts.roles import Side
from accounts.selectors import myself_and_principals, with_officer
from lifecycle.machine import Lifecycle

MINE, NOBODY = "mine", "nobody"


@dataclass(frozen=True, slots=True)
class Tab:
    """One choice with how many cases it shows."""

    label: str
    url: str
    current: bool
    count: int


def with_officer_of(cases: QuerySet[Any]) -> QuerySet[Any]:
    """Cases with who deals with each; in a register that waits at no authority nobody does."""
    if cases.model.holder_path:
        return with_officer(cases)
    return cases.annotate(dealt_by=Value(None, IntegerField()))


def whose_only(user: User, cases: QuerySet[Any], whose: str) -> QuerySet[Any]:
    """Those I deal with, for myself or for whom I stand in; or those nobody deals with."""
    if whose == MINE:
        return with_officer_of(cases).filter(dealt_by__in=myself_and_principals(user))
    return with_officer_of(cases).filter(dealt_by__isnull=True) if whose == NOBODY else cases


def whose_tabs(user: User, registers: Mapping[type[Lifecycle], QuerySet[Any]], whose: str) -> list[Tab]:
    """The three choices with their counts, in one query; nothing where no case can wait."""
    parts = [
        with_officer_of(cases).values_list("dealt_by").annotate(count=Count("pk"))
        for cases in registers.values()
    ]
    if not parts:
        return []
    found: Counter[int | None] = Counter()
    for officer, count in parts[0].union(*parts[1:], all=True):
        found[officer] += count
    mine = sum(found[person] for person in myself_and_principals(user))
    return [
        Tab("本单位全部", "?", not whose, sum(found.values())),
        Tab("我承办的", f"?whose={MINE}", whose == MINE, mine),
        Tab("无人承办", f"?whose={NOBODY}", whose == NOBODY, found[None]),
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
