"""The moves of a plan and of an entry, as tables."""

import pytest

from exams.models import Enrolment, ExamPlan
from lifecycle.machine import Lifecycle, steps_of

PLAN = """
    draft        submit     submitted
    returned     submit     submitted
    submitted    send_back  returned
    submitted    approve    approved
    approved     publish    published
    published    begin      in_progress
    in_progress  finish     finished
    submitted    cancel     cancelled
    approved     cancel     cancelled
    published    cancel     cancelled
"""
ENROLMENT = """
    entered   find_eligible    eligible
    entered   find_ineligible  ineligible
    eligible  seat             seated
    seated    attend           attended
    seated    miss             absent
    seated    disqualify       disqualified
    attended  disqualify       disqualified
    attended  score            scored
    scored    make_pass        passed
    scored    make_fail        failed
"""


@pytest.mark.parametrize(("machine", "table"), [(ExamPlan, PLAN), (Enrolment, ENROLMENT)])
def test_the_moves_are_exactly_these(machine: type[Lifecycle], table: str):
    declared = {(source, step.name, step.target) for step in steps_of(machine) for source in step.sources}
    assert declared == {tuple(line.split()) for line in table.strip().splitlines()}
