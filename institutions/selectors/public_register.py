"""The public directory: narrowed by what is asked, counted by place, with the history of each institution."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from institutions.cartogram import Tile, laid_out, short_name
from institutions.models import FiledScope, Institution
from institutions.selectors.kinds import ON_THE_REGISTER
from lifecycle.models import TransitionRecord
from regulations.models import Jurisdiction, Occupation, SpecialItem

PROVINCE_DIGITS = 2
BATCH = 500
# The rule that says what of an institution is to be public, and its point for person and telephone (XJ-11).
DIRECTORY = "institution.directory"
CONTACT = "contact"
SCOPE_COLUMNS = (
    "occupation_code", "occupation", "level", "site", "site_address", "scope_from", "scope_until",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks of the directory (查询条件); empty parts narrow nothing."""

    words: str = ""
    occupation: str = ""
    place: str = ""
    level: int | None = None
    kind: str = ""


def directory(asked: Asked = Asked()) -> QuerySet[Institution]:
    """The public directory (机构名录): institutions on the register today, by what is asked."""
    found = _without_place(asked)
    if asked.place:
        found = found.filter(jurisdiction__code__startswith=_prefix(asked.place))
    holding = Prefetch("scope", queryset=_scope_today().select_related("occupation", "special_item"))
    return found.select_related("jurisdiction__parent").prefetch_related(holding).order_by("name", "pk")


def ever_filed() -> QuerySet[Institution]:
    """Institutions that are or once were on the register, with what holds today."""
    holding = Prefetch("scope", queryset=_scope_today().select_related("occupation", "special_item"))
    found = Institution.objects.exclude(state=Institution.State.REGISTERED).exclude(code=None)
    return found.select_related("jurisdiction__parent", "supervisor").prefetch_related(holding)


def _scope_today() -> QuerySet[FiledScope]:
    today = localdate()
    return FiledScope.objects.on(today)


def _without_place(asked: Asked) -> QuerySet[Institution]:
    found = Institution.objects.filter(state=Institution.State.ACTIVE)
    if asked.words:
        found = found.filter(name__icontains=asked.words)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.occupation or asked.level is not None:
        found = found.filter(pk__in=_scope_holders(asked))
    return found


def _scope_holders(asked: Asked) -> QuerySet[Any]:
    rows = _scope_today()
    if asked.occupation:
        named = Occupation.objects.filter(name__icontains=asked.occupation)
        listed = SpecialItem.objects.filter(name__icontains=asked.occupation)
        rows = rows.filter(Q(occupation__in=named) | Q(special_item__in=listed))
    if asked.level is not None:
        rows = rows.filter(level=asked.level)
    return rows.values("institution")


def _prefix(division: str) -> str:
    return division[:PROVINCE_DIGITS] if division.endswith("0000") else division.removesuffix("00")


@dataclass(frozen=True, slots=True)
class ProvinceMap:
    """The map of one province: its places and how many institutions stand in each."""

    code: str
    name: str
    count: int
    tiles: tuple[Tile, ...]

    @property
    def columns(self) -> int:
        """How wide the map is, in tiles."""
        return max(tile.column for tile in self.tiles) + 1

    @property
    def rows(self) -> int:
        """How high the map is, in tiles."""
        return max(tile.row for tile in self.tiles) + 1


def maps(asked: Asked) -> list[ProvinceMap]:
    """The provinces in which institutions are found, each place with its number, whatever place is asked."""
    counts: Counter[str] = Counter(
        dict(_without_place(asked).order_by().values_list("jurisdiction_id").annotate(number=Count("pk")))
    )
    provinces = {f"{code[:PROVINCE_DIGITS]}0000" for code in counts}
    if not provinces:
        return []
    within = Jurisdiction.objects.filter(is_current=True).order_by("code")
    places: dict[str, list[Jurisdiction]] = defaultdict(list)
    for place in within.filter(parent_id__in=provinces):
        places[f"{place.code[:PROVINCE_DIGITS]}0000"].append(place)
    names = dict(Jurisdiction.objects.filter(code__in=provinces).values_list("code", "name"))
    return [
        ProvinceMap(
            province,
            names.get(province, province),
            sum(number for code, number in counts.items() if code[:2] == province[:2]),
            laid_out(
                (place.code, short_name(place.name), _counted(place.code, counts))
                for place in places[province]
            ),
        )
        for province in sorted(provinces)
        if places[province]
    ]


