"""How an exam is held and certified (考核故事): planned, reviewed, held, scored, made public, certified."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import xlsxwriter
from django.core.files.base import ContentFile
from django.utils.timezone import localdate

from accounts.models import User
from certificates.models import CertificateBatch
from certificates.services import draft_certificates, issue_certificates
from config.demo.cast import NURSERY, WORK_TYPES, PlanScript
from config.demo.conductor import ONE_DAY, Story, at
from config.demo.people import Person
from config.demo.pictures import VARIANTS, portrait
from config.demo.world import House, World, fresh, left_to_the_worker
from exams.models import Enrolment, ExamPlan, Part, PlanItem, PlanStaff, RosterImport, ScoreSheet
from exams.roster_format import FULL_HEADINGS, LEVEL_NAMES, SHORT_HEADINGS
from exams.services import plans, rosters, scores, seating
from exams.tasks.rosters import (
    carry_in_confirmed_roster,
    check_uploaded_roster,
    place_uploaded_photos,
    print_tickets_of_plan,
)
from institutions.models import Institution
from lifecycle.door import carry_out
from notices.selectors import publicity_of
from regulations.calendar import working_calendar
from regulations.models import Occupation

LEAD = 20  # working days from the first line of a plan to its exam
SATURDAY = 5
EXAM_TAKES = timedelta(days=3)
# How many working days a plan is old when it has come so far; what lies ahead of the exam is planned by this.
AGE = {"draft": 1, "submitted": 4, "returned": 5, "approved": 6, "plan_published": 7, "seated": 10}

BEGINNERS = {False: "年满16周岁，拟从事本职业或相关职业工作", True: "累计从事本职业或相关职业工作满1年"}
# Years since the certificate below, by level: as most standards have them, and as those of 2018 have.
YEARS_SINCE = {False: {4: 3, 3: 4, 2: 5, 1: 5}, True: {4: 4, 3: 5, 2: 4, 1: 4}}
OF_2018 = {NURSERY}
# Who has the years a level asks for is no longer twenty.
YOUNGEST_AT = {5: 19, 4: 28, 3: 31, 2: 35, 1: 38}
LEFT_TO_JUDGE = 2  # people of a plan whose rosters leave the centre something to judge
EMPLOYERS = (
    "春晓示例酒店",
    "松江样本养老院",
    "虚构机械厂",
    "白山例样商贸有限公司",
    "假想物业公司",
    "乌有汽修厂",
    "",
)
SCHOOLING = ("初中", "高中", "中等专业学校", "技校", "大学专科和专科学校", "大学本科")

THEORY_SLOTS = ((9, 0), (10, 50), (13, 10))
PRACTICAL_SLOTS = (
    (0, 13, 0), (0, 15, 0), (0, 17, 0), (1, 8, 30), (1, 10, 20), (1, 13, 0), (1, 15, 0), (1, 17, 0),
)  # fmt: skip
THEORY_TIME, PRACTICAL_TIME, REVIEW_TIME = timedelta(minutes=90), timedelta(minutes=100), timedelta(hours=2)
# 45 people in each of two rooms take three invigilators a room; 24 work places take five assessors.
SIGNING_ASSESSORS, FURTHER_ASSESSORS, INVIGILATORS = 3, 2, 6
PASSING = 0.87


class PlanStory:
    """One plan on its way, up to where its script leaves it."""

    def __init__(self, world: World, script: PlanScript) -> None:
        self.world = world
        self.script = script
        self.clock = world.conductor
        self.chance = world.chance
        self.plan = ExamPlan()
        self.people: list[tuple[PlanItem, Person]] = []
        self.short: set[str] = set()
        self.unclear: set[str] = set()
        self.exam_day = date.min

    @property
    def house(self) -> House:
        """The institution and its people."""
        return self.world.houses[self.script.institution]

    @property
    def officer(self) -> User:
        """The officer of the centre that supervises the institution."""
        return self.world.officer_over(self.house.institution.supervisor_id)

    def tell(self) -> Story:
        """Plan, exam, then each item's scores and certificates; the last act of the script ends it."""
        for chapter in (self._plan, self._be_reviewed, self._hold):
            ended = yield from chapter()
            if ended:
                return
        for sheet in ScoreSheet.objects.filter(item__plan=self.plan).order_by("pk"):
            self.clock.enlist(f"{self.script.institution} {sheet.item}", SheetStory(self, sheet).tell())

    def when(self, act: str, days: int) -> datetime:
        """Answer the moment of an act: so many working days on; the last one as close to today as told."""
        return self.clock.on_time(days, fresh=self.script.fresh if act == self.script.until else None)

    def is_last(self, act: str) -> bool:
        """Tell whether the script ends with this act."""
        return act == self.script.until

    def act(self, move: str, *, by: User, **facts: object) -> None:
        """Take a move on the plan as it stands now."""
        self.plan = fresh(self.plan)
        carry_out(self.plan, move, by=by, **facts)

    # -- planned ------------------------------------------------------------------------------------------

    def _plan(self) -> Iterator[datetime]:
        yield self._beginning()
        while self.script.institution not in self.world.houses or not self._institution().may_plan_exams:
            yield self.clock.in_working_days(3)
        self._not_too_soon()
        self._draft()
        if self.is_last("draft"):
            self._bring_roster(part=0.5)
            return True
        yield self.clock.in_working_days(1)
        self._bring_roster()
        yield self.clock.in_working_days(1)
        self._bring_photos()
        yield self.when("submitted", 1)
        self.act("submit", by=self.house.head)
        return self.is_last("submitted")

    def _beginning(self) -> datetime:
        calendar, ends_on = working_calendar(), self.clock.ends_on
        self.exam_day = self._free(self._intended_day(), later=self.script.days_ago < 0)
        day = calendar.before(self.exam_day, LEAD)
        age = AGE.get(self.script.until)
        if age is not None:
            day = min(day, calendar.before(ends_on + ONE_DAY, age + 1 + (self.script.fresh or 0)))
        return self.clock.office(day)

    def _intended_day(self) -> date:
        calendar, ends_on, ago = working_calendar(), self.clock.ends_on, self.script.days_ago
        if ago == 0:
            return ends_on
        day = calendar.before(ends_on + ONE_DAY, ago) if ago > 0 else calendar.add(ends_on, -ago)
        return self._weekend(day, ahead=ago < 0)

    def _weekend(self, day: date, *, ahead: bool) -> date:
        """The nearest Saturday that is not worked and whose Sunday is not worked either."""
        calendar, step = working_calendar(), ONE_DAY if ahead else -ONE_DAY
        while day.weekday() != SATURDAY or calendar.special(day) or calendar.special(day + ONE_DAY):
            day += step
        return day

    def _free(self, day: date, *, later: bool) -> date:
        """That weekend, or the next on one side on which the institution's rooms are not taken."""
        taken = self.world.exam_days.setdefault(self.script.institution, set())
        while self.script.days_ago and any(abs(day - other) < EXAM_TAKES for other in taken):
            day = self._weekend(day + (ONE_DAY if later else -ONE_DAY), ahead=later)
        taken.add(day)
        return day

    def _not_too_soon(self) -> None:
        """Move the exam back where the plan could only be begun late."""
        earliest = working_calendar().add(localdate(), LEAD - 3)
        if self.script.days_ago and self.exam_day < earliest:
            self.exam_day = self._free(self._weekend(earliest, ahead=True), later=True)

    def _institution(self) -> Institution:
        return fresh(self.house.institution)

    def _draft(self) -> None:
        clerk, institution = self.house.clerk, self._institution()
        month = f"{self.exam_day.year}年{self.exam_day.month}月"
        names = "、".join(
            dict.fromkeys(Occupation.objects.get(pk=code).name for code, *_ in self.script.items)
        )
        self.plan = plans.create_plan(
            institution, by=clerk, title=f"{month}{names}职业技能等级认定", fee_note="按省级备案标准收取"
        )
        rooms = {use: list(institution.rooms.filter(use=use).order_by("name")) for use in Part.values}
        # An exam that goes on today has its second part still before it.
        practical = iter([slot for slot in PRACTICAL_SLOTS if slot[0] or not self.is_last("begun")])
        for place, (code, level, people) in enumerate(self.script.items):
            item = plans.add_item(
                self.plan,
                by=clerk,
                occupation=Occupation.objects.get(pk=code),
                level=level,
                work_type=WORK_TYPES.get(code, ""),
            )
            hour, minute = THEORY_SLOTS[place]
            for room in rooms[Part.THEORY]:
                self._session(item, Part.THEORY, room, at(self.exam_day, hour, minute), THEORY_TIME)
            room = rooms[Part.PRACTICAL][0]
            for _ in range(-(-people // room.seats)):
                days, hour, minute = next(practical)
                self._session(item, Part.PRACTICAL, room, at(self._day(days), hour, minute), PRACTICAL_TIME)
            if any(part.code == Part.REVIEW for part in self.plan.law(localdate()).exam_parts(str(level))):
                self._session(item, Part.REVIEW, rooms[Part.REVIEW][0], at(self._day(1), 15, 20), REVIEW_TIME)
            youngest = YOUNGEST_AT[level]
            self.people += [(item, self.world.population.person(youngest)) for _ in range(people)]
        self._put_on_duty()
        self._tell_apart()

    def _tell_apart(self) -> None:
        """Choose who lacks years, and whose row leaves the centre something to judge."""
        skilled = [
            person.identity_number
            for item, person in self.people
            if item.level < 5 or item.occupation_id in OF_2018
        ]
        wanted = self.script.ineligible
        self.short, self.unclear = set(skilled[:wanted]), set()
        if wanted:
            self.unclear = set(skilled[wanted : wanted + LEFT_TO_JUDGE])

    def _day(self, days: int) -> date:
        # An exam that goes on today is held yesterday and tomorrow.
        return self.exam_day + ONE_DAY * (2 * days if self.is_last("begun") else days)

    def _session(self, item: PlanItem, part: str, room: object, begins: datetime, lasts: timedelta) -> None:
        plans.add_session(
            item, by=self.house.clerk, part=part, room=room, starts_at=begins, ends_at=begins + lasts
        )

    def _put_on_duty(self) -> None:
        clerk, name = self.house.clerk, self.world.population.name
        duties = PlanStaff.Duty
        pool = self.world.assessors_near(self.house.institution)
        # The assessor of the demonstration is on duty wherever a sheet still waits for signatures.
        first = pool[:1] if self.is_last("entered") else []
        chosen = first + self.chance.sample(
            [a for a in pool if a not in first], SIGNING_ASSESSORS - len(first)
        )
        for assessor in chosen:
            card = f"2200{self.chance.randint(100000, 999999)}"
            plans.add_staff(
                self.plan, by=clerk, name=assessor.name, duty=duties.ASSESSOR, card_number=card, user=assessor
            )
        others = [
            (duties.ASSESSOR, FURTHER_ASSESSORS),
            (duties.INVIGILATOR, INVIGILATORS),
            (duties.SUPERVISOR, 1),
        ]
        for duty, count in others:
            for _ in range(count):
                plans.add_staff(self.plan, by=clerk, name=name(), duty=duty)

    # -- candidates ---------------------------------------------------------------------------------------

    def _bring_roster(self, part: float = 1.0) -> None:
        """Upload the roster as a file, have it checked, look at the preview, agree."""
        people = self.people[: int(len(self.people) * part)]
        upload = ContentFile(self._roster(people), name=f"考生名册{self.exam_day:%Y%m}.xlsx")
        clerk = self.house.clerk
        roster = rosters.take_in_roster(fresh(self.plan), upload, by=clerk)
        check_uploaded_roster.delay(roster.pk)
        roster = rosters.begin_confirmation(fresh(roster), mode=RosterImport.Mode.SKIP, by=clerk)
        carry_in_confirmed_roster.delay(roster.pk, clerk.pk)

    def _roster(self, people: list[tuple[PlanItem, Person]]) -> bytes:
        headings = SHORT_HEADINGS if self.script.short_form else FULL_HEADINGS
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
            sheet = workbook.add_worksheet("考生信息")
            sheet.write_row(0, 0, headings)
            for line, (item, person) in enumerate(people, 1):
                cells = self._cells(line, item, person)
                for column, heading in enumerate(headings):
                    if text := cells.get(heading):
                        sheet.write_string(line, column, text)
        return file.getvalue()

    def _cells(self, line: int, item: PlanItem, person: Person) -> dict[str, str]:
        level = "/".join(LEVEL_NAMES[item.level])
        choose = self.chance.choice
        first = item.level == 5
        return {
            "序号": str(line),
            "职业工种名称": item.occupation.name,
            "职业": item.occupation.name,
            "认定等级": level,
            "等级": level,
            "证件类型": "居民身份证",
            "证件号码": person.identity_number,
            "姓名": person.name,
            "性别": person.sex,
            "出生日期": person.born_on.isoformat(),
            "手机号码": person.phone,
            "所在省（市）区": "吉林省",
            "考生来源": choose(("私营企业", "个体企业", "农民工", "下岗失业人员", "其它")),
            "所在单位": choose(EMPLOYERS),
            "报名单位": self.house.script.name,
            "认定分类": "初次认定" if first else "晋级认定",
            "考试类型": "补考" if self.chance.random() < 0.05 else "正考",
            "民族": choose(("汉", "汉", "汉", "朝鲜", "满", "蒙古", "回")),
            "证书领取方式": "自取",
            **self._background(item, person),
        }

    def _background(self, item: PlanItem, person: Person) -> dict[str, str]:
        """Schooling, work and certificates: enough for the level, but for a few."""
        of_2018, year = item.occupation_id in OF_2018, self.exam_day.year
        if item.level == 5:
            worked = 0 if person.identity_number in self.short else self.chance.randint(1, 3)
            return {
                "申报条件": BEGINNERS[of_2018],
                "是否有职业资格证书": "否",
                "文化程度": self.chance.choice(SCHOOLING),
                "专业年限": str(worked),
                "参加工作时间": f"{self.exam_day - timedelta(days=365 * worked + 200):%Y-%m}",
            }
        needed = YEARS_SINCE[of_2018][item.level]
        held = needed + 1 + self.chance.randint(0, 1)
        if person.identity_number in self.short:
            held = 1
        below = LEVEL_NAMES[item.level + 1]
        claimed = min(needed, held)
        number = f"S000022999999{(year - held) % 100:02d}{item.level + 1}{self.chance.randint(1, 999999):06d}"
        return {
            "申报条件": (
                "按标准第（2）项申报"
                if person.identity_number in self.unclear
                else f"取得本职业{'/'.join(below)}职业技能等级证书后，累计从事本职业工作满{claimed}年"
            ),
            "是否有职业资格证书": "是",
            "证书等级": "/".join(below),
            "证书编号": "" if person.identity_number in self.unclear else number,
            "文化程度": self.chance.choice(SCHOOLING[:2]),
            "专业年限": "" if person.identity_number in self.unclear else str(held + 1),
            "参加工作时间": "" if person.identity_number in self.unclear else f"{year - held - 2}-03",
        }

    def _bring_photos(self) -> None:
        """Upload the photographs in one archive; a few candidates may be without."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for place, (_, person) in enumerate(self.people):
                if self.chance.random() < self.script.photos:
                    # Even numbers have short hair.
                    variant = (place * 2 + (person.sex == "女")) % VARIANTS
                    archive.writestr(f"{person.name}_{person.identity_number}.jpg", portrait(variant))
        upload = ContentFile(file.getvalue(), name=f"照片{self.exam_day:%Y%m}.zip")
        job = seating.take_in_photos(self.plan, upload, by=self.house.clerk)
        place_uploaded_photos.delay(job.pk)

    # -- reviewed -----------------------------------------------------------------------------------------

    def _be_reviewed(self) -> Iterator[datetime]:
        if self.is_last("returned"):
            yield self.when("returned", 1)
            self.act(
                "send_back",
                by=self.officer,
                reason="技能考核第3场的考评人员安排与其他计划时间过近，请核对后重新提交。",
            )
            return True
        yield self.clock.in_working_days(self.chance.randint(1, 2))
        self._rule_on_candidates()
        yield self.when("approved", 0)
        self.act("approve", by=self.officer)
        if self.is_last("approved"):
            return True
        yield self.when("plan_published", 1)
        self.act("publish", by=self.officer)
        if self.is_last("plan_published"):
            return True
        yield self.when("seated", self.chance.randint(2, 3))
        seating.arrange_seats(fresh(self.plan), by=self.house.clerk)
        if self.is_last("seated"):
            job = seating.ask_for_tickets(fresh(self.plan), by=self.house.clerk)
            with left_to_the_worker(wanted=not self.world.prints_at_once):
                print_tickets_of_plan.delay(job.pk)
        return self.is_last("seated")

    def _rule_on_candidates(self) -> None:
        """Those who lack years first, then everybody proven at once, then who is left, one by one."""
        entered = self.plan.enrolments.filter(state=Enrolment.State.ENTERED).order_by("pk")
        refused = [entry for entry in entered if entry.identity_number in self.short]
        for enrolment in refused or entered[: self.script.ineligible]:
            carry_out(
                enrolment, "find_ineligible", by=self.officer,
                reason="所附工作年限证明不足，与申报条件不符。",
            )  # fmt: skip
        plans.rule_eligible(fresh(self.plan), by=self.officer)
        for enrolment in entered.all():
            carry_out(
                enrolment, "find_eligible", by=self.officer,
                reason="已核对证书原件和工作年限证明，符合申报条件。",
            )  # fmt: skip

    # -- held ---------------------------------------------------------------------------------------------

    def _hold(self) -> Iterator[datetime]:
        yield at(self.exam_day, 8, 20)
        self.act("begin", by=self.house.head)
        if self.is_last("begun"):
            yield at(self.exam_day, 18, 45)
            self._record_attendance(part=0.6)
            return True
        yield at(self._day(1), 18, 45)
        self._record_attendance()
        if "disqualified" in self.script.events:
            cheat = self.plan.enrolments.filter(state=Enrolment.State.ATTENDED).order_by("ticket_number")[4]
            carry_out(
                cheat,
                "disqualify",
                by=self.house.head,
                reason="理论知识考试中使用手机查阅资料，监考员当场制止并收缴。",
            )
        yield at(self._day(1), 19, 5)
        self.act("finish", by=self.house.head)
        return self.is_last("finished")

    def _record_attendance(self, part: float = 1.0) -> None:
        seated = list(
            self.plan.enrolments.order_by("ticket_number")
            .filter(state=Enrolment.State.SEATED)
            .values_list("pk", flat=True)
        )
        seated = seated[: int(len(seated) * part)]
        absent = {pk for pk in seated if self.chance.random() < 0.035}
        seating.record_attendance(
            fresh(self.plan),
            by=self.house.clerk,
            attended=[pk for pk in seated if pk not in absent],
            absent=sorted(absent),
        )


class SheetStory:
    """The scores of one item and the certificates that come of them."""

    def __init__(self, plan: PlanStory, sheet: ScoreSheet) -> None:
        self.told_by = plan
        self.world, self.house, self.officer = plan.world, plan.house, plan.officer
        self.clock, self.chance, self.script = plan.clock, plan.chance, plan.script
        self.when, self.is_last = plan.when, plan.is_last
        self.sheet = sheet

    def tell(self) -> Story:
        """Score, make public, certify."""
        for chapter in (self._score, self._be_public, self._certify, self._be_reported):
            ended = yield from chapter()
            if ended:
                return

    def _act(self, move: str, *, by: User, **facts: object) -> None:
        self.sheet = fresh(self.sheet)
        carry_out(self.sheet, move, by=by, **facts)

    # -- scores -------------------------------------------------------------------------------------------

    def _score(self) -> Iterator[datetime]:
        yield self.when("first_entry", self.chance.randint(1, 2))
        values = self._marks()
        scores.enter_marks(self.sheet, values, by=self.house.clerk)
        if self.is_last("first_entry"):
            half = dict(list(values.items())[: len(values) // 2])
            yield self.clock.in_working_days(0)
            scores.enter_marks(self.sheet, half, by=self.house.mark_clerk)
            return True
        yield self.clock.in_working_days(1)
        slip = self.chance.choice(list(values))
        scores.enter_marks(self.sheet, {**values, slip: values[slip] - 1}, by=self.house.mark_clerk)
        # The comparison shows the slip, and whoever made it looks at the paper again.
        yield self.when("entered", 0)
        scores.enter_marks(self.sheet, {slip: values[slip]}, by=self.house.mark_clerk)
        self._act("complete_entry", by=self.house.mark_clerk)
        signing = [s.user for s in self._signatories()]
        # On the desk of the demonstration's assessor: the others have signed.
        for assessor in signing[1:] if self.is_last("entered") else signing:
            yield self.when("signed", 0)
            scores.sign_score_sheet(fresh(self.sheet), by=assessor)
        return self.script.until in {"entered", "signed"}

    def _signatories(self) -> list[PlanStaff]:
        found = PlanStaff.objects.filter(
            plan=self.told_by.plan, duty=PlanStaff.Duty.ASSESSOR, user__isnull=False
        )
        return list(found.select_related("user").order_by("pk"))

    def _marks(self) -> dict[int, Decimal]:
        """Marks as an exam brings them: most pass, some fail in one part, a few in all."""
        values = {}
        fate: dict[int, bool] = {}
        for mark in self.sheet.marks.filter(current=True).order_by("enrolment_id", "pk"):
            passes = fate.setdefault(mark.enrolment_id, self.chance.random() < PASSING)
            mean, least = (77, 60) if passes else (58, 31)
            value = max(least, min(97, round(self.chance.gauss(mean, 8) * 2) / 2))
            if not passes and mark.part == Part.PRACTICAL:
                value = min(value, 59.0)
            values[mark.pk] = Decimal(str(value))
        return values

    def _be_public(self) -> Iterator[datetime]:
        yield self.clock.in_working_days(1)
        self._act("confirm", by=self.officer)
        if self.is_last("confirmed"):
            return True
        yield self.when("publicised", 1)
        self._act("publicise", by=self.house.head)
        if self.script.events & {"review", "upheld", "corrected"}:
            yield from self._be_doubted()
        if self.is_last("publicised"):
            return True
        while fresh(self.sheet).state != ScoreSheet.State.FINAL:
            yield self.clock.in_working_days(1)
        return self.is_last("final")

    def _be_doubted(self) -> Iterator[datetime]:
        """A candidate who failed in one part asks for a recheck."""
        failed = (
            self.sheet.marks.filter(current=True, value__lt=60, part=Part.PRACTICAL)
            .select_related("enrolment")
            .order_by("-value")
            .first()
        )
        if failed is None:
            return
        yield self.clock.in_working_days(1)
        review = scores.make_score_review(
            publicity_of(self.sheet),
            ticket_number=failed.enrolment.ticket_number or "",
            identity_number=failed.enrolment.identity_number,
            part=failed.part,
            text="我认为技能考核第2题的操作步骤完整，得分偏低，申请复核评分记录。",
            contact=failed.enrolment.phone,
        )
        if "review" in self.script.events:
            return
        head = self.house.head
        yield self.clock.in_working_days(1)
        if "upheld" in self.script.events:
            carry_out(
                review, "uphold", by=head, answer="经两名考评员对照评分记录和视频复核，评分无误，维持原成绩。"
            )
            return
        self._act(
            "recheck", by=head, reason=f"成绩异议{review.number}反映评分有误，调阅评分记录和考场视频复核。"
        )
        yield self.clock.in_working_days(1)
        carry_out(
            fresh(review), "correct", by=head, value=Decimal(63),
            answer="经复核，第2题漏记一个得分点，更正为63分。",
        )  # fmt: skip
        yield self.clock.in_working_days(0)
        self._act("resume_publicity", by=head, reason="复核完成，更正后的成绩重新公示。")

    # -- certificates -------------------------------------------------------------------------------------

    def _certify(self) -> Iterator[datetime]:
        yield self.when("drafted", 1)
        self.batch = draft_certificates(fresh(self.sheet), by=self.house.head, issued_on=localdate())
        if self.is_last("drafted"):
            return True
        yield self.when("batch_submitted", self.chance.randint(1, 2))
        self._move_batch("submit", by=self.house.head)
        return self.is_last("batch_submitted")

    def _move_batch(self, move: str, *, by: User) -> None:
        self.batch: CertificateBatch = fresh(self.batch)
        carry_out(self.batch, move, by=by)

    def _be_reported(self) -> Iterator[datetime]:
        checker = self.world.certificate_checker
        yield self.when("checked", self.chance.randint(1, 3))
        self._move_batch("approve", by=checker)
        if self.is_last("checked"):
            return True
        yield self.when("acknowledged", 0)
        self._move_batch("send", by=checker)
        if self.is_last("acknowledged"):
            return True
        yield self.when("published", 1)
        self._move_batch("publish", by=checker)
        if self.is_last("published"):
            return True
        yield self.when("issued", self.chance.randint(2, 4))
        # A thousand prints take minutes, which the worker has once the platform runs.
        with left_to_the_worker(wanted=not self.world.prints_at_once):
            issue_certificates(fresh(self.batch), by=self.house.head)
        return True
