"""A complete application as a book asks for it, and one that differs from it in what a case says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from institutions.rules import FilingFacts, ItemFacts
from regulations.rulebook import Rulebook
from regulations.schema import ConditionValue, NumberValue

COOK = ItemFacts("4-03-02-01", "中式烹调师", "4", "国家职业标准", is_inside_qualification_catalogue=False)


def stated_in_full(book: Rulebook) -> dict[str, Any]:
    """Every fact the book asks for, stated so that it is just met."""
    stated: dict[str, Any] = {rule.value.fact: False for rule in book.exclusions()}  # type: ignore[attr-defined]
    for rule in book.conditions("filing.conditions"):
        if isinstance(rule.value, NumberValue):
            stated[rule.value.fact] = rule.value.number
        elif isinstance(rule.value, ConditionValue):
            stated[rule.value.fact] = rule.value.must_be
    return stated


def application(book: Rulebook, differing: Mapping[str, Any]) -> FilingFacts:
    """Build the facts of an application: complete, but for what the case says.

    `form`, `premises`, `experience`, `main_business`, `missing` (materials not handed in) and the fields of
    its one occupation are named as they are; every other word is a fact of the rules, and has to be one.
    """
    given = dict(differing)
    item = {
        name: given.pop(name) for name in ("class_code", "standard", "in_catalogue", "code") if name in given
    }
    missing = set(given.pop("missing", ()))
    form = given.pop("form", "training_body")
    words = {name: given.pop(name, "有说明") for name in ("experience", "main_business")}
    premises = given.pop("premises", "leased")
    stated = stated_in_full(book)
    if unknown := set(given) - set(stated):
        raise KeyError(f"no rule asks for {', '.join(sorted(unknown))}")
    materials = frozenset(material.code for material in book.materials())
    if missing - materials:
        raise KeyError(f"no such papers: {missing - materials}")
    return FilingFacts(
        form=form,
        form_label=form,
        premises=premises,
        stated={**stated, **given},
        items=(_item(item),),
        materials=materials - missing,
        **words,
    )


def _item(given: dict[str, Any]) -> ItemFacts:
    return ItemFacts(
        code=given.get("code", COOK.code),
        name=COOK.name,
        class_code=given.get("class_code", COOK.class_code),
        standard=given.get("standard", COOK.standard),
        is_inside_qualification_catalogue=given.get("in_catalogue", COOK.is_inside_qualification_catalogue),
    )
