"""Reads of the pool of experts: who may be drawn for a filing, who stays away and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from accounts.models import User
from institutions.avoidance import ApplicantFacts, Avoidance, ExpertFacts, avoidances, conflicts, fits
from institutions.lots import digest, terms
from institutions.models import Expert, Filing, PanelDraw, PanelMember
from institutions.selectors.assessment import assessment_form
from institutions.selectors.people import experts_for
from institutions.selectors.route import province_of
from regulations.models import Occupation


def experts_within(user: Any) -> QuerySet[Expert]:
    """The experts of the pool whose place lies in the territory of somebody in an authority."""
    found: QuerySet[Expert] = user.scope(Expert.objects.all())
    return found.select_related("user", "province", "place")


def own_expertises(user: User) -> QuerySet[Expert]:
    """What the pools say of a person: one entry a province."""
    return Expert.objects.filter(user=user).select_related("user", "province", "place").order_by("province")


def pool_of(filing: Filing) -> QuerySet[Expert]:
    """The experts of the province of a filing who are in their term today."""
    pool = Expert.objects.filter(province_id=province_of(filing)).serving(localdate())
    return pool.select_related("user").order_by("pk")


@dataclass(frozen=True, slots=True)
class StaysAway:
    """An expert who is not on the list, and everything that speaks against it."""

    expert: Expert
    avoidances: tuple[Avoidance, ...]

    def as_kept(self) -> dict[str, Any]:
        """As the record of the draw keeps it."""
        cited = [one.citation for one in self.avoidances if one.citation]
        return {
            "entry": self.expert.entry,
            "reasons": [one.reason for one in self.avoidances],
            "rules": [citation.rule_id for citation in cited],
            "basis": "、".join(dict.fromkeys(str(citation.basis) for citation in cited)),
        }


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whom a panel may be drawn from, and who of the pool stays away (候选名单)."""

    eligible: tuple[Expert, ...]
    excluded: tuple[StaysAway, ...]

    def terms(self, size: int) -> str:
        """What a draw of so many fixes beforehand, as text."""
        return terms((expert.entry for expert in self.eligible), size)

    def digest(self, size: int) -> str:
        """What it is called by."""
        return digest(self.terms(size))


def candidates_for(filing: Filing, *, besides: Iterable[int] = ()) -> Candidates:
    """The list for a draw: everybody in the pool, sorted out by the rules on avoidance and by field.

    `besides` are people who are on the panel already or left it: a replacement is none of them.
    """
    today, pool, taken = localdate(), list(pool_of(filing)), set(besides)
    facts = expert_facts(filing, [expert.user for expert in pool], pool)
    applicant, book = applicant_facts(filing), filing.law(today)
    posted = set(experts_for(filing).values_list("pk", flat=True))
    eligible, excluded = [], []
    for expert in pool:
        if expert.user_id in taken:
            continue
        against = [*avoidances(facts[expert.user_id], applicant, book, today)]
        if expert.user_id not in posted:
            against.append(Avoidance("没有本省在任的评审专家岗位，不能签署评分表", None, conflicts=False))
        if against:
            excluded.append(StaysAway(expert, tuple(against)))
        else:
            eligible.append(expert)
    return Candidates(tuple(eligible), tuple(excluded))


def conflicts_of(filing: Filing, users: Sequence[User]) -> list[tuple[User, Avoidance]]:
    """What bars people from the panel of a filing, however they come on it."""
    today = localdate()
    pool = list(Expert.objects.filter(user__in=users, province_id=province_of(filing)))
    facts, applicant, book = expert_facts(filing, users, pool), applicant_facts(filing), filing.law(today)
    return [(user, one) for user in users for one in conflicts(facts[user.pk], applicant, book, today)]


def applicant_facts(filing: Filing) -> ApplicantFacts:
    """The applicant, as the rules on avoidance look at it."""
    return ApplicantFacts(
        name=filing.institution.name,
        credit_code=filing.institution.uscc,
        people=frozenset(filing.staff.values_list("name", flat=True)),
        occupations=tuple(
            filing.items.exclude(occupation=None).values_list("occupation_id", flat=True).distinct()
        ),
    )


def expert_facts(filing: Filing, users: Sequence[User], pool: Sequence[Expert]) -> dict[int, ExpertFacts]:
    """People as the rules on avoidance look at them, by their ids; who is in no pool has no field."""
    known = {expert.user_id: expert for expert in pool}
    members = set(filing.institution.memberships.values_list("user_id", flat=True))
    assessed = last_assessed(filing, [user.pk for user in users])
    return {
        user.pk: ExpertFacts(
            name=user.name,
            employer=known[user.pk].employer if user.pk in known else "",
            employer_code=known[user.pk].employer_code if user.pk in known else "",
            fields=tuple(known[user.pk].fields) if user.pk in known else (),
            works_for_applicant=user.pk in members,
            last_assessed_on=assessed.get(user.pk),
        )
        for user in users
    }


def last_assessed(filing: Filing, users: Sequence[int]) -> dict[int, date]:
    """When people last sat on a panel for the same institution, another case of it, by their ids."""
    rows = (
        PanelMember.objects.filter(expert__in=users, filing__institution=filing.institution_id)
        .exclude(filing=filing)
        .values_list("expert")
        .annotate(last=Max(Coalesce("signed_at", "named_at")))
    )
    return {expert: localdate(last) for expert, last in rows if last is not None}


def prepared_draw(filing: Filing) -> PanelDraw | None:
    """The draw whose list is fixed and that nobody has drawn yet."""
    return filing.draws.filter(drawn_at__isnull=True, dropped_at__isnull=True).first()


def draw_of(filing: Filing) -> PanelDraw | None:
    """The draw the panel came from, None where it was named."""
    return filing.draws.filter(drawn_at__isnull=False).select_related("drawn_by", "prepared_by").first()


def next_in_line(filing: Filing) -> User | None:
    """Whose lot comes next after a draw and who may still come: not on the panel, not left, no conflict."""
    draw = draw_of(filing)
    if draw is None:
        return None
    left = filing.replacements.values_list("left", flat=True)
    taken = {*left, *filing.panel.values_list("expert", flat=True)}
    free = {expert.user_id: expert.user for expert in candidates_for(filing, besides=taken).eligible}
    drawn = next((lot["expert"] for lot in draw.lots if lot["expert"] in free), None)
    return free.get(drawn) if drawn is not None else None


def uncovered_occupations(filing: Filing) -> list[str]:
    """The occupations applied for of which nobody on the panel has the field."""
    fields = [
        field
        for expert in Expert.objects.filter(user__panels__filing=filing, province_id=province_of(filing))
        for field in expert.fields
    ]
    wanted = Occupation.objects.filter(pk__in=filing.items.values("occupation")).order_by("pk")
    return [occupation.name for occupation in wanted if not fits(fields, [occupation.pk])]


def who_may_be_named(filing: Filing) -> QuerySet[User]:
    """Whom a panel may be named from: experts posted in the province, without those whose term is over."""
    pool = Expert.objects.filter(province_id=province_of(filing))
    gone = pool.exclude(pk__in=pool.serving(localdate()).values("pk")).values("user")
    return experts_for(filing).exclude(pk__in=gone)


def panel_size(filing: Filing) -> int:
    """How many experts the form asks for at least."""
    return assessment_form(filing).minimum_experts
