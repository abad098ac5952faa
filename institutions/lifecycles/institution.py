"""The life of an institution: registered, on the register, ended."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q

from accounts.permissions import may
from lifecycle.machine import Lifecycle, state_field, step


class InstitutionLifecycle(Lifecycle):
    """Institution (评价机构): registered in the portal, entered in the register, opened for work, ended."""

    class State(models.TextChoices):
        REGISTERED = "registered", "已注册（未备案）"
        ACTIVE = "active", "备案有效"
        SUSPENDED = "suspended", "暂停评价"
        EXPIRED = "expired", "备案到期"
        TERMINATED = "terminated", "备案终止"
        REVOKED = "revoked", "取消评价资格"

    # An institution on the register waits for its rights only until it has them.
    awaited_when = {"open": Q(opened_at__isnull=True)}

    state = state_field(State, State.REGISTERED)
    valid_from = models.DateField("备案起始日", null=True, editable=False)
    valid_until = models.DateField("备案终止日", null=True, editable=False)
    opened_at = models.DateTimeField("开通时间", null=True, editable=False)
    renewed_from = models.DateField("延续起算日", null=True, editable=False)

    @step(
        [State.REGISTERED, State.EXPIRED, State.TERMINATED],
        State.ACTIVE,
        permission=may("enter_institution", over_territory=True),
        rule="filing.validity",
        opens={"filing.validity": "valid_from"},
        effect=True,
    )
    def enter(self, at: datetime, valid_from: date, valid_until: date | None) -> None:
        """列入名录: a filing succeeded and the institution is on the register, for a period if one is set."""
        self.valid_from, self.valid_until, self.renewed_from = valid_from, valid_until, None

    @step(
        State.ACTIVE,
        State.ACTIVE,
        permission=may("enter_institution", over_territory=True),
        rule="filing.renewal",
        opens={"filing.validity": "renewed_from"},
        closes=["filing.validity"],
        effect=True,
    )
    def renew(self, at: datetime, renewed_from: date, valid_until: date) -> None:
        """延续备案: the next period begins where the last one ends; who applies early loses nothing."""
        self.renewed_from, self.valid_until = renewed_from, valid_until

    @step(State.ACTIVE, State.ACTIVE, permission=may("open_institution"), rule="institution.opening")
    def open(self, at: datetime) -> None:
        """开通评价权限: the findings of the assessment are checked off and the institution may plan exams."""
        self.opened_at = at

    @step(
        State.ACTIVE, State.SUSPENDED, permission=may("suspend_institution", over_territory=True), grave=True
    )
    def suspend(self, at: datetime) -> None:
        """暂停评价: the province stops the institution from planning exams until it is reinstated."""

    @step(
        State.SUSPENDED,
        State.ACTIVE,
        permission=may("reinstate_institution", over_territory=True),
        needs_reason=True,
        awaited=False,
    )
    def reinstate(self, at: datetime) -> None:
        """恢复评价: what led to the suspension is put right."""

    @step(
        [State.ACTIVE, State.SUSPENDED],
        State.EXPIRED,
        permission=may("expire_institution"),
        rule="filing.validity",
    )
    def expire(self, at: datetime) -> None:
        """备案到期: the period of the filing has run out."""
        self.opened_at = None

    @step(
        [State.ACTIVE, State.SUSPENDED],
        State.TERMINATED,
        permission=may("surrender_institution"),
        rule="supervision.exit",
        closes=["filing.validity"],
        grave=True,
    )
    def surrender(self, at: datetime) -> None:
        """申请退出: the institution gives its filing up; what it has issued stays valid."""
        self.opened_at = None

    @step(
        State.ACTIVE,
        State.TERMINATED,
        permission=may("decide_succession", over_territory=True),
        rule="filing.information_change",
        closes=["filing.validity"],
        effect=True,
    )
    def pass_on(self, at: datetime, succession: int) -> None:
        """合并分立终止: merged or divided, its filing ends; who takes over has what it had and no more."""
        self.opened_at = None

    @step(
        State.ACTIVE,
        State.ACTIVE,
        permission=may("decide_succession", over_territory=True),
        rule="filing.information_change",
        effect=True,
    )
    def part_with(self, at: datetime, succession: int) -> None:
        """分立存续: a part of it goes on as an institution of its own; it keeps the rest."""

    @step(
        State.ACTIVE,
        State.ACTIVE,
        permission=may("decide_succession", over_territory=True),
        rule="filing.information_change",
        effect=True,
    )
    def take_in(self, at: datetime, succession: int) -> None:
        """合并承继: it takes over what was filed for others, to the day it would have ended there."""

    @step(
        State.REGISTERED,
        State.ACTIVE,
        permission=may("decide_succession", over_territory=True),
        rule="filing.information_change",
        opens={"filing.validity": "renewed_from"},
        effect=True,
    )
    def take_over(
        self, at: datetime, succession: int, valid_from: date, valid_until: date | None, counted_from: date
    ) -> None:
        """承继备案: newly founded, it goes on with what its predecessors had, no longer than they."""
        self.valid_from, self.valid_until, self.renewed_from = valid_from, valid_until, counted_from
        self.opened_at = at

    @step(
        [State.ACTIVE, State.SUSPENDED, State.EXPIRED, State.TERMINATED],
        State.REVOKED,
        permission=may("revoke_institution", over_territory=True),
        rule="filing.exclusions.revoked",
        closes=["filing.validity"],
        effect=True,
    )
    def revoke(self, at: datetime) -> None:
        """取消评价资格: a decision takes the qualification away for good (XJ-22)."""
        self.opened_at = None

    @step(
        State.ACTIVE,
        State.REGISTERED,
        permission=may("import_register", over_territory=True),
        closes=["filing.validity"],
        effect=True,
    )
    def undo_entry(self, at: datetime) -> None:
        """撤销承接: the table that brought the institution in is taken back before anything rests on it."""
        self.valid_from = self.valid_until = None

    class Meta(Lifecycle.Meta):
        abstract = True
