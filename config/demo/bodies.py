"""The lives of the bodies of the wide cast (机构故事): registered, on paper or anew, filed again, gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils.timezone import localdate

from accounts.models import User
from config.demo.accounts import PASSWORD
from config.demo.conductor import ONE_DAY, Story
from config.demo.driving import Drive
from config.demo.generator import Body, Script
from config.demo.offices import Offices
from config.demo.papers import paper
from config.demo.world import fresh
from institutions import services
from institutions.models import AssessmentFinding, Institution
from institutions.selectors.assessment import opening_hindrances
from lifecycle.clock import confirm_effect
from lifecycle.door import carry_out
from lifecycle.models import Deadline
from regulations.models import Jurisdiction

State = Institution.State
AREA_CODES = {"62": "0931", "65": "0991", "50": "023", "32": "025", "22": "0431"}
# Before the last day of a period: inside Xinjiang's last sixty, outside Chongqing's last thirty days.
RENEWED_BEFORE, RENEWED_LATE = timedelta(days=52), timedelta(days=18)
LOOKED_AT_BEFORE = timedelta(days=1)
SURRENDERED = "业务调整，不再开展评价。"
SUSPENDED = "实地检查发现考评员证卡过期仍参加考评，责令整改，整改期间暂停评价。"
REINSTATED = "整改完毕，经复查符合要求。"
REVOKED = "经查实伪造考核资料、违规发放证书，依法取消评价资格（处理决定书另行送达）。"
DAYS_OF_SUSPENSION = 50
ON_THE_REGISTER = (State.ACTIVE, State.SUSPENDED)


class BodyStory:
    """One body from its registration to the end of the play."""

    def __init__(self, offices: Offices, body: Body) -> None:
        self.offices = offices
        self.world = offices.world
        self.clock = offices.world.conductor
        self.chance = offices.chance
        self.body = body
        self.institution = Institution()
        self.head = User()

    def tell(self) -> Story:
        """Register, file as often as the script says, leave where it says so."""
        first_day = self.clock.begins_on if self.body.on_paper else self.body.begins_on
        yield self.clock.office(first_day + ONE_DAY)
        self._register()
        if self.body.on_paper:
            # The province enters it from its table; nothing is filed before it stands on the register.
            while fresh(self.institution).state == State.REGISTERED:
                yield self.clock.office(localdate() + 3 * ONE_DAY)
            yield from self._open()
        for script in self.body.filings:
            yield from self._file(script)
        yield from self._leave()

    # -- coming -------------------------------------------------------------------------------------------

    def _register(self) -> None:
        body, name = self.body, self.offices.population.name
        contact = name()
        area = AREA_CODES[body.province.code[:2]]
        self.institution, self.head = services.register_institution(
            username=body.key,
            password=PASSWORD,
            person=contact,
            phone="13800000000",
            name=body.name,
            kind=body.kind,
            uscc=self.offices.credit_code_of(body),
            form=body.form,
            affiliation=body.affiliation,
            jurisdiction=Jurisdiction.objects.get(pk=body.place.code),
            address=address_of(body),
            legal_representative=name(),
            contact=contact,
            institution_phone=f"{area}-0000{self.chance.randint(1000, 9999)}",
        )

    # -- filing -------------------------------------------------------------------------------------------

    def _file(self, script: Script) -> Iterator[datetime]:
        yield max(self.clock.in_working_days(2), self.clock.office(script.begins_on))
        if script.kind == "renewal":
            yield from self._wait_for_renewal(script)
        institution = fresh(self.institution)
        if (script.kind == "initial") == (institution.state in ON_THE_REGISTER):
            return
        drive = Drive(self.offices, self.body, institution, self.head, script)
        yield from drive.tell()
        if fresh(self.institution).opened_at is None and script.until is None:
            yield from self._put_right(drive.case.pk)
            yield from self._open()

    def _wait_for_renewal(self, script: Script) -> Iterator[datetime]:
        until = fresh(self.institution).valid_until
        if until is None:
            return
        before = RENEWED_LATE if "late" in script.twists else RENEWED_BEFORE
        yield max(self.clock.in_working_days(1), self.clock.office(until - before))

    def _put_right(self, filing: int) -> Iterator[datetime]:
        findings = AssessmentFinding.objects.filter(filing=filing, filing__state="filed")
        for finding in findings:
            yield self.clock.in_working_days(self.chance.randint(3, 6))
            said = [f"整改事项：{finding.text}", "整改情况：已整改到位，附照片。"]
            services.rectify_finding(
                finding,
                by=self.head,
                statement=f"已整改：{finding.text}，于{localdate():%Y年%-m月%-d日}到位。",
                proof=paper("整改证明", self.body.name, localdate(), said),
            )
        for finding in findings:
            yield self.clock.in_working_days(1)
            services.check_off_finding(finding, by=self._supervisor)

    def _open(self) -> Iterator[datetime]:
        yield self.clock.in_working_days(self.chance.randint(1, 3))
        institution = fresh(self.institution)
        ready = institution.state == State.ACTIVE and institution.opened_at is None
        if ready and not opening_hindrances(institution):
            carry_out(institution, "open", by=self._supervisor)

    @property
    def _supervisor(self) -> User:
        return self.offices.officer(str(self.institution.supervisor_id))

    # -- leaving ------------------------------------------------------------------------------------------

    def _leave(self) -> Iterator[datetime]:
        if not self.body.leaves:
            return
        yield self.clock.in_working_days(self.chance.randint(5, 12))
        province = self.offices.officer(self.body.province.code)
        if self.body.leaves == "expired":
            yield from self._run_out()
        elif fresh(self.institution).state != State.ACTIVE:
            return
        elif self.body.leaves == "surrendered":
            carry_out(fresh(self.institution), "surrender", by=self.head, reason=SURRENDERED)
        elif self.body.leaves == "revoked":
            carry_out(fresh(self.institution), "revoke", by=province, reason=REVOKED)
        else:
            carry_out(fresh(self.institution), "suspend", by=province, reason=SUSPENDED)
            yield self.clock.in_working_days(DAYS_OF_SUSPENSION)
            carry_out(fresh(self.institution), "reinstate", by=province, reason=REINSTATED)

    def _run_out(self) -> Iterator[datetime]:
        """The period ends and nobody renewed it; under a draft the head confirms what follows."""
        until = fresh(self.institution).valid_until
        if until is None:
            return
        yield self.clock.office(until + timedelta(days=5))
        waiting = Deadline.objects.filter(
            content_type=ContentType.objects.get_for_model(Institution),
            object_id=str(self.institution.pk),
            status=Deadline.Status.AWAITING,
        ).first()
        # Every second one still waits on the desk of the head.
        if waiting is not None and self.institution.pk % 2:
            head = self.offices.heads[self.body.province.code]
            confirm_effect(waiting, by=head, reason="备案有效期已满，未申请延续。")


def address_of(body: Body) -> str:
    """The address of a body: a street that says it is made up."""
    number = sum(map(ord, body.key)) % 180 + 1
    return f"{body.place.short}{body.name[len(body.place.short) :][:2]}路{number}号"
