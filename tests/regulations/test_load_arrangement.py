"""Adopting a year's arrangement: a new version, every open deadline counted anew, and who is affected."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from lifecycle.door import perform
from lifecycle.interventions import extend_deadline, resume_deadline, stop_deadline
from lifecycle.models import Deadline, DeadlineEvent
from regulations.arrangements import days_from_text
from regulations.calendar import working_calendar
from regulations.in_force import rules_in_force
from regulations.models import CalendarDay, CalendarYear
from regulations.services import load_arrangement, preview_arrangement, sync_calendars
from tests.factories.accounts import auditor, authority_head, officer, platform_admin, province_officer
from tests.factories.institutions import institution
from tests.factories.law import put_on_the_map
from tests.lifecycle.cases import filing_in
from tests.regulations.arrangement_2027 import DAYS_OFF, DOCUMENT, MAKE_UP_DAYS, posted

PAGE = "admin:regulations_calendaryear_arrangement"


def notice(**changed) -> dict:
    return {
        "year": 2027,
        "document": DOCUMENT,
        "published_on": date(2026, 11, 20),
        "days_off": days_from_text(DAYS_OFF, 2027),
        "make_up_days": days_from_text(MAKE_UP_DAYS, 2027),
        **changed,
    }


@pytest.fixture
def publicity(law, at) -> Deadline:
    """A publicity that began before Spring Festival of the year whose arrangement is missing."""
    sync_calendars()
    at("2027-02-01 10:00")
    filing = filing_in("under_review", holder="220000")
    perform(filing.publicise, by=province_officer())
    return Deadline.objects.get(key="filing.publicity")


def test_a_deadline_in_a_year_without_arrangement_is_provisional(publicity):
    assert publicity.due_on == date(2027, 2, 10)
    assert publicity.provisional


def test_adopting_moves_the_open_deadline_and_names_it(publicity):
    loaded = load_arrangement(**notice(), by=platform_admin())
    publicity.refresh_from_db()
    assert publicity.due_on == date(2027, 2, 13)
    assert not publicity.provisional
    assert publicity.calendar_version == "CN 2027v2"
    assert "2月13日 第5个工作日（补班计入）" in publicity.trace
    (moved,) = loaded.moved
    assert (moved.deadline.pk, moved.due_before, moved.due_after) == (
        publicity.pk,
        date(2027, 2, 10),
        date(2027, 2, 13),
    )
    event = DeadlineEvent.objects.get(deadline=publicity, kind=DeadlineEvent.Kind.RECOMPUTED)
    assert DOCUMENT in event.reason


@pytest.fixture
def resumed(law, at) -> Deadline:
    """A publicity of the old year that was stopped, and runs on in the year whose arrangement is missing."""
    sync_calendars()
    at("2026-12-24 10:00")
    filing = filing_in("under_review", holder="220000")
    perform(filing.publicise, by=province_officer())
    at("2026-12-28 10:00")
    deadline = stop_deadline(
        Deadline.objects.get(key="filing.publicity"), by=province_officer(), reason="补正"
    )
    at("2027-02-03 10:00")
    return resume_deadline(deadline, by=province_officer(), reason="已补正")


def test_a_period_resumed_into_a_year_without_arrangement_is_provisional(resumed):
    # 25 and 28 December had gone by: 4, 9 and 10 February are left.
    assert resumed.due_on == date(2027, 2, 10)
    assert resumed.provisional
    assert resumed.calendar_version == "CN 2027v1"


def test_adopting_counts_the_rest_of_a_resumed_period_anew(resumed):
    (moved,) = load_arrangement(**notice(), by=platform_admin()).moved
    resumed.refresh_from_db()
    # The make-up day of 13 February counts, the days off up to the 11th do not.
    assert (moved.due_before, moved.due_after) == (date(2027, 2, 10), date(2027, 2, 13))
    assert not resumed.provisional
    assert resumed.trace[-1] == "2026-12-28中止，2027-02-03恢复，剩余期间续算，届满2027-02-13"


def test_what_was_left_at_a_stop_is_counted_on_the_calendar_adopted_meanwhile(law, at):
    sync_calendars()
    at("2027-02-01 10:00")
    filing = filing_in("under_review", holder="220000")
    perform(filing.publicise, by=province_officer())
    at("2027-02-03 10:00")
    deadline = stop_deadline(
        Deadline.objects.get(key="filing.publicity"), by=province_officer(), reason="补正"
    )
    load_arrangement(**notice(), by=platform_admin())
    at("2027-02-12 10:00")
    deadline = resume_deadline(deadline, by=province_officer(), reason="已补正")
    # 2 and 3 February had gone by: of five days three are left, 13 (make-up), 15 and 16 February.
    assert deadline.due_on == date(2027, 2, 16)


def test_a_day_that_was_granted_is_moved_by_no_calendar(publicity):
    extend_deadline(publicity, until=date(2027, 2, 24), by=authority_head(), reason="案情复杂")
    assert load_arrangement(**notice(), by=platform_admin()).moved == ()
    publicity.refresh_from_db()
    assert publicity.due_on == date(2027, 2, 24)
    assert not publicity.provisional
    assert publicity.trace[-1] == "延长至2027-02-24：案情复杂"


def test_a_preview_says_who_is_affected_and_leaves_everything_as_it_was(publicity):
    (moved,) = preview_arrangement(**notice(), by=platform_admin())
    assert moved.due_after == date(2027, 2, 13)
    publicity.refresh_from_db()
    assert publicity.due_on == date(2027, 2, 10)
    assert CalendarYear.objects.get(year=2027).status == "provisional"
    assert not working_calendar().is_official(2027)


def test_an_amendment_in_mid_year_is_a_third_version_and_the_second_stays(publicity):
    officer = platform_admin()
    load_arrangement(**notice(), by=officer)
    longer = {**days_from_text(DAYS_OFF, 2027), date(2027, 2, 12): "春节"}
    loaded = load_arrangement(**notice(days_off=longer, document="（演练）调整通知"), by=officer)
    assert [v.version for v in CalendarYear.objects.filter(year=2027)] == [3, 2, 1]
    # 2, 3, 4 February, the make-up Saturday 13 and Monday 15.
    assert loaded.moved[0].due_after == date(2027, 2, 15)


def test_who_adopted_which_paper_is_kept(law):
    version = load_arrangement(**notice(), by=platform_admin()).version
    assert (version.document, version.adopted_by) == (DOCUMENT, "甄管理")
    assert version.published_on == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"document": " "}, "document", "没有依据的安排不能启用"),
        ({"make_up_days": {date(2027, 2, 10): "春节"}}, "make_up_days", "2027-02-10 不是周末"),
        ({"make_up_days": {date(2027, 5, 1): "劳动节"}}, "make_up_days", "既写了放假又写了补班"),
        ({"days_off": {date(2027, 1, 1): "元旦"}}, "days_off", "缺少法定节日"),
        ({"days_off": {date(2028, 1, 1): "元旦"}}, "days_off", "2028-01-01 不属于2027年"),
        ({"days_off": {}}, "days_off", "请填写放假日期"),
    ],
)
def test_an_arrangement_that_cannot_be_is_refused(law, changed, field, message):
    with pytest.raises(ValidationError) as refusal:
        load_arrangement(**notice(**changed), by=platform_admin())
    assert message in " ".join(refusal.value.message_dict[field])
    assert not CalendarYear.objects.filter(year=2027, status="official").exists()


def test_the_same_arrangement_twice_is_refused(law):
    officer = platform_admin()
    load_arrangement(**notice(), by=officer)
    with pytest.raises(ValidationError, match="完全相同"):
        load_arrangement(**notice(), by=officer)


def test_a_version_another_process_adopted_is_seen_at_once(db):
    assert working_calendar().is_working_day(date(2026, 12, 1))
    other = CalendarYear.objects.create(
        year=2026, version=9, status="official", document="（演练）", adopted_at=timezone.now()
    )
    CalendarDay.objects.create(calendar_year=other, day=date(2026, 12, 1), is_working=False, name="演练")
    assert not working_calendar().is_working_day(date(2026, 12, 1))


def test_a_version_not_adopted_changes_nothing(db):
    draft = CalendarYear.objects.create(year=2026, version=9, status="official", document="（演练）")
    CalendarDay.objects.create(calendar_year=draft, day=date(2026, 12, 1), is_working=False, name="演练")
    assert working_calendar().is_working_day(date(2026, 12, 1))


def test_an_unchanged_calendar_costs_one_query(db, django_assert_num_queries):
    working_calendar()
    with django_assert_num_queries(1):
        working_calendar()


def test_a_make_up_day_before_new_year_counts_in_the_year_it_lies_in(law):
    off = days_from_text(DAYS_OFF, 2027)
    worked = {**days_from_text(MAKE_UP_DAYS, 2027), date(2026, 12, 27): "元旦"}
    load_arrangement(**notice(days_off=off, make_up_days=worked), by=platform_admin())
    assert working_calendar().is_working_day(date(2026, 12, 27))
    assert working_calendar().is_official(2026)


CORBAN = {date(2026, 5, 27): "古尔邦节", date(2026, 5, 28): "古尔邦节"}


@pytest.fixture
def xinjiang(law):
    """The keeper of the platform in Xinjiang, with one prefecture."""
    put_on_the_map(
        (("650000", "新疆维吾尔自治区", None, "province"), ("650100", "乌鲁木齐市", "650000", "prefecture"))
    )
    return officer(Role.PROVINCE_OFFICER, "650000", "甄新疆")


def test_a_provinces_own_days_off_lie_over_the_nations(xinjiang):
    load_arrangement(**notice(year=2026, days_off=CORBAN, make_up_days={}), by=xinjiang, region="650000")
    for place in ("650000", "650100"):
        own = working_calendar(place)
        assert not own.is_working_day(date(2026, 5, 27))
        assert not own.is_working_day(date(2026, 10, 1)), "the nation's holidays stay"
        assert own.is_official(2026)
        assert own.count(date(2026, 5, 25), 3, "working_day").due_on == date(2026, 6, 1)
        assert own.version_of(date(2026, 5, 25), date(2026, 6, 1)) == "CN 2026v1 + 650000 2026v1"
    assert working_calendar().is_working_day(date(2026, 5, 27))
    assert working_calendar("220000").count(date(2026, 5, 25), 3, "working_day").version == "CN 2026v1"


def test_a_prefectures_days_off_lie_over_its_provinces(xinjiang):
    load_arrangement(**notice(year=2026, days_off=CORBAN, make_up_days={}), by=xinjiang, region="650000")
    load_arrangement(
        **notice(year=2026, days_off={date(2026, 6, 1): "建城日"}, make_up_days={}),
        by=xinjiang,
        region="650100",
    )
    own = working_calendar("650100")
    assert not own.is_working_day(date(2026, 6, 1))
    assert not own.is_working_day(date(2026, 5, 27))
    assert own.version_of(date(2026, 5, 25), date(2026, 6, 1)) == "CN 2026v1 + 650000 2026v1 + 650100 2026v1"
    assert working_calendar("650000").is_working_day(date(2026, 6, 1))


def test_the_rules_of_a_place_count_on_the_calendar_of_the_place(xinjiang):
    before = rules_in_force("220102", on=date(2026, 5, 20)).due("filing.publicity", date(2026, 5, 25))
    load_arrangement(
        **notice(year=2026, days_off={date(2026, 5, 27): "州庆"}, make_up_days={}),
        by=province_officer(),
        region="222400",
    )
    elsewhere = rules_in_force("220102", on=date(2026, 5, 20)).due("filing.publicity", date(2026, 5, 25))
    there = rules_in_force("222401", on=date(2026, 5, 20)).due("filing.publicity", date(2026, 5, 25))
    assert elsewhere.due_on == before.due_on == date(2026, 6, 1)
    assert there.due_on == date(2026, 6, 2)
    assert there.calendar_version == "CN 2026v1 + 222400 2026v1"


def test_a_regions_days_off_touch_only_the_periods_of_the_region(law, at):
    at("2026-05-25 10:00")
    officer = province_officer()
    yanbian = institution(jurisdiction="222400")
    cases = {
        "there": filing_in("under_review", holder="220000", of=yanbian, law_on=date(2026, 5, 1)),
        "elsewhere": filing_in("under_review", holder="220000", law_on=date(2026, 5, 1)),
    }
    for case in cases.values():
        perform(case.publicise, by=officer)
    loaded = load_arrangement(
        **notice(year=2026, days_off={date(2026, 5, 27): "州庆"}, make_up_days={}),
        by=officer,
        region="222400",
    )
    (moved,) = loaded.moved
    assert moved.deadline.subject == cases["there"]
    assert (moved.due_before, moved.due_after) == (date(2026, 6, 1), date(2026, 6, 2))
    untouched = Deadline.objects.get(object_id=str(cases["elsewhere"].pk))
    assert [event.kind for event in untouched.events.all()] == ["opened"]


def test_nobody_arranges_the_days_of_another_region_or_of_the_nation_without_the_right(xinjiang):
    prefectures = officer(Role.PREFECTURE_OFFICER, "220100", "甄长春")
    for person, region in ((xinjiang, "220000"), (prefectures, "220100"), (auditor(), "CN")):
        with pytest.raises(PermissionDenied, match="没有录入该区域放假安排的权限"):
            load_arrangement(**notice(), by=person, region=region)
    assert not CalendarYear.objects.filter(status="official", year=2027).exists()


def test_the_page_offers_the_nation_the_province_and_its_prefectures(xinjiang):
    page = signed_in(xinjiang).get(reverse(PAGE)).content.decode()
    for place in ("全国", "新疆维吾尔自治区", "乌鲁木齐市"):
        assert place in page
    assert "长春市" not in page
    sent = {**posted(), "region": "220000", "preview": "1"}
    assert signed_in(xinjiang).post(reverse(PAGE), sent).status_code == 400
    sent = {
        **posted(),
        "region": "650000",
        "year": "2026",
        "days_off": "古尔邦节：5月27日",
        "make_up_days": "",
    }
    adopted = signed_in(xinjiang).post(reverse(PAGE), {**sent, "adopt": "1"})
    assert adopted.status_code == 302
    assert CalendarYear.objects.get(region="650000").days.count() == 1


# -- the page ---------------------------------------------------------------------------------------------


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_officer_previews_and_adopts_on_the_page(publicity):
    client = signed_in(platform_admin())
    preview = client.post(reverse(PAGE), {**posted(), "preview": "1"})
    assert preview.status_code == 200
    page = preview.content.decode()
    assert "启用后届满日将变动的期限（1）" in page
    assert "2027-02-13" in page
    assert CalendarYear.objects.get(year=2027).version == 1

    adopted = client.post(reverse(PAGE), {**posted(), "adopt": "1"}, follow=True)
    assert "1个期限的届满日随之调整" in adopted.content.decode()
    publicity.refresh_from_db()
    assert publicity.due_on == date(2027, 2, 13)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"days_off": "春节 初一到初七"}, "第1行“春节 初一到初七”读不懂"),
        ({"days_off": "春节：2月30日"}, "日期“2月30日”不存在"),
        ({"days_off": "春节：2月11日至2月5日"}, "起止不对"),
        ({"days_off": "元旦：1月1日、1月1日"}, "2027-01-01 重复"),
        ({"make_up_days": "春节：2月10日"}, "2027-02-10 不是周末"),
        ({"year": "1999"}, "2004"),
    ],
)
def test_the_page_says_what_is_wrong_with_the_days(law, changed, message):
    answer = signed_in(platform_admin()).post(reverse(PAGE), {**posted(**changed), "preview": "1"})
    assert answer.status_code == 400
    assert message in answer.content.decode()


def uploaded(content: bytes):
    return SimpleUploadedFile("2027.csv", content, content_type="text/csv")


def test_a_csv_file_is_read_and_shown_as_text(law):
    rows = [f"{day},off,{name}" for day, name in days_from_text(DAYS_OFF, 2027).items()]
    rows += [f"{day},work,{name}" for day, name in days_from_text(MAKE_UP_DAYS, 2027).items()]
    content = "\n".join(["day,kind,name", *rows]).encode("utf-8-sig")
    sent = {**posted(days_off="", make_up_days=""), "upload": uploaded(content), "preview": "1"}
    page = signed_in(platform_admin()).post(reverse(PAGE), sent).content.decode()
    assert "春节：2027-02-05至2027-02-11" in page
    assert "春节：2027-01-31、2027-02-13" in page
    assert "启用这一安排" in page


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("日期,种类\n".encode(), "CSV 须有 day、kind、name 三列"),
        (b"\xff\xfe\x00", "不是 UTF-8 编码"),
        (b"day,kind,name\n2027-01-01,holiday,x\n", "kind“holiday”不认识"),
        (b"day,kind,name\nsoon,off,x\n", "“soon”不是日期"),
        (b"x" * 70_000, "文件太大"),
    ],
)
def test_a_bad_csv_file_is_refused_with_the_cure(law, content, message):
    sent = {**posted(), "upload": uploaded(content), "preview": "1"}
    answer = signed_in(platform_admin()).post(reverse(PAGE), sent)
    assert answer.status_code == 400
    assert message in answer.content.decode()


def test_an_officer_without_the_right_sees_calendars_but_may_not_adopt(law):
    client = signed_in(auditor())
    assert client.get(reverse("admin:regulations_calendaryear_changelist")).status_code == 200
    assert client.get(reverse(PAGE)).status_code == 403
    assert client.post(reverse(PAGE), {**posted(), "adopt": "1"}).status_code == 403
    assert not CalendarYear.objects.exists()
