"""Registries outside: lists version by version, interfaces asked, their word beside the applicant's."""

from __future__ import annotations

import io
from datetime import date

import httpx
import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_fsm import TransitionNotAllowed

from accounts.models import User
from config.demo.registries import Behaviour, registries
from institutions.models import Filing, Institution, RegistryAnswer, RegistryList
from institutions.registries import HEADINGS, Registry, ask
from institutions.registries.record import Outcome
from institutions.selectors import registry_findings, registry_words
from institutions.services import registries as services
from institutions.services import submit_filing
from tests.factories import accounts, institutions

QUICK = httpx.Timeout(0.3)


def sheet(headings: list[str], *rows: dict[str, str], name: str = "名单.xlsx") -> SimpleUploadedFile:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        page = workbook.add_worksheet()
        page.write_row(0, 0, headings)
        for line, row in enumerate(rows, 1):
            for place, heading in enumerate(headings):
                page.write_string(line, place, row.get(heading, ""))
    return SimpleUploadedFile(name, file.getvalue())


def titles(registry: str) -> list[str]:
    return [heading.title for heading in HEADINGS[Registry(registry)]]


def brought_in(by: User, registry: str, *rows: dict[str, str], on: str = "2026-03-01") -> RegistryList:
    job = services.take_in_registry_list(
        sheet(titles(registry), *rows),
        by=by,
        registry=registry,
        source="省市场监管厅",
        read_on=date.fromisoformat(on),
    )
    return services.check_registry_list(job)


def in_use(by: User, registry: str, *rows: dict[str, str], on: str = "2026-03-01") -> RegistryList:
    return services.confirm_registry_list(brought_in(by, registry, *rows, on=on), by=by)


def listed(school: Institution, since: str, until: str = "") -> dict[str, str]:
    return {
        "统一社会信用代码": school.uscc, "单位名称": school.name, "列入日期": since, "移出日期": until,
        "列入原因": "未按期公示年报",
    }  # fmt: skip


def entry(school: Institution, **changed: str) -> dict[str, str]:
    row = {
        "统一社会信用代码": school.uscc,
        "单位名称": school.name,
        "法定代表人": school.legal_representative,
        "登记状态": "存续",
    }
    return {**row, **changed}


@pytest.fixture
def enterprise(law: None) -> Institution:
    return institutions.institution("甄示例餐饮有限公司", form="employer")


@pytest.fixture
def filing(enterprise: Institution) -> Filing:
    return institutions.filing(enterprise, state=Filing.State.SUBMITTED)


def word(filing: Filing, registry: str):
    return next(found for found in registry_words(filing) if found.registry == registry)


# -- lists --------------------------------------------------------------------------------------------------


def test_nothing_counts_before_a_list_is_put_in_use(filing: Filing, province: User) -> None:
    job = brought_in(province, "abnormal", listed(filing.institution, "2025-06-01"))
    assert (job.stage, job.summary["new"]) == ("ready", 1)
    assert word(filing, "abnormal").state == "unknown"
    services.confirm_registry_list(job, by=province)
    assert word(filing, "abnormal").state == "differs"


def test_a_stay_on_the_list_is_a_remark_that_cites_the_rule_and_the_source(
    filing: Filing, province: User
) -> None:
    in_use(province, "abnormal", listed(filing.institution, "2025-06-01"))
    (finding,) = word(filing, "abnormal").findings
    assert (finding.rule_id, finding.blocking) == ("JL-1.1.abnormal_operation", False)
    assert "自2025年6月1日列入，仍在名单内" in finding.message
    assert "申报表填写为“否”" in finding.message
    assert "省市场监管厅，2026年3月1日" in finding.cure


@pytest.mark.parametrize(
    ("removed", "state"), [("2023-03-20", "differs"), ("2023-03-19", "clear"), ("2015-01-01", "clear")]
)
def test_how_long_a_past_stay_counts_is_the_rules(
    filing: Filing, province: User, removed: str, state: str
) -> None:
    Filing.objects.filter(pk=filing.pk).update(submitted_at="2026-03-20T02:00:00Z")
    filing.refresh_from_db()
    in_use(province, "abnormal", listed(filing.institution, "2014-01-01", removed))
    assert word(filing, "abnormal").state == state


def test_who_left_the_list_between_two_versions_was_on_it_until_the_last_that_names_him(
    filing: Filing, province: User
) -> None:
    in_use(province, "abnormal", listed(filing.institution, "2024-01-01"), on="2025-12-01")
    later = in_use(province, "abnormal", listed(institutions.institution("贾示例公司"), "2026-01-01"))
    assert later.summary["gone"] == 1
    (finding,) = word(filing, "abnormal").findings
    assert "2025年12月1日移出" in finding.message


