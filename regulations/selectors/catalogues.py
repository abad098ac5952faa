"""Looking up the catalogues: occupations by name or code, the border of qualifications, divisions by tree."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from regulations.catalogue import BorderEntry, border_entries
from regulations.models import Jurisdiction, Occupation
from regulations.rulebook import Rulebook

MOST_SUGGESTIONS = 20


def search_occupations(words: str, *, among: QuerySet[Occupation] | None = None) -> list[Occupation]:
    """Return up to 20 occupations whose code begins with the words or whose name has them, best first."""
    wanted = words.strip()
    base = Occupation.objects.filter(is_current=True) if among is None else among
    if not wanted:
        return []
    found = base.filter(Q(code__startswith=wanted) | Q(name__icontains=wanted))
    closeness = Case(
        When(Q(name=wanted) | Q(code=wanted), then=Value(0)),
        When(Q(name__startswith=wanted) | Q(code__startswith=wanted), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return list(found.annotate(closeness=closeness).order_by("closeness", "code")[:MOST_SUGGESTIONS])


def occupations_open_to_recognition(book: Rulebook) -> QuerySet[Occupation]:
    """Return the occupations that may be filed (JL-2.1): of the classes named, outside the catalogue."""
    classes = book.choices("filing.occupation_classes").codes
    return Occupation.objects.filter(is_current=True, class_code__in=classes).exclude(
        code__in=excluded_codes()
    )


@lru_cache(maxsize=1)
def excluded_codes() -> frozenset[str]:
    """Return the codes of occupations that lie wholly inside the national qualification catalogue."""
    return frozenset(entry.occupation_code for entry in border_entries() if entry.excludes)


def border_of(occupation_code: str) -> tuple[BorderEntry, ...]:
    """Return what the qualification catalogue says of an occupation: nothing, a part of it, or all."""
    return tuple(entry for entry in border_entries() if entry.occupation_code == occupation_code)


def jurisdictions_within(code: str) -> QuerySet[Jurisdiction]:
    """Return an area and everything beneath it, by its code."""
    prefix = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    return Jurisdiction.objects.filter(code__startswith=prefix)


def receiving_authority(book: Rulebook, *, affiliation: str, division: str) -> Jurisdiction:
    """Return whose authority receives an applicant seated in a division (JL-4.1, CQ-4, GS-5.1).

    Raises Jurisdiction.DoesNotExist where the division is too wide to tell, or has no authority above it.
    """
    tiers = book.tiers()
    tier = tiers.received_by(affiliation)
    if tier == "province":
        return Jurisdiction.objects.get(pk=f"{division[:2]}0000")
    own = {authority.code for authority in tiers.acceptance_authorities}
    place: Jurisdiction | None = Jurisdiction.objects.select_related("parent__parent").get(pk=division)
    if tier == "county" and place is not None and place.pk not in own:
        return _county_of(place)
    while place is not None:
        if place.pk in own or place.level in {Jurisdiction.Level.PREFECTURE, Jurisdiction.Level.PROVINCE}:
            return place
        place = place.parent
    raise Jurisdiction.DoesNotExist(f"区划 {division} 没有上级受理机关")


def _county_of(place: Jurisdiction) -> Jurisdiction:
    """Return the county itself; a city without counties (不设区的市) takes their place."""
    if Jurisdiction.objects.filter(parent=place, is_local=False, is_current=True).exists():
        raise Jurisdiction.DoesNotExist(f"{place.name}下设县（区），请写明所在的县（区）")
    return place
