"""Reads of people: what they have not read yet, for whom they act, which cases they deal with."""

from accounts.selectors.caseload import (
    Dealing,
    beside_a_case,
    dealing_with,
    dealt_with_by,
    myself_and_principals,
    officer_of,
    registers_with_officers,
    with_officer,
    with_officers_name,
)
from accounts.selectors.deputations import (
    Standins,
    eligible_deputies,
    posts_to_depute,
    seen_deputations,
    standins_of,
    under_whom,
)
from accounts.selectors.handover import Handover, Source, plan_handover, sources_for
from accounts.selectors.messages import unread_messages

__all__ = [
    "Dealing",
    "Handover",
    "Source",
    "Standins",
    "beside_a_case",
    "dealing_with",
    "dealt_with_by",
    "eligible_deputies",
    "myself_and_principals",
    "officer_of",
    "plan_handover",
    "posts_to_depute",
    "registers_with_officers",
    "seen_deputations",
    "sources_for",
    "standins_of",
    "under_whom",
    "unread_messages",
    "with_officer",
    "with_officers_name",
]
