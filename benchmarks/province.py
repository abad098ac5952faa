"""A country of five provinces as rows: filings and what hangs on them, as many as are asked for.

Every row follows from its serial, so that a small table and a large one hold the same mix.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from io import StringIO
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.models import Message, User
from archive.models import IssuedDocument, StoredFile
from benchmarks.exam_rows import FIXED, exam_tables
from institutions.models import (
    AssessmentFinding,
    Expert,
    FiledRoom,
    FiledScope,
    Filing,
    FilingItem,
    Institution,
    InstitutionPerson,
    PanelMember,
    PersonDuty,
    Site,
)
from lifecycle.models import Deadline, TransitionRecord
from notices.models import Objection, Publicity
from regulations.models import Jurisdiction, Occupation

# Rows written here are numbered above whatever was made one by one before.
BASE = 10_000
BATCH = 5000
# One filing in so many is still under way; the rest has ended.
OPEN_EVERY = 12
# Who handles a case under way in which state, and at which stage: "own" is the prefecture.
UNDER_WAY = (
    ("submitted", "own", "first_check"),
    ("correction_requested", "own", "first_check"),
    ("submitted", "province", "recheck"),
    ("accepted", "province", "assessment"),
    ("under_assessment", "province", "assessment"),
    ("under_review", "province", "review"),
    ("in_publicity", "province", "publicity"),
)
INSTITUTION_STATES = ("active",) * 7 + ("registered", "suspended", "expired")
PROVINCES = ("22", "22", "22", "22", "65", "50", "62", "32")


def copy_rows(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Write rows with COPY; every row brings its key."""
    columns = model._meta.concrete_fields
    names = ", ".join(f'"{column.column}"' for column in columns)
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        lines = ("\t".join(_text(row, column) for column in columns) for row in batch)
        with connection.cursor() as cursor:
            cursor.copy_expert(
                f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', StringIO("\n".join(lines) + "\n")
            )


