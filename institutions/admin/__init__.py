"""The institution register on the officer's desk."""

from institutions import forms  # noqa: F401 - gives the moves their forms
from institutions.admin.experts import ExpertAdmin
from institutions.admin.filing import AssessmentFindingAdmin, FilingAdmin
from institutions.admin.imports import RegisterImportAdmin, RegistryListAdmin
from institutions.admin.institution import InstitutionAdmin

__all__ = [
    "AssessmentFindingAdmin",
    "ExpertAdmin",
    "FilingAdmin",
    "InstitutionAdmin",
    "RegisterImportAdmin",
    "RegistryListAdmin",
]
