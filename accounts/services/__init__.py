"""What is done with people: messages to them, deputies for them, the cases they deal with."""

from accounts.services.caseload import hand_over, take_over
from accounts.services.deputations import LONGEST_DAYS, announce_deputations, end_deputation, name_deputy
from accounts.services.messages import carry_news, mark_as_read

__all__ = [
    "LONGEST_DAYS",
    "announce_deputations",
    "carry_news",
    "end_deputation",
    "hand_over",
    "mark_as_read",
    "name_deputy",
    "take_over",
]
