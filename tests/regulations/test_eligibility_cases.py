"""The cases a lawyer reads (申报条件算例): who may sit, by which condition, or what is missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from regulations.eligibility import (
    Between,
    CandidateFacts,
    Diploma,
    HeldCertificate,
    Spell,
    Title,
    Verdict,
    judge,
    register,
)
from regulations.strict_yaml import read_document

FILES = sorted((Path(__file__).parent / "eligibility_cases").glob("*.yaml"))
CASES = [case for file in FILES for case in read_document(file).content]
KNOWN = {"case", "standard", "occupation", "mode", "level", "on", "facts", "expect"}


def relation(given: dict[str, Any]) -> Any:
    return "related" if given.get("related") else "own"


def certificate(given: dict[str, Any]) -> HeldCertificate:
    year = given.get("issued_in")
    issued = (
        Between(date(year, 1, 1), date(year, 12, 31)) if year is not None else Between.day(given["issued"])
    )
    return HeldCertificate(given["level"], issued, relation(given))


def facts_of(given: dict[str, Any]) -> CandidateFacts:
    """Return the facts of a case: what is not written there is none, unless `unknown` names it."""
    told = dict(given)
    unknown = set(told.pop("unknown", ()))
    facts = {
        "born_on": told.pop("born", None),
        "work": tuple(Spell(s["from"], s.get("to"), relation(s)) for s in told.pop("work", ())),
        "certificates": tuple(certificate(c) for c in told.pop("certificates", ())),
        "titles": tuple(Title(t["rank"], Between.day(t["since"])) for t in told.pop("titles", ())),
        "diplomas": tuple(
            Diploma(d["school"], d.get("related"), d["graduates"], argued=d.get("argued"))
            for d in told.pop("diplomas", ())
        ),
        "apprenticeship": told.pop("apprenticeship", False),
        "papers": frozenset(told.pop("papers", ())),
    }
    assert not told, f"facts nobody reads: {sorted(told)}"
    assert unknown <= set(facts)
    facts |= dict.fromkeys(unknown)
    return CandidateFacts(
        born_on=facts["born_on"],
        spells=facts["work"],
        certificates=facts["certificates"],
        titles=facts["titles"],
        diplomas=facts["diplomas"],
        finished_apprenticeship=facts["apprenticeship"],
        credentials=facts["papers"],
    )


def verdict_of(case: dict[str, Any]) -> Verdict:
    assert set(case) <= KNOWN, f"words nobody reads: {sorted(set(case) - KNOWN)}"
    if "standard" in case:
        standard = register().version(case["standard"])
        assert standard is not None
    else:
        standard = register().governing(case["occupation"], case["on"])
    return judge(
        facts_of(case["facts"]), standard, case["level"], case["on"], mode=case.get("mode", "recognition")
    )


def answer(verdict: Verdict, word: str, expected: Any) -> Any:
    if word == "lacks":
        lacking = {str(c.number): "，".join(c.lacking) for c in verdict.conditions if c.lacking}
        return {number: lacking.get(number) for number in expected}
    if word == "papers":
        return verdict.matched.evidence if verdict.matched else ()
    if word == "standard":
        return verdict.standard.code if verdict.standard else None
    matched = verdict.matched.number if verdict.matched else None
    return {"outcome": verdict.outcome, "condition": matched, "from": verdict.turns_on}[word]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_conditions_answer_a_case_as_written(case: dict[str, Any]):
    verdict = verdict_of(case)
    expect = case["expect"]
    assert {word: answer(verdict, word, expected) for word, expected in expect.items()} == expect


def test_there_are_cases_enough_and_none_is_told_twice():
    names = [case["case"] for case in CASES]
    assert len(names) == len(set(names)) >= 40


@pytest.mark.parametrize("norm", ["general_2018", "general_2023"])
def test_every_condition_of_a_norm_is_told_in_some_case(norm: str):
    standard = register().version(norm)
    assert standard is not None
    wanted = {(level, item.number) for level in range(1, 6) for item in standard.conditions(level)}
    met = {
        (case["level"], case["expect"].get("condition"))
        for case in CASES
        if case.get("standard") == norm and case["expect"].get("condition")
    }
    refused = {
        (case["level"], int(number))
        for case in CASES
        if case.get("standard") == norm
        for number in case["expect"].get("lacks", {})
    }
    assert wanted - met - refused == set()
