"""The way of a filing (办理流程): its stages, what may be done at each, the rule each step rests on. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from regulations.schema import Stage

BEFORE_ACCEPTANCE: Final = frozenset({"application_agreed", "collect", "first_check", "recheck"})
ACCEPTANCE: Final = "acceptance"
ASSESSMENT: Final = "assessment"
PUBLICITY: Final = "publicity"
RECEIPT: Final = "receipt"
# A change of data is looked at and decided: nobody assesses it and the public is not asked.
OF_A_CHANGE: Final = frozenset({*BEFORE_ACCEPTANCE, ACCEPTANCE, RECEIPT})
CHANGES: Final = frozenset({"information_change", "site_change"})
TIERS: Final = ("county", "prefecture", "province")

# Under which rule an application is handed in, and by which it is granted, by the kind of filing.
HANDED_IN_UNDER: Final = {
    "initial": ("filing.windows", "filing.route"),
    "renewal": ("filing.renewal", "filing.windows", "filing.validity"),
    "scope_extension": ("filing.scope_extension", "filing.windows", "filing.route"),
    "information_change": ("filing.information_change", "filing.change_notice", "filing.route"),
    "site_change": (
        "filing.site_change",
        "filing.information_change",
        "filing.change_notice",
        "filing.route",
    ),
}
GRANTED_UNDER: Final = {
    "initial": ("filing.receipt",),
    "renewal": ("filing.renewal.outcome", "filing.renewal", "filing.receipt"),
    "scope_extension": ("filing.scope_extension", "filing.receipt"),
    "information_change": ("filing.information_change", "filing.receipt"),
    "site_change": ("filing.site_change", "filing.information_change", "filing.receipt"),
}
# Where a text has an article of its own for a step, that article is cited.
OWN_ARTICLE: Final = {
    "accept": "filing.acceptance",
    "not_accept": "filing.refusal",
    "decline": "filing.decline",
}


class Book(Protocol):
    """The rules a way is read from."""

    def find(self, key: str) -> Any:
        """A rule, or None where the law is silent."""


@dataclass(frozen=True, slots=True)
class Way:
    """The stages a filing passes, in order, with where it stands now."""

    stages: tuple[Stage, ...]
    affiliation: str
    at: str

    @property
    def stage(self) -> Stage | None:
        """The stage the case stands at."""
        return next((stage for stage in self.stages if stage.code == self.at), None)

    @property
    def following(self) -> Stage | None:
        """The stage that comes next."""
        place = self._place
        return self.stages[place + 1] if place is not None and place + 1 < len(self.stages) else None

    @property
    def after_acceptance(self) -> Stage | None:
        """Where a case goes once it is taken up."""
        before = {*BEFORE_ACCEPTANCE, ACCEPTANCE}
        return next((stage for stage in self.stages if stage.code not in before), None)

    def after(self, code: str) -> Stage | None:
        """The stage that follows another one."""
        return Way(self.stages, self.affiliation, code).following

    @property
    def may_be_accepted(self) -> bool:
        """Whether whoever holds the case may take it up: at that stage, or at the last check before it."""
        following = self.following
        if self.at == ACCEPTANCE or (following is not None and following.code == ASSESSMENT):
            return True
        return self._reaches(ACCEPTANCE)

    @property
    def may_be_made_public(self) -> bool:
        """Whether whoever holds the case may make the result public."""
        return self.at == PUBLICITY or self._reaches(PUBLICITY)

    @property
    def may_be_granted(self) -> bool:
        """Whether only the receipt is left."""
        return self.at == RECEIPT

    @property
    def may_be_passed_up(self) -> bool:
        """Whether the stage is done by passing the case on, or by reporting it where nothing follows."""
        if self.stage is None or self.at in {ACCEPTANCE, ASSESSMENT, PUBLICITY, RECEIPT}:
            return False
        return not self.may_be_accepted and not self.may_be_made_public

    @property
    def _place(self) -> int | None:
        return next((place for place, stage in enumerate(self.stages) if stage.code == self.at), None)

    def _reaches(self, code: str) -> bool:
        """Whether that stage is next, and not above whoever holds the case now."""
        here, following = self.stage, self.following
        if here is None or following is None or following.code != code:
            return False
        return self._rank(here) >= self._rank(following)

    def _rank(self, stage: Stage) -> int:
        return TIERS.index(stage.holders[self.affiliation].tier)


def route_key(book: Book, kind: str) -> str:
    """The key of the route: its own, else that of a first filing; empty where no filing is taken.

    A change of site goes the way of changed data, whose list names the address, unless it has its own.
    """
    own = [f"filing.{kind}.route", *(["filing.information_change.route"] if kind == "site_change" else [])]
    rules = {key: book.find(key) for key in (*own, "filing.route")}
    return next((key for key, rule in rules.items() if rule is not None and rule.value.stages), "")


def stages_of(book: Book, kind: str, affiliation: str) -> tuple[Stage, ...]:
    """The stages a filing of a kind passes; none where the law sets no route."""
    key = route_key(book, kind)
    if not key:
        return ()
    stages: tuple[Stage, ...] = book.find(key).value.stages_for(affiliation)
    if kind in CHANGES and key == "filing.route":
        return tuple(stage for stage in stages if stage.code in OF_A_CHANGE)
    return stages


def way_of(book: Book, kind: str, affiliation: str, at: str) -> Way:
    """The way of a filing and where it stands on it."""
    return Way(stages_of(book, kind, affiliation), affiliation, at)


def rule_of(step: str, declared: str, *, book: Book, kind: str, way: Way) -> str:
    """The key of the rule a step rests on in this province, for this kind of filing, at this stage."""
    candidates: Sequence[str] = (declared,)
    if step == "submit":
        candidates = HANDED_IN_UNDER[kind]
    elif step == "file":
        candidates = GRANTED_UNDER[kind]
    elif step == "pass_up" and way.stage is not None:
        candidates = (f"filing.{way.at}", way.stage.period or "", route_key(book, kind))
    elif step in OWN_ARTICLE:
        candidates = (OWN_ARTICLE[step], declared)
    found = next((key for key in candidates if key and book.find(key) is not None), "")
    # A step the text has no article of its own for rests on the one that sets the way.
    return found or (declared and route_key(book, kind)) or declared
