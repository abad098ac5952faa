"""Divisions and occupations: synced once, found quickly, and the border of the qualification catalogue."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from regulations.catalogue import border_entries, level_scale
from regulations.in_force import rules_in_force
from regulations.models import CalendarYear, Jurisdiction, Occupation
from regulations.selectors import (
    border_of,
    division_today,
    excluded_codes,
    jurisdictions_within,
    levels_open_to,
    occupations_open_to_recognition,
    receiving_authority,
    regime_of_occupation,
    regime_of_special_item,
    search_occupations,
)
from regulations.services import load_law, sync_jurisdictions, sync_occupations
from tests.factories.accounts import auditor, person

DAY = date(2026, 3, 20)


@pytest.fixture
def whole_law(db) -> None:
    load_law()


def test_the_catalogues_are_complete(whole_law):
    assert Occupation.objects.count() == 1676
    assert Jurisdiction.objects.filter(is_local=False, is_current=True).count() == 3214
    assert Jurisdiction.objects.get(code="220699").name == "长白山保护开发区管理委员会"
    assert CalendarYear.objects.filter(status="official").count() == 23


def test_syncing_twice_changes_nothing(whole_law):
    for report in load_law():
        assert (report.added, report.changed, report.gone) == ((), (), ())


def test_what_changed_is_put_right_and_what_is_gone_is_kept(whole_law):
    Occupation.objects.filter(code="6-18-01-01").update(name="旧名")
    Jurisdiction.objects.create(code="220199", name="示例旧区", parent_id="220100", level="county")
    assert sync_occupations().changed == ("6-18-01-01",)
    assert Occupation.objects.get(code="6-18-01-01").name == "车工"
    assert sync_jurisdictions().gone == ("220199",)
    kept = Jurisdiction.objects.get(code="220199")
    assert not kept.is_current
    assert sync_jurisdictions().gone == ()


def test_abolished_divisions_are_kept_with_their_year_and_what_took_their_place(whole_law):
    gongzhuling = Jurisdiction.objects.get(code="220381")
    assert (gongzhuling.name, gongzhuling.is_current, gongzhuling.dissolved_in) == ("公主岭市", False, 2020)
    assert gongzhuling.successor_id == "220184"
    assert division_today("229001").pk == "220184", "by way of 220381"
    assert division_today("220102").pk == "220102"
    assert division_today("220111") is None, "nobody knows into which districts 郊区 went"
    assert division_today("999999") is None


def test_abolished_divisions_take_nobody_out_of_todays_lists(whole_law):
    assert not jurisdictions_within("220300").filter(pk="220381").exists()
    cities = Jurisdiction.objects.filter(level="prefecture", is_current=True)
    without_counties = {city.pk for city in cities if not city.children.filter(is_current=True).exists()}
    left_with_old_ones = {pk for pk in without_counties if Jurisdiction.objects.filter(parent=pk).exists()}
    assert left_with_old_ones == set()


def test_districts_of_a_municipality_hang_on_the_province(whole_law):
    assert Jurisdiction.objects.get(code="500103").parent_id == "500000"
    assert Jurisdiction.objects.get(code="220102").parent_id == "220100"


def test_an_area_holds_everything_beneath_it(whole_law):
    assert jurisdictions_within("220000").count() == 1 + 9 + 60 + 1
    assert jurisdictions_within("220100").filter(code="220102").exists()
    assert not jurisdictions_within("220100").filter(code="220202").exists()
    assert jurisdictions_within("220102").count() == 1


@pytest.mark.parametrize(
    ("affiliation", "seat", "receives"),
    [
        ("local", "220102", "220100"),
        ("local", "220100", "220100"),
        ("local", "220581", "220581"),
        ("local", "220582", "220500"),
        ("local", "220699", "220699"),
        ("local", "220621", "220600"),
        ("central_provincial", "220102", "220000"),
        ("central_provincial", "220581", "220000"),
    ],
)
def test_who_receives_whom(whole_law, affiliation, seat, receives):
    book = rules_in_force(seat, on=DAY)
    assert receiving_authority(book, affiliation=affiliation, division=seat).pk == receives


@pytest.mark.parametrize(
    ("kind", "affiliation", "seat", "receives"),
    [
        ("appraisal", "county", "500103", "500103"),
        ("appraisal", "municipal", "500103", "500103"),
        ("special", "local", "620102", "620102"),
        ("special", "local", "620200", "620200"),
        ("special", "local", "629800", "629800"),
    ],
)
def test_where_the_county_receives_even_a_provincial_body_goes_to_the_county_it_sits_in(
    whole_law, kind, affiliation, seat, receives
):
    book = rules_in_force(seat, kind=kind, on=DAY)
    assert receiving_authority(book, affiliation=affiliation, division=seat).pk == receives


@pytest.mark.parametrize("seat", ["620100", "620000"])
def test_a_seat_that_names_no_county_is_asked_for_one(whole_law, seat):
    book = rules_in_force(seat, kind="special", on=DAY)
    with pytest.raises(Jurisdiction.DoesNotExist, match="请写明所在的县（区）"):
        receiving_authority(book, affiliation="local", division=seat)


def test_occupations_are_found_by_name_and_by_the_beginning_of_the_code(whole_law):
    assert search_occupations("车工")[0].code == "6-18-01-01"
    assert search_occupations("6-18-01-01")[0].name == "车工"
    assert {o.code[:4] for o in search_occupations("6-18")} == {"6-18"}
    assert len(search_occupations("工")) == 20
    assert search_occupations("  ") == []
    assert search_occupations("%") == []


def test_only_classes_three_to_six_outside_the_catalogue_are_open(whole_law):
    open_now = occupations_open_to_recognition(rules_in_force("220100", on=DAY))
    codes = set(open_now.values_list("code", flat=True))
    assert {code[0] for code in codes} == {"3", "4", "5", "6"}
    assert "6-18-02-04" in codes, "ordinary welders belong to recognition"
    assert codes.isdisjoint({"3-02-03-01", "4-07-05-01", "4-02-04-01", "4-14-05-03", "5-03-01-01"})
    assert [o.code for o in search_occupations("消防设施操作员", among=open_now)] == []


def test_levels_open_to_an_occupation_are_all_unless_somebody_said_which_it_has(whole_law):
    turner = Occupation.objects.get(code="6-18-01-01")
    social = rules_in_force("220100", on=DAY)
    employer = rules_in_force("650100", kind="employer", on=DAY)
    assert [level.code for level in levels_open_to(social, turner)] == ["5", "4", "3", "2", "1"]
    eight = [level.code for level in levels_open_to(employer, turner)]
    assert eight == [level.code for level in level_scale()]
    turner.levels = "543"
    assert [level.code for level in levels_open_to(social, turner)] == ["5", "4", "3"]
    assert [level.code for level in levels_open_to(employer, turner)] == ["apprentice", "5", "4", "3"]


def test_the_regime_of_an_occupation_follows_area_and_direction(whole_law):
    welder = Occupation.objects.get(code="6-18-02-04")
    asked = {"region": "220100", "on": DAY}
    assert regime_of_occupation(welder, direction="民用核安全设备焊工", **asked).regime == "qualification"
    assert regime_of_occupation(welder, direction="普通焊工", **asked).regime == "recognition"
    unclear = regime_of_occupation(welder, direction="", **asked)
    assert unclear.regime == "unclear"
    item = regime_of_special_item("GS-1", region="620100", on=DAY)
    assert (item.regime, item.rule.id) == ("not_evaluable", "GS-1a.border")


def test_excluded_codes_are_those_of_the_day():
    assert "4-14-05-03" in excluded_codes(DAY)
    assert excluded_codes() == excluded_codes(DAY)


def test_welders_are_a_border_case_with_a_note():
    entries = border_of("6-18-02-04")
    assert len(entries) == 2
    assert not any(entry.excludes for entry in entries)
    assert all("普通焊工面向等级认定" in entry.note for entry in entries)


def test_the_thirteen_headings_are_all_there_and_uncertain_ones_are_marked():
    entries = border_entries()
    assert len({entry.heading for entry in entries}) == 13
    assert {entry.is_confirmed for entry in entries} == {True, False}


def test_the_command_says_what_it_did(db):
    out = StringIO()
    call_command("load_law", stdout=out)
    assert "职业分类目录：新增1676，变更0，停用0，未变0" in out.getvalue()


@pytest.mark.parametrize("model", ["jurisdiction", "occupation", "calendaryear"])
def test_catalogues_are_shown_to_posts_and_edited_by_nobody(law, model):
    client = Client()
    client.force_login(auditor())
    assert client.get(reverse(f"admin:regulations_{model}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:regulations_{model}_add")).status_code == 403
    stranger = Client()
    stranger.force_login(person(is_staff=True))
    assert stranger.get(reverse(f"admin:regulations_{model}_changelist")).status_code == 403
