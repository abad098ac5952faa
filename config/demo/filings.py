"""How a body comes to stand on the register (备案故事): every act by the person whose act it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils.timezone import localdate

from accounts.models import User
from accounts.roles import Role
from config.demo.accounts import PASSWORD
from config.demo.cast import PLANS, Applicant, Application
from config.demo.conductor import ONE_DAY, Story
from config.demo.papers import paper
from config.demo.world import House, World, fresh
from institutions import services
from institutions.models import AssessmentFinding, Filing, Institution, PanelMember, Room, StaffMember
from institutions.selectors.panel import conflicts_of
from lifecycle.door import carry_out
from notices.selectors import publicity_of
from notices.services import make_objection
from regulations.calendar import working_calendar
from regulations.in_force import rules_in_force
from regulations.models import Jurisdiction, Occupation

FULL_TIME, ASSESSORS, SUPERVISORS, EXPERTS = 6, 5, 1, 2
PREPARING = 5  # working days between the registration and the window
# Working days an application needs to come as far as this, when nothing holds it up.
NEEDED = {
    "draft": 0, "submitted": 1, "passed_up": 4, "correction_requested": 4, "accepted": 10,
    "under_assessment": 12, "scored": 14, "under_review": 17, "in_publicity": 17, "inquiry": 20,
    "publicity_over": 25,
}  # fmt: skip
# How long before today a publicity is opened for the case to end where it shall.
OPENED_BEFORE = {"inquiry": 4, "publicity_over": 7}
DECLARED_TRUE = (
    "is_legal_person", "has_dedicated_unit", "accepts_supervision", "has_office", "has_secure_room",
    "has_certificate_store", "has_exam_office", "has_waiting_room", "has_quality_control",
    "has_emergency_plan",
)  # fmt: skip
DECLARED_FALSE = (
    "has_breach_or_dishonesty", "has_failed_annual_check", "is_on_illegal_organisation_list",
    "has_been_on_abnormal_operation_list", "has_bad_record",
)  # fmt: skip

CORRECTION = {
    "subject": "场地和设施设备证明",
    "problem": "租赁合同缺出租方产权证明",
    "cure": "补充出租方不动产权证书复印件，并加盖公章",
    "basis": "吉人社函〔2022〕78号 四（二）5",
}
REPORT = (
    "评估组于受理后到现场察看场地、设施设备和视频监控，查阅制度文件和人员材料，听取机构汇报并进行质询。"
    "{findings}专家按技术评估评分表独立评分，结论为{conclusion}。"
)


@lru_cache(maxsize=4)
def last_windows(ends_on: date) -> tuple[tuple[date, date], ...]:
    """Answer the last four times in which applications were taken, oldest first (JL-6)."""
    windows = rules_in_force("220000", on=ends_on).windows()
    found: list[tuple[date, date]] = []
    day = ends_on
    while len(found) < 4:
        closes = windows.closing(day)
        if closes is None:
            day -= ONE_DAY
            continue
        opens = day
        while windows.window_open(opens - ONE_DAY):
            opens -= ONE_DAY
        found.append((opens, closes))
        day = opens - ONE_DAY
    return tuple(reversed(found))


def first_day(ends_on: date) -> date:
    """Answer the day on which the play begins: ahead of the first window, with time to prepare."""
    return working_calendar().before(last_windows(ends_on)[0][0], PREPARING + 3)


class FilingStory:
    """One body on its way through the register, up to where its script leaves it."""

    def __init__(self, world: World, script: Applicant) -> None:
        self.world = world
        self.script = script
        self.clock = world.conductor
        self.chance = world.chance

    def tell(self) -> Story:
        """Register, then file as often as the script says."""
        windows = last_windows(self.clock.ends_on)
        first = self.script.applications[0] if self.script.applications else None
        opens = windows[self._window_of(first)][0] if first else self.clock.ends_on
        yield self.clock.office(working_calendar().before(opens, PREPARING + self.chance.randint(0, 2)))
        house = self._register()
        yield self.clock.in_working_days(1)
        if any(plan.institution == self.script.key for plan in PLANS):
            self._add_people(house)
        for application in self.script.applications:
            yield from ApplicationStory(
                self.world, house, application, windows[self._window_of(application)]
            ).tell()
        if self.script.suspended_after is not None:
            yield self.clock.in_working_days(self.script.suspended_after)
            carry_out(
                fresh(house.institution),
                "suspend",
                by=self.world.province,
                reason="实地检查发现两名考评员证卡已过有效期仍参加考评，责令整改，整改期间暂停评价。",
            )

    def _window_of(self, application: Application) -> int:
        """The last window long enough ago for the application to have come so far."""
        windows = last_windows(self.clock.ends_on)
        place = application.window
        needed = NEEDED.get(application.until, 0)
        if place == len(windows) - 1 and needed:
            opens = windows[place][0]
            if working_calendar().between(opens - ONE_DAY, self.clock.ends_on) < needed + 1:
                place -= 1
        return place

    def _register(self) -> House:
        script, population = self.script, self.world.population
        contact = population.name()
        institution, head = services.register_institution(
            username=script.key,
            password=PASSWORD,
            person=contact,
            phone="13800000000",
            name=script.name,
            uscc=population.credit_code(script.kind),
            form=script.form,
            affiliation=(
                Institution.Affiliation.CENTRAL_PROVINCIAL
                if script.provincial
                else Institution.Affiliation.LOCAL
            ),
            jurisdiction=Jurisdiction.objects.get(pk=script.place),
            address=script.address,
            legal_representative=population.name(),
            contact=contact,
            institution_phone=f"0431-0000{self.chance.randint(1000, 9999)}",
        )
        house = House(script, institution, head)
        self.world.houses[script.key] = house
        return house

    def _add_people(self, house: House) -> None:
        name = self.world.population.name
        add = services.add_member
        key, head = self.script.key, house.head
        house.clerk = add(
            house.institution,
            by=head,
            username=f"{key}-clerk",
            password=PASSWORD,
            name=name(),
            role=Role.INSTITUTION_CLERK,
        ).user
        house.mark_clerk = add(
            house.institution,
            by=head,
            username=f"{key}-marks",
            password=PASSWORD,
            name=name(),
            role=Role.MARK_CLERK,
        ).user


class ApplicationStory:
    """One filing, from the draft to where its script leaves it."""

    def __init__(
        self, world: World, house: House, application: Application, window: tuple[date, date]
    ) -> None:
        self.world = world
        self.house = house
        self.script = house.script
        self.application = application
        self.window = window
        self.clock = world.conductor
        self.chance = world.chance
        self.filing = Filing()

    @property
    def centre(self) -> object:
        """The officer of the authority that receives the body."""
        return self.world.officer_over(self.house.institution.supervisor_id)

    @property
    def is_local(self) -> bool:
        """Whether a prefecture looks at it first."""
        return not self.script.provincial

    def tell(self) -> Story:
        """Act by act; every stage ends the story when it is the last one."""
        for chapter in (self._apply, self._be_checked, self._be_assessed, self._be_public, self._be_opened):
            ended = yield from chapter()
            if ended:
                return

    def _when(self, act: str, days: int):
        """The moment of an act: so many working days on; the last one close to today where it shall be."""
        return self.clock.on_time(
            days, fresh=self.application.fresh if act == self.application.until else None
        )

    def _is_last(self, act: str) -> bool:
        return act == self.application.until

    def _act(self, move: str, *, by: object, **facts: object) -> None:
        self.filing = fresh(self.filing)
        carry_out(self.filing, move, by=by, **facts)

    # -- the application ----------------------------------------------------------------------------------

    def _apply(self) -> Iterator:
        yield max(self._when("draft", 1), self.clock.office(working_calendar().before(self.window[0], 4)))
        self.filing = services.start_filing(fresh(self.house.institution), by=self.house.writer)
        self._declare()
        if self._is_last("draft"):
            return True
        yield self.clock.in_working_days(self.chance.randint(1, 2))
        self._name_people_and_rooms()
        yield self.clock.in_working_days(self.chance.randint(1, 2))
        self._attach_papers()
        yield max(self._day_of_submission(), self.clock.in_working_days(0))
        if localdate() > self.window[1]:
            return True
        self._act("submit", by=self.house.head)
        if self._is_last("withdrawn"):
            yield self.clock.in_working_days(4)
            self._act("withdraw", by=self.house.head, reason=self.application.refusal)
        return self.application.until in {"submitted", "withdrawn"}

    def _day_of_submission(self) -> datetime:
        """In the first days of the window; what nobody has looked at yet comes in its last."""
        opens, closes = self.window
        calendar = working_calendar()
        if self._is_last("submitted"):
            last = min(closes, self.clock.ends_on)
            late = calendar.before(last, self.chance.randint(1, 3))
            return self.clock.office(max(late, calendar.roll(opens)))
        return self.clock.office(calendar.roll(opens) + timedelta(days=self.chance.randint(0, 2)))

    def _pause(self, least: int, most: int) -> int:
        """Working days an office takes; the least where the case has to come far before today."""
        return (
            least if self.window == last_windows(self.clock.ends_on)[-1] else self.chance.randint(least, most)
        )

    def _declare(self) -> None:
        filing, clerk = self.filing, self.house.writer
        complete = not self._is_last("draft")
        services.save_draft(
            filing,
            by=clerk,
            **dict.fromkeys(DECLARED_TRUE if complete else DECLARED_TRUE[:4], True),
            **dict.fromkeys(DECLARED_FALSE, False),
            premises=Filing.Premises.LEASED,
            floor_area_m2=self.chance.randint(1050, 2600) if complete else 860,
            lease_from=date(localdate().year - 1, 1, 1),
            lease_until=date(localdate().year + 6, 12, 31),
            experience=f"{self.script.business}近三年组织结业考核和技能竞赛，具备考核评价资源和经验。"
            if complete
            else "",
            main_business=self.script.business,
        )
        for code, levels in self.script.scope.items():
            name = Occupation.objects.get(pk=code).name
            for level in levels:
                services.add_item(
                    filing, by=clerk, occupation=code, level=level, standard=f"{name}国家职业标准"
                )

    def _name_people_and_rooms(self) -> None:
        filing, clerk, name = self.filing, self.house.writer, self.world.population.name
        duties = StaffMember.Duty
        for duty, count, title in (
            (duties.FULL_TIME, FULL_TIME, "专职"), (duties.ASSESSOR, ASSESSORS, "高级技师"),
            (duties.SUPERVISOR, SUPERVISORS, "高级讲师"), (duties.EXPERT, EXPERTS, "正高级讲师"),
        ):  # fmt: skip
            for _ in range(count):
                card = "" if duty == duties.FULL_TIME else f"2200{self.chance.randint(100000, 999999)}"
                services.add_staff(filing, by=clerk, name=name(), duty=duty, title=title, card_number=card)
        rooms = [("理论考场1", "theory", 45), ("理论考场2", "theory", 45), ("技能考核场地1", "practical", 24)]
        if any(2 in levels for levels in self.script.scope.values()):
            rooms.append(("综合评审室", "review", 20))
        for room, use, seats in rooms:
            services.add_room(filing, by=clerk, name=room, use=Room.Use(use), seats=seats, has_camera=True)

    def _attach_papers(self, title: str = "") -> None:
        """Upload every paper, or the one that was asked for again."""
        filing, on = self.filing, localdate()
        for material in filing.law(on).materials():
            if title not in material.title:
                continue
            words = [
                f"{self.script.name}按照《吉林省社会培训评价组织征集》有关通知的要求，提交“{material.title}”。",
                self.script.business,
                "本单位承诺所提交的材料真实、准确、完整，接受人力资源社会保障部门的监督。",
            ]
            services.attach_material(
                filing,
                by=self.house.writer,
                code=material.code,
                upload=paper(material.title, self.script.name, on, words),
            )

    # -- taken up or not ----------------------------------------------------------------------------------

    def _be_checked(self) -> Iterator:
        if self.application.correction or self._is_last("correction_requested"):
            yield self._when("correction_requested", 2)
            self._act("request_correction", by=self.centre, items=[CORRECTION])
            if self._is_last("correction_requested"):
                return True
            yield self.clock.in_working_days(self.chance.randint(3, 4))
            self._attach_papers(CORRECTION["subject"])
            yield self.clock.in_working_days(0)
            self._act("resubmit", by=self.house.head)
        if self.is_local:
            yield self._when("passed_up", self._pause(2, 5))
            if self._is_last("not_accepted"):
                self._act(
                    "not_accept", by=self.centre, reason=self.application.refusal,
                    grounds=["filing.conditions.business_scope"],
                )  # fmt: skip
                return True
            self._act("pass_up", by=self.centre)
            if self._is_last("passed_up"):
                return True
        yield self._when("accepted", self._pause(2, 4))
        self._act("accept", by=self.world.province)
        return self._is_last("accepted")

    # -- assessed -----------------------------------------------------------------------------------------

    def _be_assessed(self) -> Iterator:
        yield self._when("under_assessment", self._pause(2, 6))
        self._find_a_panel()
        form = list(PanelMember.objects.filter(filing=self.filing).select_related("expert").order_by("pk"))
        if self._is_last("under_assessment"):
            # The last form is still out: the expert of the demonstration finds it on his desk.
            form = form[1:]
        for member in form:
            yield self._when("scored", self._pause(2, 6) if member is form[0] else 0)
            self._score(member)
        if self.application.until in {"under_assessment", "scored"}:
            return True
        yield self._when("under_review", self._pause(1, 3))
        passed = not self._is_last("declined")
        findings = self.application.findings
        self._act(
            "report_assessment",
            by=self.centre,
            report=REPORT.format(
                findings=f"发现需整改事项{len(findings)}项。" if findings else "未发现需要整改的事项。",
                conclusion="通过" if passed else "不通过",
            ),
            passed=passed,
            findings=list(findings),
        )
        if self._is_last("under_review"):
            return True
        if not passed:
            yield self.clock.in_working_days(3)
            self._act(
                "decline", by=self.world.province, reason=self.application.refusal,
                grounds=["filing.conditions.practical_places"],
            )  # fmt: skip
            return True
        return False

    def _find_a_panel(self) -> None:
        """Draw the panel; where the expert of the demonstration is wanted, name it and say why."""
        if self._is_last("under_assessment"):
            first, *others = self.world.experts
            panel = [first, *self.chance.sample(self._free(others), 2)]
        elif any(later.until == "under_assessment" for later in self.script.applications):
            # Who sits for an applicant stays away from its next panel: the expert is spared for that one.
            panel = self.chance.sample(self._free(self.world.experts[1:]), 3)
        else:
            self.filing = fresh(self.filing)
            services.draw_panel(services.prepare_draw(self.filing, by=self.centre), by=self.centre)
            return
        reason = "申报职业库内专家少，经研究指定熟悉该职业的专家"
        self._act("begin_assessment", by=self.centre, experts=panel, reason=reason)

    def _free(self, experts: list[User]) -> list[User]:
        """Those nothing keeps from the panel of this applicant."""
        kept_away = {user.pk for user, _ in conflicts_of(fresh(self.filing), experts)}
        return [expert for expert in experts if expert.pk not in kept_away]

    def _score(self, member: PanelMember) -> None:
        wanted = self.application.score
        items = self.filing.law(localdate()).scored_form("filing.assessment_form").items
        scores = {item.code: round(item.max_score * wanted / 100) for item in items}
        comment = (
            "基本条件具备，同意通过。" if wanted >= 80 else "技能考核场地和工位不满足要求，建议不予通过。"
        )
        services.save_panel_form(fresh(member), by=member.expert, scores=scores, comment=comment, sign=True)

    # -- public, filed ------------------------------------------------------------------------------------

    def _be_public(self) -> Iterator:
        until = self.application.until
        fresh_by = self.application.fresh if until == "in_publicity" else OPENED_BEFORE.get(until)
        yield self.clock.on_time(self._pause(2, 4), fresh=fresh_by)
        self._act("publicise", by=self.world.province)
        if until == "in_publicity" and not self.application.objection:
            return True
        if self.application.objection:
            yield from self._be_objected_to()
            if until in {"in_publicity", "inquiry"}:
                return True
        while fresh(self.filing).publicity_closed_at is None:
            yield self.clock.in_working_days(1)
        if until == "publicity_over":
            return True
        yield self.clock.in_working_days(0)
        self._act("file", by=self.world.province)
        return until == "filed"

    def _be_objected_to(self) -> Iterator:
        yield self.clock.in_working_days(1)
        objection = make_objection(
            publicity_of(self.filing),
            text="据了解，该机构的一处实操考场与另一家培训机构合用，请核实场地是否独立。",
            name="乌明理",
            contact="13800000000",
        )
        if self.application.objection == "open":
            return
        answerer = self.world.officer_over(objection.publicity.holder_id)
        yield self.clock.in_working_days(1)
        if self.application.objection == "dismissed":
            carry_out(
                objection, "dismiss", by=answerer,
                answer="经实地核查，该考场由申请机构单独承租使用，租赁合同和平面图相符，异议不成立。",
            )  # fmt: skip
            return
        self._act("inquire", by=self.world.province, reason="异议反映考场合用，需实地核查后再定。")
        if self.application.until == "inquiry":
            return
        yield self.clock.in_working_days(3)
        carry_out(
            objection, "uphold", by=answerer,
            answer="经核查，原合用的考场已分隔为独立场地，机构补交了新的平面图，据实更正后重新公示。",
        )  # fmt: skip
        yield self.clock.in_working_days(1)
        self._act("resume_publicity", by=self.world.province, reason="核查完毕，考场已独立，重新公示。")

    # -- opened -------------------------------------------------------------------------------------------

    def _be_opened(self) -> Iterator:
        for finding in AssessmentFinding.objects.filter(filing=self.filing):
            yield self.clock.in_working_days(self.chance.randint(3, 5))
            services.rectify_finding(
                finding,
                by=self.house.head,
                statement=f"已完成整改：{finding.text}一项，于{localdate():%Y年%-m月%-d日}整改到位，附照片和证明。",
                proof=paper(
                    "整改证明",
                    self.script.name,
                    localdate(),
                    [f"整改事项：{finding.text}", "整改情况：已整改到位。"],
                ),
            )
        if self._is_last("rectified"):
            return True
        for finding in AssessmentFinding.objects.filter(filing=self.filing):
            yield self.clock.in_working_days(1)
            services.check_off_finding(finding, by=self.centre)
        yield self.clock.in_working_days(1)
        carry_out(fresh(self.house.institution), "open", by=self.centre)
        return True
