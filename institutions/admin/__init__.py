"""The institution register on the officer's desk."""

from institutions import forms  # noqa: F401 - gives the moves their forms
from institutions.admin.experts import ExpertAdmin
from institutions.admin.filing import AssessmentFindingAdmin, FilingAdmin
from institutions.admin.imports import RegisterImportAdmin, RegistryListAdmin
from institutions.admin.institution import InstitutionAdmin
from institutions.admin.quota import AreaQuotaAdmin
from institutions.admin.succession import SuccessionAdmin

__all__ = [
    "AreaQuotaAdmin",
    "AssessmentFindingAdmin",
    "ExpertAdmin",
    "FilingAdmin",
    "InstitutionAdmin",
    "RegisterImportAdmin",
    "RegistryListAdmin",
    "SuccessionAdmin",
]
