"""What is shown of scores: sheets by who looks, one person's own entry, differences, the public table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, When
from django.utils.timezone import localdate

from accounts.roles import Side
from exams.models import Enrolment, Mark, Part, PlanStaff, ScoreReview, ScoreSheet, ScoreSignature
from exams.scoring import Comparison, EnteredMark, compare, digest_of

if TYPE_CHECKING:
    from accounts.models import User
    from regulations.schema import ExamPart

SHOWN_OF_IDENTITY = 4


def score_sheets(user: User) -> QuerySet[ScoreSheet]:
    """The sheets this person may see, newest plan first."""
    return _listed(user.scope(ScoreSheet.objects.all()))


def own_score_sheets(user: User) -> QuerySet[ScoreSheet]:
    """The sheets of the institutions a person works for: what the portal shows."""
    return _listed(user.own(ScoreSheet.objects.all()))


def _listed(sheets: QuerySet[ScoreSheet]) -> QuerySet[ScoreSheet]:
    return (
        sheets.select_related(
            "item__plan__institution", "item__occupation", "first_entry_by", "second_entry_by"
        )
        .annotate(candidates=Count("marks__enrolment", distinct=True))
        .order_by("-item__plan__starts_on", "-pk")
    )


def own_score_reviews(user: User) -> QuerySet[ScoreReview]:
    """The score reviews that the institutions a person works for answer, unanswered ones first."""
    reviews: QuerySet[ScoreReview] = user.own(ScoreReview.objects.all())
    return reviews.select_related(
        "enrolment__plan__institution", "sheet__item__occupation", "sheet__item__plan"
    ).order_by(F("answered_at").asc(nulls_first=True), "-made_at")


def may_sign(user: User) -> bool:
    """Whether this person is an assessor."""
    return any(s.side is Side.PERSON and "sign_score_sheet" in s.permissions for s in user.standings)


def sheets_to_sign(user: User) -> QuerySet[ScoreSheet]:
    """The sheets of the plans this person is an assessor of, those that wait for a signature first."""
    if not may_sign(user):
        return ScoreSheet.objects.none()
    return (
        ScoreSheet.objects.filter(
            item__plan__staff__user=user, item__plan__staff__duty=PlanStaff.Duty.ASSESSOR
        )
        .exclude(state=ScoreSheet.State.OPEN)
        .select_related("item__plan__institution", "item__occupation")
        .annotate(
            own_signatures=Count(
                "signatures",
                filter=Q(signatures__assessor=user, signatures__voided_at__isnull=True),
                distinct=True,
            )
        )
        .annotate(
            place=Case(
                When(state=ScoreSheet.State.ENTERED, own_signatures=0, then=0),
                default=1,
                output_field=IntegerField(),
            )
        )
        .order_by("place", "-pk")
    )


def parts_of(sheet: ScoreSheet) -> tuple[ExamPart, ...]:
    """The parts of the exam a sheet holds marks of, in the order of the pack."""
    return sheet.law(localdate()).exam_parts(str(sheet.item.level))


def current_marks(sheet: ScoreSheet) -> QuerySet[Mark]:
    """The marks of a sheet as they stand."""
    return (
        sheet.marks.filter(current=True)
        .select_related("enrolment")
        .order_by("enrolment__ticket_number", "pk")
    )


def entry_side(sheet: ScoreSheet, user: User) -> str | None:
    """Which of the two entries a person makes or would make next; None for a third person."""
    for side in ("first", "second"):
        if getattr(sheet, f"{side}_entry_by_id") == user.pk:
            return side
    for side in ("first", "second"):
        if getattr(sheet, f"{side}_entry_by_id") is None:
            return side
    return None


@dataclass(frozen=True, slots=True)
class Cell:
    """One mark of a grid: which one it is and what its reader may see of it."""

    mark_id: int
    part: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate's marks, a cell for each part."""

    enrolment_id: int
    ticket_number: str
    name: str
    identity_number: str
    cells: tuple[Cell, ...]


def entry_lines(sheet: ScoreSheet, side: str) -> list[Line]:
    """The grid of one person's own entry; what the other one entered is not even read."""
    columns = ("pk", "part", "enrolment_id", side, *CANDIDATE)
    return _lines(sheet.marks.filter(current=True).values_list(*columns), parts_of(sheet))


def score_lines(sheet: ScoreSheet) -> list[Line]:
    """The agreed marks of every candidate."""
    columns = ("pk", "part", "enrolment_id", "value", *CANDIDATE)
    return _lines(sheet.marks.filter(current=True).values_list(*columns), parts_of(sheet))


