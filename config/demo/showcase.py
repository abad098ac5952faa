"""What makes the cockpit of one institution full (机构首页): people, cards, leases, banks, rules, and lists.

Besides, what lies beside its cases: a list of a registry, notes taken on site, answers of registries.

Everything is entered through the services of the register, by whoever enters it in life.
"""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.test import override_settings
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.models import User
from config.demo.conductor import Story
from config.demo.papers import paper
from config.demo.people import identity_number
from config.demo.pictures import exam_room, portrait
from config.demo.registries import Behaviour, registries
from config.demo.registry_answers import answers_of
from config.demo.world import House, World, fresh
from institutions.models import Filing, Institution, SiteTenure, StaffMember
from institutions.registries import HEADINGS, Registry
from institutions.selectors import assessment_form
from institutions.selectors.own_rules import points_to_publish
from institutions.services.cards import issue_duty_card
from institutions.services.feed import renew_calendar_feed
from institutions.services.notes import add_assessment_note
from institutions.services.own_rules import publish_own_rule
from institutions.services.places import enter_item_bank, enter_site
from institutions.services.registries import (
    ask_registries,
    check_registry_list,
    confirm_registry_list,
    take_in_registry_list,
)
from institutions.services.staff import complete_identity, enter_assessor_card, put_in_photo
from regulations.models import Occupation

SHOWN = "shili"
LISTED = "jiaming"  # the applicant the imported list names
NOTED_ON_SITE = "yangban"  # whose assessment the expert of the demonstration finds on the desk
BEFORE_THE_END = 12  # working days
ENDS_SOON = timedelta(days=24)
LEASE_ENDS = timedelta(days=52)
ASKED = 24
NOTES = (
    ("直播考核工位清点6个，申报表填写12个。", 3),
    ("理论考场监控画面清晰，录像可回看90天。", None),
    ("题库管理制度已上墙，保密柜双人双锁。", 7),
)


def cockpit_story(world: World) -> Story:
    """The institution of the demonstration brings its register up to date."""
    yield world.conductor.before_the_end(BEFORE_THE_END)
    house = world.houses.get(SHOWN)
    if house is None or fresh(house.institution).code is None:
        return
    _people(house)
    yield world.conductor.in_working_days(1)
    _places(house)
    _publish(house)
    renew_calendar_feed(fresh(house.institution), by=house.head)


def _people(house: House) -> None:
    institution, head = fresh(house.institution), house.head
    today = localdate()
    people = list(institution.people.filter(until__isnull=True).prefetch_related("duties").order_by("pk"))
    judged = list(Occupation.objects.filter(pk__in=house.script.scope))
    seen = 0
    for number, person in enumerate(people):
        put_in_photo(person, by=head, photo=ContentFile(portrait(number), name="证件照.jpg"))
        born_on = today.replace(day=1, year=today.year - 30 - number)
        complete_identity(person, by=head, kind="201", number=identity_number(born_on, 700 + number))
        duty = person.duties.all()[0].duty
        if duty != StaffMember.Duty.ASSESSOR:
            continue
        # The first card ends soon: the cockpit says so.
        last = today + (timedelta(days=700 + 30 * seen) if seen else ENDS_SOON)
        enter_assessor_card(
            person,
            by=head,
            number=f"2200{820001 + number}",
            level=duty,
            subjects=judged,
            term=(last - timedelta(days=3 * 365), last),
        )
        issue_duty_card(person, by=head, duty=duty)
        seen += 1


def _places(house: House) -> None:
    institution, head, today = fresh(house.institution), house.head, localdate()
    enter_site(
        institution,
        by=head,
        name="实训分部",
        address="长春市南关区示例路9号",
        since=today,
        kind=SiteTenure.Kind.LEASED,
        lease_from=today - timedelta(days=1000),
        lease_until=today + LEASE_ENDS,
        floor_area_m2=460,
    )
    for number, occupation in enumerate(Occupation.objects.filter(pk__in=house.script.scope), 1):
        enter_item_bank(
            institution,
            by=head,
            of=occupation,
            name=f"{occupation.name}题库",
            source="国家题库抽取，本校补充",
            size=380 * number,
            updated_on=today - timedelta(days=110 * number),
        )


def _publish(house: House) -> None:
    institution = fresh(house.institution)
    for point in points_to_publish(institution):
        said = [f"为规范本校职业技能等级认定工作，制定《{point.label}》。", "本制度自公开之日起施行。"]
        publish_own_rule(
            institution,
            by=house.head,
            point=point.code,
            upload=paper(point.label, institution.name, localdate(), said),
        )


def list_story(world: World) -> Story:
    """The province brings in the list of abnormal operation; one applicant is on it."""
    yield world.conductor.before_the_end(BEFORE_THE_END + 6)
    house = world.houses.get(LISTED)
    if house is None:
        return
    job = take_in_registry_list(
        ContentFile(_list_of(fresh(house.institution)), name="经营异常名录.csv"),
        by=world.province,
        registry=Registry.ABNORMAL.value,
        source="（示例）市场监管部门公布的经营异常名录",
        read_on=localdate(),
    )
    check_registry_list(job)
    yield world.conductor.in_working_days(1)
    confirm_registry_list(job, by=world.province)


def _list_of(institution: Institution) -> bytes:
    text = io.StringIO()
    table = csv.DictWriter(text, [heading.title for heading in HEADINGS[Registry.ABNORMAL]])
    table.writeheader()
    table.writerow(
        {
            "统一社会信用代码": institution.uscc,
            "单位名称": institution.name,
            "列入日期": (localdate() - timedelta(days=35)).isoformat(),
            "列入原因": "通过登记的住所无法联系",
        }
    )
    return text.getvalue().encode()


def notes_story(world: World) -> Story:
    """On the last days an expert takes pictures on site; the form itself is still to be filled in."""
    yield world.conductor.before_the_end(0)
    house = world.houses.get(NOTED_ON_SITE)
    case = (
        house
        and Filing.objects.filter(institution=house.institution, state=Filing.State.UNDER_ASSESSMENT).last()
    )
    if not case:
        return
    lines = assessment_form(case).items
    expert: User = world.experts[0]
    for number, (text, line) in enumerate(NOTES):
        add_assessment_note(
            case,
            by=expert,
            key=UUID(int=number + 1),
            text=text,
            item=lines[line].code if line is not None else "",
            photo=ContentFile(exam_room(number), name="现场照片.jpg"),
            taken_at=timezone.now(),
        )


def asking_story(world: World) -> Story:
    """Whoever waits on a desk at the end has been asked after at the registries outside."""
    yield world.conductor.before_the_end(0)
    waiting = Filing.objects.exclude(state__in=(*Filing.ENDED, Filing.State.DRAFT)).select_related(
        "institution"
    )
    institutions = [case.institution for case in waiting.order_by("-submitted_at")[:ASKED]]
    with (
        registries(Behaviour(answers_of(institutions))) as office,
        override_settings(REGISTRY_ADDRESSES=office.addresses),
    ):
        for institution in institutions:
            ask_registries(institution)
