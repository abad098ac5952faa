"""Reads of the rules institutions publish: what has to be public, what is, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from archive.models import StoredFile
from institutions.models import Institution, OwnRule
from regulations.schema import Coded, DutyValue

OWN_RULE = "own_rule"
OWN_RULES = "institution.own_rules"


def points_to_publish(institution: Institution) -> tuple[Coded, ...]:
    """The rules of its own the law wants public (XJ-15, JL-7.3); none where it names none."""
    rule = institution.law(localdate()).find(OWN_RULES)
    return rule.value.points if rule is not None and isinstance(rule.value, DutyValue) else ()


@dataclass(frozen=True, slots=True)
class PublishedPoint:
    """One rule an institution has to publish (应公开制度): its name, and its text where there is one."""

    code: str
    label: str
    text: OwnRule | None


def own_rules_of(institution: Institution) -> list[PublishedPoint]:
    """Every point of the law with the text in force, missing ones with none."""
    texts = {
        row.point: row
        for row in institution.own_rules.filter(until__isnull=True).select_related("file").order_by("pk")
    }
    return [
        PublishedPoint(point.code, point.label, texts.get(point.code))
        for point in points_to_publish(institution)
    ]


def may_read_own_rule(user: Any, file: StoredFile) -> bool:
    """Whether a text may be read: by anyone once the institution is on the register, else by its people."""
    rows = OwnRule.objects.filter(file=file)
    if rows.exclude(institution__state=Institution.State.REGISTERED).exists():
        return True
    if not getattr(user, "is_authenticated", False):
        return False
    return bool(user.scope(Institution.objects.filter(own_rules__in=rows)).exists())
