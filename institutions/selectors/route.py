"""The route of a filing: who holds it where, and who held it how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from institutions.models import Filing
from institutions.routes import ACCEPTANCE, Way
from lifecycle.models import TransitionRecord
from regulations.models import Jurisdiction
from regulations.rulebook import Rulebook
from regulations.schema import Stage


def authority_of(book: Rulebook, tier: str, division: str) -> str:
    """The code of the authority of a level over a place; a place with a centre of its own keeps to that one.

    A province without prefectures (直辖市) has none between the county and itself.
    """
    if tier == "province":
        return f"{division[:2]}0000"
    apart = book.tiers().acceptance_authorities if book.find("filing.tiers") is not None else ()
    own = {authority.code for authority in apart}
    if tier == "county" or division in own:
        return division
    prefecture = f"{division[:4]}00"
    return prefecture if Jurisdiction.objects.filter(pk=prefecture).exists() else division


def holder_of(filing: Filing, stage: Stage) -> str:
    """The code of the authority that holds a filing at a stage."""
    tier = stage.holders[filing.institution.affiliation].tier
    return authority_of(filing.law(localdate()), tier, filing.jurisdiction_id)


def holder_at(filing: Filing, stage: str) -> str | None:
    """The code of the authority that holds a filing at a stage of its route, None where there is none."""
    found = next((item for item in filing.way().stages if item.code == stage), None)
    return holder_of(filing, found) if found is not None else None


def first_stage(filing: Filing) -> tuple[str, str]:
    """Where a filing waits first: the authority, and the stage; none of a stage where no route is set."""
    stages = filing.way().stages
    if not stages:
        return str(filing.institution.supervisor_id), ""
    return holder_of(filing, stages[0]), stages[0].code


def first_holder(filing: Filing) -> str:
    """The code of the authority a filing waits at first."""
    return first_stage(filing)[0]


def place_of(filing: Filing, stage: Stage | None) -> dict[str, str]:
    """Who holds a case at a stage and which one it is, as the moves take it; at the end nobody anew."""
    if stage is None:
        return {"holder": str(filing.holder_id), "stage": ""}
    return {"holder": holder_of(filing, stage), "stage": stage.code}


def stage_in(filing: Filing, state: str) -> str:
    """The first stage a filing in a state can stand at, before whoever holds it: for a case taken over."""
    way = filing.way()
    after = way.after("assessment")
    first = {
        Filing.State.SUBMITTED: way.stages[0] if way.stages else None,
        Filing.State.ACCEPTED: way.after_acceptance,
        Filing.State.UNDER_ASSESSMENT: way.after_acceptance,
        Filing.State.UNDER_REVIEW: after,
        Filing.State.IN_PUBLICITY: next((s for s in way.stages if s.code == "publicity"), None),
        Filing.State.OBJECTION_RAISED: next((s for s in way.stages if s.code == "publicity"), None),
    }.get(Filing.State(state))
    return first.code if first is not None else ""


def stage_above(filing: Filing) -> Stage | None:
    """The stage that has to be reached before the case may be taken up, None where it may be now."""
    way: Way = filing.way()
    if not filing.stage or way.may_be_accepted:
        return None
    following = way.following
    return following or next((stage for stage in way.stages if stage.code == ACCEPTANCE), None)


def province_of(filing: Filing) -> str:
    """The code of the province of a filing."""
    return f"{filing.jurisdiction_id[:2]}0000"


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the way as a page shows it: who, since when, how long."""

    label: str
    holder: str
    status: str = "todo"
    since: datetime | None = None
    until: datetime | None = None
    period: str = ""

    @property
    def days(self) -> int | None:
        """The days it lay there, the first one counted; None where it has not come yet."""
        if self.since is None:
            return None
        last = localdate(self.until) if self.until else localdate()
        return (last - localdate(self.since)).days + 1


def steps_of_way(filing: Filing, records: Sequence[TransitionRecord]) -> list[Step]:
    """The route as steps with who held it how long (谁办理、多久)."""
    way, book = filing.way(), filing.law(localdate())
    names = dict(
        Jurisdiction.objects.filter(pk__in=[holder_of(filing, s) for s in way.stages]).values_list(
            "pk", "name"
        )
    )
    reached = _reached(records)
    is_over = filing.state in Filing.ENDED and not filing.stage
    place = next((n for n, stage in enumerate(way.stages) if stage.code == filing.stage), len(way.stages))
    steps = []
    for number, stage in enumerate(way.stages):
        since, until = reached.get(stage.code, (None, None))
        status = "done" if number < place else "current" if number == place else "todo"
        if is_over and filing.state != Filing.State.FILED:
            status = "done" if since else "todo"
        if status == "current":
            until = None
        rule = book.find(stage.period) if stage.period else None
        steps.append(
            Step(
                label=stage.label,
                holder=names.get(holder_of(filing, stage), ""),
                status=status,
                since=since,
                until=until,
                period=(rule.summary if rule else "") or "法无定期限",
            )
        )
    return steps


def _reached(records: Sequence[TransitionRecord]) -> dict[str, tuple[datetime, datetime | None]]:
    """When the case came to each stage and when it left it; one it came to twice counts from the first."""
    reached: dict[str, tuple[datetime, datetime | None]] = {}
    here = ""
    for record in records:
        there = str(record.facts.get("stage", "")) if "stage" in record.facts else here
        if record.transition == "publicise":
            there = "publicity"
        if there == here:
            continue
        if here in reached:
            reached[here] = (reached[here][0], record.at)
        if there:
            reached.setdefault(there, (record.at, None))
        here = there
    return reached


@dataclass(frozen=True, slots=True)
class Custody:
    """A stretch of time one party held the case (经手)."""

    holder: str
    since: datetime
    until: datetime | None

    @property
    def days(self) -> int:
        """The days it was there, the first one counted."""
        last: date = localdate(self.until) if self.until else localdate()
        return (last - localdate(self.since)).days + 1


APPLICANT = "申请机构"


def custody_of(records: Sequence[TransitionRecord]) -> list[Custody]:
    """Who held the case when, hand-over by hand-over; while it is being corrected, the applicant does."""
    names: dict[str, Any] = dict(
        Jurisdiction.objects.filter(pk__in={r.holder_code for r in records if r.holder_code}).values_list(
            "pk", "name"
        )
    )
    held: list[Custody] = []
    for record in records:
        with_applicant = record.target == Filing.State.CORRECTION_REQUESTED
        name = APPLICANT if with_applicant else names.get(record.holder_code, record.holder_code)
        if held and held[-1].until is None:
            if held[-1].holder == name and record.target not in Filing.ENDED:
                continue
            held[-1] = replace(held[-1], until=record.at)
        if record.target in Filing.ENDED and not record.facts.get("stage"):
            break
        held.append(Custody(name, record.at, None))
    return held
