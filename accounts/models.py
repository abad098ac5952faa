"""People and their posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate

from accounts.permissions import may
from accounts.roles import LABELS, PERMISSIONS, SIDES, Role, Side
from accounts.standing import Standing, provided_standings
from regulations.models import Jurisdiction

CLOCK_USERNAME = "clock"


class PeopleManager(UserManager["User"]):
    """Finds people; the clock is one of them."""

    def clock(self) -> User:
        """The system as an actor (系统时钟): it takes the moves a passed deadline calls for."""
        clock, _ = self.get_or_create(
            username=CLOCK_USERNAME,
            defaults={"name": "系统", "password": "!", "is_active": True},
        )
        return clock


class User(AbstractUser):
    """A person who signs in (用户), or the clock. What they may do follows from their standings alone."""

    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("手机号码", max_length=20, blank=True)

    objects: ClassVar[PeopleManager] = PeopleManager()

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.name or self.username

    def clean(self) -> None:
        """The clock's name is its own: whoever had it would be the clock."""
        super().clean()
        taken = self.username.casefold() == CLOCK_USERNAME
        if taken and not User.objects.filter(pk=self.pk, username=CLOCK_USERNAME).exists():
            raise ValidationError({"username": "该登录名为系统保留，请换一个"})

    def check_password(self, raw_password: str | None) -> bool:
        """The clock signs in nowhere, whatever password somebody gave it."""
        return not self.is_clock and super().check_password(raw_password)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the account; with a new password the tokens other systems hold are worth nothing."""
        is_renewed = getattr(self, "_password", None) is not None and not self._state.adding
        super().save(*args, **kwargs)
        if is_renewed:
            apps.get_model("authtoken", "Token").objects.filter(user=self).delete()

    def get_full_name(self) -> str:
        """The name, as a Chinese name is written."""
        return str(self)

    @property
    def is_clock(self) -> bool:
        """Whether this is the system itself."""
        return self.username == CLOCK_USERNAME

    @cached_property
    def standings(self) -> list[Standing]:
        """Every capacity in which this person acts today: own posts first, then those deputed to them.

        A deputed one lasts only while the person has a post of their own there or above it.
        """
        if self.is_clock:
            return [Standing(Role.CLOCK)]
        posts = list(Post.objects.carried_by(self, localdate()))
        own = [post.standing for post in posts if post.user_id == self.pk]
        deputed = [
            replace(post.standing, principal_id=post.user_id, principal=str(post.user))
            for post in posts
            if post.user_id != self.pk
            and any(standing.may_stand_in and standing.covers(post.jurisdiction_id) for standing in own)
        ]
        return own + deputed + provided_standings(self)

    @property
    def permissions(self) -> frozenset[str]:
        """Everything any of the standings may do, wherever."""
        return frozenset().union(*(standing.permissions for standing in self.standings))

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's own permissions are a superuser's alone: what others may do follows from standings.

        Asking the tables of groups costs every page of the administration two queries.
        """
        return bool(self.is_active and self.is_superuser)

    def has_module_perms(self, app_label: str) -> bool:
        """Likewise for a whole app."""
        return bool(self.is_active and self.is_superuser)

    def has_role(self, *roles: Role) -> bool:
        """Whether one of the standings is of these roles."""
        return any(standing.role in roles for standing in self.standings)

    def stands_at(self, side: Side) -> list[Standing]:
        """The standings on one side of the counter."""
        return [standing for standing in self.standings if standing.side is side]

    def may(self, codename: str, record: Any) -> bool:
        """Whether one of the standings carries a right for this record: the right and the place."""
        return may(codename)(record, self)

    def title_before(self, record: Any, codename: str = "") -> str:
        """In what capacity this person faces a case, for its record: the one that has the right, if asked."""
        facing = [standing for standing in self.standings if standing.faces(record)] or self.standings
        if codename and len(facing) > 1:
            facing = sorted(
                facing, key=lambda s: (not s.holds(codename, record), codename not in s.permissions)
            )
        return facing[0].title if facing else ""

    def deals_at(self, place: str) -> Standing | None:
        """The own post by which this person is an officer of an authority; a deputy is none."""
        return next(
            (
                standing
                for standing in self.standings
                if "deal_with_case" in standing.permissions
                and standing.jurisdiction_code == place
                and not standing.is_deputed
            ),
            None,
        )

    def scope(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows of a machine this person may see: own territory, own institution; otherwise none."""
        model = queryset.model
        reach = Q(pk__in=[])
        for standing in self.standings:
            if "view_register" not in standing.permissions:
                continue
            if standing.side is Side.AUTHORITY and model.territory_path:
                within = Q(**{f"{model.territory_path}__code__startswith": standing.territory_prefix})
                if apart := standing.places_apart:
                    within &= ~Q(**{f"{model.territory_path}__in": apart})
                reach |= within
            elif standing.side is Side.INSTITUTION and model.institution_path:
                reach |= Q(**{model.institution_path: standing.institution_id})
        return queryset.filter(reach)

    def own(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows of a machine that belong to the institutions this person works for: the portal's."""
        mine = {standing.institution_id for standing in self.stands_at(Side.INSTITUTION)}
        return queryset.filter(**{f"{queryset.model.institution_path}__in": mine})


class PostQuerySet(models.QuerySet["Post"]):
    """Posts by date."""

    def in_force(self, on: date) -> PostQuerySet:
        """Posts held on a date."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=on), Q(since__isnull=True) | Q(since__lte=on))

    def carried_by(self, user: User, on: date) -> PostQuerySet:
        """The posts somebody acts in on a date: their own, and those they are the deputy of."""
        deputed = Deputation.objects.in_force(on).filter(deputy=user).values("post")
        carried = self.in_force(on).filter(Q(user=user) | Q(pk__in=deputed))
        return carried.select_related("jurisdiction", "user").order_by("pk")

    def of_officers(self, on: date) -> PostQuerySet:
        """The posts whose holders deal with cases on a date."""
        roles = roles_with("deal_with_case")
        return self.in_force(on).filter(role__in=roles, user__is_active=True)


class Post(models.Model):
    """A post (岗位): a person has a role in a jurisdiction, from one date to another."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="posts", verbose_name="用户")
    role = models.CharField(
        "角色",
        max_length=32,
        choices=[
            (r.value, LABELS[r]) for r in Role if SIDES[r] in (Side.AUTHORITY, Side.PERSON, Side.PLATFORM)
        ],
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="posts", verbose_name="行政区划"
    )
    since = models.DateField("任职起", null=True, blank=True)
    until = models.DateField("任职止", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "岗位"
        verbose_name_plural = "岗位"
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "jurisdiction"], name="one_post_of_a_kind")
        ]

    def __str__(self) -> str:
        return self.standing.title

    @property
    def standing(self) -> Standing:
        """The capacity this post gives."""
        return Standing(Role(self.role), self.jurisdiction_id, None, self.jurisdiction.name)


