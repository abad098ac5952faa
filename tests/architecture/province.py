"""A small province in which every address of the platform has something to show, and people of every kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.timezone import localdate
from rest_framework.authtoken.models import Token

from accounts.models import Deputation, User
from archive.contents import PDF
from archive.models import IssuedDocument, StoredFile
from archive.services import store_file
from certificates.models import Certificate, CertificateBatch
from exams.models import (
    Enrolment,
    ExamPlan,
    PlanJob,
    RosterImport,
    ScoreReview,
    ScoreSheet,
)
from institutions.models import (
    AreaQuota,
    AssessmentFinding,
    CalendarFeed,
    Expert,
    Filing,
    Institution,
    InstitutionPerson,
    ItemBank,
    PanelMember,
    Site,
    Succession,
)
from institutions.services.feed import renew_calendar_feed
from institutions.services.places import enter_item_bank, enter_site
from institutions.services.staff import enter_person
from notices.models import Objection, Publicity
from regulations.models import CalendarYear, Occupation
from tests.factories import certificates, exams, notices, scores
from tests.factories.accounts import expert, head_of, platform_admin, prefecture_officer, province_officer
from tests.factories.institutions import paper, pool_expert
from tests.factories.scores import Party


@dataclass
class Province:
    """What there is in it."""

    people: dict[str, User | None]
    party: Party
    filing: Filing
    finding: AssessmentFinding
    panel: PanelMember
    in_pool: Expert
    figure: AreaQuota
    succession: Succession
    worker: InstitutionPerson
    site: Site
    bank: ItemBank
    feed: CalendarFeed
    plan: ExamPlan
    roster: RosterImport
    job: PlanJob
    enrolment: Enrolment
    sheet: ScoreSheet
    final_sheet: ScoreSheet
    review: ScoreReview
    batch: CertificateBatch
    certificate: Certificate
    publicity: Publicity
    objection: Objection
    file: StoredFile
    document: IssuedDocument
    year: CalendarYear
    token: Token
    deputation: Deputation


def small_province() -> Province:
    """Everything once, in Changchun; the others look on from Jilin city and from another institution."""
    own, other = scores.party(), scores.party(scores.institution("贾示例学校", jurisdiction="220102"))
    head, assessor, member = own.head, own.assessors[0], expert()
    plan = exams.plan(own, state=ExamPlan.State.SUBMITTED)
    batch = certificates.certificate_batch(own, state="submitted")
    sheet = scores.score_sheet(scores.held_plan(own), marks=[80.0], state="in_publicity")
    filing = Filing.objects.filter(institution=own.institution).first()
    case = Filing.objects.create(
        institution=own.institution,
        jurisdiction=own.institution.jurisdiction,
        holder_id="220100",
        state=Filing.State.SUBMITTED,
        number="BA2026-999999",
        law_on=date(2026, 3, 20),
    )
    kept = store_file(paper(), by=head, kind="filing_material", allowed={PDF}, max_bytes=1_000_000)
    enrolment = sheet.item.enrolments.first()
    publicity = notices.publicity(case)
    year = CalendarYear.objects.create(year=2026, status="official", version=1)
    chief, of_province = head_of("220000"), province_officer()
    return Province(
        people={
            "stranger": None,
            "chief": chief,
            "province": of_province,
            "prefecture": prefecture_officer("220100"),
            "elsewhere": prefecture_officer("220200", "甄吉林"),
            "head": head,
            "other_head": other.head,
            "expert": member,
            "assessor": assessor,
            "keeper": platform_admin(),
        },
        party=own,
        filing=case,
        finding=AssessmentFinding.objects.create(filing=filing, text="补齐候考室标识"),
        panel=PanelMember.objects.create(filing=case, expert=member),
        in_pool=pool_expert(user=member),
        succession=_succession(own.institution, kept, head),
        figure=AreaQuota.objects.create(
            jurisdiction_id="220100",
            kind="social",
            occupation_id="4-03-02-01",
            figure=5,
            since=date(2026, 1, 1),
            document_number="示例〔2026〕1号",
            document_title="示例通知",
            entered_by=head,
        ),
        worker=enter_person(own.institution, by=head, name="甄监考", duty="invigilator", since=localdate()),
        site=enter_site(
            own.institution, by=head, name="分部", address="示例路2号", since=localdate(), kind="owned"
        ),
        bank=enter_item_bank(
            own.institution,
            by=head,
            of=Occupation.objects.get(code="4-03-02-01"),
            name="烹调题库",
            source="国家题库",
            size=900,
            updated_on=localdate(),
        ),
        feed=renew_calendar_feed(own.institution, by=head),
        plan=plan,
        roster=RosterImport.objects.create(
            plan=plan, file=kept, uploaded_by=head, stage=RosterImport.Stage.READY
        ),
        job=PlanJob.objects.create(plan=plan, kind=PlanJob.Kind.TICKETS, asked_by=head),
        enrolment=plan.enrolments.first(),
        sheet=sheet,
        final_sheet=certificates.final_sheet(own),
        review=ScoreReview.objects.create(
            enrolment=enrolment, sheet=sheet, number="CJ2026000001", part="theory", text="请复核", contact="-"
        ),
        batch=batch,
        certificate=batch.certificates.first(),
        publicity=publicity,
        objection=notices.objection(publicity),
        file=kept,
        document=IssuedDocument.objects.create(
            code="23456789ABCDEFGH",
            kind="receipt",
            title="备案回执",
            number="示例1号",
            issuer="示例机关",
            content_type=ContentType.objects.get_for_model(case),
            object_id=str(case.pk),
            stored_file=kept,
            issued_by=head,
            issued_on=date(2026, 4, 20),
        ),
        year=year,
        token=Token.objects.create(user=head),
        # Still to come: today nobody has a right by it.
        deputation=Deputation.objects.create(
            post=chief.posts.get(),
            deputy=of_province,
            since=date(2026, 12, 1),
            until=date(2026, 12, 10),
            reason="外出培训",
            named_by=chief,
            named_by_title="吉林省 · 单位负责人",
        ),
    )


def _succession(of: Institution, kept: StoredFile, by: User) -> Succession:
    """A merger the institution was in, as the record keeps it."""
    row: Succession = Succession.objects.create(
        kind="absorption",
        day=date(2026, 3, 20),
        authority_id="220000",
        document_number="示例〔2026〕6号",
        decision=kept,
        application=kept,
        reason="资源整合",
        decided_by=by,
        decided_by_title="示例",
    )
    row.parties.create(institution=of, part="successor", state_before=of.state)
    return row


def places_of(there: Province) -> list[tuple[str, dict[str, Any]]]:
    """What stands in an address, by the beginning of the route's name; the first that fits counts."""
    plan, item = there.plan, there.plan.items.get()
    return [
        ("public:law-entry", {"pack": "jilin", "rule_id": "JL-5.3"}),
        ("public:law-calendar-year", {"year": 2026}),
        ("public:law", {"pack": "jilin"}),
        ("public:stored-file", {"key": there.file.key}),
        ("public:document-verify", {"code": there.document.code}),
        ("public:message-read", {"pk": 0}),
        ("public:publicity", {"pk": there.publicity.pk}),
        ("public:objection", {"number": there.objection.number}),
        ("public:calendar-feed", {"token": there.feed.token}),
        ("public:institution", {"code": there.party.institution.code}),
        ("public:public-plan", {"number": plan.number}),
        ("public:ticket-verify", {"token": "nobodys-token"}),
        ("public:score-review-made", {"number": there.review.number}),
        ("public:score-review", {"publicity": there.publicity.pk}),
        ("public:certificate-scan", {"token": there.certificate.token}),
        ("public:open-data-file", {"form": "csv"}),
        ("portal:filing-export", {"form": "xlsx"}),
        ("portal:filing-edit", {"pk": there.filing.pk, "part": "premises"}),
        ("portal:filing-material", {"pk": there.filing.pk, "code": "m1"}),
        ("portal:filing-remove", {"pk": there.filing.pk, "kind": "room", "row": 1}),
        ("portal:filing-site", {"pk": there.filing.pk, "row": 1}),
        ("portal:rectification", {"pk": there.finding.filing_id, "finding": there.finding.pk}),
        ("portal:filing", {"pk": there.filing.pk}),
        ("portal:person-tell", {"pk": there.worker.pk, "what": "duty"}),
        (
            "portal:person-end",
            {"pk": there.worker.pk, "what": "duty", "entry": there.worker.duties.get().pk},
        ),
        ("portal:person", {"pk": there.worker.pk}),
        ("portal:site", {"pk": there.site.pk, "what": "tenure"}),
        ("portal:room", {"pk": there.party.institution.rooms.first().pk}),
        ("portal:item-bank", {"pk": there.bank.pk}),
        ("portal:own-rule", {"point": "fees"}),
        ("portal:assessment", {"pk": there.panel.filing_id}),
        ("portal:item-remove", {"pk": plan.pk, "item": item.pk}),
        ("portal:session", {"pk": plan.pk, "session": item.sessions.first().pk}),
        ("portal:staff-remove", {"pk": plan.pk, "person": plan.staff.first().pk}),
        ("portal:roster-template", {"form": "full", "kind": "xlsx"}),
        ("portal:roster", {"pk": there.roster.pk}),
        ("portal:job", {"pk": there.job.pk}),
        ("portal:enrolment", {"pk": there.enrolment.pk}),
        ("portal:candidate", {"pk": there.enrolment.pk}),
        ("portal:sheet-release", {"pk": there.sheet.pk, "side": "first"}),
        ("portal:sheet", {"pk": there.sheet.pk}),
        ("portal:review", {"pk": there.review.pk}),
        ("portal:signing", {"pk": there.sheet.pk}),
        ("portal:certificate-draft", {"sheet": there.final_sheet.pk}),
        ("portal:batch", {"pk": there.batch.pk}),
        ("portal:", {"pk": plan.pk}),
        ("admin:accounts_deputation", {"pk": there.deputation.pk, "object_id": there.deputation.pk}),
        ("admin:lifecycle_caseassignment_take", {"register": "exams.examplan", "case": plan.pk}),
        ("admin:accounts_user", {"object_id": there.party.clerk.pk}),
        ("admin:auth_user", {"id": there.party.clerk.pk}),
        ("admin:archive_storedfile", {"object_id": there.file.pk}),
        ("admin:archive_issueddocument", {"object_id": there.document.pk}),
        ("admin:authtoken_tokenproxy", {"object_id": there.token.pk}),
        ("admin:certificates_certificatebatch", {"object_id": there.batch.pk}),
        ("admin:certificates_certificate", {"object_id": there.certificate.pk}),
        ("admin:exams_enrolment", {"object_id": there.enrolment.pk}),
        ("admin:exams_examplan", {"object_id": plan.pk}),
        ("admin:exams_scorereview", {"object_id": there.review.pk}),
        ("admin:exams_scoresheet", {"object_id": there.sheet.pk}),
        ("admin:institutions_assessmentfinding", {"object_id": there.finding.pk}),
        (
            "admin:institutions_filing",
            {
                "object_id": there.filing.pk,
                "finding": there.finding.pk,
                "act": "check-off",
                "member": there.panel.pk,
            },
        ),
        ("admin:institutions_expert", {"object_id": there.in_pool.pk}),
        ("admin:institutions_areaquota", {"object_id": there.figure.pk}),
        ("admin:institutions_succession", {"object_id": there.succession.pk}),
        ("admin:institutions_institution", {"object_id": there.party.institution.pk}),
        ("admin:notices_objection", {"object_id": there.objection.pk}),
        ("admin:notices_publicity", {"object_id": there.publicity.pk}),
        ("admin:regulations_calendaryear", {"object_id": there.year.pk}),
        ("admin:regulations_jurisdiction", {"object_id": "220100"}),
        ("admin:regulations_readingdecision_decide", {"reading": "J4"}),
        ("admin:regulations_packadoption_adopt", {"pack": "jilin"}),
        ("admin:regulations_occupation", {"object_id": "4-03-02-01"}),
        ("admin:app_list", {"app_label": "exams"}),
        (
            "admin:view_on_site",
            {
                "content_type_id": ContentType.objects.get_for_model(Publicity).pk,
                "object_id": there.publicity.pk,
            },
        ),
        ("admin:", {"object_id": 1}),
        ("api-public:institution", {"code": there.party.institution.code}),
        ("api-public:plan", {"number": plan.number}),
        ("api-public:publicity", {"pk": there.publicity.pk}),
        ("api-institution:filing-rectify", {"pk": there.finding.filing_id, "finding": there.finding.pk}),
        ("api-institution:filing-material", {"pk": there.filing.pk, "code": "m1"}),
        ("api-institution:filing-levels", {"pk": there.filing.pk, "code": "4-03-02-01"}),
        ("api-institution:filing", {"pk": there.filing.pk, "row": 1}),
        ("api-institution:person", {"pk": there.worker.pk, "entry": there.worker.duties.get().pk}),
        ("api-institution:card", {"pk": 1}),
        ("api-institution:site", {"pk": there.site.pk}),
        ("api-institution:room", {"pk": there.party.institution.rooms.first().pk}),
        ("api-institution:item-bank", {"pk": there.bank.pk}),
        ("api-institution:own-rule", {"point": "fees"}),
        (
            "api-regulator:filing",
            {"pk": there.filing.pk, "finding": there.finding.pk, "member": there.panel.pk},
        ),
        ("api-regulator:quota", {"pk": 1}),
        ("api-regulator:expert", {"pk": there.in_pool.pk}),
        ("api-expert:assessment", {"pk": there.panel.pk}),
        ("api-expert:profile", {"pk": there.in_pool.pk}),
        ("api-file", {"key": there.file.key}),
        ("api-regulator:institution", {"pk": there.party.institution.pk}),
        ("api-institution:plan", {"pk": plan.pk}),
        ("api-regulator:plan", {"pk": plan.pk}),
        ("api-institution:roster", {"pk": there.roster.pk}),
        ("api-regulator:enrolment", {"pk": there.enrolment.pk}),
        ("api-institution:score-sheet", {"pk": there.sheet.pk}),
        ("api-regulator:score-sheet", {"pk": there.sheet.pk}),
        ("api-institution:score-review", {"pk": there.review.pk}),
        ("api-institution:certificate-batch", {"pk": there.batch.pk}),
        ("api-regulator:certificate-batch", {"pk": there.batch.pk}),
        ("api-institution:certificate", {"pk": there.certificate.pk}),
        ("api-regulator:certificate", {"pk": there.certificate.pk}),
        ("api-regulator:objection", {"pk": there.objection.pk}),
    ]


def subjects_of(there: Province) -> list[tuple[str, Any]]:
    """The case a route is about, by what its name says; the first that fits counts."""
    return [
        ("certificatebatch", there.batch),
        ("certificate-batch", there.batch),
        (":batch", there.batch),
        ("certificates_certificate_", there.certificate),
        ("scorereview", there.review),
        ("score-review", there.review),
        (":review", there.review),
        ("scoresheet", there.sheet),
        ("score-sheet", there.sheet),
        (":sheet", there.sheet),
        (":signing", there.sheet),
        ("enrolment", there.enrolment),
        ("examplan", there.plan),
        (":plan", there.plan),
        ("filing", there.filing),
        ("portal:standing", there.party.institution),
        ("api-institution:standing", there.party.institution),
        ("institutions_institution", there.party.institution),
        ("api-regulator:institution", there.party.institution),
        ("objection", there.objection),
    ]
