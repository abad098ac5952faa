"""Four eyes (双人复核): steps of one case that one person may not both take, where the law asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.timezone import localdate

from lifecycle.findings import Finding, RulesNotMet
from lifecycle.law import Separation
from lifecycle.machine import Lifecycle, Step, step_of, steps_of
from lifecycle.models import RuleOverride, TransitionRecord

ANOTHER = "请由本单位其他经办人办理"
EXCEPTION = "单位只有一名经办人的，由负责人在本案“作例外处理”并写明理由"


@dataclass(frozen=True, slots=True)
class HeldApart:
    """Who took an earlier step of a case and is therefore kept from a later one (须由他人办理)."""

    rule: Separation
    # The later steps the case may take now.
    steps: tuple[Step, ...]
    record: TransitionRecord
    # Who made an exception for the case and why; empty where nobody did.
    excused: str

    @property
    def said(self) -> str:
        """Who took which step, and when."""
        title = f"（{self.record.actor_title}）" if self.record.actor_title else ""
        return f"{self.record.actor}{title}已于{_day(localdate(self.record.at))}办理“{self.record.label}”"

    @property
    def kept_from(self) -> str:
        """The steps that are for others, in words."""
        return "、".join(f"“{step.label}”" for step in self.steps)


def separation_findings(
    subjects: Sequence[Lifecycle], names: Iterable[str], *, by: Any, on: date
) -> dict[tuple[Any, str], list[Finding]]:
    """What keeps a person from moves of cases of one machine: by case and move, in at most two queries."""
    wanted = set(names)
    rules = {subject.pk: subject.separations(on) for subject in subjects}
    concerned = [
        (subject, name, rule)
        for subject in subjects
        for rule in rules[subject.pk]
        for name in sorted(wanted & rule.may_not_take)
    ]
    if not concerned:
        return {}
    taken = _taken_by(by, [subject for subject, _, _ in concerned], [rule for _, _, rule in concerned])
    excused = _excused(taken, [rule for _, _, rule in concerned])
    found: dict[tuple[Any, str], list[Finding]] = {}
    for subject, name, rule in concerned:
        records = [taken[str(subject.pk), step] for step in rule.who_took if (str(subject.pk), step) in taken]
        exception = excused.get((str(subject.pk), rule.citation.key))
        if records and (exception is None or exception.by_id == by.pk):
            found.setdefault((subject.pk, name), []).append(_finding(subject, name, rule, records))
    return found


def require_other_eyes(subjects: Sequence[Lifecycle], name: str, *, by: Any, on: date) -> None:
    """Refuse a step to whoever took one it must be held apart from (422)."""
    found = separation_findings(subjects, [name], by=by, on=on)
    if found:
        raise RulesNotMet(finding for findings in found.values() for finding in findings)


def held_apart(subject: Lifecycle, on: date) -> list[HeldApart]:
    """Who is kept from which step the case may take now, for its page: the last to take each earlier one."""
    ahead = {
        rule: tuple(
            step
            for step in steps_of(type(subject))
            if step.name in rule.may_not_take and subject.state in step.sources
        )
        for rule in subject.separations(on)
    }
    rules = [rule for rule, open_now in ahead.items() if open_now]
    steps = {step for rule in rules for step in rule.who_took}
    if not steps:
        return []
    records = TransitionRecord.objects.of(subject).filter(transition__in=steps).select_related("actor")
    last = {(record.transition, record.actor_id): record for record in records.select_related("content_type")}
    excused = _excused({(str(subject.pk), step): record for (step, _), record in last.items()}, rules)
    found = []
    for rule in rules:
        made = excused.get((str(subject.pk), rule.citation.key))
        words = f"{made.by_title}{made.by}：{made.reason}" if made is not None else ""
        found += [
            HeldApart(rule, ahead[rule], record, words)
            for (step, _), record in last.items()
            if step in rule.who_took
        ]
    return found


def excuses_oneself(subject: Lifecycle, key: str, *, by: Any, on: date) -> Finding | None:
    """Why a person may not make an exception from a separation: it would be for himself."""
    rule = next((rule for rule in subject.separations(on) if rule.citation.key == key), None)
    if rule is None:
        return None
    taken = _taken_by(by, [subject], [rule])
    if not taken:
        return None
    return Finding.under(
        rule.citation,
        "reason",
        f"{_said(taken.values())}，不能为自己作例外处理",
        "请由没有办理前一步的负责人决定",
    )


def _taken_by(
    by: Any, subjects: Sequence[Lifecycle], rules: Sequence[Separation]
) -> dict[tuple[str, str], TransitionRecord]:
    """The last record of each earlier step this person took on these cases."""
    records = TransitionRecord.objects.filter(
        content_type=ContentType.objects.get_for_model(subjects[0]),
        object_id__in={str(subject.pk) for subject in subjects},
        transition__in={step for rule in rules for step in rule.who_took},
        actor=by,
    )
    ordered = records.select_related("actor", "content_type").order_by("sequence")
    return {(record.object_id, record.transition): record for record in ordered}


def _excused(
    taken: dict[tuple[str, str], TransitionRecord], rules: Sequence[Separation]
) -> dict[tuple[str, str], RuleOverride]:
    soft = {rule.citation.key for rule in rules if rule.soft}
    if not taken or not soft:
        return {}
    made = RuleOverride.objects.filter(
        content_type_id=next(iter(taken.values())).content_type_id,
        object_id__in={pk for pk, _ in taken},
        key__in=soft,
    ).select_related("by")
    return {(override.object_id, override.key): override for override in made}


def _finding(subject: Lifecycle, name: str, rule: Separation, records: Sequence[TransitionRecord]) -> Finding:
    label = step_of(type(subject), name).label
    parts = (rule.cure.rstrip("。；") or ANOTHER, EXCEPTION if rule.soft else "")
    cure = "；".join(part for part in parts if part)
    return Finding.under(
        rule.citation,
        "",
        f"{_said(records)}，“{label}”须由另一人办理（{rule.title}）",
        cure,
        soft=rule.soft,
    )


def _said(records: Iterable[TransitionRecord]) -> str:
    ordered = sorted(records, key=lambda record: record.sequence)
    steps = "、".join(f"于{_day(localdate(record.at))}办理“{record.label}”" for record in ordered)
    title = f"（{ordered[-1].actor_title}）" if ordered[-1].actor_title else ""
    return f"{ordered[-1].actor}{title}已{steps}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
