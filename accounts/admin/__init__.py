"""People, their posts and deputies, and who deals with which case."""

from accounts.admin.caseload import CaseAssignmentAdmin
from accounts.admin.columns import ShowsOfficer, WhoseFilter
from accounts.admin.deputations import DeputationAdmin
from accounts.admin.people import PersonAdmin

__all__ = ["CaseAssignmentAdmin", "DeputationAdmin", "PersonAdmin", "ShowsOfficer", "WhoseFilter"]
