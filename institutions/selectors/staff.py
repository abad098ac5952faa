"""Reads of the people of institutions: who is there, who stands elsewhere too, what they have practised."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from accounts.identity import normalised
from accounts.models import User
from archive.models import StoredFile
from institutions.models import AssessorCard, Duty, DutyCard, Institution, InstitutionPerson, PersonDuty
from institutions.models.people import ASSESSING
from regulations.clock import months_later


def identity_digest(kind: str, number: str) -> str:
    """The digest by which the holder of a paper is found again; the number cannot be read from it."""
    said = f"{kind}:{normalised(number)}".encode()
    return hmac.new(settings.IDENTITY_PEPPER.encode(), said, hashlib.sha256).hexdigest()


def own_people(user: User) -> QuerySet[Any]:
    """The people of the institutions a person works for."""
    return (
        InstitutionPerson.objects.filter(institution__memberships__user=user)
        .distinct()
        .select_related("institution", "photo")
    )


def people_of(institution: Institution, *, on: date | None = None) -> QuerySet[Any]:
    """The people of an institution with duties and cards; on a day, those who are there and what they do."""
    people: Any = institution.people.select_related("photo")
    if on is None:
        return with_everything(people).order_by("name", "pk")
    duties: Any = PersonDuty.objects.all()
    cards: Any = AssessorCard.objects.prefetch_related("occupations", "special_items")
    people, duties, cards = (rows.in_force(on) for rows in (people, duties, cards))
    shown: QuerySet[Any] = people.prefetch_related(
        Prefetch("duties", duties, to_attr="shown_duties"),
        Prefetch("assessor_cards", cards, to_attr="shown_cards"),
    ).order_by("name", "pk")
    return shown


def with_everything(people: QuerySet[Any]) -> QuerySet[Any]:
    """People with every duty and every card they ever had here."""
    duties: Any = PersonDuty.objects.all()
    cards: Any = AssessorCard.objects.prefetch_related("occupations", "special_items")
    return people.prefetch_related(
        Prefetch("duties", duties, to_attr="shown_duties"),
        Prefetch("assessor_cards", cards, to_attr="shown_cards"),
    )


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where else somebody stands on the register (同时登记): the institution, and by what it is known."""

    institution: str
    known_by: str


def elsewhere(people: Sequence[InstitutionPerson], on: date) -> Mapping[int, list[Elsewhere]]:
    """Those of these people who stand on the register of another institution on a day, by their id.

    Known by the identity paper, or by the number of an assessor's card, which is one person's.
    """
    found: dict[int, list[Elsewhere]] = {}
    by_digest = {p.identity_digest: p for p in people if p.identity_digest}
    by_card = _by_card_number(people)
    others = (
        InstitutionPerson.objects.in_force(on)
        .filter(Q(identity_digest__in=by_digest) | Q(assessor_cards__number__in=by_card))
        .exclude(pk__in=[p.pk for p in people])
        .distinct()
        .select_related("institution")
        .prefetch_related("assessor_cards")
        .order_by("institution__name", "pk")
    )
    for other in others:
        for person, known_by in _matches(other, by_digest, by_card):
            if person.institution_id != other.institution_id:
                found.setdefault(person.pk, []).append(Elsewhere(other.institution.name, known_by))
    return found


def _by_card_number(people: Sequence[InstitutionPerson]) -> dict[str, InstitutionPerson]:
    rows = AssessorCard.objects.filter(person__in=people, until__isnull=True).values_list(
        "number", "person_id"
    )
    by_id = {person.pk: person for person in people}
    return {number: by_id[person] for number, person in rows}


def _matches(
    other: InstitutionPerson,
    by_digest: Mapping[str, InstitutionPerson],
    by_card: Mapping[str, InstitutionPerson],
) -> Iterable[tuple[InstitutionPerson, str]]:
    if other.identity_digest in by_digest:
        yield by_digest[other.identity_digest], "证件号码相同"
        return
    for card in other.assessor_cards.all():
        person = by_card.get(card.number)
        # Two different papers are two people, whatever number somebody typed twice.
        if card.until is None and person and not (person.identity_digest and other.identity_digest):
            yield person, "考评员证编号相同"
            return


@dataclass(frozen=True, slots=True)
class Practice:
    """One exam somebody was on duty at (考评经历): the day, the plan, the duty."""

    on: date | None
    title: str
    duty: str


PracticeOf = Callable[[InstitutionPerson], Iterable[Practice]]
_practice_providers: list[PracticeOf] = []


def provides_practice(provider: PracticeOf) -> None:
    """Let an app above say at which exams somebody was on duty."""
    if provider not in _practice_providers:
        _practice_providers.append(provider)


def practice_of(person: InstitutionPerson) -> list[Practice]:
    """What the apps above know somebody has practised, newest first."""
    found = [line for provider in _practice_providers for line in provider(person)]
    return sorted(found, key=lambda line: line.on or date.min, reverse=True)


def card_term(institution: Institution, person: Any, duty: str, on: date) -> tuple[date | None, str]:
    """Until when a card for a duty of one of `people_of` would hold; None with what is in the way."""
    if institution.state != Institution.State.ACTIVE:
        return None, f"本机构现为“{institution.get_state_display()}”，备案有效期内才能制发证卡"
    if not any(row.duty == duty for row in person.shown_duties):
        return None, f"现在不担任{Duty(duty).label}，请先登记该岗位"
    if person.photo is None:
        return None, "还没有照片，请先上传"
    days = [institution.valid_until] if institution.valid_until else []
    if duty in ASSESSING:
        ends = [
            card.valid_until
            for card in person.shown_cards
            if card.level == duty and card.valid_from <= on <= card.valid_until
        ]
        if not ends:
            return None, f"没有在有效期内的{Duty(duty).label}证，请先登记"
        days.append(max(ends))
    # Where nothing ends, a card is made anew every year: neither a face nor a duty stays for ever.
    return min(days, default=months_later(on, 12)), ""


def cards_of(institution: Institution) -> QuerySet[DutyCard]:
    """The cards an institution has given out, those in force first."""
    return (
        DutyCard.objects.filter(person__institution=institution)
        .select_related("person__institution", "person__photo", "document__stored_file")
        .order_by("document__voided_at", "person__name", "pk")
    )


def may_read_staff_photo(user: Any, file: StoredFile) -> bool:
    """Whether a person may see the photo of somebody on a register: who sees the institution."""
    return _sees(user, people__photo=file)


def may_read_duty_card(user: Any, file: StoredFile) -> bool:
    """Whether a person may read a card: who sees the institution of its holder."""
    return _sees(user, people__cards__document__stored_file=file)


def _sees(user: Any, **belongs: StoredFile) -> bool:
    if not getattr(user, "is_authenticated", False):
        return False
    return bool(user.scope(Institution.objects.filter(**belongs)).exists())
