"""The wide cast (各省机构与申请): which bodies there are, what each files and when. Pure, counted exactly.

A life is a list of filings in order; the days are laid out so that each comes in its time before the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from config.demo.provinces import (
    CHONGQING,
    GANSU,
    JIANGSU,
    MADE_UP_WORDS,
    MORE_OF_JILIN,
    TRADES,
    XINJIANG,
    Levels,
    Place,
    Province,
)

# How long before the end the wide play begins: two and a half years, all of it inside every pack's time.
DAYS_PLAYED, DAYS_PLAYED_SMALL = 905, 410
FIRST_STEPS = 24  # days from the beginning to the first body
# How long before the end the last ordinary body begins.
LAST_START, LAST_START_SMALL = 420, 360
SETTLED = 75  # days before the end by which the last of the ended filings has begun
BEGUN_LATELY = 68  # days before the end on which what is open at the end begins
YEARS_FILED = 3


@dataclass(frozen=True, slots=True)
class Script:
    """One filing (一件申请): its kind, how it ends, what happens on the way, where it is left open.

    `until` is the act after which it lies on somebody's desk, with how often that act was taken by then.
    """

    kind: str
    end: str = "filed"
    twists: frozenset[str] = frozenset()
    until: tuple[str, int] | None = None
    begins_on: date = date.min


@dataclass(frozen=True, slots=True)
class Body:
    """An institution (一家机构) with the life it leads."""

    key: str
    province: Province
    place: Place
    name: str
    kind: str
    form: str
    affiliation: str
    registered_as: str
    occupations: tuple[tuple[str, Levels], ...]
    further: tuple[tuple[str, Levels], ...]
    items: tuple[str, ...]
    begins_on: date
    filings: tuple[Script, ...]
    # First and last day of a filing on paper that came in by the province's table.
    on_paper: tuple[date, date] | None = None
    leaves: str = ""

    @property
    def number_of_filings(self) -> int:
        """Its filings, the one on paper among them."""
        return len(self.filings) + (self.on_paper is not None)


@dataclass(frozen=True, slots=True)
class Life:
    """The pattern of a life (走向): filings without their days."""

    filings: tuple[Script, ...]
    on_paper: bool = False
    leaves: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many bodies of a province lead which lives (各省编排)."""

    province: Province
    lives: tuple[Life, ...]
    count: int
    open_ends: tuple[Script, ...] = ()
    small: int = 1


def first(*twists: str, end: str = "filed", until: tuple[str, int] | None = None) -> Script:
    """A first filing."""
    return Script("initial", end, frozenset(twists), until)


def more(*twists: str, end: str = "filed", until: tuple[str, int] | None = None) -> Script:
    """More occupations or items."""
    return Script("scope_extension", end, frozenset(twists), until)


def change(*twists: str, end: str = "filed", until: tuple[str, int] | None = None) -> Script:
    """Changed data."""
    return Script("information_change", end, frozenset(twists), until)


def renew(*twists: str, end: str = "filed", until: tuple[str, int] | None = None) -> Script:
    """The next period."""
    return Script("renewal", end, frozenset(twists), until)