def test_who_was_on_the_illegal_list_and_is_off_it_may_apply(filing: Filing, province: User) -> None:
    row = {"单位名称": filing.institution.name, "列入日期": "2025-01-01"}
    in_use(province, "illegal", row, on="2026-01-01")
    (finding,) = word(filing, "illegal").findings
    assert finding.rule_id == "JL-1.1.illegal_organisation"
    in_use(province, "illegal", {**row, "移出日期": "2026-02-01"}, on="2026-03-01")
    assert word(filing, "illegal").state == "clear"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"单位名称": "贾示例餐饮有限公司"},
            "机构名称申报为“甄示例餐饮有限公司”，登记为“贾示例餐饮有限公司”",
        ),
        ({"法定代表人": "贾法人"}, "法定代表人申报为“甄法人”，登记为“贾法人”"),
        ({"登记状态": "注销", "状态日期": "2025-11-05"}, "登记状态为“注销”（自2025年11月5日）"),
    ],
)
def test_what_the_credit_register_says_stands_beside_what_is_stated(
    filing: Filing, province: User, changed: dict[str, str], said: str
) -> None:
    in_use(province, "credit", entry(filing.institution, **changed))
    (finding,) = word(filing, "credit").findings
    assert said in finding.message
    assert (finding.rule_id, finding.blocking) == ("JL-1.2.legal_person", False)


