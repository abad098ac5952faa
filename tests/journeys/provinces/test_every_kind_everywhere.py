"""Every kind of institution in every province, every kind of filing: driven by its route to its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from institutions import services
from institutions.models import Filing, Institution
from institutions.routes import TIERS, route_key
from institutions.selectors import start_findings
from institutions.selectors.governed import affiliations_offered, forms_offered, kinds_governed, law_of
from institutions.services.site_drafting import change_site, set_change_day
from lifecycle.clock import confirm_effect
from lifecycle.door import available_moves
from lifecycle.models import Deadline, TransitionRecord
from regulations.calendar import seed_calendar
from regulations.in_force import MODE_OF_KIND, rulebook
from regulations.models import Jurisdiction
from regulations.shelf import library
from tests.factories.institutions import main_site
from tests.factories.law import put_on_a_list
from tests.journeys.provinces.telling import COOK, At, Story, on_the_register, register

TURNER = ("6-18-01-01", 3)
WELDER = ("6-18-02-04", 4, "民用核安全设备焊接")
BETTER_WELDER = ("6-18-02-04", 3, "民用核安全设备焊接")
LATER = ("renewal", "scope_extension", "information_change", "site_change")
# What takes a case on, of which each stage offers exactly one.
FORWARD = frozenset({"accept", "pass_up", "begin_assessment", "publicise", "file"})


@dataclass(frozen=True)
class Where:
    """A province as a case meets it: a county, a day on which everything may be handed in, an end."""

    pack: str
    county: str
    today: date
    until: date | None
    numbers: int = 60


PROVINCES = (
    Where("xinjiang", "650102", date(2026, 5, 6), date(2026, 6, 30)),
    Where("chongqing", "500103", date(2026, 5, 6), date(2026, 6, 30)),
    Where("gansu", "620502", date(2026, 5, 6), None),
    Where("jilin", "220102", date(2026, 7, 16), date(2026, 9, 1), numbers=1200),
    Where("jiangsu", "320102", date(2026, 5, 6), None),
)


def every_body() -> Iterator[Any]:
    """Each province with each kind of institution, and with each affiliation its text knows."""
    for where in PROVINCES:
        pack = library().packs[where.pack]
        for kind in Institution.Kind.values:
            if not pack.header.scope.kinds or kind in pack.header.scope.kinds:
                book = rulebook(
                    library(),
                    where.county,
                    mode=MODE_OF_KIND[kind],
                    kind=kind,
                    on=where.today,
                    calendar=seed_calendar,
                )
                for code, _ in affiliations_offered(book):
                    yield pytest.param(where, kind, code, id=f"{where.pack}-{kind}-{code}")


def every_kind_no_pack_governs() -> Iterator[Any]:
    """The kinds of institution a province's text does not speak of."""
    for where in PROVINCES:
        governed = library().packs[where.pack].header.scope.kinds
        for kind in Institution.Kind.values:
            if governed and kind not in governed:
                yield pytest.param(where, kind, id=f"{where.pack}-{kind}")


@pytest.mark.parametrize("kind_of_filing", ["initial", *LATER])
@pytest.mark.parametrize(("where", "kind", "affiliation"), list(every_body()))
def test_a_filing_goes_its_route_to_its_end(
    law: None, at: At, where: Where, kind: str, affiliation: str, kind_of_filing: str
) -> None:
    at(f"{where.today} 10:00")
    story = story_of(where, kind, affiliation, kind_of_filing)
    book = story.institution.law(where.today)
    refused = start_findings(story.institution, kind_of_filing)
    if refused:
        assert_the_law_leaves_no_room(where, kind_of_filing, refused)
        return
    story.starts(kind_of_filing)
    fill_in(story, where, kind, kind_of_filing)
    story.hands_in()
    assert route_key(book, kind_of_filing), "no filing is taken without a route"
    go_the_way(story, at)
    records = list(TransitionRecord.objects.of(story.filing))
    assert all(record.rule_id and record.basis for record in records), "every act names its rule"
    assert {record.rule_id[:2] for record in records} == {prefix_of(where)}, "of the province's own pack"
    assert story.where[0] == "filed"
    assert story.filing.stage == ""
    assert story.institution.state == Institution.State.ACTIVE


@pytest.mark.parametrize(("where", "kind"), list(every_kind_no_pack_governs()))
def test_a_kind_no_text_of_the_province_speaks_of_is_told_which_do(
    law: None, at: At, where: Where, kind: str
) -> None:
    at(f"{where.today} 10:00")
    assert kind not in kinds_governed(where.county, where.today)
    with pytest.raises(ValidationError) as refusal:
        register(kind, where.county, "local", "employer")
    (said,) = refusal.value.message_dict["kind"]
    assert f"没有规定“{Institution.Kind(kind).label}”" in said
    assert library().packs[where.pack].header.document in said