GANSU_LIVES = (
    Life((first(), more(), change())),
    Life((first("correction"), change(), more(), change())),
    Life((first("findings"), more(), change())),
    Life((first(end="declined"), first(), change(), more())),
    Life((first("objection"), change(), more())),
    Life((first(end="not_accepted"), first(), change(), change())),
    Life((first(end="withdrawn"), first("inquiry"), more())),
    Life((first(), change(), more()), leaves="surrendered"),
    Life((first("returned"), more("correction"), change(), change())),
    Life((first(), more(end="declined"), change(), more())),
)
XINJIANG_LIVES = (
    Life((first(), more(), change())),
    Life((more(), renew(), change()), on_paper=True),
    Life((first("correction"), change(), more(), change())),
    Life((change(), renew(), more()), on_paper=True),
    Life((first("objection"), more(), change())),
    Life((first(end="declined"), first("findings"), change())),
    Life((change(),), on_paper=True, leaves="expired"),
    Life((first(end="not_accepted"), first(), more())),
    Life((first("few"), change(), more(), change())),
    Life((more(), renew("findings"), change()), on_paper=True, leaves="suspended"),
    Life((first(end="withdrawn"), first("inquiry"), change())),
    Life((first("sent_back"), change(), change(), more())),
    Life((more(), change()), on_paper=True, leaves="revoked"),
    Life((first(), more(end="withdrawn"), change())),
)
CHONGQING_LIVES = (
    Life((first("delegated"), more(), change())),
    Life((first("silence"), change(), more())),
    Life((first("correction"), more(), change("late"))),
    Life((first(end="lapsed"), first(), change())),
    Life((first(end="declined"), first("findings"), more())),
    Life((first("delegated", "correction"), change(), more("silence"), change())),
    Life((first(end="not_accepted"), first("silence"), change())),
    Life((first(end="withdrawn"), first("returned"), more(), change("late"))),
)
CHONGQING_ON_PAPER = (
    Life((more(), renew(), change()), on_paper=True),
    Life((change("late"), renew("silence"), more("delegated")), on_paper=True),
    Life((more(end="lapsed"), renew("late"), change()), on_paper=True),
    Life((change(),), on_paper=True, leaves="expired"),
    Life((more(), change()), on_paper=True, leaves="suspended"),
    Life((change("late"), renew("correction")), on_paper=True, leaves="surrendered"),
)
JIANGSU_LIVES = (
    Life((first(), more(), change())),
    Life((first("correction"), change(), more())),
    Life((first(end="declined"), first("findings"), change())),
    Life((first("objection"), more(), change())),
    Life((first(end="withdrawn"), first(), change())),
    Life((first(), change()), leaves="surrendered"),
    Life((first("returned"), more(), change())),
)
JILIN_LIVES = (
    Life((more(), change(), change()), on_paper=True),
    Life((first(), change(), more())),
    Life((change(), renew(), more()), on_paper=True),
    Life((first("correction"), more(), change())),
    Life((more("objection"), renew(), change()), on_paper=True),
    Life((first(end="declined"), first("findings"), change())),
    Life((change(),), on_paper=True, leaves="expired"),
    Life((first("inquiry"), change(), more())),
    Life((more(end="declined"), change(), more()), on_paper=True),
    Life((first(end="withdrawn"), first(), change())),
)

GANSU_OPEN = (
    first(until=("submit", 1)),
    first(until=("pass_up", 1)),
    first(until=("accept", 1)),
    more(until=("begin_assessment", 1)),
    first("correction", until=("request_correction", 1)),
    more(until=("report_assessment", 1)),
    first(until=("pass_up", 3)),
    more(until=("publicise", 1)),
    change(until=("pass_up", 1)),
    first("objection", until=("make_objection", 1)),
    more(until=("pass_up", 4)),
    first("waits"),
)
XINJIANG_OPEN = (
    first(until=("submit", 1)),
    more(until=("submit", 1)),
    first(until=("accept", 1)),
    more(until=("begin_assessment", 1)),
    change(until=("submit", 1)),
    change(until=("pass_up", 1)),
    first("correction", until=("request_correction", 1)),
    more(until=("report_assessment", 1)),
    first(until=("scored", 1)),
    change(until=("start", 1)),
    first("few", until=("submit", 1)),
    more("inquiry", until=("inquire", 1)),
    first("waits"),
    first(until=("report_assessment", 1)),
)
CHONGQING_OPEN = (
    first(until=("submit", 1)),
    more(until=("accept", 1)),
    first("delegated", until=("delegate_assessment", 1)),
    change("late", until=("submit", 1)),
    first("correction", until=("request_correction", 1)),
    more(until=("begin_assessment", 1)),
    first(until=("report_assessment", 1)),
    change(until=("accept", 1)),
    more("correction", until=("resubmit", 1)),
    first(until=("file", 1)),
)
JIANGSU_OPEN = (
    first(until=("submit", 1)),
    more(until=("accept", 1)),
    first(until=("report_assessment", 1)),
    change(until=("submit", 1)),
    first("waits"),
)
JILIN_OPEN = (
    change(until=("submit", 1)),
    change(until=("pass_up", 1)),
    change(until=("start", 1)),
    change(until=("submit", 1)),
)

PLANS = (
    Plan(GANSU, GANSU_LIVES, 44, GANSU_OPEN, small=2),
    Plan(XINJIANG, XINJIANG_LIVES, 58, XINJIANG_OPEN, small=2),
    Plan(CHONGQING, CHONGQING_LIVES, 42, CHONGQING_OPEN, small=2),
    Plan(JIANGSU, JIANGSU_LIVES, 24, JIANGSU_OPEN, small=1),
    Plan(MORE_OF_JILIN, JILIN_LIVES, 42, JILIN_OPEN, small=1),
)


@lru_cache(maxsize=4)
def bodies(ends_on: date, *, small: bool = False) -> tuple[Body, ...]:
    """Everybody of the wide cast for a play that ends on a day."""
    return tuple(body for plan in PLANS for body in bodies_of(plan, ends_on, small=small))


def wide_begin(ends_on: date, *, small: bool = False) -> date:
    """The day on which the wide play begins."""
    return ends_on - timedelta(days=DAYS_PLAYED_SMALL if small else DAYS_PLAYED)