def test_the_same_name_and_person_are_clear(filing: Filing, province: User) -> None:
    in_use(province, "credit", entry(filing.institution))
    assert word(filing, "credit").state == "clear"
    assert word(filing, "credit").findings == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"统一社会信用代码": "91220000MA00000000"}, "不是有效的统一社会信用代码"),
        ({"列入日期": "去年"}, "不是有效日期"),
        ({"列入日期": ""}, "“列入日期”没有填写"),
        ({"移出日期": "2001-01-01"}, "移出日期早于列入日期"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_and_counts_for_nothing(
    filing: Filing, province: User, changed: dict[str, str], said: str
) -> None:
    job = in_use(province, "abnormal", {**listed(filing.institution, "2025-06-01"), **changed})
    assert job.summary["refused"] == 1
    assert said in str(job.rows.get().findings)
    assert word(filing, "abnormal").state == "clear"


def test_a_version_says_what_it_changes_against_the_one_before(filing: Filing, province: User) -> None:
    school, other = filing.institution, institutions.institution("贾示例公司")
    in_use(province, "abnormal", listed(school, "2025-06-01"), listed(other, "2025-07-01"), on="2026-02-01")
    job = brought_in(
        province, "abnormal", listed(school, "2025-06-01", "2026-02-20"), listed(other, "2025-07-01"),
        listed(school, "2026-03-01"),
    )  # fmt: skip
    assert {key: job.summary[key] for key in ("new", "changed", "same", "gone")} == {
        "new": 1, "changed": 1, "same": 1, "gone": 0,
    }  # fmt: skip


def test_an_older_list_does_not_take_the_place_of_a_newer_one(filing: Filing, province: User) -> None:
    in_use(province, "abnormal", listed(filing.institution, "2025-06-01"))
    older = brought_in(province, "abnormal", listed(filing.institution, "2025-06-01"), on="2026-01-01")
    with pytest.raises(TransitionNotAllowed, match="日期更新的名单"):
        services.confirm_registry_list(older, by=province)


def test_taken_out_of_use_the_version_before_counts_again(filing: Filing, province: User) -> None:
    first = in_use(province, "abnormal", listed(filing.institution, "2025-06-01"), on="2026-01-01")
    last = in_use(province, "abnormal", listed(institutions.institution("贾示例公司"), "2025-06-01"))
    with pytest.raises(TransitionNotAllowed, match="先停用最近的一份"):
        services.withdraw_registry_list(first, by=province)
    services.withdraw_registry_list(last, by=province)
    assert "仍在名单内" in word(filing, "abnormal").words


def test_a_list_of_tomorrow_and_a_list_from_a_prefecture_are_refused(
    law: None, province: User, changchun: User
) -> None:
    with pytest.raises(ValidationError, match="不能晚于今天"):
        brought_in(province, "abnormal", {}, on="2026-03-21")
    with pytest.raises(PermissionDenied):
        brought_in(changchun, "abnormal", {})


def test_csv_as_office_programs_write_it_is_read(filing: Filing, province: User) -> None:
    row = listed(filing.institution, "2025-06-01")
    text = ",".join(titles("abnormal")) + "\n" + ",".join(row.get(t, "") for t in titles("abnormal"))
    upload = SimpleUploadedFile("名单.csv", text.encode("gb18030"))
    job = services.take_in_registry_list(
        upload, by=province, registry="abnormal", source="公布", read_on=date(2026, 3, 1)
    )
    assert services.check_registry_list(job).summary["new"] == 1


def test_a_picture_named_csv_is_refused(law: None, province: User) -> None:
    upload = SimpleUploadedFile("名单.csv", b"\x89PNG\r\n\x1a\n\x00\x00\xff\xff")
    with pytest.raises(ValidationError, match="CSV 文件无法读取"):
        services.take_in_registry_list(
            upload, by=province, registry="abnormal", source="公布", read_on=date(2026, 3, 1)
        )


def test_another_provinces_list_does_not_exist_here(filing: Filing, province: User) -> None:
    job = in_use(province, "abnormal", listed(filing.institution, "2025-06-01"))
    client = Client()
    client.force_login(accounts.officer(province.posts.get().role, "220100", "甄外省"))
    page = f"/admin/institutions/registrylist/{job.pk}/change/"
    assert Client().get(page).status_code == 302
    RegistryList.objects.filter(pk=job.pk).update(jurisdiction="220100")
    client.force_login(province)
    assert client.get(page).status_code == 404


# -- interfaces ---------------------------------------------------------------------------------------------


def test_a_registry_answers_and_the_answer_is_kept_with_its_time(filing: Filing, settings) -> None:
    school = filing.institution
    behaviour = Behaviour(
        {
            school.uscc: {
                "credit": {"name": school.name, "legal_person": "贾法人", "status": "存续"},
                "abnormal": {"entries": [{"listed_on": "2025-06-01", "removed_on": None, "reason": "失联"}]},
            }
        }
    )
    with registries(behaviour) as office:
        settings.REGISTRY_ADDRESSES = office.addresses
        services.ask_registries(school)
    assert {word(filing, name).state for name in ("credit", "abnormal")} == {"differs"}
    assert word(filing, "illegal").state == "clear"
    assert "接口查询，2026年3月20日10:00" in word(filing, "credit").source
    assert RegistryAnswer.objects.filter(uscc=school.uscc).count() == 3


def test_one_that_fails_is_asked_again_and_only_so_often(law: None) -> None:
    code = institutions.credit_code()
    behaviour = Behaviour({code: {"credit": {"name": "甄"}}}, failing=2)
    with registries(behaviour) as office:
        assert ask(office.addresses["credit"], code, pause=0.01).outcome is Outcome.ANSWERED
        behaviour.failing, behaviour.asked[:] = 9, []
        reply = ask(office.addresses["credit"], code, pause=0.01)
    assert (reply.outcome, "HTTP 500" in reply.note, len(behaviour.asked)) == (Outcome.FAILED, True, 3)


def test_a_slow_one_is_not_waited_for(law: None) -> None:
    behaviour = Behaviour(seconds_late=1.5)
    with registries(behaviour) as office:
        reply = ask(office.addresses["credit"], institutions.credit_code(), timeout=QUICK, pause=0.01)
    assert (reply.outcome, reply.note) == (Outcome.FAILED, "等候答复超时")


@pytest.mark.parametrize(
    "garbage",
    [
        b"<html>busy</html>",
        b"[]",
        b'{"uscc": "another", "name": "x"}',
        b'{"uscc": "CODE", "name": 5}',
        b'{"uscc": "CODE", "entries": "none"}',
        b'{"uscc": "CODE", "entries": [{"listed_on": "yesterday"}]}',
        b"x" * 300_000,
        b"\xff\xfe",
    ],
)
def test_what_is_no_answer_is_taken_for_none_and_not_asked_twice(garbage: bytes) -> None:
    code = institutions.credit_code(7)
    behaviour = Behaviour(garbage=garbage.replace(b"CODE", code.encode()))
    with registries(behaviour) as office:
        reply = ask(office.addresses["credit"], code, pause=0.01)
    assert reply.outcome is Outcome.FAILED
    assert reply.note
    assert len(behaviour.asked) == 1


def test_nobody_there_and_no_address_are_told_apart() -> None:
    with registries(Behaviour()) as office:
        code = institutions.credit_code(8)
        assert ask(office.addresses["credit"], code).outcome is Outcome.NOT_FOUND
        gone = office.addresses["credit"]
    assert ask(gone, code, pause=0.01).outcome is Outcome.FAILED
    assert ask("", code).outcome is Outcome.UNCONNECTED


def test_a_registry_that_is_down_blocks_no_submission(
    enterprise: Institution, changchun: User, settings, django_capture_on_commit_callbacks
) -> None:
    settings.REGISTRY_ADDRESSES = {"credit": "http://127.0.0.1:9/", "abnormal": "", "illegal": ""}
    draft = institutions.filing(enterprise)
    with django_capture_on_commit_callbacks(execute=True):
        submit_filing(draft, by=institutions.member_of(enterprise))
    assert draft.state == Filing.State.SUBMITTED
    assert "没有答复：未能连接" in word(draft, "credit").words


def test_at_submission_the_registries_are_asked(
    enterprise: Institution, settings, django_capture_on_commit_callbacks
) -> None:
    with registries(Behaviour()) as office:
        settings.REGISTRY_ADDRESSES = office.addresses
        draft = institutions.filing(enterprise)
        with django_capture_on_commit_callbacks(execute=True):
            submit_filing(draft, by=institutions.member_of(enterprise))
    assert set(RegistryAnswer.objects.values_list("registry", "outcome")) == {
        ("credit", "not_found"), ("abnormal", "answered"), ("illegal", "answered"),
    }  # fmt: skip


# -- on the page --------------------------------------------------------------------------------------------


def test_not_connected_is_said_and_never_passed_over(filing: Filing, changchun: User) -> None:
    client = Client()
    client.force_login(changchun)
    page = client.get(f"/admin/institutions/filing/{filing.pk}/change/").content.decode()
    assert "企业经营异常名录未接入，也没有导入名单" in page
    assert "须由经办人员人工核对" in page
    assert len([f for f in registry_findings(filing) if not f.blocking]) == 3


def test_the_applicant_is_told_of_a_hit_and_not_of_what_is_not_connected(
    enterprise: Institution, province: User
) -> None:
    draft = institutions.filing(enterprise)
    client = Client()
    client.force_login(institutions.member_of(enterprise))
    assert "人工核对" not in client.get(f"/portal/filings/{draft.pk}/check/").content.decode()
    in_use(province, "abnormal", listed(enterprise, "2025-06-01"))
    assert "仍在名单内" in client.get(f"/portal/filings/{draft.pk}/check/").content.decode()


def test_an_officer_who_holds_the_case_asks_again_and_nobody_else(
    filing: Filing, changchun: User, jilin_city: User, settings
) -> None:
    url = f"/admin/institutions/filing/{filing.pk}/registries/"
    client = Client()
    with registries(Behaviour()) as office:
        settings.REGISTRY_ADDRESSES = office.addresses
        client.force_login(changchun)
        assert client.get(url).status_code == 405
        assert client.post(url).status_code == 302
        client.force_login(accounts.auditor())
        assert client.post(url).status_code == 403
        client.force_login(jilin_city)
        assert client.post(url).status_code == 404
    assert RegistryAnswer.objects.count() == 3


def test_a_list_is_handed_in_previewed_and_put_in_use_on_the_pages(filing: Filing, province: User) -> None:
    client = Client()
    client.force_login(province)
    assert client.get("/admin/institutions/registrylist/add/").status_code == 200
    upload = sheet(titles("abnormal"), listed(filing.institution, "2025-06-01"), {"单位名称": "无代码"})
    given = {"registry": "abnormal", "source": "公布", "read_on": "2026-03-01", "file": upload}
    answer = client.post("/admin/institutions/registrylist/add/", given)
    job = RegistryList.objects.get()
    services.check_registry_list(job)
    assert answer["Location"].endswith(f"/{job.pk}/change/")
    page = client.get(answer["Location"]).content.decode()
    assert "“列入日期”没有填写" in page
    assert client.get(f"/admin/institutions/registrylist/{job.pk}/marked/?refused").status_code == 200
    client.post(f"/admin/institutions/registrylist/{job.pk}/step/confirm/")
    job.refresh_from_db()
    assert job.stage == "confirmed"
    assert client.get("/admin/institutions/registrylist/").status_code == 200
    assert client.get("/admin/institutions/registrylist/template/abnormal/").status_code == 200
    assert client.get("/admin/institutions/registrylist/template/other/").status_code == 404
