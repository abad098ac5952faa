"""The lives of the records in the institution register."""

from institutions.lifecycles.filing import FilingLifecycle
from institutions.lifecycles.institution import InstitutionLifecycle

__all__ = ["FilingLifecycle", "InstitutionLifecycle"]
