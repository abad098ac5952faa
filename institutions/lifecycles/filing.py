"""The life of a filing: from the draft to the receipt, by the route of its province."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.permissions import may
from lifecycle.machine import Lifecycle, state_field, step
from regulations.models import Jurisdiction


class FilingLifecycle(Lifecycle):
    """Filing (备案): an institution asks to be entered in the register, and the authorities decide.

    The machine is one for all provinces; which authority holds the case at each stage is the pack's route.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "已提交待审核"
        CORRECTION_REQUESTED = "correction_requested", "待补正"
        LAPSED = "lapsed", "逾期未补正"
        ACCEPTED = "accepted", "已受理"
        NOT_ACCEPTED = "not_accepted", "不予受理"
        UNDER_ASSESSMENT = "under_assessment", "技术评估中"
        UNDER_REVIEW = "under_review", "评估结果复核中"
        IN_PUBLICITY = "in_publicity", "公示中"
        OBJECTION_RAISED = "objection_raised", "异议核查中"
        FILED = "filed", "准予备案"
        DECLINED = "declined", "不予备案"
        WITHDRAWN = "withdrawn", "已撤回"

    # Groups live beside the states they group.
    ENDED = (State.LAPSED, State.NOT_ACCEPTED, State.FILED, State.DECLINED, State.WITHDRAWN)
    EDITABLE = (State.DRAFT, State.CORRECTION_REQUESTED)

    # The receipt is the last stage; after it, and after the publicity, only a report may still be due.
    awaited_when = {
        "file": Q(stage="receipt"),
        "pass_up": Q(state__in=["submitted", "under_review"])
        | Q(stage__in=["national_report", "result_report"]),
    }

    state = state_field(State, State.DRAFT)
    holder = models.ForeignKey(
        Jurisdiction,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="现由谁办理",
    )
    # The code of the stage of the route the case stands at; empty before it is handed in and after the end.
    stage = models.CharField("环节", max_length=32, default="", editable=False)
    correction_items = models.JSONField("补正事项", default=list, editable=False)
    assessment_passed = models.BooleanField("技术评估结论为通过", null=True, editable=False)
    grounds = models.JSONField("所依据的规则", default=list, editable=False)
    submitted_at = models.DateTimeField("提交时间", null=True, editable=False)
    passed_up_at = models.DateTimeField("上报复核时间", null=True, editable=False)
    corrected_at = models.DateTimeField("要求补正时间", null=True, editable=False)
    # A further notice is allowed and not yet sent; each permission is good for one.
    correction_allowed_at = models.DateTimeField("准许再次补正时间", null=True, editable=False)
    accepted_at = models.DateTimeField("受理时间", null=True, editable=False)
    publicity_closed_at = models.DateTimeField("公示期满时间", null=True, editable=False)
    decided_at = models.DateTimeField("办结时间", null=True, editable=False)

    @step(
        State.DRAFT,
        State.SUBMITTED,
        permission=may("submit_filing"),
        rule="filing.windows",
        opens=["filing.completeness_notice", "filing.acceptance"],
    )
    def submit(self, at: datetime, holder: str, stage: str = "") -> None:
        """提交备案申请: the institution hands in a complete application inside a window."""
        self.submitted_at, self.holder_id, self.stage = at, holder, stage

    @step(
        State.CORRECTION_REQUESTED,
        State.SUBMITTED,
        permission=may("submit_filing"),
        rule="filing.correction",
        opens=["filing.completeness_notice", "filing.acceptance"],
        closes=["filing.correction"],
    )
    def resubmit(self, at: datetime) -> None:
        """提交补正材料: what was missing is handed in; the law counts that day as receipt (CQ-7b)."""

    @step(
        State.CORRECTION_REQUESTED,
        State.LAPSED,
        permission=may("lapse_filing"),
        rule="filing.correction",
    )
    def lapse(self, at: datetime) -> None:
        """逾期视为放弃: the correction did not come in time and the law calls it abandoned."""
        self.decided_at = at

    @step(
        [State.SUBMITTED, State.UNDER_REVIEW, State.IN_PUBLICITY, State.FILED],
        None,
        permission=may("pass_up_filing"),
        rule="filing.first_check",
        closes=["filing.completeness_notice"],
    )
    def pass_up(self, at: datetime, holder: str, stage: str) -> None:
        """办结本环节: what this stage of the route asks is done and the case goes to the next one."""
        self.passed_up_at, self.holder_id, self.stage = at, holder, stage

    @step(
        State.SUBMITTED,
        State.SUBMITTED,
        permission=may("send_back_filing"),
        rule="filing.route",
        needs_reason=True,
        awaited=False,
    )
    def send_back(self, at: datetime, holder: str, stage: str) -> None:
        """退回下级: a level above sends the case back to the one that checked it before, and says why."""
        self.holder_id, self.stage = holder, stage

    @step(
        State.SUBMITTED,
        State.ACCEPTED,
        permission=may("accept_filing"),
        rule="filing.first_check",
        closes=["filing.completeness_notice", "filing.acceptance"],
    )
    def accept(self, at: datetime, holder: str, stage: str) -> None:
        """受理: the authority takes the application up; who accepts assesses."""
        self.accepted_at, self.holder_id, self.stage = at, holder, stage

    @step(
        State.SUBMITTED,
        State.ACCEPTED,
        permission=may("deem_accepted_filing"),
        rule="filing.acceptance",
        closes=["filing.completeness_notice", "filing.acceptance"],
    )
    def deem_accepted(self, at: datetime, holder: str, stage: str) -> None:
        """视为受理: nobody refused in time; the law takes silence for acceptance, never for filing."""
        self.accepted_at, self.holder_id, self.stage = at, holder, stage

    @step(
        State.SUBMITTED,
        State.CORRECTION_REQUESTED,
        permission=may("request_correction_filing"),
        rule="filing.correction",
        opens=["filing.correction"],
        closes=["filing.completeness_notice", "filing.acceptance"],
    )
    def request_correction(self, at: datetime, items: list[dict[str, str]]) -> None:
        """要求补正: the authority says everything that is missing, at once and only once."""
        self.corrected_at, self.correction_items, self.correction_allowed_at = at, items, None

    @step(
        State.SUBMITTED,
        State.SUBMITTED,
        permission=may("allow_correction_filing"),
        rule="filing.correction_once",
        needs_reason=True,
        awaited=False,
    )
    def allow_correction(self, at: datetime) -> None:
        """准许再次补正: a head of the authority lets one more notice go out, and says why."""
        self.correction_allowed_at = at

    @step(
        State.SUBMITTED,
        State.NOT_ACCEPTED,
        permission=may("not_accept_filing"),
        rule="filing.first_check",
        closes=["filing.completeness_notice", "filing.acceptance"],
        grave=True,
    )
    def not_accept(self, at: datetime, grounds: list[str]) -> None:
        """不予受理: the authority does not take the application up and says why."""
        self.decided_at, self.grounds = at, grounds

    @step(
        State.ACCEPTED,
        State.ACCEPTED,
        permission=may("delegate_assessment_filing"),
        rule="filing.assessment_by",
        awaited=False,
    )
    def delegate_assessment(self, at: datetime, holder: str) -> None:
        """委托评估: the centre lets the applicant's county assess; the decision stays the centre's."""
        self.holder_id = holder

    @step(
        State.ACCEPTED,
        State.UNDER_ASSESSMENT,
        permission=may("begin_assessment_filing"),
        rule="filing.assessment",
    )
    def begin_assessment(self, at: datetime) -> None:
        """组织技术评估: the authority names the expert panel and the assessment begins."""

    @step(
        State.UNDER_ASSESSMENT,
        State.UNDER_REVIEW,
        permission=may("report_assessment_filing"),
        rule="filing.assessment",
        opens=["filing.decision"],
    )
    def report_assessment(self, at: datetime, holder: str, passed: bool, stage: str = "") -> None:  # noqa: FBT001
        """上报评估报告: the scored forms are in and the consolidated report goes to whoever decides on it."""
        self.holder_id, self.assessment_passed, self.stage = holder, passed, stage

    @step(
        State.UNDER_REVIEW,
        State.UNDER_ASSESSMENT,
        permission=may("return_report_filing"),
        rule="filing.assessment",
        closes=["filing.decision"],
        needs_reason=True,
    )
    def return_report(self, at: datetime, holder: str) -> None:
        """退回评估报告: the report goes back to whoever assessed, to be completed."""
        self.holder_id, self.stage = holder, "assessment"

    @step(
        State.UNDER_REVIEW,
        State.IN_PUBLICITY,
        permission=may("publicise_filing"),
        rule="filing.publicity",
        opens=["filing.publicity"],
        closes=["filing.decision"],
    )
    def publicise(self, at: datetime) -> None:
        """复核通过并公示: the province agrees with the report and the result is made public."""
        self.stage = "publicity"

    @step(
        State.IN_PUBLICITY,
        State.IN_PUBLICITY,
        permission=may("close_publicity"),
        rule="filing.publicity",
    )
    def close_publicity(self, at: datetime, holder: str, stage: str) -> None:
        """公示期满: the minimum period of the publicity has run out and the case goes on."""
        self.publicity_closed_at, self.holder_id, self.stage = at, holder, stage

    @step(
        State.IN_PUBLICITY,
        State.OBJECTION_RAISED,
        permission=may("uphold_objection_filing"),
        rule="filing.publicity",
        closes=["filing.publicity"],
        needs_reason=True,
        awaited=False,
    )
    def inquire(self, at: datetime) -> None:
        """异议核查: an objection needs an inquiry before the filing can go on."""
        self.stage = "publicity"

    @step(
        State.OBJECTION_RAISED,
        State.IN_PUBLICITY,
        permission=may("resume_publicity_filing"),
        rule="filing.publicity",
        opens=["filing.publicity"],
        needs_reason=True,
    )
    def resume_publicity(self, at: datetime) -> None:
        """重新公示: the inquiry found nothing against the filing and the period begins anew."""
        self.publicity_closed_at = None

    @step(
        [State.SUBMITTED, State.ACCEPTED, State.UNDER_REVIEW, State.IN_PUBLICITY],
        State.FILED,
        permission=may("file_filing"),
        rule="filing.receipt",
        closes=["filing.decision", "filing.acceptance", "filing.completeness_notice"],
    )
    def file(self, at: datetime, holder: str = "", stage: str = "") -> None:
        """准予备案并出具回执: every stage of the route is behind the case and the receipt is given."""
        self.decided_at, self.holder_id, self.stage = at, holder or self.holder_id, stage

    @step(
        [State.ACCEPTED, State.UNDER_REVIEW, State.OBJECTION_RAISED],
        State.DECLINED,
        permission=may("decline_filing"),
        rule="filing.assessment",
        closes=["filing.decision"],
        grave=True,
    )
    def decline(self, at: datetime, grounds: list[str]) -> None:
        """不予备案: the authority refuses the filing, with reasons, basis and remedy."""
        self.decided_at, self.grounds = at, grounds

    @step(
        [State.DRAFT, State.SUBMITTED, State.CORRECTION_REQUESTED],
        State.WITHDRAWN,
        permission=may("withdraw_filing"),
        closes=["filing.completeness_notice", "filing.acceptance", "filing.correction"],
        grave=True,
    )
    def withdraw(self, at: datetime) -> None:
        """撤回申请: the institution takes its application back."""
        self.decided_at = at

    @step(
        State.DRAFT,
        State.FILED,
        permission=may("import_register", over_territory=True),
        rule="filing.receipt",
        needs_reason=True,
        effect=True,
    )
    def carry_over(self, at: datetime, holder: str) -> None:
        """承接既有备案: filed on paper before the platform; entered from the authority's own table."""
        self.decided_at, self.holder_id = at, holder

    @step(
        State.FILED,
        State.WITHDRAWN,
        permission=may("import_register", over_territory=True),
        effect=True,
    )
    def undo_carry_over(self, at: datetime) -> None:
        """撤销承接: the table that brought the filing in is taken back before anything rests on it."""
        self.decided_at = at

    class Meta(Lifecycle.Meta):
        abstract = True