CANDIDATE = ("enrolment__ticket_number", "enrolment__name", "enrolment__identity_number")


def _lines(rows: Iterable[tuple[Any, ...]], parts: Iterable[ExamPart]) -> list[Line]:
    people: dict[int, tuple[str, str, str]] = {}
    cells: dict[tuple[int, str], Cell] = {}
    for pk, part, enrolment_id, value, ticket, name, identity in rows:
        people[enrolment_id] = (ticket or "", name, identity)
        cells[enrolment_id, part] = Cell(pk, part, value)
    codes = [part.code for part in parts]
    ordered = sorted(people.items(), key=lambda person: (person[1][0], person[0]))
    return [
        Line(pk, ticket, name, identity, tuple(cells[pk, code] for code in codes if (pk, code) in cells))
        for pk, (ticket, name, identity) in ordered
    ]


def comparison_of(sheet: ScoreSheet) -> Comparison:
    """How the two entries of a sheet compare."""
    rows = sheet.marks.filter(current=True).order_by("enrolment__ticket_number", "pk")
    columns = rows.values_list("pk", "enrolment__ticket_number", "enrolment__name", "part", "first", "second")
    return compare(
        EnteredMark(pk, f"{name}（{ticket or '无准考证号'}）", Part(part).label, first, second)
        for pk, ticket, name, part, first, second in columns
    )


def digest_of_sheet(sheet: ScoreSheet) -> str:
    """The digest of the marks as they stand."""
    rows = sheet.marks.filter(current=True).values_list("enrolment_id", "part", "version", "value")
    return digest_of((str(enrolment_id), part, version, value) for enrolment_id, part, version, value in rows)


def signatories_of(sheet: ScoreSheet) -> list[PlanStaff]:
    """The assessors of the plan who have an account to sign with."""
    return list(
        sheet.item.plan.staff.filter(duty=PlanStaff.Duty.ASSESSOR, user__isnull=False).select_related("user")
    )


def signatures_of(sheet: ScoreSheet) -> QuerySet[ScoreSignature]:
    """Every signature under a sheet, void ones too."""
    return sheet.signatures.select_related("assessor").order_by("signed_at")


def changed_marks(sheet: ScoreSheet) -> QuerySet[Mark]:
    """Every version of the marks that were changed, so that the old one stays visible."""
    changed = sheet.marks.filter(version__gt=1).values("enrolment_id", "part")
    pairs = Q(pk__in=[])
    for row in changed.distinct():
        pairs |= Q(enrolment_id=row["enrolment_id"], part=row["part"])
    return (
        sheet.marks.filter(pairs)
        .select_related("enrolment", "changed_by")
        .order_by("enrolment", "part", "version")
    )


def versions_of(review: ScoreReview) -> QuerySet[Mark]:
    """Every version of the mark an objection is about, the first one first."""
    return (
        review.sheet.marks.filter(enrolment_id=review.enrolment_id, part=review.part)
        .select_related("changed_by")
        .order_by("version")
    )


def masked_name(name: str) -> str:
    """The family name alone: 张**."""
    return name[:1] + "*" * max(len(name) - 1, 1)


def masked_identity(number: str) -> str:
    """The last four characters, the rest hidden."""
    return "*" * max(len(number) - SHOWN_OF_IDENTITY, 0) + number[-SHOWN_OF_IDENTITY:]


def public_table(sheet: ScoreSheet) -> dict[str, list[Any]]:
    """The scores as the public sees them: ticket number, masked name and identity, a mark for each part."""
    parts = parts_of(sheet)
    return {
        "columns": ["准考证号", "姓名", "证件号码", *(part.label for part in parts)],
        "rows": [
            [
                line.ticket_number,
                masked_name(line.name),
                masked_identity(line.identity_number),
                *(f"{cell.value:.1f}" if cell.value is not None else "—" for cell in line.cells),
            ]
            for line in score_lines(sheet)
        ],
    }


def open_reviews(sheet: ScoreSheet) -> QuerySet[ScoreReview]:
    """The objections of candidates that nobody has answered yet."""
    return sheet.reviews.filter(state=ScoreReview.State.RECEIVED)


def enrolment_for_review(sheet: ScoreSheet, *, ticket_number: str, identity_number: str) -> Enrolment | None:
    """The candidate of a sheet who gives both numbers, or None."""
    return Enrolment.objects.filter(
        item_id=sheet.item_id,
        marks__sheet=sheet,
        ticket_number=ticket_number,
        identity_number=identity_number,
    ).first()
