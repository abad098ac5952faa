"""The play (演示省份): the cast's stories told through the real services, up to yesterday."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from random import Random

from django.db import connection
from django.db.models import Count
from django.test import override_settings
from django.utils.timezone import localdate

from accounts.models import User
from accounts.roles import Role
from certificates.models import Certificate, CertificateBatch
from config.celery import app as queue
from config.demo.accounts import LAST_MADE
from config.demo.cast import APPLICANTS, PLANS, PROVINCE, SMALL_APPLICANTS, SMALL_PLANS
from config.demo.catalogues import publish_special_items
from config.demo.conductor import ONE_DAY, Conductor, PlayStopped, Story, at
from config.demo.exams import PlanStory
from config.demo.filings import FilingStory, first_day
from config.demo.national_centre import national_centre
from config.demo.people import Population
from config.demo.world import IN_OFFICE_SINCE, Posts, World
from exams.models import Enrolment, ExamPlan
from institutions.models import Filing, Institution
from lifecycle.clock import act_on_passed_deadlines
from lifecycle.models import Deadline, TransitionRecord
from lifecycle.reminders import remind_of_effects

SEED = 20220617
Say = Callable[[str], object]


def play(*, small: bool, say: Say) -> None:
    """Play the province up to yesterday; the platform's own clock goes on from there."""
    ends_on = localdate() - ONE_DAY
    begins_on = first_day(ends_on)
    chance = Random(SEED)
    conductor = Conductor(begins_on=begins_on, ends_on=ends_on, chance=chance)
    with connection.cursor() as cursor:
        # A play that is cut off starts over: nothing of it need survive a power cut.
        cursor.execute("SET synchronous_commit TO off")
    world = World(conductor, chance, Population(chance, on=begins_on), prints_at_once=small)
    world.staff_the_offices(begins_on)
    publish_special_items(by=world.officers[PROVINCE], region=PROVINCE, on=begins_on)
    applicants = [a for a in APPLICANTS if not small or a.key in SMALL_APPLICANTS]
    conductor.enlist("解读决定", first_act(world))
    conductor.enlist("系统时钟", conductor.daily(sweep))
    for applicant in applicants:
        conductor.enlist(applicant.name, FilingStory(world, applicant).tell())
    for script in SMALL_PLANS if small else PLANS:
        conductor.enlist(f"{script.institution} 计划", PlanStory(world, script).tell())
    with (
        carried_out_at_once(),
        national_centre() as centre,
        override_settings(NATIONAL_CENTRE_URL=centre.url),
    ):
        conductor.play(new_month=lambda today: say(month_so_far(today)))
    waiting = TransitionRecord.objects.filter(reacted_at__isnull=True).count()
    if waiting:
        raise PlayStopped(f"有{waiting}条记录的后续事项没有完成")
    keep_the_platform(begins_on)


def first_act(world: World) -> Story:
    """Before anything is filed, the head of the province decides how its text is read."""
    yield at(world.conductor.begins_on, 9)
    world.decide_how_the_text_is_read()


def sweep() -> int:
    """Remind and act on the deadlines that have passed, as the platform does every minute."""
    remind_of_effects(by=User.objects.clock())
    return act_on_passed_deadlines(by=User.objects.clock())


def keep_the_platform(begins_on: date) -> None:
    """Give the platform its keeper: made last, so that a whole province is told from an interrupted one."""
    Posts(begins_on - IN_OFFICE_SINCE).fill(*LAST_MADE, Role.PLATFORM_ADMIN, PROVINCE)


@contextmanager
def carried_out_at_once() -> Iterator[None]:
    """Carry out tasks in the play's own time instead of handing them to a worker."""
    before = queue.conf.task_always_eager, queue.conf.task_eager_propagates
    queue.conf.task_always_eager, queue.conf.task_eager_propagates = True, True
    # Each task and each request reports itself: news to an operator, noise to who waits for a province.
    chatter = [(log, log.level) for log in map(logging.getLogger, ("celery", "httpx"))]
    for log, _ in chatter:
        log.setLevel(logging.WARNING)
    try:
        yield
    finally:
        queue.conf.task_always_eager, queue.conf.task_eager_propagates = before
        for log, level in chatter:
            log.setLevel(level)


def month_so_far(today: date) -> str:
    """Say what stands on the registers as a month begins."""
    certificates = Certificate.objects.count()
    return (
        f"  {today.year}年{today.month}月　机构 {Institution.objects.exclude(code=None).count()} 家备案，"
        f"计划 {ExamPlan.objects.count()} 个，考生 {Enrolment.objects.count()} 人，证书 {certificates} 本"
    )


def summary() -> list[str]:
    """Say what was played, by state."""
    lines = []
    for model, name in (
        (Institution, "机构"), (Filing, "备案申请"), (ExamPlan, "考核计划"), (Enrolment, "考生"),
        (CertificateBatch, "证书批次"), (Certificate, "证书"),
    ):  # fmt: skip
        labels = dict(model.State.choices)
        counted = model.objects.values_list("state").annotate(number=Count("pk")).order_by("-number")
        states = "、".join(f"{labels[state]} {number}" for state, number in counted)
        lines.append(f"  {name} {model.objects.count()}（{states}）")
    lines.append(
        f"  流转记录 {TransitionRecord.objects.count()} 条，进行中的期限 "
        f"{Deadline.objects.filter(status=Deadline.Status.OPEN).count()} 个"
    )
    return lines
