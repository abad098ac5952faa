"""What is shown of certificates: batches and certificates by who looks, and the answer to the public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from certificates.lifecycles import CertificateLifecycle
from certificates.lookup import masked
from certificates.models import Certificate, CertificateBatch, ReportAttempt
from certificates.report import ReportedCertificate, Row, report_rows
from certificates.rules import BatchFacts, CertificateOnTrial
from exams.models import Enrolment, ScoreSheet
from institutions.models import FiledScope, Institution, Level
from institutions.selectors.succession import OpenCase
from regulations.selectors.trial import ran_on_trial

if TYPE_CHECKING:
    from accounts.models import User
    from archive.models import StoredFile


def certificate_batches(user: User) -> QuerySet[CertificateBatch]:
    """The batches this person may see, newest first, with how many certificates are in each."""
    return _listed(user.scope(CertificateBatch.objects.all()))


def own_certificate_batches(user: User) -> QuerySet[CertificateBatch]:
    """The batches of the institutions a person works for: what the portal shows."""
    return _listed(user.own(CertificateBatch.objects.all()))


def _listed(batches: QuerySet[CertificateBatch]) -> QuerySet[CertificateBatch]:
    return (
        batches.select_related("institution", "holder", "sheet__item__plan", "sheet__item__occupation")
        .annotate(count=Count("certificates"))
        .order_by("-pk")
    )


def certificates_in_register(user: User) -> QuerySet[Certificate]:
    """The certificates this person may see."""
    return _with_batch(user.scope(Certificate.objects.all()))


def own_certificates(user: User) -> QuerySet[Certificate]:
    """The certificates of the institutions a person works for."""
    return _with_batch(user.own(Certificate.objects.all()))


def _with_batch(certificates: QuerySet[Certificate]) -> QuerySet[Certificate]:
    return certificates.select_related("institution", "batch").order_by("-pk")


def sheets_to_certify(user: User) -> QuerySet[ScoreSheet]:
    """The final sheets whose passed candidates have no certificates yet."""
    found: QuerySet[ScoreSheet] = (
        user.own(ScoreSheet.objects.all())
        .filter(state=ScoreSheet.State.FINAL, certificate_batch__isnull=True)
        .select_related("item__plan__institution", "item__occupation")
        .annotate(
            passed=Count(
                "item__enrolments", filter=Q(item__enrolments__state=Enrolment.State.PASSED), distinct=True
            )
        )
        .filter(passed__gt=0)
        .order_by("final_at")
    )
    return found


def passed_candidates(sheet: ScoreSheet) -> QuerySet[Enrolment]:
    """Who passed, in the order in which certificates are numbered."""
    return Enrolment.objects.filter(item_id=sheet.item_id, state=Enrolment.State.PASSED).order_by(
        "ticket_number", "pk"
    )


def reported_rows(batch: CertificateBatch) -> list[Row]:
    """The rows of the certificate report of a batch."""
    columns = batch.certificates.values_list(
        "name",
        "identity_kind",
        "identity_number",
        "enrolment__employer",
        "occupation_name",
        "work_type",
        "level",
        "number",
        "issued_on",
        "institution_name",
        "institution_name",
    )
    return report_rows(ReportedCertificate(*row) for row in columns)


def batch_facts(batch: CertificateBatch, *, digest_now: str) -> BatchFacts:
    """What the rules look at in a batch."""
    item, sheet = batch.sheet.item, batch.sheet
    filed = FiledScope.objects.on(batch.issued_on).filter(
        institution_id=batch.institution_id, occupation_id=item.occupation_id, level=item.level
    )
    rows = batch.certificates.order_by("number").values_list("number", "name", "photo_id")
    return BatchFacts(
        certificates=tuple(
            CertificateOnTrial(number, name, photo is not None) for number, name, photo in rows
        ),
        passed_count=passed_candidates(sheet).count(),
        occupation=item.occupation.name,
        level=item.get_level_display(),
        is_in_scope=filed.exists(),
        issued_on=batch.issued_on,
        scores_final_on=localdate(sheet.final_at) if sheet.final_at else None,
        digest=batch.digest,
        digest_now=digest_now,
    )


def states_of(batch: CertificateBatch) -> dict[str, int]:
    """How many certificates of a batch stand in each state."""
    rows = batch.certificates.order_by().values_list("state").annotate(count=Count("pk"))
    return dict(rows)


def last_attempt(batch: CertificateBatch) -> ReportAttempt | None:
    """The latest attempt to report a batch, or None before the first."""
    return batch.attempts.order_by("-pk").first()


def may_read_certificate(user: Any, stored_file: StoredFile) -> bool:
    """Who may read a certificate's PDF: the institution that issued it and the authorities over it."""
    if not getattr(user, "is_authenticated", False):
        return False
    return bool(user.scope(Certificate.objects.filter(file=stored_file)).exists())


def open_certificates(institution: Institution) -> Iterator[OpenCase]:
    """What has to be brought to an end before an institution merges or divides: certificates on their way."""
    batches = CertificateBatch.objects.filter(institution=institution)
    count = batches.exclude(state=CertificateBatch.State.PUBLISHED).count()
    if count:
        yield OpenCase("批证书没有上网公布", count, "请完成送审、上报，公布后再办理")
    passed = Enrolment.objects.filter(item=OuterRef("item"), state=Enrolment.State.PASSED)
    final = ScoreSheet.objects.filter(item__plan__institution=institution, state=ScoreSheet.State.FINAL)
    owed = final.filter(Exists(passed), certificate_batch__isnull=True).count()
    if owed:
        yield OpenCase("份生效成绩没有生成证书", owed, "请先为合格考生生成证书")


# --- the public ------------------------------------------------------------------------------------------


COLUMNS = (
    "number",
    "name",
    "identity_number",
    "occupation_name",
    "work_type",
    "level",
    "institution_name",
    "issued_on",
    "jurisdiction_id",
)
BY_IDENTITY = "identity"
LEVEL_NAMES = dict(Level.choices)


def answer_to(*, mode: str, number: str, name: str) -> list[dict[str, Any]]:
    """The certificates somebody asks for, masked: one indexed read, whether there are any or none."""
    column = "identity_number" if mode == BY_IDENTITY else "number"
    return _answer(public_certificates(**{column: number, "name": name}))


def answer_to_token(token: str) -> list[dict[str, Any]]:
    """The certificate whose QR code was scanned, masked."""
    return _answer(public_certificates(token=token))


def public_certificates(**key: str) -> QuerySet[Certificate, Any]:
    """The certificates the public may know of by this key, as plain rows."""
    return (
        Certificate.objects.filter(**key, state__in=CertificateLifecycle.LOOKED_UP)
        .order_by()
        .values(*COLUMNS)
    )


def _answer(rows: Iterable[Any]) -> list[dict[str, Any]]:
    # Sorted here: an ORDER BY would tempt the planner to walk another index.
    newest_first = sorted(rows, key=lambda row: (row["issued_on"], row["number"]), reverse=True)
    for row in newest_first:
        row["is_trial"] = ran_on_trial(row["jurisdiction_id"], row["issued_on"])
    return masked(newest_first, LEVEL_NAMES)
