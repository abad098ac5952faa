"""Deputies for a period (岗位代理): named, begun, ended early; both sides are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django_fsm import TransitionNotAllowed

from accounts.models import Deputation, Message, Post, User
from accounts.selectors.deputations import OFFICERS, away_on, under_whom
from accounts.standing import Standing
from lifecycle.findings import Finding, require

# How many days one deputation may last, its first and last included: no law says so. A post that is empty
# for longer is filled, not deputed.
LONGEST_DAYS = 90


@transaction.atomic
def name_deputy(post: Post, *, deputy: User, since: date, until: date, reason: str, by: User) -> Deputation:
    """指定代理人: the holder of a post, or the head of the same authority, names who acts for a period.

    Raises PermissionDenied (403) for anybody else, RulesNotMet (422) with the field where the period, the
    deputy or the post does not allow it.
    """
    standing = require_say_over(post, by, "指定代理人")
    lock_people(post.user_id, deputy.pk)
    require(
        [
            *_objections_to_period(since, until, reason),
            *_objections_to_post(post, since, until),
            *_objections_to_deputy(post, deputy, since, until),
        ]
    )
    made = Deputation.objects.create(
        post=post,
        deputy=deputy,
        since=since,
        until=until,
        reason=reason.strip(),
        named_by=by,
        named_by_title=standing.title,
    )
    if since > localdate():
        _tell(made, f"已指定代理人，自{_day(since)}起", "代理开始之前，仍由岗位本人办理。")
    announce_deputations()
    return made


@transaction.atomic
def end_deputation(deputation: Deputation, *, reason: str, by: User) -> Deputation:
    """提前结束代理: from now on the deputy acts no longer; what was done stays as it is recorded."""
    require_say_over(deputation.post, by, "结束代理")
    kept = Deputation.objects.select_for_update(of=("self",)).get(pk=deputation.pk)
    if kept.is_over:
        raise TransitionNotAllowed(f"该代理{kept.status}，不能再结束；请刷新后再看")
    if not reason.strip():
        require([_objection("reason", "提前结束代理必须写明理由", "请写明理由，例如：本人已返岗")])
    kept.ended_at, kept.ended_by, kept.end_reason = timezone.now(), by, reason.strip()
    kept.save(update_fields=["ended_at", "ended_by", "end_reason"])
    _tell(kept, "代理已提前结束", f"结束人：{by}。理由：{kept.end_reason}")
    return kept


@transaction.atomic
def announce_deputations() -> int:
    """Tell both sides of each deputation that it has begun, once; returns how many were told."""
    today = localdate()
    begun = Deputation.objects.in_force(today).filter(told_at__isnull=True)
    rows = list(begun.select_for_update(of=("self",), skip_locked=True))
    for row in rows:
        row.told_at = timezone.now()
        row.save(update_fields=["told_at"])
        _tell(row, f"代理开始，至{_day(row.until)}止", "代理期间的办理记录写明“代”字和双方姓名。")
    return len(rows)


def require_say_over(post: Post, by: User, act: str) -> Standing:
    """Who may decide on a post's deputy: its holder, or the head of the same authority; the capacity.

    A deputy of the holder cannot pass the post on.
    """
    if post.user_id == by.pk:
        return post.standing
    for standing in by.standings:
        if (
            "name_deputy" in standing.permissions
            and standing.jurisdiction_code == post.jurisdiction_id
            and standing.principal_id != post.user_id
        ):
            return standing
    place = post.jurisdiction.name
    raise PermissionDenied(f"您没有{act}的权限：{place}的岗位，由本人或{place}的单位负责人决定")


def lock_people(*users: int | None) -> None:
    """Let acts on the same people wait for each other, in the order of their keys."""
    rows = (
        User.objects.select_for_update(no_key=True).filter(pk__in=[pk for pk in users if pk]).order_by("pk")
    )
    list(rows.values_list("pk"))


def _objections_to_period(since: date, until: date, reason: str) -> Iterator[Finding]:
    latest = since + timedelta(days=LONGEST_DAYS - 1)
    if not reason.strip():
        yield _objection("reason", "必须写明代理的理由", "请写明理由，例如：外出培训、休假")
    if until < since:
        yield _objection("until", "代理止日早于代理起日", "请核对两个日期，止日可与起日为同一天")
    if since < localdate():
        yield _objection("since", "代理不能倒签：起日早于今天", f"请选择{_day(localdate())}或更晚的日期")
    if until > latest:
        yield _objection(
            "until",
            f"一次代理最长{LONGEST_DAYS}日，现为{(until - since).days + 1}日",
            f"请改为{_day(latest)}或更早；岗位长期空缺的，应当另行任命",
        )


def _objections_to_post(post: Post, since: date, until: date) -> Iterator[Finding]:
    if post.role not in OFFICERS:
        yield _objection("post", "该岗位不办理事项，无须代理", "请选择单位负责人或经办人的岗位")
    if post.until and post.until < until:
        ended = "已于" if post.until < localdate() else "将于"
        yield _objection(
            "post", f"该岗位{ended}{_day(post.until)}结束，代理不能超出任期", "请缩短代理期间，或先办理续任"
        )
    if post.since and post.since > since:
        yield _objection("post", f"该岗位自{_day(post.since)}起任职", f"请选择{_day(post.since)}或更晚的起日")
    taken = Deputation.objects.within(since, until).filter(post=post).select_related("deputy").first()
    if taken is not None:
        yield _objection(
            "since",
            f"该岗位在{_span(taken)}已由{taken.deputy}代理，期间重叠",
            f"请改自{_day(taken.until + timedelta(days=1))}起，或先结束原来的代理",
        )


def _objections_to_deputy(post: Post, deputy: User, since: date, until: date) -> Iterator[Finding]:
    places = under_whom(post.jurisdiction)
    if deputy.pk == post.user_id:
        yield _objection("deputy", "不能由本人代理自己的岗位", "请另选一人")
        return
    throughout = Post.objects.in_force(max(since, localdate())).filter(
        Q(until__isnull=True) | Q(until__gte=until), user=deputy, role__in=OFFICERS, jurisdiction__in=places
    )
    if not deputy.is_active or not throughout.exists():
        yield _objection(
            "deputy",
            f"{deputy}在代理期间不是{post.jurisdiction.name}或其上级机关的在岗人员",
            "请从本单位或上一级机关的负责人、经办人中另选；只读的监督检查员和其他机关的人员不能代理",
        )
    away = away_on(deputy, since, until)
    if away is not None:
        yield _objection(
            "deputy",
            f"{deputy}在{_span(away)}不在岗，其岗位由{away.deputy}代理，不能再代理他人",
            "请另选一人，或调整代理期间",
        )
    acting = (
        Deputation.objects.within(since, until).filter(deputy=post.user).select_related("post__user").first()
    )
    if acting is not None:
        yield _objection(
            "since",
            f"{post.user}在{_span(acting)}正代理{acting.post.user}的岗位，代理不能再转由他人",
            "请先结束该项代理并另行指定，或调整代理期间",
        )


def _tell(deputation: Deputation, what: str, more: str) -> None:
    post, url = deputation.post, reverse("admin:accounts_deputation_changelist")
    said = f"{post.standing.title}，{post.user}的岗位由{deputation.deputy}代理，{_span(deputation)}。"
    said += f"理由：{deputation.reason}。"
    Message.objects.bulk_create(
        Message(recipient_id=user, subject=f"{what}：{deputation}"[:300], text=f"{said}{more}", url=url)
        for user in dict.fromkeys((deputation.deputy_id, post.user_id))
    )


def _objection(field: str, message: str, cure: str) -> Finding:
    return Finding(rule_id="", field=field, message=message, cure=cure)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _span(deputation: Deputation) -> str:
    return f"{_day(deputation.since)}至{_day(deputation.until)}"