def _text(row: models.Model, column: Any) -> str:
    """A value as COPY reads it."""
    value = getattr(row, column.attname)
    if value is None:
        value = column.pre_save(row, add=True)
    if value is None:
        return "\\N"
    if isinstance(column, models.JSONField):
        value = json.dumps(value, cls=column.encoder)
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def settle() -> None:
    """Let the database count what it holds, as it does by itself in life."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


class Country:
    """Places, occupations and people the rows refer to; `grow` adds the rows of some serials."""

    def __init__(self, officer: User, own: Institution, expert: User, assessor: User) -> None:
        self.officer, self.own, self.expert, self.assessor = officer, own, expert, assessor
        self.base = BASE
        counties = Jurisdiction.objects.filter(is_current=True, level="county", parent__isnull=False)
        found = [
            list(counties.filter(code__startswith=digits).values_list("code", "parent_id"))
            for digits in PROVINCES
        ]
        self.places = [within for within in found if within]
        self.occupations = list(
            Occupation.objects.filter(is_current=True).values_list("code", flat=True)[:200]
        )
        self.kinds = {model: ContentType.objects.get_for_model(model) for model in (Filing, Institution)}
        self.now, self.today = timezone.now(), localdate()

    def grow(self, first: int, last: int) -> None:
        """Add the filings of these serials with everything that hangs on them."""
        serials = range(first, last + 1)
        for model, rows in (
            (User, self._people(serials)),
            (Institution, self._institutions(serials)),
            (Site, self._sites(serials)),
            (StoredFile, self._files(serials)),
            (Filing, self._filings(serials)),
            (FilingItem, self._items(serials)),
            (FiledScope, self._scope(serials)),
            (FiledRoom, self._rooms(serials)),
            (InstitutionPerson, self._staff(serials)),
            (PersonDuty, self._duties(serials)),
            (Expert, self._experts(serials)),
            (PanelMember, self._panels(serials)),
            (AssessmentFinding, self._findings(serials)),
            (TransitionRecord, self._records(serials)),
            (Deadline, self._deadlines(serials)),
            (IssuedDocument, self._documents(serials)),
            (Publicity, self._publicities(serials)),
            (Objection, self._objections(serials)),
            (Message, self._messages(serials)),
            *exam_tables(self, serials),
        ):
            copy_rows(model, rows)

    def place(self, number: int) -> tuple[str, str]:
        """A county and the prefecture above it; every eighth of the first province is the officer's."""
        within = self.places[number % len(self.places)]
        return within[number // len(self.places) % len(within)]

    def institution_of(self, serial: int) -> int:
        """Two filings for each institution."""
        return BASE + (serial + 1) // 2

    def ago(self, serial: int) -> timedelta:
        """How long ago the case of a serial was handed in: three years, evenly."""
        return timedelta(days=serial * 7 % 1095, minutes=serial % 600)

    def is_open(self, serial: int) -> bool:
        """Whether the filing is under way: the second of some institutions."""
        return serial % OPEN_EVERY == 0

    def _people(self, serials: range) -> Iterator[User]:
        for n in serials:
            if n % 20 == 0:
                yield User(pk=BASE + n, username=f"person{n}", name=f"甄人员{n}", is_staff=False)

    def _institutions(self, serials: range) -> Iterator[Institution]:
        for n in serials:
            if n % 2 == 0:
                continue
            pk = self.institution_of(n)
            county, prefecture = self.place(pk)
            state = INSTITUTION_STATES[pk % 10]
            listed = state != "registered"
            yield Institution(
                pk=pk,
                name=f"甄示例第{pk}职业培训学校",
                uscc=f"92{county}MA{pk:08d}",
                form="training_body",
                affiliation="local",
                jurisdiction_id=county,
                supervisor_id=prefecture,
                address=f"示例路{n}号",
                legal_representative="甄法人",
                contact="甄联系",
                phone="0431-00000000",
                code=f"S0000{county[:2]}{pk:06d}" if listed else None,
                state=state,
                valid_from=self.today - timedelta(days=n % 1000) if listed else None,
                valid_until=self.today + timedelta(days=1095 - n % 1000) if listed else None,
                opened_at=self.now - timedelta(days=n % 1000) if state == "active" else None,
            )

    def _sites(self, serials: range) -> Iterator[Site]:
        for institution in self._institutions(serials):
            yield Site(
                pk=institution.pk,
                institution_id=institution.pk,
                name="本部",
                address=institution.address,
                is_main=True,
                since=self.today - timedelta(days=400),
                entered_by=self.officer,
            )

    def _files(self, serials: range) -> Iterator[StoredFile]:
        for n in serials:
            yield StoredFile(
                pk=BASE + n,
                kind="filing_material",
                name=f"材料{n}.pdf",
                media_type="application/pdf",
                size=n,
                sha256=f"{n:064x}",
                content=f"{n:x}",
                uploaded_by=self.officer,
            )

    def _filings(self, serials: range) -> Iterator[Filing]:
        for n in serials:
            pk = BASE + n
            county, prefecture = self.place(self.institution_of(n))
            state, holder, stage = "filed", "province", ""
            is_own = n <= FIXED and not self.is_open(n)
            if self.is_open(n):
                state, holder, stage = UNDER_WAY[n // OPEN_EVERY % len(UNDER_WAY)]
            elif n % 20 == 1 and not is_own:
                state = "draft"
            handed_in = None if state == "draft" else self.now - self.ago(n)
            yield Filing(
                pk=pk,
                institution_id=self.own.pk if is_own else self.institution_of(n),
                jurisdiction_id=county,
                kind="initial" if n % 2 else "renewal",
                state=state,
                holder_id=(prefecture if holder == "own" else f"{county[:2]}0000") if handed_in else None,
                stage=stage,
                number=f"BA2020-{pk:08d}" if handed_in else None,
                law_on=handed_in.date() if handed_in else None,
                submitted_at=handed_in,
            )

    def _items(self, serials: range) -> Iterator[FilingItem]:
        for n in serials:
            for place in range(2):
                code = self.occupations[(n + place) % len(self.occupations)]
                yield FilingItem(
                    pk=2 * (BASE + n) + place,
                    filing_id=BASE + n,
                    occupation_id=code,
                    level=4,
                    standard="标准",
                )

    def _scope(self, serials: range) -> Iterator[FiledScope]:
        for item in self._items(range(serials.start, serials.stop)):
            if item.filing_id % 2:
                yield FiledScope(
                    pk=item.pk,
                    institution_id=self.institution_of(item.filing_id - BASE),
                    site_id=self.institution_of(item.filing_id - BASE),
                    filing_id=item.filing_id,
                    occupation_id=item.occupation_id,
                    level=4,
                    valid_from=self.today - timedelta(days=item.pk % 1000),
                    valid_until=self.today + timedelta(days=1095 - item.pk % 1000),
                )

    def _rooms(self, serials: range) -> Iterator[FiledRoom]:
        for n in serials:
            yield FiledRoom(
                pk=BASE + n,
                institution_id=self.institution_of(n),
                site_id=self.institution_of(n),
                filing_id=BASE + n,
                name=f"考场{n}",
                use="theory",
                seats=30,
                has_camera=True,
                valid_from=self.today - timedelta(days=n % 1000),
            )

    def _employer(self, n: int) -> int:
        return self.own.pk if n <= FIXED or n % 700 == 0 else self.institution_of(n)

    def _staff(self, serials: range) -> Iterator[InstitutionPerson]:
        for n in serials:
            yield InstitutionPerson(
                pk=BASE + n,
                institution_id=self._employer(n),
                name=f"甄监考{n}",
                since=self.today - timedelta(days=400),
                entered_by=self.officer,
                identity_digest=f"{n // 2000 * 1000 + n % 1000:064x}",  # everybody works in two places
                identity_shown="2201**********0001",
            )

    def _duties(self, serials: range) -> Iterator[PersonDuty]:
        for n in serials:
            yield PersonDuty(
                pk=BASE + n,
                person_id=BASE + n,
                duty="invigilator",
                since=self.today - timedelta(days=400),
                entered_by=self.officer,
            )

    def _experts(self, serials: range) -> Iterator[Expert]:
        for n in serials:
            if n % 20 == 0:
                county, prefecture = self.place(n // 20)
                yield Expert(
                    pk=BASE + n,
                    user_id=BASE + n,
                    province_id=f"{county[:2]}0000",
                    place_id=prefecture,
                    employer=f"示例学院{n}",
                    fields=["4-03"],
                    term_from=self.today - timedelta(days=400),
                )

    def _panels(self, serials: range) -> Iterator[PanelMember]:
        for n in serials:
            if n <= FIXED or n % 500 == 0:
                yield PanelMember(pk=BASE + n, filing_id=BASE + n, expert=self.expert)

    def _findings(self, serials: range) -> Iterator[AssessmentFinding]:
        for n in serials:
            if n % 4 == 2:
                yield AssessmentFinding(pk=BASE + n, filing_id=BASE + n, text=f"补充第{n}项设施")

    def _records(self, serials: range) -> Iterator[TransitionRecord]:
        for n in serials:
            pk, begun = BASE + n, self.now - self.ago(n)
            _, prefecture = self.place(self.institution_of(n))
            for sequence, (name, source, target) in enumerate(
                (("submit", "draft", "submitted"), ("pass_up", "submitted", "submitted")), 1
            ):
                yield TransitionRecord(
                    pk=2 * pk + sequence - 1,
                    content_type=self.kinds[Filing],
                    object_id=str(pk),
                    sequence=sequence,
                    transition=name,
                    source=source,
                    target=target,
                    actor=self.officer,
                    holder_code=prefecture,
                    at=begun + timedelta(days=sequence - 1),
                    reacted_at=begun,
                    previous_hash="0" * 64,
                    hash=f"{pk:064x}",
                )

    def _deadlines(self, serials: range) -> Iterator[Deadline]:
        for n in serials:
            begun = self.today - self.ago(n)
            ended = not self.is_open(n)
            for place, key in enumerate(("filing.completeness_notice", "filing.acceptance")):
                due = begun + timedelta(days=10) if ended else self.today + timedelta(days=n % 60 - 20)
                yield Deadline(
                    pk=2 * (BASE + n) + place,
                    content_type=self.kinds[Filing],
                    object_id=str(BASE + n),
                    key=key,
                    title="一次性告知" if place == 0 else "受理",
                    rule_id="JL-4.1",
                    basis="吉人社函〔2022〕78号",
                    amount=5,
                    unit="working_days",
                    anchor_on=begun,
                    due_on=due,
                    law_on=begun,
                    status="met" if ended else "open",
                    closed_at=self.now - self.ago(n) if ended else None,
                )

    def _documents(self, serials: range) -> Iterator[IssuedDocument]:
        for n in serials:
            if not self.is_open(n):
                yield IssuedDocument(
                    pk=BASE + n,
                    code=f"{n:016d}",
                    kind="receipt",
                    title="备案回执",
                    number=f"示例{n}号",
                    issuer="示例机关",
                    content_type=self.kinds[Filing],
                    object_id=str(BASE + n),
                    stored_file_id=BASE + n,
                    issued_by=self.officer,
                    issued_on=self.today - self.ago(n),
                )

    def _publicities(self, serials: range) -> Iterator[Publicity]:
        for n in serials:
            if n % 2 == 0:
                county, prefecture = self.place(n // 2)
                running = n % 80 == 0 or n <= 60
                begun = self.today - (timedelta(days=2) if running else self.ago(n) + timedelta(days=30))
                yield Publicity(
                    pk=BASE + n,
                    content_type=self.kinds[Filing],
                    object_id=str(BASE + n),
                    kind="filing",
                    title=f"甄示例第{n}职业培训学校备案公示",
                    jurisdiction_id=county,
                    holder_id=prefecture,
                    rule_id="JL-4.3c",
                    basis="吉人社函〔2022〕78号",
                    begins_on=begun,
                    ends_on=begun + timedelta(days=10),
                    closed_at=None if running else self.now - self.ago(n),
                )

    def _objections(self, serials: range) -> Iterator[Objection]:
        for n in serials:
            if n % 4 == 0:
                yield Objection(
                    pk=BASE + n,
                    publicity_id=BASE + n,
                    number=f"YY{n:016d}",
                    text="场地不足。",
                    state="received" if n % 48 == 0 else "dismissed",
                )

    def _messages(self, serials: range) -> Iterator[Message]:
        for n in serials:
            yield Message(
                pk=BASE + n,
                recipient_id=self.officer.pk if n <= 60 or n % 50 == 0 else BASE + (n // 20 or 1) * 20,
                subject=f"备案申请{n}已受理",
                text="请查看。",
                read_at=None if n % 7 == 0 else self.now,
            )
