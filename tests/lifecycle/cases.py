"""Cases at any stage, as plain as the machines allow: the mechanism is tested on the real registers."""

from datetime import date
from itertools import count
from typing import Any

from exams.models import ExamPlan
from institutions.models import Filing, Institution
from tests.factories.institutions import filing, institution

_numbers = count(1)


def plan_in(state: str = "submitted", *, of: Institution | None = None, **facts: Any) -> ExamPlan:
    """An exam plan that stands at a state; its centre is that of the institution."""
    of = of or institution(state="active", opened=True)
    return ExamPlan.objects.create(
        **{
            "institution": of,
            "jurisdiction": of.jurisdiction,
            "supervisor": of.supervisor,
            "number": f"JH26{next(_numbers):08d}",
            "title": "示例考核计划",
            "state": state,
            "starts_on": date(2026, 6, 15),
            "ends_on": date(2026, 6, 16),
            "law_on": date(2026, 5, 6),
            **facts,
        }
    )


def filing_in(state: str, **facts: Any) -> Filing:
    """A filing that stands at a state, without its papers."""
    return filing(state=state, complete=False, **facts)
