"""Whom the packs govern: which kinds of institution in which province, of which forms, belonging to whom."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from institutions.models import Institution
from regulations.in_force import MODE_OF_KIND, NoRulesInForce, rules_in_force
from regulations.models import Jurisdiction
from regulations.rulebook import Rulebook
from regulations.shelf import library

Choices = list[tuple[str, str]]
# Where a text closes no list, whoever is a legal person of one of these forms may state it.
OPEN_FORMS = ("employer", "school", "association", "training_body", "private_non_enterprise", "other")


def law_of(place: str, kind: str, on: date) -> Rulebook | None:
    """The law of a place for a kind of institution; None where no pack governs it."""
    if kind not in MODE_OF_KIND:
        return None
    try:
        return rules_in_force(place, kind=kind, on=on)
    except NoRulesInForce:
        return None


def kinds_governed(place: str, on: date) -> list[str]:
    """The kinds of institution some pack governs in a place."""
    return [kind for kind in Institution.Kind.values if law_of(place, kind, on) is not None]


def forms_offered(book: Rulebook) -> Choices:
    """The forms an applicant may have: the pack's list; a body a pack bars by name may say that it is one."""
    rule = book.find("filing.applicant_forms")
    offered: Choices = (
        [(item.code, item.label) for item in rule.value.items]  # type: ignore[attr-defined]
        if rule is not None
        else [(code, Institution.Form(code).label) for code in OPEN_FORMS]
    )
    barred = any(
        rule.value.fact == "is_government_body"  # type: ignore[attr-defined]
        for rule in book.exclusions()
    )
    government = Institution.Form.GOVERNMENT
    return [*offered, (government.value, government.label)] if barred else offered


def affiliations_offered(book: Rulebook) -> Choices:
    """To whom an applicant may belong: the pack's list of who is received where."""
    return [(item.code, item.label) for item in book.tiers().affiliations]


def places_open_to_registration() -> QuerySet[Jurisdiction]:
    """The counties, and the prefectures without counties, of the provinces some pack governs."""
    provinces = sorted(
        {pack.header.jurisdiction[:2] for pack in library().packs.values() if not pack.header.is_national}
    )
    return (
        Jurisdiction.objects.filter(is_current=True)
        .exclude(level=Jurisdiction.Level.PROVINCE)
        .filter(code__regex=f"^({'|'.join(provinces)})")
        .exclude(level=Jurisdiction.Level.PREFECTURE, children__isnull=False)
        .select_related("parent")
        .order_by("code")
    )
