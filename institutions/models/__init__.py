"""The institution register: institutions, their members, filings and what a filing rests on."""

from institutions.models.assessment import AssessmentFinding, PanelMember
from institutions.models.filing import Filing, FilingItem, FilingMaterial, Room, StaffMember
from institutions.models.institution import Institution, Level, Membership
from institutions.models.register import FiledRoom, FiledScope, NumberSeries

__all__ = [
    "AssessmentFinding",
    "FiledRoom",
    "FiledScope",
    "Filing",
    "FilingItem",
    "FilingMaterial",
    "Institution",
    "Level",
    "Membership",
    "NumberSeries",
    "PanelMember",
    "Room",
    "StaffMember",
]
