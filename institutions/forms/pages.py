"""The pages an application has: of its kind, with what the pack of its province asks."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.timezone import localdate

from institutions.models import Filing
from institutions.rules import asks_for_premises
from institutions.selectors import OF_ROOMS, OF_STAFF, AskedFact, asked_facts, looked_at, materials_for


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the application: what it asks is what the rules of the province look at."""

    slug: str
    title: str
    facts: tuple[AskedFact, ...] = ()
    # Words and dates asked beside them.
    fixed: tuple[str, ...] = ()
    # The names findings use for what is filled in here.
    fields: tuple[str, ...] = ()

    @property
    def is_form(self) -> bool:
        """Whether the page is a form of facts, not a list of rows."""
        return bool(self.facts or self.fixed)

    def holds(self, field: str) -> bool:
        """Whether a finding is put right on this page."""
        asked = (fact.fact for fact in self.facts)
        return field in (*self.fields, *self.fixed, *asked) or (
            self.slug == "materials" and field.startswith("material_")
        )


# On which page a fact is asked; what is named nowhere is asked where the body describes itself.
DECLARED_BESIDE = frozenset({"is_legal_person", "accepts_supervision"})
OF_PREMISES = frozenset(
    {
        "floor_area_m2", "has_office", "has_secure_room", "has_certificate_store", "has_exam_office",
        "has_waiting_room",
    }
)  # fmt: skip


def _page_of(fact: AskedFact) -> str:
    if fact.excludes or fact.fact in DECLARED_BESIDE:
        return "declarations"
    return "premises" if fact.fact in OF_PREMISES else "capacity"


def parts_of(filing: Filing) -> tuple[Part, ...]:
    """The pages of this application: of its kind, with what the pack of its province asks; no empty ones."""
    if filing.kind == Filing.Kind.INFORMATION_CHANGE:
        papers = (Part("materials", "申报材料"),) if materials_for(filing) else ()
        return (Part("changes", "变更事项", fields=("changes", "changed_on")), *papers)
    if filing.kind == Filing.Kind.SITE_CHANGE:
        return _of_a_site_change(filing)
    asked: dict[str, list[AskedFact]] = {"declarations": [], "capacity": [], "premises": []}
    is_extension = filing.kind == Filing.Kind.SCOPE_EXTENSION
    for fact in asked_facts(filing):
        if fact.excludes or not is_extension:
            asked[_page_of(fact)].append(fact)
    told, held = ((), ()) if is_extension else (_told(filing), _held(filing))
    staff, rooms = _lists(filing)
    title = "申报项目" if filing.institution.is_special else "申报职业和等级"
    items = (Part("occupations", title, fields=("items",)),)
    # Where assessors are counted per item, the items come first.
    first, last = (items, ()) if "assessors_per_item" in looked_at(filing) else ((), items)
    return (
        *_form("declarations", "诚信声明", asked["declarations"]),
        *_form("capacity", "机构和经验", asked["capacity"], told),
        *first,
        *staff,
        *_form("premises", "场地和用房", asked["premises"], held, ("lease_years",)),
        *((Part("sites", "评价场地", fields=("sites",)),) if filing.kind == Filing.Kind.INITIAL else ()),
        *rooms,
        *last,
        Part("materials", "申报材料"),
    )


def _of_a_site_change(filing: Filing) -> tuple[Part, ...]:
    """What becomes of each site, from when, with which rooms and papers."""
    papers = (Part("materials", "申报材料"),) if materials_for(filing) else ()
    return (
        Part("sites", "场地变更", fields=("sites", "floor_area_m2")),
        Part("day", "变更日期", fields=("changed_on",)),
        Part("rooms", "考场", fields=("rooms", *sorted(OF_ROOMS))),
        *papers,
    )


def _form(
    slug: str, title: str, facts: list[AskedFact], fixed: tuple[str, ...] = (), fields: tuple[str, ...] = ()
) -> tuple[Part, ...]:
    """A page of facts, where there are any."""
    return (Part(slug, title, tuple(facts), fixed, fields),) if facts or fixed else ()


def _told(filing: Filing) -> tuple[str, ...]:
    """What a reviewer judges from words."""
    book = filing.law(localdate())
    experience = ("experience",) if "has_experience" in looked_at(filing) else ()
    business = ("main_business",) if book.conditions("filing.scope_by_form") else ()
    return (*experience, *business)


def _held(filing: Filing) -> tuple[str, ...]:
    """How the rooms are held, where some rule looks at it."""
    return ("premises", "lease_from", "lease_until") if asks_for_premises(filing.law(localdate())) else ()


def _lists(filing: Filing) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """The lists of people and of rooms, each where some rule looks at it."""
    facts = looked_at(filing)
    staff = (Part("staff", "人员", fields=tuple(sorted(OF_STAFF))),) if facts & OF_STAFF else ()
    # A further site is told with its rooms, whether or not a rule counts them.
    shown = facts & OF_ROOMS or filing.kind == Filing.Kind.INITIAL
    rooms = (Part("rooms", "考场", fields=("rooms", *sorted(OF_ROOMS))),) if shown else ()
    return staff, rooms


def part_of(filing: Filing, field: str) -> Part | None:
    """The page on which a finding is put right."""
    return next((part for part in parts_of(filing) if part.holds(field)), None)
