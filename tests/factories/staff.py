"""People, places and cards of an institution on the register, made up."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from institutions.models import (
    AssessorCard,
    FiledRoom,
    FiledScope,
    Filing,
    Institution,
    InstitutionPerson,
    RoomState,
    Site,
    SiteTenure,
)
from institutions.services.staff import enter_assessor_card, enter_person, put_in_photo
from lifecycle.machine import Lifecycle
from lifecycle.models import Deadline
from regulations.models import Occupation
from tests.factories import exams, institutions

COOK = "4-03-02-01"


def deadline(case: Lifecycle, *, due_on: date) -> Deadline:
    """A period that runs on a case, as a move opens it."""
    cited = case.law(due_on).citation("filing.decision")
    return Deadline.objects.create(
        content_type=ContentType.objects.get_for_model(case),
        object_id=str(case.pk),
        key=f"filing.decision.{due_on:%m%d}",
        title="作出决定",
        rule_id=cited.rule_id if cited else "JL-4",
        basis=cited.basis if cited else "示例依据",
        amount=5,
        unit="working_day",
        anchor_on=date(2026, 3, 20),
        due_on=due_on,
        law_on=date(2026, 3, 20),
    )


def person(
    of: Institution,
    by: User,
    name: str = "甄考评",
    duty: str = "assessor",
    *,
    photo: bool = False,
    **facts: Any,
) -> InstitutionPerson:
    """Somebody who works for the institution since the beginning of 2026, with a photo if asked."""
    entered = enter_person(of, by=by, **{"name": name, "duty": duty, "since": date(2026, 1, 5), **facts})
    return (
        put_in_photo(entered, by=by, photo=SimpleUploadedFile("照片.jpg", exams.portrait()))
        if photo
        else entered
    )


def assessor_card(
    of: InstitutionPerson,
    by: User,
    number: str = "K-1",
    *,
    until: date = date(2027, 1, 31),
    level: str = "assessor",
    since: date = date(2024, 2, 1),
) -> AssessorCard:
    """The card of an assessor of cooks."""
    cooks = [Occupation.objects.get(pk=COOK)]
    return enter_assessor_card(of, by=by, number=number, level=level, subjects=cooks, term=(since, until))


def settled(of: Institution, by: User, *, lease_until: date = date(2026, 12, 31)) -> Site:
    """A leased site with two theory rooms, and the scope of a cook, as a filing leaves them."""
    filing = Filing.objects.create(
        institution=of, jurisdiction=of.jurisdiction, state=Filing.State.FILED, number=f"BA2026-{of.pk:06d}"
    )
    since = of.valid_from or date(2026, 1, 5)
    site = institutions.main_site(of)
    for level in (5, 4):
        FiledScope.objects.create(
            institution=of, site=site, filing=filing, occupation_id=COOK, level=level, valid_from=since,
            valid_until=of.valid_until,
        )  # fmt: skip
    SiteTenure.objects.create(
        site=site, kind="leased", lease_from=date(2024, 1, 1), lease_until=lease_until,
        floor_area_m2="800", since=since, entered_by=by,
    )  # fmt: skip
    for name in ("理论一考场", "理论二考场"):
        room = FiledRoom.objects.create(
            institution=of, site=site, filing=filing, name=name, use="theory", seats=40, has_camera=True,
            valid_from=since,
        )  # fmt: skip
        RoomState.objects.create(room=room, site=site, seats=40, since=since, entered_by=by)
    return site


def on_register(name: str = "甄在册学校", **facts: Any) -> tuple[Institution, User]:
    """An institution filed since the beginning of 2026, and its head."""
    of = institutions.institution(
        name,
        **{"state": Institution.State.ACTIVE, "opened": True, "valid_from": date(2026, 1, 5),
           "valid_until": date(2029, 1, 4), **facts},
    )  # fmt: skip
    return of, institutions.member_of(of)
