"""A roster: taken in, checked against the whole database, previewed, confirmed, undone."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_fsm import TransitionNotAllowed

from archive.spreadsheets import rows_of
from exams.models import Enrolment, ExamPlan, RosterImport
from exams.roster_format import SHORT_HEADINGS
from exams.services import rosters
from tests.factories import exams

Stage = RosterImport.Stage


@pytest.fixture
def plan(school):
    return exams.plan(school, candidates=0)


def checked(plan, by, upload) -> RosterImport:
    return rosters.check_roster(rosters.take_in_roster(plan, upload, by=by))


def messages(roster) -> list[str]:
    return [finding["message"] for row in roster.rows.all() for finding in row.findings]


@pytest.mark.parametrize(
    "upload",
    [
        lambda: exams.short_roster(exams.short_row(), exams.short_row()),
        lambda: exams.full_roster(exams.full_row(), exams.full_row()),
    ],
)
def test_both_forms_are_previewed_before_anything_changes(plan, school, upload):
    roster = checked(plan, school.clerk, upload())
    assert (roster.stage, roster.summary["new"], roster.summary["refused"]) == (Stage.READY, 2, 0)
    assert not plan.enrolments.exists()
    rosters.confirm_roster(roster, by=school.clerk, mode="skip")
    entry = plan.enrolments.first()
    assert (entry.item, entry.sex, entry.identity_kind) == (plan.items.get(), "男", "201")
    assert entry.born_on is not None


def test_refused_rows_stay_out_and_the_others_come_in(plan, school):
    good = exams.short_row()
    wrong = exams.short_row(证件号码=exams.identity()[:-1] + "0", 手机号码="1")
    roster = checked(plan, school.clerk, exams.short_roster(good, wrong))
    assert (roster.summary["new"], roster.summary["refused"]) == (1, 1)
    refused = roster.rows.get(verdict="refused")
    assert refused.number == 3
    rosters.confirm_roster(roster, by=school.clerk, mode="skip")
    assert [entry.identity_number for entry in plan.enrolments.all()] == [good["证件号码"]]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"职业": "电工"}, "不是本计划的考核项目"),
        ({"等级": "三级"}, "不是本计划的考核项目"),
        ({"证件号码": "220199199001010010"}, "校验位不符"),
        ({"证件号码": exams.identity(1, born="20110101")}, "未满16周岁"),
        ({"姓名": ""}, "“姓名”没有填写"),
    ],
)
def test_each_row_is_told_what_keeps_it_out(plan, school, changed, said):
    roster = checked(plan, school.clerk, exams.short_roster(exams.short_row(**changed)))
    assert roster.summary["refused"] == 1
    assert any(said in message for message in messages(roster))


def test_birth_date_and_sex_are_held_against_the_number(plan, school):
    row = exams.full_row(证件号码=exams.identity(male=True), 性别="女", 出生日期="1991-05-05")
    roster = checked(plan, school.clerk, exams.full_roster(row))
    assert any("第17位不符" in message for message in messages(roster))
    assert any("第7至14位不符" in message for message in messages(roster))


def test_the_age_finding_carries_its_rule(plan, school):
    young = exams.short_row(证件号码=exams.identity(2, born="20110101"))
    roster = checked(plan, school.clerk, exams.short_roster(young))
    assert [f["rule_id"] for f in roster.rows.get().findings] == ["CN-Q1"]


def test_the_second_row_of_a_person_names_the_first(plan, school):
    row = exams.short_row()
    roster = checked(plan, school.clerk, exams.short_roster(row, row))
    assert [r.verdict for r in roster.rows.all()] == ["new", "refused"]
    assert messages(roster) == ["与第2行是同一证件号码"]


def test_somebody_entered_elsewhere_on_the_same_days_is_refused_naming_the_plan_alone(
    plan, school, other_school
):
    elsewhere = exams.plan(other_school, state=ExamPlan.State.SUBMITTED, candidates=1)
    person = elsewhere.enrolments.get()
    roster = checked(plan, school.clerk, exams.short_roster(exams.short_row(证件号码=person.identity_number)))
    (said,) = messages(roster)
    assert other_school.institution.name in said
    assert elsewhere.number in said
    assert person.phone not in said
    assert person.employer not in said
    assert roster.summary["refused"] == 1


def test_a_draft_elsewhere_binds_nobody(plan, school, other_school):
    person = exams.plan(other_school, candidates=1).enrolments.get()
    roster = checked(plan, school.clerk, exams.short_roster(exams.short_row(证件号码=person.identity_number)))
    assert roster.summary["new"] == 1


def entered(plan, school, **changed) -> dict[str, str]:
    row = exams.short_row(**changed)
    rosters.confirm_roster(checked(plan, school.clerk, exams.short_roster(row)), by=school.clerk, mode="skip")
    return row


def test_rows_already_entered_are_the_same_or_changed(plan, school):
    row = entered(plan, school)
    again = checked(plan, school.clerk, exams.short_roster(row))
    assert again.summary["same"] == 1
    changed = checked(plan, school.clerk, exams.short_roster({**row, "手机号码": "13911111111"}))
    assert changed.summary["changed"] == 1
    assert messages(changed) == ["“手机号码”与已报名的内容不同"]


@pytest.mark.parametrize(
    ("mode", "phones"),
    [
        ("skip", {"13900000001", "13922222222"}),
        ("overwrite", {"13911111111", "13922222222"}),
        ("replace_all", {"13911111111", "13922222222"}),
    ],
)
def test_the_three_modes_treat_who_is_there_differently_and_all_can_be_undone(plan, school, mode, phones):
    row = entered(plan, school)
    other = exams.short_row(手机号码="13922222222")
    roster = checked(plan, school.clerk, exams.short_roster({**row, "手机号码": "13911111111"}, other))
    rosters.confirm_roster(roster, by=school.clerk, mode=mode)
    assert set(plan.enrolments.values_list("phone", flat=True)) == phones
    rosters.undo_roster(roster, by=school.clerk)
    assert list(plan.enrolments.values_list("phone", flat=True)) == ["13900000001"]


def test_clearing_takes_out_those_the_roster_does_not_name_and_undoing_brings_them_back(plan, school):
    row = entered(plan, school)
    roster = checked(plan, school.clerk, exams.short_roster(exams.short_row()))
    rosters.confirm_roster(roster, by=school.clerk, mode="replace_all")
    assert not plan.enrolments.filter(identity_number=row["证件号码"]).exists()
    rosters.undo_roster(roster, by=school.clerk)
    assert plan.enrolments.get().identity_number == row["证件号码"]


def test_a_roster_is_confirmed_once(plan, school):
    roster = checked(plan, school.clerk, exams.short_roster(exams.short_row()))
    rosters.confirm_roster(roster, by=school.clerk, mode="skip")
    with pytest.raises(TransitionNotAllowed, match="已导入"):
        rosters.confirm_roster(roster, by=school.clerk, mode="skip")
    assert plan.enrolments.count() == 1


def test_an_earlier_import_is_not_undone_over_a_later_one(plan, school):
    first = checked(plan, school.clerk, exams.short_roster(exams.short_row()))
    rosters.confirm_roster(first, by=school.clerk, mode="skip")
    entered(plan, school)
    with pytest.raises(TransitionNotAllowed, match="先撤销最近的一次"):
        rosters.undo_roster(first, by=school.clerk)


@pytest.mark.parametrize("act", ["take_in", "confirm", "undo"])
def test_a_plan_that_is_handed_in_takes_no_roster(school, act):
    plan = exams.plan(school, candidates=0)
    roster = checked(plan, school.clerk, exams.short_roster(exams.short_row()))
    if act == "undo":
        roster = rosters.confirm_roster(roster, by=school.clerk, mode="skip")
    handed_in = exams.plan(school, state=ExamPlan.State.SUBMITTED, candidates=0)
    RosterImport.objects.filter(pk=roster.pk).update(plan=handed_in)
    roster.refresh_from_db()
    with pytest.raises(TransitionNotAllowed, match="不能再修改"):
        {
            "take_in": lambda: rosters.take_in_roster(handed_in, exams.short_roster(), by=school.clerk),
            "confirm": lambda: rosters.confirm_roster(roster, by=school.clerk, mode="skip"),
            "undo": lambda: rosters.undo_roster(roster, by=school.clerk),
        }[act]()


def test_who_may_not_edit_the_plan_may_not_import(plan, school, other_school, centre):
    for stranger in (school.second_clerk, other_school.clerk, centre):
        with pytest.raises(PermissionDenied):
            rosters.take_in_roster(plan, exams.short_roster(), by=stranger)


def test_wrong_headings_are_refused_and_nothing_is_kept_of_the_rows(plan, school):
    upload = exams.xlsx(["姓名", "身份证"], [{"姓名": "贾学员", "身份证": "1"}])
    roster = checked(plan, school.clerk, upload)
    assert roster.stage == Stage.REFUSED
    assert "缺少列：证件类型" in roster.refusal
    assert "不认识的列：身份证" in roster.refusal
    assert not roster.rows.exists()


def test_an_empty_roster_says_so(plan, school):
    roster = checked(plan, school.clerk, exams.short_roster())
    assert (roster.stage, roster.refusal[:6]) == (Stage.REFUSED, "名册只有表头")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("名册.xlsx", b"", "空文件"),
        ("名册.xlsx", b"%PDF-1.7 nothing", "实际为PDF"),
        ("名册.xlsx", b"PK\x03\x04broken", "不完整或已损坏"),
        ("名册.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "不完整或已损坏"),
        ("名册.csv", "姓名,证件号码\n".encode(), "无法识别其格式"),
    ],
)
def test_a_file_that_is_no_spreadsheet_is_refused_at_the_door(plan, school, name, content, said):
    with pytest.raises(ValidationError, match=said):
        rosters.take_in_roster(plan, SimpleUploadedFile(name, content), by=school.clerk)
    assert not plan.imports.exists()


def test_checking_again_after_a_crash_starts_over(plan, school):
    roster = rosters.take_in_roster(plan, exams.short_roster(exams.short_row()), by=school.clerk)
    roster.rows.create(number=9, verdict="new")
    roster.stage = Stage.CHECKING
    roster.save()
    rosters.check_roster(roster)
    assert [row.number for row in roster.rows.all()] == [2]
    assert rosters.check_roster(roster).stage == Stage.READY


def test_the_file_comes_back_with_a_column_that_says_what_is_wrong(plan, school):
    wrong = exams.short_row(手机号码="1")
    roster = checked(plan, school.clerk, exams.short_roster(exams.short_row(), wrong))
    rows = [row for _, row in rows_of(io.BytesIO(rosters.marked_file(roster)))[1]]
    assert rows[0] == [*SHORT_HEADINGS, "错误说明"]
    assert rows[1][-1] == ""
    assert rows[2][-1].startswith("第3行：手机号码“1”不是11位")
    only = rosters.marked_file(roster, refused_only=True)
    assert len(list(rows_of(io.BytesIO(only))[1])) == 2


def test_queries_do_not_grow_with_the_rows(plan, school):
    def queries(number: int) -> int:
        upload = exams.short_roster(*[exams.short_row() for _ in range(number)])
        roster = rosters.take_in_roster(plan, upload, by=school.clerk)
        with CaptureQueriesContext(connection) as asked:
            rosters.check_roster(roster)
            rosters.confirm_roster(roster, by=school.clerk, mode="skip")
        return len(asked)

    queries(1)  # what is remembered of the law is asked for once
    assert queries(5) == queries(200)


def test_one_person_is_taken_out_of_a_draft_and_not_of_a_plan_handed_in(school):
    plan = exams.plan(school, candidates=2)
    rosters.remove_enrolment(plan.enrolments.first(), by=school.clerk)
    assert plan.enrolments.count() == 1
    handed_in = exams.plan(school, candidates=1, state=ExamPlan.State.SUBMITTED)
    with pytest.raises(TransitionNotAllowed):
        rosters.remove_enrolment(handed_in.enrolments.get(), by=school.clerk)


def test_an_entry_that_was_ruled_on_is_no_longer_changed_by_a_roster(school):
    plan = exams.plan(school, candidates=1, state=ExamPlan.State.RETURNED, entries=Enrolment.State.INELIGIBLE)
    person = plan.enrolments.get()
    row = exams.short_row(证件号码=person.identity_number, 姓名=person.name)
    roster = checked(plan, school.clerk, exams.short_roster(row))
    assert roster.summary["refused"] == 1
    assert any("资格审核不通过" in message for message in messages(roster))
