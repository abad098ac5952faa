"""Who takes part in the story."""

from __future__ import annotations

from dataclasses import dataclass

from tests.journeys.people import Assessor, Citizen, Member, Officer, Person


@dataclass
class Cast:
    """The people of the story; the institution and its people come in by themselves."""

    province: Officer
    changchun: Officer
    jilin_city: Officer
    experts: list[Person]
    stranger_expert: Person
    assessors: list[Assessor]
    stranger_assessor: Assessor
    rival: Member
    citizen: Citizen
    head: Member
    clerk: Member
    mark_clerk: Member
