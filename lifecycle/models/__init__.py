"""What the mechanism keeps: moves, periods, exceptions, who deals with a case, answers already given."""

from lifecycle.models.answers import AnsweredRequest
from lifecycle.models.assignments import CaseAssignment
from lifecycle.models.exceptions import RuleOverride
from lifecycle.models.periods import Deadline, DeadlineEvent
from lifecycle.models.records import (
    FIRST_HASH,
    FactEncoder,
    RecordAltered,
    TransitionRecord,
    TransitionRecordQuerySet,
    plain,
)

__all__ = [
    "FIRST_HASH",
    "AnsweredRequest",
    "CaseAssignment",
    "Deadline",
    "DeadlineEvent",
    "FactEncoder",
    "RecordAltered",
    "RuleOverride",
    "TransitionRecord",
    "TransitionRecordQuerySet",
    "plain",
]
