"""The institution register: institutions, their members, filings and what a filing rests on."""

from institutions.models.assessment import AssessmentFinding, AssessmentNote, PanelMember
from institutions.models.experts import Expert, PanelDraw, PanelReplacement
from institutions.models.filing import Filing, FilingItem, FilingMaterial, Room, StaffMember
from institutions.models.imports import (
    RegisterImport,
    RegisterImportRow,
    RegistryAnswer,
    RegistryList,
    RegistryListRow,
)
from institutions.models.institution import Institution, Level, Membership
from institutions.models.people import AssessorCard, Duty, DutyCard, InstitutionPerson, PersonDuty
from institutions.models.places import ItemBank, RoomState, Site, SiteTenure
from institutions.models.quota import AreaQuota
from institutions.models.register import FiledRoom, FiledScope, NumberSeries
from institutions.models.sites import FilingSite
from institutions.models.succession import Succession, SuccessionParty
from institutions.models.upkeep import CalendarFeed, OwnRule

__all__ = [
    "AreaQuota",
    "AssessmentFinding",
    "AssessmentNote",
    "AssessorCard",
    "CalendarFeed",
    "Duty",
    "DutyCard",
    "Expert",
    "FiledRoom",
    "FiledScope",
    "Filing",
    "FilingItem",
    "FilingMaterial",
    "FilingSite",
    "Institution",
    "InstitutionPerson",
    "ItemBank",
    "Level",
    "Membership",
    "NumberSeries",
    "OwnRule",
    "PanelDraw",
    "PanelMember",
    "PanelReplacement",
    "PersonDuty",
    "RegisterImport",
    "RegisterImportRow",
    "RegistryAnswer",
    "RegistryList",
    "RegistryListRow",
    "Room",
    "RoomState",
    "Site",
    "SiteTenure",
    "StaffMember",
    "Succession",
    "SuccessionParty",
]
