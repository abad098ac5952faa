"""How many institutions there may be (数量上限): counted by area and by occupation or item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from accounts.roles import Side
from accounts.standing import Standing
from institutions.models import AreaQuota, FiledScope, Filing, Institution
from institutions.selectors.governed import kinds_governed, law_of
from lifecycle.findings import Finding
from regulations.models import Jurisdiction
from regulations.rulebook import Rule

SET_QUOTA = "set_area_quota"
# How much of a division's code names the area a quota counts in.
DIGITS = {"county": 6, "prefecture": 4, "province": 2}
COUNTED = (Institution.State.ACTIVE, Institution.State.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Places:
    """How many places there are for one occupation or item, and how many are taken by others."""

    rule: Rule
    name: str
    area: str
    taken: int
    limit: int
    figure: AreaQuota | None
    holds_one: bool

    @property
    def taken_in_all(self) -> int:
        """The places somebody has, the applicant included."""
        return self.taken + self.holds_one

    @property
    def left(self) -> int:
        """The places nobody has."""
        return max(self.limit - self.taken_in_all, 0)

    @property
    def left_words(self) -> str:
        """The same in words."""
        return f"还有{self.left}个名额"

    @property
    def is_full(self) -> bool:
        """Whether the applicant would be one too many; whoever has a place takes no other."""
        value: Any = self.rule.value
        return not self.holds_one and value.is_full(self.taken, self.limit)

    @property
    def basis(self) -> str:
        """What the limit stands in: the area's document, or the text itself."""
        value: Any = self.rule.value
        return self.figure.document if self.figure else value.summary()


def places_left(filing: Filing) -> list[Places]:
    """The places for what a filing asks for, where the law or the area sets a limit.

    A figure counts that is in force on the day whose law governs the case; what is taken is counted today. An
    area that has set no figure has no limit (XJ-7.3).
    """
    today = localdate()
    found = []
    items = list(filing.items.select_related("occupation", "special_item"))
    for rule in filing.law(today).quotas():
        for code, name in {item.code: item.name for item in items}.items():
            limit, figure = _limit(rule, filing, code, filing.law_on or today)
            if limit is None:
                continue
            there = set(_filed_there(filing, rule, code, today))
            found.append(
                Places(
                    rule=rule,
                    name=name,
                    area=_area_name(filing.jurisdiction, rule),
                    taken=len(there - {filing.institution_id}),
                    limit=limit,
                    figure=figure,
                    holds_one=filing.institution_id in there,
                )
            )
    return found


def quota_findings(filing: Filing) -> list[Finding]:
    """Where one more institution would go beyond a quota: a remark while it applies, then an exception."""
    return [
        Finding.under(
            places.rule.citation,
            "items",
            _words(places),
            places.rule.cure,
            blocking=not places.rule.is_soft,
            soft=places.rule.is_soft,
        )
        for places in places_left(filing)
        if places.is_full
    ]


def _words(places: Places) -> str:
    if places.figure is None:
        return f"“{places.name}”在本地区已有{places.taken}家（{places.basis}）"
    return (
        f"“{places.name}”在{places.area}已有{places.taken}家，"
        f"该地区设定的数额为{places.limit}家：{places.basis}"
    )


def _limit(rule: Rule, filing: Filing, code: str, on: date) -> tuple[int | None, AreaQuota | None]:
    value: Any = rule.value
    if value.at_most is not None:
        return value.at_most, None
    figure = figure_for(area_of(rule, filing.jurisdiction_id), filing.institution.kind, code, on)
    return (figure.figure if figure else None), figure


def figure_for(area: str, kind: str, occupation: str, on: date) -> AreaQuota | None:
    """The figure an area has set for an occupation on a day: its own, else the one for every occupation."""
    rows = AreaQuota.objects.in_force(on).filter(jurisdiction_id=area, kind=kind)
    either: QuerySet[AreaQuota] = rows.filter(Q(occupation_id=occupation) | Q(occupation__isnull=True))
    found = list(either.select_related("occupation", "jurisdiction"))
    return next((row for row in found if row.occupation_id), found[0] if found else None)


def digits_of(rule: Rule) -> int:
    """How many digits of a division's code name the area a quota counts in."""
    value: Any = rule.value
    return max((DIGITS[part] for part in value.per if part in DIGITS), default=DIGITS["province"])


def area_of(rule: Rule, place: str) -> str:
    """The code of the area a place counts in."""
    return place[: digits_of(rule)].ljust(6, "0")


