"""A filing driven along its way (推进一件申请): whoever holds it takes the move its stage is there for.

What comes next is read from the case, its state and the route of its pack; the script says only what happens
beside the straight way and where the case is left on a desk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils.timezone import localdate

from accounts.models import User
from config.demo.conductor import ONE_DAY
from config.demo.filling import Form
from config.demo.generator import Body, Script
from config.demo.offices import Offices
from config.demo.world import fresh
from institutions import services
from institutions.models import Filing, Institution
from institutions.selectors import findings_of_filing, materials_for, quota_findings, timing_findings
from lifecycle.clock import confirm_effect
from lifecycle.door import carry_out
from lifecycle.models import Deadline
from lifecycle.overrides import override_rule, unexcused
from notices.models import Objection
from notices.selectors import publicity_of
from notices.services import make_objection

State = Filing.State
REFUSED_BECAUSE = "申报材料与登记证书记载的业务范围不一致，所附场地证明已过期，不符合受理条件。"
DECLINED_BECAUSE = "专家平均分低于通过分；考核工位不足，设备不满足所申报项目的技术要求。"
WITHDRAWN_BECAUSE = "场地租赁合同提前终止，待落实新场地后重新申报。"
REPORT = "评估组核查材料、实地察看场地和设备、听取答辩后独立评分。{said}综合结论为{conclusion}。"
FINDINGS = ("补充本职业题库，每个等级不少于三套试卷", "考场视频保存时间不足，更换存储设备")
OBJECTED = "该机构所报实操场地疑与另一家单位合用，请核实。"
DISMISSED = "经实地核查，场地由申请机构单独使用，合同与平面图相符，异议不成立。"
UPHELD = "经核查，合用的场地已经分隔，机构补交了平面图，据实更正后重新公示。"
ENDED_EARLY = {"withdrawn": "withdraw", "not_accepted": "not_accept"}
OBJECTED_TO = frozenset({"make_objection", "inquire"})
LONGEST_SILENCE = 45


class Drive:
    """One filing from its draft to where its script leaves it."""

    def __init__(self, offices: Offices, body: Body, institution: Institution, head: User, script: Script):
        self.offices = offices
        self.world = offices.world
        self.clock = offices.world.conductor
        self.chance = offices.chance
        self.body = body
        self.institution = institution
        self.head = head
        self.script = script
        self.case = Filing()
        self.done: Counter[str] = Counter()

    # -- telling ------------------------------------------------------------------------------------------

    def tell(self) -> Iterator[datetime]:
        """Written, handed in, and on along the way until it is over or lies where it shall."""
        self._write()
        self.done["start"] += 1
        if self._lies_here:
            return
        yield from self._hand_in()
        while not self._is_over and not self._lies_here:
            act = self._coming()
            if act == "wait":
                self.done["wait"] += 1
                yield self.clock.office(localdate() + ONE_DAY)
                self.case = fresh(self.case)
                continue
            yield self._moment(act)
            self.case = fresh(self.case)
            if self._coming() == act:
                getattr(self, f"_do_{act}")()
                self.done[act] += 1
                self.case = fresh(self.case)

    @property
    def _lies_here(self) -> bool:
        until = self.script.until
        return until is not None and self.done[until[0]] >= until[1]

    @property
    def _is_over(self) -> bool:
        return self.case.state in Filing.ENDED and not (self.case.state == State.FILED and self.case.stage)

    def _moment(self, act: str) -> datetime:
        """A few working days on; the act after which it lies on a desk comes shortly before the end."""
        until = self.script.until
        is_last = until is not None and until[0] == act and self.done[act] + 1 >= until[1]
        pace = self.chance.randint(1, 2) if until else self.chance.randint(1, 5)
        if is_last:
            return self.clock.on_time(pace, fresh=self.chance.randint(0, 2))
        # An objection is made while the publicity runs: that has to be opened shortly before.
        opens_late = act == "publicise" and until is not None and until[0] in OBJECTED_TO
        return self.clock.on_time(pace, fresh=4 if opens_late else None)

    # -- written and handed in ----------------------------------------------------------------------------

    def _write(self) -> None:
        script, kind = self.script, self.script.kind
        self.case = services.start_filing(fresh(self.institution), by=self.head, kind=kind)
        form = self._form()
        if kind == "information_change":
            back = 40 if "late" in script.twists else self.chance.randint(2, 6)
            form.tell_change(changed_on=localdate() - timedelta(days=back))
        else:
            form.fill_in(is_further=kind == "scope_extension", too_few="few" in script.twists)
        self.case = fresh(self.case)

    def _form(self) -> Form:
        return Form(
            self.body, self.case, by=self.head, population=self.offices.population, chance=self.chance
        )

    def _hand_in(self) -> Iterator[datetime]:
        until = self.script.until
        fresh_by = self.chance.randint(0, 3) if until == ("submit", 1) else None
        yield self.clock.on_time(1, fresh=fresh_by)
        while self._is_too_early:
            yield self.clock.office(localdate() + ONE_DAY * 3)
        self._take("submit", by=self.head)
        self.done["submit"] += 1

    @property
    def _is_too_early(self) -> bool:
        return any(finding.blocking for finding in timing_findings(fresh(self.case), localdate()))

    # -- what comes next ----------------------------------------------------------------------------------

    def _coming(self) -> str:
        by_state = {
            State.SUBMITTED: self._before_acceptance,
            State.CORRECTION_REQUESTED: self._while_corrected,
            State.ACCEPTED: self._once_accepted,
            State.UNDER_ASSESSMENT: self._while_assessed,
            State.UNDER_REVIEW: self._while_reviewed,
            State.IN_PUBLICITY: self._while_public,
            State.OBJECTION_RAISED: lambda: "resume_publicity" if self.done["answer"] else "answer",
            State.FILED: lambda: "pass_up",
        }
        return by_state[State(self.case.state)]()

    def _before_acceptance(self) -> str:
        way, script, done = self.case.way(), self.script, self.done
        if (script.end == "lapsed" or "correction" in script.twists) and not done["request_correction"]:
            return "request_correction"
        if script.end in ENDED_EARLY:
            return ENDED_EARLY[script.end]
        if "silence" in script.twists and done["wait"] < LONGEST_SILENCE:
            return "wait"
        if "sent_back" in script.twists and self.case.stage == "recheck" and not done["send_back"]:
            return "send_back"
        if way.may_be_granted:
            return "file"
        return "accept" if way.may_be_accepted else "pass_up"

    def _while_corrected(self) -> str:
        if self.script.end != "lapsed":
            return "resubmit"
        return "confirm" if self._waiting_effect() is not None else "wait"

    def _once_accepted(self) -> str:
        way = self.case.way()
        if way.may_be_granted:
            return "file"
        if "delegated" in self.script.twists and not self.done["delegate_assessment"]:
            return "delegate_assessment"
        return "begin_assessment"

    def _while_assessed(self) -> str:
        return "scored" if self.case.panel.filter(signed_at__isnull=True).exists() else "report_assessment"

    def _while_reviewed(self) -> str:
        way = self.case.way()
        if "returned" in self.script.twists and not self.done["return_report"]:
            return "return_report"
        if not self.case.assessment_passed:
            return "decline"
        if way.may_be_granted:
            return "file"
        return "publicise" if way.may_be_made_public else "pass_up"

    def _while_public(self) -> str:
        twists, done = self.script.twists, self.done
        if self.case.publicity_closed_at is not None:
            return self._after_publicity()
        is_over = self._waiting_effect() is not None
        if twists & {"objection", "inquiry"} and not done["make_objection"] and not is_over:
            return "make_objection"
        if done["make_objection"] and not done["answer"]:
            return "inquire" if "inquiry" in twists else "answer"
        return "confirm" if is_over and "waits" not in twists else "wait"

    def _after_publicity(self) -> str:
        # The clock may have ended the publicity before anybody answered.
        if self.done["make_objection"] and not self.done["answer"]:
            return "answer"
        return "file" if self.case.way().may_be_granted else "pass_up"

    def _waiting_effect(self) -> Deadline | None:
        return Deadline.objects.filter(
            content_type=ContentType.objects.get_for_model(Filing),
            object_id=str(self.case.pk),
            status=Deadline.Status.AWAITING,
        ).first()

    # -- acts ---------------------------------------------------------------------------------------------

    @property
    def holder(self) -> User:
        """The officer of the authority that holds the case."""
        return self.offices.officer(str(self.case.holder_id))

    def _take(self, move: str, *, by: User, **facts: object) -> None:
        """Take a move as somebody of the institution."""
        carry_out(self.case, move, by=by, **facts)

    def _decide(self, move: str, *, at: str = "", **facts: object) -> None:
        """Take a move as an officer of the holder or of another authority: one no earlier step keeps away."""
        officer = self.offices.who_may(self.case, move, at=at or str(self.case.holder_id))
        carry_out(self.case, move, by=officer, **facts)

    def _do_withdraw(self) -> None:
        self._take("withdraw", by=self.head, reason=WITHDRAWN_BECAUSE)

    def _do_request_correction(self) -> None:
        subjects = [material.title for material in materials_for(self.case)] or ["变更事项说明"]
        item = {
            "subject": subjects[-1],
            "problem": "缺少加盖公章的复印件，内容与申请表不一致",
            "cure": "核对后重新上传，逐页加盖公章",
            "basis": "",
        }
        self._decide("request_correction", items=[item])

    def _do_resubmit(self) -> None:
        subject = str(self.case.correction_items[0]["subject"])
        self._form().attach(only=subject)
        self._take("resubmit", by=self.head)

    def _do_not_accept(self) -> None:
        self._decide("not_accept", reason=REFUSED_BECAUSE, grounds=[])

    def _do_send_back(self) -> None:
        self._decide("send_back", reason="初审未附现场照片，退回补充后再报。")

    def _do_pass_up(self) -> None:
        self._decide("pass_up")

    def _do_accept(self) -> None:
        self._excuse(unexcused(self.case, findings_of_filing(self.case)))
        self._decide("accept")

    def _excuse(self, findings: list[object]) -> None:
        """Whatever holds in principle is gone beyond by a named person with a reason."""
        for finding in findings:
            if getattr(finding, "soft", False) and not getattr(finding, "excused", ""):
                key = str(getattr(finding, "key", ""))
                override_rule(
                    self.case,
                    key,
                    by=self.offices.second(str(self.case.holder_id)),
                    reason="产业集聚，群众确有需要。",
                )

    def _do_delegate_assessment(self) -> None:
        self._decide("delegate_assessment")

    def _do_begin_assessment(self) -> None:
        officer = self.offices.who_may(self.case, "begin_assessment", at=str(self.case.holder_id))
        services.draw_panel(services.prepare_draw(self.case, by=officer), by=officer)

    def _do_scored(self) -> None:
        member = self.case.panel.filter(signed_at__isnull=True).select_related("expert").first()
        if member is None:
            return
        wanted = 64 if self.script.end == "declined" else self.chance.randint(84, 97)
        lines = self.case.law(localdate()).scored_form("filing.assessment_form").items
        scores = {line.code: round(line.max_score * wanted / 100) for line in lines}
        comment = (
            "工位和设备不满足要求，建议不予通过。"
            if self.script.end == "declined"
            else "符合条件，同意通过。"
        )
        services.save_panel_form(member, by=member.expert, scores=scores, comment=comment, sign=True)

    def _do_report_assessment(self) -> None:
        passed = self.script.end != "declined"
        findings = list(FINDINGS) if "findings" in self.script.twists else []
        said = f"发现需整改事项{len(findings)}项。" if findings else "未发现需要整改的事项。"
        report = REPORT.format(said=said, conclusion="通过" if passed else "不通过")
        self._decide("report_assessment", report=report, passed=passed, findings=findings)

    def _do_return_report(self) -> None:
        self._decide("return_report", reason="报告未写明各项目评分的依据，退回补充。")

    def _do_decline(self) -> None:
        self._decide("decline", reason=DECLINED_BECAUSE, grounds=["filing.conditions.practical_places"])

    def _do_publicise(self) -> None:
        self._decide("publicise", at=self.body.province.code)

    def _do_make_objection(self) -> None:
        publicity = publicity_of(self.case)
        if publicity is not None:
            make_objection(publicity, text=OBJECTED, name="乌明理", contact="13800000000")

    def _do_inquire(self) -> None:
        self._decide("inquire", at=self.body.province.code, reason="异议反映场地合用，需实地核查后再定。")

    def _do_answer(self) -> None:
        for objection in self._open_objections():
            officer = self.offices.officer(str(objection.publicity.holder_id))
            upheld = self.done["inquire"] > 0
            carry_out(
                objection,
                "uphold" if upheld else "dismiss",
                by=officer,
                answer=UPHELD if upheld else DISMISSED,
            )

    def _open_objections(self) -> list[Objection]:
        return list(
            Objection.objects.filter(
                publicity__content_type=ContentType.objects.get_for_model(Filing),
                publicity__object_id=str(self.case.pk),
                state=Objection.State.RECEIVED,
            ).select_related("publicity")
        )

    def _do_resume_publicity(self) -> None:
        self._decide("resume_publicity", at=self.body.province.code, reason="核查完毕，据实更正，重新公示。")

    def _do_confirm(self) -> None:
        waiting = self._waiting_effect()
        if waiting is not None:
            confirm_effect(waiting, by=self.holder, reason="期满，经核对情况属实。")

    def _do_file(self) -> None:
        self._excuse(unexcused(self.case, quota_findings(self.case)))
        self._decide("file")
