"""Who may sit (申报条件): facts of a candidate and a standard version in, a verdict out. Pure.

The conditions stand in `catalogues/standards/`; nothing here knows a number of years. `judge` weighs every
condition of a level and says which one is met and by which papers, or what each lacks and by how much, or
what is not known yet.
"""

from regulations.eligibility.facts import (
    Between,
    CandidateFacts,
    Diploma,
    HeldCertificate,
    Spell,
    Title,
)
from regulations.eligibility.standards import Register, StandardVersion, register
from regulations.eligibility.verdicts import OUTCOME_LABELS, ConditionVerdict, Verdict, judge

__all__ = [
    "OUTCOME_LABELS",
    "Between",
    "CandidateFacts",
    "ConditionVerdict",
    "Diploma",
    "HeldCertificate",
    "Register",
    "Spell",
    "StandardVersion",
    "Title",
    "Verdict",
    "judge",
    "register",
]