def _counted(place: str, counts: Counter[str]) -> int:
    return sum(number for code, number in counts.items() if code.startswith(_prefix(place)))


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One line of an institution's history as the public sees it: no person, no reason."""

    at: Any
    label: str
    state: str
    state_label: str
    basis: str
    rule_id: str


def on_register_until(institution: Institution) -> date | None:
    """Until when an institution stands, or stood, on the register; None where nothing ends it.

    Who gave up, was merged away or lost its right left before the period was over.
    """
    if institution.state in ON_THE_REGISTER:
        return institution.valid_until
    left = (
        TransitionRecord.objects.of(institution)
        .filter(source__in=ON_THE_REGISTER)
        .exclude(target__in=ON_THE_REGISTER)
        .last()
    )
    days = [institution.valid_until, localdate(left.at) if left else None]
    return min((day for day in days if day is not None), default=None)


def public_history(institution: Institution) -> list[StatusChange]:
    """What became of an institution, newest first: from the records of its moves."""
    records = TransitionRecord.objects.of(institution).select_related("content_type").reverse()
    return [
        StatusChange(r.at, r.label, r.target, r.target_label or r.target, r.basis, r.rule_id) for r in records
    ]


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """An occupation at a level at a site, from a day to a day, and whether it holds today."""

    code: str
    name: str
    level: str
    site: str
    valid_from: date
    # None where the law sets no period.
    valid_until: date | None
    holds: bool


def scope_lines(institution: Institution) -> list[ScopeLine]:
    """Everything an institution is or was filed for; what holds today first."""
    today = localdate()
    holds_at_all = institution.state == Institution.State.ACTIVE
    lines = [
        ScopeLine(
            row.code,
            row.name,
            row.level_label,
            row.site.name,
            row.valid_from,
            row.valid_until,
            holds_at_all
            and row.valid_from <= today
            and (row.valid_until is None or today <= row.valid_until),
        )
        for row in institution.scope.select_related("occupation", "special_item", "site")
        # What was moved before it began never held.
        if row.valid_until is None or row.valid_until >= row.valid_from
    ]
    return sorted(lines, key=lambda line: not line.holds)


def public_contact(institution: Institution) -> tuple[str, str] | None:
    """Contact person and telephone, where the province's rule has them published (XJ-11); else None."""
    rule = institution.law(localdate()).find(DIRECTORY)
    points = getattr(rule.value, "points", ()) if rule is not None else ()
    if any(point.code == CONTACT for point in points):
        return institution.contact, institution.phone
    return None


def open_data_rows() -> Iterator[dict[str, Any]]:
    """Every institution that is or was on the register, a line per occupation and level, by code."""
    known = (
        Institution.objects.exclude(code=None)
        .select_related("jurisdiction__parent")
        .prefetch_related("scope__occupation", "scope__special_item", "scope__site")
        .order_by("code")
    )
    for institution in known.iterator(chunk_size=BATCH):
        parent = institution.jurisdiction.parent
        own = {
            "code": institution.code,
            "name": institution.name,
            "uscc": institution.uscc,
            "kind": institution.get_kind_display(),
            "division": institution.jurisdiction_id,
            "place": f"{parent.name if parent else ''}{institution.jurisdiction.name}",
            "address": institution.address,
            "state": institution.get_state_display(),
            "valid_from": institution.valid_from.isoformat() if institution.valid_from else "",
            "valid_until": institution.valid_until.isoformat() if institution.valid_until else "",
        }
        scope = list(institution.scope.all())
        if not scope:
            yield {**own, **dict.fromkeys(SCOPE_COLUMNS, "")}
        for row in scope:
            yield {
                **own,
                "occupation_code": row.code,
                "occupation": row.name,
                "level": row.level or "",
                "site": row.site.name,
                "site_address": row.site.address,
                "scope_from": row.valid_from.isoformat(),
                "scope_until": row.valid_until.isoformat() if row.valid_until else "",
            }
