"""The registers of exams in the administration, one module per aggregate."""

from exams.admin import enrolments, plans, scores

__all__ = ["enrolments", "plans", "scores"]
