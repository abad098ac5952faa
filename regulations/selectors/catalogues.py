"""Looking up the catalogues: occupations and their past, levels, divisions by tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from regulations.models import CatalogueEdition, Jurisdiction, Occupation
from regulations.rulebook import Rulebook
from regulations.schema import Level
from regulations.selectors.border import excluded_codes

MOST_SUGGESTIONS = 20
# Where nobody has said which levels an occupation has, none is closed.
ALL_LEVELS: Final = "54321"
LONGEST_SUCCESSION: Final = 20


# -- occupations --------------------------------------------------------------------------------------------


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
        code__in=excluded_codes(book.on)
    )


def levels_open_to(book: Rulebook, occupation: Occupation) -> tuple[Level, ...]:
    """Return the levels an occupation may be evaluated at under a rulebook, lowest first (XJ-4, JS-2).

    Which levels an occupation has is in its standard; the classification says it only where somebody has
    entered it (`Occupation.levels`). Where nobody has, all five are taken to be there: a level is closed
    because something says so, never because something is unknown.
    """
    return book.levels().open_to(frozenset(occupation.levels or ALL_LEVELS))


@dataclass(frozen=True, slots=True)
class OccupationThen:
    """What the classification said of an occupation on a day, and from which edition that is known."""

    code: str
    name: str
    fields: dict[str, Any]
    is_current: bool
    edition: CatalogueEdition | None

    @property
    def is_older_than_known(self) -> bool:
        """Whether the day lies before the first edition: what is said is that edition's."""
        return self.edition is None


def occupation_on(code: str, on: date) -> OccupationThen | None:
    """Return what an occupation was called on a day; None where no edition of that day had it.

    The table says what holds now; each newer edition names what it changed, and undoing the newer ones tells
    what held then. What was before the first edition is not known: there its own words stand.
    """
    occupation = Occupation.objects.filter(pk=code).first()
    if occupation is None:
        return None
    fields = {"name": occupation.name, "is_current": occupation.is_current}
    editions = list(_editions_touching(code))
    first = CatalogueEdition.objects.filter(catalogue=CatalogueEdition.Catalogue.OCCUPATIONS).last()
    for edition in editions:
        if edition.read_on <= on:
            break
        if edition != first and _names(edition.added, code):
            return None
        for changed in _names(edition.changed, code):
            fields |= {name: before for name, (before, _) in changed["fields"].items()}
        if _names(edition.gone, code):
            fields["is_current"] = True
    known = CatalogueEdition.objects.filter(
        catalogue=CatalogueEdition.Catalogue.OCCUPATIONS, read_on__lte=on
    ).first()
    name, is_current = str(fields.pop("name")), bool(fields.pop("is_current"))
    return OccupationThen(code, name, fields, is_current, known)


def occupation_history(code: str) -> tuple[tuple[CatalogueEdition, str, dict[str, Any]], ...]:
    """Return what each edition did to an occupation, newest first: 新增, 变更 with its fields, 停用."""
    lines = []
    for edition in _editions_touching(code):
        for act, named in (("新增", edition.added), ("变更", edition.changed), ("停用", edition.gone)):
            lines += [(edition, act, found.get("fields", {})) for found in _names(named, code)]
    return tuple(lines)


def _editions_touching(code: str) -> QuerySet[CatalogueEdition]:
    named = [{"code": code}]
    return CatalogueEdition.objects.filter(
        Q(added__contains=named) | Q(changed__contains=named) | Q(gone__contains=named),
        catalogue=CatalogueEdition.Catalogue.OCCUPATIONS,
    )


def _names(entries: list[dict[str, Any]], code: str) -> list[dict[str, Any]]:
    return [entry for entry in entries if entry["code"] == code]


# -- divisions ----------------------------------------------------------------------------------------------


def jurisdictions_within(code: str) -> QuerySet[Jurisdiction]:
    """Return an area and everything beneath it today, by its code."""
    prefix = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    return Jurisdiction.objects.filter(code__startswith=prefix, is_current=True)


def division_today(code: str) -> Jurisdiction | None:
    """Return what an abolished division belongs to now, as far as that is known (承接区划)."""
    place = Jurisdiction.objects.select_related("successor").filter(pk=code).first()
    for _ in range(LONGEST_SUCCESSION):
        if place is None or place.is_current:
            return place
        place = place.successor
    return None


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
