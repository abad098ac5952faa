"""The law in the bureau's office: the register of readings, the packs, and the two acts with their pages."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from lifecycle.door import perform
from regulations.models import PackAdoption, ReadingDecision
from regulations.services.readings import decide_reading
from regulations.shelf import packs_folder, shelf
from regulations.strict_yaml import PackError
from tests.factories import accounts
from tests.factories.accounts import Role
from tests.factories.law import PLACES, put_on_the_map
from tests.lifecycle.cases import filing_in
from tests.regulations.drafts import jilin_as_a_draft

READINGS = "admin:regulations_readingdecision_changelist"
PACKS = "admin:regulations_packadoption_changelist"
DECIDE = "admin:regulations_readingdecision_decide"
ADOPT = "admin:regulations_packadoption_adopt"
DECISION = {
    "option": "full_days",
    "approved": "yes",
    "decided_on": "2026-03-20",
    "reason": "厅务会研究同意",
}
ADOPTION = {"adopted_on": "2026-03-20", "document": "示例〔2026〕1号", "reason": "与正式文本核对一致"}


@pytest.fixture
def law(db) -> None:
    """Have the places alone: nobody has decided yet how the text of any province is read."""
    put_on_the_map(PLACES)


@pytest.fixture(autouse=True)
def day(law, at):
    at("2026-03-20 10:00")


@pytest.fixture
def head() -> Client:
    return signed_in(accounts.head_of())


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(answer, status: int = 200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


# -- readings ----------------------------------------------------------------------------------------------


def test_whoever_holds_a_post_sees_the_register_and_the_head_decides(head):
    page = words(head.get(reverse(READINGS)))
    assert "J4" in page
    assert reverse(DECIDE, args=["J4"]) in page
    assert reverse(DECIDE, args=["A1"]) not in page
    for looker in (accounts.auditor(), accounts.province_officer(), accounts.prefecture_officer()):
        page = words(signed_in(looker).get(reverse(READINGS)))
        assert "J4" in page
        assert "/decide/" not in page


def test_the_keeper_of_the_platform_decides_what_is_the_nations(db):
    keeper = signed_in(accounts.platform_admin())
    page = words(keeper.get(reverse(READINGS)))
    assert reverse(DECIDE, args=["A1"]) in page
    assert reverse(DECIDE, args=["J4"]) not in page
    given = {**DECISION, "option": "rolls_on", "decide": "1"}
    assert keeper.post(reverse(DECIDE, args=["A1"]), given).status_code == 302
    assert ReadingDecision.objects.get().reading == "A1"
    assert keeper.post(reverse(DECIDE, args=["J4"]), {**DECISION, "decide": "1"}).status_code == 403


def test_the_page_says_what_changes_which_rules_how_many_and_how_it_is_undone(head):
    perform(filing_in("under_review", holder="220000").publicise, by=accounts.province_officer())
    page = words(head.get(reverse(DECIDE, args=["J4"])))
    assert "/law/jilin/JL-4.3c/" in page
    assert "1 个。批准之后" in page
    assert "首日：事件当日计为第1日" in page
    assert 'value="2026-03-20"' in page
    assert "可以随时另作决定" in page
    assert "确认决定" not in page


def test_a_preview_shows_whose_dates_move_and_decides_nothing(at):
    user = accounts.head_of()
    decide_reading("J4", option="first_day_counts", approved=True, by=user, reason="研究同意")
    perform(filing_in("under_review", holder="220000").publicise, by=accounts.province_officer())
    at("2026-03-23 10:00")
    head = signed_in(user)
    given = {**DECISION, "option": "full_days", "preview": "1"}
    page = words(head.post(reverse(DECIDE, args=["J4"]), given))
    assert "届满日将变动的期限（1）" in page
    assert "2026-03-27" in page
    assert "确认决定" in page
    assert 'value="full_days"' in page
    assert ReadingDecision.objects.count() == 1


def test_a_decision_is_recorded_and_told(head):
    answer = head.post(reverse(DECIDE, args=["J4"]), {**DECISION, "decide": "1"}, follow=True)
    assert "解读J4已批准，自2026-03-20起适用，没有期限因此变动。" in words(answer)
    assert "吉林省 · 单位负责人 甄厅长" in words(answer)
    listed = words(head.get(reverse("admin:regulations_readingdecision_decisions")))
    assert "吉林省 · 单位负责人 甄厅长" in listed
    assert "公示当日不计，满5个完整工作日" in listed
    assert "full_days" not in listed


def test_what_was_typed_is_kept_where_a_decision_is_refused(head):
    given = {**DECISION, "reason": "", "decided_on": "昨天", "option": "first_day_counts", "decide": "1"}
    page = words(head.post(reverse(DECIDE, args=["J4"]), given), 400)
    assert "昨天" in page
    assert page.count("zj-error") >= 2
    head.post(reverse(DECIDE, args=["J4"]), {**DECISION, "decide": "1"})
    again = words(head.post(reverse(DECIDE, args=["J4"]), {**DECISION, "decide": "1"}), 400)
    assert "与现行决定相同" in again
    assert "厅务会研究同意" in again
    assert ReadingDecision.objects.count() == 1


@pytest.mark.parametrize("who", ["auditor", "province_officer", "platform_admin"])
def test_nobody_else_opens_the_page_of_a_decision(who):
    someone = signed_in(getattr(accounts, who)())
    refused = words(someone.get(reverse(DECIDE, args=["J4"])), 403)
    assert "由本省人力资源和社会保障部门的单位负责人决定" in refused
    assert someone.post(reverse(DECIDE, args=["J4"]), {**DECISION, "decide": "1"}).status_code == 403
    assert not ReadingDecision.objects.exists()


def test_an_unknown_reading_is_not_found(head):
    assert head.get(reverse(DECIDE, args=["Q9"])).status_code == 404


def test_no_decision_can_be_added_changed_or_removed_as_a_row(head):
    head.post(reverse(DECIDE, args=["J4"]), {**DECISION, "decide": "1"})
    made = ReadingDecision.objects.get()
    assert head.get(reverse("admin:regulations_readingdecision_add")).status_code == 403
    change = reverse("admin:regulations_readingdecision_change", args=[made.pk])
    assert head.post(change, {"reason": "改"}).status_code == 403
    delete = reverse("admin:regulations_readingdecision_delete", args=[made.pk])
    assert head.post(delete, {"post": "yes"}).status_code == 403


# -- packs -------------------------------------------------------------------------------------------------


def test_a_draft_has_a_button_for_the_head_of_its_province_alone(head, tmp_path):
    assert reverse(ADOPT, args=["jilin"]) not in words(head.get(reverse(PACKS)))
    with jilin_as_a_draft(tmp_path):
        page = words(head.get(reverse(PACKS)))
        assert reverse(ADOPT, args=["jilin"]) in page
        stranger = signed_in(accounts.officer(Role.AUTHORITY_HEAD, "220100"))
        assert reverse(ADOPT, args=["jilin"]) not in words(stranger.get(reverse(PACKS)))
        assert stranger.get(reverse(ADOPT, args=["jilin"])).status_code == 403


def test_adoption_says_what_it_changes_and_is_recorded(head, tmp_path):
    with jilin_as_a_draft(tmp_path):
        page = words(head.get(reverse(ADOPT, args=["jilin"])))
        assert "不再标明试运行" in page
        assert "J1、J2、J3、J4、J5、J6" in page
        assert "不能撤回" in page
        answer = head.post(reverse(ADOPT, args=["jilin"]), ADOPTION, follow=True)
        assert "《吉林省社会培训评价组织征集办法》自2026-03-20起施行。" in words(answer)
        assert "现行有效（自2026-03-20起施行）" in words(answer)
        assert PackAdoption.objects.get().adopted_on == date(2026, 3, 20)
        listed = words(head.get(reverse("admin:regulations_packadoption_adoptions")))
        assert "示例〔2026〕1号" in listed
        again = words(head.post(reverse(ADOPT, args=["jilin"]), ADOPTION), 400)
        assert "已自2026-03-20起施行" in again


def test_what_was_typed_is_kept_where_an_adoption_is_refused(head, tmp_path):
    with jilin_as_a_draft(tmp_path):
        given = {**ADOPTION, "adopted_on": "2020-01-01"}
        page = words(head.post(reverse(ADOPT, args=["jilin"]), given), 400)
    assert "施行日期不能早于规则包的起始日期2022-06-17" in page
    assert "2020-01-01" in page
    assert "示例〔2026〕1号" in page
    assert not PackAdoption.objects.exists()


def test_a_pack_that_cannot_be_read_is_named_with_file_line_rule_and_cure(head, monkeypatch):
    problem = PackError(packs_folder() / "jilin" / "exam.yaml", 41, "JL-5.3", "缺少依据，请补上 basis")
    monkeypatch.setattr(shelf, "problem", problem)
    page = words(head.get(reverse(PACKS)))
    assert "现仍使用上一份可用版本" in page
    assert "jilin/exam.yaml 第 41 行" in page
    assert "JL-5.3" in page
    assert "缺少依据，请补上 basis" in page


@pytest.mark.parametrize("page", [READINGS, PACKS])
def test_a_page_asks_the_database_the_same_few_questions(head, page, django_assert_max_num_queries):
    words(head.get(reverse(page)))
    with django_assert_max_num_queries(16):
        words(head.get(reverse(page)))