def story_of(where: Where, kind: str, affiliation: str, kind_of_filing: str) -> Story:
    """An applicant; for what comes after a first filing, one that stands on the register."""
    book = law_of(where.county, kind, where.today)
    assert book is not None
    form = forms_offered(book)[0][0]
    if kind_of_filing == "initial":
        return Story(*register(kind, where.county, affiliation, form))
    scope = {"special": (), "appraisal": ((WELDER[0], 4),)}.get(kind, (COOK,))
    story = on_the_register(kind, where.county, affiliation, form, until=where.until, scope=scope)
    main_site(story.institution)
    return story


def fill_in(story: Story, where: Where, kind: str, kind_of_filing: str) -> None:
    """Everything the law asks of this filing."""
    if kind_of_filing == "information_change":
        services.save_changes(
            story.filing, by=story.head, changed_on=where.today, legal_representative="甄新任"
        )
        story.attaches()
        return
    if kind_of_filing == "site_change":
        moves_house(story, where)
        return
    extends = kind_of_filing == "scope_extension"
    if kind == "special":
        first, second = put_on_a_list(f"{where.county[:2]}0000", ("ZX-01", "面点制作"), ("ZX-02", "剪纸"))
        items: list[Any] = [second if extends else first]
    elif kind == "appraisal":
        items = [BETTER_WELDER if extends else WELDER]
    else:
        items = [TURNER if extends else COOK]
    story.fills_in(items, numbers=where.numbers)


def moves_house(story: Story, where: Where) -> None:
    """The main site moves elsewhere, with rooms that can be watched."""
    set_change_day(story.filing, by=story.head, changed_on=where.today)
    row = story.filing.sites.get(is_main=True)
    change_site(row, by=story.head, act="move", address="新址路9号", kind="owned", floor_area_m2="1500")
    for name, use in (("理论一考场", "theory"), ("理论二考场", "theory"), ("实操一考场", "practical")):
        services.add_room(
            story.filing, by=story.head, name=name, use=use, seats=40, has_camera=True, site=row
        )
    story.attaches()


def go_the_way(story: Story, at: At) -> None:
    """Take the one way on at each stage, by whoever holds the case there, and by nobody else."""
    passed = []
    while story.filing.stage:
        stage = story.filing.way().stage
        assert stage is not None, f"{story.filing.stage} is no stage of the route"
        assert stage.code not in passed, "no stage comes twice"
        passed.append(stage.code)
        assert_one_authority_holds(story, stage)
        take_the_way_on(story, at)
    assert passed == [stage.code for stage in story.filing.way().stages if stage.code in passed]
    assert len(passed) == len(story.filing.way().stages) - skipped(story, passed)


def skipped(story: Story, passed: list[str]) -> int:
    """Stages that are done in the one before: acceptance by whoever checked, publicity by whoever agreed."""
    done_before = {"acceptance", "publicity"}
    return len([s for s in story.filing.way().stages if s.code in done_before and s.code not in passed])


def assert_one_authority_holds(story: Story, stage: Any) -> None:
    """It is there, of the level the route names, over the place of the institution; and it is one."""
    holder = Jurisdiction.objects.get(pk=story.filing.holder_id)
    place = story.institution.jurisdiction
    over = {place.pk, str(place.parent_id), f"{place.pk[:2]}0000"}
    assert holder.pk in over, f"{holder} is not over {place}"
    assert stage.holders[story.institution.affiliation].tier in TIERS
    if stage.code in ("first_check", "assessment", "receipt"):
        assert holder.level == stage.holders[story.institution.affiliation].tier
    for code in over - {holder.pk}:
        moves = available_moves(story.filing, story.officer(code))
        assert not FORWARD & {move.name for move in moves}, f"{code} moves a case it does not hold"


def take_the_way_on(story: Story, at: At) -> None:
    offered = [move.name for move in available_moves(story.filing, story.holder) if move.name in FORWARD]
    assert len(offered) == 1, f"{story.where} offers {offered}"
    if offered == ["begin_assessment"]:
        story.is_assessed()
        return
    story.does(offered[0])
    if offered == ["publicise"]:
        story.is_public_until_the_end(at)
        for waiting in Deadline.objects.filter(
            object_id=str(story.filing.pk), key="filing.publicity", status=Deadline.Status.AWAITING
        ):
            confirm_effect(waiting, by=story.holder, reason="公示期满，无异议")
        story.filing.refresh_from_db()
        assert story.filing.publicity_closed_at is not None


def assert_the_law_leaves_no_room(where: Where, kind_of_filing: str, refused: list[Any]) -> None:
    """Only where nothing ends there is nothing to renew."""
    (finding,) = refused
    assert (kind_of_filing, where.until) == ("renewal", None)
    assert "没有规定备案有效期" in finding.message
    if where.pack == "gansu":
        assert finding.rule_id == "GS-5.3.validity"


def prefix_of(where: Where) -> str:
    """How the ids of a pack begin."""
    return {"xinjiang": "XJ", "chongqing": "CQ", "gansu": "GS", "jilin": "JL", "jiangsu": "JS"}[where.pack]


def test_every_kind_of_filing_is_driven_here() -> None:
    assert set(Filing.Kind.values) == {"initial", *LATER}
