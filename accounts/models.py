"""People and their posts."""

from __future__ import annotations

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
        """Every capacity in which this person acts today."""
        if self.is_clock:
            return [Standing(Role.CLOCK)]
        posts = self.posts.in_force(localdate()).select_related("jurisdiction")
        return [post.standing for post in posts] + provided_standings(self)

    @property
    def permissions(self) -> frozenset[str]:
        """Everything any of the standings may do, wherever."""
        return frozenset().union(*(standing.permissions for standing in self.standings))

    def has_role(self, *roles: Role) -> bool:
        """Whether one of the standings is of these roles."""
        return any(standing.role in roles for standing in self.standings)

    def stands_at(self, side: Side) -> list[Standing]:
        """The standings on one side of the counter."""
        return [standing for standing in self.standings if standing.side is side]

    def may(self, codename: str, record: Any) -> bool:
        """Whether one of the standings carries a right for this record: the right and the place."""
        return may(codename)(record, self)

    def title_before(self, record: Any) -> str:
        """In what capacity this person faces a case, for its record."""
        for standing in self.standings:
            if standing.side is Side.AUTHORITY and standing.covers(record.territory_code):
                return standing.title
            if standing.side is Side.INSTITUTION and standing.institution_id == record.holding_institution_id:
                return standing.title
        return self.standings[0].title if self.standings else ""

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


class PostQuerySet(models.QuerySet["Post"]):
    """Posts by date."""

    def in_force(self, on: date) -> PostQuerySet:
        """Posts held on a date."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=on), Q(since__isnull=True) | Q(since__lte=on))


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
