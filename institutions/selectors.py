"""Reads of the institution register: what an application states, who holds what, what waits for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Avg, F, QuerySet
from django.utils.timezone import localdate

from accounts.models import Post, User
from accounts.roles import Role
from archive.models import IssuedDocument, StoredFile
from institutions.models import (
    AssessmentFinding,
    Filing,
    FilingMaterial,
    Institution,
    Membership,
    PanelMember,
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
from lifecycle.deadlines import deadlines_of
from lifecycle.findings import Finding
from lifecycle.machine import Lifecycle
from lifecycle.models import Deadline
from regulations.calendar import working_calendar
from regulations.models import Jurisdiction
from regulations.schema import ScoredFormValue, Stage
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


# -- what an application states -----------------------------------------------------------------------------


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


# -- the route ----------------------------------------------------------------------------------------------


def holder_at(filing: Filing, stage: str) -> str | None:
    """The code of the authority that holds a filing at a stage of its route, None where there is none."""
    stages = filing.law(localdate()).route().stages_for(filing.institution.affiliation)
    found = next((item for item in stages if item.code == stage), None)
    return _authority(filing, found) if found is not None else None


def first_holder(filing: Filing) -> str:
    """The code of the authority a filing waits at first."""
    stages = filing.law(localdate()).route().stages_for(filing.institution.affiliation)
    return _authority(filing, stages[0]) if stages else str(filing.institution.supervisor_id)


def _authority(filing: Filing, stage: Stage) -> str:
    tier = stage.holders[filing.institution.affiliation].tier
    if tier == "province":
        return province_of(filing)
    # A county acts for itself; a prefecture's place may have a centre of its own (JL-4.1).
    return str(filing.jurisdiction_id if tier == "county" else filing.institution.supervisor_id)


def province_of(filing: Filing) -> str:
    """The code of the province of a filing."""
    return f"{filing.jurisdiction_id[:2]}0000"


# -- who ----------------------------------------------------------------------------------------------------


def institutions_of(user: User) -> QuerySet[Institution]:
    """The institutions a person works for in the portal."""
    return Institution.objects.filter(memberships__user=user).distinct()


def institution_of(user: User) -> Institution | None:
    """The institution a person works for, the first where there are several."""
    return institutions_of(user).select_related("jurisdiction", "supervisor").order_by("pk").first()


def filings_of(user: User) -> QuerySet[Filing]:
    """The filings a person may see, with what every list shows of them."""
    return user.scope(Filing.objects.all()).select_related("institution", "jurisdiction", "holder")


def members_of(institution: Institution) -> QuerySet[Membership]:
    """The accounts of an institution."""
    return institution.memberships.select_related("user").order_by("pk")


def experts_for(filing: Filing) -> QuerySet[User]:
    """The experts who may sit on the panel of a filing: posted in the province of the case."""
    posts = Post.objects.in_force(localdate()).filter(
        role=Role.EXPERT, jurisdiction__code__startswith=province_of(filing)[:2]
    )
    return User.objects.filter(is_active=True, posts__in=posts).distinct().order_by("name", "pk")


def panels_of(expert: User) -> QuerySet[PanelMember]:
    """The assessments an expert was named for, those to be signed first."""
    return (
        PanelMember.objects.filter(expert=expert)
        .select_related("filing__institution__jurisdiction", "filing__holder")
        .order_by(F("signed_at").asc(nulls_first=True), "-pk")
    )


# -- assessment ---------------------------------------------------------------------------------------------


def assessment_form(filing: Filing) -> ScoredFormValue:
    """The scored form experts fill in."""
    return filing.law(localdate()).scored_form("filing.assessment_form")


def average_score(filing: Filing) -> Decimal | None:
    """The mean of the signed totals, None while nobody has signed."""
    mean = filing.panel.filter(signed_at__isnull=False).aggregate(mean=Avg("total"))["mean"]
    return None if mean is None else Decimal(mean).quantize(Decimal("0.1"), ROUND_HALF_UP)


def open_assessment_findings(institution: Institution) -> QuerySet[AssessmentFinding]:
    """What the assessment asked to be put right and nobody has checked off yet."""
    return AssessmentFinding.objects.filter(
        filing__institution=institution, filing__state=Filing.State.FILED, checked_off_at__isnull=True
    )


# -- publicity, letters, deadlines --------------------------------------------------------------------------


def letters_of(filing: Filing) -> QuerySet[IssuedDocument]:
    """The documents issued on a filing, oldest first."""
    return (
        IssuedDocument.objects.filter(
            content_type=ContentType.objects.get_for_model(Filing), object_id=str(filing.pk)
        )
        .select_related("stored_file")
        .order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class CountedDeadline:
    """A deadline as a page shows it: with the working days left today."""

    deadline: Deadline
    days_left: int | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.deadline, name)


def counted_deadlines(*cases: Lifecycle) -> list[CountedDeadline]:
    """The deadlines of some cases with the working days left, those running first, by date."""
    today = localdate()
    found = []
    for case in cases:
        calendar = working_calendar(f"{case.territory_code[:4]}00")
        found += [
            CountedDeadline(
                d, calendar.between(today, d.due_on) if d.status == Deadline.Status.OPEN else None
            )
            for d in deadlines_of(case)
        ]
    return sorted(found, key=lambda d: (d.status not in Deadline.RUNNING, d.due_on))


# -- the register -------------------------------------------------------------------------------------------


def directory(words: str = "", *, division: str = "", occupation: str = "") -> QuerySet[Institution]:
    """The public directory (机构名录): institutions on the register, by name, place or occupation."""
    found = Institution.objects.filter(state=Institution.State.ACTIVE).select_related("jurisdiction__parent")
    if words:
        found = found.filter(name__icontains=words)
    if division:
        prefix = division[:2] if division.endswith("0000") else division.removesuffix("00")
        found = found.filter(jurisdiction__code__startswith=prefix)
    if occupation:
        found = found.filter(scope__occupation__name__icontains=occupation).distinct()
    return found.prefetch_related("scope__occupation").order_by("name")


def prefectures(province: str) -> QuerySet[Jurisdiction]:
    """The prefectures of a province."""
    return Jurisdiction.objects.filter(parent_id=province, is_current=True).order_by("code")


# -- who may read a file ------------------------------------------------------------------------------------


def may_read_material(user: Any, file: StoredFile) -> bool:
    """Whether a person may read a paper of a filing: who sees the case, and the experts who judge it."""
    if not user.is_authenticated:
        return False
    cases = Filing.objects.filter(materials__file=file)
    if user.scope(cases).exists():
        return True
    return user.has_role(Role.EXPERT) and cases.filter(panel__expert=user).exists()


def may_read_proof(user: Any, file: StoredFile) -> bool:
    """Whether a person may read the proof that something was put right."""
    if not user.is_authenticated:
        return False
    return bool(user.scope(Filing.objects.filter(assessment_findings__proof=file)).exists())


def may_read_letter(user: Any, file: StoredFile) -> bool:
    """Whether a person may read a letter of a case: who sees the case."""
    if not user.is_authenticated:
        return False
    ids = file.documents.filter(content_type=ContentType.objects.get_for_model(Filing)).values_list(
        "object_id", flat=True
    )
    return bool(user.scope(Filing.objects.filter(pk__in=[int(pk) for pk in ids])).exists())


# -- what apps above add to the portal's home ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HomeTask:
    """A line of the task list of an institution's home page: done, missing, next, waiting or locked."""

    title: str
    status: str
    hint: str = ""
    url: str = ""


