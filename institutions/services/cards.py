"""Cards to be worn at an exam (CQ-17): given out with a code, void once they say what is no longer so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from accounts.identity import masked_name
from accounts.models import User
from accounts.permissions import may
from archive.drawing import Verification
from archive.services import DocumentHead, issue_document, verification_of, void_document
from institutions.badges import Badge, badge, badge_sheet
from institutions.models import Duty, DutyCard, Institution, InstitutionPerson
from institutions.selectors.staff import card_term, people_of
from institutions.services.numbers import next_in

CARD = "duty_card"
BADGES = "exam.badges"


@transaction.atomic
def issue_duty_card(person: InstitutionPerson, *, by: User, duty: str) -> DutyCard:
    """制发证卡: a card for one duty of a person, to the end of the filing or of the assessor's own card."""
    if not may("edit_people_and_places")(person.institution, by):
        raise PermissionDenied("您没有为该机构制发证卡的权限")
    institution = Institution.objects.select_for_update().get(pk=person.institution_id)
    if person.until is not None:
        raise ValidationError(f"{person.name}已离任，不能制发证卡")
    today = localdate()
    until, hindrance = card_term(institution, people_of(institution, on=today).get(pk=person.pk), duty, today)
    if until is None:
        raise ValidationError(f"{person.name}：{hindrance}")
    void_cards(person.cards.filter(duty=duty), by=by, reason="已换发新证卡")
    number = f"{institution.code}-{next_in(f'duty_card:{institution.pk}'):04d}"
    head = DocumentHead(
        kind=CARD, title=f"{Duty(duty).label}证", number=number, issuer=institution.name, issued_on=today
    )
    document = issue_document(
        person,
        head,
        facts=[
            ("姓名", masked_name(person.name)),
            ("所属机构", institution.name),
            ("岗位", Duty(duty).label),
            ("有效期", f"{_day(today)}至{_day(until)}"),
        ],
        build=partial(_one_badge, person, duty, number, today, until),
        by=by,
    )
    return DutyCard.objects.create(
        person=person, duty=duty, number=number, valid_from=today, valid_until=until,
        document=document, issued_by=by,
    )  # fmt: skip


def _one_badge(
    person: InstitutionPerson, duty: str, number: str, since: date, until: date, verification: Verification
) -> bytes:
    return badge(_badge(person, duty, number, (since, until), verification), issued_on=since)


def _badge(
    person: InstitutionPerson, duty: str, number: str, term: tuple[date, date], verification: Verification
) -> Badge:
    institution = person.institution
    return Badge(
        name=person.name,
        duty=Duty(duty).label,
        institution=institution.name,
        number=number,
        valid_from=term[0],
        valid_until=term[1],
        photo=person.photo.read() if person.photo else None,
        verification=verification,
        is_trial=institution.law(localdate()).is_trial,
    )


def print_card_sheet(cards: Sequence[DutyCard]) -> bytes:
    """打印证卡: the chosen cards on sheets to be cut, each with the code it was given."""
    if not cards:
        raise ValidationError("没有可打印的证卡；请先制发")
    return badge_sheet(
        [
            _badge(
                card.person,
                card.duty,
                card.number,
                (card.valid_from, card.valid_until),
                verification_of(card.document.code),
            )
            for card in cards
        ],
        issued_on=localdate(),
    )


def void_cards(cards: QuerySet[DutyCard] | Iterable[DutyCard], *, by: User, reason: str) -> int:
    """作废证卡: whoever checks one of them from now on reads that it is void, and why."""
    if isinstance(cards, QuerySet):
        cards = cards.filter(document__voided_at__isnull=True).select_related("document")
    count = 0
    for card in cards:
        void_document(card.document, by=by, reason=reason)
        count += 1
    return count


@transaction.atomic
def void_ended_cards() -> int:
    """证卡到期: the clock voids the cards whose term has run out."""
    ended = DutyCard.objects.filter(valid_until__lt=localdate())
    return void_cards(ended, by=User.objects.clock(), reason="证卡有效期已届满")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