def bodies_of(plan: Plan, ends_on: date, *, small: bool = False) -> Iterator[Body]:
    """The bodies of one province, each with its place, name, trade and life."""
    count = plan.small if small else plan.count
    for number in range(count):
        body = _body(plan, number)
        life = _life(plan, body, number)
        # Whoever has no open end of its own gets one of the province's, newcomers last.
        newcomers = count - len([s for s in plan.open_ends if s.kind == "initial"])
        if not small and number >= newcomers:
            opens = [script for script in plan.open_ends if script.kind == "initial"]
            yield _newcomer(body, opens[number - newcomers], ends_on)
            continue
        yield _settled(plan, body, life, number, ends_on, small=small)


def _body(plan: Plan, number: int) -> Body:
    province = plan.province
    line = province.lines[number % len(province.lines)]
    turn = number // len(province.lines)
    place = province.places[(number + turn) % len(province.places)]
    word = MADE_UP_WORDS[(number * 7 + turn) % len(MADE_UP_WORDS)]
    trade = line.trades[(turn + number) % len(line.trades)] if line.trades else ""
    beside = line.trades[(turn + number + 1) % len(line.trades)] if line.trades else ""
    item = province.specials[number % len(province.specials)] if province.specials else ""
    other = province.specials[(number + 3) % len(province.specials)] if province.specials else ""
    is_special = line.kind == "special"
    return Body(
        key=f"{province.stem}-shili" if number == 0 else f"{province.stem}-jg{number:02d}",
        province=province,
        place=place,
        name=f"{place.short}{word}{item.removesuffix('制作') if is_special else trade}{line.called}",
        kind=line.kind,
        form=line.form,
        affiliation=line.belongs_to[turn % len(line.belongs_to)],
        registered_as=line.registered_as,
        occupations=() if is_special else TRADES[trade],
        further=() if is_special else TRADES[beside],
        items=(item, other) if is_special else (),
        begins_on=date.min,
        filings=(),
    )


def _life(plan: Plan, body: Body, number: int) -> Life:
    lives = plan.lives
    if plan.province is CHONGQING and body.kind == "appraisal":
        lives = CHONGQING_ON_PAPER if number % 4 == 0 else CHONGQING_LIVES
    turn = number // len(plan.province.lines)
    life = lives[(number + turn) % len(lives)]
    # The table of bodies filed on paper takes occupations only.
    if life.on_paper and body.kind == "special":
        life = Life((first(), more(), change()))
    return life


def _newcomer(body: Body, script: Script, ends_on: date) -> Body:
    """Whoever files for the first time now, and is not through."""
    begins = ends_on - timedelta(days=BEGUN_LATELY)
    return replace(body, begins_on=begins, filings=(replace(script, begins_on=begins),))


def _settled(plan: Plan, body: Body, life: Life, number: int, ends_on: date, *, small: bool) -> Body:
    later = [script for script in plan.open_ends if script.kind != "initial"]
    is_last_open = not small and not life.leaves and number < len(later)
    on_paper = _paper_period(life, number, ends_on) if life.on_paper else None
    begins = _begin(life, number / (plan.small if small else plan.count), ends_on, small=small)
    spread = (ends_on - timedelta(days=SETTLED) - begins).days
    filings = [
        replace(script, begins_on=begins + timedelta(days=spread * place // max(len(life.filings), 1)))
        for place, script in enumerate(life.filings)
    ]
    if is_last_open:
        filings.append(replace(later[number], begins_on=ends_on - timedelta(days=BEGUN_LATELY)))
    return replace(body, begins_on=begins, filings=tuple(filings), on_paper=on_paper, leaves=life.leaves)


def _begin(life: Life, share: float, ends_on: date, *, small: bool) -> date:
    """Bodies begin one after the other; those on paper are there from the beginning."""
    start = wide_begin(ends_on, small=small) + timedelta(days=FIRST_STEPS)
    last = ends_on - timedelta(days=LAST_START_SMALL if small else LAST_START)
    return start + (last - start) * share / (4 if life.on_paper else 1)


def _paper_period(life: Life, number: int, ends_on: date) -> tuple[date, date]:
    """Three years that end inside the play where it renews or runs out, or a good while after it."""
    ends = any(script.kind == "renewal" for script in life.filings) or life.leaves == "expired"
    until = (
        ends_on - timedelta(days=130 + number * 11 % 240)
        if ends
        else ends_on + timedelta(days=30 + number * 9)
    )
    try:
        since = until.replace(year=until.year - YEARS_FILED)
    except ValueError:
        since = until - timedelta(days=YEARS_FILED * 365)
    return since, until
