"""Holding entries against the conditions of their level (资格预判): on import, submission, looking again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.utils.timezone import localdate

from exams.candidate_facts import candidate_facts, rests_on_the_claim
from exams.models import Enrolment, ExamPlan, PlanItem
from lifecycle.findings import Finding
from regulations.eligibility import Verdict, judge, register
from regulations.eligibility.verdicts import PROVEN
from regulations.in_force import MODE_OF_KIND

BATCH = 500
COLUMNS = (
    "eligibility",
    "eligibility_standard",
    "eligibility_condition",
    "eligibility_words",
    "eligibility_record",
)
BY_CLAIM_ALONE = "名册没有填写专业年限，从业年限按申报条件一栏的陈述预判。"
GENERAL_CONDITIONS = "该职业的标准未在平台登记，按编制技术规程的通用条件预判，以职业标准原文为准。"


def verdict_for(
    plan: ExamPlan,
    item: PlanItem,
    *,
    born_on: date | None,
    condition: str,
    particulars: dict[str, str],
    stated_on: date,
) -> Verdict:
    """Weigh what a roster states of a person against the standard in force on the first day of the exam."""
    day = plan.starts_on or localdate()
    return judge(
        candidate_facts(born_on=born_on, condition=condition, particulars=particulars, stated_on=stated_on),
        register().governing(item.occupation_id, day),
        item.level,
        day,
        mode=MODE_OF_KIND[plan.institution.kind],
    )


def verdict_on(entry: Enrolment) -> Verdict:
    """Weigh an entry as it stands, by the standards as they stand."""
    return verdict_for(
        entry.plan,
        entry.item,
        born_on=entry.born_on,
        condition=entry.condition,
        particulars=entry.particulars,
        stated_on=entry.stated_on,
    )


def words_of(verdict: Verdict, particulars: dict[str, str]) -> str:
    """Return a verdict in full, with what it rests on where that is less than it should be."""
    words = [verdict.words]
    if verdict.conditions and rests_on_the_claim(particulars):
        words.append(BY_CLAIM_ALONE)
    if verdict.standard is not None and verdict.standard.is_general:
        words.append(GENERAL_CONDITIONS)
    return "".join(words)


def columns_of(verdict: Verdict, particulars: dict[str, str]) -> dict[str, Any]:
    """Return what an entry keeps of a verdict: a snapshot, so that looking again later can compare."""
    return {
        "eligibility": verdict.outcome,
        "eligibility_standard": verdict.standard.code if verdict.standard else "",
        "eligibility_condition": verdict.matched.number if verdict.matched else None,
        "eligibility_words": words_of(verdict, particulars),
        "eligibility_record": verdict.as_dict(),
    }


def assess(entries: Iterable[Enrolment]) -> None:
    """Weigh entries and write down what comes of it, in batches."""
    rest: Iterator[Enrolment] = iter(entries)
    while batch := list(islice(rest, BATCH)):
        for entry in batch:
            for name, value in columns_of(verdict_on(entry), entry.particulars).items():
                setattr(entry, name, value)
        Enrolment.objects.bulk_update(batch, COLUMNS)


def assess_plan(plan: ExamPlan) -> None:
    """Weigh everybody who waits for a ruling anew: the day of the exam may have moved since the import."""
    waiting = plan.enrolments.filter(state=Enrolment.State.ENTERED).order_by("pk")
    assess(waiting.select_related("item", "plan__institution").iterator(chunk_size=BATCH))


def doubts_about(entry: Enrolment) -> list[Finding]:
    """Return the remark on an entry whose verdict does not carry it; who rules on it gives a reason."""
    if entry.eligibility in PROVEN:
        return []
    return [
        Finding(
            rule_id="",
            field="申报条件",
            message=entry.eligibility_words or "该考生尚未作资格预判",
            cure="请核对申报材料后逐人认定；认定通过的，写明所依据的材料和理由",
            basis=entry.eligibility_record.get("basis", ""),
            blocking=False,
        )
    ]


def changed_since(entry: Enrolment) -> Finding | None:
    """Look again (复核): say when the same facts come to something else than was written down."""
    now = columns_of(verdict_on(entry), entry.particulars)
    kept = ("eligibility", "eligibility_standard", "eligibility_condition")
    if not entry.eligibility or all(getattr(entry, name) == now[name] for name in kept):
        return None
    return Finding(
        rule_id="",
        field="申报条件",
        message=f"按现在登记的职业标准复核，结论与记录的不同：{now['eligibility_words']}",
        cure="请核对考核日期和职业标准是否有变动",
        basis=now["eligibility_record"]["basis"],
        blocking=False,
    )
