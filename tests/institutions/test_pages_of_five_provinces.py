"""The application form in every province: the pages, the words and the lists its own pack asks for."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from institutions import services
from institutions.forms.pages import parts_of
from institutions.selectors import findings_of_filing
from tests.factories import institutions
from tests.factories.law import CHONGQING, GANSU, XINJIANG, put_on_a_list, put_on_the_map
from tests.journeys.provinces.telling import Story, on_the_register, register

PLACES = (
    ("social", "650102", "county", "training_body"),
    ("employer", "650102", "county", "employer"),
    ("school", "650102", "county", "school"),
    ("appraisal", "650102", "county", "unit"),
    ("special", "650102", "county", "legal_person"),
    ("appraisal", "500103", "county", "school"),
    ("special", "500103", "county", "school"),
    ("special", "620502", "local", "employer"),
    ("social", "220102", "local", "training_body"),
)


@pytest.fixture
def map_of_five(law: None) -> None:
    for places in (XINJIANG, CHONGQING, GANSU):
        put_on_the_map(places)
    for region in ("650000", "500000", "620000"):
        put_on_a_list(region, ("ZX-01", "面点制作"))


def story_of(kind: str, county: str, affiliation: str, form: str) -> tuple[Story, Client]:
    body, head = register(kind, county, affiliation, form)
    client = Client()
    client.force_login(head)
    story = Story(body, head)
    story.starts()
    return story, client


@pytest.mark.parametrize(("kind", "county", "affiliation", "form"), PLACES)
def test_every_page_opens_empty_and_filled_in_every_province(
    map_of_five: None, kind: str, county: str, affiliation: str, form: str
) -> None:
    story, client = story_of(kind, county, affiliation, form)
    for part in parts_of(story.filing):
        url = reverse("portal:filing-edit", args=[story.filing.pk, part.slug])
        assert client.get(url).status_code == 200, part.slug
    assert client.get(reverse("portal:home")).status_code == 200
    assert client.get(reverse("portal:filing", args=[story.filing.pk])).status_code == 200
    page = client.get(reverse("portal:filing-check", args=[story.filing.pk]))
    assert page.status_code == 200
    assert "处需要处理" in page.content.decode()


def test_a_fact_without_a_column_is_asked_in_the_words_of_its_rule_and_kept_exactly(
    map_of_five: None,
) -> None:
    story, client = story_of("special", "650102", "county", "legal_person")
    url = reverse("portal:filing-edit", args=[story.filing.pk, "capacity"])
    page = client.get(url).content.decode()
    assert "培训考核经历（年）" in page
    assert 'href="/law/' in page
    assert client.post(url, {"item_experience_years": "1.5", "has_dedicated_unit": "yes"}).status_code == 302
    story.filing.refresh_from_db()
    assert story.filing.stated["item_experience_years"] == "1.5"
    assert story.filing.has_dedicated_unit is True
    check = client.get(reverse("portal:filing-check", args=[story.filing.pk])).content.decode()
    assert "培训考核经历现为1.5年，规定不少于2年" in check
    assert client.post(url, {"item_experience_years": "两年"}).status_code == 400


def test_what_a_province_does_not_ask_is_neither_shown_nor_kept(map_of_five: None) -> None:
    story, client = story_of("employer", "650102", "county", "employer")
    assert "premises" not in {part.slug for part in parts_of(story.filing)}
    assert client.get(reverse("portal:filing-edit", args=[story.filing.pk, "premises"])).status_code == 404
    capacity = client.get(reverse("portal:filing-edit", args=[story.filing.pk, "capacity"])).content.decode()
    assert "本职业从业人数（人）" in capacity
    assert "突发事件应急预案" not in capacity
    with pytest.raises(Exception, match="没有这些项目"):
        services.save_draft(story.filing, by=story.head, item_experience_years=3)


def test_a_special_body_chooses_from_the_list_in_force_and_from_nothing_else(map_of_five: None) -> None:
    story, client = story_of("special", "620502", "local", "employer")
    url = reverse("portal:filing-edit", args=[story.filing.pk, "occupations"])
    page = client.get(url).content.decode()
    assert "ZX-01 面点制作（甘肃省）" in page
    assert "新疆" not in page
    (other,) = put_on_a_list("650000", ("ZX-09", "馕制作"))
    assert client.post(url, {"special_item": str(other.pk)}).status_code == 400
    assert not story.filing.items.exists()
    chosen = next(piece.split('"')[0] for piece in page.split('value="')[1:] if "ZX-01" in piece)
    assert client.post(url, {"special_item": chosen}).status_code == 302
    assert [(item.code, item.level_label) for item in story.filing.items.all()] == [("ZX-01", "不分等级")]


def test_assessors_are_counted_for_each_item_and_the_poorest_decides(map_of_five: None) -> None:
    story, _ = story_of("special", "620502", "local", "employer")
    items = put_on_a_list("620500", ("TS-01", "雕漆"), ("TS-02", "麻编"))
    story.adds(items)
    for n in range(3):
        services.add_staff(
            story.filing, by=story.head, duty="assessor", name=f"甄考{n}", card_number="K1", covers=["TS-01"]
        )
    found = [f for f in findings_of_filing(story.filing) if f.rule_id == "GS-3.1.assessors_per_item"]
    assert [finding.message for finding in found] == ["每个项目的考评人员现为0人，规定不少于3人"]
    for n in range(3):
        services.add_staff(story.filing, by=story.head, duty="assessor", name=f"甄评{n}", card_number="K2")
    assert not [f for f in findings_of_filing(story.filing) if f.rule_id == "GS-3.1.assessors_per_item"]


def test_the_page_of_a_case_shows_its_way_and_who_held_it_how_long(map_of_five: None, at) -> None:
    story, client = story_of("special", "620502", "local", "employer")
    (item,) = put_on_a_list("620500", ("TS-01", "雕漆"))
    story.fills_in([item])
    at("2026-03-10 10:00")
    story.hands_in()
    at("2026-03-16 10:00")
    story.does("pass_up")
    page = client.get(reverse("portal:filing", args=[story.filing.pk])).content.decode()
    for words in ("县（区）汇总", "市（州）择优遴选", "省厅复核", "经办情况", "秦州区", "天水市"):
        assert words in page
    desk = Client()
    desk.force_login(story.holder)
    case = desk.get(reverse("admin:institutions_filing_change", args=[story.filing.pk])).content.decode()
    assert "经办情况" in case
    assert "县（区）汇总" in case
    stranger = Client()
    stranger.force_login(story.officer("620102"))
    assert (
        stranger.get(reverse("admin:institutions_filing_change", args=[story.filing.pk])).status_code == 404
    ), "an officer of another county finds nothing by a guessed address"


def test_a_change_of_data_is_filled_in_and_handed_in_on_its_own_pages(map_of_five: None, at) -> None:
    at("2026-03-25 10:00")
    story = on_the_register("appraisal", "500103", "county", "school", scope=())
    client = Client()
    client.force_login(story.head)
    assert "信息变更" in client.get(reverse("portal:filing-list")).content.decode()
    answer = client.post(reverse("portal:filing-start"), {"kind": "information_change"})
    assert answer.status_code == 302
    case = story.institution.filings.get(kind="information_change")
    url = reverse("portal:filing-edit", args=[case.pk, "changes"])
    page = client.get(url).content.decode()
    assert "现为：甄法人" in page
    form = {"changed_on": "2026-03-09", "legal_representative": "甄新任", "address": "示例路1号"}
    assert client.post(url, form).status_code == 302
    case.refresh_from_db()
    assert list(case.changes) == ["legal_representative"]
    check = client.get(reverse("portal:filing-check", args=[case.pk])).content.decode()
    assert "已迟2日" in check
    assert "附有效任命文件" in check
    assert client.post(url, {**form, "changed_on": "2026-03-26"}).status_code == 400


def test_an_institution_gives_its_filing_up_on_a_page_that_says_what_follows(map_of_five: None, at) -> None:
    at("2026-03-25 10:00")
    story = on_the_register("social", "650102", "county", "training_body")
    client = Client()
    client.force_login(story.head)
    url = reverse("portal:standing-move", args=["surrender"])
    assert url in client.get(reverse("portal:filing-list")).content.decode()
    assert "备案终止" in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code in (400, 422)
    clerk = Client()
    clerk.force_login(institutions.member_of(story.institution, Role.INSTITUTION_CLERK, "甄经办"))
    assert clerk.post(url, {"reason": "不再开展"}).status_code == 403
    assert client.post(url, {"reason": "不再开展评价", "_once": "s1"}).status_code == 302
    story.institution.refresh_from_db()
    assert story.institution.state == "terminated"
    assert client.post(reverse("portal:standing-move", args=["revoke"]), {}).status_code == 404
