"""The public directory: searched and counted, each institution's history, and the whole as open data."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.sheets import harmless
from institutions.cartogram import GRID, laid_out, short_name
from institutions.models import FiledScope, Filing, Institution
from institutions.selectors import Asked, directory, maps, public_contact
from institutions.services import suspend_institution
from lifecycle.door import carry_out
from tests.factories import institutions
from tests.factories.institutions import main_site
from tests.factories.law import put_on_the_map

COOK, TURNER = "4-03-02-01", "6-18-01-01"


def on_the_register(name: str, *, occupation: str = COOK, level: int = 4, **facts) -> Institution:
    institution = institutions.institution(name, state=Institution.State.ACTIVE, opened=True, **facts)
    filing = Filing.objects.create(
        institution=institution, jurisdiction=institution.jurisdiction, state=Filing.State.FILED
    )
    FiledScope.objects.create(
        institution=institution, site=main_site(institution), filing=filing, occupation_id=occupation,
        level=level, valid_from="2026-03-01", valid_until="2029-03-01",
    )  # fmt: skip
    return institution


@pytest.fixture
def cook(law: None) -> Institution:
    return on_the_register("甄示例烹饪学校")


@pytest.fixture
def turner(law: None) -> Institution:
    return on_the_register(
        "甄示例机械厂", occupation=TURNER, level=3, jurisdiction="220202", kind="employer", form="employer"
    )


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, {"甄示例烹饪学校", "甄示例机械厂"}),
        ({"level": "3"}, {"甄示例机械厂"}),
        ({"kind": "employer"}, {"甄示例机械厂"}),
        ({"kind": "social", "level": "3"}, set()),
        ({"occupation": "烹调", "level": "4", "place": "220102"}, {"甄示例烹饪学校"}),
        ({"place": "220000"}, {"甄示例烹饪学校", "甄示例机械厂"}),
        ({"level": "9", "kind": "'; --"}, {"甄示例烹饪学校", "甄示例机械厂"}),
    ],
)
def test_page_and_interface_find_the_same_institutions(
    cook: Institution, turner: Institution, asked: dict[str, str], names: set[str]
) -> None:
    page = Client().get("/institutions/", asked)
    assert {institution.name for institution, _ in page.context["rows"]} == names
    answer = Client().get("/api/v1/public/institutions/", asked).json()
    assert {row["name"] for row in answer["results"]} == names


def test_what_is_no_longer_filed_is_not_found(cook: Institution, at) -> None:
    at("2029-03-02 10:00")
    assert list(directory(Asked(occupation="烹调"))) == []


def test_each_place_of_the_map_has_its_number_whatever_place_is_asked(
    cook: Institution, turner: Institution
) -> None:
    (jilin,) = maps(Asked(place="220100"))
    assert {tile.name: tile.count for tile in jilin.tiles} == {"长春": 1, "吉林": 1, "延边": 0}
    assert jilin.count == 2
    page = Client().get("/institutions/", {"kind": "employer", "page": "3"}).content.decode()
    assert 'href="?kind=employer&amp;place=220200"' in page


def test_a_map_of_counties_needs_no_prefectures(law: None) -> None:
    put_on_the_map([("500000", "重庆市", None, "province"), ("500103", "渝中区", "500000", "county")])
    on_the_register("甄示例渝中学校", jurisdiction="500103", supervisor_id="500103")
    (chongqing,) = maps(Asked())
    assert [(tile.name, tile.count) for tile in chongqing.tiles] == [("渝中", 1)]


def test_the_directory_asks_the_same_however_many_there_are(law: None) -> None:
    asked = []
    client = Client()
    for _ in range(2):
        for _ in range(4):
            on_the_register("")
        with CaptureQueriesContext(connection) as queries:
            client.get("/institutions/", {"occupation": "烹调", "level": "4"})
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_no_two_places_of_a_map_lie_on_each_other() -> None:
    by_province: dict[str, list[tuple[int, int]]] = {}
    for code, spot in GRID.items():
        by_province.setdefault(code[:2], []).append(spot)
    assert all(len(spots) == len(set(spots)) for spots in by_province.values())
    tiles = laid_out([("220100", "长春", 3), ("229999", "新设地", 0)])
    assert len({(tile.column, tile.row) for tile in tiles}) == 2


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("延边朝鲜族自治州", "延边"),
        ("乌鲁木齐市", "乌鲁木齐"),
        ("阿克苏地区", "阿克苏"),
        ("渝中区", "渝中"),
        ("长白山保护开发区管理委员会", "长白山"),
    ],
)
def test_a_tile_has_room_for_a_short_name(name: str, short: str) -> None:
    assert short_name(name) == short


def test_the_public_page_tells_what_became_of_an_institution_and_not_by_whom_or_why(
    cook: Institution, province
) -> None:
    suspend_institution(cook, by=province, reason="接到举报，涉及甄某某")
    page = Client().get(f"/institutions/{cook.code}/").content.decode()
    assert "暂停评价" in page
    assert "2026年3月20日" in page
    assert "甄某某" not in page
    assert province.name not in page


def test_who_left_the_register_early_is_shown_until_the_day_it_left(cook: Institution, at) -> None:
    Institution.objects.filter(pk=cook.pk).update(valid_from="2026-03-01", valid_until="2029-03-01")
    period = "2026年3月1日至{}"
    assert period.format("2029年3月1日") in Client().get(f"/institutions/{cook.code}/").content.decode()
    cook.refresh_from_db()
    at("2026-05-06 10:00")
    carry_out(cook, "surrender", by=institutions.member_of(cook), reason="不再开展评价")
    page = Client().get(f"/institutions/{cook.code}/").content.decode()
    assert period.format("2026年5月6日") in page
    assert period.format("2029年3月1日") not in page


def test_scope_stands_with_its_days_and_a_suspended_one_has_none_now(cook: Institution, province) -> None:
    page = Client().get(f"/institutions/{cook.code}/").content.decode()
    assert "2026年3月1日" in page
    assert "2029年3月1日" in page
    suspend_institution(cook, by=province, reason="违规")
    page = Client().get(f"/institutions/{cook.code}/").content.decode()
    assert "当前没有有效的备案范围" in page


def test_the_telephone_is_public_only_where_the_province_says_so(cook: Institution, at) -> None:
    assert public_contact(cook) is None
    put_on_the_map(
        [("650000", "新疆维吾尔自治区", None, "province"), ("650100", "乌鲁木齐市", "650000", "prefecture")]
    )
    there = on_the_register("甄示例天山学校", jurisdiction="650100")
    assert public_contact(there) == (there.contact, there.phone)
    assert there.phone in Client().get(f"/institutions/{there.code}/").content.decode()


def test_the_file_has_a_line_per_occupation_and_level_and_says_how_it_may_be_used(
    cook: Institution, turner: Institution, province
) -> None:
    suspend_institution(turner, by=province, reason="违规")
    institutions.institution("甄示例未备案学校")
    table = list(
        csv.DictReader(io.StringIO(Client().get("/open-data/institutions.csv").content.decode("utf-8-sig")))
    )
    assert [(row["机构名称"], row["备案状态"], row["等级"]) for row in table] == [
        ("甄示例烹饪学校", "备案有效", "4"),
        ("甄示例机械厂", "暂停评价", "3"),
    ]
    whole = Client().get("/open-data/institutions.json").json()
    assert (whole["date"], len(whole["rows"])) == ("2026-03-20", 2)
    assert {field["name"] for field in whole["fields"]} == set(whole["rows"][0])
    assert "注明来源" in whole["licence"]
    assert cook.phone not in str(whole)
    assert "注明来源" in Client().get("/open-data/").content.decode()


def test_who_has_the_file_already_is_not_sent_it_again(cook: Institution) -> None:
    first = Client().get("/open-data/institutions.csv")
    again = Client().get("/open-data/institutions.csv", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = Client().get("/open-data/institutions.csv", headers={"if-none-match": '"another"'})
    assert other.status_code == 200


def test_another_form_of_the_file_does_not_exist(law: None) -> None:
    assert Client().get("/open-data/institutions.xml").status_code == 404
    assert Client().post("/open-data/institutions.csv").status_code == 405


def test_a_name_that_is_a_formula_is_shown_and_never_computed(law: None) -> None:
    assert harmless("=HYPERLINK()") == "'=HYPERLINK()"
    on_the_register("=1+1")
    assert "'=1+1" in Client().get("/open-data/institutions.csv").content.decode("utf-8-sig")
