"""The people of an institution on the register: who comes, who goes, what they do, by which card."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.timezone import localdate

from accounts.identity import masked_number, read_identity
from accounts.models import User
from accounts.permissions import may
from archive.contents import JPEG, PNG
from archive.services import store_file
from institutions.models import AssessorCard, Duty, Institution, InstitutionPerson, PersonDuty
from institutions.models.people import ASSESSING
from institutions.selectors.staff import identity_digest
from institutions.services.cards import void_cards
from regulations.models import Occupation, SpecialItem

PHOTO = "staff_photo"
GREATEST_PHOTO = 2 * 1024 * 1024


@transaction.atomic
def enter_person(
    institution: Institution,
    *,
    by: User,
    name: str,
    duty: str,
    since: date,
    title: str = "",
    identity: tuple[str, str] | None = None,
) -> InstitutionPerson:
    """登记人员: somebody begins to work here; `identity` is the kind and the number of the paper."""
    institution = editable(institution, by)
    not_ahead(since)
    person = InstitutionPerson(
        institution=institution, name=name.strip(), title=title.strip(), since=since, entered_by=by
    )
    if not person.name:
        raise ValidationError({"name": "请填写姓名"})
    if identity is not None:
        _identify(person, *identity)
    person.save()
    PersonDuty.objects.create(person=person, duty=Duty(duty), since=since, entered_by=by)
    return person


@transaction.atomic
def complete_identity(person: InstitutionPerson, *, by: User, kind: str, number: str) -> InstitutionPerson:
    """补录证件: the identity paper of somebody entered without one; what is there is not changed."""
    editable(person.institution, by)
    person = locked(person)
    if person.identity_digest:
        raise ValidationError(
            {"identity_number": "该人员的证件已经登记，不能更改；登记有误的，请办理离任后重新登记"}
        )
    _identify(person, kind, number)
    person.save(update_fields=["identity_kind", "identity_digest", "identity_shown"])
    return person


def _identify(person: InstitutionPerson, kind: str, number: str) -> None:
    read = read_identity(kind, number)
    if not read.is_valid:
        raise ValidationError({"identity_number": read.problem})
    digest = identity_digest(kind, number)
    twin = person.institution.people.filter(until__isnull=True, identity_digest=digest).exclude(pk=person.pk)
    if found := twin.first():
        raise ValidationError(
            {"identity_number": f"该证件号码已登记在本机构“{found.name}”名下，一人只登记一次"}
        )
    person.identity_kind, person.identity_digest = kind, digest
    person.identity_shown = masked_number(read.number)


@transaction.atomic
def put_in_photo(person: InstitutionPerson, *, by: User, photo: File[Any]) -> InstitutionPerson:
    """上传照片: the picture that stands on the person's cards from now on."""
    editable(person.institution, by)
    person.photo = store_file(
        photo, by=by, kind=PHOTO, allowed={JPEG, PNG}, max_bytes=GREATEST_PHOTO, label="照片"
    )
    person.save(update_fields=["photo"])
    return person


@transaction.atomic
def take_up_duty(person: InstitutionPerson, *, by: User, duty: str, since: date) -> PersonDuty:
    """增加岗位: a person takes up a duty; a senior assessor is no longer an assessor."""
    editable(person.institution, by)
    person = employed(person)
    not_ahead(since)
    if since < person.since:
        raise ValidationError({"since": f"不能早于其入职日期（{_day(person.since)}）"})
    if person.duties.filter(duty=duty, until__isnull=True).exists():
        raise ValidationError({"duty": f"{person.name}已经登记为{Duty(duty).label}"})
    _step_out_of_the_other_level(person, duty, since, by)
    return PersonDuty.objects.create(person=person, duty=Duty(duty), since=since, entered_by=by)


def _step_out_of_the_other_level(person: InstitutionPerson, duty: str, since: date, by: User) -> None:
    if duty not in ASSESSING:
        return
    for other in person.duties.filter(duty__in=ASSESSING, until__isnull=True).exclude(duty=duty):
        end_row(other, since - timedelta(days=1))
        void_cards(person.cards.filter(duty=other.duty), by=by, reason="级别变更，原证卡停用")


@transaction.atomic
def end_duty(row: PersonDuty, *, by: User, until: date) -> PersonDuty:
    """结束岗位: the person does it no longer; the card of the duty is void."""
    person = row.person
    editable(person.institution, by)
    _until(row, until)
    void_cards(person.cards.filter(duty=row.duty), by=by, reason="已不担任该岗位")
    return row


