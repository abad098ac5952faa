"""What an application states, in the terms of the rules, and what they say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.utils.timezone import localdate

from institutions.models import (
    Filing,
    FilingItem,
    FilingMaterial,
    Institution,
    Room,
    StaffMember,
)
from institutions.rules import (
    TOLD,
    Fact,
    FilingFacts,
    ItemFacts,
    Question,
    applies,
    filing_findings,
    full_years,
    materials_of,
    notice_findings,
    questions_for_reviewer,
    renewal_findings,
    window_findings,
)
from institutions.selectors.site_change import (
    findings_of_further_sites,
    findings_of_site_change,
    materials_of_site_change,
)
from institutions.site_rules import JUDGED_OF_PLACES
from lifecycle.findings import Finding
from lifecycle.law import Citation
from regulations.border import Regime
from regulations.rulebook import Rulebook
from regulations.schema import ExclusionValue, Material, NumberValue
from regulations.selectors import regime_of_occupation, special_items_in_force

# What an applicant states of itself in yes or no: the columns of a filing named as the facts of the rules.
DECLARED = (
    "has_breach_or_dishonesty",
    "has_failed_annual_check",
    "is_on_illegal_organisation_list",
    "has_been_on_abnormal_operation_list",
    "has_bad_record",
    "is_legal_person",
    "has_dedicated_unit",
    "accepts_supervision",
    "has_office",
    "has_secure_room",
    "has_certificate_store",
    "has_exam_office",
    "has_waiting_room",
    "has_quality_control",
    "has_emergency_plan",
)
OWN_COLUMNS = frozenset({*DECLARED, "floor_area_m2"})
OF_STAFF = frozenset(
    {
        "full_time_staff", "assessors", "supervisors", "experts", "responsible_persons",
        "full_time_exam_staff", "assessors_per_item", "assessors_hold_cards", "has_exam_affairs_staff",
    }
)  # fmt: skip
OF_ROOMS = frozenset({"theory_rooms", "has_cameras", "has_practical_cameras"})
# What follows from the register and from the lists of people and rooms is not asked once more.
KNOWN = (
    OF_STAFF
    | OF_ROOMS
    | {"is_government_body", "is_registered_in_province", "lease_years", "has_been_revoked"}
)


@dataclass(frozen=True, slots=True)
class AskedFact:
    """A fact the rules of this province ask of this applicant, with the words and the article (申报项目)."""

    fact: str
    label: str
    citation: Citation
    is_number: bool
    excludes: bool

    @property
    def has_a_column(self) -> bool:
        """Whether the filing keeps it in a column of its own."""
        return self.fact in OWN_COLUMNS


def asked_facts(filing: Filing) -> tuple[AskedFact, ...]:
    """What an applicant states in yes, no or a number: the facts of conditions and exclusions in force."""
    book = filing.law(localdate())
    asked: dict[str, AskedFact] = {}
    rules: list[Any] = [*book.exclusions(), *book.conditions("filing.conditions")]
    for rule in rules:
        value = rule.value
        reviewer = getattr(value, "checked_by", "data") == "reviewer"
        if value.fact in KNOWN or value.fact in TOLD or reviewer:
            continue
        if not applies(rule, filing.institution.form, filing.premises):
            continue
        number = isinstance(value, NumberValue)
        label = f"{rule.title}（{value.unit_label}）" if isinstance(value, NumberValue) else value.question
        asked[value.fact] = AskedFact(
            value.fact, label, rule.citation, number, isinstance(value, ExclusionValue)
        )
    return tuple(asked.values())


def looked_at(filing: Filing) -> frozenset[str]:
    """Every fact some condition in force looks at, whoever judges it."""
    book = filing.law(localdate())
    rules = (*book.conditions("filing.conditions"), *book.exclusions())
    facts = {rule.value.fact for rule in rules}  # type: ignore[attr-defined]
    return frozenset(facts)


def fact_of(filing: Filing, name: str) -> Fact:
    """What an application states of one fact; None while it has not."""
    if name in OWN_COLUMNS:
        stated: Fact = getattr(filing, name)
        return stated
    given = filing.stated.get(name)
    if isinstance(given, str):
        try:
            return Decimal(given)
        except InvalidOperation:
            return None
    return given if isinstance(given, bool) else None


def filing_facts(filing: Filing) -> FilingFacts:
    """What an application states, in the terms of the rules."""
    institution = filing.institution
    on = filing.law_on or localdate()
    listed = frozenset[int]()
    if institution.is_special:
        listed = frozenset(special_items_in_force(filing.jurisdiction_id, on).values_list("pk", flat=True))
    return FilingFacts(
        form=institution.form,
        form_label=institution.get_form_display(),
        premises=filing.premises,
        stated=_stated(filing),
        items=tuple(
            _item_facts(item, filing, on, listed)
            for item in filing.items.select_related("occupation", "special_item")
        ),
        materials=frozenset(filing.materials.values_list("code", flat=True)),
        experience=filing.experience,
        main_business=filing.main_business,
        kind=filing.kind,
        changes=filing.changes,
        changed_on=filing.changed_on,
    )


def _item_facts(item: FilingItem, filing: Filing, on: date, listed: frozenset[int]) -> ItemFacts:
    if item.occupation is None:
        return ItemFacts(
            item.code, item.name, "", item.standard, is_on_special_item_list=item.special_item_id in listed
        )
    verdict = regime_of_occupation(
        item.occupation, direction=item.direction, region=filing.jurisdiction_id, on=on
    )
    return ItemFacts(
        code=item.code,
        name=item.name,
        class_code=item.occupation.class_code,
        standard=item.standard,
        is_inside_qualification_catalogue=(
            None if verdict.regime is Regime.UNCLEAR else verdict.regime is Regime.QUALIFICATION
        ),
    )


def _stated(filing: Filing) -> Mapping[str, Fact]:
    institution = filing.institution
    return {
        **{name: fact_of(filing, name) for name in (*OWN_COLUMNS, *filing.stated)},
        "is_government_body": institution.form == Institution.Form.GOVERNMENT,
        "has_been_revoked": institution.state == Institution.State.REVOKED,
        # The credit code names the division of the registering authority in its third to eighth place.
        "is_registered_in_province": institution.uscc[2:4] == institution.jurisdiction_id[:2],
        "lease_years": _lease_years(filing),
        **_of_staff(filing),
        **_of_rooms(filing),
    }


def _of_staff(filing: Filing) -> dict[str, Fact]:
    staff = list(filing.staff.all())
    duties = [member.duty for member in staff]
    assessors = [member for member in staff if member.duty == StaffMember.Duty.ASSESSOR]
    codes = [item.code for item in filing.items.select_related("special_item")]
    per_item = [sum(not member.covers or code in member.covers for member in assessors) for code in codes]
    return {
        "full_time_staff": duties.count(StaffMember.Duty.FULL_TIME),
        "assessors": len(assessors),
        "supervisors": duties.count(StaffMember.Duty.SUPERVISOR),
        "experts": duties.count(StaffMember.Duty.EXPERT),
        "responsible_persons": duties.count(StaffMember.Duty.RESPONSIBLE),
        "full_time_exam_staff": duties.count(StaffMember.Duty.EXAM_MANAGER),
        "has_exam_affairs_staff": StaffMember.Duty.EXAM_AFFAIRS in duties,
        # The item with the fewest decides.
        "assessors_per_item": min(per_item) if per_item else None,
        "assessors_hold_cards": all(member.card_number for member in assessors) if assessors else None,
    }


def _of_rooms(filing: Filing) -> dict[str, Fact]:
    rooms = list(filing.rooms.all())
    theory = [room for room in rooms if room.use == Room.Use.THEORY]
    practical = [room for room in rooms if room.use == Room.Use.PRACTICAL]
    # A special ability is examined in practice alone: its cameras are those of all its rooms.
    watched = rooms if filing.institution.is_special else theory
    return {
        "theory_rooms": len(theory),
        "has_cameras": all(room.has_camera for room in watched) if watched else None,
        "has_practical_cameras": all(room.has_camera for room in practical) if practical else None,
    }


def _lease_years(filing: Filing) -> int | None:
    if filing.lease_from is None or filing.lease_until is None:
        return None
    return max(full_years(filing.lease_from, filing.lease_until), 0)


def findings_of_filing(filing: Filing, on: date | None = None) -> list[Finding]:
    """What the rules object to in this application now, or by the law of a day."""
    return findings_under(filing, filing.law(on or localdate()))


def findings_under(filing: Filing, book: Rulebook) -> list[Finding]:
    """What a rulebook objects to in this application; of a change of site, in what it makes of the places."""
    if filing.kind == Filing.Kind.SITE_CHANGE:
        return findings_of_site_change(filing, book)
    return [*filing_findings(filing_facts(filing), book), *findings_of_further_sites(filing, book)]


def timing_findings(filing: Filing, on: date) -> list[Finding]:
    """Whether this is the time to hand it in: the windows, the time of a renewal, the notice of a change."""
    book = filing.law(on)
    found = window_findings(book, on, filing.kind)
    if filing.kind == Filing.Kind.RENEWAL:
        found += renewal_findings(book, on, filing.institution.valid_until)
    if filing.kind in (Filing.Kind.INFORMATION_CHANGE, Filing.Kind.SITE_CHANGE):
        found += notice_findings(book, filing.changed_on, on)
    return found


def materials_for(filing: Filing) -> tuple[Material, ...]:
    """The papers this filing consists of."""
    if filing.kind == Filing.Kind.SITE_CHANGE:
        return materials_of_site_change(filing, filing.law(localdate()))
    return materials_of(filing.law(localdate()), filing.kind, filing.institution.form, filing.changes)[1]


def questions_of_filing(filing: Filing) -> list[Question]:
    """What a reviewer has to judge from the papers of this application; of a change of site, the places."""
    book = filing.law(localdate())
    asked = questions_for_reviewer(filing_facts(filing), book)
    if filing.kind == Filing.Kind.SITE_CHANGE:
        return [question for question in asked if _is_of_places(book, question.key)]
    return asked


def _is_of_places(book: Rulebook, key: str) -> bool:
    rule: Any = book.find(key)
    return getattr(rule.value, "fact", "") in JUDGED_OF_PLACES


@lru_cache(maxsize=1)
def yes_or_no_labels() -> dict[str, str]:
    """The words of each yes-or-no fact."""
    columns = {field.name: field for field in Filing._meta.concrete_fields}
    return {name: str(columns[name].verbose_name) for name in DECLARED}


def materials_by_code(filing: Filing) -> dict[str, FilingMaterial]:
    """The uploaded papers under the entry of the list they answer."""
    return {material.code: material for material in filing.materials.select_related("file")}