def _area_name(place: Jurisdiction, rule: Rule) -> str:
    code = area_of(rule, place.pk)
    if code == place.pk:
        return place.name
    area = Jurisdiction.objects.filter(pk=code).first()
    return area.name if area else "本地区"


def _filed_there(filing: Filing, rule: Rule, code: str, on: date) -> Iterable[int]:
    own = "special_item__code" if filing.institution.is_special else "occupation_id"
    rows = FiledScope.objects.on(on).filter(
        institution__jurisdiction__code__startswith=filing.jurisdiction_id[: digits_of(rule)],
        institution__kind=filing.institution.kind,
        institution__state__in=COUNTED,
        **{own: code},
    )
    return rows.values_list("institution_id", flat=True).distinct()


# -- figures an area sets -----------------------------------------------------------------------------------


def figure_rule(place: str, kind: str, on: date) -> Rule | None:
    """The rule by which an area sets a figure for a kind of institution; None where no text leaves it one."""
    book = law_of(place, kind, on)
    quotas: tuple[Any, ...] = book.quotas() if book is not None else ()
    return next((rule for rule in quotas if rule.value.set_by is not None), None)


def kinds_with_figures(place: str, on: date) -> list[str]:
    """The kinds of institution whose number an area sets in a province."""
    return [kind for kind in kinds_governed(place, on) if figure_rule(place, kind, on) is not None]


def areas_set_by(user: Any, kind: str, on: date) -> QuerySet[Jurisdiction]:
    """The areas whose figure a person may set: the level the rule names sets it, within its own territory."""
    reach = Q(pk__in=[])
    for standing in user.stands_at(Side.AUTHORITY):
        rule = _rule_for(standing, kind, on)
        if rule is None:
            continue
        within = Q(code__startswith=standing.territory_prefix) & ~Q(code__in=standing.places_apart)
        levels = {level for level, digits in DIGITS.items() if digits == digits_of(rule)}
        reach |= within & Q(level__in=levels)
    return Jurisdiction.objects.filter(reach, is_current=True).order_by("code")


def sets_figures(user: Any) -> bool:
    """Whether a person sets the figure of any area; asked on every page of the administration."""
    today = localdate()
    return any(
        _rule_for(standing, kind, today) is not None
        for standing in user.stands_at(Side.AUTHORITY)
        for kind in Institution.Kind.values
    )


def _rule_for(standing: Standing, kind: str, on: date) -> Rule | None:
    """The rule by which somebody in this capacity sets figures; None where it is not for that level."""
    code = standing.jurisdiction_code
    if SET_QUOTA not in standing.permissions or not code:
        return None
    rule: Any = figure_rule(code, kind, on)
    return rule if rule is not None and _tier(code) == rule.value.set_by else None


def _tier(code: str) -> str:
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def figures_within(user: Any) -> QuerySet[AreaQuota]:
    """The figures of the areas within the territory of somebody in an authority."""
    found: QuerySet[AreaQuota] = user.scope(AreaQuota.objects.all())
    return found.select_related("jurisdiction", "occupation", "entered_by", "ended_by")


def places_taken(row: AreaQuota, on: date) -> int | None:
    """How many institutions a figure counts on a day; None where it is for every occupation."""
    if row.occupation_id is None:
        return None
    rows = FiledScope.objects.on(on).filter(
        occupation_id=row.occupation_id,
        institution__kind=row.kind,
        institution__state__in=COUNTED,
        institution__jurisdiction__code__startswith=_prefix(row),
    )
    return rows.values("institution_id").distinct().count()


def public_figures(on: date) -> list[tuple[AreaQuota, int | None]]:
    """The figures in force and how many there are; no count where one is for every occupation."""
    rows = list(AreaQuota.objects.in_force(on).select_related("jurisdiction", "occupation"))
    filed = FiledScope.objects.on(on).filter(
        occupation_id__in={row.occupation_id for row in rows if row.occupation_id},
        institution__state__in=COUNTED,
    )
    there: dict[tuple[str, str], set[tuple[int, str]]] = defaultdict(set)
    for kind, occupation, institution, place in filed.values_list(
        "institution__kind", "occupation_id", "institution_id", "institution__jurisdiction_id"
    ):
        there[kind, occupation].add((institution, place))
    return [
        (row, sum(place.startswith(_prefix(row)) for _, place in there[row.kind, row.occupation_id]))
        if row.occupation_id
        else (row, None)
        for row in rows
    ]


def _prefix(row: AreaQuota) -> str:
    return str(row.jurisdiction_id[: DIGITS[row.jurisdiction.level]])
