"""What an application states, in the terms of the rules, and what they say of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from django.utils.timezone import localdate

from institutions.models import (
    Filing,
    FilingMaterial,
    Institution,
    Room,
    StaffMember,
)
from institutions.rules import (
    Fact,
    FilingFacts,
    ItemFacts,
    Question,
    filing_findings,
    full_years,
    questions_for_reviewer,
)
from lifecycle.findings import Finding
from regulations.selectors import excluded_codes

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


def filing_facts(filing: Filing) -> FilingFacts:
    """What an application states, in the terms of the rules."""
    institution = filing.institution
    excluded = excluded_codes(filing.law_on or localdate())
    return FilingFacts(
        form=institution.form,
        form_label=institution.get_form_display(),
        premises=filing.premises,
        stated=_stated(filing),
        items=tuple(
            ItemFacts(
                code=item.occupation_id,
                name=item.occupation.name,
                class_code=item.occupation.class_code,
                standard=item.standard,
                is_inside_qualification_catalogue=item.occupation_id in excluded,
            )
            for item in filing.items.select_related("occupation")
        ),
        materials=frozenset(filing.materials.values_list("code", flat=True)),
        experience=filing.experience,
        main_business=filing.main_business,
    )


def _stated(filing: Filing) -> Mapping[str, Fact]:
    institution = filing.institution
    duties = list(filing.staff.values_list("duty", flat=True))
    rooms = list(filing.rooms.all())
    theory = [room for room in rooms if room.use == Room.Use.THEORY]
    practical = [room for room in rooms if room.use == Room.Use.PRACTICAL]
    return {
        **{name: getattr(filing, name) for name in DECLARED},
        "is_government_body": institution.form == Institution.Form.GOVERNMENT,
        # The credit code names the division of the registering authority in its third to eighth place.
        "is_registered_in_province": institution.uscc[2:4] == institution.jurisdiction_id[:2],
        "full_time_staff": duties.count(StaffMember.Duty.FULL_TIME),
        "assessors": duties.count(StaffMember.Duty.ASSESSOR),
        "supervisors": duties.count(StaffMember.Duty.SUPERVISOR),
        "experts": duties.count(StaffMember.Duty.EXPERT),
        "floor_area_m2": filing.floor_area_m2,
        "lease_years": _lease_years(filing),
        "theory_rooms": len(theory),
        "has_cameras": all(room.has_camera for room in theory) if theory else None,
        "has_practical_cameras": all(room.has_camera for room in practical) if practical else None,
    }


def _lease_years(filing: Filing) -> int | None:
    if filing.lease_from is None or filing.lease_until is None:
        return None
    return max(full_years(filing.lease_from, filing.lease_until), 0)


def findings_of_filing(filing: Filing, on: date | None = None) -> list[Finding]:
    """What the rules object to in this application now."""
    return filing_findings(filing_facts(filing), filing.law(on or localdate()))


def questions_of_filing(filing: Filing) -> list[Question]:
    """What a reviewer has to judge from the papers of this application."""
    return questions_for_reviewer(filing_facts(filing), filing.law(localdate()))


@lru_cache(maxsize=1)
def yes_or_no_labels() -> dict[str, str]:
    """The words of each yes-or-no fact."""
    columns = {field.name: field for field in Filing._meta.concrete_fields}
    return {name: str(columns[name].verbose_name) for name in DECLARED}


def materials_by_code(filing: Filing) -> dict[str, FilingMaterial]:
    """The uploaded papers under the entry of the list they answer."""
    return {material.code: material for material in filing.materials.select_related("file")}
