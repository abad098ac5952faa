"""The play (演示省份): the cast's stories told through the real services, up to yesterday."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from random import Random

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test import override_settings
from django.utils.timezone import localdate

from accounts.models import User
from accounts.roles import Role
from certificates.models import Certificate, CertificateBatch
from config.celery import app as queue
from config.demo.accounts import LAST_MADE
from config.demo.bodies import BodyStory
from config.demo.cast import APPLICANTS, PLANS, PROVINCE, SMALL_APPLICANTS, SMALL_PLANS
from config.demo.catalogues import publish_special_items
from config.demo.conductor import ONE_DAY, Conductor, PlayStopped, Story, at
from config.demo.exams import PlanStory
from config.demo.filings import FilingStory, first_day
from config.demo.generator import bodies, wide_begin
from config.demo.national_centre import national_centre
from config.demo.offices import Offices
from config.demo.people import Population
from config.demo.provinces import Province
from config.demo.showcase import asking_story, cockpit_story, list_story, notes_story
from config.demo.tables import table_story
from config.demo.world import IN_OFFICE_SINCE, Posts, World
from exams.models import Enrolment, ExamPlan
from institutions.models import Filing, Institution
from lifecycle.clock import act_on_passed_deadlines
from lifecycle.models import Deadline, TransitionRecord
from lifecycle.reminders import remind_of_effects

SEED = 20220617
# The wide cast counts its credit codes from here: none is given twice.
FIRST_CODE = 500001
USUAL_HASHER = "django.contrib.auth.hashers.Argon2PasswordHasher"
QUICK_HASHER = "config.demo.passwords.QuickHasher"
Say = Callable[[str], object]


def play(*, small: bool, say: Say) -> None:
    """Play the province up to yesterday; the platform's own clock goes on from there."""
    ends_on = localdate() - ONE_DAY
    opens_on = first_day(ends_on)
    begins_on = begin_of(ends_on, small=small)
    chance = Random(SEED)
    conductor = Conductor(begins_on=begins_on, ends_on=ends_on, chance=chance, goes_on=not small)
    with connection.cursor() as cursor:
        # A play that is cut off starts over: nothing of it need survive a power cut.
        cursor.execute("SET synchronous_commit TO off")
    world = World(conductor, chance, Population(chance, on=opens_on), prints_at_once=small)
    world.staff_the_offices(begins_on)
    publish_special_items(by=world.officers[PROVINCE], region=PROVINCE, on=begins_on)
    applicants = [a for a in APPLICANTS if not small or a.key in SMALL_APPLICANTS]
    conductor.enlist("解读决定", first_act(world), is_needed=True)
    conductor.enlist("系统时钟", conductor.daily(partial(sweep, User.objects.clock())), is_needed=True)
    for applicant in applicants:
        conductor.enlist(applicant.name, FilingStory(world, applicant).tell())
    enlist_the_provinces(world, begins_on, small=small)
    for name, story in SHOWN_BESIDE:
        conductor.enlist(name, story(world), is_extra=True)
    for script in SMALL_PLANS if small else PLANS:
        conductor.enlist(f"{script.institution} 计划", PlanStory(world, script).tell())
    with (
        carried_out_at_once(),
        national_centre() as centre,
        override_settings(NATIONAL_CENTRE_URL=centre.url, PASSWORD_HASHERS=quick_hashers()),
    ):
        conductor.play(new_month=lambda today: say(month_so_far(today)))
    for refusal in conductor.refused:
        say(f"  没有按剧本走完：{refusal}")
    waiting = TransitionRecord.objects.filter(reacted_at__isnull=True).count()
    if waiting:
        raise PlayStopped(f"有{waiting}条记录的后续事项没有完成")
    keep_the_platform(begins_on)


SHOWN_BESIDE: tuple[tuple[str, Callable[[World], Story]], ...] = (
    ("登记册", cockpit_story),
    ("登记名单", list_story),
    ("现场记录", notes_story),
    ("登记核对", asking_story),
)


def begin_of(ends_on: date, *, small: bool) -> date:
    """Answer the day on which the play begins: the wide cast begins before the deep province does."""
    return min(first_day(ends_on), wide_begin(ends_on, small=small))


def enlist_the_provinces(world: World, begins_on: date, *, small: bool) -> None:
    """Let the provinces around play their part: offices, lists, tables, and the lives of their bodies."""
    conductor = world.conductor
    chance = Random(SEED + 1)
    population = Population(chance, on=begins_on, first_code=FIRST_CODE)
    offices = Offices(world, Posts(begins_on - IN_OFFICE_SINCE), population, chance)
    cast = bodies(conductor.ends_on, small=small)
    for province in dict.fromkeys(body.province for body in cast):
        offices.open(province)
        conductor.enlist(f"{province.stem} 开局", province_story(offices, province), is_needed=True)
        conductor.enlist(f"{province.stem} 既有机构", table_story(offices, province, cast), is_extra=True)
    for body in cast:
        conductor.enlist(body.name, BodyStory(offices, body).tell(), is_extra=True)


def province_story(offices: Offices, province: Province) -> Story:
    """On its first morning a province decides how its text is read and publishes its list of items."""
    yield at(offices.world.conductor.begins_on, 9)
    if province.code != PROVINCE:
        offices.read_the_text(province)
    if province.specials:
        publish_special_items(
            by=offices.officer(province.code),
            region=province.code,
            on=localdate(),
            names=province.specials,
        )


def first_act(world: World) -> Story:
    """Before anything is filed, the head of the province decides how its text is read."""
    yield at(world.conductor.begins_on, 9)
    world.decide_how_the_text_is_read()


def sweep(clock: User) -> int:
    """Remind and act on the deadlines that have passed, as the platform does every minute."""
    remind_of_effects(by=clock)
    return act_on_passed_deadlines(by=clock)


def keep_the_platform(begins_on: date) -> None:
    """Give the platform its keeper: made last, so that a whole province is told from an interrupted one."""
    Posts(begins_on - IN_OFFICE_SINCE).fill(*LAST_MADE, Role.PLATFORM_ADMIN, PROVINCE)


def quick_hashers() -> list[str]:
    """The hashers in use, the usual one with the least effort: its digests are checked by the usual one."""
    return [QUICK_HASHER if hasher == USUAL_HASHER else hasher for hasher in settings.PASSWORD_HASHERS]


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
