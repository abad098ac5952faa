"""The record of an institution as the officers of its territory read it: people, places, published rules."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate

from institutions.models import Institution
from institutions.selectors.own_rules import own_rules_of
from institutions.selectors.places import item_banks_of, rooms_now, sites_of
from institutions.selectors.staff import elsewhere, people_of
from lifecycle.templatetags.zhijian import cn_day

Section = tuple[str, list[tuple[str, Any]]]


def record_sections(institution: Institution) -> list[Section]:
    """What an institution has told of itself; what it told nothing of is left out."""
    sections = [
        ("在任人员", _people(institution)),
        ("场地", [(site.name, _site(site)) for site in sites_of(institution)]),
        ("考场现状", [(room.name, _room(room)) for room in rooms_now(institution) if room.now]),
        ("题库", [(bank.name, _bank(bank)) for bank in item_banks_of(institution)]),
        (
            "公开制度",
            [
                (point.label, f"{cn_day(point.text.since)}起公开" if point.text else "尚未公开")
                for point in own_rules_of(institution)
            ],
        ),
    ]
    return [(title, pairs) for title, pairs in sections if pairs]


def _people(institution: Institution) -> list[tuple[str, Any]]:
    today = localdate()
    people: Any = list(people_of(institution, on=today))
    others = elsewhere(people, today)
    return [(person.name, _person(person, others.get(person.pk, []))) for person in people]


def _person(person: Any, others: list[Any]) -> str:
    duties = "、".join(row.get_duty_display() for row in person.shown_duties)
    cards = [
        f"{card.get_level_display()}证 {card.number}，至{cn_day(card.valid_until)}"
        for card in person.shown_cards
    ]
    paper = [f"证件 {person.identity_shown}"] if person.identity_shown else ["证件未登记"]
    also = [f"同时登记在：{other.institution}（{other.known_by}）" for other in others]
    return "\n".join([duties, *cards, *paper, *also])


def _site(site: Any) -> str:
    if site.tenure is None:
        return str(site.address)
    lease = f"，租至{cn_day(site.tenure.lease_until)}" if site.tenure.lease_until else ""
    area = f"，{site.tenure.floor_area_m2}平方米" if site.tenure.floor_area_m2 is not None else ""
    return f"{site.address}\n{site.tenure.get_kind_display()}{lease}{area}"


def _room(room: Any) -> str:
    cameras = f"，{room.now.camera_count}台摄像机" if room.now.camera_count is not None else ""
    equipment = f"\n{room.now.equipment}" if room.now.equipment else ""
    return f"{room.now.seats}座{cameras}（{cn_day(room.now.since)}起）{equipment}"


def _bank(bank: Any) -> str:
    return (
        f"{bank.occupation or bank.special_item}，{bank.source}，{bank.size}题，{cn_day(bank.updated_on)}更新"
    )
