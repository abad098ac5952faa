"""Institutions filed before the platform: their table checked, carried into the register, taken back."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_fsm import TransitionNotAllowed
from python_calamine import CalamineWorkbook

from accounts.models import User
from accounts.roles import Role
from institutions.models import FiledScope, Filing, Institution, NumberSeries, RegisterImport
from institutions.services import carried_over as services
from institutions.services import open_institution
from institutions.services.register_check import COLUMNS, check_register
from institutions.services.table_imports import marked_table
from lifecycle.models import Deadline, TransitionRecord
from regulations.models import Occupation
from tests.factories import accounts, institutions
from tests.factories.law import GANSU, put_on_a_list, put_on_the_map
from tests.institutions.test_registries import sheet

TITLES = [heading.title for heading in COLUMNS]


def row(**changed: str) -> dict[str, str]:
    """A row that is right in every column."""
    return {
        "机构名称": "甄示例老牌培训学校", "统一社会信用代码": institutions.credit_code(),
        "机构类别": str(Institution.Kind.SOCIAL.label), "申报主体类型": "社会培训机构",
        "隶属关系": str(Institution.Affiliation.LOCAL.label), "区划代码": "220102", "详细地址": "示例路8号",
        "法定代表人": "甄法人", "联系人": "甄联系", "联系电话": "0431-00000000", "机构编码": "",
        "备案起始日": "2025-03-01", "备案终止日": "2028-02-29",
        "职业和等级": "4-03-02-01：五级、四级；车工：三级/高级工", "备案文号": "吉鉴备〔2025〕1号",
        **changed,
    }  # fmt: skip


def checked(by: User, *rows: dict[str, str]) -> RegisterImport:
    return check_register(services.take_in_register(sheet(TITLES, *rows), by=by))


def said(job: RegisterImport) -> str:
    return "；".join(finding["message"] for found in job.rows.all() for finding in found.findings)


def test_nothing_changes_before_the_preview_is_agreed_to(law: None, province: User) -> None:
    job = checked(province, row(), row(机构名称="甄示例另一学校"))
    assert (job.stage, job.summary["new"], job.summary["refused"]) == ("ready", 2, 0)
    assert not Institution.objects.exists()


def test_an_institution_is_entered_by_a_filing_of_its_own_marked_as_carried_over(
    law: None, province: User
) -> None:
    job = services.confirm_register(checked(province, row()), by=province)
    institution = Institution.objects.get()
    assert (institution.state, institution.valid_from, institution.valid_until) == (
        "active", date(2025, 3, 1), date(2028, 2, 29),
    )  # fmt: skip
    assert institution.code == "S000022000001"
    assert institution.supervisor_id == "220100"
    assert institution.opened_at is None
    filing = institution.filings.get()
    assert (filing.state, filing.submitted_at) == ("filed", None)
    moves = TransitionRecord.objects.of(filing).values_list("transition", "reason", "actor")
    assert list(moves) == [("carry_over", "既有备案导入：吉鉴备〔2025〕1号", province.pk)]
    assert [r.transition for r in TransitionRecord.objects.of(institution)] == ["enter"]
    assert set(FiledScope.objects.values_list("occupation_id", "level", "valid_from", "valid_until")) == {
        ("4-03-02-01", 5, date(2025, 3, 1), date(2028, 2, 29)),
        ("4-03-02-01", 4, date(2025, 3, 1), date(2028, 2, 29)),
        ("6-18-01-01", 3, date(2025, 3, 1), date(2028, 2, 29)),
    }
    assert job.summary["entered"] == 1


def test_the_period_ends_on_the_day_the_paper_names(law: None, province: User) -> None:
    job = checked(province, row(备案终止日="2026-12-31"))
    assert "按规定算至" in said(job)
    services.confirm_register(job, by=province)
    running = Deadline.objects.get(key="filing.validity", status=Deadline.Status.OPEN)
    assert running.due_on == date(2026, 12, 31)


def test_a_code_given_before_is_kept_and_the_series_goes_on_behind_it(law: None, province: User) -> None:
    services.confirm_register(checked(province, row(机构编码="S000022000041")), by=province)
    services.confirm_register(checked(province, row()), by=province)
    assert set(Institution.objects.values_list("code", flat=True)) == {"S000022000041", "S000022000042"}
    assert NumberSeries.objects.filter(series__startswith="institution").get().last == 42


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"统一社会信用代码": "91220101MA0000000X"}, "校验位不对"),
        ({"统一社会信用代码": "123"}, "应为18位"),
        ({"机构名称": ""}, "“机构名称”没有填写"),
        ({"机构类别": "培训公司"}, "不在可选值内"),
        ({"区划代码": "229999"}, "没有区划代码"),
        ({"区划代码": "500103"}, "没有区划代码"),
        ({"备案起始日": "2025年13月1日"}, "不是有效日期"),
        ({"备案起始日": "2026-04-01"}, "晚于今天"),
        ({"备案终止日": "2025-03-01"}, "不晚于起始日"),
        ({"备案终止日": "2026-03-19"}, "已经到期"),
        ({"机构编码": "S00002200001"}, "不符合规则"),
        ({"机构编码": "Y000022000001"}, "“评价机构类别”应为S，现为Y"),
        ({"机构编码": "S000050000001"}, "“所在地省级代码”应为22，现为50"),
        ({"职业和等级": "9-99-99-99：四级"}, "没有“9-99-99-99”"),
        ({"职业和等级": "4-03-02-01：六级"}, "无法识别"),
        ({"职业和等级": "4-03-02-01"}, "无法识别"),
        ({"职业和等级": "车工：四级；车工：三级"}, "写了两次"),
        ({"详细地址": "长" * 201}, "最多200个字"),
        ({"备案终止日": ""}, "“备案终止日”没有填写"),
        ({"机构类别": "专项职业能力考核机构"}, "专项能力项目不分等级"),
        ({"机构类别": "专项职业能力考核机构", "职业和等级": "JL-99"}, "当地现行的专项能力目录中没有“JL-99”"),
        ({"隶属关系": "市属单位"}, "没有“市属单位”"),
    ],
)  # fmt: skip
def test_each_row_is_told_what_keeps_it_out(
    law: None, province: User, changed: dict[str, str], message: str
) -> None:
    job = checked(province, row(**changed))
    assert job.summary["refused"] == 1
    assert message in said(job)


@pytest.fixture
def gansu(law: None) -> User:
    """An officer of a province that files special abilities alone, and for no period (GS-5.3)."""
    put_on_the_map(GANSU)
    put_on_a_list("620000", ("GS-01", "兰州牛肉面制作"), ("GS-02", "剪纸"))
    put_on_a_list("620500", ("TS-01", "天水雕漆"))
    return accounts.officer(Role.PROVINCE_OFFICER, "620000")


def special(**changed: str) -> dict[str, str]:
    return row(**{
        "机构类别": "专项职业能力考核机构", "申报主体类型": "企业", "隶属关系": "市（州）属及以下单位",
        "区划代码": "620102", "统一社会信用代码": institutions.credit_code(division="620102"),
        "备案终止日": "", "职业和等级": "GS-01；剪纸", **changed,
    })  # fmt: skip


def test_a_special_body_is_entered_for_items_of_its_list_and_for_no_period(gansu: User) -> None:
    job = services.confirm_register(checked(gansu, special()), by=gansu)
    assert (job.summary["entered"], said(job)) == (1, "")
    institution = Institution.objects.get()
    assert (institution.state, institution.valid_until) == ("active", None)
    assert set(FiledScope.objects.values_list("special_item__code", "level", "valid_until")) == {
        ("GS-01", None, None), ("GS-02", None, None),
    }  # fmt: skip
    assert [str(item) for item in institution.filings.get().items.all()] == ["兰州牛肉面制作", "剪纸"]
    same = checked(gansu, special(统一社会信用代码=institution.uscc))
    assert same.rows.get().verdict == "same"
    later = special(统一社会信用代码=institution.uscc, 职业和等级="GS-01")
    assert checked(gansu, later).rows.get().verdict == "same"
    services.undo_register(job, by=gansu)
    assert not FiledScope.objects.exists()


def test_an_item_on_the_list_of_another_prefecture_is_refused(gansu: User) -> None:
    job = checked(gansu, special(职业和等级="TS-01"))
    assert "当地现行的专项能力目录中没有“TS-01”" in said(job)
    there = institutions.credit_code(division="620502")
    assert not said(checked(gansu, special(职业和等级="TS-01", 区划代码="620502", 统一社会信用代码=there)))


def test_a_level_the_occupation_does_not_have_is_refused(law: None, province: User) -> None:
    Occupation.objects.filter(pk="6-18-01-01").update(levels="543")
    job = checked(province, row(职业和等级="车工：一级"))
    assert "“车工”不设1级" in said(job)


def test_the_second_row_of_an_institution_or_of_a_code_names_the_first(law: None, province: User) -> None:
    one = row(机构编码="S000022000041")
    job = checked(province, one, one, row(机构编码="S000022000041"))
    assert [found.verdict for found in job.rows.all()] == ["new", "refused", "refused"]
    assert "与第2行的“统一社会信用代码”相同" in said(job)
    assert "与第2行的“机构编码”相同" in said(job)


def test_who_filed_on_the_platform_is_not_overwritten(law: None, province: User) -> None:
    filed = institutions.institution("甄示例在册学校", state=Institution.State.ACTIVE)
    revoked = institutions.institution("甄示例停办学校", state=Institution.State.SUSPENDED)
    job = checked(
        province, row(统一社会信用代码=filed.uscc), row(统一社会信用代码=revoked.uscc),
        row(机构编码=filed.code),
    )  # fmt: skip
    assert job.summary["refused"] == 3
    assert "已在平台办理备案" in said(job)
    assert "已由另一家机构使用" in said(job)


def test_who_registered_already_is_entered_and_keeps_its_people(law: None, province: User) -> None:
    there = institutions.institution("甄示例已注册学校")
    head = institutions.member_of(there)
    job = checked(province, row(统一社会信用代码=there.uscc, 机构名称="甄示例更名学校"))
    assert "已在平台注册" in said(job)
    services.confirm_register(job, by=province)
    there.refresh_from_db()
    assert (there.state, there.name, head.memberships.get().institution) == (
        "active",
        "甄示例更名学校",
        there,
    )


def test_a_later_table_says_what_is_the_same_and_corrects_the_rest(law: None, province: User) -> None:
    one, two = row(), row(机构名称="甄示例第二学校")
    services.confirm_register(checked(province, one, two), by=province)
    moved = {**two, "详细地址": "示例路9号", "职业和等级": two["职业和等级"] + "；电工：四级"}
    job = checked(province, one, moved)
    assert (job.summary["same"], job.summary["changed"]) == (1, 1)
    services.confirm_register(job, by=province)
    changed = Institution.objects.get(uscc=two["统一社会信用代码"])
    assert changed.address == "示例路9号"
    assert changed.scope.filter(occupation_id="6-31-01-03", level=4).exists()
    assert changed.filings.count() == 1
    services.undo_register(job, by=province)
    changed.refresh_from_db()
    assert changed.address == "示例路8号"
    assert changed.scope.count() == 3


def test_period_and_code_are_changed_by_filings_alone(law: None, province: User) -> None:
    one = row()
    services.confirm_register(checked(province, one), by=province)
    job = checked(province, {**one, "备案终止日": "2029-12-31"})
    assert job.summary["refused"] == 1
    assert "“备案终止日”与名录不同" in said(job)


def test_refused_rows_stay_out_and_what_became_wrong_meanwhile_too(law: None, province: User) -> None:
    good, late = row(), row(机构名称="甄示例迟到学校")
    job = checked(province, good, row(统一社会信用代码="1"), late)
    institutions.institution(state=Institution.State.ACTIVE, uscc=late["统一社会信用代码"])
    job = services.confirm_register(job, by=province)
    assert (job.summary["entered"], job.summary["turned_away"]) == (1, 1)
    assert (
        Institution.objects.filter(filings__state=Filing.State.FILED).get().uscc == good["统一社会信用代码"]
    )
    assert "已在平台办理备案" in said(job)


def test_all_rows_or_none(law: None, province: User) -> None:
    job = checked(province, row(), row(机构名称="甄示例第二学校", 机构编码="S000022000041"))
    institutions.institution(
        state=Institution.State.ACTIVE, code="S000022000001"
    )  # what the series gives next
    with pytest.raises(Exception, match="S000022000001"):
        services.confirm_register(job, by=province)


def test_undone_the_register_stands_as_before_and_the_record_tells_both(law: None, province: User) -> None:
    job = services.confirm_register(checked(province, row()), by=province)
    services.undo_register(job, by=province)
    institution = Institution.objects.get()
    assert (institution.state, institution.code, institution.valid_until) == ("registered", None, None)
    assert [r.transition for r in TransitionRecord.objects.of(institution)] == ["enter", "undo_entry"]
    assert institution.filings.get().state == Filing.State.WITHDRAWN
    assert not FiledScope.objects.exists()
    assert not Deadline.objects.filter(status=Deadline.Status.OPEN).exists()
    again = checked(province, {**row(), "统一社会信用代码": institution.uscc})
    assert again.summary["new"] == 1


def test_undoing_ends_once_anything_rests_on_it(law: None, province: User, changchun: User) -> None:
    job = services.confirm_register(checked(province, row()), by=province)
    institution = Institution.objects.get()
    institutions.member_of(institution)
    with pytest.raises(TransitionNotAllowed, match="已有机构人员账户"):
        services.undo_register(job, by=province)
    institution.memberships.all().delete()
    open_institution(institution, by=changchun)
    with pytest.raises(TransitionNotAllowed, match="不能整体撤销"):
        services.undo_register(job, by=province)
    assert Institution.objects.get().state == "active"


def test_only_the_province_brings_institutions_in(law: None, province: User, changchun: User) -> None:
    for nobody in (changchun, accounts.auditor(), institutions.member_of(institutions.institution())):
        with pytest.raises(PermissionDenied):
            services.take_in_register(sheet(TITLES, row()), by=nobody)
    job = checked(province, row())
    with pytest.raises(PermissionDenied):
        services.confirm_register(job, by=changchun)


def test_a_job_is_confirmed_once(law: None, province: User) -> None:
    job = checked(province, row())
    services.confirm_register(job, by=province)
    with pytest.raises(TransitionNotAllowed, match="已导入"):
        services.confirm_register(job, by=province)


@pytest.mark.parametrize(
    ("upload", "message"),
    [
        (lambda: sheet(["机构名称"], {"机构名称": "甄"}), "缺少列"),
        (lambda: sheet([*TITLES, "备注"], row()), "多出不认识的列：备注"),
        (lambda: sheet(TITLES), "只有表头"),
    ],
)
def test_another_table_is_refused_in_words(law: None, province: User, upload, message: str) -> None:
    job = check_register(services.take_in_register(upload(), by=province))
    assert job.stage == "refused"
    assert message in job.refusal


def test_a_program_named_xlsx_is_refused_at_once(law: None, province: User) -> None:
    with pytest.raises(ValidationError, match="只接受"):
        services.take_in_register(SimpleUploadedFile("名录.xlsx", b"MZ\x90\x00" * 100), by=province)


def test_the_check_asks_the_same_however_many_rows_there_are(law: None, province: User) -> None:
    asked = []
    for size in (1, 2, 12):  # what a process remembers of the law is read with the first
        job = services.take_in_register(sheet(TITLES, *(row() for _ in range(size))), by=province)
        with CaptureQueriesContext(connection) as queries:
            check_register(job)
        asked.append(len(queries))
    assert asked[1] == asked[2]


def test_the_file_comes_back_with_a_red_column_and_can_be_handed_in_again(law: None, province: User) -> None:
    job = checked(province, row(), row(统一社会信用代码="1"))
    content = marked_table(job, COLUMNS, refused_only=True)
    heads, wrong = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert heads[-1] == "错误说明"
    assert "第3行" in wrong[-1]
    assert "应为18位" in wrong[-1]
    again = check_register(services.take_in_register(SimpleUploadedFile("改.xlsx", content), by=province))
    assert (again.stage, again.summary["refused"]) == ("ready", 1)


def test_from_upload_to_register_and_back_on_the_pages(
    law: None, province: User, changchun: User, django_capture_on_commit_callbacks
) -> None:
    client = Client()
    client.force_login(province)
    base = "/admin/institutions/registerimport"
    template = client.get(f"{base}/template/register/").content
    titles = CalamineWorkbook.from_filelike(io.BytesIO(template)).get_sheet_by_index(0).to_python()[0]
    assert titles == TITLES
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{base}/add/", {"file": sheet(TITLES, row(), row(机构名称=""))})
    job = RegisterImport.objects.get()
    page = client.get(answer["Location"]).content.decode()
    assert "1 行不能导入" in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{base}/{job.pk}/step/confirm/")
    institution = Institution.objects.get()
    assert institution.state == "active"
    assert (
        "承接既有备案"
        in client.get(f"/admin/institutions/filing/{institution.filings.get().pk}/change/").content.decode()
    )
    client.post(f"{base}/{job.pk}/step/undo/")
    job.refresh_from_db()
    assert job.stage == "undone"
    assert client.post(f"{base}/{job.pk}/step/burn/").status_code == 404
    assert client.get(f"{base}/{job.pk}/step/undo/").status_code == 405
    client.force_login(changchun)
    assert client.get(f"{base}/{job.pk}/change/").status_code in {403, 404}
    assert client.get(f"{base}/add/").status_code == 403
