"""Work of exams done outside a request; the queue finds the tasks of every module imported here."""

from exams.tasks import rosters

__all__ = ["rosters"]
