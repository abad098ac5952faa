"""The figure an area sets for its institutions (XJ-7.3): who sets it, what it holds against, who sees it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import User
from accounts.roles import Role
from institutions.models import AreaQuota, FiledScope, Filing, Institution
from institutions.models.dated import RowKept
from institutions.selectors import places_left, quota_findings
from institutions.selectors.quota import figure_for, public_figures
from institutions.services import file_filing
from institutions.services.quota import Figure, end_quota, set_quota
from lifecycle.findings import RulesNotMet
from lifecycle.overrides import override_rule
from regulations.models import Jurisdiction, Occupation
from tests.factories.accounts import auditor, officer
from tests.factories.institutions import institution, main_site, member_of
from tests.factories.law import XINJIANG, put_on_the_map

URUMQI, COOK, TURNER = "650100", "4-03-02-01", "6-18-01-01"
ADD = "admin:institutions_areaquota_add"
LIST = "admin:institutions_areaquota_changelist"
FILLED = {
    "area": URUMQI, "kind": "social", "occupation": "中式烹调师", "figure": "2", "since": "2026-03-20",
    "document_number": "示例人社发〔2026〕8号", "document_title": "关于设定机构数额的通知",
}  # fmt: skip


@pytest.fixture
def xinjiang(law: None) -> None:
    put_on_the_map(XINJIANG)


@pytest.fixture
def urumqi(xinjiang: None) -> User:
    return officer(Role.PREFECTURE_OFFICER, URUMQI, "甄乌市")


def figure(number: int, since: date = date(2026, 3, 20), document: str = "示例〔2026〕8号") -> Figure:
    return Figure(number, since, document, "关于设定机构数额的通知")


def area(code: str = URUMQI) -> Jurisdiction:
    return Jurisdiction.objects.get(pk=code)


def cook() -> Occupation:
    return Occupation.objects.get(pk=COOK)


def body(place: str = "650102", kind: str = "social", **facts: object) -> Institution:
    facts = {
        "state": Institution.State.REGISTERED,
        "affiliation": "county",
        "form": "training_body",
        "supervisor_id": f"{place[:4]}00",
        **facts,
    }
    return institution(kind=kind, jurisdiction=place, **facts)


def filed(occupation: str = COOK, place: str = "650102", **facts: object) -> Institution:
    there = body(place, state=Institution.State.ACTIVE, **facts)
    paper = Filing.objects.create(
        institution=there, jurisdiction=there.jurisdiction, state=Filing.State.FILED
    )
    FiledScope.objects.create(
        institution=there,
        site=main_site(there),
        filing=paper,
        occupation_id=occupation,
        level=4,
        valid_from=date(2025, 1, 1),
    )
    return there


def asking(place: str = "650102", occupation: str = COOK, of: Institution | None = None) -> Filing:
    of = of or body(place)
    case = Filing.objects.create(institution=of, jurisdiction=of.jurisdiction)
    case.items.create(occupation_id=occupation, level=4, standard="国家职业标准")
    return case


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# -- what it holds against ----------------------------------------------------------------------------------


def test_nothing_is_full_where_an_area_has_set_no_figure(xinjiang: None) -> None:
    for _ in range(3):
        filed()
    assert places_left(asking()) == []
    assert quota_findings(asking(occupation=COOK)) == []


def test_a_full_area_is_a_remark_that_names_the_figure_and_the_document(urumqi: User) -> None:
    set_quota(area(), "social", figure(2), by=urumqi, occupation=cook())
    case = asking()
    filed()
    (places,) = places_left(case)
    assert (places.area, places.limit, places.taken, places.left) == ("乌鲁木齐市", 2, 1, 1)
    assert quota_findings(case) == []
    filed()
    (remark,) = quota_findings(case)
    assert (remark.rule_id, remark.soft, remark.blocking) == ("XJ-7.3.quota", True, False)
    assert remark.message == (
        "“中式烹调师”在乌鲁木齐市已有2家，该地区设定的数额为2家：《关于设定机构数额的通知》（示例〔2026〕8号）"
    )
    assert "说明理由" in remark.cure


def test_what_is_elsewhere_or_of_another_kind_takes_no_place(urumqi: User) -> None:
    set_quota(area(), "social", figure(1), by=urumqi, occupation=cook())
    filed(place="652301")
    filed(kind="school", form="school")
    filed(TURNER)
    (places,) = places_left(asking())
    assert places.taken == 0
    assert places_left(asking("652301")) == [], "Changji has set none"


def test_whoever_has_a_place_takes_no_other_when_renewing(urumqi: User) -> None:
    there = filed()
    set_quota(area(), "social", figure(1), by=urumqi, occupation=cook())
    case = asking(of=there)
    (places,) = places_left(case)
    assert (places.holds_one, places.left, places.is_full) == (True, 0, False)
    assert quota_findings(case) == []


def test_an_occupation_without_a_figure_of_its_own_has_that_of_every_occupation(urumqi: User) -> None:
    set_quota(area(), "social", figure(9, document="总〔2026〕1号"), by=urumqi)
    set_quota(area(), "social", figure(2), by=urumqi, occupation=cook())
    on = localdate()
    assert [figure_for(URUMQI, "social", code, on).figure for code in (COOK, TURNER)] == [2, 9]
    (places,) = places_left(asking(occupation=TURNER))
    assert "总〔2026〕1号" in places.basis


def test_a_case_handed_in_before_the_figure_is_not_held_to_it(urumqi: User, at) -> None:
    case = asking()
    Filing.objects.filter(pk=case.pk).update(law_on=date(2026, 3, 20))
    at("2026-04-10 10:00")
    filed()
    set_quota(area(), "social", figure(1, date(2026, 4, 1)), by=urumqi, occupation=cook())
    case.refresh_from_db()
    assert quota_findings(case) == []
    assert len(quota_findings(asking())) == 1


def test_beyond_the_figure_only_by_a_named_exception(urumqi: User) -> None:
    set_quota(area(), "social", figure(1), by=urumqi, occupation=cook())
    filed()
    case = asking()
    Filing.objects.filter(pk=case.pk).update(holder_id=URUMQI, stage="receipt", number="BA2026-700001")
    case.refresh_from_db()
    case.__dict__["state"] = Filing.State.IN_PUBLICITY
    case.save()
    with pytest.raises(RulesNotMet) as refusal:
        file_filing(case, by=urumqi)
    assert refusal.value.findings[0].rule_id == "XJ-7.3.quota"
    assert "作例外处理" in refusal.value.findings[0].cure
    override_rule(case, "filing.quota", by=urumqi, reason="群众需要，产业集聚。")
    file_filing(case, by=urumqi)
    assert FiledScope.objects.on(localdate()).filter(occupation_id=COOK).count() == 2


# -- who sets it, and how it ends ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.PROVINCE_OFFICER, "650000"),
        (Role.COUNTY_OFFICER, "650102"),
        (Role.PREFECTURE_OFFICER, "652300"),
        (Role.AUDITOR, URUMQI),
    ],
)
def test_only_the_prefecture_sets_the_figure_of_its_own_area(xinjiang: None, role: Role, place: str) -> None:
    with pytest.raises(PermissionDenied) as refusal:
        set_quota(area(), "social", figure(2), by=officer(role, place), occupation=cook())
    assert "市（州）级主管部门" in str(refusal.value)
    assert "第七条（三）" in str(refusal.value)
    assert not AreaQuota.objects.exists()


@pytest.mark.parametrize("kind", ["employer", "school"])
def test_kinds_whose_number_no_text_limits_have_no_figure(urumqi: User, kind: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        set_quota(area(), kind, figure(2), by=urumqi)
    assert "没有让地区设定" in refusal.value.message_dict["since"][0]


def test_jilin_leaves_no_figure_to_its_prefectures(changchun: User) -> None:
    with pytest.raises(ValidationError):
        set_quota(area("220100"), "social", figure(2), by=changchun)
    answer = signed_in(changchun).get(reverse(ADD))
    assert answer.status_code == 403


def test_a_new_figure_ends_the_old_one_the_day_before_and_changes_nothing_that_was(urumqi: User) -> None:
    old = set_quota(area(), "social", figure(2, date(2026, 1, 1)), by=urumqi, occupation=cook())
    new = set_quota(
        area(), "social", figure(3, date(2026, 4, 1), "新〔2026〕9号"), by=urumqi, occupation=cook()
    )
    old.refresh_from_db()
    assert (old.until, old.figure, old.ended_by) == (date(2026, 3, 31), 2, urumqi)
    assert new.until is None
    found = [figure_for(URUMQI, "social", COOK, date(2026, month, 15)).figure for month in (2, 4)]
    assert found == [2, 3]
    old.figure = 7
    with pytest.raises(RowKept):
        old.save()
    with pytest.raises(RowKept):
        old.delete()


def test_what_has_held_already_is_not_written_anew(urumqi: User) -> None:
    set_quota(area(), "social", figure(2, date(2026, 1, 1)), by=urumqi, occupation=cook())
    with pytest.raises(ValidationError) as refusal:
        set_quota(area(), "social", figure(3, date(2026, 2, 1)), by=urumqi, occupation=cook())
    assert "不能早于今天" in refusal.value.message_dict["since"][0]
    with pytest.raises(ValidationError) as refusal:
        set_quota(area(), "social", figure(3, date(2025, 12, 1)), by=urumqi, occupation=cook())
    assert "已有自2026年1月1日起的数额" in refusal.value.message_dict["since"][0]


def test_a_figure_ends_with_a_reason_and_not_before_today(urumqi: User) -> None:
    row = set_quota(area(), "social", figure(1), by=urumqi, occupation=cook())
    with pytest.raises(ValidationError) as refusal:
        end_quota(row, by=urumqi, until=date(2026, 3, 1), why="不再控制")
    assert "已经适用的日子不能改" in refusal.value.message_dict["until"][0]
    with pytest.raises(ValidationError):
        end_quota(row, by=urumqi, until=localdate(), why=" ")
    with pytest.raises(PermissionDenied):
        end_quota(row, by=officer(Role.PREFECTURE_OFFICER, "652300"), until=localdate(), why="不再控制")
    end_quota(row, by=urumqi, until=localdate(), why="示例〔2026〕12号不再控制数量")
    row.refresh_from_db()
    assert (row.until, row.why_ended) == (localdate(), "示例〔2026〕12号不再控制数量")
    with pytest.raises(ValidationError):
        end_quota(row, by=urumqi, until=localdate(), why="再次")


def test_a_figure_that_has_not_begun_can_be_taken_back(urumqi: User) -> None:
    begins = localdate() + timedelta(days=30)
    row = set_quota(area(), "social", figure(1, begins), by=urumqi, occupation=cook())
    end_quota(row, by=urumqi, until=begins - timedelta(days=1), why="登记有误")
    assert figure_for(URUMQI, "social", COOK, begins) is None
    assert set_quota(area(), "social", figure(2, begins), by=urumqi, occupation=cook()).figure == 2


@pytest.mark.parametrize("occupation", [None, COOK])
def test_the_database_keeps_one_open_figure_of_an_area(urumqi: User, occupation: str | None) -> None:
    facts = {"jurisdiction": area(), "kind": "social", "occupation_id": occupation, "entered_by": urumqi}
    AreaQuota.objects.create(figure=1, since=date(2026, 1, 1), **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        AreaQuota.objects.create(figure=2, since=date(2026, 2, 1), **facts)


# -- the pages -----------------------------------------------------------------------------------------------


def test_the_prefecture_sets_lists_and_ends_a_figure_in_the_office(urumqi: User) -> None:
    client = signed_in(urumqi)
    form = client.get(reverse(ADD)).content.decode()
    assert "第七条（三）" in form
    assert client.post(reverse(ADD), FILLED).status_code == 302
    row = AreaQuota.objects.get()
    assert (row.jurisdiction_id, row.occupation_id, row.figure) == (URUMQI, COOK, 2)
    assert row.set_by_title == "乌鲁木齐市 · 市（州）中心经办人"
    listed = client.get(reverse(LIST)).content.decode()
    assert "示例人社发〔2026〕8号" in listed
    url = reverse("admin:institutions_areaquota_change", args=[row.pk])
    filed()
    assert "现有1家" in client.get(url).content.decode()
    assert client.post(url, {"until": "2026-03-20", "why": ""}).status_code == 400
    assert client.post(url, {"until": "2026-12-31", "why": "示例〔2026〕12号"}).status_code == 302
    row.refresh_from_db()
    assert row.until == date(2026, 12, 31)


def test_a_form_that_is_wrong_says_what_and_keeps_what_was_typed(urumqi: User) -> None:
    wrong = {**FILLED, "occupation": "烹调", "figure": "-1", "document_number": ""}
    answer = signed_in(urumqi).post(reverse(ADD), wrong)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "没有找到名为“烹调”的职业" in page
    assert "中式烹调师（4-03-02-01）" in page
    assert "关于设定机构数额的通知" in page
    assert not AreaQuota.objects.exists()


def test_others_in_the_region_read_it_and_cannot_touch_it(urumqi: User) -> None:
    row = set_quota(area(), "social", figure(2), by=urumqi, occupation=cook())
    url = reverse("admin:institutions_areaquota_change", args=[row.pk])
    region = signed_in(officer(Role.PROVINCE_OFFICER, "650000"))
    page = region.get(url)
    assert page.status_code == 200
    assert "终止该数额" not in page.content.decode()
    assert region.post(url, {"until": "2026-12-31", "why": "不要"}).status_code == 403
    changji = signed_in(officer(Role.PREFECTURE_OFFICER, "652300"))
    assert changji.get(url).status_code == 404
    assert signed_in(auditor("650000")).get(reverse(ADD)).status_code == 403


def test_the_applicant_reads_how_many_places_are_left(urumqi: User) -> None:
    set_quota(area(), "social", figure(3), by=urumqi, occupation=cook())
    filed()
    case = asking()
    client = signed_in(member_of(case.institution))
    for name, args in (("portal:filing-edit", [case.pk, "occupations"]), ("portal:filing-check", [case.pk])):
        page = client.get(reverse(name, args=args)).content.decode()
        assert "还有2个名额" in page
        assert "示例〔2026〕8号" in page


def test_everybody_reads_the_figures_that_hold(urumqi: User, django_assert_max_num_queries) -> None:
    set_quota(area(), "social", figure(3), by=urumqi, occupation=cook())
    set_quota(area(), "social", figure(9, document="总〔2026〕1号"), by=urumqi)
    old = set_quota(area(), "social", figure(1), by=urumqi, occupation=Occupation.objects.get(pk=TURNER))
    end_quota(old, by=urumqi, until=localdate(), why="不再控制")
    filed()
    filed(place="652301")
    tomorrow = localdate() + timedelta(days=1)
    with django_assert_max_num_queries(2):
        counts = {(row.of_what, row.figure): taken for row, taken in public_figures(tomorrow)}
    assert counts == {("中式烹调师", 3): 1, ("每个职业", 9): None}
    page = Client().get(reverse("public:area-quotas")).content.decode()
    assert "乌鲁木齐市" in page
    assert "总〔2026〕1号" in page