@transaction.atomic
def enter_assessor_card(
    person: InstitutionPerson,
    *,
    by: User,
    number: str,
    level: str,
    subjects: Iterable[Occupation | SpecialItem],
    term: tuple[date, date],
) -> AssessorCard:
    """登记考评员证: level, occupations and term as they stand on the card; a renewed one ends the older."""
    editable(person.institution, by)
    person = employed(person)
    today = localdate()
    judged = list(subjects)
    _card_is_whole(number, judged, term)
    if not person.duties.filter(duty=level, until__isnull=True).exists():
        take_up_duty(person, by=by, duty=level, since=max(person.since, min(term[0], today)))
    for older in person.assessor_cards.filter(number=number.strip(), until__isnull=True):
        end_row(older, today - timedelta(days=1))
    card = AssessorCard.objects.create(
        person=person,
        number=number.strip(),
        level=level,
        valid_from=term[0],
        valid_until=term[1],
        since=today,
        entered_by=by,
    )
    card.occupations.set([s for s in judged if isinstance(s, Occupation)])
    card.special_items.set([s for s in judged if isinstance(s, SpecialItem)])
    return card


def _card_is_whole(number: str, subjects: list[Occupation | SpecialItem], term: tuple[date, date]) -> None:
    wrong: dict[str, str] = {}
    if not number.strip():
        wrong["number"] = "请填写证卡编号"
    if not subjects:
        wrong["subjects"] = "请至少选择一个考评职业或项目"
    if term[1] < term[0]:
        wrong["valid_until"] = "有效期止应晚于有效期起"
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def end_assessor_card(card: AssessorCard, *, by: User, until: date) -> AssessorCard:
    """注销考评员证: handed back or withdrawn; without another the cards for assessing are void."""
    person = card.person
    editable(person.institution, by)
    _until(card, until)
    others = person.assessor_cards.filter(until__isnull=True, valid_until__gte=localdate())
    if not others.exists():
        void_cards(person.cards.filter(duty__in=ASSESSING), by=by, reason="考评员证已注销")
    return card


@transaction.atomic
def leave(person: InstitutionPerson, *, by: User, until: date, why: str) -> InstitutionPerson:
    """离任: the person works here no longer; duties end with the day, cards are void at once."""
    editable(person.institution, by)
    person = employed(person)
    if not why.strip():
        raise ValidationError({"why": "请填写离任原因"})
    _until(person, until)
    person.why_left = why.strip()
    person.save(update_fields=["why_left"])
    for row in [*person.duties.filter(until__isnull=True), *person.assessor_cards.filter(until__isnull=True)]:
        end_row(row, max(until, row.since - timedelta(days=1)))
    void_cards(person.cards.all(), by=by, reason="持证人已离任")
    return person


def editable(institution: Institution, by: User) -> Institution:
    """The institution, locked for this change, if the person may change what it has on the register."""
    if not may("edit_people_and_places")(institution, by):
        raise PermissionDenied("您没有登记该机构人员和场地的权限")
    return Institution.objects.select_for_update().get(pk=institution.pk)


def locked(person: InstitutionPerson) -> InstitutionPerson:
    """The row of a person, kept from others until this change is through."""
    found: InstitutionPerson = InstitutionPerson.objects.select_for_update(of=("self",)).get(pk=person.pk)
    return found


def employed(person: InstitutionPerson) -> InstitutionPerson:
    """The person, if still employed."""
    person = locked(person)
    if person.until is not None:
        raise ValidationError(
            f"{person.name}已于{_day(person.until)}离任，不能再登记；重新入职的，请另行登记"
        )
    return person


def not_ahead(day: date, field: str = "since") -> None:
    """Refuse a day that has not come: the register says what is, not what is planned."""
    if day > localdate():
        raise ValidationError({field: "不能晚于今天；到当日再登记"})


def end_row(row: Any, until: date) -> None:
    """End a dated row with a day."""
    row.until = until
    row.save(update_fields=["until"])


def _until(row: Any, until: date) -> None:
    not_ahead(until, "until")
    if row.until is not None:
        raise ValidationError({"until": f"已于{_day(row.until)}结束"})
    if until < row.since:
        raise ValidationError({"until": f"不能早于起始日期（{_day(row.since)}）"})
    end_row(row, until)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