_task_providers: list[Callable[[Institution, User], Iterable[HomeTask]]] = []


def provides_home_tasks(provider: Callable[[Institution, User], Iterable[HomeTask]]) -> None:
    """Let an app above add its lines to the task list of an institution's home page."""
    if provider not in _task_providers:
        _task_providers.append(provider)


def tasks_from_above(institution: Institution, user: User) -> list[HomeTask]:
    """What the apps above say an institution has to do."""
    return [task for provider in _task_providers for task in provider(institution, user)]


@lru_cache(maxsize=1)
def yes_or_no_labels() -> dict[str, str]:
    """The words of each yes-or-no fact."""
    columns = {field.name: field for field in Filing._meta.concrete_fields}
    return {name: str(columns[name].verbose_name) for name in DECLARED}


def materials_by_code(filing: Filing) -> dict[str, FilingMaterial]:
    """The uploaded papers under the entry of the list they answer."""
    return {material.code: material for material in filing.materials.select_related("file")}


def own_filings(user: User) -> QuerySet[Filing]:
    """The filings of the institutions a person works for."""
    return (
        Filing.objects.filter(institution__memberships__user=user)
        .distinct()
        .select_related("institution__jurisdiction", "institution__supervisor", "jurisdiction", "holder")
    )


def scope_by_occupation(institution: Institution, on: date | None = None) -> list[tuple[str, str, list[str]]]:
    """What an institution is filed for: code, occupation, its levels; on a date, what is valid then."""
    lines: dict[str, tuple[str, str, list[str]]] = {}
    for row in institution.scope.all() if on is None else institution.scope.select_related("occupation"):
        if on is not None and not row.valid_from <= on <= row.valid_until:
            continue
        line = lines.setdefault(row.occupation_id, (row.occupation_id, row.occupation.name, []))
        if row.get_level_display() not in line[2]:
            line[2].append(row.get_level_display())
    return list(lines.values())


def places_of_directory() -> list[Jurisdiction]:
    """The prefectures in which institutions stand on the register."""
    codes = {
        f"{code[:4]}00"
        for code in Institution.objects.filter(state=Institution.State.ACTIVE)
        .values_list("jurisdiction_id", flat=True)
        .distinct()
    }
    return list(Jurisdiction.objects.filter(code__in=codes).order_by("code"))
