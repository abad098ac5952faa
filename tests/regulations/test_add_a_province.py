"""A sixth province is data: a folder beside the others, and everything that asks the law answers for it.

The recipe is docs/guides/add-a-province.md; the folder is tests/regulations/sixth_province.
"""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from institutions.rules import filing_findings, window_findings
from regulations.calendar import seed_calendar
from regulations.comparison import compare
from regulations.in_force import NoRulesInForce, rulebook, rules_in_force
from regulations.loader import PACKS, Library, load_library, load_pack, shelved
from regulations.rulebook import Choice, Decisions, Rulebook
from regulations.strict_yaml import PackError
from tests.regulations.applications import application

FOLDER = Path(__file__).parent / "sixth_province"
DAY = date(2026, 5, 11)


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packs of the platform with one more folder beside them."""
    packs = tmp_path_factory.mktemp("law") / "packs"
    shutil.copytree(PACKS, packs)
    shutil.copytree(FOLDER, packs / "sixth")
    return packs


@pytest.fixture(scope="module")
def shelf(packs: Path) -> Library:
    return load_library(packs)


@pytest.fixture(scope="module")
def book(shelf: Library) -> Rulebook:
    return the_sixth(shelf)


def the_sixth(shelf: Library, **given: Any) -> Rulebook:
    return rulebook(shelf, "990101", on=DAY, calendar=seed_calendar, **given)


def test_its_route_has_no_prefecture(book):
    route = book.route()
    assert [stage.label for stage in route.stages_for("local")] == [
        "受理",
        "技术评估",
        "公示",
        "出具备案回执",
    ]
    assert route.holder("acceptance", "local").tier == "county"
    assert route.holder("receipt", "local").organ == "department"
    assert book.tiers().received_by("local") == "county"


def test_its_deadlines_are_counted_with_its_numbers(book):
    acceptance = book.due("filing.acceptance", date(2026, 2, 11))
    assert (acceptance.due_on, str(acceptance.citation)) == (
        date(2026, 2, 14),
        "云人社规〔2025〕6号 第八条（ZZ-8.acceptance）",
    )
    assert book.due("filing.publicity", date(2026, 2, 10)).due_on == date(2026, 2, 26)
    assert book.due("plan.lead_time", date(2026, 10, 9)).due_on == date(2026, 9, 16)
    assert book.due("filing.validity", date(2026, 5, 11)).due_on == date(2030, 5, 11)


def test_its_windows_and_its_renewal_are_its_own(book):
    assert book.windows().window_open(date(2026, 5, 20))
    assert not book.windows().window_open(date(2026, 5, 21))
    assert book.windows().next_opening(date(2026, 5, 21)) == date(2026, 11, 1)
    renewal = book.renewal()
    assert renewal.is_timely(date(2030, 3, 27), valid_until=date(2030, 5, 11))
    assert not renewal.is_timely(date(2030, 3, 28), valid_until=date(2030, 5, 11))


def test_its_quota_is_full_at_two(book):
    (quota,) = book.quotas()
    assert quota.summary == "每个县（市、区）每个职业（工种）不超过2家"
    assert [quota.value.is_full(count) for count in (1, 2, 3)] == [False, True, True]


def test_its_ground_names_its_measures_and_who_decides(book):
    (ground,) = book.grounds()
    assert ground.value.measure_labels == ("取消备案", "向社会公布")
    assert ground.value.decided_by.words == "省级"


def test_its_pass_mark_takes_the_place_of_the_nations_and_the_rest_is_inherited(book):
    assert book.number("score.pass_mark") == 70
    assert book.rule("exam.parts").pack_name == "national"


def test_an_application_is_refused_for_what_its_law_asks(book):
    complete = {"form": "association", "premises": "owned"}
    assert filing_findings(application(book, complete), book) == []
    poor = {
        **complete,
        "full_time_staff": 7,
        "floor_area_m2": 500,
        "class_code": "3",
        "missing": ["premises"],
    }
    found = {f.rule_id: f for f in filing_findings(application(book, poor), book)}
    assert set(found) == {"ZZ-3.staff", "ZZ-3.area", "ZZ-4", "ZZ-5"}
    assert found["ZZ-3.staff"].message == "专职工作人员现为7人，规定不少于8人"
    assert found["ZZ-3.staff"].basis == "云人社规〔2025〕6号 第三条"
    assert found["ZZ-3.staff"].blocking
    assert not found["ZZ-3.area"].blocking
    (shut,) = window_findings(book, date(2026, 6, 1))
    assert shut.rule_id == "ZZ-6"


def test_a_form_of_applicant_it_does_not_know_is_refused(book):
    found = filing_findings(application(book, {"form": "school", "premises": "owned"}), book)
    assert [finding.rule_id for finding in found] == ["ZZ-2"]


def test_its_reading_holds_the_clock_until_it_is_approved(shelf):
    assert "Z1" in the_sixth(shelf).rule("filing.publicity").effect_hindrance
    chosen = Choice("Z1", "first_day_counts", approved=True, on=date(2026, 1, 1), by="厅长")
    book = the_sixth(shelf, decided=Decisions(choices={"Z1": (chosen,)}))
    assert book.rule("filing.publicity").drives_effects
    assert book.due("filing.publicity", date(2026, 2, 10)).due_on == date(2026, 2, 25)


def test_it_answers_the_same_questions_as_the_others(shelf):
    table = compare(shelf, on=DAY)
    assert [column.pack.name for column in table.columns][-1] == "sixth"
    for question, words in {
        "plan_lead_time": "提前不少于12个工作日",
        "filing_validity": "4年",
        "renewal": "有效期届满45日前",
        "inactivity": "18个月（自最近一次评价次日起算）：取消备案、向社会公布",
        "staff": "不少于8人",
        "score_publicity": "未规定",
    }.items():
        assert words in str(table.cell(question, "sixth")[0])


def test_the_running_platform_takes_it_up_and_shows_its_law_book(db, settings, packs):
    with pytest.raises(NoRulesInForce):
        rules_in_force("990101", on=DAY)
    settings.LAW_PACKS = packs
    assert rules_in_force("990101", on=DAY).rule("filing.windows").id == "ZZ-6"
    page = Client().get("/law/sixth/").content.decode()
    assert 'id="ZZ-10"' in page
    assert "每个县（市、区）每个职业（工种）不超过2家" in page


def test_the_other_provinces_do_not_notice(shelf):
    jilin = rulebook(shelf, "220102", on=DAY, calendar=seed_calendar)
    assert jilin.due("filing.validity", DAY).due_on == date(2029, 5, 11)
    assert not [rule.id for rule in jilin.entries() if rule.id.startswith("ZZ-")]


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("filing.yaml", "local: {tier: county}", "local: {tier: prefecture}", "missing authority"),
        ("filing.yaml", "basis: 第六条", "note: 第六条", "value without basis"),
        (
            "supervision.yaml",
            "measures: [cancellation, publication]",
            "measures: []",
            "ground without a measure",
        ),
        ("exam.yaml", "unit: working_day", "unit: workday", "unknown unit"),
        ("filing.yaml", "reading: Z1", "reading: Z9", "引用的解读 Z9"),
    ],
)
def test_a_mistake_in_the_new_folder_is_named_with_its_line(shelf, tmp_path, file, old, new, problem):
    spoilt = tmp_path / "sixth"
    shutil.copytree(FOLDER, spoilt)
    text = (spoilt / file).read_text(encoding="utf-8")
    assert old in text
    (spoilt / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    others = [pack for name, pack in shelf.packs.items() if name != "sixth"]
    with pytest.raises(PackError, match=rf"sixth/{file} 第\d+行") as refused:
        shelved(tmp_path, [*others, load_pack(spoilt)])
    assert problem in str(refused.value)
