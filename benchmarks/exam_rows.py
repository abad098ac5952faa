"""Plans, entries, sheets, batches and certificates as rows, by the serials of the filings they follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from certificates.models import Certificate, CertificateBatch
from exams.models import Enrolment, ExamPlan, PlanItem, PlanStaff, RosterImport, ScoreReview, ScoreSheet

if TYPE_CHECKING:
    from benchmarks.province import Country

FIXED = 40  # the institution and the assessor whose pages are opened have so many in the smallest table
SHARE = 100  # and one in so many of the rest
PLAN_STATES = ("finished",) * 8 + ("submitted", "published")
SHEET_STATES = ("final",) * 6 + ("signed", "entered")


def exam_tables(country: Country, serials: range) -> Iterator[tuple[Any, Iterator[Any]]]:
    """Each table with its rows, in the order the references ask for."""
    rows = ExamRows(country)
    yield ExamPlan, rows.plans(serials)
    yield PlanItem, rows.items(serials)
    yield PlanStaff, rows.staff(serials)
    yield Enrolment, rows.entries(serials)
    yield RosterImport, rows.rosters(serials)
    yield ScoreSheet, rows.sheets(serials)
    yield ScoreReview, rows.reviews(serials)
    yield CertificateBatch, rows.batches(serials)
    yield Certificate, rows.certificates(serials)


class ExamRows:
    """One plan and item a filing, with two entries; a sheet where it is over, a batch where that is final."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self.base = country.base

    def plans(self, serials: range) -> Iterator[ExamPlan]:
        """One of each serial."""
        there = self.country
        for n in serials:
            institution, county, prefecture = self._whose(n)
            day = there.today + timedelta(days=n % 60) - (there.ago(n) if self._over(n) else timedelta())
            yield ExamPlan(
                pk=self.base + n,
                institution_id=institution,
                jurisdiction_id=county,
                supervisor_id=prefecture,
                number=f"26{n:012d}",
                title=f"第{n}次认定",
                starts_on=day,
                ends_on=day,
                law_on=day,
                state=PLAN_STATES[n % 10],
                submitted_at=there.now - there.ago(n),
            )

    def items(self, serials: range) -> Iterator[PlanItem]:
        """One of each plan."""
        for n in serials:
            code = self.country.occupations[n % len(self.country.occupations)]
            yield PlanItem(
                pk=self.base + n, plan_id=self.base + n, occupation_id=code, level=4, standard="标准"
            )

    def staff(self, serials: range) -> Iterator[PlanStaff]:
        """An assessor for each plan; the one whose pages are opened for a share."""
        for n in serials:
            user = self.country.assessor if n <= FIXED or n % SHARE == 0 else None
            yield PlanStaff(
                pk=self.base + n, plan_id=self.base + n, name=f"甄考评{n}", duty="assessor", user=user
            )

    def entries(self, serials: range) -> Iterator[Enrolment]:
        """Two of each plan."""
        for n in serials:
            state = "passed" if self._over(n) else "entered"
            for place in range(2):
                serial = 2 * (self.base + n) + place
                yield Enrolment(
                    pk=serial,
                    plan_id=self.base + n,
                    item_id=self.base + n,
                    name=f"贾学员{serial}",
                    identity_kind="201",
                    identity_number=f"220199{serial:012d}",
                    phone="13900000000",
                    condition="累计从事本职业工作5年",
                    ticket_number=f"26{serial:014d}",
                    state=state,
                )

    def rosters(self, serials: range) -> Iterator[RosterImport]:
        """One of each plan."""
        for n in serials:
            yield RosterImport(
                pk=self.base + n,
                plan_id=self.base + n,
                file_id=self.base + n,
                stage="confirmed",
                uploaded_by=self.country.officer,
            )

    def sheets(self, serials: range) -> Iterator[ScoreSheet]:
        """Of the plans that are over."""
        for n in serials:
            if self._over(n):
                yield ScoreSheet(pk=self.base + n, item_id=self.base + n, state=SHEET_STATES[n % 8])

    def reviews(self, serials: range) -> Iterator[ScoreReview]:
        """Of every second sheet."""
        for n in serials:
            if self._over(n) and n % 2 == 0:
                yield ScoreReview(
                    pk=self.base + n,
                    enrolment_id=2 * (self.base + n),
                    sheet_id=self.base + n,
                    number=f"CJ{n:012d}",
                    part="theory",
                    text="请复核",
                    contact="-",
                    state="upheld",
                )

    def batches(self, serials: range) -> Iterator[CertificateBatch]:
        """Of the final sheets; some wait for the province."""
        there = self.country
        for n in serials:
            if not self._certified(n):
                continue
            institution, county, _ = self._whose(n)
            yield CertificateBatch(
                pk=self.base + n,
                institution_id=institution,
                jurisdiction_id=county,
                holder_id=f"{county[:2]}0000",
                sheet_id=self.base + n,
                number=f"26{n:020d}",
                issued_on=there.today - there.ago(n),
                state="submitted" if n % 17 == 0 else "published",
            )

    def certificates(self, serials: range) -> Iterator[Certificate]:
        """Two of each batch."""
        there = self.country
        for n in serials:
            if not self._certified(n):
                continue
            institution, county, _ = self._whose(n)
            for place in range(2):
                serial = 2 * (self.base + n) + place
                yield Certificate(
                    pk=serial,
                    number=f"S000022{serial % 10**7:07d}14{serial % 10**6:06d}",
                    batch_id=self.base + n,
                    enrolment_id=serial,
                    institution_id=institution,
                    jurisdiction_id=county,
                    name=f"贾学员{serial}",
                    identity_kind="201",
                    identity_number=f"220199{serial:012d}",
                    occupation_id=there.occupations[0],
                    occupation_name="示例职业",
                    level=4,
                    institution_name="甄示例职业培训学校",
                    issued_on=there.today - there.ago(n),
                    token=f"{serial:032x}",
                    state="published",
                )

    def _over(self, n: int) -> bool:
        return PLAN_STATES[n % 10] == "finished"

    def _certified(self, n: int) -> bool:
        return self._over(n) and SHEET_STATES[n % 8] == "final"

    def _whose(self, n: int) -> tuple[int, str, str]:
        """The institution, its county and its prefecture."""
        if n <= FIXED or n % SHARE == 0:
            own = self.country.own
            return own.pk, own.jurisdiction_id, own.supervisor_id
        pk = self.country.institution_of(n)
        return (pk, *self.country.place(pk))