class DeputationQuerySet(models.QuerySet["Deputation"]):
    """Deputations by date; they are ended, never removed."""

    def in_force(self, on: date) -> DeputationQuerySet:
        """Those by which somebody acts on a date."""
        return self.within(on, on)

    def within(self, since: date, until: date) -> DeputationQuerySet:
        """Those that hold on any day of a period."""
        return self.filter(since__lte=until, until__gte=since, ended_at__isnull=True)

    def delete(self) -> tuple[int, dict[str, int]]:
        """What somebody did as a deputy stays theirs to answer for."""
        raise ValidationError("代理记录不可删除，可以提前结束")


class Deputation(models.Model):
    """A deputy for a period (岗位代理): somebody acts for the holder of a post, both days included.

    The post stays its holder's. Named by the holder or by the head of the same authority; ended early with
    a reason; never removed. What the deputy may be is asked when they are named (accounts.services).
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="deputations", verbose_name="岗位")
    deputy = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="deputations", verbose_name="代理人"
    )
    since = models.DateField("代理起")
    until = models.DateField("代理止")
    reason = models.TextField("理由", max_length=500)
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="指定人")
    named_by_title = models.CharField("指定身份", max_length=120)
    named_at = models.DateTimeField("指定时间", auto_now_add=True)
    # When both were told that it has begun; empty until then.
    told_at = models.DateTimeField("告知开始时间", null=True, editable=False)
    ended_at = models.DateTimeField("提前结束时间", null=True, editable=False)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="结束人"
    )
    end_reason = models.TextField("提前结束理由", max_length=500, blank=True)

    objects = DeputationQuerySet.as_manager()

    class Meta:
        verbose_name = "岗位代理"
        verbose_name_plural = "岗位代理"
        ordering: ClassVar = ["-since", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")), name="a_deputation_ends_after_it_begins"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["deputy", "until"], name="deputation_of", condition=Q(ended_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.deputy}代{self.post.user}（{self.post.standing.title}）"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """What somebody did as a deputy stays theirs to answer for."""
        raise ValidationError("代理记录不可删除，可以提前结束")

    @property
    def status(self) -> str:
        """How it stands today, in words."""
        today = localdate()
        if self.ended_at is not None:
            return "已提前结束"
        if today < self.since:
            return "尚未开始"
        return "代理中" if today <= self.until else "已期满"

    @property
    def is_over(self) -> bool:
        """Whether nobody can act by it any more."""
        return self.ended_at is not None or self.until < localdate()


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages by who has read them."""

    def unread(self) -> MessageQuerySet:
        """Those still to be read."""
        return self.filter(read_at__isnull=True)


class Message(models.Model):
    """A message within the platform (站内消息): to one person, about one case, read or not."""

    recipient = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="messages", verbose_name="收件人"
    )
    subject = models.CharField("标题", max_length=300)
    text = models.TextField("内容")
    url = models.CharField("有关事项", max_length=200, blank=True)
    at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("阅读时间", null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "站内消息"
        verbose_name_plural = "站内消息"
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["recipient", "-at"], name="message_unread", condition=Q(read_at__isnull=True)
            ),
            models.Index(fields=["recipient", "-at"], name="message_of"),
        ]

    def __str__(self) -> str:
        return self.subject


def roles_with(codename: str) -> list[Role]:
    """The roles that carry a permission."""
    return [role for role in Role if codename in PERMISSIONS[role]]
