"""Reads of the institution register: what an application states, who holds what, what waits for whom."""

from institutions.selectors.application import (
    DECLARED,
    filing_facts,
    findings_of_filing,
    materials_by_code,
    questions_of_filing,
    yes_or_no_labels,
)
from institutions.selectors.assessment import assessment_form, average_score, open_assessment_findings
from institutions.selectors.case import (
    CountedDeadline,
    HomeTask,
    counted_deadlines,
    letters_of,
    provides_home_tasks,
    tasks_from_above,
)
from institutions.selectors.people import (
    experts_for,
    filings_of,
    institution_of,
    institutions_of,
    may_read_letter,
    may_read_material,
    may_read_proof,
    members_of,
    own_filings,
    panels_of,
)
from institutions.selectors.public_register import (
    Asked,
    directory,
    maps,
    open_data_rows,
    public_contact,
    public_history,
    scope_lines,
)
from institutions.selectors.register import prefectures, scope_by_occupation
from institutions.selectors.route import first_holder, holder_at, province_of

__all__ = [
    "DECLARED",
    "Asked",
    "CountedDeadline",
    "HomeTask",
    "assessment_form",
    "average_score",
    "counted_deadlines",
    "directory",
    "experts_for",
    "filing_facts",
    "filings_of",
    "findings_of_filing",
    "first_holder",
    "holder_at",
    "institution_of",
    "institutions_of",
    "letters_of",
    "maps",
    "materials_by_code",
    "may_read_letter",
    "may_read_material",
    "may_read_proof",
    "members_of",
    "open_assessment_findings",
    "open_data_rows",
    "own_filings",
    "panels_of",
    "prefectures",
    "provides_home_tasks",
    "province_of",
    "public_contact",
    "public_history",
    "questions_of_filing",
    "scope_by_occupation",
    "scope_lines",
    "tasks_from_above",
    "yes_or_no_labels",
]
