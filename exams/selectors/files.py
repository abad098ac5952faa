"""Who may read the files of exams: whoever may see the plan they belong to."""

from __future__ import annotations

from typing import Any

from archive.models import StoredFile
from exams.models import Enrolment, ExamPlan


def may_read_roster(user: Any, file: StoredFile) -> bool:
    """Whether a person may read a roster file."""
    return _is_seen(user, imports__file=file)


def may_read_photo(user: Any, file: StoredFile) -> bool:
    """Whether a person may see a candidate's photograph."""
    if not getattr(user, "is_authenticated", False):
        return False
    return bool(user.scope(Enrolment.objects.filter(photo=file)).exists())


def may_read_job_file(user: Any, file: StoredFile) -> bool:
    """Whether a person may read what went into or came out of work on a plan."""
    return _is_seen(user, jobs__source=file) or _is_seen(user, jobs__results=file)


def _is_seen(user: Any, **belongs: StoredFile) -> bool:
    if not getattr(user, "is_authenticated", False):
        return False
    return bool(user.scope(ExamPlan.objects.filter(**belongs)).exists())
