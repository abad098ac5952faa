"""Final sheets and batches of certificates in any state."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime

from certificates.models import Certificate, CertificateBatch
from exams.models import Enrolment, ScoreSheet
from tests.factories.scores import Party, held_plan, score_sheet


def final_sheet(of: Party, *, passed: int = 3, failed: int = 0, level: int = 4) -> ScoreSheet:
    """A sheet whose scores are final since 20 April 2026."""
    plan = held_plan(of, candidates=passed + failed, level=level)
    sheet = score_sheet(
        plan,
        state=ScoreSheet.State.FINAL,
        marks=[80.0] * passed + [40.0] * failed,
        final_at=datetime(2026, 4, 20, 2, tzinfo=UTC),
    )
    ordered = list(Enrolment.objects.filter(plan=plan).order_by("ticket_number"))
    for rows, state in ((ordered[:passed], "passed"), (ordered[passed:], "failed")):
        for row in rows:
            row.__dict__["state"] = state
            row.save()
    return sheet


def certificate_batch(
    of: Party,
    *,
    state: str = CertificateBatch.State.DRAFTED,
    certificates: str = Certificate.State.DRAFTED,
    size: int = 2,
    digest: str = "",
) -> CertificateBatch:
    """A batch with its certificates, written as it would stand in these states."""
    sheet = final_sheet(of, passed=size)
    count = CertificateBatch.objects.count() + 1
    batch = CertificateBatch.objects.create(
        institution=of.institution,
        jurisdiction=of.institution.jurisdiction,
        holder_id="220000",
        sheet=sheet,
        number=f"260421{of.institution.code}{count:04d}",
        issued_on=date(2026, 4, 21),
        state=state,
        digest=digest,
    )
    before = Certificate.objects.count()
    for serial, enrolment in enumerate(sheet.item.enrolments.order_by("ticket_number"), before + 1):
        Certificate.objects.create(
            number=f"{of.institution.code}264{serial:06d}",
            batch=batch,
            enrolment=enrolment,
            institution=of.institution,
            jurisdiction=of.institution.jurisdiction,
            name=enrolment.name,
            identity_kind=enrolment.identity_kind,
            identity_number=enrolment.identity_number,
            occupation=sheet.item.occupation,
            occupation_name=sheet.item.occupation.name,
            work_type=sheet.item.work_type,
            level=4,
            institution_name=of.institution.name,
            issued_on=date(2026, 4, 21),
            token=secrets.token_urlsafe(16),
            state=certificates,
        )
    return batch
