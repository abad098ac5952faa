"""A plan that has been held, its candidates, and a score sheet in any state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from accounts.models import User
from accounts.roles import Role
from exams.models import (
    Enrolment,
    ExamPlan,
    Mark,
    PlanItem,
    PlanStaff,
    ScoreSheet,
)
from institutions.models import FiledScope, Filing, Institution, Membership
from regulations.models import Jurisdiction, Occupation
from tests.factories.accounts import officer, person
from tests.factories.institutions import main_site

_numbers = count(1)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(serial: int) -> str:
    """An identity number with a right check digit, of a division that is not assigned."""
    body = f"220199{19900101 + (serial // 999) % 28}{serial % 999 + 1:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


@dataclass
class Party:
    """The people around one institution."""

    institution: Institution
    head: User
    clerk: User
    second_clerk: User
    assessors: list[User]


def institution(name: str = "甄示例职业培训学校", *, jurisdiction: str = "220102") -> Institution:
    """An institution on the register, opened, with a code."""
    number = next(_numbers)
    return Institution.objects.create(
        name=name,
        uscc=f"92220100MA{number:08d}",
        form=Institution.Form.TRAINING_BODY,
        affiliation=Institution.Affiliation.LOCAL,
        jurisdiction_id=jurisdiction,
        supervisor_id=f"{jurisdiction[:4]}00",
        address="长春市南关区示例路1号",
        legal_representative="甄法人",
        contact="甄联系",
        phone="0431-00000000",
        code=f"S000022{number:06d}",
        state=Institution.State.ACTIVE,
        valid_from=date(2025, 1, 1),
        valid_until=date(2028, 1, 1),
        opened_at=datetime(2025, 1, 10, tzinfo=UTC),
    )


def member(of: Institution, role: Role, name: str) -> User:
    """Somebody who works in the portal for an institution."""
    user = person(name)
    Membership.objects.create(user=user, institution=of, role=role)
    return user


def party(of: Institution | None = None, *, assessors: int = 2) -> Party:
    """An institution with its people and the assessors who will judge for it."""
    of = of or institution()
    return Party(
        institution=of,
        head=member(of, Role.INSTITUTION_HEAD, "甄负责"),
        clerk=member(of, Role.INSTITUTION_CLERK, "甄经办"),
        second_clerk=member(of, Role.MARK_CLERK, "贾登分"),
        assessors=[officer(Role.ASSESSOR, "220100", f"甄考评{n}") for n in range(assessors)],
    )


def held_plan(
    of: Party,
    *,
    candidates: int = 3,
    level: int = 4,
    occupation: str = "4-03-02-01",
    state: str = ExamPlan.State.FINISHED,
    held_on: date = date(2026, 4, 10),
) -> ExamPlan:
    """A plan that has been held, everybody attended; the occupation is within the filed scope."""
    number = next(_numbers)
    plan = ExamPlan.objects.create(
        institution=of.institution,
        jurisdiction=of.institution.jurisdiction,
        supervisor=of.institution.supervisor,
        number=f"2622{number:010d}",
        title="四月认定",
        starts_on=held_on,
        ends_on=held_on,
        law_on=date(2026, 3, 20),
        state=state,
    )
    item = PlanItem.objects.create(
        plan=plan, occupation_id=occupation, level=level, standard="国家职业标准", work_type="中式面点师"
    )
    for user in of.assessors:
        PlanStaff.objects.create(plan=plan, name=user.name, duty=PlanStaff.Duty.ASSESSOR, user=user)
    filing = Filing.objects.filter(institution=of.institution).first() or Filing.objects.create(
        institution=of.institution,
        jurisdiction=of.institution.jurisdiction,
        holder=Jurisdiction.objects.get(code="220000"),
        state=Filing.State.FILED,
    )
    FiledScope.objects.get_or_create(
        institution=of.institution,
        occupation=Occupation.objects.get(code=occupation),
        level=level,
        valid_from=date(2025, 1, 1),
        defaults={"site": main_site(of.institution), "filing": filing, "valid_until": date(2028, 1, 1)},
    )
    for n in range(candidates):
        serial = next(_numbers)
        Enrolment.objects.create(
            plan=plan,
            item=item,
            name=f"贾学员{'一二三四五六七八九十'[n % 10]}",
            identity_kind="201",
            identity_number=identity_number(serial),
            phone="13800000000",
            condition="累计从事本职业工作4年",
            ticket_number=f"26041022{serial:011d}",
            state=Enrolment.State.ATTENDED,
        )
    return plan


def score_sheet(
    plan: ExamPlan,
    *,
    state: str = ScoreSheet.State.OPEN,
    marks: Sequence[float] = (),
    final_at: datetime | None = None,
) -> ScoreSheet:
    """A sheet of the plan's first item; `marks` gives every part of each candidate the same value."""
    item = plan.items.get()
    sheet = ScoreSheet.objects.create(item=item, state=state, final_at=final_at)
    for n, enrolment in enumerate(item.enrolments.order_by("ticket_number")):
        value = Decimal(str(marks[n % len(marks)])) if marks else None
        for part in ("theory", "practical"):
            Mark.objects.create(
                sheet=sheet, enrolment=enrolment, part=part, first=value, second=value, value=value
            )
    return sheet
