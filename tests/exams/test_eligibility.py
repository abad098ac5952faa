"""A verdict comes with every entry: in the preview, on the case, in the ruling; anybody may ask for one."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exams.models import Enrolment, ExamPlan, RosterImport
from exams.services import eligibility, plans, rosters
from institutions.models import Institution
from lifecycle.door import carry_out
from lifecycle.findings import RulesNotMet
from lifecycle.models import TransitionRecord
from tests.factories import exams

State = ExamPlan.State
SHORT_OF = "累计从事本职业工作2年"


@pytest.fixture
def plan(school):
    return exams.plan(school, candidates=0)


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def imported(plan, by, *rows, mode="skip", full=True) -> RosterImport:
    upload = exams.full_roster(*rows) if full else exams.short_roster(*rows)
    roster = rosters.check_roster(rosters.take_in_roster(plan, upload, by=by))
    return rosters.confirm_roster(roster, by=by, mode=mode)


# -- on import ----------------------------------------------------------------------------------------------


def test_the_preview_remarks_who_is_proven_and_what_others_lack_and_refuses_nobody(plan, school):
    roster = imported(
        plan,
        school.clerk,
        exams.full_row(专业年限="6"),
        exams.full_row(专业年限="2", 申报条件=SHORT_OF),
        exams.full_row(专业年限="4"),
    )
    assert [row.eligibility for row in roster.rows.all()] == ["met", "unmet", "unknown"]
    assert (roster.summary["refused"], roster.summary["proven"], roster.summary["doubtful"]) == (0, 1, 2)
    good, wrong, unclear = (row.eligibility_words for row in roster.rows.all())
    assert good.startswith("符合第（1）项：累计5年，现有至少6年")
    assert "须核对：工作年限证明或承诺书、社会保险缴费记录" in good
    assert "第（1）项 累计5年，至多3年30天，至少缺1年11个月" in wrong
    assert "请补从业起止时间" in unclear
    page = browser(school.clerk).get(reverse("portal:roster-detail", args=[roster.pk])).content.decode()
    assert "2 名考生按所填内容不能预判为符合申报条件" in page
    assert "不符合申报条件" in page


def test_a_row_that_does_not_come_in_has_no_verdict(plan, school):
    roster = imported(plan, school.clerk, exams.full_row(专业年限="6"), exams.full_row(手机号码="1"))
    assert [row.eligibility for row in roster.rows.all()] == ["met", ""]


def test_the_marked_file_says_what_is_missing_and_that_it_stands_in_nobodys_way(plan, school):
    roster = imported(plan, school.clerk, exams.full_row(专业年限="2", 申报条件=SHORT_OF))
    assert "资格预判（不影响导入）：不符合申报条件" in rosters.explanation_of(roster.rows.get())


def test_an_entry_keeps_a_snapshot_of_its_verdict(plan, school):
    imported(plan, school.clerk, exams.full_row(专业年限="6"))
    entry = plan.enrolments.get()
    assert (entry.eligibility, entry.eligibility_standard, entry.eligibility_condition) == (
        "met",
        "general_2023",
        1,
    )
    assert entry.stated_on == date(2026, 3, 20)
    assert entry.eligibility_record["on"] == "2026-04-20"
    assert entry.eligibility_record["evidence"] == ["工作年限证明或承诺书", "社会保险缴费记录"]
    assert "职业标准原文为准" in entry.eligibility_words


def test_a_roster_without_years_says_that_only_the_claim_speaks(plan, school):
    imported(plan, school.clerk, exams.short_row(), full=False)
    entry = plan.enrolments.get()
    assert entry.eligibility == "met"
    assert "按申报条件一栏的陈述预判" in entry.eligibility_words


def test_a_new_roster_brings_a_new_verdict_and_undoing_it_the_old_one(plan, school):
    row = exams.full_row(专业年限="2", 申报条件=SHORT_OF)
    imported(plan, school.clerk, row)
    assert plan.enrolments.get().eligibility == "unmet"
    again = imported(plan, school.clerk, {**row, "专业年限": "7"}, mode="overwrite")
    assert plan.enrolments.get().eligibility == "met"
    rosters.undo_roster(again, by=school.clerk)
    entry = plan.enrolments.get()
    assert (entry.eligibility, entry.eligibility_condition) == ("unmet", None)
    assert entry.stated_on == date(2026, 3, 20)


def test_special_ability_has_no_conditions(plan, school):
    Institution.objects.filter(pk=school.institution.pk).update(kind="special")
    plan = ExamPlan.objects.select_related("institution").get(pk=plan.pk)
    entry = exams.enrol(plan.items.get(), 1)[0]
    entry.plan = plan
    assert eligibility.verdict_on(entry).outcome == "no_conditions"


def test_handing_in_weighs_everybody_anew_by_the_day_the_exam_is_now(school):
    plan = exams.plan(school, candidates=3)
    assert set(plan.enrolments.values_list("eligibility", flat=True)) == {""}
    plans.submit_plan(plan, by=school.head)
    assert set(plan.enrolments.values_list("eligibility", flat=True)) == {"met"}


# -- ruling -------------------------------------------------------------------------------------------------


@pytest.fixture
def handed_in(school):
    """A plan with two people proven and one who is not."""
    plan = exams.plan(school, state=State.SUBMITTED, candidates=3)
    last = plan.enrolments.order_by("pk").last()
    Enrolment.objects.filter(pk=last.pk).update(condition=SHORT_OF)
    eligibility.assess_plan(plan)
    return plan


def doubtful(plan) -> Enrolment:
    return plan.enrolments.get(condition=SHORT_OF)


def test_the_bulk_ruling_leaves_who_is_not_proven(handed_in, centre):
    assert len(plans.rule_eligible(handed_in, by=centre)) == 2
    assert doubtful(handed_in).state == Enrolment.State.ENTERED


def test_naming_somebody_in_the_bulk_does_not_carry_them_through(handed_in, centre):
    assert plans.rule_eligible(handed_in, by=centre, among=[doubtful(handed_in).pk]) == []


def test_who_is_not_proven_passes_only_with_a_reason_that_is_kept(handed_in, centre):
    entry = doubtful(handed_in)
    with pytest.raises(RulesNotMet) as refused:
        carry_out(entry, "find_eligible", by=centre)
    (finding,) = refused.value.findings
    assert "缺" in finding.message
    assert "理由" in finding.cure
    assert finding.basis == "《国家职业标准编制技术规程（2023年版）》（人社厅发〔2023〕31号）"
    entry.refresh_from_db()
    assert entry.state == Enrolment.State.ENTERED
    carry_out(entry, "find_eligible", by=centre, reason="已核对社保记录，本职业实际缴费满5年。")
    assert entry.state == Enrolment.State.ELIGIBLE
    assert TransitionRecord.objects.of(entry).get().reason.startswith("已核对社保记录")


def test_who_is_proven_passes_without_a_reason(handed_in, centre):
    entry = handed_in.enrolments.order_by("pk").first()
    carry_out(entry, "find_eligible", by=centre)
    assert entry.state == Enrolment.State.ELIGIBLE


def test_the_ruling_page_asks_for_a_reason_where_one_is_due(handed_in, centre):
    client = browser(centre)
    url = reverse("admin:exams_enrolment_move", args=[doubtful(handed_in).pk, "find_eligible"])
    assert "缺" in client.get(url).content.decode()
    answer = client.post(url, {"reason": ""})
    assert answer.status_code == 400
    assert "请写明所核对的材料和理由" in answer.content.decode()
    assert client.post(url, {"reason": "已核对原件"}).status_code == 302
    assert not handed_in.enrolments.filter(condition=SHORT_OF, state="entered").exists()


def test_the_office_sees_verdict_condition_and_papers(handed_in, centre):
    client = browser(centre)
    case = client.get(reverse("admin:exams_examplan_change", args=[handed_in.pk])).content.decode()
    assert "1 名须逐人认定" in case
    assert "不符合申报条件" in case
    proven = handed_in.enrolments.order_by("pk").first()
    page = client.get(reverse("admin:exams_enrolment_change", args=[proven.pk])).content.decode()
    for said in ("累计从事本职业或相关职业工作满5年", "社会保险缴费记录", "人社厅发〔2023〕31号"):
        assert said in page
    listed = client.get(
        reverse("admin:exams_enrolment_changelist"), {"proven": "no", "state__exact": "entered"}
    ).content.decode()
    assert reverse("admin:exams_enrolment_change", args=[doubtful(handed_in).pk]) in listed
    assert reverse("admin:exams_enrolment_change", args=[proven.pk]) not in listed


def test_looking_again_says_when_the_outcome_is_another(handed_in):
    entry = handed_in.enrolments.order_by("pk").first()
    assert eligibility.changed_since(entry) is None
    entry.eligibility_standard, entry.eligibility_condition = "general_2018", 2
    again = eligibility.changed_since(entry)
    assert again is not None
    assert not again.blocking
    assert "结论与记录的不同" in again.message


def test_the_plans_page_costs_the_same_for_many_entries(school, centre):
    def queries(number: int) -> int:
        plan = exams.plan(school, state=State.SUBMITTED, candidates=number)
        eligibility.assess_plan(plan)
        client = browser(centre)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("admin:exams_examplan_change", args=[plan.pk])).status_code == 200
        return len(asked)

    queries(1)
    assert queries(2) == queries(15)


def test_the_interface_rules_singly_with_the_reason(handed_in, centre):
    client = browser(centre)
    url = reverse("api-regulator:enrolment-find-eligible", args=[doubtful(handed_in).pk])
    refused = client.post(url, {}, content_type="application/json")
    assert refused.status_code == 422
    answer = client.post(url, {"reason": "已核对原件"}, content_type="application/json")
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["eligibility"]) == ("eligible", "unmet")


# -- the public page ----------------------------------------------------------------------------------------

ASKED = {
    "occupation": "中式烹调师",
    "level": "4",
    "on": "2026-11-18",
    "born_on": "1995-05-01",
    "begins": "2022-03-02",
}


def ask(**changed: str):
    return Client().post(reverse("public:eligibility"), {**ASKED, **changed})


def test_the_front_page_leads_to_the_self_check(law):
    url = reverse("public:eligibility")
    assert url in Client().get("/").content.decode()
    assert Client().get(url, {"occupation": "4-03-02-01", "level": "3"}).status_code == 200


def test_the_self_check_says_how_much_is_missing_and_until_when(law):
    page = ask().content.decode()
    assert "不符合申报条件" in page
    assert "累计5年，现有4年8个月16天，缺3个月12天" in page
    assert "自2027年3月2日起符合第（1）项" in page
    assert "平台尚未核对原文" in page


def test_the_self_check_names_the_condition_and_the_papers(law):
    page = ask(begins="2020-01-01").content.decode()
    assert "符合申报条件" in page
    assert "工作年限证明或承诺书、社会保险缴费记录" in page


@pytest.mark.parametrize(("level", "said"), [("chief", "由用人单位自主评聘"), ("special", "不另设申报条件")])
def test_the_self_check_answers_for_levels_without_conditions(law, level, said):
    assert said in ask(level=level).content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"occupation": "不存在的职业"}, "职业分类目录中没有"),
        ({"occupation": "工"}, "请写明是哪一个职业"),
        ({"born_on": ""}, "请填写这个日期"),
        ({"born_on": "2026-13-01"}, "请按“2020-03-15”的写法填写日期"),
        ({"born_on": "2030-01-01"}, "今天以前"),
        ({"certificate": "5"}, "请填写证书的发证日期"),
        ({"diploma": "bachelor"}, "请填写毕业日期"),
        ({"ends": "2021-01-01"}, "结束日期早于开始日期"),
        ({"on": "2001-01-01"}, "请填写2018年4月1日至"),
        ({"level": "9"}, "请从列表中选择等级"),
    ],
)
def test_the_self_check_says_what_to_mend_and_keeps_what_was_typed(law, changed, said):
    answer = ask(**changed)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert said in page
    assert "2022-03-02" in page


def test_the_self_check_keeps_nothing(law):
    with CaptureQueriesContext(connection) as asked:
        ask()
    assert [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE"))] == []
